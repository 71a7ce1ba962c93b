"""The export desk: long exports are made in the background, one at a time, with their progress."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, update

from roleplay.errors import RoleplayError
from roleplay.records.database import Database
from roleplay.records.export_tables import ExportRow
from roleplay.records.kinds import ExportStatus
from roleplay.records.tables import now

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
"""How long a file can be fetched."""
LOST = timedelta(minutes=30)
"""An export that old and still not done was on a process that is gone."""
Progress = Callable[[int, int], None]
"""Told how many pieces are done, of how many."""


class Made(NamedTuple):
    """A finished file."""

    name: str
    content: bytes


Work = Callable[[Progress], Made]


@dataclass
class ExportDesk:
    """Takes exports and sees each through to a file or an honest failure."""

    database: Database
    _hands: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="export"), init=False
    )
    _under_way: set[Future[None]] = field(default_factory=set, init=False)

    def begin(
        self, owner_id: str, kind: str, title: str, options: dict[str, Any], work: Work
    ) -> str:
        """Start an export; its id, at once."""
        with self.database.work() as db:
            row = ExportRow(owner_id=owner_id, kind=kind, title=title[:200], options=options)
            db.add(row)
            db.flush()
            export_id = row.id
        task = self._hands.submit(self._make, export_id, work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return export_id

    def sweep(self) -> None:
        """Call lost exports failed, and clear old files away."""
        with self.database.work() as db:
            open_still = ExportRow.status.in_([ExportStatus.PENDING, ExportStatus.RUNNING])
            lost = update(ExportRow).where(open_still, ExportRow.created_at < now() - LOST)
            db.execute(lost.values(status=ExportStatus.FAILED.value, error="interrupted"))
            db.execute(delete(ExportRow).where(ExportRow.created_at < now() - KEPT))

    def settle(self) -> None:
        """Wait for what is under way."""
        self._hands.shutdown(wait=True)

    def _make(self, export_id: str, work: Work) -> None:
        def progress(done: int, total: int) -> None:
            self._set(export_id, status=ExportStatus.RUNNING.value, done=done, total=total)

        try:
            made = work(progress)
        except RoleplayError as error:
            self._set(export_id, status=ExportStatus.FAILED.value, error=str(error))
        except Exception:
            log.exception("export %s broke", export_id)
            self._set(export_id, status=ExportStatus.FAILED.value, error="it broke; try again")
        else:
            done = {"status": ExportStatus.DONE.value, "name": made.name, "content": made.content}
            self._set(export_id, **done)

    def _set(self, export_id: str, **values: Any) -> None:
        with self.database.work() as db:
            db.execute(update(ExportRow).where(ExportRow.id == export_id).values(**values))
