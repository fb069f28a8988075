"""Addresses of the pages that read several apps."""

from django.urls import path

from isa_portal.desk.views import agreement, boards, correspondence, documents, gateways, home, organisations, register

A = "boards/<slug:board>/agreements/<slug:slug>/"

urlpatterns = [
    path("", home.home, name="home"),
    path("agreements/", register.agreements, name="agreements"),
    path("gateways/<slug:slug>/agreements/", gateways.relying, name="gateway_agreements"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("organisations/<slug:slug>/people/", organisations.people, name="organisation_people"),
    path("organisations/<slug:slug>/history/", organisations.history, name="organisation_history"),
    path("boards/<slug:board>/", boards.board, name="board"),
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
