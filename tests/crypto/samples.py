"""Signed files made by other programs: openssl, xmlsec1, signxml, pyHanko and plain zipfile."""

import hashlib
import io
import subprocess
import zipfile
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import CanonicalizationMethod, DigestAlgorithm, SignatureConstructionMethod
from signxml.xades import XAdESDataObjectFormat, XAdESSigner
from tests.crypto.conftest import BORN, NOW

from wrota.office.pki import tsa
from wrota.office.pki.ceremony import Ceremony

LETTER = b"%PDF-1.4 pismo\n"
DOCUMENT = b"<wniosek><tresc>Prosz\xc4\x99 o zezwolenie</tresc></wniosek>"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


@dataclass(frozen=True)
class Sample:
    """A signed file with the files beside it."""

    name: str
    content: bytes
    files: dict[str, bytes]

    def lay(self, folder: Path) -> Path:
        for name, content in {**self.files, self.name: self.content}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder / self.name


class Bench:
    """A signer with keys of several kinds, all certified by the test centre."""

    def __init__(self, centre: Ceremony, folder: Path) -> None:
        self.centre, self.folder = centre, folder
        self.keys: dict[str, object] = {}
        self.certificates: dict[str, x509.Certificate] = {}
        (folder / "issuing.pem").write_bytes(_pem(centre.persons.certificate))
        (folder / "letter").write_bytes(LETTER)
        for name, key in {
            "rsa": rsa.generate_private_key(65537, 2048),
            "ec": ec.generate_private_key(ec.SECP384R1()),
            "short": rsa.generate_private_key(65537, 1024),
        }.items():
            self.keys[name] = key
            self.certificates[name] = _certify(name, key, centre)
            (folder / f"{name}.pem").write_bytes(_pem(self.certificates[name]))
            (folder / f"{name}.key").write_bytes(_key_pem(key))

    def cms(self, *options: str, key: str = "rsa") -> bytes:
        """Sign the letter with `openssl cms`."""
        command = [
            "openssl", "cms", "-sign", "-binary", "-in", "letter", "-outform", "DER",
            "-out", "out", "-signer", f"{key}.pem", "-inkey", f"{key}.key",
            "-certfile", "issuing.pem", *options,
        ]  # fmt: skip
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "out").read_bytes()

    def xmlsec(self, template: str, *, key: str = "rsa", options: tuple[str, ...] = ()) -> bytes:
        """Fill a template with `xmlsec1 --sign`."""
        (self.folder / "template.xml").write_text(template)
        (self.folder / "pismo.pdf").write_bytes(LETTER)
        command = [
            "xmlsec1", "--sign", *options, "--output", "signed.xml",
            "--privkey-pem", f"{key}.key,{key}.pem,issuing.pem", "template.xml",
        ]  # fmt: skip
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True)
        return (self.folder / "signed.xml").read_bytes()

    def xades(
        self,
        way: SignatureConstructionMethod = SignatureConstructionMethod.enveloped,
        c14n: CanonicalizationMethod = CanonicalizationMethod.CANONICAL_XML_1_0,
        *,
        document: bytes = DOCUMENT,
        key: str = "rsa",
        method: str = "rsa-sha256",
    ) -> bytes:
        """Sign a document with signxml."""
        signer = XAdESSigner(
            method=way,
            signature_algorithm=method,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=c14n,
            data_object_format=XAdESDataObjectFormat(Description="d", MimeType="text/xml"),
        )
        chain = _pem(self.certificates[key]) + _pem(self.centre.persons.certificate)
        signed = signer.sign(
            etree.fromstring(document), key=_key_pem(self.keys[key]), cert=chain.decode()
        )
        return etree.tostring(signed)


def template(
    uri: str, *, transforms: str = "", method: str = "rsa-sha256", digest: str = "sha256",
    c14n: str = C14N, objects: str = "",
) -> str:  # fmt: skip
    """Return an unsigned ds:Signature for xmlsec1."""
    more = "http://www.w3.org/2001/04/xmldsig-more#"
    methods = {"rsa-sha1": f"{DSIG}rsa-sha1"}
    digests = {"sha1": f"{DSIG}sha1", "sha256": "http://www.w3.org/2001/04/xmlenc#sha256"}
    return (
        f'<Signature xmlns="{DSIG}"><SignedInfo><CanonicalizationMethod Algorithm="{c14n}"/>'
        f'<SignatureMethod Algorithm="{methods.get(method, more + method)}"/>'
        f'<Reference URI="{uri}">{transforms}<DigestMethod Algorithm="{digests[digest]}"/>'
        "<DigestValue/></Reference></SignedInfo><SignatureValue/>"
        f"<KeyInfo><X509Data/></KeyInfo>{objects}</Signature>"
    )


def transforms(*algorithms: str, inside: str = "") -> str:
    listed = "".join(f'<Transform Algorithm="{one}">{inside}</Transform>' for one in algorithms)
    return f"<Transforms>{listed}</Transforms>"


ENVELOPED = transforms(f"{DSIG}enveloped-signature", EXC)


def enveloped(signature: str) -> str:
    return f"<wniosek><tresc>x</tresc>{signature}</wniosek>"


def packed(entries: dict[str, bytes], kind: str = "e") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.etsi.asic-{kind}+zip")
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def manifest(files: dict[str, bytes], signature: str) -> bytes:
    listed = "".join(
        f'<asic:DataObjectReference URI="{name}"><ds:DigestMethod '
        'Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>'
        f"{b64encode(hashlib.sha256(content).digest()).decode()}</ds:DigestValue>"
        "</asic:DataObjectReference>"
        for name, content in files.items()
    )
    return (
        '<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" '
        f'xmlns:ds="{DSIG}"><asic:SigReference URI="{signature}"/>{listed}</asic:ASiCManifest>'
    ).encode()


def _one(name: str, content: bytes, **files: bytes) -> Sample:
    return Sample(name, content, {k.replace("__", "."): v for k, v in files.items()})


def _cms(*options: str, key: str = "rsa", attached: bool = False) -> Callable[[Bench], Sample]:
    def make(bench: Bench) -> Sample:
        if attached:
            return _one("pismo.pdf.p7m", bench.cms("-nodetach", *options, key=key))
        return _one("pismo.pdf.p7s", bench.cms(*options, key=key), pismo__pdf=LETTER)

    return make


def _xmlsec(
    text: str, *, key: str = "rsa", options: tuple[str, ...] = (), **files: bytes
) -> Callable[[Bench], Sample]:
    return lambda bench: _one("a.xml", bench.xmlsec(text, key=key, options=options), **files)


def _changed(make: Callable[[Bench], Sample], old: bytes, new: bytes) -> Callable[[Bench], Sample]:
    def change(bench: Bench) -> Sample:
        made = make(bench)
        assert old in made.content or any(old in one for one in made.files.values())
        files = {name: data.replace(old, new) for name, data in made.files.items()}
        return Sample(made.name, made.content.replace(old, new), files)

    return change


def _xades(bench: Bench) -> Sample:
    return _one("a.xml", bench.xades())


def _wrapped(bench: Bench) -> Sample:
    """Hide the signed document inside another one (XSW)."""
    inner = bench.xades()
    return _one("a.xml", b"<wniosek><tresc>Inna</tresc><kopia>" + inner + b"</kopia></wniosek>")


def _by_id(bench: Bench) -> Sample:
    """Sign an element by its identifier, then show another one to the reader."""
    signature = template("#czesc", transforms=transforms(EXC))
    text = f'<wniosek><tresc Id="czesc">x</tresc>{signature}</wniosek>'
    return _one("a.xml", bench.xmlsec(text, options=("--id-attr:Id", "tresc")))


def _asic_s(bench: Bench) -> Sample:
    entries = {"pismo żółte.pdf": LETTER, "META-INF/signature.p7s": bench.cms("-cades")}
    return _one("a.asics", packed(entries, "s"))


def _asic_cades(bench: Bench, *, extra: dict[str, bytes] | None = None) -> Sample:
    files = {"pismo.pdf": LETTER, "mapa.txt": b"mapa"}
    listed = manifest(files, "META-INF/signature1.p7s")
    (bench.folder / "letter").write_bytes(listed)
    signature = bench.cms("-cades")
    (bench.folder / "letter").write_bytes(LETTER)
    entries = {
        **files, **(extra or {}),
        "META-INF/ASiCManifest1.xml": listed, "META-INF/signature1.p7s": signature,
    }  # fmt: skip
    return _one("a.asice", packed(entries))


def _asic_stamp(bench: Bench) -> Sample:
    token = tsa.stamp(hashlib.sha256(LETTER).digest(), key=bench.centre.tsa, now=NOW)
    return _one("a.asics", packed({"pismo.pdf": LETTER, "META-INF/timestamp.tst": token}, "s"))


def _double_ids(bench: Bench) -> Sample:
    signed = bench.xades().replace(b"<tresc>", b'<tresc Id="a"><b Id="a"/>')
    return _one("a.xml", signed)


def _bomb(_bench: Bench) -> Sample:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.etsi.asic-e+zip")
        archive.writestr("pismo.pdf", bytes(50_000_000))
    return _one("a.asice", out.getvalue())


_ENVELOPING = transforms(f"{DSIG}base64")
_OBJECT = f'<Object Id="o">{b64encode(LETTER).decode()}</Object>'
_FILTER = '<XPath xmlns:d="urn:d">not(ancestor-or-self::d:x)</XPath>'
_XPATH = ENVELOPED.replace(EXC + '">', f'http://www.w3.org/TR/1999/REC-xpath-19991116">{_FILTER}')
_Way = SignatureConstructionMethod
_C = CanonicalizationMethod

SAMPLES: dict[str, Callable[[Bench], Sample]] = {
    "xades-enveloped-rsa": _xades,
    "xades-enveloped-p384": lambda b: _one("a.xml", b.xades(key="ec", method="ecdsa-sha384")),
    "xades-enveloping": lambda b: _one("a.xml", b.xades(_Way.enveloping)),
    "xmldsig-enveloped-exclusive": _xmlsec(enveloped(template("", transforms=ENVELOPED))),
    "xmldsig-enveloping-base64": _xmlsec(
        template("#o", transforms=_ENVELOPING, objects=_OBJECT), options=("--id-attr:Id", "Object")
    ),
    "xmldsig-detached": _xmlsec(template("pismo.pdf"), pismo__pdf=LETTER),
    "cades-attached": _cms("-cades", attached=True),
    "cades-detached": _cms("-cades"),
    "cades-detached-p384": _cms("-cades", key="ec"),
    "cms-plain": _cms(),
    "asic-s-cades": _asic_s,
    "asic-s-time-stamp": _asic_stamp,
    "asic-e-cades": _asic_cades,
    "xades-changed-content": _changed(_xades, b"zezwolenie", b"zezwolenje"),
    "xades-wrapped": _wrapped,
    "xades-double-ids": _double_ids,
    "xades-comment-inside": _changed(_xades, b"Prosz", b"Pr<!-- x -->osz"),
    "xmldsig-part-only": _by_id,
    "xmldsig-external": _changed(_xmlsec(template("pismo.pdf"), pismo__pdf=LETTER),
                                 b'URI="pismo.pdf"', b'URI="http://127.0.0.1/pismo.pdf"'),
    "xmldsig-parent-folder": _changed(_xmlsec(template("pismo.pdf"), pismo__pdf=LETTER),
                                      b'URI="pismo.pdf"', b'URI="../pismo.pdf"'),
    "xmldsig-xpath": _xmlsec(enveloped(template("", transforms=_XPATH))),
    "xmldsig-rsa-1024": _xmlsec(enveloped(template("", transforms=ENVELOPED)), key="short"),
    "xmldsig-missing-file": lambda b: _one("a.xml", b.xmlsec(template("pismo.pdf"))),
    "cades-changed-file": _changed(_cms("-cades"), b"pismo\n", b"pisma\n"),
    "cades-sha1": _cms("-md", "sha1"),
    "cades-md5": _cms("-md", "md5"),
    "cades-rsa-1024": _cms("-cades", key="short"),
    "cms-without-attributes": _cms("-noattr"),
    "cades-missing-file": lambda b: _one("pismo.pdf.p7s", b.cms("-cades")),
    "asic-e-added-file": lambda b: _asic_cades(b, extra={"dopisane.txt": b"x"}),
    "asic-e-bomb": _bomb,
}  # fmt: skip


def _certify(name: str, key: object, centre: Ceremony) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Podpisujący {name}"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=False, crl_sign=False,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(centre.persons.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BORN)
        .not_valid_after(NOW + timedelta(days=700))
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(centre.persons.private_key, hashes.SHA256())
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _key_pem(key) -> bytes:
    return key.private_bytes(
        Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
