"""What the rows of a platform say after a race or after kills; asked by the tests beside it."""

# ruff: noqa: E402 - models are there after the set-up only

import json
import re
import sys
from collections import Counter
from decimal import Decimal
from typing import Any

import django

django.setup()

from django.utils import timezone

from wrota.kernel.audit.verify import verify
from wrota.kernel.counters import last
from wrota.kernel.models import Authority
from wrota.kernel.tasks.queue import dead_letters, system_ctx
from wrota.kernel.tenancy import scope
from wrota.law.working import Wyliczenie
from wrota.office.cases import chronology
from wrota.office.cases.models import Act, Case, Task
from wrota.office.documents import queries as contents
from wrota.office.forms import queries as forms
from wrota.office.forms.models import Draft, Submission
from wrota.office.inbox.models import Incoming, Receipt
from wrota.office.ledger import commands as ledger
from wrota.office.ledger.models import Entry, Receivable, Settlement
from wrota.office.parties import commands as parties
from wrota.office.parties.types import PartyData
from wrota.office.pki import queries as pki
from wrota.office.publication.models import BipVersion
from wrota.office.signing import commands as signing
from wrota.office.signing.check import Verdict, check_receipt

OFFICE = Authority.objects.get(slug="sulechow")


def waiting() -> list[dict[str, Any]]:
    """List the applications that nobody has sent yet."""
    rows = Draft.objects.filter(submission_id=None).order_by("pk")
    return [{"key": str(d.key), "user_id": d.user_id} for d in rows]


def numbers() -> dict[str, Any]:
    """Return the numbers of the register as they stand, and the counter."""
    year = Incoming.objects.latest("pk").year
    found = Incoming.objects.filter(year=year).order_by("number").values_list("number", flat=True)
    return {"numbers": list(found), "last": last("rpw", year=year)}


def receipts() -> dict[str, int]:
    """Return the number in the register of every application that has a receipt, by its key."""
    sent = dict(Submission.objects.values_list("pk", "key"))
    rows = Receipt.objects.values_list("incoming__submission_id", "incoming__number")
    return {str(sent[pk]): number for pk, number in rows}


def case_numbers() -> dict[str, list[int]]:
    """Return the numbers of cases by the rest of their sign."""
    found: dict[str, list[int]] = {}
    for case in Case.objects.order_by("number"):
        found.setdefault(re.sub(r"\.\d+\.(?=\d{4}$)", ".*.", case.reference), []).append(
            case.number
        )
    return found


def items() -> list[int]:
    """List the items that have no case yet."""
    return list(Incoming.objects.filter(case_id=None).order_by("pk").values_list("pk", flat=True))


def a_task() -> dict[str, int]:
    """Return an open task that nobody took."""
    task = Task.objects.filter(done_at=None, taken_by=None).order_by("pk")[0]
    return {"task": task.pk, "case": task.case_id}


def taking(task_id: int, case_id: int) -> dict[str, Any]:
    """Tell who has the task and what the case's chronology says of it."""
    task, case = Task.objects.get(pk=task_id), Case.objects.get(pk=case_id)
    acts = list(Act.objects.filter(case=case).order_by("number"))
    said = [a for a in acts if "zadanie" in a.what]
    return {
        "taken_by": task.taken_by,
        "handler": case.handler_id,
        "acts": [a.number for a in acts],
        "takings": [(a.who, a.what) for a in said],
        "chain": chronology.first_broken(case) is None,
    }


def entries(source: str) -> dict[str, Any]:
    """Tell how often a source was booked, and whether the day-book has gaps."""
    found = Entry.objects.order_by("number")
    return {
        "booked": found.filter(source=source).count(),
        "numbers": list(found.values_list("number", flat=True)),
    }


def paid(receivable_id: int) -> list[str]:
    rows = Settlement.objects.filter(receivable_id=receivable_id)
    return [str(s.amount) for s in rows]


def a_due() -> int:
    """Charge a receivable of 100 zł to a new party."""
    ctx = system_ctx(OFFICE.pk)
    party = parties.enter(ctx, data=PartyData(kind="osoba", name="Jan Nowak", user_id=1))
    return ledger.charge(
        ctx,
        source=f"proba:{timezone.now()}",
        party_id=party,
        title="Opłata",
        classification="756-75618-0480",
        due_on=ctx.today,
        working=Wyliczenie(Decimal(100), ()),
    )


def receivables(source: str) -> int:
    return Receivable.objects.filter(source=source).count()


def versions(key: str) -> list[int]:
    rows = BipVersion.objects.filter(entry__key=key).order_by("number")
    return list(rows.values_list("number", flat=True))


def sent(key: str) -> dict[str, int]:
    """Count what one key left behind."""
    found = Submission.objects.filter(key=key)
    ids = list(found.values_list("pk", flat=True))
    return {
        "submissions": len(ids),
        "items": Incoming.objects.filter(submission_id__in=ids).count(),
        "receipts": Receipt.objects.filter(incoming__submission_id__in=ids).count(),
        "cases": Case.objects.filter(submission_id__in=ids).count(),
    }


def whole(keys: list[str]) -> dict[str, list[str]]:
    """Name every key that was lost, sent twice or left half-made."""
    drafts = {str(d.key): d for d in Draft.objects.filter(key__in=keys)}
    submissions = Counter(str(k) for k in Submission.objects.values_list("key", flat=True))
    bodies = Counter(Submission.objects.values_list("user_id", flat=True))
    by_key = {str(s.key): s for s in Submission.objects.filter(key__in=keys)}
    receipts = {r.incoming.submission_id: r for r in Receipt.objects.select_related("incoming")}
    half = [f"item {i.pk}" for i in Incoming.objects.all() if i.submission_id not in receipts]
    cases = Counter(Case.objects.values_list("submission_id", flat=True))
    for key, one in by_key.items():
        if one.pk not in receipts:
            half.append(f"{key}: no receipt")
        elif drafts[key].submission_id != one.pk:
            half.append(f"{key}: the draft does not know")
        elif cases[one.pk] != 1:
            half.append(f"{key}: {cases[one.pk]} cases")
    return {
        "lost": [k for k in keys if submissions[k] == 0],
        "twice": [k for k, n in submissions.items() if n > 1]
        + [f"account {user}" for user, n in bodies.items() if n > 1],
        "half": half,
        "damaged": _damaged(list(by_key.values()), receipts),
    }


def _damaged(submissions: list[Submission], receipts: dict[int | None, Receipt]) -> list[str]:
    """Name receipts that do not confirm the very bytes of their application."""
    ctx, found = system_ctx(OFFICE.pk), []
    for one in submissions:
        receipt = receipts.get(one.pk)
        if receipt is None:
            continue
        said = signing.read_receipt(contents.content(ctx, document_id=receipt.sealed_id))
        paper = contents.document(ctx, document_id=one.document_id)
        contents.content(ctx, document_id=one.document_id)
        if said.files[0].sha256 != paper.sha256 or said.rpw != receipt.incoming.rpw:
            found.append(f"{one.key}: {receipt.identifier}")
    return found


def queue() -> dict[str, int]:
    """Count what the worker still has to do."""
    return {
        "unstamped": Receipt.objects.filter(stamped_at=None).count(),
        "faceless": Receipt.objects.filter(face_id=None).count(),
        "unrouted": Incoming.objects.filter(routed_at=None).count(),
    }


def dead() -> list[str]:
    return [f"{one.job}: {one.traceback}" for one in dead_letters()]


def journal() -> str:
    """Return what is broken in the office's journal, nothing when it is whole."""
    broken = verify(OFFICE.pk).broken
    return broken.what if broken else ""


def unverified() -> list[str]:
    """Name the receipts whose seal, time stamp or files do not hold, as anybody would check."""
    ctx, trust, now = system_ctx(OFFICE.pk), pki.trust_anchors(), timezone.now()
    found = []
    for one in Receipt.objects.select_related("incoming"):
        sent = forms.submission(ctx, submission_id=one.incoming.submission_id)
        named = [("wniosek.xml", sent.document_id), *((uri, d) for _, uri, d in sent.files)]
        files = {uri: contents.content(ctx, document_id=d) for uri, d in named}
        xml = contents.content(ctx, document_id=one.stamped_id or one.sealed_id)
        if check_receipt(xml, files, trust, at=now).verdict is not Verdict.VALID:
            found.append(one.identifier)
    return found


def submission_ids(keys: list[str]) -> dict[str, int]:
    return {str(s.key): s.pk for s in Submission.objects.filter(key__in=keys)}


def forget_receipt(key: str) -> None:
    """Break one application on purpose."""
    Receipt.objects.filter(incoming__submission_id=Submission.objects.get(key=key).pk).delete()


def send_again_without_the_key(key: str) -> None:
    """Store the same application once more under another key, as a careless client would."""
    from uuid import uuid4

    one = Submission.objects.get(key=key)
    one.pk, one.key = None, uuid4()
    one.save(force_insert=True)


if __name__ == "__main__":
    with scope(OFFICE.pk):
        for line in sys.stdin:
            question, *arguments = json.loads(line)
            print(json.dumps(globals()[question](*arguments)), flush=True)
