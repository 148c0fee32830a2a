"""Addresses of the regional portal."""

from django.urls import include, path

from wrota.web.portal import about, data, platform_urls, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("szukaj/", views.search_page, name="search"),
    path("urzedy/", views.offices, name="offices"),
    path("urzedy/znajdz/", views.find, name="find"),
    path("u/<slug:slug>/", views.office, name="office"),
    path("u/<slug:slug>/sprawa/<str:code>/", views.card, name="card"),
    path("u/<slug:slug>/deklaracja-dostepnosci/", about.office_accessibility, name="office_a11y"),
    path("sprawy/", views.services, name="services"),
    path("sprawy/<str:code>/", views.service, name="service"),
    path("deklaracja-dostepnosci/", about.accessibility, name="accessibility"),
    path("prywatnosc/", about.privacy, name="privacy"),
    path("pomoc/", about.help_page, name="help"),
    path("parametry/", about.parameters, name="parameters"),
    path("dane/", data.home, name="data"),
    path("dane/<str:name>.csv", data.table, name="data_csv"),
    path("dane/katalog.jsonld", data.catalogue, name="data_catalogue"),
    path("platforma/", include(platform_urls)),
]
