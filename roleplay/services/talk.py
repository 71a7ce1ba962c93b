"""What trainee and coach say to each other about a session: comments and appeals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from roleplay.errors import Conflict, InputError, NotFound
from roleplay.grading.scorecard import Scorecard, Verdict
from roleplay.records import queue
from roleplay.records.database import Database
from roleplay.records.kinds import GradeStatus, SessionStatus
from roleplay.records.review_tables import AppealRow, CommentRow, ReadMarkRow, SignOffRow
from roleplay.records.tables import Base, GradeRow, PersonRow, SessionRow, now
from roleplay.services.actor import Actor
from roleplay.services.audit import Action, note
from roleplay.services.messages import check_message
from roleplay.services.reach import reaches

_OVER = (SessionStatus.FINISHED, SessionStatus.LEFT)


@dataclass(frozen=True)
class Comment:
    """Something said about a turn, or about the whole session where there is no turn."""

    n: int | None
    author: str
    mine: bool
    by_trainee: bool
    at: datetime
    text: str


@dataclass(frozen=True)
class Appeal:
    """A trainee's objection to one criterion's level."""

    rubric: str
    criterion: str
    at: datetime
    reason: str
    answered: bool


@dataclass(frozen=True)
class SignOff:
    """A coach is done with the session."""

    author: str
    at: datetime


@dataclass(frozen=True)
class Talk:
    """All that was said about one session, in order of time."""

    comments: Sequence[Comment] = ()
    appeals: Sequence[Appeal] = ()
    sign_offs: Sequence[SignOff] = ()
    since: datetime | None = None
    """Up to when the reader had read it; None where never before."""
    own: bool = False
    """Whether the reader is the trainee whose session it is, who alone may appeal."""

    def about(self, n: int | None) -> list[Comment]:
        """What was said about a turn; without a number, about the whole."""
        return [c for c in self.comments if c.n == n]

    def appeals_on(self, rubric: str, criterion: str) -> list[Appeal]:
        """The objections to one criterion's level."""
        return [a for a in self.appeals if (a.rubric, a.criterion) == (rubric, criterion)]

    def awaits(self, rubric: str, criterion: str) -> bool:
        """Whether an objection to this criterion has no answer yet."""
        return any(not a.answered for a in self.appeals_on(rubric, criterion))

    @property
    def signed_off(self) -> SignOff | None:
        """The signing off that stands: an appeal after it opens the session again."""
        last = self.sign_offs[-1] if self.sign_offs else None
        if last is None or any(a.at > last.at for a in self.appeals):
            return None
        return last

    def is_new(self, at: datetime) -> bool:
        """Whether something of that moment came after the reader's last visit."""
        return self.since is not None and at > self.since


@dataclass(frozen=True)
class Talks:
    """The service of both sides: a session's owner, and the coaches who reach them."""

    database: Database

    def read(self, actor: Actor, session_id: str) -> Talk:
        """What was said so far; from now on it counts as read."""
        with self.database.work() as db:
            found = talk_of(db, actor, party(db, actor, session_id))
            mark_read(db, actor, session_id)
            return found

    def comment(self, actor: Actor, session_id: str, n: int | None, text: str) -> None:
        """Say something about a turn, or about the whole session where ``n`` is None.

        Raises:
            InputError: nothing is said, or there is no such turn.
            Conflict: the conversation is still going on.
        """
        words = checked(text, "no_comment")
        with self.database.work() as db:
            row = party(db, actor, session_id)
            if row.status not in _OVER:
                raise Conflict("comments come once the conversation is over", code="no_talk_yet")
            if n is not None and n not in {turn.n for turn in row.turns}:
                raise InputError(f"turn {n}: this session has no such turn", code="no_turn")
            remember(db, actor)
            db.add(CommentRow(session_id=session_id, owner_id=actor.id, n=n, text=words))
            note(db, actor, Action.REVIEW, session_id, {"comment": n})

    def appeal(
        self, actor: Actor, session_id: str, rubric: str, criterion: str, reason: str
    ) -> None:
        """Object to one criterion's level, once until it is answered; the trainee alone may.

        Raises:
            InputError: no reason, or no such criterion.
            Conflict: there is no finished grade, or an appeal waits for its answer already.
        """
        words = checked(reason, "no_appeal_reason")
        with self.database.work() as db:
            row = db.get(SessionRow, session_id)
            if row is None or row.owner_id != actor.id:
                raise NotFound(f"no session {session_id!r} of yours", code="no_session")
            grade = graded(db, session_id)
            verdict_of(grade, rubric, criterion)
            if talk_of(db, actor, row).awaits(rubric, criterion):
                raise Conflict("your appeal waits for its answer already", code="appealed")
            db.add(
                AppealRow(
                    grade_id=grade.id,
                    owner_id=actor.id,
                    rubric_id=rubric,
                    criterion_id=criterion,
                    reason=words,
                )
            )
            queue.appealed(db, session_id, True)
            target = {"rubric": rubric, "criterion": criterion}
            note(db, actor, Action.APPEAL, session_id, target)


def party(db: Session, actor: Actor, session_id: str) -> SessionRow:
    """A session that the actor may talk about: their own, or one of a trainee of theirs.

    Raises:
        NotFound: it is neither.
    """
    row = db.get(SessionRow, session_id)
    if row is None or not (row.owner_id == actor.id or reaches(db, actor, row.owner_id)):
        raise NotFound(f"no session {session_id!r} of yours or your trainees'", code="no_session")
    return row


def talk_of(db: Session, actor: Actor, row: SessionRow) -> Talk:
    """All that was said about a session, as the actor reads it."""
    comments = db.scalars(
        select(CommentRow)
        .where(CommentRow.session_id == row.id)
        .order_by(CommentRow.id)
        .options(joinedload(CommentRow.owner))
    )
    appeals = db.scalars(
        select(AppealRow)
        .join(GradeRow, GradeRow.id == AppealRow.grade_id)
        .where(GradeRow.session_id == row.id)
        .order_by(AppealRow.id)
    )
    signed = db.scalars(
        select(SignOffRow)
        .where(SignOffRow.session_id == row.id)
        .order_by(SignOffRow.id)
        .options(joinedload(SignOffRow.owner))
    )
    mark = db.get(ReadMarkRow, (row.id, actor.id))
    return Talk(
        comments=[_comment(c, actor, row.owner_id) for c in comments],
        appeals=[_appeal(a) for a in appeals],
        sign_offs=[SignOff(s.owner.name, s.created_at) for s in signed],
        since=mark.read_at if mark else None,
        own=row.owner_id == actor.id,
    )


def _comment(row: CommentRow, actor: Actor, trainee: str) -> Comment:
    return Comment(
        n=row.n,
        author=row.owner.name,
        mine=row.owner_id == actor.id,
        by_trainee=row.owner_id == trainee,
        at=row.created_at,
        text=row.text,
    )


def _appeal(row: AppealRow) -> Appeal:
    answered = row.decision_id is not None
    return Appeal(row.rubric_id, row.criterion_id, row.created_at, row.reason, answered)


def mark_read(db: Session, actor: Actor, session_id: str) -> None:
    """What was said about a session so far is read."""
    remember(db, actor)
    mark = db.get(ReadMarkRow, (session_id, actor.id))
    if mark is not None:
        mark.read_at = now()
        return
    add_once(db, ReadMarkRow(session_id=session_id, person_id=actor.id))


def add_once(db: Session, row: Base) -> None:
    """Add a row unless another request has added it at the same moment."""
    try:
        with db.begin_nested():
            db.add(row)
    except IntegrityError:
        return


def remember(db: Session, actor: Actor) -> None:
    """Make sure that the actor is in the records before something there refers to them."""
    if db.get(PersonRow, actor.id) is None:
        add_once(db, PersonRow(id=actor.id, name=actor.name))


def graded(db: Session, session_id: str) -> GradeRow:
    """A session's grade.

    Raises:
        NotFound: none was asked for.
    """
    grade = db.scalar(select(GradeRow).where(GradeRow.session_id == session_id))
    if grade is None:
        raise NotFound(f"session {session_id!r} has no grade", code="not_graded")
    return grade


def verdict_of(grade: GradeRow, rubric: str, criterion: str) -> Verdict:
    """What the machine said of one criterion.

    Raises:
        Conflict: there is no finished grade.
        InputError: the grade has no such criterion.
    """
    if grade.status != GradeStatus.DONE or not grade.scorecard:
        raise Conflict(
            "this session is not graded yet; try the grading again first", code="not_graded"
        )
    known = Scorecard.model_validate(grade.scorecard).rubrics
    found = known[rubric].criteria.get(criterion) if rubric in known else None
    if found is None:
        names = ", ".join(f"{r}.{c}" for r, result in known.items() for c in result.criteria)
        raise InputError(
            f"no criterion {rubric}.{criterion} in this grade; there are: {names}",
            code="no_criterion",
        )
    return found


def checked(text: str, missing: str) -> str:
    """What somebody wrote, as written but for blank edges; ``missing`` is the fault of nothing.

    Raises:
        InputError: empty, too long, or not storable as text.
    """
    try:
        return check_message(text)
    except InputError as error:
        code = {"empty": missing, "too_long": "long_remark"}.get(error.code, error.code)
        raise InputError(f"remark: {error}", code=code) from None
