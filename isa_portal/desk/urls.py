"""Addresses of the pages that read several apps."""

from collections.abc import Iterator

from django.urls import URLPattern, path

from isa_portal.desk.views import (
    agreement,
    boards,
    checking,
    correspondence,
    documents,
    feeds,
    gateways,
    home,
    mandates,
    organisations,
    people,
    portal,
    register,
    reminding,
    takeaway,
)

A = "boards/<slug:board>/agreements/<slug:slug>/"

PLACES = {"organisation": "organisations/<slug:slug>/people/", "board": "boards/<slug:slug>/people/"}


def of_people(kind: str, place: str) -> Iterator[URLPattern]:
    """Yield the addresses of the people of an organisation or a board: the same pages for both."""
    for tail, view, name in (
        ("", people.people, "people"),
        ("invite/", people.invite, "invite"),
        ("invitations/<int:pk>/again/", people.invitation_again, "invitation_again"),
        ("invitations/<int:pk>/withdraw/", people.invitation_withdraw, "invitation_withdraw"),
        ("<int:pk>/", people.person, "person"),
        ("<int:pk>/release/", people.release, "release"),
    ):
        yield path(f"{place}{tail}", view, {"kind": kind}, name=f"{kind}_{name}")


urlpatterns = [
    path("", home.home, name="home"),
    path("agreements/", register.agreements, name="agreements"),
    path("agreements/export.csv", register.export, {"kind": "csv"}, name="export_csv"),
    path("agreements/export.xlsx", register.export, {"kind": "xlsx"}, name="export_xlsx"),
    path("agreements/views/save/", register.save_view, name="save_view"),
    path("agreements/views/<int:pk>/remove/", register.remove_view, name="remove_view"),
    path("calendars/", feeds.calendars, name="calendars"),
    path("calendars/open/", feeds.open_calendar, name="open_calendar"),
    path("calendars/<int:pk>/renew/", feeds.renew_calendar, name="renew_calendar"),
    path("calendars/<int:pk>/stop/", feeds.stop_calendar, name="stop_calendar"),
    path("calendars/<str:secret>.ics", feeds.calendar, name="calendar"),
    path("gateways/<slug:slug>/agreements/", gateways.relying, name="gateway_agreements"),
    path(
        "gateways/<slug:slug>/agreements/changes/<int:pk>/reviews/", gateways.open_law_reviews, name="open_law_reviews"
    ),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/history/", organisations.history, name="organisation_history"),
    *of_people("organisation", PLACES["organisation"]),
    *of_people("board", PLACES["board"]),
    path(f"{PLACES['organisation']}<int:pk>/mandate/", mandates.record_mandate, name="record_mandate"),
    path(f"{PLACES['organisation']}mandates/<int:pk>/end/", mandates.end_mandate, name="end_mandate"),
    path("check/", checking.check_document, name="check_document"),
    path("check/isa-verify.pyz", checking.verifier, name="verifier"),
    path("record/<int:first>/<int:second>/", checking.record_proof, name="record_proof"),
    path("portal/", portal.portal_state, name="portal_state"),
    path("portal/post/", portal.held_post, name="held_post"),
    path("health/", portal.health, name="health"),
    path("organisations/<slug:slug>/everything.zip", takeaway.everything, name="everything"),
    path("boards/<slug:board>/", boards.board, name="board"),
    path("boards/<slug:board>/reminders/", reminding.reminding, name="reminding"),
    path("boards/<slug:board>/correspondence/", correspondence.correspondence, name="correspondence"),
    path("boards/<slug:board>/correspondence/<int:pk>/again/", correspondence.letter_again, name="letter_again"),
    path(A, agreement.summary, name="agreement"),
    path(f"{A}text/", agreement.text, name="agreement_text"),
    path(f"{A}parties/", agreement.parties, name="agreement_parties"),
    path(f"{A}data-and-law/", agreement.law, name="agreement_law"),
    path(f"{A}risks/", agreement.risks, name="agreement_risks"),
    path(f"{A}reviews/", agreement.reviews, name="agreement_reviews"),
    path(f"{A}documents/", documents.listed, name="agreement_documents"),
    path(f"{A}documents/retry/", documents.retry_seal, name="retry_seal"),
    path(f"{A}documents/<str:sha256>/", documents.document, name="document"),
    path(f"{A}history/", agreement.history, name="agreement_history"),
]
