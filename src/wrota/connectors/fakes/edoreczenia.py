"""
A stand-in for e-Doręczenia that behaves as the national service does (User Agent API 3.0.8).

Systems prove themselves with signed assertions; messages wait in a queue until `work()`; asking is
limited (429 with Retry-After); evidence of delivery comes later than the message; the service can
be away; a message counts as opened once it was read whole. Two boxes write to each other.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import load_pem_public_key

Answer = tuple[int, Any]


@dataclass
class Kept:
    """A message in the service with the boxes that see it."""

    message_id: str
    sender: str
    to: str
    body: dict[str, Any]
    task: str
    at: str
    state: str = "Przekazana do realizacji"
    arrived_at: str = ""
    opened: bool = False
    is_ready: bool = True  #: a message that is not ready is answered with 202
    evidence: list[dict[str, Any]] = field(default_factory=list)


class Service(ThreadingHTTPServer):
    """The service; tests and the demonstration turn its knobs."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.systems: dict[str, bytes] = {}  #: id of a system -> its public key, PEM
        self.boxes: set[str] = set()
        self.messages: list[Kept] = []
        self.tokens: dict[str, float] = {}
        self.used: set[str] = set()
        self.is_away = False
        self.refuse_next = 0  #: so many requests are answered with 429
        self.retry_after = "7"
        self.lose_next_answer = False
        self.withholds_evidence = False
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def put(self, to: str, subject: str, *, files: dict[str, bytes], body: str = "") -> Kept:
        """Let somebody write to a box; the message has arrived at once."""
        attachments = [_attachment(n, *one) for n, one in enumerate(files.items(), 1)]
        said = {
            "messageMetadata": {"subject": subject, "to": [{"eDeliveryAddress": to}]},
            "textBody": body,
            "attachments": attachments,
        }
        kept = self.take("AE:PL-72422-98772-ATIDW-24", said)
        self.work()
        return kept

    def take(self, sender: str, said: dict[str, Any]) -> Kept:
        to = said["messageMetadata"]["to"][0]["eDeliveryAddress"]
        kept = Kept(_new(), sender, to, said, _new(), _now())
        self.messages.append(kept)
        return kept

    def work(self) -> None:
        """Move the queue: what waits is delivered, or rejected when there is no such box."""
        for one in self.messages:
            if one.state != "Przekazana do realizacji":
                continue
            if one.to not in self.boxes:
                one.state = "Odrzucona"
                continue
            one.state, one.arrived_at = "Czeka na doręczenie", _now()
            one.evidence.append(_evidence("A.1", one))
        if not self.withholds_evidence:
            for one in self.messages:
                if one.state == "Czeka na doręczenie":
                    one.state = "Doręczona"
                    one.evidence.append(_evidence("E.1", one))

    def token_for(self, form: dict[str, list[str]]) -> Answer:
        """Check an assertion: signature of a known system, audience, time, used once."""
        try:
            head, said, signature = form["client_assertion"][0].split(".")
            claims = json.loads(_decoded(said))
            key = load_pem_public_key(self.systems[claims["iss"]])
            raw = _decoded(signature)
            der = utils.encode_dss_signature(
                int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
            )
            assert isinstance(key, ec.EllipticCurvePublicKey)
            key.verify(der, f"{head}.{said}".encode(), ec.ECDSA(hashes.SHA256()))
        except (KeyError, ValueError, InvalidSignature, AssertionError):
            return 401, {"error": "invalid_client"}
        fits = claims["aud"] == f"{self.url}/oauth2/token" and claims["exp"] > time.time()
        if not fits or claims["jti"] in self.used:
            return 401, {"error": "invalid_client"}
        self.used.add(claims["jti"])
        token = secrets.token_urlsafe(24)
        self.tokens[token] = time.time() + 300
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 300}


class _Door(BaseHTTPRequestHandler):
    server: Service
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Say nothing: tests read the answers."""

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def _answer(self, method: str) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        service = self.server
        service.asked.append(f"{method} {self.path}")
        if service.is_away:
            return self._send(503, {"error": "unavailable"}, pause=service.retry_after)
        parts = urlsplit(self.path)
        if parts.path == "/oauth2/token":
            return self._send(*service.token_for(parse_qs(data.decode())))
        if service.refuse_next > 0:
            service.refuse_next -= 1
            return self._send(429, [{"code": "TOO_MANY"}], pause=service.retry_after)
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if service.tokens.get(token, 0) < time.time():
            return self._send(401, [{"code": "UNAUTHORIZED"}])
        status, said = _served(service, method, parts.path, parse_qs(parts.query), data)
        if method == "POST" and service.lose_next_answer:
            service.lose_next_answer = False
            self.close_connection = True
            return None
        return self._send(status, said)

    def _send(self, status: int, said: Any, pause: str = "") -> None:
        content = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        if pause:
            self.send_header("Retry-After", pause)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _served(
    service: Service, method: str, path: str, query: dict[str, list[str]], data: bytes
) -> Answer:
    box, *rest = path.removeprefix("/api/v1/").split("/")
    if box not in service.boxes:
        return 400, [{"code": "NO_SUCH_BOX"}]
    mine = [one for one in service.messages if box in {one.to, one.sender}]
    if method == "POST":
        kept = service.take(box, json.loads(data))
        return 202, {"messageTaskId": kept.task}
    if rest == ["messages"]:
        return 200, _listed(box, mine, query)
    if rest[:2] == ["messages", "tasks"]:
        return _task(mine, rest)
    if rest[0] == "evidences":
        return 200, f"<Evidence id='{rest[2]}'/>".encode()
    one = next((m for m in mine if m.message_id == rest[1]), None)
    if one is None:
        return 400, [{"code": "NO_SUCH_MESSAGE"}]
    return _message(one, method, rest, query)


def _message(one: Kept, method: str, rest: list[str], query: dict[str, list[str]]) -> Answer:
    if method == "PATCH":
        one.opened = True
        return 200, {"messageId": one.message_id}
    if rest[2:] == ["evidences"]:
        return 200, {"evidences": one.evidence}
    if len(rest) > 3:
        found = [a for a in one.body["attachments"] if a["attachmentId"] == rest[3]]
        return (200, found[0]) if found else (400, [{"code": "NO_SUCH_ATTACHMENT"}])
    if not one.is_ready:
        return 202, {"status": "PENDING"}
    if query.get("format", ["full"])[0] == "full":
        one.opened = True
    return 200, [_shown(one, full=query.get("format", ["full"])[0] == "full")]


def _task(mine: list[Kept], rest: list[str]) -> Answer:
    one = next((m for m in mine if m.task == rest[2]), None)
    if one is None:
        return 400, [{"code": "NO_SUCH_TASK"}]
    if rest[-1] == "status":
        waits = one.state == "Przekazana do realizacji"
        return 200, {"messageTaskStatus": "PENDING" if waits else "FINISHED"}
    if one.state == "Odrzucona":
        return 200, [{"error": "REJECTED", "error_description": "Adres nie istnieje w BAE"}]
    return 200, [{"messageId": one.message_id, "addressee": {"eDeliveryAddress": one.to}}]


def _listed(box: str, mine: list[Kept], query: dict[str, list[str]]) -> dict[str, Any]:
    sent = query.get("label", ["INBOX"])[0] == "SENT"
    rows = [m for m in mine if (m.sender == box if sent else m.to == box and m.arrived_at)]
    if query.get("opened") == ["false"]:
        rows = [m for m in rows if not m.opened]
    if "receiptDateFrom" in query:
        since = datetime.fromisoformat(query["receiptDateFrom"][0])
        rows = [m for m in rows if datetime.fromisoformat(m.arrived_at) >= since]
    if "subject" in query:
        rows = [m for m in rows if m.body["messageMetadata"]["subject"] == query["subject"][0]]
    start, limit = int(query.get("offset", ["0"])[0]), int(query.get("limit", ["20"])[0])
    page = rows[start : start + limit]
    return {
        "messages": [_shown(m, full=False) for m in page],
        "resultSize": len(page),
        "total": len(rows),
    }


def _shown(one: Kept, *, full: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "messageControlData": {
            "opened": one.opened,
            "status": one.state,
            "messageType": "Message",
            "messageTaskId": one.task,
        },
        "messageMetadata": {
            **one.body["messageMetadata"],
            "from": {
                "eDeliveryAddress": one.sender,
                "contributor": {"firstName": "Jan", "lastName": "Nowak"},
            },
            "messageId": one.message_id,
            "timestamp": one.at,
            "submissionDate": one.at,
            "eventDate": one.arrived_at or one.at,
            "receiptDate": one.arrived_at or None,
        },
    }
    if full:
        bare = [
            {**a, "file": {"fileMetadata": a["file"]["fileMetadata"]}}
            for a in one.body.get("attachments", [])
        ]
        said |= {"textBody": one.body.get("textBody", ""), "attachments": bare}
    return said


def _attachment(number: int, name: str, content: bytes) -> dict[str, Any]:
    digest = hashlib.sha3_256(content).hexdigest()
    metadata = {"fileId": str(number), "filename": name, "alg": "SHA-3", "hash": digest}
    return {
        "order": number,
        "attachmentId": f"z{number}",
        "file": {"fileMetadata": metadata, "file": base64.b64encode(content).decode()},
    }


def _evidence(kind: str, one: Kept) -> dict[str, Any]:
    return {
        "evidenceId": _new(),
        "messageId": one.message_id,
        "type": kind,
        "eventDate": one.arrived_at,
    }


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _new() -> str:
    return secrets.token_hex(8)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


@contextmanager
def running() -> Iterator[Service]:
    """Run the service on a free port of this machine."""
    with Service() as service:
        thread = threading.Thread(target=service.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield service
        finally:
            service.shutdown()
            thread.join()
