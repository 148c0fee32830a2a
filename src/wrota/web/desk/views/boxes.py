"""Boxes of the office elsewhere, and whether they work."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wrota.kernel.web import PageRequest, official
from wrota.law.identifiers import InvalidIdentifier
from wrota.office.inbox import boxes
from wrota.office.inbox.boxes import BadServer, NewBox
from wrota.ui.desk import shell, way
from wrota.web.desk.views.office import tabs


class BoxForm(forms.Form):
    """Where a box is and how it is opened."""

    kind = forms.ChoiceField(
        label="Rodzaj", choices=[("email", "e-mail (IMAP)"), ("ade", "e-Doręczenia")]
    )
    address = forms.CharField(
        label="Adres",
        max_length=120,
        help_text="urzad@gmina.pl albo AE:PL-12345-67890-ABCDE-12",
    )
    server = forms.CharField(
        label="Serwer", max_length=200, help_text="imaps://poczta.gmina.pl albo https://…"
    )
    login = forms.CharField(label="Login albo identyfikator systemu", max_length=120)
    secret = forms.CharField(
        label="Hasło albo klucz prywatny systemu (PEM)",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text="Zapiszemy je zaszyfrowane i nigdy więcej nie pokażemy.",
    )
    answers = forms.BooleanField(label="Potwierdzaj nadawcom wpływ e-mailem", required=False)


@require_GET
@official("inbox.boxes")
def box_list(request: PageRequest, slug: str) -> HttpResponse:
    """List the boxes with the last visit, and what stands in the way."""
    context = {
        "shell": shell(request, "Skrzynki urzędu", section="urzad"),
        "boxes": boxes.boxes(request.ctx),
        "tabs": tabs(request, "boxes"),
    }
    return render(request, "desk/boxes.html", context)


@require_http_methods(["GET", "POST"])
@official("inbox.boxes")
def new_box(request: PageRequest, slug: str) -> HttpResponse:
    """Add a box, or replace the one with the same address."""
    form = BoxForm(request.POST or None)
    back = reverse("desk:boxes", args=[slug])
    if request.method == "POST" and form.is_valid():
        try:
            boxes.open_box(request.ctx, box=NewBox(**form.cleaned_data))
        except BadServer as error:
            form.add_error("server", str(error))
        except InvalidIdentifier as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, "Skrzynka dodana. Pierwsze pobranie za pół minuty.")
            return HttpResponseRedirect(back)
    title = "Nowa skrzynka"
    context = {
        "shell": shell(
            request, title, section="urzad", crumbs=way(request, ("Skrzynki", back), (title, ""))
        ),
        "title": title,
        "lead": "Platforma będzie z niej pobierać pisma i rejestrować każde raz.",
        "form": form,
        "submit": "Dodaj skrzynkę",
        "back": back,
    }
    return render(request, "desk/form.html", context)


@require_POST
@official("inbox.boxes")
def close_box(request: PageRequest, slug: str, mailbox_id: int) -> HttpResponse:
    """Stop visiting a box and forget its secret."""
    boxes.close_box(request.ctx, mailbox_id=mailbox_id)
    messages.success(request, "Skrzynka odłączona. Jej hasło usunęliśmy.")
    return HttpResponseRedirect(reverse("desk:boxes", args=[slug]))
