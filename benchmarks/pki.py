"""Goals P15, P16: a certificate and an OCSP answer against django-ca, `openssl ca`, bare code."""

import argparse
import base64
import contextlib
import http.client
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from submit import Server, _place, _python, _server

FOLDER = Path(__file__).resolve().parent
ROUNDS, ISSUED, BY_OPENSSL, ASKED, WARM_UP = 3, 200, 25, 1200, 100
CLIENTS = 8
TYPE = "application/ocsp-request"
Round = dict[str, float]


def main() -> int:
    """Take turns with the peers, take the median of three rounds, judge the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print only the last line")
    parser.add_argument(
        "--peer",
        default=os.environ.get("WROTA_BENCH_DJANGO_CA", ""),
        help="a Python with django-ca and granian; without it these ratios are not judged",
    )
    args = parser.parse_args()
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(_place("sqlite"))
        os.environ.update(ours)
        _python(ours, "-m", "wrota.conf.cli", "setup")
        peer = stack.enter_context(_peer(args.peer)) if args.peer else None
        rounds = [_issue_round(peer) for _ in range(ROUNDS + 1)][1:]
        asked = _ask(stack, ours, peer)
    figures = {
        f"{name}_ms_cpu": round(statistics.median(one[name] for one in found), 3)
        for found in (rounds, asked)
        for name in found[0]
    }
    return _judge(figures, _ratios(rounds, asked), quiet=args.json)


def _ratios(rounds: list[Round], asked: list[Round]) -> dict[str, float]:
    pairs = [
        ("django_ca_to_issue", rounds, "django_ca_issue", "issue"),
        ("openssl_ca_to_issue", rounds, "openssl_ca", "issue"),
        ("issue_to_bare", rounds, "issue", "bare_issue"),
        ("django_ca_to_live", asked, "django_ca_ocsp", "ocsp_live"),
        ("django_ca_to_kept", asked, "django_ca_ocsp", "ocsp_kept"),
    ]
    return {
        name: round(statistics.median(one[above] / one[below] for one in found), 2)
        for name, found, above, below in pairs
        if above in found[0]
    }


def _judge(figures: dict[str, float], ratios: dict[str, float], *, quiet: bool) -> int:
    goals: dict[str, bool | None] = {"P15": None, "P16": None}
    if "django_ca_to_issue" in ratios:
        goals = {
            "P15": ratios["django_ca_to_issue"] >= 1 and ratios["openssl_ca_to_issue"] >= 2,
            "P16": ratios["django_ca_to_live"] >= 3 and ratios["django_ca_to_kept"] >= 7,
        }
    if not quiet:
        for name, value in {**figures, **ratios}.items():
            print(f"{name:24} {value:8.3f}")
        print("P15: django-ca/issue >= 1, openssl ca/issue >= 2")
        print("P16: django-ca/live >= 3, django-ca/kept >= 7")
    print(json.dumps({"name": "pki", "figures": figures, "ratios": ratios, "goals": goals}))
    return 1 if False in goals.values() else 0


# --- issuing


@dataclass
class Peer:
    """django-ca in a process of its own: one line asks for a round, one line tells its cost."""

    process: "subprocess.Popen[str]"
    environment: dict[str, str]
    python: str
    authority: x509.Certificate
    serial: str
    last: x509.Certificate | None = None

    def issue(self, pems: list[str]) -> float:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(pems) + "\n")
        self.process.stdin.flush()
        said = json.loads(self.process.stdout.readline())
        self.last = x509.load_pem_x509_certificate(said["pem"].encode())
        return float(said["ms"])


@contextlib.contextmanager
def _peer(python: str) -> Iterator[Peer]:
    with tempfile.TemporaryDirectory(prefix="peer-") as home:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("WROTA", "DJANGO"))}
        environment |= {"PEER_HOME": home, "PYTHONPATH": str(FOLDER)}
        process = subprocess.Popen(
            [python, str(FOLDER / "_django_ca.py")],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        said = json.loads(process.stdout.readline())
        authority = x509.load_pem_x509_certificate(said["ca"].encode())
        try:
            yield Peer(process, environment, python, authority, said["serial"])
        finally:
            process.stdin.close()
            process.wait(timeout=30)


def _requests(count: int) -> list[str]:
    found = []
    for _ in range(count):
        key = ec.generate_private_key(ec.SECP256R1())
        builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
        found.append(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM).decode())
    return found


def _issue_round(peer: Peer | None) -> Round:
    """Return CPU-ms of one certificate, by contender."""
    pems = _requests(ISSUED)
    found = {"issue": _own(pems), "bare_issue": _bare(pems), "openssl_ca": _openssl(pems)}
    return found | ({"django_ca_issue": peer.issue(pems)} if peer else {})


def _own(pems: list[str]) -> float:
    """Issue with the platform's command: durable, journalled, answered for by OCSP."""
    import django

    django.setup()
    from wrota.kernel.models import Authority
    from wrota.kernel.tasks.queue import system_ctx
    from wrota.office.pki import commands
    from wrota.office.pki.profiles import Resident

    ctx = system_ctx(Authority.objects.get(is_operator=True).pk)
    resident = Resident(given_name="Jan", surname="Nowak", number="WR-M-1")
    todo = iter(pems)
    return _cpu_ms(
        lambda: commands.certify_resident(
            ctx, resident=resident, use="resident", request=next(todo).encode()
        ),
        len(pems),
    )


def _bare(pems: list[str]) -> float:
    """Sign with the library alone, nothing kept: the floor for everybody."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Jan Nowak")])
    now, todo = datetime.now(UTC), iter(pems)

    def one() -> object:
        request = x509.load_pem_x509_csr(next(todo).encode())
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name)
        builder = builder.public_key(request.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now)
        return builder.not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())

    return _cpu_ms(one, len(pems))


def _openssl(pems: list[str]) -> float:
    """Issue with `openssl ca`, one call for each request, as a centre does that has no queue."""
    with tempfile.TemporaryDirectory(prefix="openssl-ca-") as place:
        home = Path(place)
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (home / "ca.key").write_bytes(pem)
        (home / "index.txt").touch()
        (home / "ca.cnf").write_text(
            f"[ca]\ndefault_ca=d\n[d]\ndir={home}\ndatabase={home}/index.txt\nnew_certs_dir={home}\n"
            f"rand_serial=yes\ncertificate={home}/ca.pem\nprivate_key={home}/ca.key\n"
            "default_md=sha256\ndefault_days=700\npolicy=p\nunique_subject=no\n[p]\n"
            "commonName=optional\n"
        )
        root = ("req", "-x509", "-new", "-key", home / "ca.key", "-subj", "/CN=CA", "-out")
        _run("openssl", *root, home / "ca.pem")
        for n, one in enumerate(pems[:BY_OPENSSL]):
            (home / f"{n}.csr").write_text(one)
        ask = ("ca", "-batch", "-notext", "-config", home / "ca.cnf", "-subj", "/CN=Jan Nowak")
        before = _children()
        for n in range(BY_OPENSSL):
            _run("openssl", *ask, "-in", home / f"{n}.csr", "-out", home / f"{n}.pem")
        return (_children() - before) / BY_OPENSSL * 1000


def _run(*command: object) -> None:
    subprocess.run([str(one) for one in command], check=True, capture_output=True)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu_ms(work: Callable[[], object], count: int) -> float:
    start = time.process_time()
    for _ in range(count):
        work()
    return (time.process_time() - start) / count * 1000


# --- answers over HTTP


def _ask(
    stack: contextlib.ExitStack, environment: dict[str, str], peer: Peer | None
) -> list[Round]:
    """Ask running servers; every own answer is about another certificate."""
    from django.utils import timezone

    from wrota.kernel.tenancy import door
    from wrota.office.pki import queries, responder
    from wrota.office.pki.models import Certificate
    from wrota.office.pki.profiles import Kind

    responder.refresh_answers(timezone.localtime())
    issuer = queries.load(bytes(queries.issuer_of(Kind.RESIDENT).der))
    with door("pki.trust"):
        ders = Certificate.objects.filter(kind="resident").values_list("der", flat=True)
        issued = [x509.load_der_x509_certificate(bytes(der)) for der in ders]
    kept = [_request(issued[n % len(issued)], issuer) for n in range(ASKED)]
    live = [_request(issued[n % len(issued)], issuer, os.urandom(16)) for n in range(ASKED)]
    wrota = stack.enter_context(_server(environment, "wrota.conf.cli", "web"))
    contenders: dict[str, tuple[Server, str, list[bytes]]] = {
        "ocsp_kept": (wrota, "/pki/ocsp", kept),
        "ocsp_live": (wrota, "/pki/ocsp", live),
    }
    if peer is not None and peer.last is not None:
        theirs = stack.enter_context(_peer_server(peer))
        path = f"/django_ca/ocsp/{peer.serial}/cert/"
        contenders["django_ca_ocsp"] = (theirs, path, [_request(peer.last, peer.authority)] * ASKED)
    for server, path, bodies in contenders.values():
        _load(server, path, bodies[:WARM_UP])
    return [
        {name: _load(*contender) for name, contender in contenders.items()} for _ in range(ROUNDS)
    ]


@contextlib.contextmanager
def _peer_server(peer: Peer) -> Iterator[Server]:
    kept, sys.executable = sys.executable, peer.python
    words = ("--interface", "wsgi", "--blocking-threads", "4", "--no-ws", "--log-level", "warning")
    try:
        with _server(peer.environment, "granian", *words, app="_django_ca") as server:
            sys.executable = kept
            yield server
    finally:
        sys.executable = kept


def _request(one: x509.Certificate, issuer: x509.Certificate, nonce: bytes | None = None) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(one, issuer, hashes.SHA1())
    if nonce is not None:
        builder = builder.add_extension(x509.OCSPNonce(nonce), critical=False)
    return builder.build().public_bytes(Encoding.DER)


def _load(server: Server, path: str, bodies: list[bytes]) -> float:
    """Return the server's CPU-ms of one answer; each must be signed and say "good"."""
    parts = [bodies[n::CLIENTS] for n in range(CLIENTS)]
    before = server.cpu()
    with ThreadPoolExecutor(CLIENTS) as clients:
        found = list(clients.map(lambda part: _client(server.port, path, part), parts))
    used = (server.cpu() - before) / len(bodies) * 1000
    answers = [one for part in found for one in part]
    for one in answers:
        said = ocsp.load_der_ocsp_response(one)
        if said.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise RuntimeError(f"{path}: {base64.b64encode(one).decode()}")
        if said.certificate_status is not ocsp.OCSPCertStatus.GOOD:
            raise RuntimeError(f"{path}: {said.certificate_status}")
    return used


def _client(port: int, path: str, bodies: list[bytes]) -> list[bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    answers = []
    for body in bodies:
        connection.request("POST", path, body, {"Content-Type": TYPE})
        answers.append(connection.getresponse().read())
    connection.close()
    return answers


if __name__ == "__main__":
    raise SystemExit(main())
