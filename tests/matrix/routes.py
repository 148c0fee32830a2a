"""Every address of the platform, read from the resolver, with a sample for each of its parts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from wrota.kernel.web import Access

PART = re.compile(r"<(?:\w+:)?(\w+)>")
#: parts that name a thing of one person or one office, which others must not reach
OWNED = {
    "case_id", "delivery_id", "device_id", "document_id", "enrolment_id", "entry_id",
    "incoming_id", "inspection_id", "key", "key_id", "letter_id", "licence_id",
    "mailbox_id", "mandate_id", "out_id",
    "receivable_id", "submission_id", "task_id",
}  # fmt: skip
FRAMEWORK = ("konto/", "jezyk/")
API = "api/v1/"


class NoSample(LookupError):
    """The matrix does not know what to put into a part of an address."""


@dataclass(frozen=True)
class Route:
    pattern: str
    view: Any

    @property
    def parts(self) -> list[str]:
        return PART.findall(self.pattern)

    @property
    def access(self) -> Access | None:
        return getattr(self.view, "access", None)

    @property
    def is_owned(self) -> bool:
        return bool(OWNED & set(self.parts))

    def url(self, samples: Mapping[str, Any], **other: Any) -> str:
        """
        Put a sample into every part; a sample may be kept for one address only.

        :raises NoSample: for a part that no sample is known for.
        """

        def sample(found: re.Match[str]) -> str:
            name = found[1]
            for key in (name, f"{self.pattern} {name}"):
                if key in other:
                    return str(other[key])
            for key in (f"{self.pattern} {name}", name):
                if key in samples:
                    return str(samples[key])
            raise NoSample(
                f"adres {self.pattern!r}: dopisz wzór części {name!r} w tests/matrix/world.py"
            )

        return "/" + PART.sub(sample, self.pattern)


def routes() -> list[Route]:
    """List the addresses of the platform itself, without the API and the accounts package."""
    return [one for one in every_route() if not one.pattern.startswith((*FRAMEWORK, API))]


def every_route() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Route]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield Route(before + str(one.pattern), one.callback)
        else:
            yield from _walk(one.url_patterns, before + str(one.pattern))
