"""Addresses where anybody checks a document and fetches what a check needs."""

from django.urls import path

from wrota.web.verify import centre, ocsp, policy, views

app_name = "verify"
urlpatterns = [
    path("sprawdz/", views.home, name="home"),
    path("sprawdz/plik/", views.upload, name="upload"),
    path("sprawdz/<str:code>/", views.receipt, name="receipt"),
    path("ca/", centre.home, name="centre"),
    path("ca/polityka/", policy.page, name="policy"),
    path("ca/polityka/<str:version>/", policy.page, name="policy_version"),
    path("pki/polityka.pdf", policy.pdf, name="policy_pdf"),
    path("pki/polityka-<str:version>.pdf", policy.pdf, name="policy_pdf_version"),
    path("pki/ocsp", ocsp.ask, name="ocsp"),
    path("pki/ocsp/<path:encoded>", ocsp.ask, name="ocsp_get"),
    path("pki/<str:name>", centre.public_file, name="public_file"),
    path("tsa/", centre.time_stamp, name="tsa"),
]
