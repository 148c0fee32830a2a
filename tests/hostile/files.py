"""Hostile files, made here so that none lies in the repository."""

import gzip
import io
import tarfile
import zipfile
import zlib

MEGABYTE = 1024 * 1024


def zipped(members, *, method=zipfile.ZIP_DEFLATED):
    """Return a ZIP of names and contents."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def nested(levels, inner=b"tekst"):
    """Return a ZIP in a ZIP in a ZIP."""
    content, name = inner, "a.txt"
    for _ in range(levels):
        content, name = zipped({name: content}), "a.zip"
    return content


def bomb(megabytes=200):
    """Return a small ZIP of zeros."""
    return zipped({"zera.txt": b"\0" * MEGABYTE * megabytes})


def nested_bomb():
    """Return a ZIP of ten ZIPs, each small enough by itself."""
    return zipped({f"{n}.zip": bomb(80) for n in range(10)}, method=zipfile.ZIP_STORED)


def gzip_bomb():
    return gzip.compress(b"\0" * 300 * MEGABYTE)


def locked_zip():
    """Return a ZIP whose member says that it is encrypted."""
    content = bytearray(zipped({"tajne.txt": b"tajne"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def overlapping():
    """Return a ZIP whose list names the same bytes many times."""
    content = zipped({"a.txt": b"a" * 5000}, method=zipfile.ZIP_STORED)
    at, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entry, tail = content[at:end], bytearray(content[end:])
    count = 50
    tail[8:10] = tail[10:12] = count.to_bytes(2, "little")
    tail[12:16] = (len(entry) * count).to_bytes(4, "little")
    return content[:at] + entry * count + bytes(tail)


def taped(members, *, link=False):
    """Return a TAR; with `link`, one that points outside."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in members.items():
            one = tarfile.TarInfo(name)
            one.size = len(content)
            archive.addfile(one, io.BytesIO(content))
        if link:
            one = tarfile.TarInfo("haslo")
            one.type, one.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(one)
    return out.getvalue()


def word(**parts):
    """Return a DOCX by its look, with more parts when asked."""
    types = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": b"<a/>",
            "word/document.xml": b"<w/>",
            **{name.replace("__", "/"): content for name, content in parts.items()},
        },
        method=zipfile.ZIP_STORED,
    )


def pdf(catalog="", objects=()):
    """Return a one-page PDF; `catalog` and more objects are put in as they are."""
    body = [
        f"1 0 obj <</Type /Catalog /Pages 2 0 R {catalog}>> endobj".encode(),
        b"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj",
        b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 200 200]>> endobj",
        *objects,
    ]
    out, places = b"%PDF-1.7\n", []
    for one in body:
        places.append(len(out))
        out += one + b"\n"
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    size = len(places) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer <</Size %d /Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, len(out))
    )


def packed(text):
    """Return an object stream that holds a text."""
    data = zlib.compress(text)
    return (
        b"9 0 obj <</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d>> stream\n"
        % len(data)
        + data
        + b"\nendstream endobj"
    )
