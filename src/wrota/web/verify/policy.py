"""The policy document of the certificate centre: a page, and the PDF that certificates point to."""

import hashlib
import json
import os
import secrets
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from wrota.kernel.web import public
from wrota.office.pki import policy
from wrota.office.pki.policy import NoPolicy, PolicyDocument, PolicySection
from wrota.office.printing.engine import render as print_document
from wrota.ui.parts import Table
from wrota.ui.shell import NavItem, Shell


@public
def page(request: HttpRequest, version: str = "") -> HttpResponse:
    """Show a version of the document, without a number the one in force today."""
    found = _document(version)
    context = {
        "shell": Shell(
            title=found.title,
            crumbs=(
                NavItem(_("Certyfikaty"), reverse("verify:centre")),
                NavItem(found.title, ""),
            ),
        ),
        "document": found,
        "sections": [(one, _table(one)) for one in found.sections],
        "versions": policy.versions(),
        "pdf": _pdf_address(version),
    }
    return render(request, "verify/policy.html", context)


@public
def pdf(request: HttpRequest, version: str = "") -> HttpResponse:
    """Give a version as PDF/A; what was printed once is kept beside the public files."""
    found = _document(version)
    answer = HttpResponse(_printed(found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="polityka-{found.version}.pdf"'
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _document(version: str) -> PolicyDocument:
    try:
        return policy.document(on=timezone.localdate(), version=version)
    except NoPolicy as error:
        raise Http404("nie ma takiej wersji") from error


def _table(one: PolicySection) -> Table | None:
    if one.table is None:
        return None
    return Table(one.table.title, one.table.columns, one.table.rows)


def _pdf_address(version: str) -> str:
    if not version:
        return reverse("verify:policy_pdf")
    return reverse("verify:policy_pdf_version", args=[version])


def _printed(found: PolicyDocument) -> bytes:
    """Print a document unless it was printed with the same words."""
    said = _content(found)
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]
    kept = Path(settings.HOME) / "public" / f"polityka-{found.version}-{digest}.pdf"
    if kept.is_file():
        return kept.read_bytes()
    made = print_document("dokument", said)
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f".{kept.name}.{secrets.token_hex(4)}")
    draft.write_bytes(made)
    os.replace(draft, kept)
    return made


def _content(found: PolicyDocument) -> dict[str, object]:
    return {
        "organ": found.operator,
        "office": found.operator,
        "date": found.in_force_from.isoformat(),
        "title": found.title,
        "subject": f"wersja {found.version}",
        "sections": [
            {
                "number": one.number,
                "title": one.title,
                "level": one.level,
                "paragraphs": list(one.paragraphs),
                "tables": [asdict(one.table)] if one.table else [],
            }
            for one in found.sections
        ],
        "summary": list(found.summary),
    }
