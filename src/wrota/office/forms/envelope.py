"""Who writes to whom, and under what names the attachments travel beside the document."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wrota.office.forms.conditions import Answers
from wrota.office.forms.spec import FormSpec
from wrota.office.forms.stored import uploads_of
from wrota.office.forms.values import Upload

FOLDER = "pliki"
_UNSAFE = re.compile(r"[^a-z0-9.]+")
_EXTENSION = re.compile(r"[a-z0-9]{1,5}")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A natural person; `role` says in what capacity, in Polish."""

    first_name: str
    last_name: str
    pesel: str = ""
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Entity:
    """An office or a company; `identifiers` are pairs such as ("NIP", "1234563218")."""

    name: str
    identifiers: tuple[tuple[str, str], ...] = ()
    address: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What a document says besides the answers; `created_at` is aware, `way` how it is signed."""

    created_at: datetime
    key: str
    addressee: Entity
    senders: tuple[Person | Entity, ...]
    signer: Person
    way: str


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file as the document refers to it: `uri` is relative to the folder of the document."""

    position: int
    field: str
    uri: str
    upload: Upload


def attachments(spec: FormSpec, values: Answers) -> tuple[Attachment, ...]:
    """Return the files in the order of the form, with names that are safe on every disk."""
    return tuple(
        Attachment(position=number, field=field, uri=file_uri(number, upload.name), upload=upload)
        for number, (field, upload) in enumerate(_files(spec, values), start=1)
    )


def file_uri(position: int, name: str) -> str:
    """Return "pliki/01-umowa-najmu.pdf" for a file that came under any name."""
    latin = name.lower().translate(str.maketrans("łøđß", "lods"))
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    stem, dot, extension = _UNSAFE.sub("-", plain).rpartition(".")
    ending = f".{extension}" if dot and _EXTENSION.fullmatch(extension) else ""
    if not ending:
        stem = f"{stem}-{extension}"
    stem = re.sub(r"[.-]+", "-", stem).strip("-")[:60].strip("-")
    return f"{FOLDER}/{position:02}-{stem or 'plik'}{ending}"


def _files(spec: FormSpec, values: Answers) -> Iterator[tuple[str, Upload]]:
    for field, uploads in uploads_of(spec, values).items():
        for upload in uploads:
            yield field, upload
