"""Whose open page an event belongs to: Gradio takes a page's hash from anybody who sends it."""

import json
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.types import Message, Receive

LIFE = 24 * 3600.0
"""Seconds that an idle page stays its person's."""
MOST = 50_000
"""Open pages that are remembered; beyond that the one idle longest is forgotten."""
_LONGEST = 64
_SENT = ("data", "fn_index", "trigger_id", "session_hash")
"""What a page of ours says in an event; anything else that Gradio would take is left out."""


@dataclass
class SessionHashes:
    """Binds each page to the person who used it first, in this process."""

    clock: Callable[[], float] = time.monotonic
    _owners: OrderedDict[str, tuple[str, float]] = field(default_factory=OrderedDict, init=False)

    def admits(self, page: str, person: str) -> bool:
        """Whether a page is this person's; from now on it is, where it was nobody's."""
        at = self.clock()
        owner, seen = self._owners.get(page, (person, at))
        if owner != person and at - seen < LIFE:
            return False
        self._owners[page] = (person, at)
        self._owners.move_to_end(page)
        while len(self._owners) > MOST or self._oldest() < at - LIFE:
            self._owners.popitem(last=False)
        return True

    def __len__(self) -> int:
        return len(self._owners)

    def _oldest(self) -> float:
        return next(iter(self._owners.values()))[1]


def named_page(request: Request) -> str | None:
    """The page whose events a request wants to hear."""
    named = request.query_params.getlist("session_hash")
    return named[0] if len(named) == 1 and _sound(named[0]) else None


async def read_event(request: Request) -> dict[str, Any] | None:
    """The event that a page sends, with plain values alone; None for anything else.

    Values that are objects would be files to Gradio, which it may fetch from wherever they say.
    """
    try:
        sent = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or not _sound(sent.get("session_hash")):
        return None
    values = sent.get("data")
    if not isinstance(values, list) or any(isinstance(value, list | dict) for value in values):
        return None
    return {key: sent[key] for key in _SENT if key in sent}


def replayed(event: dict[str, Any], receive: Receive) -> Receive:
    """The event as the only body of a request, so that nothing unread slips through."""
    body: list[Message] = [
        {"type": "http.request", "body": json.dumps(event).encode(), "more_body": False}
    ]

    async def again() -> Message:
        return body.pop() if body else await receive()

    return again


def _sound(page: object) -> bool:
    return isinstance(page, str) and 0 < len(page) <= _LONGEST
