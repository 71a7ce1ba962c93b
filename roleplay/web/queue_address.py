"""The queue's address: which filter it asks for, and addresses beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from urllib.parse import parse_qsl, urlencode

from roleplay.content.text import Language
from roleplay.records.kinds import Reason, ReviewState
from roleplay.services.queue_filter import QueueFilter

EVERY_STATE = "all"
_PLACE = "/coach/"
_PAGE = "sheet"
"""Gradio takes ``page`` for itself."""
_KEPT = (
    *("reason", "state", "cohort", "trainee", "persona", "scenario", "language"),
    *("rubric", "least", "most", "from", "to", "offset", "text", "blind"),
)
_MEANT = frozenset(_KEPT) - {"offset", "blind"}
"""What a filter consists of; the rest only says how it is to be understood and shown."""
_WIDEST = 14 * 60
"""Minutes that any place's clock is away from UTC."""


@dataclass(frozen=True)
class QueueAddress:
    """What a query string asks of the queue; anything unknown in it is left aside."""

    pairs: tuple[tuple[str, str], ...]
    page: int

    def get(self, key: str) -> str:
        """A value as it was given; empty where it was not."""
        return dict(self.pairs).get(key, "")

    @property
    def reasons(self) -> frozenset[Reason]:
        """The reasons asked for."""
        known = set(Reason)
        return frozenset(Reason(v) for k, v in self.pairs if k == "reason" and v in known)

    @property
    def blind(self) -> bool:
        """Whether nothing of the machine's marks is to be shown."""
        return self.get("blind") == "1"

    @property
    def filtered(self) -> list[tuple[str, str]]:
        """What was asked for beyond the queue itself."""
        return [(key, value) for key, value in self.pairs if key in _MEANT]

    def but(self, changes: Mapping[str, str | None]) -> str:
        """The first page of the queue with other values; None takes a value away."""
        pairs = [pair for pair in self.pairs if pair[0] not in changes]
        return _address(pairs + [(key, value) for key, value in changes.items() if value])

    def without(self, unwanted: tuple[str, str]) -> str:
        """The first page of the queue without one part of the filter."""
        return _address([pair for pair in self.pairs if pair != unwanted])

    def unfiltered(self) -> str:
        """The whole queue."""
        return _address([pair for pair in self.pairs if pair[0] == "blind"])

    def at(self, page: int) -> str:
        """Another page of the same."""
        return _address([*self.pairs, (_PAGE, str(page))])

    def session(self, session_id: str) -> str:
        """One of its sessions, from which the way leads back to it."""
        own = [(_PAGE, str(self.page))] if self.page > 1 else []
        return _address([("session", session_id), *self.pairs, *own])


def _address(pairs: list[tuple[str, str]]) -> str:
    return f"{_PLACE}?{urlencode(pairs)}" if pairs else _PLACE


def read_queue_address(search: str) -> QueueAddress:
    """The address in ``location.search``."""
    found = [(k, v.strip()) for k, v in parse_qsl(search.lstrip("?")[:2000]) if v.strip()]
    number = dict(found).get(_PAGE, "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1
    kept = dict.fromkeys((k, v) for k, v in found if k in _KEPT)
    return QueueAddress(tuple(kept), max(1, page))


def read_filter(search: str) -> QueueFilter:
    """The filter in ``location.search``."""
    return filter_of(read_queue_address(search))


def filter_of(address: QueueAddress) -> QueueFilter:
    """The filter that an address asks for."""
    state, language = address.get("state"), address.get("language")
    return QueueFilter(
        reasons=address.reasons,
        state=None if state == EVERY_STATE else _state(state),
        cohort=address.get("cohort") or None,
        trainee=address.get("trainee"),
        persona=address.get("persona") or None,
        scenario=address.get("scenario") or None,
        language=Language(language) if language in ("zh", "en") else None,
        rubric=address.get("rubric") or None,
        least=_score(address.get("least")),
        most=_score(address.get("most")),
        since=_start(address.get("from"), address),
        until=_start(address.get("to"), address, days=1),
        text=address.get("text"),
    )


def _state(value: str) -> ReviewState:
    return ReviewState.SIGNED_OFF if value == ReviewState.SIGNED_OFF else ReviewState.OPEN


def _score(value: str) -> float | None:
    try:
        found = float(value)
    except ValueError:
        return None
    return found if 0 <= found <= 100 else None


def _start(value: str, address: QueueAddress, days: int = 0) -> datetime | None:
    """When a day begins by the reader's clock, or one some days later."""
    try:
        offset = max(-_WIDEST, min(_WIDEST, int(address.get("offset") or "0")))
        zone = timezone(timedelta(minutes=offset))
        day = date.fromisoformat(value) + timedelta(days=days)
        return datetime.combine(day, time(), zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
