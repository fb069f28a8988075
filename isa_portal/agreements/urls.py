"""Addresses of proposing, opening, writing and approving."""

from django.urls import URLPattern, URLResolver, include, path

from isa_portal.agreements.views import (
    approving,
    bank,
    comparing,
    contacts,
    downloading,
    drafting,
    flows,
    lending,
    parties,
    proposals,
    removing,
    risks,
    text,
)

of_a_board: list[URLPattern | URLResolver] = [
    path("proposals/", proposals.proposals, name="proposals"),
    path("proposals/new/", proposals.propose, name="propose"),
    path("proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("proposals/<int:pk>/decide/", proposals.decide_proposal, name="decide_proposal"),
    path("clause-bank/", bank.clause_bank, name="clause_bank"),
    path("clause-bank/add/", bank.add_wording, name="add_wording"),
    path("clause-bank/<int:pk>/", bank.wording, name="wording"),
    path("clause-bank/<int:pk>/retire/", bank.retire_wording, name="retire_wording"),
    path("new-agreement/", proposals.new_agreement, name="new_agreement"),
]

of_a_draft: list[URLPattern | URLResolver] = [
    path("", drafting.draft, name="draft"),
    path("purpose/", drafting.purpose, name="draft_purpose"),
    path("foundations/", drafting.foundations, name="draft_foundations"),
    path("terms/", drafting.draft_terms, name="draft_terms"),
    path("parties/", parties.draft_parties, name="draft_parties"),
    path("parties/add/", parties.add_party, name="add_party"),
    path("parties/<int:pk>/", parties.change_party, name="change_party"),
    path("data/", flows.draft_flows, name="draft_flows"),
    path("data/add/", flows.add_flow, name="add_flow"),
    path("data/<int:pk>/", flows.change_flow, name="change_flow"),
    path("law/", flows.draft_law, name="draft_law"),
    path("law/add/", flows.add_reliance, name="add_reliance"),
    path("law/<int:pk>/", flows.change_reliance, name="change_reliance"),
    path("text/", text.draft_text, name="draft_text"),
    path("text/add/", text.add_clause, name="add_clause"),
    path("text/bank/", bank.draft_bank, name="draft_bank"),
    path("text/autosave/", text.autosave, name="autosave"),
    path("text/<int:pk>/", text.change_clause, name="change_clause"),
    path("text/<int:pk>/move/", text.move_clause, name="move_clause"),
    path("text/<int:pk>/keep/", bank.keep_wording, name="keep_wording"),
    path("risks/", risks.draft_risks, name="draft_risks"),
    path("risks/add/", risks.add_risk, name="add_risk"),
    path("risks/<int:pk>/", risks.change_risk, name="change_risk"),
    path("check/", drafting.check, name="draft_check"),
    path("submit/", drafting.submit, name="submit"),
    path("next/", drafting.next_draft, name="next_draft"),
    path("<slug:part>/<int:pk>/remove/", removing.remove_part, name="remove_part"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("boards/<slug:board>/", include(of_a_board)),
    path("boards/<slug:board>/agreements/<slug:slug>/draft/", include(of_a_draft)),
    path("boards/<slug:board>/agreements/<slug:slug>/compare/", comparing.compare, name="compare"),
    path("boards/<slug:board>/agreements/<slug:slug>/compare/redline.pdf", comparing.redline, name="redline"),
    path(
        "boards/<slug:board>/agreements/<slug:slug>/versions/<str:number>/draft.docx",
        downloading.draft_word,
        name="draft_word",
    ),
    path(
        "boards/<slug:board>/agreements/<slug:slug>/versions/<str:number>/draft.pdf",
        downloading.draft_pdf,
        name="draft_pdf",
    ),
    path("boards/<slug:board>/agreements/<slug:slug>/readers/lend/", lending.lend, name="lend"),
    path("boards/<slug:board>/agreements/<slug:slug>/readers/<int:pk>/take-back/", lending.take_back, name="take_back"),
    path("boards/<slug:board>/agreements/<slug:slug>/approval/", approving.record_approval, name="record_approval"),
    path("boards/<slug:board>/agreements/<slug:slug>/approval/ask-chair/", approving.ask_chair, name="ask_chair"),
    path(
        "boards/<slug:board>/agreements/<slug:slug>/approval/<int:pk>/reference/",
        approving.add_reference,
        name="add_reference",
    ),
    path(
        "boards/<slug:board>/agreements/<slug:slug>/parties/<int:party>/contacts/<slug:about>/",
        contacts.party_contact,
        name="party_contact",
    ),
]
