"""Addresses of this module, under /biurko/<office>/alcohol/."""

from django.urls import path

from wrota.modules.alcohol.views import limits, steps

app_name = "alcohol"
CASE = "sprawa/<int:case_id>/"
urlpatterns = [
    path("limity/", limits.limits, name="limits"),
    path(f"{CASE}sprawdz/", steps.check, name="check"),
    path(f"{CASE}komisja/", steps.ask, name="ask"),
    path(f"{CASE}wezwij/", steps.summon, name="summon"),
    path(f"{CASE}zawiadom/", steps.notice, name="notice"),
    path(f"{CASE}odpowiedz/", steps.answer, name="answer"),
    path(f"{CASE}opinia/", steps.opinion, name="opinion"),
    path(f"{CASE}nalicz/", steps.assess, name="assess"),
    path(f"{CASE}wplata/", steps.pay, name="pay"),
    path(f"{CASE}projekt/", steps.draft, name="draft"),
    path(f"{CASE}odmowa/", steps.refusal, name="refusal"),
    path(f"{CASE}doreczono/", steps.delivered, name="delivered"),
]
