"""What a coach fills in for an assignment, and whether it can be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.errors import InputError
from roleplay.records.assignment_tables import AssignmentRow
from roleplay.records.kinds import Mode
from roleplay.services.attempt_draw import allowed_pairs
from roleplay.services.messages import check_message
from roleplay.services.standing import Counts

LONGEST_TITLE = 120
MOST_ATTEMPTS = 99


@dataclass(frozen=True)
class Draft:
    """An assignment as it was filled in."""

    title: str
    personas: tuple[str, ...]
    scenarios: tuple[str, ...]
    language: Language = Language.ZH
    note: str = ""
    mode: Mode = Mode.PRACTICE
    difficulty: int | None = None
    due_at: datetime | None = None
    attempts: int | None = None
    pass_mark: float | None = None
    counts: Counts = Counts.BEST


class Mismatch(InputError):
    """Customers and scenarios that do not go together; the pairs name them by id."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        said = ", ".join(f"{persona} × {scenario}" for persona, scenario in pairs)
        super().__init__(
            f"these do not go together in this language: {said}; leave one of each out",
            code="assignment_pairs",
        )
        self.pairs = pairs


def checked(
    draft: Draft, library: Library, at: datetime, before: AssignmentRow | None = None
) -> dict[str, Any]:
    """The stored form of a draft.

    ``before`` is the assignment as it stands: a due date that is not touched may be past.

    Raises:
        InputError: a field is missing or out of range, or a combination does not exist.
    """
    title = " ".join(draft.title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise InputError(
            f"title: needs 1 to {LONGEST_TITLE} characters, got {len(title)}",
            code="assignment_title",
        )
    _check_ranges(draft)
    touched = before is None or before.due_at != draft.due_at
    if touched and draft.due_at is not None and draft.due_at <= at:
        raise InputError(f"due date: {draft.due_at} is past already", code="assignment_due")
    if before is None or _choice(draft) != _stored_choice(before):
        _check_pairs(draft, library)
    return {
        "title": check_message(title),
        "note": check_message(draft.note) if draft.note.strip() else "",
        "personas": sorted(set(draft.personas)),
        "scenarios": sorted(set(draft.scenarios)),
        "language": draft.language.value,
        "mode": draft.mode.value,
        "difficulty": draft.difficulty,
        "due_at": draft.due_at,
        "attempts": draft.attempts,
        "pass_mark": draft.pass_mark,
        "counts": draft.counts.value,
    }


def _check_ranges(draft: Draft) -> None:
    for name, value, low, high in (
        ("difficulty", draft.difficulty, 1, 5),
        ("attempts", draft.attempts, 1, MOST_ATTEMPTS),
        ("pass_mark", draft.pass_mark, 0, 100),
    ):
        if value is not None and not low <= value <= high:
            raise InputError(
                f"{name}: must be between {low} and {high}, got {value}", code=f"assignment_{name}"
            )


def _check_pairs(draft: Draft, library: Library) -> None:
    if not draft.personas or not draft.scenarios:
        raise InputError("choose at least one customer and one scenario", code="assignment_choice")
    for persona in draft.personas:
        library.personas.get(persona)
    for scenario in draft.scenarios:
        library.scenarios.get(scenario)
    allowed = set(allowed_pairs(library, draft.personas, draft.scenarios, draft.language))
    wrong = [
        (p, s)
        for p in sorted(set(draft.personas))
        for s in sorted(set(draft.scenarios))
        if (p, s) not in allowed
    ]
    if wrong:
        raise Mismatch(wrong)


def _choice(draft: Draft) -> tuple[list[str], list[str], str]:
    return sorted(set(draft.personas)), sorted(set(draft.scenarios)), draft.language.value


def _stored_choice(row: AssignmentRow) -> tuple[list[str], list[str], str]:
    return sorted(row.personas), sorted(row.scenarios), row.language
