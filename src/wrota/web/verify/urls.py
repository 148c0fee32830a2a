"""Addresses where anybody checks a document."""

from django.urls import path

from wrota.web.verify import views

app_name = "verify"
urlpatterns = [path("sprawdz/", views.home, name="home")]
