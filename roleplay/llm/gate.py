"""How many calls may be under way at one endpoint; a reply never waits behind gradings."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from roleplay.llm.usage import Purpose


@dataclass
class Gate:
    """Slots for calls; shared by all clients of an endpoint."""

    most: int = 16
    """Calls at one time, of any kind."""
    background: int = 8
    """Of these, gradings and second readings; the rest stays free for replies."""
    _everything: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]" = field(
        default_factory=WeakKeyDictionary, init=False
    )
    _behind: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]" = field(
        default_factory=WeakKeyDictionary, init=False
    )

    @asynccontextmanager
    async def slot(self, purpose: Purpose) -> AsyncIterator[None]:
        """Hold one slot for the length of the block."""
        loop = asyncio.get_running_loop()
        async with AsyncExitStack() as held:
            if purpose != "voice":
                most_behind = max(1, min(self.background, self.most - 1))
                behind = self._behind.setdefault(loop, asyncio.Semaphore(most_behind))
                await held.enter_async_context(behind)
            everything = self._everything.setdefault(loop, asyncio.Semaphore(self.most))
            await held.enter_async_context(everything)
            yield
