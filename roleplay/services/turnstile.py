"""One reply at a time for each session in this process; the database guards across processes.

A reply that has begun is brought to its end and stored, whether or not anybody still listens.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from roleplay.errors import Conflict

Item = TypeVar("Item")
_at_work: set[asyncio.Task[None]] = set()
"""Keeps the tasks from being collected before they are done."""


async def to_the_end(source: AsyncIterator[Item]) -> AsyncIterator[Item]:
    """Everything ``source`` yields; if the listener goes away, the source still runs through."""
    queue: asyncio.Queue[tuple[Item] | BaseException | None] = asyncio.Queue()

    async def run() -> None:
        try:
            async for item in source:
                queue.put_nowait((item,))
        except Exception as error:  # handed to the listener, who raises it
            queue.put_nowait(error)
        finally:
            queue.put_nowait(None)

    task = asyncio.create_task(run())
    _at_work.add(task)
    task.add_done_callback(_at_work.discard)
    while (found := await queue.get()) is not None:
        if isinstance(found, BaseException):
            raise found
        yield found[0]


class Turnstile:
    """Lets one task at a time work on a session; others wait their turn."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}

    def busy(self, session_id: str) -> bool:
        """Whether somebody is inside."""
        lock = self._locks.get(session_id)
        return lock is not None and lock.locked()

    @asynccontextmanager
    async def pass_through(self, session_id: str, patience: float = 60.0) -> AsyncIterator[None]:
        """Hold the session for the length of the block, waiting for it up to ``patience`` seconds.

        Raises:
            Conflict: it did not become free in time.
        """
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), patience)
        except TimeoutError:
            raise Conflict(
                "the customer is still speaking; send the message again", code="speaking"
            ) from None
        try:
            yield
        finally:
            lock.release()
            if not lock.locked():
                self._locks.pop(session_id, None)
