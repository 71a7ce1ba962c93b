"""From stored rows to views, with everything left out that the reader may not see yet."""

from roleplay.content.persona import Persona
from roleplay.content.scenario import Channel, Direction, Scenario
from roleplay.content.text import Language, languages_of
from roleplay.customer.state import Outcome, State
from roleplay.grading.scorecard import Scorecard
from roleplay.records.kinds import DecisionKind, GradeStatus, Mode, SessionStatus
from roleplay.records.tables import DecisionRow, GradeRow, SessionRow, TurnRow
from roleplay.services import clock, views

_OVER = (SessionStatus.FINISHED, SessionStatus.LEFT)


def persona_card(persona: Persona, language: Language) -> views.PersonaCard:
    """A customer to choose, in one language."""
    return views.PersonaCard(
        id=persona.id,
        name=persona.name.get(language),
        card=persona.card.get(language),
        difficulty=persona.difficulty,
        archetype=persona.archetype.get(language) if persona.archetype else None,
        tips=persona.tips.get(language),
        languages=sorted(languages_of(persona)),
    )


def brief(scenario: Scenario, language: Language) -> views.Brief:
    """What the trainee is told; nothing of what the customer holds back."""
    return views.Brief(
        scenario_id=scenario.id,
        title=scenario.title.get(language),
        industry=scenario.industry.get(language),
        role=scenario.brief.role.get(language),
        policy=scenario.brief.policy.get(language),
        screen=scenario.brief.screen.get(language),
        customer=scenario.customer.get(language),
        firm=scenario.firm.get(language),
        channel=scenario.channel,
        direction=scenario.direction,
        difficulty=scenario.difficulty,
        minutes=scenario.minutes,
    )


def stored_brief(row: SessionRow) -> views.Brief:
    """The brief as it stood when the session began, whatever became of the scenario's file."""
    fields = dict(row.header["brief"])
    fields["channel"] = Channel(fields["channel"])
    fields["direction"] = Direction(fields["direction"])
    return views.Brief(**fields)


def session(row: SessionRow, grade: GradeRow | None) -> views.SessionView:
    """A conversation as its owner may see it now."""
    language = Language(row.language)
    over = SessionStatus(row.status) in _OVER
    shows_mind = row.mode == Mode.PRACTICE or over
    return views.SessionView(
        id=row.id,
        owner_id=row.owner_id,
        persona_id=row.persona_id,
        persona_name=row.header["persona"]["name"],
        scenario_id=row.scenario_id,
        brief=stored_brief(row),
        language=language,
        channel=Channel(row.channel),
        mode=Mode(row.mode),
        difficulty=row.difficulty,
        engine="llm" if row.engine == "llm" else "builtin",
        status=SessionStatus(row.status),
        started_at=row.started_at,
        elapsed=clock.elapsed(row),
        limit=row.limit_seconds,
        turns=[turn(t, shows_mind=shows_mind, over=over) for t in row.turns],
        awaiting_reply=not over and bool(row.turns) and row.turns[-1].speaker == "trainee",
        outcome=Outcome(row.outcome) if row.outcome and over else None,
        grade=GradeStatus(grade.status) if grade else None,
    )


def turn(row: TurnRow, *, shows_mind: bool, over: bool) -> views.TurnView:
    """One message as shown. What was revealed is told by the words, not by the view."""
    mind = State.model_validate(row.state).mind() if row.state and shows_mind else None
    if mind and not over:
        mind = mind.model_copy(update={"revealed": []})
    return views.TurnView(
        n=row.n,
        speaker="customer" if row.speaker == "customer" else "trainee",
        text=row.text,
        subject=row.subject,
        at=row.at,
        mind=mind,
        voice=row.voice,
        acts=list(row.acts or []) if over else [],
    )


def grade(row: GradeRow, decisions: list[DecisionRow]) -> views.GradeView:
    """A grade with the decisions that followed it."""
    return views.GradeView(
        id=row.id,
        session_id=row.session_id,
        status=GradeStatus(row.status),
        engine=row.engine,
        error=row.error,
        scorecard=Scorecard.model_validate(row.scorecard) if row.scorecard else None,
        decisions=[decision(d) for d in decisions],
    )


def decision(row: DecisionRow) -> views.Decision:
    """A coach's decision."""
    return views.Decision(
        author=row.owner.name,
        at=row.created_at,
        rubric=row.rubric_id,
        criterion=row.criterion_id,
        kind=DecisionKind(row.kind),
        machine=row.machine_level,
        blind=row.blind,
        level=row.level,
        reason=row.reason,
    )


def line(
    row: SessionRow, owner: str, grade_row: GradeRow | None, decisions: int
) -> views.SessionRow:
    """One line of a list of sessions."""
    card = grade_row.scorecard if grade_row and grade_row.scorecard else {"rubrics": {}}
    over = SessionStatus(row.status) in _OVER
    return views.SessionRow(
        id=row.id,
        owner_name=owner,
        persona_id=row.persona_id,
        persona_name=row.header["persona"]["name"],
        scenario_title=row.header["scenario"]["title"],
        language=Language(row.language),
        mode=Mode(row.mode),
        status=SessionStatus(row.status),
        started_at=row.started_at,
        outcome=Outcome(row.outcome) if row.outcome and over else None,
        grade=GradeStatus(grade_row.status) if grade_row else None,
        scores={key: result["score"] for key, result in card["rubrics"].items()},
        decisions=decisions,
    )
