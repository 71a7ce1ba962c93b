"""A coach's decisions stand beside the machine's grade, which never changes."""

import pytest

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.errors import Forbidden, InputError, NotFound
from roleplay.services.actor import LOCAL, Actor, Role
from roleplay.services.views import StartRequest

TRAINEE = Actor("t", "Trainee", frozenset({Role.TRAINEE}))


async def graded(parts: Assembly) -> str:
    session = parts.practice.start(LOCAL, StartRequest("male", "parcel-delay", Language.EN, seed=1))
    for text in ("Hello, I'm Lin.", "What is in it?"):
        _ = [e async for e in parts.practice.send(LOCAL, session.id, text)]
    await parts.practice.finish(LOCAL, session.id)
    return session.id


async def test_decisions_are_appended(parts: Assembly) -> None:
    session = await graded(parts)
    before = parts.reviews.open(LOCAL, session).grade.scorecard
    parts.reviews.decide(LOCAL, session, "empathy", "respect", 4, "kept calm throughout")
    parts.reviews.decide(LOCAL, session, "empathy", "respect", None, "too short to tell")
    after = parts.reviews.open(LOCAL, session).grade
    assert after.scorecard == before
    assert [(d.level, d.author) for d in after.decisions] == [(4, "Local"), (None, "Local")]
    assert parts.practice.grade(LOCAL, session).decisions == after.decisions
    assert parts.reviews.graded(LOCAL).rows[0].decisions == 2


async def test_wrong_decisions_are_refused(parts: Assembly) -> None:
    session = await graded(parts)
    for rubric, criterion, level, reason in [
        ("empathy", "charm", 3, "why"),
        ("empathy", "respect", 5, "why"),
        ("empathy", "respect", 3, "  "),
    ]:
        with pytest.raises(InputError):
            parts.reviews.decide(LOCAL, session, rubric, criterion, level, reason)
    with pytest.raises(NotFound):
        parts.reviews.decide(LOCAL, "nothing", "empathy", "respect", 3, "why")


async def test_reviewing_needs_a_coach(parts: Assembly) -> None:
    session = await graded(parts)
    with pytest.raises(Forbidden):
        parts.reviews.graded(TRAINEE)
    with pytest.raises(Forbidden):
        parts.reviews.open(TRAINEE, session)
    with pytest.raises(Forbidden):
        parts.reviews.decide(TRAINEE, session, "empathy", "respect", 3, "why")
