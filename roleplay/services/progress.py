"""Progress: a trainee's skills over time, and a cohort's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement

from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.errors import NotFound
from roleplay.records.database import Database
from roleplay.records.kinds import GradeStatus
from roleplay.records.tables import GradeRow, PersonRow, SessionRow
from roleplay.services.actor import Actor, Role
from roleplay.services.advice import Advice, advice
from roleplay.services.assignment_rows import Member, trainees_of
from roleplay.services.final_marks import overall
from roleplay.services.marked import Marked, Skill, marked_sessions
from roleplay.services.reach import own_cohort, own_cohorts, reaches
from roleplay.services.skills import (
    PICKED,
    SkillView,
    skills_of,
    spread,
    strongest,
    trend,
    weakest,
    weighted,
)

LONGEST_CHART = 40
"""Sessions that the chart over time goes back."""


@dataclass(frozen=True)
class Point:
    """One graded session in the chart over time."""

    session_id: str
    at: datetime
    persona_name: str
    scenario_title: str
    mark: float | None
    """Mean of its rubrics' scores after coaches' decisions, 0–100."""
    scores: dict[str, float | None]
    """Rubric → score."""


@dataclass(frozen=True)
class Progress:
    """One person's skills."""

    person_id: str
    name: str
    sessions: int
    points: list[Point]
    """The last of them, the oldest first."""
    skills: list[SkillView]
    """In the order of the rubrics' files."""
    strongest: list[SkillView]
    weakest: list[SkillView]
    advice: list[Advice]


@dataclass(frozen=True)
class ClassSkill:
    """How a cohort does on one criterion."""

    skill: Skill
    counts: list[int]
    """Trainees at level 1, 2, 3 and 4."""
    mean: float


@dataclass(frozen=True)
class TraineeLine:
    """One trainee among the others."""

    person_id: str
    name: str
    level: float | None
    """Mean over the criteria, 1–4; recent sessions weigh more. None without a graded session."""
    trend: float | None
    sessions: int
    last: datetime | None


@dataclass(frozen=True)
class CohortSkills:
    """A cohort's skills."""

    cohort_id: str
    cohort: str
    skills: list[ClassSkill]
    weakest: list[ClassSkill]
    trainees: list[TraineeLine]


@dataclass
class ProgressService:
    """Reckons skills from graded sessions and from nothing else."""

    database: Database
    library: Library

    def own(self, actor: Actor, language: Language) -> Progress:
        """The actor's own; cases are suggested in the language of the last session, if any."""
        with self.database.work() as db:
            sessions = marked_sessions(db, _graded(), SessionRow.owner_id == actor.id)
        return self._progress(Member(actor.id, actor.name), sessions, language)

    def of(self, actor: Actor, person_id: str, language: Language) -> Progress:
        """A trainee's, for their coach.

        Raises:
            NotFound: there is no such trainee of the actor's.
        """
        actor.require(Role.COACH)
        with self.database.work() as db:
            person = db.get(PersonRow, person_id)
            if person is None or not reaches(db, actor, person_id):
                raise NotFound(f"no trainee {person_id!r} of yours", code="no_trainee")
            sessions = marked_sessions(db, _graded(), SessionRow.owner_id == person_id)
            member = Member(person.id, person.name)
        return self._progress(member, sessions, language)

    def cohorts(self, actor: Actor) -> list[tuple[str, str]]:
        """Id and name of the actor's cohorts."""
        actor.require(Role.COACH)
        with self.database.work() as db:
            return [(row.id, row.name) for row in own_cohorts(db, actor)]

    def cohort(self, actor: Actor, cohort_id: str) -> CohortSkills:
        """A cohort's skills.

        Raises:
            NotFound: there is no such cohort of the actor's.
        """
        actor.require(Role.COACH)
        with self.database.work() as db:
            row = own_cohort(db, actor, cohort_id)
            members = trainees_of(db, actor, [row.id])[row.id]
            wanted = SessionRow.owner_id.in_([m.id for m in members])
            sessions = marked_sessions(db, _graded(), wanted)
        by_person: dict[str, list[Marked]] = {m.id: [] for m in members}
        for session in sessions:
            by_person[session.owner_id].append(session)
        people = {key: skills_of(found) for key, found in by_person.items()}
        skills = self._class_skills(people)
        return CohortSkills(
            row.id,
            row.name,
            skills,
            sorted(skills, key=lambda s: s.mean)[:PICKED],
            [_line(member, by_person[member.id]) for member in members],
        )

    def _progress(self, person: Member, sessions: Sequence[Marked], language: Language) -> Progress:
        skills = self._in_order(skills_of(sessions))
        spoken = sessions[-1].language if sessions else language
        return Progress(
            person_id=person.id,
            name=person.name,
            sessions=len(sessions),
            points=[self._point(session) for session in sessions[-LONGEST_CHART:]],
            skills=skills,
            strongest=strongest(skills),
            weakest=weakest(skills),
            advice=advice(skills, sessions, self.library, spoken),
        )

    def _point(self, session: Marked) -> Point:
        marks = session.marks(self.library.rubrics.items)
        return Point(
            session_id=session.id,
            at=session.started_at,
            persona_name=session.persona_name,
            scenario_title=session.scenario_title,
            mark=overall(marks),
            scores={key: mark.score for key, mark in marks.items()},
        )

    def _class_skills(self, people: Mapping[str, Sequence[SkillView]]) -> list[ClassSkill]:
        levels: dict[Skill, list[float]] = {}
        for skills in people.values():
            for skill in skills:
                levels.setdefault(skill.skill, []).append(skill.level)
        counts = spread(people)
        found = [ClassSkill(k, counts[k], sum(v) / len(v)) for k, v in levels.items()]
        places = self._places()
        return sorted(found, key=lambda s: places.get(s.skill, len(places)))

    def _in_order(self, skills: Sequence[SkillView]) -> list[SkillView]:
        places = self._places()
        return sorted(skills, key=lambda s: places.get(s.skill, len(places)))

    def _places(self) -> dict[Skill, int]:
        skills = [Skill(r.id, c.id) for r in self.library.rubrics.all() for c in r.criteria]
        return {skill: place for place, skill in enumerate(skills)}


def _graded() -> ColumnElement[bool]:
    return GradeRow.status == GradeStatus.DONE.value


def _line(member: Member, sessions: Sequence[Marked]) -> TraineeLine:
    means = [sum(found) / len(found) for s in sessions if (found := list(s.levels().values()))]
    last = len(means) - 1
    return TraineeLine(
        person_id=member.id,
        name=member.name,
        level=weighted([(last - n, mean) for n, mean in enumerate(means)]) if means else None,
        trend=trend(means),
        sessions=len(sessions),
        last=sessions[-1].started_at if sessions else None,
    )
