"""Addresses of the resident's pages."""

from django.urls import path

from wrota.web.citizen.views import (
    account,
    certificates,
    documents,
    filling,
    lost,
    mail,
    matters,
    own_pdf,
    own_signature,
    payments,
    receipts,
    signing,
    track,
)

app_name = "citizen"
DRAFT = "u/<slug:slug>/szkic/<uuid:key>/"
RECEIPT = "u/<slug:slug>/potwierdzenie/<int:submission_id>/"
ENROLMENT = "moje/certyfikat/zgloszenie/<int:enrolment_id>/"
DEVICE = "moje/certyfikat/urzadzenie/<int:device_id>/"

urlpatterns = [
    path("u/<slug:slug>/wniosek/<str:code>/", filling.start, name="start"),
    path(f"{DRAFT}<int:step>/", filling.step, name="step"),
    path(f"{DRAFT}sprawdz/", signing.review, name="review"),
    path(f"{DRAFT}certyfikat/", own_signature.choose, name="choose-certificate"),
    path(f"{DRAFT}certyfikat/<uuid:token>/", own_signature.sign, name="own-signature"),
    path(f"{DRAFT}usun/", filling.discard, name="discard"),
    path(f"{DRAFT}nowa-wersja/", filling.renew, name="renew"),
    path(RECEIPT, receipts.receipt, name="receipt"),
    path(f"{RECEIPT}dowod.zip", receipts.proof_folder, name="proof-folder"),
    path(f"{RECEIPT}dowod-dziennika.json", receipts.proof_journal, name="proof-journal"),
    path(f"{RECEIPT}dowod.asice", receipts.proof_container, name="proof-container"),
    path(f"{RECEIPT}<str:name>", receipts.proof_file, name="proof-file"),
    path(
        "u/<slug:slug>/dokument/<str:origin>/<int:origin_id>/<int:document_id>/",
        documents.document,
        name="document",
    ),
    path("moje/", matters.matters, name="matters"),
    path("moje/sprawa/<slug:slug>/<int:case_id>/", matters.case, name="case"),
    path("moje/pismo/<slug:slug>/<int:delivery_id>/", mail.delivery, name="delivery"),
    path("moje/platnosci/", payments.payments, name="payments"),
    path("moje/konto/", account.account, name="account"),
    path("moje/konto/umocowanie/", account.mandate, name="mandate"),
    path("moje/konto/umocowanie/<int:mandate_id>/odwolaj/", account.revoke, name="revoke"),
    path("moje/certyfikat/", certificates.certificates, name="certificates"),
    path("moje/certyfikat/nowy/", certificates.new, name="certificate-new"),
    path("moje/certyfikat/przywroc/", certificates.restore, name="certificate-restore"),
    path(ENROLMENT, certificates.enrolment, name="enrolment"),
    path(f"{ENROLMENT}wycofaj/", certificates.withdraw, name="enrolment-withdraw"),
    path(DEVICE, certificates.device, name="device"),
    path(f"{DEVICE}kod/", certificates.loss_code, name="device-loss-code"),
    path(f"{DEVICE}odwolaj/", certificates.take_back, name="device-take-back"),
    path(f"{DEVICE}odnow/", certificates.renew, name="device-renew"),
    path("moje/certyfikat/pdf/", own_pdf.choose, name="pdf"),
    path("moje/certyfikat/pdf/<uuid:token>/", own_pdf.sign, name="pdf-sign"),
    path("moje/certyfikat/pdf/<uuid:token>/plik/", own_pdf.look, name="pdf-look"),
    path("zgubiony-klucz/", lost.lost, name="lost"),
    path("sledz/", track.track, name="track"),
]
