"""Sessions with their grades and the coaches' decisions, as many as are wanted in two queries."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from roleplay.content.rubric import Rubric
from roleplay.content.text import Language
from roleplay.grading.grader import BREACH
from roleplay.grading.scorecard import Scorecard
from roleplay.records.kinds import DecisionKind, GradeStatus, Mode, SessionStatus
from roleplay.records.tables import DecisionRow, GradeRow, SessionRow
from roleplay.services import present_session
from roleplay.services.final_marks import FinalMark, final_marks, latest, overall
from roleplay.services.views import Decision


class Skill(NamedTuple):
    """Which criterion of which rubric."""

    rubric: str
    criterion: str


@dataclass(frozen=True)
class Marked:
    """A session, and its grade once that is done."""

    id: str
    owner_id: str
    assignment_id: str | None
    persona_id: str
    persona_name: str
    scenario_id: str
    scenario_title: str
    language: Language
    mode: Mode
    status: SessionStatus
    started_at: datetime
    grade: GradeStatus | None
    card: Mapping[str, Any] | None
    """The scorecard as stored; a done grade's alone."""
    decisions: tuple[Decision, ...]

    def levels(self) -> dict[Skill, int]:
        """The levels that stand, criterion by criterion; unscored ones are left out."""
        standing = latest(self.decisions)
        found = {}
        for rubric, result in (self.card or {"rubrics": {}})["rubrics"].items():
            for criterion, verdict in result["criteria"].items():
                decision = standing.get((rubric, criterion))
                level = verdict.get("level")
                if decision is not None and decision.kind != DecisionKind.ACCEPT:
                    level = decision.level
                if level is not None:
                    found[Skill(rubric, criterion)] = int(level)
        return found

    def marks(self, rubrics: Mapping[str, Rubric]) -> dict[str, FinalMark]:
        """Every rubric's mark after the coaches' decisions; empty where there is no grade."""
        if self.card is None:
            return {}
        return final_marks(Scorecard.model_validate(self.card), self.decisions, rubrics)

    @property
    def breached(self) -> bool:
        """Whether policy was broken, which fails the whole."""
        return any(flag.startswith(BREACH) for flag in (self.card or {"flags": []})["flags"])


@dataclass(frozen=True)
class Result:
    """What a session comes to."""

    mark: float | None
    """Mean of the rubrics' scores, 0–100; None where nothing was scored."""
    passed: bool | None
    """None where it cannot be said: no mark, or a criterion that failed to be graded."""


def result(session: Marked, rubrics: Mapping[str, Rubric], pass_mark: float | None) -> Result:
    """A session's mark, and whether it passes: at the pass mark, or else by every rubric's own.

    A gate that is missed or a breach of policy fails it whatever the mark.
    """
    marks = session.marks(rubrics)
    mark = overall(marks)
    if mark is None:
        return Result(None, None)
    if pass_mark is not None:
        held = not session.breached and not any(
            _gate_missed(rubrics.get(rubric), found) for rubric, found in marks.items()
        )
        return Result(mark, held and mark >= pass_mark)
    verdicts = [found.passed for found in marks.values() if found.score is not None]
    if False in verdicts:
        return Result(mark, False)
    return Result(mark, None if None in verdicts else True)


def _gate_missed(rubric: Rubric | None, mark: FinalMark) -> bool:
    gates = {c.id: c.gate for c in rubric.criteria if c.gate} if rubric else {}
    levels = mark.levels
    return any((level := levels.get(key)) is not None and level < gates[key] for key in gates)


def marked_sessions(db: Session, *wanted: ColumnElement[bool]) -> list[Marked]:
    """The sessions that meet the conditions, the oldest first."""
    query = (
        select(
            SessionRow.id,
            SessionRow.owner_id,
            SessionRow.assignment_id,
            SessionRow.persona_id,
            SessionRow.header[("persona", "name")].as_string().label("persona_name"),
            SessionRow.scenario_id,
            SessionRow.header[("scenario", "title")].as_string().label("scenario_title"),
            SessionRow.language,
            SessionRow.mode,
            SessionRow.status,
            SessionRow.started_at,
            GradeRow.id.label("grade_id"),
            GradeRow.status.label("grade"),
            GradeRow.scorecard,
        )
        .outerjoin(GradeRow, GradeRow.session_id == SessionRow.id)
        .where(*wanted)
        .order_by(SessionRow.started_at, SessionRow.id)
    )
    decided = _decisions(db, *wanted)
    return [_marked(row, decided) for row in db.execute(query)]


def _marked(row: Any, decided: Mapping[str, list[Decision]]) -> Marked:
    done = row.grade == GradeStatus.DONE
    return Marked(
        id=row.id,
        owner_id=row.owner_id,
        assignment_id=row.assignment_id,
        persona_id=row.persona_id,
        persona_name=row.persona_name,
        scenario_id=row.scenario_id,
        scenario_title=row.scenario_title,
        language=Language(row.language),
        mode=Mode(row.mode),
        status=SessionStatus(row.status),
        started_at=row.started_at,
        grade=GradeStatus(row.grade) if row.grade else None,
        card=row.scorecard if done else None,
        decisions=tuple(decided.get(row.grade_id, ())),
    )


def _decisions(db: Session, *wanted: ColumnElement[bool]) -> dict[str, list[Decision]]:
    query = (
        select(DecisionRow)
        .join(GradeRow, GradeRow.id == DecisionRow.grade_id)
        .join(SessionRow, SessionRow.id == GradeRow.session_id)
        .where(*wanted)
        .order_by(DecisionRow.id)
        .options(joinedload(DecisionRow.owner))
    )
    found: dict[str, list[Decision]] = {}
    for row in db.scalars(query):
        found.setdefault(row.grade_id, []).append(present_session.decision(row))
    return found
