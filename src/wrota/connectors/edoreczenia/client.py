"""e-Doręczenia through the published User Agent API 3.0.8: read, send, ask what became of it."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import requests

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from wrota.connectors.edoreczenia import tokens
from wrota.office.ports.mailboxes import (
    Box,
    BoxAway,
    BoxFile,
    BoxRefused,
    Dispatch,
    Fate,
    Known,
    Message,
)

SECONDS = 60
PAGE = 50
MOST = 2000  #: messages of one visit
#: what the service prepares for long may get a date before our last visit
OVERLAP = timedelta(days=14)
LONGEST_TEXT = 5000  #: characters of `textBody`
#: states of a message that say that it will never arrive
LOST = frozenset({"Odrzucona", "Niedoręczona"})
ARRIVED = frozenset({"Doręczona", "Uznana za doręczoną"})


class UserAgent:
    """One office's box: `address` is its ADE, `server` the service, `login` the system's id."""

    def waiting(self, box: Box, *, since: datetime | None, known: Known) -> Iterator[Message]:
        """
        Yield messages that are not taken in yet, oldest first.

        Reading a message opens it for the service, so "unopened" does not say what we have.
        A message that the service still prepares (202) is left for the next visit.

        :raises BoxAway: also for 429, with the pause that the service asks for.
        """
        for message_id in self._listed(box, since):
            if known(message_id):
                continue
            found = self._full(box, message_id)
            if found is not None:
                yield self._read(box, message_id, found)

    def done(self, box: Box, key: str) -> None:
        """Mark a message as opened, for whoever looks into the box by hand."""
        change = [{"op": "replace", "path": "/opened", "value": True}]
        self._ask(box, "PATCH", f"messages/{key}/message_control_data", json=change)

    def send(self, box: Box, dispatch: Dispatch) -> str:
        """
        Hand a message over; return the task that the service gave it.

        The same key is sent as the case identifier at every try, so a lost answer is found again.

        :raises BoxRefused: when the service says that the message is wrong.
        """
        known = self._task_of(box, dispatch)
        if known:
            return known
        metadata: dict[str, Any] = {
            "from": {"eDeliveryAddress": box.address},
            "to": [{"eDeliveryAddress": dispatch.to}],
            "subject": dispatch.subject,
            "shippingService": "electronic",
            "caseId": dispatch.key,
        }
        if dispatch.answers:
            metadata["refToMessageId"] = dispatch.answers
        said = self._ask(
            box,
            "POST",
            "messages",
            json={
                "messageMetadata": metadata,
                "textBody": dispatch.body[:LONGEST_TEXT],
                "attachments": [_attachment(n, f) for n, f in enumerate(dispatch.files, 1)],
            },
        )
        task = str(said.get("messageTaskId", ""))
        if not task:
            raise BoxAway("e-Doręczenia nie podały numeru zadania")
        return task

    def fate(self, box: Box, task: str) -> Fate | None:
        """Return what became of a message; None while the service works on it."""
        state = self._ask(box, "GET", f"messages/tasks/{task}/status")
        if state.get("messageTaskStatus") != "FINISHED":
            return None
        [made, *_rest] = self._ask(box, "GET", f"messages/tasks/{task}")
        if made.get("error"):
            said = str(made.get("error_description") or made["error"])
            return Fate("", "Odrzucona", None, None, refused=said)
        path = f"messages/{made['messageId']}"
        found = self._ask(box, "GET", path, params={"format": "metadata"})
        if not isinstance(found, list) or not found:
            return None
        control, metadata = found[0].get("messageControlData", {}), found[0]["messageMetadata"]
        message_id, status = str(metadata["messageId"]), str(control.get("status", ""))
        refused = str(control.get("statusDescription") or status) if status in LOST else ""
        return Fate(
            message_id,
            status,
            _moment(metadata.get("submissionDate")),
            _moment(metadata.get("receiptDate")) if status in ARRIVED else None,
            tuple(self._evidence(box, message_id)),
            refused,
        )

    def _listed(self, box: Box, since: datetime | None) -> list[str]:
        asked: dict[str, Any] = {"format": "metadata", "label": "INBOX", "limit": PAGE}
        if since is not None:
            asked["receiptDateFrom"] = (since - OVERLAP).isoformat(timespec="seconds")
        found: list[tuple[tuple[str, str], bool]] = []
        while len(found) < MOST:
            said = self._ask(
                box,
                "GET",
                "messages",
                params={**asked, "offset": len(found)},
            )
            rows = said.get("messages", [])
            found += [(_key(one), _is_letter(one)) for one in rows]
            if len(rows) < PAGE:
                break
        return [message_id for (_at, message_id), is_letter in sorted(found) if is_letter]

    def _full(self, box: Box, message_id: str) -> dict[str, Any] | None:
        said = self._ask(box, "GET", f"messages/{message_id}", params={"format": "full"})
        if isinstance(said, list) and said:
            first: dict[str, Any] = said[0]
            return first
        return None

    def _read(self, box: Box, message_id: str, said: dict[str, Any]) -> Message:
        metadata = said["messageMetadata"]
        sender = metadata.get("from", {})
        files = [self._file(box, message_id, one) for one in said.get("attachments") or []]
        proofs = list(self._evidence(box, message_id))
        whole = json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1).encode()
        return Message(
            key=message_id,
            origin_id=message_id,
            subject=str(metadata.get("subject") or "(bez tytułu)"),
            sender=_name(sender) or str(sender.get("eDeliveryAddress", "")),
            sender_address=str(sender.get("eDeliveryAddress", "")),
            body=str(said.get("textBody") or ""),
            received_at=_moment(metadata.get("receiptDate"))
            or _moment(metadata.get("eventDate"))
            or timezone.localtime(),
            sent_at=_moment(metadata.get("submissionDate")),
            files=(
                BoxFile(
                    name="wiadomosc-ade.json",
                    content=whole,
                    media_type="text/plain",
                    is_letter=True,
                ),
                *files,
                *proofs,
            ),
        )

    def _file(self, box: Box, message_id: str, one: dict[str, Any]) -> BoxFile:
        path = f"messages/{message_id}/attachments/{one['attachmentId']}"
        said = self._ask(box, "GET", path)
        metadata = said["file"].get("fileMetadata", {})
        name = str(metadata.get("filename") or one["attachmentId"])
        try:
            content = base64.b64decode(said["file"]["file"], validate=True)
        except (binascii.Error, KeyError) as error:
            raise BoxAway(f"załącznik {name} przyszedł uszkodzony") from error
        promised = str(metadata.get("hash") or "")
        if promised and promised not in _digests(content):
            raise BoxAway(f"załącznik {name} nie zgadza się ze skrótem z e-Doręczeń")
        return BoxFile(name=name, content=content)

    def _evidence(self, box: Box, message_id: str) -> Iterator[BoxFile]:
        said = self._ask(box, "GET", f"messages/{message_id}/evidences")
        for one in said.get("evidences", []):
            content = self._raw(box, f"evidences/purde/{one['evidenceId']}")
            kind = str(one.get("type", "dowod")).replace(".", "")
            yield BoxFile(name=f"dowod-{kind}-{one['evidenceId']}.xml", content=content)

    def _task_of(self, box: Box, dispatch: Dispatch) -> str:
        """Find a message that was handed over before, when only the answer was lost."""
        params = {"format": "metadata", "label": "SENT", "subject": dispatch.subject}
        said = self._ask(box, "GET", "messages", params={**params, "limit": PAGE})
        for one in said.get("messages", []):
            if one.get("messageMetadata", {}).get("caseId") == dispatch.key:
                return str(one.get("messageControlData", {}).get("messageTaskId", ""))
        return ""

    def _ask(self, box: Box, method: str, path: str, **more: Any) -> Any:
        answer = self._answer(box, method, path, **more)
        try:
            return answer.json() if answer.content else {}
        except ValueError as error:
            raise BoxAway("e-Doręczenia odpowiedziały niezrozumiale") from error

    def _raw(self, box: Box, path: str) -> bytes:
        return self._answer(box, "GET", path).content

    def _answer(self, box: Box, method: str, path: str, **more: Any) -> requests.Response:
        url = f"{box.server.rstrip('/')}/api/v1/{box.address}/{path}"
        for last in (False, True):
            head = {"Authorization": f"Bearer {tokens.token(box)}"}
            try:
                answer = requests.request(
                    method, url, headers=head, timeout=SECONDS, allow_redirects=False, **more
                )
            except requests.RequestException as error:
                raise BoxAway(f"e-Doręczenia nie odpowiadają: {error}") from error
            if answer.status_code != 401 or last:
                return _checked(answer)
            tokens.forget(box)
        raise AssertionError("unreachable")


def _checked(answer: requests.Response) -> requests.Response:
    if answer.status_code in {429, 503}:
        pause = _retry_after(answer.headers.get("Retry-After", ""))
        raise BoxAway(f"e-Doręczenia proszą o przerwę ({answer.status_code})", again_in=pause)
    if answer.status_code >= 500:
        raise BoxAway(f"e-Doręczenia mają awarię ({answer.status_code})")
    if answer.status_code >= 400:
        raise BoxRefused(f"e-Doręczenia odmówiły ({answer.status_code}): {answer.text[:200]}")
    return answer


def _retry_after(said: str) -> int | None:
    """Read Retry-After: seconds, or a moment (RFC 9110 § 10.2.3)."""
    if said.strip().isdigit():
        return int(said)
    try:
        return max(int((parsedate_to_datetime(said) - timezone.now()).total_seconds()), 1)
    except (ValueError, TypeError):
        return None


def _attachment(number: int, file: BoxFile) -> dict[str, Any]:
    return {
        "order": number,
        "file": {
            "fileMetadata": {
                "fileId": str(number),
                "filename": file.name,
                "contentType": file.media_type or "application/octet-stream",
                "size": len(file.content),
                "alg": "SHA-3",
                "hash": hashlib.sha3_256(file.content).hexdigest(),
            },
            "file": base64.b64encode(file.content).decode(),
        },
    }


def _digests(content: bytes) -> set[str]:
    """Return the digests that "SHA-3" may stand for: the description does not say the length."""
    found = [hashlib.sha3_256(content), hashlib.sha3_512(content)]
    return {one.hexdigest() for one in found} | {
        base64.b64encode(one.digest()).decode() for one in found
    }


def _moment(said: object) -> datetime | None:
    try:
        found = parse_datetime(str(said or ""))
    except ValueError:
        return None
    if found is None or timezone.is_naive(found):
        return None
    return timezone.localtime(found)


def _name(sender: dict[str, Any]) -> str:
    one = sender.get("contributor") or {}
    parts = (one.get("firstName"), one.get("lastName"), one.get("companyName"))
    return " ".join(str(part) for part in parts if part)


def _key(one: dict[str, Any]) -> tuple[str, str]:
    metadata = one["messageMetadata"]
    return str(metadata.get("timestamp", "")), str(metadata["messageId"])


def _is_letter(one: dict[str, Any]) -> bool:
    """Evidence about our own letters comes into the same box; it is read with those letters."""
    return bool(one.get("messageControlData", {}).get("messageType", "Message") == "Message")


EDORECZENIA = UserAgent()
