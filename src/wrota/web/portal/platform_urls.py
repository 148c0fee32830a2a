"""Addresses of the platform's operator."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
