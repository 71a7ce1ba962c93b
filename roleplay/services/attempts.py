"""Failed attempts at passwords and class codes are counted, and too many have to wait."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from roleplay.errors import TooMany
from roleplay.records.account_tables import AttemptRow
from roleplay.records.database import Database
from roleplay.records.tables import now


@dataclass(frozen=True)
class Limit:
    """So many failures within so long."""

    most: int
    window: timedelta


@dataclass(frozen=True)
class Attempts:
    """Counts failures in the database, so that every replica counts the same ones."""

    database: Database

    def check(self, limits: dict[str, Limit]) -> None:
        """Pass where none of the keys has failed too often.

        Raises:
            TooMany: one has.
        """
        with self.database.work() as db:
            for key, limit in limits.items():
                row = db.get(AttemptRow, key[:200])
                if row and row.failures >= limit.most and now() - row.since < limit.window:
                    minutes = max(1, round(limit.window.total_seconds() / 60))
                    raise TooMany(
                        f"too many failed attempts; try again in {minutes} minutes", code="too_many"
                    )

    def failed(self, limits: dict[str, Limit]) -> None:
        """Count one more failure for each key."""
        with self.database.work() as db:
            for key, limit in limits.items():
                _count(db, key[:200], limit)

    def forget(self, key: str) -> None:
        """It worked: the key's failures are forgotten."""
        with self.database.work() as db:
            db.execute(delete(AttemptRow).where(AttemptRow.key == key[:200]))


def _count(db: Session, key: str, limit: Limit) -> None:
    row = db.get(AttemptRow, key, with_for_update=True)
    if row is None:
        db.add(AttemptRow(key=key, failures=1))
    elif now() - row.since >= limit.window:
        row.since, row.failures = now(), 1
    else:
        row.failures += 1
