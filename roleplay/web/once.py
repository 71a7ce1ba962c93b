"""What a form has to tell exactly once, handed to the page that the browser is sent to next."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from fastapi import Request

T = TypeVar("T")
LIFE = 120.0
"""Seconds for which something waits to be fetched."""
MOST = 1000
"""Things that wait at one time; beyond that the oldest is dropped."""


@dataclass
class Once:
    """Keeps what one person is to be told on one page, in this process, until it is taken.

    A secret made by a form stands in no address and no log this way, and loading the page anew
    neither makes another one nor shows it again.
    """

    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[tuple[str, str], tuple[float, object]] = field(
        default_factory=OrderedDict, init=False
    )
    _lock: Lock = field(default_factory=Lock, init=False)

    def keep(self, person: str, page: str, told: object) -> None:
        """Have it told when this person opens this page next."""
        at = self.clock()
        with self._lock:
            self._kept[person, page] = (at, told)
            self._kept.move_to_end((person, page))
            while len(self._kept) > MOST or self._oldest() < at - LIFE:
                self._kept.popitem(last=False)

    def take(self, person: str, page: str, kind: type[T]) -> T | None:
        """What is to be told, if anything is; it is gone then."""
        with self._lock:
            at, told = self._kept.pop((person, page), (0.0, None))
        fresh = told is not None and self.clock() - at <= LIFE
        return told if fresh and isinstance(told, kind) else None

    def _oldest(self) -> float:
        return next(iter(self._kept.values()))[0]


def once_of(request: Request) -> Once:
    """What the running server has to tell."""
    found: Once = request.app.state.once
    return found
