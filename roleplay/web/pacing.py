"""Gathers a reply's clauses, so that a page is updated a few times a second and no oftener."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from roleplay.services.views import Event

WINDOW = 0.08
"""Seconds between two updates of a page."""
LISTENING = 0.35
"""Seconds that the typing sign is seen at least: a reply within a blink looks like a machine."""


async def _next(events: AsyncIterator[Event]) -> Event | None:
    try:
        return await anext(events)
    except StopAsyncIteration:
        return None


async def gathered(
    events: AsyncIterator[Event], window: float = WINDOW, listening: float = LISTENING
) -> AsyncIterator[Sequence[Event] | None]:
    """The events in batches: None while the first is waited for, an empty batch, then the rest.

    By the empty batch the message is stored; a fault that keeps it from that is raised before.
    """
    task = asyncio.ensure_future(_next(events))
    began = asyncio.get_running_loop().time()
    try:
        while not (await asyncio.wait({task}, timeout=window))[0]:
            yield None
        task.result()
        yield ()
        waited = asyncio.get_running_loop().time() - began
        await asyncio.sleep(max(0.0, listening - waited))
        while (batch := await _batch(events, task, window)).events:
            task = batch.pending
            yield batch.events
            if batch.over:
                return
    finally:
        task.cancel()


class _Batch:
    def __init__(self, pending: "asyncio.Task[Event | None]") -> None:
        self.events: list[Event] = []
        self.pending = pending
        self.over = False


async def _batch(
    events: AsyncIterator[Event], pending: "asyncio.Task[Event | None]", window: float
) -> _Batch:
    """What comes within one window after the first event that is waited for."""
    batch = _Batch(pending)
    ends: float | None = None
    clock = asyncio.get_running_loop()
    while True:
        left = None if ends is None else max(0.0, ends - clock.time())
        done, _ = await asyncio.wait({batch.pending}, timeout=left)
        if not done:
            return batch
        event = batch.pending.result()
        if event is None:
            batch.over = True
            return batch
        batch.events.append(event)
        batch.pending = asyncio.ensure_future(_next(events))
        ends = ends or clock.time() + window
