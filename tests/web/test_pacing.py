"""Clauses are gathered: few updates, nothing lost, faults first."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from roleplay.errors import Conflict
from roleplay.services.views import Clause, Event
from roleplay.web.pacing import gathered


async def stream(*steps: str | float | Exception) -> AsyncIterator[Event]:
    for step in steps:
        if isinstance(step, float):
            await asyncio.sleep(step)
        elif isinstance(step, Exception):
            raise step
        else:
            yield Clause(step)


async def batches(*steps: str | float | Exception) -> list[str]:
    found = []
    async for batch in gathered(stream(*steps), window=0.05, listening=0.0):
        found.append("".join(e.text for e in batch or () if isinstance(e, Clause)))
    return found


async def test_what_comes_at_once_is_one_update() -> None:
    assert await batches("a", "b", "c") == ["", "abc"]


async def test_what_comes_late_is_another_update() -> None:
    assert await batches("a", "b", 0.12, "c") == ["", "ab", "c"]


async def test_a_slow_reply_is_waited_for() -> None:
    found = await batches(0.15, "a")
    assert found[-1] == "a"
    assert set(found[:-1]) == {""}


async def test_a_refusal_comes_before_any_update() -> None:
    with pytest.raises(Conflict):
        await batches(Conflict("no"))


async def test_a_break_in_the_middle_is_told() -> None:
    batches_ = gathered(stream("a", 0.1, Conflict("no")), window=0.03, listening=0.0)
    assert await anext(batches_) == ()
    assert len(await anext(batches_) or ()) == 1
    with pytest.raises(Conflict):
        await anext(batches_)


async def test_a_reply_with_nothing_in_it_ends() -> None:
    assert await batches() == [""]
