"""Letters to other offices, to an ADE and answers by e-mail, with what became of them."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from wrota.kernel.audit import journal
from wrota.kernel.offices import public
from wrota.kernel.web import PageRequest, official
from wrota.law import polish
from wrota.law.identifiers import InvalidIdentifier
from wrota.office.documents import quarantine
from wrota.office.documents import queries as documents
from wrota.office.documents.intake import Sent
from wrota.office.inbox import items, outgoing
from wrota.office.inbox import sent as outbox
from wrota.office.inbox.outgoing import NewLetter, NoAddressee
from wrota.office.inbox.types import ItemView, OutLetterRow
from wrota.ui.desk import shell, way
from wrota.ui.parts import Cell, SummaryRow, Table
from wrota.web.desk.views.registers import tabs

WAYS = {"urzad": "do urzędu na platformie", "ade": "e-Doręczenia", "email": "e-mail"}
CHIPS = {"czeka": "idle", "nadane": "run", "doreczone": "ok", "odmowa": "bad"}
MOST_FILES = 10


class Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """A field for several files: each is checked as one would be."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the sent files, none when nothing was chosen."""
        one = super().clean
        return [one(file, initial) for file in data or ()]


class LetterForm(forms.Form):
    """A letter as an official writes it; one of the three addresses counts."""

    channel = forms.ChoiceField(label="Jak wysłać", choices=list(WAYS.items()))
    office = forms.ChoiceField(label="Urząd", required=False)
    address = forms.CharField(
        label="Adres do e-Doręczeń albo e-mail",
        max_length=255,
        required=False,
        help_text="AE:PL-12345-67890-ABCDE-12 albo jan@poczta.pl. Do urzędu zostaw puste.",
    )
    subject = forms.CharField(label="Temat", max_length=200)
    body = forms.CharField(
        label="Treść", max_length=5000, widget=forms.Textarea(attrs={"rows": 10})
    )
    attached = SeveralFiles(label="Pliki", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the address that the chosen way needs."""
        said = super().clean() or {}
        if said.get("channel") == "urzad":
            if not said.get("office"):
                self.add_error("office", "Wybierz urząd.")
        elif not said.get("address"):
            self.add_error("address", "Wpisz adres.")
        elif said.get("channel") == "email":
            try:
                forms.EmailField().clean(said["address"])
            except forms.ValidationError:
                self.add_error("address", "Wpisz adres e-mail, na przykład jan@poczta.pl.")
        return said

    @property
    def to(self) -> str:
        said = self.cleaned_data
        return str(said["office"] if said["channel"] == "urzad" else said["address"])


@require_GET
@official("inbox.write")
def sent(request: PageRequest, slug: str) -> HttpResponse:
    """List what was written, with its state."""
    rows = outbox.sent_letters(request.ctx)
    context = {
        "shell": shell(request, "Pisma wysyłane", section="rejestry"),
        "rows": rows,
        "table": _table(rows, slug),
        "tabs": tabs(request, "sent"),
    }
    return render(request, "desk/sent.html", context)


@require_http_methods(["GET", "POST"])
@official("inbox.write")
def write(request: PageRequest, slug: str) -> HttpResponse:
    """Write a letter; with `na`, an answer to an item."""
    answered = _answered(request)
    form = LetterForm(request.POST or None, request.FILES or None, initial=_start(answered))
    office = form.fields["office"]
    assert isinstance(office, forms.ChoiceField)
    every = public.regional()
    office.choices = [("", "–"), *((o.slug, o.name) for o in every if o.slug != slug)]
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, form, answered.incoming.id if answered else None)
        except NoAddressee as error:
            form.add_error("office" if form.cleaned_data["office"] else "address", str(error))
        except InvalidIdentifier as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, "Pismo czeka na wysłanie. Dowód doręczenia pojawi się tutaj.")
            return HttpResponseRedirect(reverse("desk:sent", args=[slug]))
    back = reverse("desk:sent", args=[slug])
    context = {
        "shell": shell(
            request,
            "Nowe pismo",
            section="rejestry",
            crumbs=way(request, ("Pisma wysyłane", back), ("Nowe pismo", "")),
        ),
        "form": form,
        "answered": answered.incoming if answered else None,
        "back": back,
    }
    return render(request, "desk/write.html", context)


@require_GET
@official("inbox.write")
def letter(request: PageRequest, slug: str, out_id: int) -> HttpResponse:
    """Show one letter with its files and proofs."""
    one = outbox.sent_letter(request.ctx, letter_id=out_id)
    rows = documents.documents(request.ctx, ids=[*one.files, *one.evidence])
    context = {
        "shell": shell(
            request,
            one.subject,
            section="rejestry",
            crumbs=way(
                request,
                ("Pisma wysyłane", reverse("desk:sent", args=[slug])),
                (one.subject, ""),
            ),
        ),
        "one": one,
        "facts": _facts(one),
        "files": [rows[pk] for pk in one.files],
        "proofs": [rows[pk] for pk in one.evidence],
        "slug": slug,
    }
    return render(request, "desk/sent_letter.html", context)


@require_safe
@official("inbox.write")
def letter_file(request: PageRequest, slug: str, out_id: int, document_id: int) -> HttpResponse:
    """Give a file of a letter or a proof of its delivery."""
    one = outbox.sent_letter(request.ctx, letter_id=out_id)
    if document_id not in {*one.files, *one.evidence}:
        raise Http404("nie ma takiego pliku przy tym piśmie")
    row = documents.document(request.ctx, document_id=document_id)
    content = quarantine.open_content(request.ctx, document_id=document_id)
    journal.read(request.ctx, name="inbox.letter", data={"document_id": document_id})
    response = HttpResponse(content, content_type=row.content_type)
    disposition = content_disposition_header(True, row.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _send(request: PageRequest, form: LetterForm, answers: int | None) -> None:
    said = form.cleaned_data
    limit = settings.MAX_FILE_BYTES
    files = [
        Sent(name=one.name or "plik", content=one.read(limit))
        for one in said["attached"][:MOST_FILES]
    ]
    outgoing.write(
        request.ctx,
        letter=NewLetter(
            channel=said["channel"],
            to=form.to,
            subject=said["subject"],
            body=said["body"],
            files=files,
            answers=answers,
        ),
    )


def _answered(request: PageRequest) -> ItemView | None:
    wanted = request.GET.get("na", "")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 12):
        return None
    found = items.item(request.ctx, incoming_id=int(wanted))
    return found if found.arrival else None


def _start(answered: ItemView | None) -> dict[str, str]:
    if answered is None or answered.arrival is None:
        return {}
    came, channel = answered.arrival, answered.incoming.channel
    start = {"subject": f"Odp.: {answered.incoming.title}"[:200]}
    if channel in WAYS:
        place = "office" if channel == "urzad" else "address"
        start |= {"channel": channel, place: came.reply_to}
    return start


def _facts(one: OutLetterRow) -> list[SummaryRow]:
    rows = [
        SummaryRow("Adresat", one.to_name, note=WAYS[one.channel]),
        SummaryRow("Napisano", _moment(one.written_at), note=one.written_by),
        SummaryRow("Stan", one.state_label, note=one.problem),
    ]
    if one.sent_at:
        rows.append(SummaryRow("Nadano", _moment(one.sent_at)))
    if one.delivered_at:
        rows.append(SummaryRow("Doręczono", _moment(one.delivered_at)))
    if one.failed_since and one.next_at:
        again = f"Nie udaje się od {_moment(one.failed_since)}."
        rows.append(SummaryRow("Następna próba", _moment(one.next_at), note=again))
    return rows


def _table(rows: list[OutLetterRow], slug: str) -> Table:
    return Table(
        caption=polish.odmiana(len(rows), "pismo", "pisma", "pism"),
        columns=("Temat", "Adresat", "Napisano", "Stan"),
        rows=[
            (
                Cell(r.subject, url=reverse("desk:sent-letter", args=[slug, r.id])),
                Cell(r.to_name, note=WAYS[r.channel]),
                _moment(r.written_at),
                Cell(r.state_label, chip=CHIPS[r.state]),
            )
            for r in rows
        ],
    )


def _moment(at: Any) -> str:
    return f"{polish.data(timezone.localdate(at))} {polish.czas(at)}"
