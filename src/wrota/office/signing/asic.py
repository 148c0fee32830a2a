"""ASiC-E containers: evidence in one ZIP that other tools open (EN 319 162-1)."""

import zipfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

from wrota.office.signing.xades.names import is_file_uri

MEDIA_TYPE = "application/vnd.etsi.asic-e+zip"
SIGNATURES = "META-INF/signatures001.xml"
MANIFEST = "META-INF/manifest.xml"
_MANIFEST_NS = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


class BadContainer(ValueError):
    """A name does not fit into a container."""


def pack(files: Mapping[str, tuple[bytes, str]], *, signatures: bytes, made_at: datetime) -> bytes:
    """
    Return a container of files (name: content and media type) and the signatures over them.

    Equal input gives equal octets; `mimetype` comes first and is stored, as § A.1 wants.

    :raises BadContainer: when a name is not a plain relative one or lies in META-INF.
    """
    for name in files:
        if not is_file_uri(name) or name.upper().startswith("META-INF/") or name == "mimetype":
            raise BadContainer(f"niedozwolona nazwa pliku: {name!r}")
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        _write(archive, "mimetype", MEDIA_TYPE.encode(), made_at, zipfile.ZIP_STORED)
        _write(archive, MANIFEST, _manifest(files), made_at)
        for name, (content, _kind) in files.items():
            _write(archive, name, content, made_at)
        _write(archive, SIGNATURES, signatures, made_at)
    return out.getvalue()


def _manifest(files: Mapping[str, tuple[bytes, str]]) -> bytes:
    """List the files as OpenDocument does; the names are plain ASCII, the types are checked."""
    rows = [("/", MEDIA_TYPE), *((name, kind) for name, (_content, kind) in files.items())]
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>'
        for name, kind in rows
    )
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        f'<manifest:manifest xmlns:manifest="{_MANIFEST_NS}" manifest:version="1.2">'
        f"{entries}</manifest:manifest>"
    ).encode()


def _write(
    archive: zipfile.ZipFile,
    name: str,
    content: bytes,
    moment: datetime,
    way: int = zipfile.ZIP_DEFLATED,
) -> None:
    entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
    entry.compress_type = way
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)
