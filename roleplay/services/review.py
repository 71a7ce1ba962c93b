"""Reviewing: a coach's word on every criterion beside the machine's, which never changes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from roleplay.content.library import Library
from roleplay.errors import Conflict, InputError, NotFound
from roleplay.grading.scorecard import Scorecard, Status, Verdict
from roleplay.records import queue
from roleplay.records.database import Database
from roleplay.records.kinds import DecisionKind, GradeStatus
from roleplay.records.review_tables import AppealRow, LookRow, SignOffRow
from roleplay.records.tables import DecisionRow, GradeRow, PersonRow, SessionRow
from roleplay.services import present_session, views
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.lists import decisions_of
from roleplay.services.reach import within_reach
from roleplay.services.talk import (
    Talk,
    add_once,
    checked,
    graded,
    mark_read,
    remember,
    talk_of,
    verdict_of,
)

Place = tuple[str, str]
"""A rubric's id and a criterion's."""


@dataclass(frozen=True)
class ReviewView:
    """A graded session as a coach reads it; while it is ``blind``, without the machine's marks."""

    session: views.SessionView
    trainee: str
    places: list[Place]
    """The criteria to decide on, in the rubrics' order."""
    grade: views.GradeView | None
    """The machine's grade; None while it is not to be seen."""
    decisions: list[views.Decision]
    """What coaches have decided; the reader's own alone while it is blind."""
    talk: Talk
    blind: bool

    def decided(self, place: Place) -> bool:
        """Whether a coach has had the last word on a criterion: no appeal waits for one."""
        spoken = any((d.rubric, d.criterion) == place for d in self.decisions)
        return spoken and not self.talk.awaits(*place)

    @property
    def done(self) -> int:
        """How many criteria are decided."""
        return sum(self.decided(place) for place in self.places)


@dataclass
class Reviews:
    """The coach's service. A session out of the coach's reach is one that does not exist."""

    database: Database
    library: Library
    """Rubrics and cases, for their names."""

    def open(self, actor: Actor, session_id: str, *, blind: bool = False) -> ReviewView:
        """A graded session with its grade, decisions and comments.

        Blind shows the machine's grade only to coaches who have seen it already; otherwise
        opening a session is seeing it, and what is decided afterwards is no longer blind.
        """
        with self.database.work() as db:
            row, grade = _reached(db, actor, session_id)
            if blind and grade.scorecard and not _looked(db, actor, session_id):
                return self._blind_view(db, actor, row, grade)
            look(db, actor, grade)
            talk = talk_of(db, actor, row)
            mark_read(db, actor, session_id)
            shown = present_session.grade(grade, decisions_of(db, grade.id))
            return ReviewView(
                session=present_session.session(row, grade),
                trainee=db.get_one(PersonRow, row.owner_id).name,
                places=_places(grade),
                grade=shown,
                decisions=shown.decisions,
                talk=talk,
                blind=False,
            )

    def _blind_view(
        self, db: Session, actor: Actor, row: SessionRow, grade: GradeRow
    ) -> ReviewView:
        """What was said, and what to decide; nobody's marks, nor words that may tell of them."""
        shown = present_session.session(row, grade)
        own = [d for d in decisions_of(db, grade.id) if d.owner_id == actor.id]
        comments = [c for c in talk_of(db, actor, row).comments if c.mine]
        return ReviewView(
            session=replace(shown, turns=[replace(turn, acts=[]) for turn in shown.turns]),
            trainee=db.get_one(PersonRow, row.owner_id).name,
            places=_places(grade),
            grade=None,
            decisions=[present_session.decision(d) for d in own],
            talk=Talk(comments=comments),
            blind=True,
        )

    def reveal(self, actor: Actor, session_id: str) -> None:
        """Look at the machine's grade: from now on the coach's decisions are not blind."""
        with self.database.work() as db:
            _, grade = _reached(db, actor, session_id)
            look(db, actor, grade)

    def decide(
        self,
        actor: Actor,
        session_id: str,
        rubric: str,
        criterion: str,
        kind: DecisionKind,
        level: int | None = None,
        reason: str = "",
    ) -> views.Decision:
        """Append a word on one criterion; it answers the appeals that wait there.

        Accepting keeps the machine's level; adjusting puts a level of 1–4 beside it; after
        rejecting no level stands. A reason is needed to adjust and to reject; a level given
        blind needs none, and answers no appeal, which its author has not read.

        Raises:
            InputError: no such criterion, a level out of range, or no reason.
            Conflict: nothing to accept, or accepting unseen.
        """
        with self.database.work() as db:
            _, grade = _reached(db, actor, session_id)
            verdict = verdict_of(grade, rubric, criterion)
            blind = not _looked(db, actor, session_id)
            row = DecisionRow(
                grade_id=grade.id,
                rubric_id=rubric,
                criterion_id=criterion,
                kind=kind.value,
                level=_level(kind, level, verdict, blind=blind),
                reason=_reason(kind, reason, blind=blind),
            )
            _append(db, actor, row, verdict, blind=blind)
            detail = {"criterion": f"{rubric}.{criterion}", "kind": kind.value, "level": row.level}
            note(db, actor, Action.REVIEW, session_id, detail)
            if blind and _all_spoken(db, actor, grade):
                look(db, actor, grade)
            return present_session.decision(row)

    def accept_rest(self, actor: Actor, session_id: str) -> int:
        """Accept every criterion that nobody has decided on; how many there were.

        What is appealed or could not be graded wants a word of its own and is left.

        Raises:
            Conflict: the machine's grade is still unseen.
        """
        with self.database.work() as db:
            row, grade = _reached(db, actor, session_id)
            if not _looked(db, actor, session_id):
                raise Conflict("look at the machine's levels before accepting", code="blind_accept")
            talk = talk_of(db, actor, row)
            spoken = {(d.rubric_id, d.criterion_id) for d in decisions_of(db, grade.id)}
            added = 0
            for place in _places(grade):
                verdict = verdict_of(grade, *place)
                if place in spoken or talk.awaits(*place) or verdict.status == Status.FAILED:
                    continue
                _append(db, actor, _acceptance(grade, place, verdict), verdict, blind=False)
                added += 1
            note(db, actor, Action.REVIEW, session_id, {"accepted": added})
            return added

    def sign_off(self, actor: Actor, session_id: str) -> None:
        """Be done with a session; what is not decided stands as the machine gave it.

        Raises:
            Conflict: the machine's grade is still unseen, or an appeal has no answer.
        """
        with self.database.work() as db:
            row, grade = _reached(db, actor, session_id)
            if grade.scorecard and not _looked(db, actor, session_id):
                raise Conflict(
                    "decide every criterion or look at the machine's grade first",
                    code="blind_sign_off",
                )
            if any(not appeal.answered for appeal in talk_of(db, actor, row).appeals):
                raise Conflict("answer the trainee's appeal first", code="appeal_open")
            remember(db, actor)
            db.add(SignOffRow(session_id=session_id, owner_id=actor.id))
            queue.signed_off(db, session_id)
            note(db, actor, Action.SIGN_OFF, session_id)


def _reached(db: Session, actor: Actor, session_id: str) -> tuple[SessionRow, GradeRow]:
    actor.require(Role.COACH)
    reach = within_reach(actor, SessionRow.owner_id)
    row = db.scalar(select(SessionRow).where(SessionRow.id == session_id, reach))
    if row is None:
        raise NotFound(f"no session {session_id!r} of your trainees", code="no_session")
    return row, graded(db, session_id)


def _places(grade: GradeRow) -> list[Place]:
    if not grade.scorecard:
        return []
    card = Scorecard.model_validate(grade.scorecard)
    return [(r, c) for r, result in card.rubrics.items() for c in result.criteria]


def _looked(db: Session, actor: Actor, session_id: str) -> bool:
    mine = (LookRow.session_id == session_id, LookRow.person_id == actor.id)
    return bool(db.scalar(select(exists().where(*mine))))


def look(db: Session, actor: Actor, grade: GradeRow) -> None:
    """Keep when the coach first saw the grade; one that is not done has nothing to see yet."""
    if grade.status == GradeStatus.DONE and not _looked(db, actor, grade.session_id):
        remember(db, actor)
        add_once(db, LookRow(session_id=grade.session_id, person_id=actor.id))


def _all_spoken(db: Session, actor: Actor, grade: GradeRow) -> bool:
    mine: Iterable[DecisionRow] = (d for d in decisions_of(db, grade.id) if d.owner_id == actor.id)
    return set(_places(grade)) <= {(d.rubric_id, d.criterion_id) for d in mine}


def _level(kind: DecisionKind, level: int | None, verdict: Verdict, *, blind: bool) -> int | None:
    """The level that stands by a decision."""
    if kind == DecisionKind.REJECT:
        return None
    if kind == DecisionKind.ADJUST:
        if level not in (1, 2, 3, 4):
            raise InputError(f"level: must be 1, 2, 3 or 4, got {level}", code="no_level")
        return level
    if blind:
        raise Conflict("look at the machine's level before accepting it", code="blind_accept")
    if verdict.status == Status.FAILED:
        raise Conflict("the machine gave nothing here; set a level", code="nothing_to_accept")
    return verdict.level


def _reason(kind: DecisionKind, reason: str, *, blind: bool) -> str:
    needless = kind == DecisionKind.ACCEPT or (blind and kind == DecisionKind.ADJUST)
    if needless and not reason.strip():
        return ""
    return checked(reason, "no_reason")


def _acceptance(grade: GradeRow, place: Place, verdict: Verdict) -> DecisionRow:
    return DecisionRow(
        grade_id=grade.id,
        rubric_id=place[0],
        criterion_id=place[1],
        kind=DecisionKind.ACCEPT.value,
        level=verdict.level,
        reason="",
    )


def _append(db: Session, actor: Actor, row: DecisionRow, verdict: Verdict, *, blind: bool) -> None:
    """Add a decision, and let it answer the appeals on its criterion."""
    remember(db, actor)
    row.owner_id, row.machine_level, row.blind = actor.id, verdict.level, blind
    db.add(row)
    db.flush()
    if blind:
        return
    waiting = (AppealRow.grade_id == row.grade_id, AppealRow.decision_id.is_(None))
    here = (AppealRow.rubric_id == row.rubric_id, AppealRow.criterion_id == row.criterion_id)
    db.execute(update(AppealRow).where(*waiting, *here).values(decision_id=row.id))
    if not db.scalar(select(exists().where(*waiting))):
        grade = db.get_one(GradeRow, row.grade_id)
        queue.appealed(db, grade.session_id, False)
