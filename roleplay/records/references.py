"""Which rows belong to which: read from the tables' foreign keys, so that new tables are found."""

from collections.abc import Iterator

from sqlalchemy import Column, ColumnElement, Table, UniqueConstraint, and_, exists, or_, select

from roleplay.records.models import Base
from roleplay.records.tables import PersonRow, SessionRow


def table_of(row: type[Base]) -> Table:
    """The table behind a model."""
    found = row.__table__
    assert isinstance(found, Table)
    return found


def referring(to: Table) -> Iterator[Column[str]]:
    """Every column that refers to a table."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table is to for key in column.foreign_keys):
                yield column


def doubles(column: Column[str], source: str, target: str) -> ColumnElement[bool] | None:
    """The condition that a row of ``source`` would be a second one beside a row of ``target``.

    None where a table may hold any number of rows for one person.
    """
    table = column.table
    assert isinstance(table, Table)
    sets = [table.primary_key, *(c for c in table.constraints if isinstance(c, UniqueConstraint))]
    other = table.alias()
    found = []
    for rule in sets:
        rest = [c for c in rule.columns if c is not column]
        if column in list(rule.columns) and rest:
            same = and_(*(other.c[c.name] == c for c in rest))
            found.append(exists(select(1).where(other.c[column.name] == target, same)))
    return and_(column == source, or_(*found)) if found else None


def belonging(person_id: str, kept: frozenset[str]) -> list[tuple[Table, ColumnElement[bool]]]:
    """What belongs to a person, in an order in which it can be deleted: children first.

    It is every row that they own and all that hangs on their sessions. Of the tables named in
    ``kept`` only what hangs on their sessions is meant.
    """
    people = table_of(PersonRow)
    assert table_of(SessionRow).name not in kept
    found: dict[Table, ColumnElement[bool]] = {}
    for table in Base.metadata.sorted_tables:
        conditions = [c for column in table.columns for c in _ties(column, found)]
        owners = [c for c in referring(people) if c.table is table and table.name not in kept]
        conditions += [column == person_id for column in owners]
        if conditions and table is not people:
            found[table] = or_(*conditions)
    return list(reversed(found.items()))


def _ties(
    column: Column[str], found: dict[Table, ColumnElement[bool]]
) -> Iterator[ColumnElement[bool]]:
    for key in column.foreign_keys:
        parent = key.column.table
        if isinstance(parent, Table) and parent in found:
            yield column.in_(select(key.column).where(found[parent]))
