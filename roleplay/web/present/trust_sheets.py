"""Agreement as tables to take away, so that anybody can check the figures."""

from collections.abc import Iterable, Sequence

from roleplay.content.library import Library
from roleplay.services.sheets import Sheet
from roleplay.services.trust import Figure, Pair, Trust
from roleplay.web.present.trust import group_name
from roleplay.web.words import Words

_FIGURES = (
    *("pair", "grouped", "group", "n", "kappa", "low", "high"),
    *("exact", "within_one", "bias"),
)
_MARKS = (
    *("session", "criterion", "persona", "language", "engine", "version"),
    *("machine", "coach", "coach_name", "blind", "at", "reason"),
)


def sheets(words: Words, found: Trust, marks: Sequence[Pair], library: Library) -> list[Sheet]:
    """The figures, and every pair of marks behind them."""
    return [
        Sheet(words("trust.sheet.figures"), list(_figures(words, found, library))),
        Sheet(words("trust.sheet.marks"), list(_marks(words, marks))),
    ]


def _figures(words: Words, found: Trust, library: Library) -> Iterable[list[object]]:
    yield _head(words, _FIGURES)
    machine, coaches = words("trust.sheet.machine_coach"), words("trust.by_coaches")
    yield [machine, "", words("trust.sheet.all"), *_numbers(found.overall)]
    for by, figures in found.by.items():
        for figure in figures:
            name = group_name(words, library, by, figure.name)
            yield [machine, words(f"trust.by_{by}"), name, *_numbers(figure)]
    for figure in found.coaches:
        name = group_name(words, library, "coaches", figure.name)
        yield [coaches, words("trust.by_criterion"), name, *_numbers(figure)]


def _marks(words: Words, marks: Sequence[Pair]) -> Iterable[list[object]]:
    """Ids, not names: names change, and studies join by ids."""
    yield _head(words, _MARKS)
    for m in marks:
        yield [
            *(m.session, m.criterion, m.persona, m.language, m.engine, m.version),
            *(m.first, m.second, m.coach, m.blind, m.at.isoformat(timespec="seconds"), m.reason),
        ]


def _head(words: Words, columns: Iterable[str]) -> list[object]:
    return [words(f"trust.sheet.{column}") for column in columns]


def _numbers(figure: Figure) -> list[object]:
    found = figure.agreement
    numbers = (found.kappa, *figure.kappa, found.exact, found.within_one, found.bias)
    return [found.n, *(None if n != n else round(n, 3) for n in numbers)]
