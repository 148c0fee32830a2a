"""What was typed when the session had ended is put aside until the person has signed in again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

KEY = "wrota.kept"
MAX_CHARACTERS = 200_000
SECONDS = 1800
_OURS = frozenset({"csrfmiddlewaretoken", "akcja"})


@dataclass(frozen=True, slots=True)
class Kept:
    """Texts by input, as posted; files are not kept, only that there were some."""

    raw: Mapping[str, list[str]]
    had_files: bool


def put_aside(request: HttpRequest) -> bool:
    """Keep the posted texts for half an hour; False when they are too long to be a form of ours."""
    raw = {name: texts for name, texts in request.POST.lists() if name not in _OURS}
    if sum(len(text) for texts in raw.values() for text in texts) > MAX_CHARACTERS:
        return False
    request.session[KEY] = {"path": request.path, "raw": raw, "files": bool(request.FILES)}
    if not request.user.is_authenticated:
        request.session.set_expiry(SECONDS)
    return True


def typed(request: HttpRequest) -> Kept | None:
    """Return what was put aside for this very page."""
    found: dict[str, Any] | None = request.session.get(KEY)
    if found is None or found["path"] != request.path:
        return None
    return Kept(found["raw"], found["files"])


def forget(request: HttpRequest) -> None:
    """Drop what was put aside: it has been saved."""
    request.session.pop(KEY, None)
