"""Goal P6: a form of 20 fields costs at most 1/5 of Django's default rendering and 5 pings."""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django
from django.conf import settings

ROUNDS, TIMES = 3, 200


def configure() -> None:
    """Give Django the least it needs: templates for its own rendering, one view for the ping."""
    settings.configure(
        SECRET_KEY="benchmark",
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.forms"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
        ],
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}
        ],
    )
    django.setup()


def our_form() -> tuple[Callable[[], str], Callable[[], str]]:
    """Return the compiled form of 20 fields: drawn as typed; read, refused and drawn again."""
    from wrota.office.forms.clean import clean_step
    from wrota.office.forms.html import render_step
    from wrota.office.forms.spec import Basis, Field, FormSpec, Option, ServiceCard, Step

    options = tuple(Option(value=str(n), label=f"Odpowiedź {n}", hint="Opis") for n in range(3))
    fields = [Field(name=f"tekst_{n}", label=f"Pytanie {n}", hint="Wskazówka") for n in range(14)]
    fields += [Field(name=f"kwota_{n}", label=f"Kwota {n}", kind="money") for n in range(3)]
    fields += [Field(name="dzien", label="Dzień", kind="date")]
    fields += [
        Field(name=f"wybor_{n}", label="Wybór", kind="choice", options=options) for n in range(2)
    ]
    card = ServiceCard(lead="", cost="", time="", who=(), outcome="", appeal="")
    spec = FormSpec(
        code="pomiar.formularz", version=1, in_force_from=date(2026, 1, 1), title="Pomiar",
        lead="", legal_basis=(Basis(text="", pewnosc="V"),), card=card, rodo="",
        steps=(Step(code="pomiar", title="Pomiar", parts=tuple(fields)),),
    )  # fmt: skip
    typed = {place.name: ["Zażółć <gęślą>"] for place in spec.places}

    def refused() -> str:
        read = clean_step(spec, 0, {}, on=spec.in_force_from)
        return render_step(spec, 0, read.raw, errors=read.errors)

    return lambda: render_step(spec, 0, typed), refused


def django_form() -> tuple[Callable[[], str], Callable[[], str]]:
    """Return the same 20 questions drawn by Django: filled in; read, refused and drawn again."""
    from django import forms

    fields: dict[str, forms.Field] = {
        f"tekst_{n}": forms.CharField(label=f"Pytanie {n}", help_text="Wskazówka")
        for n in range(14)
    }
    fields |= {f"kwota_{n}": forms.DecimalField(label=f"Kwota {n}") for n in range(3)}
    fields["dzien"] = forms.DateField(label="Dzień", widget=forms.SelectDateWidget())
    choices = [(str(n), f"Odpowiedź {n}") for n in range(3)]
    fields |= {
        f"wybor_{n}": forms.ChoiceField(choices=choices, widget=forms.RadioSelect) for n in range(2)
    }
    made = type("Pomiar", (forms.Form,), dict(fields))
    typed = {name: "Zażółć <gęślą>" for name in fields if name.startswith("tekst")}
    return lambda: str(made(initial=typed)), lambda: str(made({}))


def ping() -> Callable[[], object]:
    """Return one call of the smallest Django view through WSGI."""
    from django.core.wsgi import get_wsgi_application
    from django.test import RequestFactory

    application = get_wsgi_application()
    environ = RequestFactory().get("/ping/").environ

    def call() -> object:
        return b"".join(application(dict(environ), lambda *_answer: None))

    return call


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """Return CPU milliseconds per call."""
    started = time.process_time()
    for _call in range(times):
        work()
    return (time.process_time() - started) * 1000 / times


def measure() -> dict[str, object]:
    """Return figures (median of interleaved rounds, CPU-ms), ratios and goals."""
    ours, ours_bad = our_form()
    theirs, theirs_bad = django_form()
    works = {
        "wrota": (ours, TIMES * 10),
        "wrota_errors": (ours_bad, TIMES * 10),
        "django": (theirs, TIMES // 4),
        "django_errors": (theirs_bad, TIMES // 4),
        "ping": (ping(), TIMES * 5),
    }
    for work, _times in works.values():
        work()
    rounds = [
        {name: cpu_ms(work, times) for name, (work, times) in works.items()}
        for _round in range(ROUNDS)
    ]
    figures = {name: round(statistics.median(r[name] for r in rounds), 4) for name in works}
    ratios = {
        "to_django": round(figures["wrota"] / figures["django"], 4),
        "to_django_errors": round(figures["wrota_errors"] / figures["django_errors"], 4),
        "to_ping": round(figures["wrota"] / figures["ping"], 3),
        "to_ping_errors": round(figures["wrota_errors"] / figures["ping"], 3),
    }
    reached = (
        max(ratios["to_django"], ratios["to_django_errors"]) <= 0.2
        and max(ratios["to_ping"], ratios["to_ping_errors"]) <= 5
    )
    return {"name": "form", "figures": figures, "ratios": ratios, "goals": {"P6": reached}}


def main() -> int:
    """Print the measurement; with --json only its last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one line of JSON only")
    options = parser.parse_args()
    found = measure()
    if not options.json:
        for group in ("figures", "ratios"):
            rows = found[group]
            assert isinstance(rows, dict)
            for name, value in rows.items():
                print(f"{name:>18}  {value:9.4f} {'CPU-ms' if group == 'figures' else '×'}")
    print(json.dumps(found, ensure_ascii=False))
    return 0


def _urlpatterns() -> list[object]:
    from django.http import HttpResponse
    from django.urls import path

    return [path("ping/", lambda request: HttpResponse("ok"))]


if __name__ == "__main__":
    configure()
    urlpatterns = _urlpatterns()
    sys.exit(main())
