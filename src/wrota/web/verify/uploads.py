"""Checking files that a visitor brings; nothing of them is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from wrota.office.pki import queries as pki
from wrota.office.signing.check import Report
from wrota.office.signing.check.cmsfile import is_cms
from wrota.office.signing.check.command import check_all
from wrota.office.signing.check.evidence import CMS, BadEvidence, Evidence, collect
from wrota.office.signing.check.journal import is_proof
from wrota.office.signing.trusted.queries import with_listed

MOST_BYTES = 25 * 1024 * 1024  #: of all files together
MOST_FILES = 20
ZIP = b"PK\x03\x04"
SIGNED = (b"%PDF", b"<")


class Refused(ValueError):
    """The files cannot be checked; the message says what to do."""


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    content: bytes


def check(files: "Sequence[UploadedFile[bytes]]", *, now: datetime) -> list[Report]:
    """
    Check each signed file against the others and the region's certificates.

    :raises Refused: when there is nothing to check or it is too much.
    """
    if not files:
        raise Refused(_("Wybierz plik poświadczenia albo podpisanego pisma."))
    if len(files) > MOST_FILES or sum(one.size or 0 for one in files) > MOST_BYTES:
        raise Refused(_("Wybierz mniej plików: najwyżej 20, razem do 25 MB."))
    read = [_File(Path(one.name or "plik").name, one.read()) for one in files]
    try:
        trust = with_listed(pki.trust_anchors(), now=now)
        return check_all(_evidence(read), trust, now)
    except BadEvidence as error:
        raise Refused(_("Tego pliku nie da się sprawdzić: %s.") % error) from error
    except pki.NoCentre as error:
        raise Refused(_("Ta platforma nie ma jeszcze centrum certyfikacji.")) from error


def _evidence(files: Sequence[_File]) -> Evidence:
    archives = [one for one in files if one.content.startswith(ZIP)]
    if len(archives) == len(files) == 1:
        return _unpacked(archives[0])
    signed = tuple((one.name, one.content) for one in files if _may_be_signed(one))
    if not signed:
        raise Refused(_("Wśród plików nie ma podpisanego XML, PDF ani paczki ZIP."))
    beside = {one.name: one.content for one in files}
    beside |= {f"pliki/{one.name}": one.content for one in files}
    return Evidence(signed, beside)


def _may_be_signed(one: _File) -> bool:
    """A form that a receipt covers is signed too, so every XML and PDF is looked at."""
    start = one.content.lstrip()[:4]
    if one.name.lower().endswith(CMS):
        return is_cms(one.content)
    if is_proof(one.content):
        return True
    return start.startswith(SIGNED) and (b"ByteRange" in one.content or b"xmldsig#" in one.content)


def _unpacked(archive: _File) -> Evidence:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dowod.zip"
        path.write_bytes(archive.content)
        return collect(path)
