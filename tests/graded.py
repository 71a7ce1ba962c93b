"""Graded sessions made up for tests that reckon with many of them: no talk, only levels."""

from collections.abc import Callable
from datetime import datetime, timedelta

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.customer.conversation import scenario_card
from roleplay.grading.score import rubric_result
from roleplay.grading.scorecard import Scorecard, Status, Verdict
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.kinds import GradeStatus, Mode, PersonKind, SessionStatus
from roleplay.records.tables import GradeRow, PersonRow, SessionRow, now
from roleplay.services.actor import Actor, Role

Levels = Callable[[str], int | None]
"""Criterion → its level; None leaves it unscored."""


def card(parts: Assembly, levels: Levels, *, breach: bool = False) -> Scorecard:
    """A scorecard of all rubrics with these levels."""
    rubrics = {}
    for rubric in parts.library.rubrics.all():
        verdicts = {c.id: _verdict(levels(c.id)) for c in rubric.criteria}
        rubrics[rubric.id] = rubric_result(rubric, verdicts, breached=breach)
    flags = ["breach:2"] if breach else []
    return Scorecard(transcript="t", engine="builtin", rubrics=rubrics, flags=flags, version="1")


def _verdict(level: int | None) -> Verdict:
    if level is None:
        return Verdict(status=Status.UNSCORED, reason="no chance")
    return Verdict.model_validate({"status": Status.SCORED, "level": level, "reason": "seen"})


def add_graded(
    parts: Assembly,
    owner: str,
    levels: Levels | None,
    *,
    persona: str = "angry",
    scenario: str = "parcel-delay",
    assignment: str | None = None,
    at: datetime | None = None,
    status: SessionStatus = SessionStatus.FINISHED,
    mode: Mode = Mode.PRACTICE,
    breach: bool = False,
) -> str:
    """Store a session, with a grade where there are levels; its id."""
    story = parts.library.scenarios.get(scenario)
    with parts.database.work() as db:
        row = SessionRow(
            owner_id=owner,
            persona_id=persona,
            scenario_id=scenario,
            language="zh",
            channel=story.channel.value,
            mode=mode.value,
            difficulty=3,
            seed=1,
            engine="builtin",
            status=status.value,
            started_at=at or now(),
            assignment_id=assignment,
            header={
                "persona": {"name": parts.library.personas.get(persona).name.get(Language.ZH)},
                "scenario": scenario_card(story, Language.ZH).model_dump(mode="json"),
            },
        )
        db.add(row)
        db.flush()
        if levels is not None:
            db.add(
                GradeRow(
                    session_id=row.id,
                    owner_id=owner,
                    status=GradeStatus.DONE.value,
                    engine="builtin",
                    scorecard=card(parts, levels, breach=breach).model_dump(mode="json"),
                    finished_at=row.started_at + timedelta(minutes=9),
                )
            )
        return row.id


def a_class(parts: Assembly, *names: str, name: str = "客服 1 班") -> tuple[Actor, list[Actor]]:
    """A cohort with its coach and trainees."""
    with parts.database.work() as db:
        cohort = CohortRow(name=name)
        people = [
            PersonRow(name=n, kind=PersonKind.ACCOUNT.value, roles=[r.value])
            for n, r in [(f"{name} 教练", Role.COACH), *((n, Role.TRAINEE) for n in names)]
        ]
        db.add_all([cohort, *people])
        db.flush()
        for person in people:
            db.add(MembershipRow(cohort_id=cohort.id, person_id=person.id, role=person.roles[0]))
        coach, *trainees = (
            Actor(p.id, p.name, frozenset({Role(p.roles[0])}), frozenset()) for p in people
        )
        own = Actor(coach.id, coach.name, coach.roles, frozenset({cohort.id}))
        return own, trainees
