"""The coaches' queue: which finished sessions stand in it, why, and how urgent each is."""

import statistics
from collections.abc import Iterable
from hashlib import sha256

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, joinedload

from roleplay.errors import NotFound
from roleplay.grading.grader import BREACH, TO_GRADER
from roleplay.grading.scorecard import Scorecard
from roleplay.records import search
from roleplay.records.database import Database
from roleplay.records.kinds import GradeStatus, Reason, ReviewState
from roleplay.records.review_tables import QueueRow, ScoreRow
from roleplay.records.tables import GradeRow, SessionRow

LOW_CONFIDENCE = 0.58
"""Confidence below which a criterion wants a coach's eye. The built-in grader is that unsure of
some criterion in 8 of the 60 transcripts in ``evaluation/transcripts``."""
RECENT = 200
"""So many of the last scores on a rubric say what is usual."""
ENOUGH = 30
"""Scores on a rubric before anything counts as unusual."""
FAR = 2.0
"""Standard deviations from the usual score at which one is unusual."""
URGENCY = {
    Reason.APPEALED: 70,
    Reason.FAILED: 60,
    Reason.GATE: 50,
    Reason.HOSTILE: 40,
    Reason.LOW_CONFIDENCE: 30,
    Reason.HIGH: 20,
    Reason.LOW: 20,
    Reason.SAMPLED: 10,
}
"""The urgency of a session is that of its most urgent reason; without one it is 0."""
_BATCH = 50


def enlist(db: Session, session: SessionRow, grade: GradeRow, sample_share: float) -> None:
    """Put a session whose grading has come to an end into the queue, or bring its place up to date.

    ``sample_share`` is the share of sessions, 0–1, that are drawn at random.
    """
    card = Scorecard.model_validate(grade.scorecard) if grade.scorecard else None
    done = card if grade.status == GradeStatus.DONE else None
    reasons = {reason for reason in _flags(card) if done or reason == Reason.HOSTILE}
    reasons |= _unusual(db, session.id, done) if done else {Reason.FAILED}
    if _drawn(session.id, sample_share):
        reasons.add(Reason.SAMPLED)
    row = _found(db, session.id) or QueueRow(session_id=session.id, appealed=False)
    _describe(row, session, grade, done)
    _give(row, reasons | ({Reason.APPEALED} if row.appealed else set()))
    row.state = ReviewState.OPEN.value
    db.add(row)
    _keep_scores(db, session.id, done)
    db.flush()
    texts = [text for turn in session.turns for text in (turn.subject, turn.text) if text]
    search.index(db, row.id, texts)


def enlist_missing(database: Database, sample_share: float) -> int:
    """Put sessions into the queue that were graded before there was one; the number of them."""
    count = 0
    ended = GradeRow.status.in_([GradeStatus.DONE.value, GradeStatus.FAILED.value])
    missing = ~exists().where(QueueRow.session_id == GradeRow.session_id)
    query = (
        select(GradeRow)
        .where(ended, missing)
        .order_by(GradeRow.finished_at, GradeRow.id)
        .limit(_BATCH)
        .options(joinedload(GradeRow.session).selectinload(SessionRow.turns))
    )
    while True:
        with database.work() as db:
            batch = list(db.scalars(query))
            for grade in batch:
                enlist(db, grade.session, grade, sample_share)
        count += len(batch)
        if len(batch) < _BATCH:
            return count


def delist(db: Session, session_id: str) -> None:
    """Take a session out of the queue, with its scores and all that it can be found by."""
    row = _found(db, session_id)
    db.execute(delete(ScoreRow).where(ScoreRow.session_id == session_id))
    if row is not None:
        search.forget(db, row.id)
        db.delete(row)


def appealed(db: Session, session_id: str, waiting: bool) -> None:
    """Say whether an appeal waits for an answer; one that does opens the session again."""
    row = _own(db, session_id)
    others = {reason for reason in reasons_of(row) if reason != Reason.APPEALED}
    _give(row, others | ({Reason.APPEALED} if waiting else set()))
    if waiting:
        row.state = ReviewState.OPEN.value


def signed_off(db: Session, session_id: str) -> None:
    """A coach is done with the session."""
    _own(db, session_id).state = ReviewState.SIGNED_OFF.value


def reopen(db: Session, session_id: str) -> None:
    """A coach is not done with the session after all."""
    _own(db, session_id).state = ReviewState.OPEN.value


def reasons_of(row: QueueRow) -> list[Reason]:
    """Why the session wants a look, the most urgent reason first."""
    return [reason for reason in Reason if getattr(row, reason.value)]


def _found(db: Session, session_id: str) -> QueueRow | None:
    return db.scalar(select(QueueRow).where(QueueRow.session_id == session_id))


def _own(db: Session, session_id: str) -> QueueRow:
    row = _found(db, session_id)
    if row is None:
        raise NotFound(f"session {session_id!r} is not in the review queue: it has no grade yet")
    return row


def _describe(row: QueueRow, session: SessionRow, grade: GradeRow, done: Scorecard | None) -> None:
    row.owner_id = session.owner_id
    row.persona_id, row.scenario_id = session.persona_id, session.scenario_id
    row.language, row.mode, row.engine = session.language, session.mode, grade.engine
    row.finished_at = session.ended_at or grade.finished_at or session.started_at
    known = [r.score for r in done.rubrics.values() if r.score is not None] if done else []
    row.score = round(statistics.fmean(known), 1) if known else None


def _give(row: QueueRow, reasons: Iterable[Reason]) -> None:
    given = set(reasons)
    for reason in Reason:
        setattr(row, reason.value, reason in given)
    row.urgency = max((URGENCY[reason] for reason in given), default=0)


def _flags(card: Scorecard | None) -> set[Reason]:
    """The reasons that the scorecard has in itself."""
    found: set[Reason] = set()
    if card is None:
        return found
    verdicts = [v for result in card.rubrics.values() for v in result.criteria.values()]
    if any(v.confidence is not None and v.confidence < LOW_CONFIDENCE for v in verdicts):
        found.add(Reason.LOW_CONFIDENCE)
    # A breach of policy fails the whole session whatever its mean, just as a gate does.
    breached = any(flag.startswith(BREACH) for flag in card.flags)
    if breached or any(result.gates_failed for result in card.rubrics.values()):
        found.add(Reason.GATE)
    if any(flag.startswith(TO_GRADER) for flag in card.flags):
        found.add(Reason.HOSTILE)
    return found


def _unusual(db: Session, session_id: str, card: Scorecard) -> set[Reason]:
    found: set[Reason] = set()
    for rubric_id, result in card.rubrics.items():
        usual = _recent_scores(db, session_id, rubric_id)
        if result.score is None or len(usual) < ENOUGH:
            continue
        away, spread = result.score - statistics.fmean(usual), statistics.pstdev(usual)
        if spread and abs(away) > FAR * spread:
            found.add(Reason.HIGH if away > 0 else Reason.LOW)
    return found


def _recent_scores(db: Session, session_id: str, rubric_id: str) -> list[float]:
    query = (
        select(ScoreRow.score)
        .join(QueueRow, QueueRow.session_id == ScoreRow.session_id)
        .where(
            ScoreRow.rubric_id == rubric_id,
            ScoreRow.score.is_not(None),
            ScoreRow.session_id != session_id,
        )
        .order_by(QueueRow.finished_at.desc())
        .limit(RECENT)
    )
    return [score for score in db.scalars(query) if score is not None]


def _drawn(session_id: str, share: float) -> bool:
    """By the session's id, so that every machine and every second grading draws the same."""
    number = int.from_bytes(sha256(session_id.encode()).digest()[:4], "big")
    return number < share * 2**32


def _keep_scores(db: Session, session_id: str, done: Scorecard | None) -> None:
    db.execute(delete(ScoreRow).where(ScoreRow.session_id == session_id))
    for rubric_id, result in (done.rubrics if done else {}).items():
        db.add(
            ScoreRow(
                session_id=session_id,
                rubric_id=rubric_id,
                score=result.score,
                passed=result.passed,
            )
        )
