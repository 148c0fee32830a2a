"""Every address of the platform: doors of the web floor, modules from their manifests, accounts."""

from importlib.util import find_spec

from django.urls import include, path

from wrota.conf.api import rest
from wrota.kernel.manifest import modules
from wrota.ui.pages import components

urlpatterns = [
    path("api/v1/", rest.urls),
    path("skladniki/", components, name="components"),
    path("jezyk/", include("django.conf.urls.i18n")),
    path("konto/", include("allauth.urls")),
    *[
        path(f"biurko/<slug:slug>/{m.code}/", include((m.urls, m.code)))
        for m in modules()
        if m.urls
    ],
    *[
        path("", include(f"wrota.web.{door}.urls"))
        for door in ("verify", "citizen", "bip", "desk", "portal")
        if find_spec(f"wrota.web.{door}")
    ],
]
