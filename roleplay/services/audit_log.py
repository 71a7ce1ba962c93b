"""Reading the audit log."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from roleplay.records.account_tables import AuditRow, CohortRow
from roleplay.records.database import Database
from roleplay.records.tables import PersonRow
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.erasing import NOBODY

MOST_EXPORTED = 100_000
ID = re.compile(r"\b[0-9a-f]{32}\b")
"""What an id of ours looks like; user names may look so too, and then name nobody."""
_AT_A_TIME = 500


@dataclass(frozen=True)
class AuditFilter:
    """Which entries are wanted; days are those of the server's time zone."""

    action: str = ""
    person: str = ""
    """Part of the name or user name of who did it or whom it concerns."""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Entry:
    """What somebody did."""

    at: datetime
    actor_id: str
    actor: str
    action: str
    target: str
    detail: dict[str, Any]


Names = Mapping[str, str]
"""The id of a person or cohort that entries mention → its name, where there still is one."""


@dataclass(frozen=True)
class AuditPage:
    """One page of entries."""

    rows: list[Entry]
    names: Names
    total: int
    page: int
    size: int


@dataclass(frozen=True)
class AuditLog:
    """The administrator's service for the audit log."""

    database: Database

    def page(self, actor: Actor, wanted: AuditFilter, page: int = 1, size: int = 50) -> AuditPage:
        """One page of entries, the newest first."""
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            query = select(AuditRow).where(*_conditions(wanted))
            total = db.scalar(select(func.count()).select_from(query.subquery())) or 0
            page = max(1, min(page, -(-total // size)))
            query = query.order_by(AuditRow.id.desc()).offset((page - 1) * size).limit(size)
            found = [_entry(row) for row in db.scalars(query)]
            return AuditPage(found, _names(db, found), total, page, size)

    def export(self, actor: Actor, wanted: AuditFilter) -> tuple[list[Entry], Names]:
        """All entries wanted, the newest first; the export itself is written down."""
        actor.require(Role.ADMIN)
        with self.database.work() as db:
            query = select(AuditRow).where(*_conditions(wanted)).order_by(AuditRow.id.desc())
            found = [_entry(row) for row in db.scalars(query.limit(MOST_EXPORTED))]
            note(db, actor, Action.EXPORT, "audit", {"entries": len(found)})
            return found, _names(db, found)


def _conditions(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.action:
        found.append(AuditRow.action == wanted.action)
    if text := wanted.person.strip():
        found.append(
            or_(
                AuditRow.actor_name.icontains(text, autoescape=True),
                AuditRow.target.icontains(text, autoescape=True),
                AuditRow.actor_id == text,
            )
        )
    if wanted.since:
        found.append(AuditRow.at >= _begin(wanted.since))
    if wanted.until:
        found.append(AuditRow.at < _begin(wanted.until + timedelta(days=1)))
    return found


def _begin(day: date) -> datetime:
    return datetime.combine(day, time()).astimezone()


def _names(db: Session, entries: Iterable[Entry]) -> dict[str, str]:
    ids = sorted({i for e in entries for i in (e.target, *e.detail.values()) if _is_id(i)})
    names: dict[str, str] = {}
    for start in range(0, len(ids), _AT_A_TIME):
        for row in (CohortRow, PersonRow):
            some = row.id.in_(ids[start : start + _AT_A_TIME])
            found = db.execute(select(row.id, row.name).where(some))
            names |= {id_: name for id_, name in found if name != NOBODY}
    return names


def _is_id(value: object) -> bool:
    return isinstance(value, str) and ID.fullmatch(value) is not None


def _entry(row: AuditRow) -> Entry:
    return Entry(row.at, row.actor_id, row.actor_name, row.action, row.target, row.detail)
