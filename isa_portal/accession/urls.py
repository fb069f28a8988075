"""Addresses of accession."""

from django.urls import path

from isa_portal.accession.views import preparing, sitting

A = "boards/<slug:board>/agreements/<slug:slug>/accessions/"

urlpatterns = [
    path(f"{A}new/", preparing.propose, name="propose_accession"),
    path(f"{A}<int:pk>/", preparing.accession, name="accession"),
    path(f"{A}<int:pk>/questions/", preparing.answer_questions, name="accession_questions"),
    path(f"{A}<int:pk>/signatories/", preparing.name_signatory, name="accession_signatory"),
    path(f"{A}<int:pk>/signatories/<int:signatory>/renew/", preparing.renew_link, name="accession_renew"),
    path(f"{A}<int:pk>/signatories/<int:signatory>/remove/", preparing.remove_signatory, name="accession_unname"),
    path(f"{A}<int:pk>/ask/", preparing.ask, name="accession_ask"),
    path(f"{A}<int:pk>/consent/<int:party>/", preparing.consent, name="accession_consent"),
    path(f"{A}<int:pk>/withdraw/", preparing.withdraw, name="accession_withdraw"),
    path(f"{A}<int:pk>/form.pdf", preparing.form_pdf, name="accession_form"),
    path(f"{A}<int:pk>/form.proof.json", preparing.form_proof, name="accession_proof"),
    path("accede/<str:token>/", sitting.accede_start, name="accede_start"),
    path("acceding/code/", sitting.accede_code, name="accede_code"),
    path("acceding/read/", sitting.accede_read, name="accede_read"),
    path("acceding/sign/", sitting.accede_sign, name="accede_sign"),
    path("acceding/done/", sitting.accede_done, name="accede_done"),
    path("acceding/passkey/", sitting.accede_passkey, name="accede_passkey"),
    path("acceding/decline/", sitting.accede_decline, name="accede_decline"),
    path("acceding/reading-copy.pdf", sitting.accede_copy, name="accede_copy"),
    path("acceding/attachments/<slug:sha256>/", sitting.accede_attachment, name="accede_attachment"),
    path("acceding/sealed.pdf", sitting.accede_sealed, name="accede_sealed"),
    path("acceding/sealed.proof.json", sitting.accede_proof, name="accede_proof"),
]
