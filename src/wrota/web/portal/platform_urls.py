"""Addresses of the people who run the platform; included under the portal's own names."""

from django.urls import path

from wrota.web.portal import platform

urlpatterns = [
    path("", platform.home, name="platform"),
    path("urzedy/", platform.offices, name="platform_offices"),
    path("urzedy/nowy/", platform.new_office, name="platform_new"),
    path("urzedy/<slug:slug>/", platform.office, name="platform_office"),
    path("zadania/", platform.jobs, name="platform_jobs"),
    path("dziennik/", platform.journal, name="platform_journal"),
]
