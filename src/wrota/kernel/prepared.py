"""Questions that every request asks: their SQL is made once, not at every asking."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.sql import UpdateQuery

from wrota.kernel.inserts import run_later
from wrota.kernel.tenancy import TenantModel, current, narrowed_to

M = TypeVar("M", bound=models.Model)
Converter = tuple[int, list[Callable[..., Any]], Any]
Change = tuple[str, tuple[Any, ...]]


class Prepared(Generic[M]):
    """
    One question about one table, asked with other values each time.

    The framework works out the text of a query anew whenever it is asked, which takes several
    times as long as the database needs for an answer. Here it does so once per kind of database.
    Rows of an office are asked for within the scope, or in a door, exactly as their manager does.

    >>> office = Prepared(Authority, "slug")
    >>> office.get(slug="sulechow")
    """

    def __init__(
        self,
        model: type[M],
        *lookups: str,
        lock: bool = False,
        order: tuple[str, ...] = (),
        defer: tuple[str, ...] = (),
    ) -> None:
        """Name the lookups that get a value at each asking; `lock` holds the rows till COMMIT."""
        self._model, self._lookups, self._lock = model, lookups, lock
        self._order, self._defer = order, defer
        self._made: dict[tuple[str, bool], _Text] = {}
        self._changes: dict[tuple[str, ...], Change] = {}

    def rows(self, **values: Any) -> list[M]:
        """
        Return all rows that answer.

        :raises wrota.kernel.tenancy.NoScope: outside a scope, when the rows belong to offices.
        """
        owner = narrowed_to() if issubclass(self._model, TenantModel) else None
        # the proxy `django.db.connection` looks the connection up at every use
        database: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
        text = self._text(database, owner is not None)
        said = values if owner is None else values | {"authority_id": owner}
        with database.cursor() as cursor:
            cursor.execute(text.sql, _bound(text.params, said, database))
            found = cursor.fetchall()
        make, names = self._model.from_db, text.names
        return [make(DEFAULT_DB_ALIAS, names, text.read(row, database)) for row in found]

    def first(self, **values: Any) -> M | None:
        """Return the first row that answers, or None."""
        found = self.rows(**values)
        return found[0] if found else None

    def get(self, **values: Any) -> M:
        """
        Return the only row.

        :raises Model.DoesNotExist: when there is none.
        :raises Model.MultipleObjectsReturned: when there are more.
        """
        found = self.rows(**values)
        if not found:
            raise self._model.DoesNotExist(self._model.__name__)  # type: ignore[attr-defined]
        if len(found) > 1:
            raise self._model.MultipleObjectsReturned(  # type: ignore[attr-defined]
                self._model.__name__
            )
        return found[0]

    def write(self, values: dict[str, Any], **which: Any) -> int:
        """
        Set the columns named by `values` in the rows that answer; return how many there were.

        :raises wrota.kernel.tenancy.NoScope: outside a scope and in a door, when rows have owners.
        """
        database: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
        sql, params = self._change(database, values, which)
        with database.cursor() as cursor:
            cursor.execute(sql, params)
            return int(cursor.rowcount)

    def write_later(self, values: dict[str, Any], **which: Any) -> None:
        """As `write`, when nobody asks how many rows there were; see `inserts.run_later`."""
        database: BaseDatabaseWrapper = connections[DEFAULT_DB_ALIAS]
        sql, params = self._change(database, values, which)
        run_later(self._model._meta.db_table, sql, params, changes=True)

    def _change(
        self, database: BaseDatabaseWrapper, values: dict[str, Any], which: dict[str, Any]
    ) -> tuple[str, list[Any]]:
        """Return the SQL and the values of an UPDATE."""
        said = dict(which)
        if issubclass(self._model, TenantModel):
            said["authority_id"] = current()
        key = (database.vendor, *values)
        if key not in self._changes:
            self._changes[key] = self._make_change(database, tuple(values), tuple(said))
        sql, params = self._changes[key]
        new = {f"={name}": value for name, value in values.items()}
        return sql, _bound(params, said | new, database)

    def _make_change(
        self, database: BaseDatabaseWrapper, columns: tuple[str, ...], asked: tuple[str, ...]
    ) -> Change:
        rows: models.QuerySet[M] = models.QuerySet(self._model).filter(
            **{name: _Slot(name, self._field(name)) for name in asked}
        )
        query: Any = rows.query.chain(UpdateQuery)
        fields = [(c, self._field(c)) for c in columns]
        query.add_update_fields([(f, None, _Slot(f"={c}", f)) for c, f in fields])
        sql, params = query.get_compiler(connection=database).as_sql()
        return sql, tuple(params)

    def _text(self, database: BaseDatabaseWrapper, owned: bool) -> "_Text":
        key = (database.vendor, owned)
        if key not in self._made:
            self._made[key] = self._make(database, owned)
        return self._made[key]

    def _make(self, database: BaseDatabaseWrapper, owned: bool) -> "_Text":
        asked = (*self._lookups, "authority_id") if owned else self._lookups
        rows: models.QuerySet[M] = models.QuerySet(self._model).filter(
            **{name: _Slot(name, self._field(name)) for name in asked}
        )
        rows = rows.order_by(*self._order).defer(*self._defer)
        compiler = (rows.select_for_update() if self._lock else rows).query.get_compiler(
            connection=database
        )
        sql, params = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select]
        converters = compiler.get_converters(columns)
        return _Text(
            sql,
            tuple(params),
            [column.target.attname for column in columns],
            [(place, found, column) for place, (found, column) in converters.items()],
        )

    def _field(self, lookup: str) -> models.Field[Any, Any]:
        columns = {field.attname: field for field in self._model._meta.concrete_fields}
        return columns[lookup.split("__", maxsplit=1)[0]]


class _Text(NamedTuple):
    """What was worked out: the SQL, its values, and how to read a row."""

    sql: str
    params: tuple[Any, ...]
    names: list[str]
    converters: list[Converter]

    def read(self, row: tuple[Any, ...], database: BaseDatabaseWrapper) -> list[Any]:
        read = list(row)
        for place, converters, column in self.converters:
            for convert in converters:
                read[place] = convert(read[place], column, database)
        return read


def _bound(
    params: tuple[Any, ...], values: dict[str, Any], database: BaseDatabaseWrapper
) -> list[Any]:
    return [p.value(values, database) if isinstance(p, _Slot) else p for p in params]


class _Slot(Expression):
    """The place of a value in the SQL."""

    def __init__(self, name: str, field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name, self._column = name, field

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def value(self, values: dict[str, Any], database: BaseDatabaseWrapper) -> Any:
        return self._column.get_db_prep_value(values[self.name], database)
