"""Who acts, for which authority, at what moment: passed in, never looked up."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Self


class NotAllowed(PermissionError):
    """The actor lacks the permission that this operation needs."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person in one hat, a program with a key, or the platform itself (`kind="system"`)."""

    kind: str  #: resident | official | operator | machine | system | anonymous
    name: str  #: as people read it in the chronology
    user_id: int | None = None
    post: str = ""  #: "Inspektor ds. działalności gospodarczej"
    unit_id: int | None = None
    instead_of: str = ""  #: the person whose substitute acts
    strong: bool = False  #: signed in with a second factor
    key_id: int | None = None  #: of a machine: the key with which it came

    def to_dict(self) -> dict[str, Any]:
        """Return the parts that the audit journal keeps."""
        kept = {"kind": self.kind, "name": self.name, "user": self.user_id}
        kept |= {"instead_of": self.instead_of} if self.instead_of else {}
        return kept | ({"key": self.key_id} if self.key_id else {})


SYSTEM = Actor(kind="system", name="system")


@dataclass(frozen=True, slots=True)
class Ctx:
    authority_id: int
    actor: Actor
    now: datetime  #: aware, Europe/Warsaw
    permissions: frozenset[str] = frozenset()
    channel: str = "web"  #: web | api | job | cli
    request_id: str = ""
    address: str = ""  #: from where an official or a program asks; not kept of residents
    #: facts of the request that commands may need, e.g. proof of a second factor
    proofs: tuple[str, ...] = field(default=())

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def account_id(self) -> int:
        """Return the acting person's account; :raises NotAllowed: when nobody is signed in."""
        if self.actor.user_id is None:
            raise NotAllowed("konto")
        return self.actor.user_id

    def may(self, permission: str) -> bool:
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """
        Refuse unless the permission is held.

        :raises NotAllowed: with the name of the missing permission.
        """
        if permission not in self.permissions:
            raise NotAllowed(permission)

    def having(self, *permissions: str) -> Self:
        """Return the same context with more permissions: for the platform's own jobs."""
        return replace(self, permissions=self.permissions | set(permissions))
