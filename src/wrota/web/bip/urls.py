"""Addresses of the public information bulletin, of the region and of each office."""

from django.urls import path

from wrota.web.bip import feeds, registers, views

app_name = "bip"
HERE = "u/<slug:slug>/bip/"

urlpatterns = [
    path("bip/", views.home, name="home"),
    path("bip/kanal.atom", feeds.region, name="feed"),
    path("bip/rejestr/<str:module>/<str:code>/", registers.offices, name="register_offices"),
    path(HERE, views.office, name="office"),
    path(f"{HERE}dzial/<slug:category>/", views.category, name="category"),
    path(f"{HERE}wpis/<int:entry_id>/", views.entry, name="entry"),
    path(f"{HERE}zmiany/", views.changes, name="changes"),
    path(f"{HERE}archiwum/", views.archive, name="archive"),
    path(f"{HERE}instrukcja/", views.instruction, name="instruction"),
    path(f"{HERE}kanal.atom", feeds.office, name="office_feed"),
    path(f"{HERE}rejestry/", registers.listing, name="registers"),
    path(f"{HERE}rejestr/<str:module>/<str:code>/", registers.register, name="register"),
    path(f"{HERE}rejestr/<str:module>/<str:code>.csv", registers.as_csv, name="register_csv"),
]
