"""Addresses of signing."""

from django.urls import path

from isa_portal.signing.views import (
    asking,
    clearing,
    confirming,
    entering,
    handing,
    listing,
    recording,
    sending,
    sitting,
    taking_out,
    waiting,
)

AGREEMENT = "boards/<slug:board>/agreements/<slug:slug>/"

urlpatterns = [
    path(f"{AGREEMENT}draft/signatories/", sending.draft_signatories, name="draft_signatories"),
    path(f"{AGREEMENT}draft/classes/<int:pk>/members/", listing.list_members, name="list_members"),
    path(f"{AGREEMENT}send/", sending.send, name="send"),
    path(f"{AGREEMENT}signatures/", waiting.signatures, name="signatures"),
    path(f"{AGREEMENT}signatures/extend/", waiting.extend_round, name="extend_round"),
    path(f"{AGREEMENT}signatures/cut-over/", waiting.cut_over, name="cut_over"),
    path(f"{AGREEMENT}signatures/withdraw/", waiting.withdraw_round, name="withdraw_round"),
    path(f"{AGREEMENT}signatures/<int:pk>/renew/", waiting.renew_link, name="renew_link"),
    path(f"{AGREEMENT}signatures/<int:pk>/invite-again/", waiting.invite_again, name="invite_again"),
    path("boards/<slug:board>/record-agreement/", recording.record_existing, name="record_existing"),
    path("sign/<str:token>/", entering.sign_start, name="sign_start"),
    path("signing/mine/<int:pk>/", entering.sign_mine, name="sign_mine"),
    path("signing/signed/<int:pk>.pdf", entering.signed_copy, name="signed_copy"),
    path("signing/new-link/", entering.new_link, name="new_link"),
    path("confirm/<str:token>/", confirming.confirm_decision, name="confirm_decision"),
    path("confirm/<str:token>/reading-copy.pdf", confirming.confirm_copy, name="confirm_copy"),
    path("signing/code/", entering.sign_code, name="sign_code"),
    path("signing/read/", sitting.sign_read, name="sign_read"),
    path("signing/changes/", sitting.sign_changes, name="sign_changes"),
    path("signing/sign/", sitting.sign_sign, name="sign_sign"),
    path("signing/done/", sitting.sign_done, name="sign_done"),
    path("signing/passkey/", sitting.sign_passkey, name="sign_passkey"),
    path("signing/decline/", sitting.sign_decline, name="sign_decline"),
    # What stands between the request and the signature.
    path(f"{AGREEMENT}signatures/questions/<int:pk>/", asking.answer_question, name="answer_question"),
    path(f"{AGREEMENT}signatures/<int:pk>/instead/", handing.name_instead, name="name_instead"),
    path(f"{AGREEMENT}signatures/<int:pk>/take-out/", taking_out.take_out, name="take_out"),
    path(f"{AGREEMENT}signatures/clearances/<int:pk>/", clearing.record_clearance, name="record_clearance"),
    path("organisations/<slug:slug>/clearing/", clearing.choose_clearing, name="choose_clearing"),
    path("signing/pass-on/", handing.sign_pass_on, name="sign_pass_on"),
    path("signing/decline/mistake/", sitting.sign_take_back, name="sign_take_back"),
    path("signing/ask/", asking.sign_ask, name="sign_ask"),
    path("signing/reading-copy.pdf", sitting.reading_copy, name="reading_copy"),
    path("signing/attachments/<slug:sha256>/", sitting.sign_attachment, name="sign_attachment"),
    path("signing/sealed.pdf", sitting.sealed_copy, name="sealed_copy"),
]
