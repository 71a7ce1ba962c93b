"""Taking records out: grade books, sessions as transcripts and reports, one's own or a class's."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.errors import InputError, NotFound
from roleplay.jobs.exports import ExportDesk, Made, Progress
from roleplay.records.account_tables import MembershipRow
from roleplay.records.database import Database
from roleplay.records.export_tables import ExportRow
from roleplay.records.kinds import ExportStatus, SessionStatus
from roleplay.records.tables import GradeRow, SessionRow
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.gradebook import GradeBook
from roleplay.services.reach import own_cohort
from roleplay.services.review import look
from roleplay.services.session_file import SessionFile, session_file
from roleplay.services.sheets import as_csv, as_xlsx

MakesPdf = Callable[[SessionFile, Language], bytes]


class ExportKind(StrEnum):
    """What can be taken out of a class."""

    GRADEBOOK_XLSX = "gradebook_xlsx"
    GRADEBOOK_CSV = "gradebook_csv"
    SESSIONS = "sessions"
    """A ZIP of every session's transcript (JSON) and report (PDF)."""


@dataclass(frozen=True)
class ExportLine:
    """An export that was asked for."""

    id: str
    title: str
    kind: ExportKind
    status: ExportStatus
    done: int
    total: int
    name: str | None
    error: str | None
    at: datetime


@dataclass
class Exports:
    """The service for whatever leaves the database. Every export is written to the audit log."""

    database: Database
    library: Library
    desk: ExportDesk
    make_pdf: MakesPdf

    def begin(
        self, actor: Actor, cohort_id: str, kind: ExportKind, language: Language, *, course: bool
    ) -> str:
        """Start an export of a class; its id.

        Raises:
            NotFound: the class is not the actor's.
        """
        with self.database.work() as db:
            cohort = own_cohort(db, actor, cohort_id)
            title = cohort.name
            note(db, actor, Action.EXPORT, title, {"kind": kind.value})
        options = {"cohort": cohort_id, "language": language.value, "course": course}

        def work(progress: Progress) -> Made:
            return self.make(actor, cohort_id, kind, language, progress, course=course)

        return self.desk.begin(actor.id, kind.value, title, options, work)

    def make(
        self,
        actor: Actor,
        cohort_id: str,
        kind: ExportKind,
        language: Language,
        progress: Progress = lambda done, total: None,
        *,
        course: bool = False,
    ) -> Made:
        """The file itself, at once."""
        if kind == ExportKind.SESSIONS:
            return self._sessions(actor, cohort_id, language, progress)
        progress(0, 1)
        with self.database.work() as db:
            name = _file_name(own_cohort(db, actor, cohort_id).name)
            book = GradeBook(self.library)
            sheets = book.sheets(db, actor, cohort_id, language, course=course)
        if kind == ExportKind.GRADEBOOK_CSV:
            return Made(f"{name}.csv", as_csv(sheets[0]))
        return Made(f"{name}.xlsx", as_xlsx(sheets))

    def mine(self, actor: Actor) -> list[ExportLine]:
        """The actor's exports, the newest first."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            query = select(ExportRow).where(ExportRow.owner_id == actor.id)
            rows = db.scalars(query.order_by(ExportRow.created_at.desc()).limit(30))
            return [_line(row) for row in rows]

    def fetch(self, actor: Actor, export_id: str) -> Made:
        """A finished export's file, to the one who asked for it.

        Raises:
            NotFound: there is no such file of the actor's.
        """
        with self.database.work() as db:
            row = db.get(ExportRow, export_id)
            if row is None or row.owner_id != actor.id or row.content is None:
                raise NotFound("there is no such export of yours", code="no_export")
            return Made(row.name or "export", row.content)

    def report(self, actor: Actor, session_id: str, language: Language) -> Made:
        """One session's report as PDF: one's own, or a trainee's, whose grade is then seen."""
        found = self._one(actor, session_id)
        with self.database.work() as db:
            grade = db.scalar(select(GradeRow).where(GradeRow.session_id == session_id))
            if grade is not None and found.session.owner_id != actor.id:
                look(db, actor, grade)
        return Made(f"roleplay-{session_id[:8]}.pdf", self.make_pdf(found, language))

    def transcript(self, actor: Actor, session_id: str) -> Made:
        """One session's transcript file: one's own, or a trainee's."""
        dumped = self._one(actor, session_id).transcript.dump()
        return Made(f"roleplay-{session_id[:8]}.json", dumped.encode())

    def _one(self, actor: Actor, session_id: str) -> SessionFile:
        with self.database.work() as db:
            found = session_file(db, actor, session_id, self.library)
            if found.session.owner_id != actor.id:
                note(db, actor, Action.EXPORT, session_id, {"kind": "session"})
            return found

    def _sessions(
        self, actor: Actor, cohort_id: str, language: Language, progress: Progress
    ) -> Made:
        with self.database.work() as db:
            name = _file_name(own_cohort(db, actor, cohort_id).name)
            ids = _over(db, cohort_id)
        if not ids:
            raise InputError("nobody in this class has finished a conversation yet")
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
            for done, session_id in enumerate(ids):
                progress(done, len(ids))
                with self.database.work() as db:
                    found = session_file(db, actor, session_id, self.library)
                stem = f"{_file_name(found.trainee)}/{found.session.started_at:%Y%m%d-%H%M}"
                stem += f"-{found.session.persona_id}-{session_id[:8]}"
                bundle.writestr(f"{stem}.json", found.transcript.dump())
                bundle.writestr(f"{stem}.pdf", self.make_pdf(found, language))
        progress(len(ids), len(ids))
        return Made(f"{name}.zip", out.getvalue())


def _over(db: Session, cohort_id: str) -> list[str]:
    members = select(MembershipRow.person_id).where(
        MembershipRow.cohort_id == cohort_id, MembershipRow.role == Role.TRAINEE.value
    )
    over = [SessionStatus.FINISHED.value, SessionStatus.LEFT.value]
    query = select(SessionRow.id).where(
        SessionRow.owner_id.in_(members), SessionRow.status.in_(over)
    )
    return list(db.scalars(query.order_by(SessionRow.started_at)))


def _file_name(text: str) -> str:
    """A name that every file system takes."""
    return re.sub(r"[^\w-]+", "-", text).strip("-")[:60] or "roleplay"


def _line(row: ExportRow) -> ExportLine:
    return ExportLine(
        row.id,
        row.title,
        ExportKind(row.kind),
        ExportStatus(row.status),
        row.done,
        row.total,
        row.name,
        row.error,
        row.created_at,
    )
