"""Beginning an attempt at an assignment: who may, and with which customer and scenario."""

import random
from collections import Counter
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from roleplay.content.library import Library
from roleplay.content.text import Language, languages_of
from roleplay.errors import Conflict
from roleplay.records.assignment_tables import AssignmentRow
from roleplay.records.kinds import Mode, SessionStatus
from roleplay.records.tables import PersonRow, SessionRow, now
from roleplay.services.actor import Actor
from roleplay.services.assignment_rows import set_assignment
from roleplay.services.standing import OPEN, past
from roleplay.services.views import StartRequest

Pair = tuple[str, str]
"""A persona's and a scenario's id."""


def next_attempt(
    db: Session, actor: Actor, request: StartRequest, library: Library
) -> SessionRow | StartRequest:
    """The attempt that is still open, or what a new one is to be started with.

    The actor's row is written first: that makes two requests at one moment wait for each other,
    so that they never become two attempts.

    Raises:
        NotFound: there is no such assignment for the actor.
        Conflict: closed, overdue, no attempts left, or its customers and scenarios are gone.
    """
    db.execute(update(PersonRow).where(PersonRow.id == actor.id).values(seen_at=now()))
    row = set_assignment(db, actor, request.assignment or "")
    query = select(SessionRow).where(
        SessionRow.assignment_id == row.id, SessionRow.owner_id == actor.id
    )
    earlier = list(db.scalars(query.order_by(SessionRow.started_at)))
    running = next((s for s in earlier if s.status in OPEN), None)
    if running is not None:
        return running
    _must_be_open(row, earlier)
    language = Language(row.language)
    pairs = allowed_pairs(library, row.personas, row.scenarios, language)
    if not pairs:
        raise Conflict(
            f"assignment {row.title!r}: its customers and scenarios are no longer there; "
            "ask the coach",
            code="assignment_empty",
        )
    persona, scenario = draw(pairs, [(s.persona_id, s.scenario_id) for s in earlier])
    return StartRequest(
        persona,
        scenario,
        language,
        Mode(row.mode),
        row.difficulty,
        request.seed,
        assignment=row.id,
    )


def allowed_pairs(
    library: Library, personas: Sequence[str], scenarios: Sequence[str], language: Language
) -> list[Pair]:
    """The combinations that the content has in a language."""
    shown = library.personas.items
    return [
        (persona, scenario.id)
        for persona in personas
        if persona in shown and language in languages_of(shown[persona])
        for scenario in library.scenarios_for(shown[persona], language)
        if scenario.id in scenarios
    ]


def draw(pairs: Sequence[Pair], earlier: Sequence[Pair]) -> Pair:
    """One of the pairs at random, of those that came least often so far."""
    met = Counter(earlier)
    least = min(met[pair] for pair in pairs)
    return random.SystemRandom().choice([pair for pair in pairs if met[pair] == least])


def _must_be_open(row: AssignmentRow, earlier: Sequence[SessionRow]) -> None:
    if row.closed_at is not None:
        raise Conflict(f"assignment {row.title!r} is closed", code="assignment_closed")
    if past(row.due_at, now()):
        raise Conflict(f"assignment {row.title!r} was due {row.due_at}", code="assignment_overdue")
    used = sum(s.status != SessionStatus.LEFT or s.mode == Mode.EXAM for s in earlier)
    if row.attempts is not None and used >= row.attempts:
        raise Conflict(
            f"assignment {row.title!r}: all {row.attempts} attempts are used",
            code="assignment_used_up",
        )
