"""The grading desk: one grade a session, stored before it is worked on, taken up after a crash.

A grade is a row before any work on it begins, so a killed process loses none: `sweep` takes up
what was left. The built-in grader answers within the request; a model works in the background.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from roleplay.content.rubric import Rubric
from roleplay.customer.reading import ReadsActs
from roleplay.customer.transcript import Transcript
from roleplay.errors import NotFound, RoleplayError
from roleplay.grading.exchange import Exchange
from roleplay.grading.grader import Judge, grade, rubrics_for
from roleplay.grading.scorecard import Scorecard
from roleplay.records.database import Database
from roleplay.records.kinds import GradeStatus, SessionStatus
from roleplay.records.model_calls import call_row
from roleplay.records.queue import enlist
from roleplay.records.second_readings import second_acts
from roleplay.records.tables import ExchangeRow, GradeRow, SessionRow, now
from roleplay.records.transcripts import stored_transcript

log = logging.getLogger(__name__)

Engine = Literal["builtin", "llm"]


class MakesJudges(Protocol):
    """Builds a judge for one grading; ``notes`` collects what a model was asked and answered."""

    def __call__(self, engine: Engine, notes: list[Exchange]) -> tuple[Judge, str | None]:
        """The judge, and the model's name where there is one."""
        ...


@dataclass
class GradingDesk:
    """Takes grading requests and sees each through to one stored grade."""

    database: Database
    rubrics: Sequence[Rubric]
    analyser: ReadsActs
    make_judge: MakesJudges
    review_sample: float = 0.0
    """Share of sessions that coaches are given to look at at random, 0–1."""
    _running: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def request(self, session_id: str, owner_id: str, *, again: bool = False) -> None:
        """Ask for a session's grade; a second request changes nothing.

        With ``again`` a failed grading is tried once more.
        """
        engine = self._file(session_id, owner_id, again=again)
        if engine is None or session_id in self._running:
            return
        if engine == "builtin":
            await self._work(session_id, engine)
        else:
            self._start(session_id, engine)

    async def sweep(self) -> int:
        """Take up every grade that a crash left open; the number of them."""
        with self.database.work() as db:
            waiting = [GradeStatus.PENDING.value, GradeStatus.RUNNING.value]
            left = list(db.scalars(select(GradeRow).where(GradeRow.status.in_(waiting))))
            finished = SessionRow.status == SessionStatus.FINISHED.value
            graded = select(GradeRow.session_id)
            forgotten = list(
                db.scalars(select(SessionRow).where(finished, SessionRow.id.not_in(graded)))
            )
        open_ones = [(g.session_id, g.owner_id) for g in left]
        open_ones += [(s.id, s.owner_id) for s in forgotten]
        for session_id, owner_id in open_ones:
            await self.request(session_id, owner_id)
        return len(open_ones)

    async def settle(self) -> None:
        """Wait for the gradings under way."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _start(self, session_id: str, engine: Engine) -> None:
        task = asyncio.create_task(self._work(session_id, engine))
        self._running[session_id] = task
        task.add_done_callback(lambda _: self._running.pop(session_id, None))

    def _file(self, session_id: str, owner_id: str, *, again: bool) -> Engine | None:
        """Store the request; the engine that is to work on it, or None where nothing is to do."""
        try:
            with self.database.work() as db:
                row = _grade_row(db, session_id)
                if row is None:
                    session = _session_row(db, session_id)
                    row = GradeRow(
                        session_id=session_id,
                        owner_id=owner_id,
                        status=GradeStatus.PENDING.value,
                        engine=session.engine,
                    )
                    db.add(row)
                elif row.status == GradeStatus.FAILED and again:
                    row.status, row.error = GradeStatus.PENDING.value, None
                if row.status in (GradeStatus.DONE, GradeStatus.FAILED):
                    return None
                return "llm" if row.engine == "llm" else "builtin"
        except IntegrityError:
            return None

    async def _work(self, session_id: str, engine: Engine) -> None:
        notes: list[Exchange] = []
        try:
            card = await self._grade(session_id, engine, notes)
        except RoleplayError as error:
            self._store(session_id, notes, error=str(error))
        except Exception:
            log.exception("grading session %s broke", session_id)
            self._store(session_id, notes, error="the grader broke; try again")
        else:
            failed = "some criteria could not be proved; try again" if card.failed else None
            self._store(session_id, notes, card=card, error=failed)

    async def _grade(self, session_id: str, engine: Engine, notes: list[Exchange]) -> Scorecard:
        with self.database.work() as db:
            db.execute(
                update(GradeRow)
                .where(GradeRow.session_id == session_id, GradeRow.status != GradeStatus.DONE.value)
                .values(status=GradeStatus.RUNNING.value)
            )
            session = _session_row(db, session_id)
            transcript: Transcript = stored_transcript(session)
            second = second_acts(db, session)
        judge, model = self.make_judge(engine, notes)
        chosen = rubrics_for(transcript, self.rubrics)
        return await grade(transcript, chosen, judge, self.analyser, session_id, model, second)

    def _store(
        self,
        session_id: str,
        notes: list[Exchange],
        card: Scorecard | None = None,
        error: str | None = None,
    ) -> None:
        """Keep the result; a grade that is done already stays as it is."""
        with self.database.work() as db:
            row = _grade_row(db, session_id)
            if row is None or row.status == GradeStatus.DONE:
                return
            row.status = (GradeStatus.FAILED if error else GradeStatus.DONE).value
            row.error, row.finished_at = error, now()
            row.scorecard = card.model_dump(mode="json") if card else None
            enlist(db, _session_row(db, session_id), row, self.review_sample)
            for note in notes:
                db.add_all(call_row(session_id, row.owner_id, usage) for usage in note.spent)
                db.add(
                    ExchangeRow(
                        grade_id=row.id,
                        owner_id=row.owner_id,
                        rubric_id=note.rubric,
                        model=note.model,
                        prompt=note.prompt,
                        reply=note.reply,
                        tokens=note.tokens,
                    )
                )


def _grade_row(db: Session, session_id: str) -> GradeRow | None:
    return db.scalar(select(GradeRow).where(GradeRow.session_id == session_id))


def _session_row(db: Session, session_id: str) -> SessionRow:
    query = select(SessionRow).where(SessionRow.id == session_id)
    row = db.scalar(query.options(selectinload(SessionRow.turns)))
    if row is None:
        raise NotFound(f"no session {session_id!r}")
    return row
