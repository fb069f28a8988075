"""The pages on which a draft is written: for whom they are, what they change, what they refuse."""

import re

import pytest

from isa_portal.agreements.forms.flows import SECTIONS
from isa_portal.agreements.lifecycle import State
from isa_portal.agreements.models import Clause, Party, Version
from isa_portal.agreements.services import approval, clauses
from isa_portal.evidence.actors import PORTAL
from isa_portal.gateways.models import Kind, LegalGateway
from isa_portal.organisations import services as organisations
from isa_portal.organisations.models import BoardRole, OrganisationRole
from isa_portal.risk.models import Risk
from tests import stories
from tests.pages.agreements.conftest import as_, at, events, sent_as_shown, text

PAGES = [
    "draft", "draft_purpose", "draft_foundations", "draft_parties", "add_party", "draft_flows", "add_flow",
    "draft_impact", "draft_attachments",
    "draft_law", "add_reliance", "draft_text", "add_clause", "draft_risks", "add_risk", "draft_terms", "draft_check",
    "draft_arrangement", "add_processor", "add_class", "draft_telling", "change_telling",
]  # fmt: skip


def every_address(version):
    agreement = version.agreement
    kept = {
        "parties": agreement.parties.last(),
        "data": version.flows.get(),
        "law": version.reliances.get(),
        "text": version.clauses.first(),
        "risks": version.assessment.risks.get(),
    }
    names = ["change_party", "flow", "change_reliance", "change_clause", "change_risk"]
    flow, item = kept["data"], kept["data"].items.get()
    return [
        *(at(name, version) for name in PAGES),
        *(at(name, version, part.pk) for name, part in zip(names, kept.values(), strict=True)),
        *(at("remove_part", version, name, part.pk) for name, part in kept.items()),
        *(at(name, version, flow.pk) for name in ("flow_systems", "data_items", "add_data_items")),
        *(at("change_flow", version, flow.pk, section) for section in SECTIONS),
        at("change_data_item", version, flow.pk, item.pk),
        at("remove_part", version, "items", item.pk),
        at("record_approval", version),
    ]


@pytest.mark.parametrize("who", ["secretariat", "editor"])
def test_every_page_is_shown_to_those_who_write(who, story, version):
    client = as_(getattr(story, who))

    for address in every_address(version):
        response = client.get(address)

        assert response.status_code == 200, address
        page = text(response)
        assert page.count("<h1") == 1, address
        assert re.search(r"<title>[^<]+ - ISA portal</title>", page), address


def test_a_stranger_gets_the_answer_of_a_thing_that_does_not_exist(story, version):
    stranger = as_(story.outsider)

    for address in every_address(version):
        nowhere = address.replace("01-26", "99-99")
        for answer, nothing in zip(asked(stranger, address), asked(stranger, nowhere), strict=True):
            assert answer.status_code == nothing.status_code, address
            assert without_token(answer) == without_token(nothing), address
        assert stranger.get(address).status_code == 404, address


def asked(client, address):
    return client.get(address), client.post(address)


def without_token(answer):
    """The form that signs out carries a token that is new on every page."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(answer))


def test_who_is_not_signed_in_is_asked_to(client, version, settings):
    settings.LOGIN_URL = "/sign-in/"

    for address in every_address(version):
        assert client.get(address).url.startswith("/sign-in/")


def test_a_party_that_does_not_write_is_told_who_does_and_sees_no_draft(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    reader = as_(story.ig_lead)

    response = reader.get(at("draft_purpose", version))

    assert response.status_code == 409
    assert "Only the board's secretariat or an editor of the lead organisation" in text(response)
    assert version.purpose not in text(response)


def test_an_auditor_of_the_board_reads_and_never_writes(story, version):
    auditor = stories.person("auditor@board.example", "Auditor", "Auditor")
    organisations.appoint(auditor, story.board, BoardRole.AUDITOR, by=story.secretariat, at=story.at)
    before = events()

    answers = {address: as_(auditor).post(address, {"purpose": "Another"}) for address in every_address(version)}

    # A page that only shows takes no form from anybody.
    assert {answer.status_code for answer in answers.values()} == {405, 409}
    assert events() == before


def test_the_list_of_parts_says_what_is_completed_and_what_is_missing(officer, story):
    version = stories.draft(story)
    complete = text(officer.get(at("draft", version)))
    for clause in version.clauses.all():
        officer.post(at("remove_part", version, "text", clause.pk))
    lacking = text(officer.get(at("draft", version)))

    assert complete.count("Completed") == 10
    assert "Waits for Bristol City Council or the secretariat." in complete
    assert lacking.count("Completed") == 9
    assert "Write at least one clause." in lacking


def test_the_purpose_is_saved_and_recorded(officer, version):
    before = events()

    words = {"purpose": "Help families.", "benefits": "Earlier help."}
    response = sent_as_shown(officer, at("draft_purpose", version), words)

    assert response.status_code == 302
    assert Version.objects.get(pk=version.pk).purpose == "Help families."
    assert events() == before + 1


def test_benefits_are_saved_without_a_purpose_which_then_stops_the_sending(officer, version):
    saved = sent_as_shown(officer, at("draft_purpose", version), {"purpose": " ", "benefits": "Earlier help for all."})

    sending = officer.post(at("submit", version))

    assert saved.status_code == 302
    assert sending.status_code == 409
    assert "Enter the purpose of the sharing." in text(sending)
    now = Version.objects.get(pk=version.pk)
    assert (now.purpose, now.benefits, now.state) == ("", "Earlier help for all.", State.DRAFTING)


def refused(client, address, data, sentence, status=200):
    """Post something wrong: the page says so once at the top and beside, keeps the words, and records nothing."""
    before = events()

    response = client.post(address, data)

    page = text(response)
    assert response.status_code == status, page
    assert sentence in page
    assert "There is a problem" in page
    assert "<title>Error: " in page
    assert events() == before
    for typed in (typed for typed in data.values() if isinstance(typed, str)):
        assert typed[:40].strip() in page.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    return page


def test_the_same_organisation_twice_is_refused(officer, story, version):
    response = officer.post(at("add_party", version), {"organisation": story.police.pk, "role": "controller"})

    assert response.status_code == 409
    assert f"{story.police} is a party already. The same organisation cannot be a party twice." in text(response)
    assert version.agreement.parties.count() == 2


def test_a_board_is_never_offered_and_never_accepted_as_a_party(officer, story, version):
    page = text(officer.get(at("add_party", version)))
    before = events()

    for posted in (story.board.name, story.board.slug, story.board.short_name.upper()):
        response = officer.post(at("add_party", version), {"organisation": posted, "role": "controller"})
        assert "A board has no legal personality and cannot be a party." in text(response)
        assert "Choose its host, Bristol City Council, or another body." in text(response)

    offered = re.search(r"<select.*?</select>", page).group()
    assert story.board.name not in offered
    assert "Riverside Trust" in offered
    assert Party.objects.filter(agreement=version.agreement).count() == 2
    assert events() == before


def test_a_registered_body_of_a_boards_name_is_still_a_board(officer, story, version):
    same = organisations.register_organisation(story.board.name.upper(), by=story.secretariat, at=story.at)

    response = officer.post(at("add_party", version), {"organisation": same.pk, "role": "controller"})

    assert response.status_code == 409
    assert "A board has no legal personality" in text(response)


@pytest.mark.parametrize("posted", ["9" * 40, "-1", "0", "Nobody Knows Trust", "Riverside\u200bTrust"])
def test_a_party_that_is_not_in_the_register_gets_a_sentence(posted, officer, version):
    before = events()

    response = officer.post(at("add_party", version), {"organisation": posted, "role": "controller"})

    assert response.status_code == 200
    assert "There is a problem" in text(response)
    assert events() == before


def test_an_unseen_character_in_the_name_of_a_party_is_pointed_out(officer, version):
    response = officer.post(at("add_party", version), {"organisation": "Riverside\u200bTrust", "role": "controller"})

    assert "The name of the party contains an invisible character after 'Riverside'." in text(response)


def test_a_party_is_added_changed_and_removed(officer, story, version):
    officer.post(at("add_party", version), {"organisation": story.trust.pk, "role": "controller", "is_essential": "on"})
    party = version.agreement.parties.get(organisation=story.trust)
    sent_as_shown(officer, at("change_party", version, party.pk), {"role": "joint_controller", "leads": "on"})
    leads = [lead.organisation for lead in version.agreement.parties.filter(leads=True)]
    removal = officer.post(at("remove_part", version, "parties", party.pk))

    assert leads == [story.council, story.trust]
    assert removal.status_code == 302
    assert not version.agreement.parties.filter(organisation=story.trust).exists()


def test_a_party_that_a_flow_names_stays(officer, story, version):
    party = version.agreement.parties.get(organisation=story.police)

    response = officer.post(at("remove_part", version, "parties", party.pk))

    assert response.status_code == 409
    assert "A data flow names The Chief Constable" in text(response)
    assert version.agreement.parties.count() == 2


FLOW = {"stage": "Review", "data": "Incidents"}


def test_a_flow_is_added_and_changed(officer, story, version):
    words = {**FLOW, "discloser": story.council.pk, "recipient": story.police.pk}
    added = officer.post(at("add_flow", version), words)
    flow = version.flows.last()
    sent_as_shown(officer, at("change_flow", version, flow.pk, "who"), {**words, "stage": "Closing"})
    flow.refresh_from_db()

    assert added.url == at("flow", version, flow.pk)
    assert flow.stage == "Closing"


def test_a_flow_to_oneself_is_refused_with_the_words_kept(officer, story, version):
    words = {**FLOW, "discloser": story.council.pk, "recipient": story.council.pk}

    refused(officer, at("add_flow", version), words, "Choose two different ones.", status=409)

    assert version.flows.count() == 1


def test_a_flow_names_parties_only(officer, story, version):
    words = {**FLOW, "discloser": story.trust.pk, "recipient": story.council.pk}

    refused(officer, at("add_flow", version), words, "Choose one from the list.")


POWER = {"organisation": "", "flow": "", "objective": "", "note": ""}


def test_a_power_is_chosen_from_the_catalogue_by_its_kind(officer, version):
    page = text(officer.get(at("add_reliance", version)))

    assert '<optgroup label="Duty">' in page
    assert "Crime and Disorder Act 1998 s.115" in page
    for restriction in LegalGateway.objects.filter(kind=Kind.RESTRICTION):
        assert f'value="{restriction.pk}"' not in page


def test_a_restriction_explains_why_it_cannot_be_chosen(officer, version):
    restriction = LegalGateway.objects.shown().filter(kind=Kind.RESTRICTION, standing="in_force").first()

    refused(
        officer,
        at("add_reliance", version),
        {**POWER, "gateway": restriction.pk, "note": "words kept"},
        "It is a restriction, which limits sharing and gives no power to share: choose a power or duty.",
    )

    assert version.reliances.count() == 1


def test_a_power_is_added_and_changed(officer, story, version):
    power = LegalGateway.objects.choosable().first()
    officer.post(at("add_reliance", version), {**POWER, "gateway": power.pk})
    reliance = version.reliances.last()
    sent_as_shown(
        officer,
        at("change_reliance", version, reliance.pk),
        {**POWER, "gateway": power.pk, "organisation": story.police.pk, "note": "Crime is what it is about."},
    )
    reliance.refresh_from_db()

    assert (reliance.organisation, reliance.note) == (story.police, "Crime is what it is about.")


SCORES = {
    "description": "Lost in the post",
    "concerns": "people",
    "inherent_likelihood": "2",
    "inherent_impact": "3",
    "residual_likelihood": "1",
    "residual_impact": "3",
}


def test_a_risk_is_added_and_changed(officer, version):
    officer.post(at("add_risk", version), SCORES)
    risk = version.assessment.risks.last()
    words = {**SCORES, "residual_impact": "2", "owner": "Records manager"}
    sent_as_shown(officer, at("change_risk", version, risk.pk), words)
    risk.refresh_from_db()

    assert (risk.number, risk.residual_priority, risk.owner) == (2, 2, "Records manager")
    assert f"Change {risk}" in text(officer.get(at("draft_risks", version)))


def test_a_score_of_5_on_a_scale_of_4_is_refused(officer, version):
    words = {**SCORES, "inherent_likelihood": "5"}

    refused(officer, at("add_risk", version), words, "Likelihood must be 1, 2, 3 or 4.")

    assert Risk.objects.filter(assessment=version.assessment).count() == 1


def test_a_risk_of_another_agreement_is_not_found(officer, story, version):
    other = stories.draft(story, reference="02/26")

    response = officer.get(at("change_risk", version, other.assessment.risks.get().pk))

    assert response.status_code == 404


TERMS = {
    "rule": "all_sign",
    "notice_number": "30",
    "notice_unit": "days",
    "review_months": "12",
    "review_basis": "commencement",
    "declarations": "I have read it.\r\n\r\n I may sign. ",
}


def test_the_terms_are_saved(officer, version):
    sent_as_shown(
        officer,
        at("draft_terms", version),
        {**TERMS, "commences_on_day": "1", "commences_on_month": "1", "commences_on_year": "2027"},
    )
    version.refresh_from_db()

    assert str(version.notice_period) == "30 days"
    assert version.commences_on.isoformat() == "2027-01-01"
    assert version.declarations == ["I have read it.", "I may sign."]


def test_a_notice_period_without_a_unit_is_refused(officer, version):
    words = {**TERMS, "liability": "Each bears its own.", "declarations": ""}
    del words["notice_unit"]

    refused(officer, at("draft_terms", version), words, "Say whether 30 is days, months or working days.")

    version.refresh_from_db()
    assert str(version.notice_period) == "1 month"


def test_31_february_is_refused(officer, version):
    day = {"commences_on_day": "31", "commences_on_month": "2", "commences_on_year": "2027"}

    refused(officer, at("draft_terms", version), {**TERMS, "declarations": "", **day}, "31/2/2027 is not a real date")


def test_an_unseen_character_in_the_title_is_refused(officer, version):
    page = sent_as_shown(officer, at("draft_foundations", version), {"title": "Family\u200bsupport", "stands_on": ""})

    assert "Title contains an invisible character after 'Family'." in text(page)
    version.agreement.refresh_from_db()
    assert version.agreement.title == "Family support"


def test_the_title_and_the_tier_1_are_changed(officer, story, version):
    above = version.agreement.stands_on.get()

    sent_as_shown(
        officer, at("draft_foundations", version), {"title": "Early help", "stands_on": [above.pk], "replaces": ""}
    )

    version.agreement.refresh_from_db()
    assert version.agreement.title == "Early help"
    assert list(version.agreement.stands_on.all()) == [above]


# Clauses --------------------------------------------------------------------------------------------------------------


HOSTILE = {
    "<script>alert(1)</script>": ("HTML is shown as it was typed", "<script>alert"),
    "[click](javascript:alert(1))": ("Link removed: only https and mailto addresses are kept.", 'href="javascript'),
    "[plan](file:///etc/passwd)": ("Link removed: only https and mailto addresses are kept.", 'href="file'),
}


@pytest.mark.parametrize("written", HOSTILE)
def test_what_could_do_harm_is_kept_as_text_and_never_live(written, officer, version):
    note, live = HOSTILE[written]
    preview = text(officer.post(at("add_clause", version), {"heading": "Links", "text": written, "preview": "1"}))
    kept_before = version.clauses.count()
    officer.post(at("add_clause", version), {"heading": "Links", "text": written})
    page = text(officer.get(at("draft_text", version)))

    assert kept_before == 2
    assert version.clauses.last().text == written
    for shown in (preview, page):
        assert note in shown
        assert live not in shown


def test_a_clause_of_5_mb_is_refused_before_it_is_parsed(officer, version, monkeypatch):
    monkeypatch.setattr("isa_portal.lib.markup._parsed", lambda text: pytest.fail("It was parsed."))
    before = events()

    for button in ({}, {"preview": "1"}):
        response = officer.post(
            at("add_clause", version), {"heading": "Long", "text": "a long clause " * 375_000, **button}
        )
        assert "Clause 3 is 5.0 MB; the limit is 100 KB. Shorten it or split it into clauses." in text(response)
        assert "a long clause a long clause" in text(response)

    assert version.clauses.count() == 2
    assert events() == before


def test_the_heading_of_a_clause_needs_words_that_can_be_seen(officer, version):
    clause = version.clauses.first()

    empty = text(officer.post(at("change_clause", version, clause.pk), {"heading": "", "text": "Kept words"}))
    unseen = text(officer.post(at("change_clause", version, clause.pk), {"heading": "Pur\u200bpose", "text": "Kept"}))

    assert "Enter the heading." in empty
    assert "Kept words" in empty
    assert "Heading contains an invisible character after 'Pur'." in unseen
    clause.refresh_from_db()
    assert clause.heading == "Purpose"


def test_a_clause_moves_up_and_focus_follows_it(officer, version):
    clause = version.clauses.last()

    response = officer.post(at("move_clause", version, clause.pk), {"up": "1"})

    assert response.url == f"{at('draft_text', version)}#clause-1"
    page = text(officer.get(at("draft_text", version)))
    assert "Clause 2, Leaving, is now clause 1." in page
    assert "Move clause 1 down" in page
    assert "Move clause 1 up" not in page
    assert 'id="clause-1" tabindex="-1"' in page


def test_removing_a_clause_asks_first_and_closes_the_gap(officer, version):
    first = version.clauses.first()

    question = text(officer.get(at("remove_part", version, "text", first.pk)))
    officer.post(at("remove_part", version, "text", first.pk))

    assert "Remove clause 1, Purpose?" in question
    assert [(clause.position, clause.heading) for clause in Clause.objects.filter(version=version)] == [(1, "Leaving")]


def test_a_part_of_another_kind_is_not_found(officer, version):
    assert officer.get(at("remove_part", version, "nothing", 1)).status_code == 404


# Checking and sending -------------------------------------------------------------------------------------------------


def test_the_check_links_what_is_missing_to_its_page(officer, story):
    from isa_portal.agreements.services import opening

    version = opening.open_draft(
        story.board, tier=2, reference="03/26", title="Empty", lead=story.council, by=story.secretariat, at=story.at
    )

    page = text(officer.get(at("draft_check", version)))

    for name, sentence in {
        "draft_purpose": "Enter the purpose of the sharing.",
        "draft_parties": "Add a second party: an agreement needs at least two different organisations.",
        "draft_foundations": "Choose the tier 1 agreement that this tier 2 stands on.",
        "draft_flows": "Add at least one data flow",
        "draft_law": "Add the legal power that the sharing relies on.",
        "draft_text": "Write at least one clause.",
        "draft_risks": "Add at least one risk.",
        "draft_impact": "Give the reference of the data protection impact assessment",
    }.items():
        assert f'href="{at(name, version)}">{sentence}' in page


def test_fewer_than_two_parties_are_not_sent(officer, story, version):
    for flow in version.flows.all():
        officer.post(at("remove_part", version, "data", flow.pk))
    officer.post(at("remove_part", version, "parties", version.agreement.parties.last().pk))
    before = events()

    response = officer.post(at("submit", version))

    assert response.status_code == 409
    assert "Add a second party: an agreement needs at least two different organisations." in text(response)
    assert Version.objects.get(pk=version.pk).state == State.DRAFTING
    assert events() == before


def test_sending_fixes_the_text_and_says_whose_turn_it_is(editor, version):
    response = editor.post(at("submit", version), follow=True)

    page = text(response)
    version.refresh_from_db()
    assert version.state == State.AWAITING_APPROVAL
    assert "was sent for approval" in page
    assert "Waits for Avon and Somerset Board." in page
    assert editor.get(at("draft_purpose", version)).url == at("draft", version)


def test_words_posted_to_a_fixed_text_are_refused_and_kept(editor, story, version):
    approval.submit(version, by=story.secretariat, at=story.at)

    words = {"purpose": "Words of an open page", "benefits": ""}
    page = refused(editor, at("draft_purpose", version), words, "cannot be changed. Start a new version.", status=409)

    assert "Words of an open page" in page


def test_the_next_version_carries_the_text_on(editor, story):
    version = stories.version_in(State.AWAITING_APPROVAL, story)
    early = editor.post(at("next_draft", version))
    stories.approve(story, version, decision="sent_back", advice="Name the retention period.")

    hub = text(editor.get(at("draft", version)))
    following = text(editor.post(at("next_draft", version), follow=True))

    assert early.status_code == 409
    assert "The reason: Name the retention period." in hub
    assert "Start the next version" in hub
    assert "Version 0.2 is begun with the text of version 0.1." in following
    assert following.count("Completed") == 10
    assert version.agreement.versions.first().clauses.count() == 2


def test_nothing_is_changed_by_reading(officer, version):
    before = events()

    for address in every_address(version):
        officer.get(address)
    for address in (at("submit", version), at("next_draft", version)):
        assert officer.get(address).status_code == 405

    assert events() == before


def test_an_editor_of_another_party_does_not_write(story):
    version = stories.version_in(State.OUT_FOR_SIGNATURE, story)
    organisations.appoint(story.ig_lead, story.police, OrganisationRole.EDITOR, by=PORTAL, at=story.at)

    assert as_(story.ig_lead).get(at("draft", version)).status_code == 409


def test_a_clause_that_was_removed_meanwhile_is_not_found(officer, story, version):
    clause = clauses.add_clause(version, heading="Gone", text="Soon", by=story.secretariat, at=story.at)
    address = at("change_clause", version, clause.pk)
    officer.post(at("remove_part", version, "text", clause.pk))

    assert officer.post(address, {"heading": "Gone", "text": "Late"}).status_code == 404


def test_a_draft_is_abandoned_with_its_reason_and_stays_to_be_read(editor, version):
    hub = text(editor.get(at("draft", version)))
    asked = text(editor.get(at("abandon_draft", version)))
    bare = text(editor.post(at("abandon_draft", version), {"reason": ""}))
    done = text(editor.post(at("abandon_draft", version), {"reason": "The programme ended."}, follow=True))
    again = editor.get(at("abandon_draft", version))
    history = text(editor.get(at("agreement_history", version)))

    assert "Abandon the agreement" in hub
    assert "All that was written stays to be read" in asked
    assert "Say why it is abandoned." in bare
    assert "Nothing waits for you here. The reason: The programme ended." in done
    assert "Abandon the agreement" not in done
    assert "Start the next version" not in done
    assert again.status_code == 409
    assert "Abandoned: The programme ended." in history
