"""Questions answered with files; the form knows a file by name, size, detected type and digest."""

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from wrota.law.polish import NBSP
from wrota.office.forms.kinds.base import Given, Json, Kind, Lists, Wrong, wrong
from wrota.office.forms.spec import Field
from wrota.office.forms.values import Upload

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "odt": "application/vnd.oasis.opendocument.text",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xml": "application/xml",
    "txt": "text/plain",
    "tiff": "image/tiff",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "zip": "application/zip",
}
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Files(Kind):
    """One or several received files."""

    code = "file"

    def default_missing(self, asked: Field) -> str:
        return _("Dołącz plik: %(label)s") % {"label": asked.label}

    def parse(self, asked: Field, given: Given) -> object:
        raise NotImplementedError("files come beside the texts: use accept()")

    def accept(self, asked: Field, uploads: Sequence[Upload]) -> tuple[Upload, ...]:
        """Return the files when each has an allowed type and size.

        :raises Wrong: one of them has not, or there are too many.
        """
        if len(uploads) > asked.max_files:
            raise wrong(_("Zostaw najwyżej %(limit)s, resztę usuń") % {"limit": asked.max_files})
        for upload in uploads:
            _check(asked, upload)
        return tuple(uploads)

    def raw(self, value: object) -> dict[str, list[str]]:
        return {}

    def dump(self, value: object) -> Json:
        return [
            {"name": one.name, "size": one.size, "media_type": one.media_type, "sha256": one.sha256}
            for one in _uploads(value)
        ]

    def load(self, data: Json) -> tuple[Upload, ...]:
        if not isinstance(data, list):
            raise ValueError("file: expected a list")
        return tuple(_load(one) for one in data)

    def show(self, asked: Field, value: object, lists: Lists) -> tuple[str, ...]:
        return tuple(f"{one.name} ({size_text(one.size)})" for one in _uploads(value))


def _uploads(value: object) -> tuple[Upload, ...]:
    if not isinstance(value, tuple):
        return ()
    return tuple(one for one in value if isinstance(one, Upload))


def _load(data: object) -> Upload:
    if not isinstance(data, dict) or set(data) != {"name", "size", "media_type", "sha256"}:
        raise ValueError("file: expected name, size, media_type and sha256")
    size, digest = data["size"], str(data["sha256"])
    if type(size) is not int or not _SHA256.fullmatch(digest):
        raise ValueError("file: size is a number of bytes, sha256 has 64 hexadecimal digits")
    return Upload(
        name=str(data["name"]), size=size, media_type=str(data["media_type"]), sha256=digest
    )


def _check(asked: Field, upload: Upload) -> None:
    if upload.size <= 0:
        raise wrong(_("Plik %(name)s jest pusty. Wybierz inny.") % {"name": upload.name})
    if upload.media_type not in {MEDIA_TYPES[extension] for extension in asked.accept}:
        raise Wrong(
            {
                "": _("Plik %(name)s ma format, który nie działa. Wyślij %(formats)s.")
                % {"name": upload.name, "formats": formats_text(asked)}
            }
        )
    if upload.size > asked.max_size:
        raise wrong(
            _("Plik %(name)s ma %(size)s, a może mieć najwyżej %(limit)s. Zmniejsz go.")
            % {
                "name": upload.name,
                "size": size_text(upload.size),
                "limit": size_text(asked.max_size),
            }
        )


def formats_text(asked: Field) -> str:
    """Return the allowed formats as in a sentence: "PDF, JPG albo PNG"."""
    names = [extension.upper() for extension in asked.accept]
    if len(names) == 1:
        return names[0]
    return _("%(first)s albo %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def size_text(size: int) -> str:
    """Write a number of bytes as people read it: "412 kB", "1,2 MB"."""
    if size < 1024:
        return f"{size}{NBSP}B"
    if size < 1000 * 1024:
        return f"{round(size / 1024)}{NBSP}kB"
    megabytes = f"{size / (1024 * 1024):.1f}".removesuffix(".0").replace(".", ",")
    return f"{megabytes}{NBSP}MB"
