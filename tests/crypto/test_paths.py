"""Path cases after NIST PKITS and x509-limbo: each chain made here, each verdict in the table."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from wrota.office.pki import trust as trust_module
from wrota.office.pki.trust import PathState, TrustAnchors, check_path

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
DOC = Path(__file__).parents[2] / "docs/signatures.md"
ROWS = dict(re.findall(r"^\| `(path-[\w-]+)` \| ([\w-]+) \|", DOC.read_text(), re.MULTILINE))
ODD = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.7"), b"\x05\x00")
P256 = ec.SECP256R1()
ANY, SOME = (x509.ObjectIdentifier(one) for one in ("2.5.29.32.0", "1.3.6.1.4.1.99999.1"))


@dataclass(frozen=True)
class Node:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Case:
    """What a checker is given."""

    leaf: x509.Certificate
    anchors: TrustAnchors
    others: tuple[x509.Certificate, ...] = ()
    at: datetime = field(default=NOW)


def name(text: str) -> x509.Name:
    pairs = ((NameOID.COUNTRY_NAME, "PL"), (NameOID.COMMON_NAME, text))
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


def usage(*bits: str) -> x509.KeyUsage:
    every = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{one: one in bits for one in every})


def make(
    subject: str, issuer: Node | None = None, *, ca: bool | None = True, length: int | None = None,
    bits: tuple[str, ...] | None = None, start: datetime = NOW - 100 * DAY,
    end: datetime = NOW + 100 * DAY, more: tuple[tuple[object, bool], ...] = (),
    issuer_name: str = "", key: ec.EllipticCurvePrivateKey | None = None,
    curve: ec.EllipticCurve = P256, signer: ec.EllipticCurvePrivateKey | None = None,
) -> Node:  # fmt: skip
    """Make one certificate; what is not said is right."""
    own = key or ec.generate_private_key(curve)
    above = issuer.certificate.subject if issuer else name(subject)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer_name) if issuer_name else above)
        .public_key(own.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca, length if ca else None), True)
    default = ("key_cert_sign", "crl_sign") if ca else ("digital_signature", "content_commitment")
    builder = builder.add_extension(usage(*(default if bits is None else bits)), True)
    builder = builder.add_extension(
        x509.SubjectKeyIdentifier.from_public_key(own.public_key()), False
    )
    if issuer is not None:
        known = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        above_key = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(known.value)
        builder = builder.add_extension(above_key, False)
    for extension, critical in more:
        builder = builder.add_extension(extension, critical)
    signing = signer or (issuer.key if issuer else own)
    return Node(builder.sign(signing, hashes.SHA256()), own)


def crl(issuer: Node, *revoked: tuple[Node, datetime], until: datetime = NOW + 10 * DAY,
        by: Node | None = None) -> x509.CertificateRevocationList:  # fmt: skip
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(NOW - 20 * DAY)
        .next_update(until)
    )
    for one, at in revoked:
        entry = (
            x509.RevokedCertificateBuilder()
            .serial_number(one.certificate.serial_number)
            .revocation_date(at)
            .build()
        )
        builder = builder.add_revoked_certificate(entry)
    return builder.sign((by or issuer).key, hashes.SHA256())


def chain(
    *,
    lists: Callable[..., tuple] = lambda *_: (),
    at: datetime = NOW,
    between: dict | None = None,
    leaf: dict | None = None,
) -> Case:
    """Make root, one authority and a signer, with what differs from the rule."""
    top = make("Root")
    middle = make("Wydawca", top, **(between or {}))
    end = make("Podpisujący", middle, **({"ca": None} | (leaf or {})))
    anchors = TrustAnchors((top.certificate,), (), tuple(lists(top, middle, end)))
    return Case(end.certificate, anchors, (middle.certificate,), at)


def long_chain(count: int, **first: object) -> Case:
    top = make("Root")
    nodes = [make("CA 1", top, **first)]
    for n in range(2, count + 1):
        nodes.append(make(f"CA {n}", nodes[-1]))
    end = make("Podpisujący", nodes[-1], ca=None)
    others = tuple(one.certificate for one in nodes)
    return Case(end.certificate, TrustAnchors((top.certificate,)), others)


def self_issued(*, length: int | None) -> Case:
    """An authority changed its key: the certificate between both keys counts for no length."""
    top = make("Root")
    old = make("Wydawca", top, length=length)
    new = make("Wydawca", old)
    end = make("Podpisujący", new, ca=None)
    return Case(
        end.certificate, TrustAnchors((top.certificate,)), (old.certificate, new.certificate)
    )


def tampered(*, leaf: bool) -> Case:
    """A certificate that says an issuer which did not sign it."""
    top = make("Root")
    other = ec.generate_private_key(ec.SECP256R1())
    middle = make("Wydawca", top, signer=None if leaf else other)
    end = make("Podpisujący", middle, ca=None, signer=other if leaf else None)
    return Case(end.certificate, TrustAnchors((top.certificate,)), (middle.certificate,))


def loop() -> Case:
    """Two authorities vouch for each other, and nobody for them."""
    a, b = make("A"), make("B")
    ab = make("A", b, key=a.key)
    ba = make("B", a, key=b.key)
    end = make("Podpisujący", a, ca=None)
    trusted = make("Root")
    return Case(end.certificate, TrustAnchors((trusted.certificate,)),
                (ab.certificate, ba.certificate))  # fmt: skip


def two_ways() -> Case:
    """The same authority certified by an unknown root and by a trusted one."""
    known, unknown = make("Root"), make("Obcy")
    middle = make("Wydawca", unknown)
    crossed = make("Wydawca", known, key=middle.key)
    end = make("Podpisujący", middle, ca=None)
    return Case(end.certificate, TrustAnchors((known.certificate,)),
                (middle.certificate, crossed.certificate))  # fmt: skip


def same_name() -> Case:
    """Another root of the same name with another key."""
    top, twin = make("Root"), make("Root")
    end = make("Podpisujący", twin, ca=None)
    return Case(end.certificate, TrustAnchors((top.certificate,)))


def alone(*, trusted: bool) -> Case:
    end = make("Podpisujący", ca=None)
    roots = (end.certificate,) if trusted else (make("Root").certificate,)
    return Case(end.certificate, TrustAnchors(roots))


def subtree(kind: str) -> tuple[object, bool]:
    tree = [x509.DNSName("gov.example")]
    permitted, excluded = (tree, None) if kind == "permitted" else (None, tree)
    return x509.NameConstraints(permitted, excluded), True


def alternative(text: str) -> tuple[object, bool]:
    return x509.SubjectAlternativeName([x509.DNSName(text)]), False


def policies(*oids: x509.ObjectIdentifier) -> tuple[object, bool]:
    return x509.CertificatePolicies([x509.PolicyInformation(one, None) for one in oids]), False


EXPLICIT = (x509.PolicyConstraints(require_explicit_policy=0, inhibit_policy_mapping=None), True)
CASES: dict[str, Callable[[], Case]] = {
    "path-plain": chain,
    "path-p384": lambda: chain(between={"curve": ec.SECP384R1()}),
    "path-long": lambda: long_chain(6),
    "path-two-ways": two_ways,
    "path-self-issued": lambda: self_issued(length=0),
    "path-odd-extension": lambda: chain(leaf={"more": ((ODD, False),)}),
    "path-permitted-name": lambda: chain(
        between={"more": (subtree("permitted"),)}, leaf={"more": (alternative("a.gov.example"),)}
    ),
    "path-policy": lambda: chain(
        between={"more": (policies(SOME), EXPLICIT)}, leaf={"more": (policies(SOME),)}
    ),
    "path-any-policy": lambda: chain(
        between={"more": (policies(ANY), EXPLICIT)}, leaf={"more": (policies(SOME),)}
    ),
    "path-revoked-later": lambda: chain(
        lists=lambda t, m, e: (crl(t), crl(m, (e, NOW - DAY))), at=NOW - 2 * DAY
    ),
    "path-foreign-list": lambda: chain(
        lists=lambda t, m, e: (crl(m, (e, NOW - DAY), by=make("Obcy")),)
    ),
    "path-no-basic-constraints": lambda: chain(between={"ca": None, "bits": ("key_cert_sign",)}),
    "path-not-an-authority": lambda: chain(between={"ca": False, "bits": ("key_cert_sign",)}),
    "path-cannot-sign-certificates": lambda: chain(between={"bits": ("crl_sign",)}),
    "path-length-zero": lambda: long_chain(2, length=0),
    "path-length-one": lambda: long_chain(4, length=1),
    "path-wrong-signature": lambda: tampered(leaf=True),
    "path-wrong-signature-above": lambda: tampered(leaf=False),
    "path-other-issuer-name": lambda: chain(leaf={"issuer_name": "Kto inny"}),
    "path-same-name-other-key": same_name,
    "path-loop": loop,
    "path-self-signed": lambda: alone(trusted=False),
    "path-critical-odd-extension": lambda: chain(leaf={"more": ((ODD, True),)}),
    "path-critical-odd-extension-above": lambda: chain(between={"more": ((ODD, True),)}),
    "path-name-outside": lambda: chain(
        between={"more": (subtree("permitted"),)}, leaf={"more": (alternative("a.example"),)}
    ),
    "path-excluded-name": lambda: chain(
        between={"more": (subtree("excluded"),)}, leaf={"more": (alternative("a.gov.example"),)}
    ),
    "path-no-policy": lambda: chain(between={"more": (policies(SOME), EXPLICIT)}),
    "path-expired": lambda: chain(leaf={"end": NOW - DAY}),
    "path-expired-above": lambda: chain(between={"end": NOW - DAY}),
    "path-not-yet": lambda: chain(leaf={"start": NOW + DAY}),
    "path-not-yet-above": lambda: chain(between={"start": NOW + DAY}),
    "path-revoked": lambda: chain(lists=lambda t, m, e: (crl(t), crl(m, (e, NOW - DAY)))),
    "path-revoked-above": lambda: chain(lists=lambda t, m, e: (crl(t, (m, NOW - DAY)), crl(m))),
    "path-revoked-on-an-old-list": lambda: chain(
        lists=lambda t, m, e: (crl(m, (e, NOW - 5 * DAY), until=NOW - DAY),)
    ),
}  # fmt: skip
#: openssl judges these by its own defaults: policies and lists must be asked of it, and of two
#: certificates for one key it tries one only
ASKED_APART = {
    "path-two-ways",
    "path-policy",
    "path-any-policy",
    "path-no-policy",
    "path-revoked-later",
    "path-foreign-list",
    "path-revoked",
    "path-revoked-above",
    "path-revoked-on-an-old-list",
}


def state(case: Case) -> PathState:
    return check_path(case.leaf, trust=case.anchors, others=case.others, at=case.at).state


def test_the_table_names_every_case_once() -> None:
    assert sorted(ROWS) == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_path_is_judged_as_the_table_says(name: str) -> None:
    assert state(CASES[name]()).value == ROWS[name]


@pytest.mark.outside
@pytest.mark.parametrize("name", sorted(set(CASES) - ASKED_APART))
def test_openssl_accepts_and_refuses_the_same(name: str, tmp_path: Path) -> None:
    case = CASES[name]()
    files = {"leaf": [case.leaf], "roots": case.anchors.roots, "others": case.others}
    for file, found in files.items():
        pem = b"".join(one.public_bytes(Encoding.PEM) for one in found)
        (tmp_path / file).write_bytes(pem)
    command = ["openssl", "verify", "-CAfile", tmp_path / "roots", "-untrusted",
               tmp_path / "others", tmp_path / "leaf"]  # fmt: skip
    if not case.others:
        command = [*command[:4], tmp_path / "leaf"]

    code = subprocess.run(command, capture_output=True).returncode

    assert (code == 0) == (state(case) is PathState.TRUSTED)


def test_whether_a_list_was_seen_is_told_apart() -> None:
    def checked(case: Case) -> bool:
        found = check_path(case.leaf, trust=case.anchors, others=case.others, at=case.at)
        assert found.state is PathState.TRUSTED
        return found.revocation_checked

    assert checked(chain(lists=lambda t, m, e: (crl(t), crl(m))))
    assert not checked(chain())
    assert not checked(chain(lists=lambda t, m, e: (crl(t),)))
    assert not checked(chain(lists=lambda t, m, e: (crl(t), crl(m, until=NOW - DAY))))
    assert not checked(CASES["path-foreign-list"]())


def test_the_signature_of_a_list_is_what_makes_it_count(monkeypatch) -> None:
    case = CASES["path-foreign-list"]()
    assert state(case) is PathState.TRUSTED

    monkeypatch.setattr(
        trust_module, "_signed_by", lambda one, issuer: one.issuer == issuer.subject
    )

    assert state(case) is PathState.REVOKED  # control: anybody could revoke anything


def test_a_root_that_is_not_ours_is_what_stops_a_good_chain() -> None:
    case = chain()
    other = TrustAnchors((make("Root").certificate,))

    assert state(case) is PathState.TRUSTED
    assert check_path(case.leaf, trust=other, others=case.others, at=NOW).state is not (
        PathState.TRUSTED
    )
