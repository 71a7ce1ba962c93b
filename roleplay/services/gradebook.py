"""The grade book of a class: everybody's marks, as tables for a spreadsheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.records.account_tables import MembershipRow
from roleplay.records.assignment_tables import AssignmentRow
from roleplay.records.kinds import Mode
from roleplay.records.tables import PersonRow, SessionRow, now
from roleplay.services.actor import Actor, Role
from roleplay.services.gradebook_titles import KINDS, TITLES
from roleplay.services.marked import Marked, Skill, marked_sessions, result
from roleplay.services.reach import own_cohort
from roleplay.services.sheets import Sheet
from roleplay.services.standing import Standing, standing

REGULAR, PRACTICE, EXAM = 0.2, 0.2, 0.6
"""How the course weighs regular work, practice and the exam (curriculum: 20, 20 and 60 %)."""


@dataclass(frozen=True)
class CourseMark:
    """A trainee's mark by the course's weighting, each part 0–100; None where there is nothing."""

    regular: float | None
    """Share of the class's assignments that were handed in, in per cent."""
    practice: float | None
    """Mean of the graded practice sessions."""
    exam: float | None
    """Mean of the graded exams."""

    @property
    def total(self) -> float | None:
        """The weighted mean; None until all three parts are there."""
        if self.regular is None or self.practice is None or self.exam is None:
            return None
        weighed = self.regular * REGULAR + self.practice * PRACTICE + self.exam * EXAM
        return round(weighed, 1)


@dataclass(frozen=True)
class _Trainee:
    person: PersonRow
    sessions: Sequence[Marked]
    standings: Sequence[Standing]


@dataclass(frozen=True)
class GradeBook:
    """Gathers a class's marks after the coaches' decisions."""

    library: Library

    def sheets(
        self, db: Session, actor: Actor, cohort_id: str, language: Language, *, course: bool
    ) -> list[Sheet]:
        """The marks of a class: a line a trainee, a line a session, a line a criterion.

        Raises:
            NotFound: the class is not the actor's.
        """
        cohort = own_cohort(db, actor, cohort_id)
        assignments = _assignments(db, cohort.id)
        trainees = self._trainees(db, cohort.id, assignments)
        titles = TITLES[language]
        return [
            self._overview(trainees, assignments, titles, course=course),
            self._sessions(trainees, language, titles),
            self._criteria(trainees, language, titles),
        ]

    def _trainees(
        self, db: Session, cohort_id: str, assignments: Sequence[AssignmentRow]
    ) -> list[_Trainee]:
        members = (
            select(PersonRow)
            .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
            .where(MembershipRow.cohort_id == cohort_id, MembershipRow.role == Role.TRAINEE.value)
            .order_by(PersonRow.name)
        )
        people = list(db.scalars(members))
        of_them = SessionRow.owner_id.in_([person.id for person in people])
        by_owner: dict[str, list[Marked]] = {person.id: [] for person in people}
        for session in marked_sessions(db, of_them):
            by_owner[session.owner_id].append(session)
        rubrics, at = self.library.rubrics.items, now()
        return [
            _Trainee(
                person,
                by_owner[person.id],
                [
                    standing(
                        row,
                        [s for s in by_owner[person.id] if s.assignment_id == row.id],
                        rubrics,
                        at,
                    )
                    for row in assignments
                ],
            )
            for person in people
        ]

    def _marks(self, trainee: _Trainee, mode: Mode | None = None) -> list[float]:
        wanted = [s for s in trainee.sessions if mode is None or s.mode == mode]
        found = [result(s, self.library.rubrics.items, None).mark for s in wanted if s.card]
        return [mark for mark in found if mark is not None]

    def _course(self, trainee: _Trainee) -> CourseMark:
        handed_in = [s.handed_in for s in trainee.standings]
        return CourseMark(
            regular=round(100 * sum(handed_in) / len(handed_in), 1) if handed_in else None,
            practice=_mean(self._marks(trainee, Mode.PRACTICE)),
            exam=_mean(self._marks(trainee, Mode.EXAM)),
        )

    def _overview(
        self,
        trainees: Sequence[_Trainee],
        assignments: Sequence[AssignmentRow],
        titles: Mapping[str, str],
        *,
        course: bool,
    ) -> Sheet:
        head = [titles[k] for k in ("name", "username", "graded", "mean", "best", "last")]
        head += [row.title for row in assignments]
        if course:
            head += [titles[k] for k in ("regular", "practice", "exam", "total")]
        rows: list[list[object]] = [list(head)]
        for trainee in trainees:
            marks = self._marks(trainee)
            row: list[object] = [trainee.person.name, trainee.person.username or "", len(marks)]
            row += [_mean(marks), max(marks, default=None), marks[-1] if marks else None]
            row += [s.mark for s in trainee.standings]
            if course:
                found = self._course(trainee)
                row += [found.regular, found.practice, found.exam, found.total]
            rows.append(row)
        return Sheet(titles["overview"], rows)

    def _sessions(
        self, trainees: Sequence[_Trainee], language: Language, titles: Mapping[str, str]
    ) -> Sheet:
        rubrics, kinds = self.library.rubrics.items, KINDS[language]
        ids = sorted(
            {r for t in trainees for s in t.sessions for r in (s.card or _NONE)["rubrics"]}
        )
        keys = ("name", "username", "session", "when", "persona", "scenario", "mode", "status")
        rows: list[list[object]] = [[*(titles[k] for k in keys), titles["mark"], titles["passed"]]]
        rows[0] += [rubrics[i].name.get(language) if i in rubrics else i for i in ids]
        for trainee in trainees:
            for s in trainee.sessions:
                found, marks = result(s, rubrics, None), s.marks(rubrics)
                row: list[object] = [trainee.person.name, trainee.person.username or "", s.id]
                row += [f"{s.started_at:%Y-%m-%d %H:%M}Z", s.persona_name, s.scenario_title]
                row += [kinds.get(word, word) for word in (s.mode.value, s.status.value)]
                row += [found.mark, found.passed]
                row += [marks[i].score if i in marks else None for i in ids]
                rows.append(row)
        return Sheet(titles["sessions"], rows)

    def _criteria(
        self, trainees: Sequence[_Trainee], language: Language, titles: Mapping[str, str]
    ) -> Sheet:
        keys = ("name", "session", "rubric", "criterion", "level", "machine")
        rows: list[list[object]] = [[titles[k] for k in keys]]
        for trainee in trainees:
            for s in trainee.sessions:
                standing_levels = s.levels()
                for skill, machine in _machine_levels(s).items():
                    names = self._names(*skill, language)
                    level = standing_levels.get(skill)
                    rows.append([trainee.person.name, s.id, *names, level, machine])
        return Sheet(titles["criteria"], rows)

    def _names(self, rubric_id: str, criterion_id: str, language: Language) -> tuple[str, str]:
        rubric = self.library.rubrics.items.get(rubric_id)
        if rubric is None:
            return rubric_id, criterion_id
        names = {c.id: c.name.get(language) for c in rubric.criteria}
        return rubric.name.get(language), names.get(criterion_id, criterion_id)


_NONE: Mapping[str, Any] = {"rubrics": {}}


def _mean(marks: Sequence[float]) -> float | None:
    return round(sum(marks) / len(marks), 1) if marks else None


def _assignments(db: Session, cohort_id: str) -> list[AssignmentRow]:
    query = select(AssignmentRow).where(AssignmentRow.cohort_id == cohort_id)
    return list(db.scalars(query.order_by(AssignmentRow.created_at)))


def _machine_levels(session: Marked) -> dict[Skill, int | None]:
    return {
        Skill(rubric, criterion): verdict.get("level")
        for rubric, found in (session.card or _NONE)["rubrics"].items()
        for criterion, verdict in found["criteria"].items()
    }
