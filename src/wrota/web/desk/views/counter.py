"""The counter: paper is registered, labelled and scanned here."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wrota.kernel.web import PageRequest, official
from wrota.law.channels import RODZAJE
from wrota.law.identifiers import InvalidIdentifier
from wrota.office.inbox import counter, taking
from wrota.office.inbox.counter import BadPostmark, NoSheet, Paper
from wrota.office.parties.types import PartyData
from wrota.ui.desk import shell, way
from wrota.web.desk.views.registers import tabs

DAYS = ["%d.%m.%Y", "%Y-%m-%d"]
PARTY_KINDS = (("osoba", "osoba"), ("przedsiebiorca", "przedsiębiorca"), ("podmiot", "instytucja"))


class PaperForm(forms.Form):
    """What the clerk reads from the letter and the envelope."""

    title = forms.CharField(label="Czego dotyczy", max_length=200)
    kind = forms.ChoiceField(label="Rodzaj pisma", choices=list(RODZAJE.items()))
    way = forms.ChoiceField(
        label="Jak wpłynęło",
        choices=[("papier", "na papierze"), ("ustnie", "ustnie do protokołu")],
    )
    party_kind = forms.ChoiceField(label="Kim jest nadawca", choices=PARTY_KINDS)
    name = forms.CharField(label="Nadawca", max_length=200, help_text="Imię i nazwisko albo nazwa")
    pesel = forms.CharField(label="PESEL", max_length=11, required=False)
    nip = forms.CharField(label="NIP", max_length=13, required=False)
    street = forms.CharField(label="Ulica i numer", max_length=120, required=False)
    postal_code = forms.RegexField(
        r"^\d{2}-\d{3}$",
        label="Kod pocztowy",
        required=False,
        error_messages={"invalid": "Wpisz kod w postaci 66-100."},
    )
    town = forms.CharField(label="Miejscowość", max_length=80, required=False)
    sent_on = forms.DateField(
        label="Data stempla pocztowego",
        required=False,
        input_formats=DAYS,
        help_text="Decyduje o zachowaniu terminu (art. 57 § 5 k.p.a.). Na przykład 20.11.2026.",
        error_messages={"invalid": "Wpisz datę, na przykład 20.11.2026."},
    )
    dated_on = forms.DateField(
        label="Data na piśmie",
        required=False,
        input_formats=DAYS,
        error_messages={"invalid": "Wpisz datę, na przykład 20.11.2026."},
    )
    registered_number = forms.CharField(label="Numer nadania", max_length=60, required=False)
    foreign_sign = forms.CharField(label="Znak nadawcy", max_length=80, required=False)
    attachments = forms.IntegerField(
        label="Liczba załączników", min_value=0, max_value=999, initial=0
    )
    note = forms.CharField(
        label="Uwagi", max_length=400, required=False, help_text="Na przykład: koperta rozdarta."
    )
    receipt = forms.BooleanField(label="Nadawca chce potwierdzenia", required=False)


class ScanForm(forms.Form):
    """A scan with the cover sheet on top."""

    scan = forms.FileField(label="Skan (PDF, JPG, PNG albo TIFF)")


@require_http_methods(["GET", "POST"])
@official("inbox.receive")
def paper(request: PageRequest, slug: str) -> HttpResponse:
    """Register a letter on paper; show its number and what to print."""
    form = PaperForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            taken = counter.register_paper(request.ctx, paper=_paper(form))
        except BadPostmark:
            form.add_error("sent_on", "Ta data jest po dzisiejszym dniu. Sprawdź stempel i pismo.")
        except InvalidIdentifier as error:
            form.add_error("pesel" if form.cleaned_data["pesel"] else "nip", str(error))
        else:
            messages.success(request, f"Zarejestrowano: {taken.rpw}. Wydrukuj etykietę i arkusz.")
            return HttpResponseRedirect(reverse("desk:item", args=[slug, taken.incoming_id]))
    title = "Nowa przesyłka na papierze"
    context = {
        "shell": shell(request, title, section="rejestry"),
        "title": title,
        "form": form,
        "tabs": tabs(request, "counter"),
        "scan_url": reverse("desk:scan", args=[slug]),
    }
    return render(request, "desk/counter.html", context)


@require_http_methods(["GET", "POST"])
@official("inbox.receive")
def scan(request: PageRequest, slug: str) -> HttpResponse:
    """Take a scan and put it beside the letter that its cover sheet names."""
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["scan"]
        content = sent.read(settings.MAX_FILE_BYTES + 1)
        try:
            if len(content) > settings.MAX_FILE_BYTES:
                raise NoSheet("Skan jest za duży. Podziel go albo zmniejsz rozdzielczość.")
            incoming_id = counter.item_of_scan(request.ctx, content=content)
        except NoSheet as error:
            form.add_error("scan", str(error))
        else:
            counter.add_scan(request.ctx, incoming_id=incoming_id, name=sent.name, content=content)
            messages.success(request, "Skan leży przy swojej przesyłce.")
            return HttpResponseRedirect(reverse("desk:item", args=[slug, incoming_id]))
    back = reverse("desk:counter", args=[slug])
    context = {
        "shell": shell(
            request,
            "Dołącz skan",
            section="rejestry",
            crumbs=way(request, ("Okienko", back), ("Dołącz skan", "")),
        ),
        "form": form,
        "back": back,
    }
    return render(request, "desk/scan.html", context)


@require_safe
@official("inbox.receive")
def sheet(request: PageRequest, slug: str, incoming_id: int) -> HttpResponse:
    """Give the cover sheet for the scanner."""
    return _pdf(counter.cover_sheet(request.ctx, incoming_id=incoming_id), f"arkusz-{incoming_id}")


@require_safe
@official("inbox.receive")
def label(request: PageRequest, slug: str, incoming_id: int) -> HttpResponse:
    """Give the stamp of receipt as a label."""
    return _pdf(
        counter.stamp_label(request.ctx, incoming_id=incoming_id), f"etykieta-{incoming_id}"
    )


@require_POST
@official("inbox.receive")
def confirm(request: PageRequest, slug: str, incoming_id: int) -> HttpResponse:
    """Seal the receipt of a letter for the sender who asks for it (art. 63 § 4)."""
    taking.confirm(request.ctx, incoming_id=incoming_id)
    messages.success(request, "Poświadczenie wystawione. Wydruk będzie gotowy za chwilę.")
    return HttpResponseRedirect(reverse("desk:item", args=[slug, incoming_id]))


def _paper(form: PaperForm) -> Paper:
    said = form.cleaned_data
    return Paper(
        title=said["title"],
        kind=said["kind"],
        spoken=said["way"] == "ustnie",
        sender=PartyData(
            kind=said["party_kind"],
            name=said["name"],
            pesel=said["pesel"],
            nip=said["nip"],
            street=said["street"],
            postal_code=said["postal_code"],
            town=said["town"],
        ),
        sent_on=said["sent_on"],
        dated_on=said["dated_on"],
        registered_number=said["registered_number"],
        foreign_sign=said["foreign_sign"],
        attachments=said["attachments"],
        note=said["note"],
        with_receipt=said["receipt"],
    )


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
