"""Programs that nobody here wrote, asked whether they accept what the platform made."""

import re
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

from lxml import etree

XADES = "http://uri.etsi.org/01903/v1.3.2#"
DS = "http://www.w3.org/2000/09/xmldsig#"


class Refused(AssertionError):
    """An outside program did not accept something, or accepted what it should refuse."""


def xmlsec1(file: Path, *, ca: Path) -> str:
    """Verify an XML signature with all its files; return the program's own words."""
    words = ["xmlsec1", "--verify", "--enabled-key-data", "x509", "--trusted-pem", str(ca)]
    words += ["--id-attr:Id", f"{XADES}:SignedProperties", file.name]
    return _run(words, folder=file.parent)


def refuses_changes(folder: Path, receipt: str, *, ca: Path) -> list[str]:
    """Change one byte of the receipt and of each file in a copy; every change must be refused."""
    if shutil.which("xmlsec1") is None:
        return []
    said = []
    covered = etree.fromstring((folder / receipt).read_bytes()).iter(f"{{{DS}}}Reference")
    names = [one.get("URI") for one in covered]
    for file in [folder / receipt, *(folder / n for n in names if n and not n.startswith("#"))]:
        original = file.read_bytes()
        place = original.find(b"RPW/") if file.name == receipt else len(original) // 2
        changed = bytearray(original)
        changed[place] ^= 1
        file.write_bytes(bytes(changed))
        try:
            xmlsec1(folder / receipt, ca=ca)
        except Refused:
            said.append(f"{file.name}: zmiana wykryta")
        else:
            raise Refused(f"xmlsec1 nie zauważył zmiany w {file.name}")
        finally:
            file.write_bytes(original)
    return said


def openssl_ts(receipt: Path, *, ca: Path, folder: Path) -> str:
    """Verify the time-stamp inside a receipt against its signature value."""
    root = etree.fromstring(receipt.read_bytes())
    value = root.find(f".//{{{DS}}}SignatureValue")
    token = root.findtext(f".//{{{XADES}}}EncapsulatedTimeStamp")
    if value is None or not token:
        raise Refused(f"{receipt.name}: brak znacznika czasu")
    (folder / "znacznik.tst").write_bytes(b64decode(token))
    (folder / "podpisane.bin").write_bytes(etree.tostring(value, method="c14n", exclusive=False))
    words = ["openssl", "ts", "-verify", "-token_in", "-in", "znacznik.tst"]
    words += ["-data", "podpisane.bin", "-CAfile", str(ca)]
    return _run(words, folder=folder)


def openssl_verify(certificate: Path, *, ca: Path) -> str:
    return _run(["openssl", "verify", "-CAfile", str(ca), str(certificate)], folder=ca.parent)


def pdfsig(file: Path) -> str:
    """Check the signatures of a PDF: each must be intact."""
    said = _run(["pdfsig", "-nocert", file.name], folder=file.parent)
    if said and ("Signature is Valid" not in said or "Invalid" in said):
        raise Refused(said)
    return said


def pdf_facts(file: Path) -> str:
    """Return what pdfinfo says of tags and PDF/A; every font must be embedded."""
    info = _run(["pdfinfo", file.name], folder=file.parent)
    fonts = _run(["pdffonts", file.name], folder=file.parent)
    if info and "Tagged:          yes" not in info:
        raise Refused(f"{file.name}: PDF bez znaczników")
    for line in fonts.splitlines()[2:]:
        if line.split()[-5] != "yes":
            raise Refused(f"{file.name}: czcionka nieosadzona: {line}")
    meta = _run(["pdfinfo", "-meta", file.name], folder=file.parent)
    part = re.search(r"pdfaid:part[>=\"']+(\d)", meta)
    level = re.search(r"pdfaid:conformance[>=\"']+(\w)", meta)
    if info and not (part and level):
        raise Refused(f"{file.name}: PDF nie jest PDF/A")
    named = f"PDF/A-{part.group(1)}{level.group(1).lower()}" if part and level else ""
    return f"{named}, znaczniki, czcionki osadzone: {max(len(fonts.splitlines()) - 2, 0)}"


def _run(words: list[str], *, folder: Path) -> str:
    """Run a program; empty words when it is not installed. `:raises Refused:` on its refusal."""
    if shutil.which(words[0]) is None:
        return ""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    said = f"{done.stdout}{done.stderr}".strip()
    if done.returncode:
        raise Refused(f"{' '.join(words[:2])}: {said}")
    return said
