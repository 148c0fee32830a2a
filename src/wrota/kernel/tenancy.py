"""Every row belongs to one authority; outside a scope nothing can be read."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models.sql import Query

from wrota.kernel.inserts import insert_new

_EVERYWHERE = -1
_current: ContextVar[int | None] = ContextVar("authority", default=None)
M = TypeVar("M", bound=models.Model)

#: The only reasons for which a query may see rows of more than one authority. Each is reviewed;
#: whoever opens a door narrows the query by something else (an account, a public flag, a file).
DOORS = {
    "citizen.matters": "a resident's own matters in all offices, by account",
    "bip.region": "public entries of the regional bulletin index",
    "verify.receipt": "public check of a receipt by its secret code",
    "pki.trust": "public certificates of the regional centre",
    "pki.counter": "a resident's enrolment, by the code that they bring to any counter",
    "audit.seal": "the sealer links entries of every office",
    "worker.sweep": "periodic jobs find the offices that have work waiting",
    "region.figures": "cross-office figures without personal data",
}


class NoScope(RuntimeError):
    """A tenant table was queried outside `with scope(...)`."""


class UnknownDoor(RuntimeError):
    """A query tried to cross authorities for a reason that is not on the list."""


@contextmanager
def scope(authority_id: int) -> Iterator[None]:
    """Limit every query to one authority."""
    token = _current.set(authority_id)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def door(reason: str) -> Iterator[None]:
    """
    Let reads cross authorities for one of the listed reasons.

    Rows cannot be created inside: a new row needs one authority.

    :raises UnknownDoor: when the reason is not in `DOORS`.
    """
    if reason not in DOORS:
        raise UnknownDoor(reason)
    token = _current.set(_EVERYWHERE)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> int:
    """
    Return the authority of the scope.

    :raises NoScope: outside a scope, and inside a door.
    """
    authority_id = _current.get()
    if authority_id is None or authority_id == _EVERYWHERE:
        raise NoScope
    return authority_id


def narrowed_to() -> int | None:
    """
    Return the authority that reads are limited to, None in a door.

    :raises NoScope: outside both.
    """
    authority_id = _current.get()
    if authority_id is None:
        raise NoScope
    return None if authority_id == _EVERYWHERE else authority_id


class TenantQuerySet(models.QuerySet[M]):
    """Rows of the scope; a door lets them be read, never written."""

    def update(self, **kwargs: Any) -> int:
        """Refuse in a door, and refuse to hand rows to another authority."""
        own(kwargs.get("authority_id", current()), self.model)
        if "authority" in kwargs:
            own(kwargs["authority"].pk, self.model)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        current()
        return super().delete()

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            own(row.authority_id, self.model)  # type: ignore[attr-defined]
        if args or any(kwargs.values()) or any(row.pk is not None for row in rows):
            return super().bulk_create(rows, *args, **kwargs)
        # new rows with nothing special about them: without the framework's preparations
        insert_new(self.model, rows)
        return rows

    def create(self, **kwargs: Any) -> M:
        """Insert one new row."""
        [made] = self.bulk_create([self.model(**kwargs)])
        return made


class TenantManager(models.Manager[M]):
    def get_queryset(self) -> TenantQuerySet[M]:
        authority_id = narrowed_to()
        if authority_id is None:
            return TenantQuerySet(self.model, using=self._db)
        query = _narrowed(self.model, authority_id).chain()
        return TenantQuerySet(self.model, query=query, using=self._db)

    # a new row is in the scope or refused: the question for the rows of the scope is not needed
    def create(self, **kwargs: Any) -> M:
        return TenantQuerySet(self.model, using=self._db).create(**kwargs)

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        rows: TenantQuerySet[M] = TenantQuerySet(self.model, using=self._db)
        return rows.bulk_create(objs, *args, **kwargs)


@lru_cache(maxsize=8192)
def _narrowed(model: type[models.Model], authority_id: int) -> Query:
    """Return the question of every query of an office; copying it costs a tenth of asking."""
    return models.QuerySet(model).filter(authority_id=authority_id).query


def own(authority_id: int, model: type[models.Model]) -> None:
    """
    Refuse a row of another authority, whoever set the field.

    :raises NoScope: also outside a scope and in a door.
    """
    if authority_id != current():
        raise NoScope(f"{model.__name__} of another authority")


class TenantModel(models.Model):
    """A table whose every row belongs to one authority."""

    authority = models.ForeignKey(
        "kernel.Authority", models.PROTECT, default=current, db_index=False, related_name="+"
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()
    #: the database refuses to change or delete a row; see wrota.kernel.append_only
    append_only: ClassVar[bool] = False
    #: the columns of such a row that may still go from null to a value, together and once
    written_once: ClassVar[tuple[str, ...]] = ()
    #: public words with an index that a policy would keep out; see wrota.kernel.row_security
    read_by_all: ClassVar[bool] = False

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        own(self.office_id, type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        own(self.office_id, type(self))
        return super().delete(*args, **kwargs)

    @property
    def office_id(self) -> int:
        """Return the id of the authority; a row always has one."""
        owner: int = self.authority_id  # type: ignore[assignment]  # the stubs think it may lack
        return owner
