"""European trusted lists: believed by their signer, never older, and each for its own times."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from lxml import etree
from tests.factories import make_office

from wrota.kernel.context import NotAllowed
from wrota.kernel.tasks.queue import system_ctx
from wrota.office.pki import listed, tsa
from wrota.office.pki.listed import QC, QTST, STATUS, qualified
from wrota.office.pki.tokens import verify_token
from wrota.office.pki.trust import PathState, TrustAnchors, check_path
from wrota.office.pki.vault import SoftwareKey
from wrota.office.signing.check.command import check_all
from wrota.office.signing.check.evidence import Evidence
from wrota.office.signing.trusted import commands, fetching, queries
from wrota.office.signing.trusted.fetching import CannotFetch
from wrota.office.signing.trusted.reading import BadList
from wrota.office.signing.xades import Verdict

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
TSL = "http://uri.etsi.org/02231/v2#"
GENERIC = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric"
LOTL = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUlistofthelists"
GRANTED, WITHDRAWN = f"{STATUS}granted", f"{STATUS}withdrawn"


def new_key(name: str, issuer: SoftwareKey | None = None, *, size: int = 0, **more) -> SoftwareKey:
    """Make a key with a certificate, self-signed or from an issuer."""
    key = rsa.generate_private_key(65537, size) if size else ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PL"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 3000 * DAY)
        .not_valid_after(NOW + 3000 * DAY)
        .add_extension(x509.BasicConstraints(ca=more.get("ca", False), path_length=None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )
    is_ca = bool(more.get("ca", False))
    usage = x509.KeyUsage(
        digital_signature=not is_ca, content_commitment=not is_ca, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_ca, crl_sign=is_ca,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = builder.add_extension(usage, critical=True)
    for extension, is_critical in more.get("extensions", ()):
        builder = builder.add_extension(extension, is_critical)
    signer = issuer.private_key if issuer else key
    return SoftwareKey(key, builder.sign(signer, hashes.SHA256()))


def statements(*, types: tuple[str, ...] = (), in_device: bool = False) -> x509.Extension:
    """Return QCStatements as EN 319 412-5 writes them."""
    found = [{"id": "0.4.0.1862.1.1"}]
    found += [{"id": "0.4.0.1862.1.4"}] if in_device else []
    if types:
        kinds = listed._Oids([core.ObjectIdentifier(one) for one in types])
        found.append({"id": "0.4.0.1862.1.6", "info": core.Any(kinds)})
    der = listed._Statements([listed._Statement(one) for one in found]).dump()
    return x509.UnrecognizedExtension(listed._STATEMENTS, der), False


@dataclass(frozen=True)
class Europe:
    """Keys of list operators, a qualified issuer in Poland and a signer of it."""

    union: SoftwareKey
    poland: SoftwareKey
    czechia: SoftwareKey
    issuer: SoftwareKey
    signer: SoftwareKey
    stamper: SoftwareKey


@pytest.fixture(scope="module")
def europe() -> Europe:
    issuer = new_key("CUZ Kwalifikowany", ca=True)
    stamping = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return Europe(
        new_key("EU scheme operator", size=2048),
        new_key("PL scheme operator", size=2048),
        new_key("CZ scheme operator", size=2048),
        issuer,
        new_key("Jan Podpisujący", issuer, extensions=[
            statements(types=("0.4.0.1862.1.6.1",), in_device=True)]),
        new_key("Kwalifikowany znacznik", extensions=[(stamping, True)]),
    )  # fmt: skip


def certificate(one: SoftwareKey) -> str:
    return b64encode(one.certificate.public_bytes(Encoding.DER)).decode()


def service(one: SoftwareKey, *periods: tuple[int, str], kind: str = QC) -> str:
    """Write a service with its statuses: (days ago, status), the newest first."""
    identity = f"<DigitalId><X509Certificate>{certificate(one)}</X509Certificate></DigitalId>"
    parts = [
        f"<ServiceTypeIdentifier>{kind}</ServiceTypeIdentifier>"
        '<ServiceName><Name xml:lang="pl">Usługa</Name><Name xml:lang="en">QC CA</Name>'
        f"</ServiceName><ServiceDigitalIdentity>{identity}</ServiceDigitalIdentity>"
        f"<ServiceStatus>{status}</ServiceStatus>"
        f"<StatusStartingTime>{(NOW - ago * DAY).isoformat()}</StatusStartingTime>"
        for ago, status in periods
    ]
    history = "".join(
        f"<ServiceHistoryInstance>{one}</ServiceHistoryInstance>" for one in parts[1:]
    )
    return (
        f"<TSPService><ServiceInformation>{parts[0]}</ServiceInformation>"
        f"<ServiceHistory>{history}</ServiceHistory></TSPService>"
    )


def pointer(territory: str, signer: SoftwareKey) -> str:
    return (
        "<OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity><DigitalId>"
        f"<X509Certificate>{certificate(signer)}</X509Certificate></DigitalId>"
        "</ServiceDigitalIdentity></ServiceDigitalIdentities>"
        f"<TSLLocation>https://tsl.example/{territory}.xml</TSLLocation><AdditionalInformation>"
        f"<OtherInformation><SchemeTerritory>{territory}</SchemeTerritory></OtherInformation>"
        '<OtherInformation><m:MimeType xmlns:m="http://uri.etsi.org/02231/v2/additionaltypes#">'
        "application/vnd.etsi.tsl+xml</m:MimeType></OtherInformation></AdditionalInformation>"
        "</OtherTSLPointer>"
    )


def plain(
    territory: str, *, kind: str = GENERIC, number: int = 7, pointers: str = "",
    services: str = "", issued: datetime = NOW - DAY, until: datetime | None = NOW + 90 * DAY,
) -> bytes:  # fmt: skip
    """Write a list without a signature."""
    ends = f"<dateTime>{until.isoformat()}</dateTime>" if until else ""
    providers = (
        "<TrustServiceProviderList><TrustServiceProvider><TSPInformation><TSPName>"
        '<Name xml:lang="en">Dostawca S.A.</Name></TSPName></TSPInformation>'
        f"<TSPServices>{services}</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
    )
    return (
        f'<TrustServiceStatusList xmlns="{TSL}" Id="lista" TSLTag="http://uri.etsi.org/19612/TSLTag">'
        "<SchemeInformation><TSLVersionIdentifier>5</TSLVersionIdentifier>"
        f"<TSLSequenceNumber>{number}</TSLSequenceNumber><TSLType>{kind}</TSLType>"
        '<SchemeOperatorName><Name xml:lang="en">Operator</Name></SchemeOperatorName>'
        f"<SchemeTerritory>{territory}</SchemeTerritory>"
        f"<PointersToOtherTSL>{pointers}</PointersToOtherTSL>"
        f"<ListIssueDateTime>{issued.isoformat()}</ListIssueDateTime>"
        f"<NextUpdate>{ends}</NextUpdate></SchemeInformation>{providers}</TrustServiceStatusList>"
    ).encode()


DS, XADES = "http://www.w3.org/2000/09/xmldsig#", "http://uri.etsi.org/01903/v1.3.2#"
EXC = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"


def sign(document: bytes, key: SoftwareKey) -> bytes:
    """Sign as scheme operators do: XAdES enveloped, every reference in exclusive canonical form."""
    root = etree.fromstring(document)
    before = hashlib.sha256(etree.tostring(root, method="c14n", exclusive=True)).digest()
    der = key.certificate.public_bytes(Encoding.DER)
    is_rsa = isinstance(key.private_key, rsa.RSAPrivateKey)
    shape = f"""<ds:Signature xmlns:ds="{DS}" Id="s"><ds:SignedInfo>
<ds:CanonicalizationMethod Algorithm="{EXC}"/>
<ds:SignatureMethod Algorithm="{MORE}{"rsa" if is_rsa else "ecdsa"}-sha256"/>
<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{DS}enveloped-signature"/>
<ds:Transform Algorithm="{EXC}"/></ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"/>
<ds:DigestValue>{b64encode(before).decode()}</ds:DigestValue></ds:Reference>
<ds:Reference URI="#p" Type="http://uri.etsi.org/01903#SignedProperties"><ds:Transforms>
<ds:Transform Algorithm="{EXC}"/></ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"/>
<ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/>
<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{b64encode(der).decode()}</ds:X509Certificate>
</ds:X509Data></ds:KeyInfo><ds:Object><xades:QualifyingProperties xmlns:xades="{XADES}"
Target="#s"><xades:SignedProperties Id="p"><xades:SignedSignatureProperties>
<xades:SigningTime>{NOW.isoformat()}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>
<xades:CertDigest><ds:DigestMethod Algorithm="{SHA256}"/>
<ds:DigestValue>{b64encode(hashlib.sha256(der).digest()).decode()}</ds:DigestValue>
</xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>
</xades:SignedProperties></xades:QualifyingProperties></ds:Object></ds:Signature>"""
    root.append(etree.fromstring(shape))
    [properties] = root.iter(f"{{{XADES}}}SignedProperties")
    digest = hashlib.sha256(etree.tostring(properties, method="c14n", exclusive=True)).digest()
    list(root.iter(f"{{{DS}}}DigestValue"))[1].text = b64encode(digest).decode()
    [info] = root.iter(f"{{{DS}}}SignedInfo")
    message = etree.tostring(info, method="c14n", exclusive=True)
    [value] = root.iter(f"{{{DS}}}SignatureValue")
    value.text = b64encode(_value(key.private_key, message)).decode()
    return etree.tostring(root)


def _value(key: object, message: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def lotl(europe: Europe, **more) -> bytes:
    pointers = pointer("PL", europe.poland) + pointer("CZ", europe.czechia)
    return sign(plain("EU", kind=LOTL, pointers=pointers, **more), europe.union)


def polish(europe: Europe, *, by: SoftwareKey | None = None, services: str = "", **more) -> bytes:
    services = services or service(europe.issuer, (2000, GRANTED))
    return sign(plain("PL", services=services, **more), by or europe.poland)


@pytest.fixture
def host(settings, tmp_path: Path, europe: Europe):
    settings.HOME = tmp_path
    office = make_office("umwl", kind="wojewodztwo")
    file = tmp_path / "lotl.pem"
    file.write_bytes(europe.union.certificate.public_bytes(Encoding.PEM))
    settings.TSL_SIGNERS, settings.TSL_TERRITORIES = str(file), ("PL",)
    return system_ctx(office.pk, now=NOW)


def letter(europe: Europe) -> bytes:
    return sign(b"<pismo><tresc>Dzie\xc5\x84 dobry</tresc></pismo>", europe.signer)


def check(content: bytes, *, now: datetime = NOW):
    trust = queries.with_listed(TrustAnchors(()), now=now)
    [report] = check_all(Evidence((("pismo.xml", content),), {}), trust, now)
    return report


def test_a_signature_of_a_listed_issuer_is_believed_and_named(host, europe) -> None:
    before = check(letter(europe))
    commands.take_list(host, xml=lotl(europe))
    said = commands.take_list(host, xml=polish(europe))

    report = check(letter(europe))

    assert before.verdict is Verdict.INDETERMINATE  # control: without the list nobody stands for it
    assert report.verdict is Verdict.VALID and said.startswith("Lista PL nr 7")
    text = report.to_text()
    assert "na liście zaufania UE: PL, Dostawca S.A., QC CA" in text
    assert "certyfikat kwalifikowany podpisu" in text and "w urządzeniu kwalifikowanym" in text
    facts = report.facts["signature"]
    assert facts["qualified"] and facts["trusted_by"] == "PL, Dostawca S.A., QC CA"


def test_a_certificate_without_statements_is_trusted_and_not_qualified(host, europe) -> None:
    commands.take_list(host, xml=lotl(europe))
    commands.take_list(host, xml=polish(europe))
    plain_one = replace(europe, signer=new_key("Zwykły", europe.issuer))

    report = check(letter(plain_one))

    assert report.verdict is Verdict.VALID
    assert "certyfikat nie jest kwalifikowany" in report.to_text()
    assert report.facts["signature"]["qualified"] is False


@pytest.mark.parametrize(
    ("periods", "days_ago", "state"),
    [
        (((100, WITHDRAWN), (2000, GRANTED)), 200, PathState.TRUSTED),
        (((100, WITHDRAWN), (2000, GRANTED)), 50, PathState.UNKNOWN_ISSUER),
        (((100, GRANTED),), 200, PathState.UNKNOWN_ISSUER),
        (((100, GRANTED), (2000, f"{STATUS}undersupervision")), 200, PathState.TRUSTED),
        (((100, f"{STATUS}recognisedatnationallevel"),), 50, PathState.UNKNOWN_ISSUER),
    ],
)
def test_the_status_at_the_moment_of_the_signature_counts(
    host, europe, periods, days_ago, state
) -> None:
    commands.take_list(host, xml=lotl(europe))
    commands.take_list(host, xml=polish(europe, services=service(europe.issuer, *periods)))
    trust = queries.with_listed(TrustAnchors(()), now=NOW)

    found = check_path(europe.signer.certificate, trust=trust, at=NOW - days_ago * DAY)

    assert found.state is state
    assert (found.listed is not None) == (state is PathState.TRUSTED)


def test_a_service_stands_for_its_own_kind_only(host, europe) -> None:
    stamp = service(europe.stamper, (2000, GRANTED), kind=QTST)
    wrong = service(europe.stamper, (2000, GRANTED), kind=QC)
    token = tsa.stamp(hashlib.sha256(b"tekst").digest(), key=europe.stamper, now=NOW - DAY)
    commands.take_list(host, xml=lotl(europe))

    def state() -> PathState:
        trust = queries.with_listed(TrustAnchors(()), now=NOW)
        return verify_token(token, b"tekst", trust=trust).path.state

    commands.take_list(host, xml=polish(europe, services=wrong, number=1))
    as_issuer = state()
    commands.take_list(host, xml=polish(europe, services=stamp, number=2))

    assert as_issuer is not PathState.TRUSTED and state() is PathState.TRUSTED


def bomb(document: bytes) -> bytes:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE b [<!ENTITY a0 "x">{entities}]>'.encode() + document


def wrapped(signed: bytes, forged: bytes) -> bytes:
    """Hide the signed list inside a forged one and move its signature to the front."""
    inner, outer = etree.fromstring(signed), etree.fromstring(forged)
    signature = inner.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    outer.append(signature)
    holder = etree.SubElement(outer, "schowek")
    holder.append(inner)
    return etree.tostring(outer)


def test_lists_that_nobody_should_believe(host, europe) -> None:
    stranger = new_key("Obcy", size=2048)
    forged = plain("PL", services=service(stranger, (10, GRANTED)), number=99)
    commands.take_list(host, xml=lotl(europe))
    good = polish(europe)
    changed = good.replace(b"Dostawca S.A.", b"Dostawca S.B.")
    two = etree.fromstring(good)
    two.append(etree.fromstring(sign(forged, stranger))[-1])
    small = new_key("PL scheme operator", size=1024)
    bad = {
        "nobody signed it": forged,
        "a stranger signed it": sign(forged, stranger),
        "the operator of another state": polish(europe, by=europe.czechia),
        "the union's operator signs no national list": polish(europe, by=europe.union),
        "a national operator signs no list of lists": sign(
            plain("EU", kind=LOTL, number=99, pointers=pointer("PL", stranger)), europe.poland
        ),
        "a key too short": sign(forged, small),
        "changed after signing": changed,
        "wrapped": wrapped(good, forged),
        "two signatures": etree.tostring(two),
        "an entity bomb": bomb(good),
        "an external entity": good.replace(
            b"<TrustService", b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><TrustService', 1
        ),
        "expired": polish(europe, until=NOW - DAY),
        "closed": polish(europe, until=None),
        "of tomorrow": polish(europe, issued=NOW + DAY),
        "another root": sign(b"<lista/>", europe.poland),
        "another type": polish(europe, kind="http://uri.example/obcy"),
        "not XML": b"%PDF-1.4",
        "empty": b"",
    }

    for name, xml in bad.items():
        with pytest.raises(BadList):
            commands.take_list(host, xml=xml)
            pytest.fail(name)

    assert [one.territory for one in queries.states(now=NOW)] == ["EU"]
    commands.take_list(host, xml=good)  # control
    assert len(queries.services(now=NOW)) == 1


def test_a_number_never_goes_back(host, europe) -> None:
    commands.take_list(host, xml=lotl(europe, number=5))
    commands.take_list(host, xml=polish(europe, number=5))
    again = polish(europe, number=6)
    commands.take_list(host, xml=again)
    commands.take_list(host, xml=again)

    for older in (
        polish(europe, number=5),
        polish(europe, number=6, services=service(europe.stamper, (5, GRANTED))),
        lotl(europe, number=4),
    ):
        with pytest.raises(BadList, match="numer"):
            commands.take_list(host, xml=older)
    assert {one.territory: one.sequence_number for one in queries.states(now=NOW)} == {
        "EU": 5,
        "PL": 6,
    }


def test_without_configured_signers_no_list_is_believed(host, europe, settings) -> None:
    settings.TSL_SIGNERS = ""

    for xml in (lotl(europe), polish(europe)):
        with pytest.raises(BadList):
            commands.take_list(host, xml=xml)


def test_a_list_that_lapsed_stands_for_nobody(host, europe) -> None:
    commands.take_list(host, xml=lotl(europe))
    commands.take_list(host, xml=polish(europe, until=NOW + 10 * DAY))
    later = NOW + 11 * DAY

    assert check(letter(europe)).verdict is Verdict.VALID
    assert check(letter(europe), now=later).verdict is Verdict.INDETERMINATE
    assert [one.is_in_force for one in queries.states(now=later)] == [True, False]


def test_refreshing_says_what_failed_and_keeps_what_is_here(host, europe) -> None:
    served = {
        "https://ec.europa.eu/tools/lotl/eu-lotl.xml": lotl(europe),
        "https://tsl.example/PL.xml": polish(europe),
    }

    def away(_: str) -> bytes:
        raise CannotFetch("nie można pobrać listy: URLError")

    first = commands.refresh_all(host, lambda where: served[where])
    later = replace(host, now=NOW + DAY)
    second = commands.refresh_all(later, away)

    assert first == [] and len(second) == 2
    states = queries.states(now=NOW)
    assert all("URLError" in one.problem and one.tried_at == later.now for one in states)
    assert all(one.is_in_force and one.taken_at == NOW for one in states)
    commands.refresh_all(later, lambda where: served[where])
    assert all(one.problem == "" for one in queries.states(now=NOW))


def test_a_wrong_list_at_the_address_changes_nothing(host, europe) -> None:
    commands.take_list(host, xml=lotl(europe))
    commands.take_list(host, xml=polish(europe))

    problems = commands.refresh_all(host, lambda _: b"<html>404</html>")

    assert len(problems) == 2 and len(queries.services(now=NOW)) == 1


@pytest.mark.parametrize(
    "where",
    ["http://tsl.example/PL.xml", "file:///etc/passwd", "ftp://x/y", "https://127.0.0.1:9/"],
)
def test_only_https_is_fetched_and_no_answer_is_no_crash(where) -> None:
    with pytest.raises(CannotFetch):
        fetching.fetch(where)


def test_only_operators_take_lists(host, europe) -> None:
    with pytest.raises(NotAllowed):
        commands.take_list(replace(host, permissions=frozenset()), xml=lotl(europe))


def test_statements_of_qualified_certificates_are_read(europe) -> None:
    seal = new_key("Pieczęć", europe.issuer, extensions=[statements(types=("0.4.0.1862.1.6.2",))])
    web = new_key("Strona", europe.issuer, extensions=[statements(types=("0.4.0.1862.1.6.3",))])
    old = new_key("Dawny", europe.issuer, extensions=[statements()])
    broken = (x509.UnrecognizedExtension(listed._STATEMENTS, b"\x30\x80"), False)
    damaged = new_key("Uszkodzony", europe.issuer, extensions=[broken])

    assert qualified(europe.signer.certificate) == listed.Qualified(True, False, True)
    assert qualified(seal.certificate) == listed.Qualified(True, True, False)
    assert not qualified(web.certificate).is_qualified
    assert qualified(old.certificate).is_qualified
    assert not qualified(damaged.certificate).is_qualified
    assert not qualified(europe.issuer.certificate).is_qualified
