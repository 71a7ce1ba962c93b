"""The audition's report as text: a table of outcomes, the measures, and what is wrong."""

from collections.abc import Iterable, Sequence
from statistics import mean

from roleplay.customer.audition import Auditioned, Take
from roleplay.customer.audition_checks import Fault, Findings, faults, measure
from roleplay.customer.state import Outcome
from roleplay.customer.trainees import Manner

SHOWN = 8
"""Faults of one kind that are listed before the rest is only counted."""
_SHORT = {
    Outcome.RESOLVED: "resolved",
    Outcome.HALF_RESOLVED: "half",
    Outcome.WALKED_OUT: "left",
    Outcome.ESCALATED: "escalated",
    Outcome.UNRESOLVED: "open",
    Outcome.ABANDONED: "abandoned",
}
_WIDTH = 24


class Verdict:
    """The report on one persona."""

    def __init__(self, result: Auditioned) -> None:
        self.result = result
        self.found: list[Findings] = measure(result)
        self.faults: list[Fault] = faults(result, self.found)

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.faults

    def summary(self) -> str:
        """A few lines a language."""
        head = f"{self.result.persona.id}: {'passed' if self.passed else 'FAILED'}"
        return "\n".join([head, *(_language_lines(found) for found in self.found)])

    def details(self) -> str:
        """Outcome, mood path and facts of every matter and trainee, and then the summary."""
        return "\n\n".join([*(_table(found) for found in self.found), self.summary()])

    def complaints(self) -> list[str]:
        """One line a fault; long rows of the same kind are cut short."""
        lines: list[str] = []
        for kind in dict.fromkeys(_kind(fault) for fault in self.faults):
            same = [fault for fault in self.faults if _kind(fault) == kind]
            lines += [str(fault) for fault in same[:SHOWN]]
            if len(same) > SHOWN:
                lines.append(f"{self.result.persona.id}: … and {len(same) - SHOWN} more like this")
        return lines


def _kind(fault: Fault) -> str:
    """Faults are alike when they begin with the same two words."""
    return " ".join(fault.what.split()[:2])


def _language_lines(found: Findings) -> str:
    name = found.language.value
    lines = [
        f"  {name}  {_outcomes(found.takes)}",
        f"  {name}  skilled: resolved {_share(found.resolved)}; {_mood(found.takes)}; "
        f"{_facts(found.takes)}",
        f"  {name}  {found.length or 'no chat turns'}; seeds share {_share(found.alike)} of "
        f"sentences; known by three turns {_share(found.recognised)}{_mistaken(found)}",
    ]
    return "\n".join(lines)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"


def _mistaken(found: Findings) -> str:
    if not found.mistaken:
        return ""
    return f" (else {', '.join(f'{who} {n}' for who, n in found.mistaken[:3])})"


def _outcomes(takes: Sequence[Take]) -> str:
    parts = []
    for manner in Manner:
        mine = [take.outcome for take in takes if take.part.manner == manner]
        counted = [
            f"{_SHORT[one]} {mine.count(one)}" for one in dict.fromkeys(sorted(mine)) if mine
        ]
        parts.append(f"{manner}: {', '.join(counted) or '–'}")
    return "; ".join(parts)


def _mood(takes: Iterable[Take]) -> str:
    skilled = [take for take in takes if take.part.manner == Manner.SKILLED]
    if not skilled:
        return "no mood path"
    paths = [take.tempers for take in skilled]
    steps = min(len(path) for path in paths)
    return "mood " + "→".join(f"{mean(path[i] for path in paths):.1f}" for i in range(steps))


def _facts(takes: Iterable[Take]) -> str:
    skilled = [take for take in takes if take.part.manner == Manner.SKILLED]
    if not skilled:
        return "no facts"
    needed = [len(take.told & _needed(take)) / max(1, len(_needed(take))) for take in skilled]
    return (
        f"facts told {mean(len(t.told) for t in skilled):.1f}, asked for "
        f"{mean(len(t.asked) for t in skilled):.1f}; of those needed {mean(needed):.0%}"
    )


def _needed(take: Take) -> frozenset[str]:
    return frozenset(fact.id for fact in take.part.cast.scenario.facts if fact.needed)


def _table(found: Findings) -> str:
    """One row a matter and seed, one column a trainee: outcome, temper path, messages, facts."""
    rows = dict.fromkeys((t.part.cast.scenario.id, t.part.cast.seed) for t in found.takes)
    head = f"{found.language} (outcome, temper, turns/facts told)".ljust(40)
    lines = [head + "".join(manner.ljust(_WIDTH) for manner in Manner)]
    for scenario, seed in rows:
        cells = [_cell(found.takes, manner, scenario, seed) for manner in Manner]
        lines.append(f"{scenario} seed {seed}".ljust(40) + "".join(c.ljust(_WIDTH) for c in cells))
    return "\n".join(line.rstrip() for line in lines)


def _cell(takes: Iterable[Take], manner: Manner, scenario: str, seed: int) -> str:
    for take in takes:
        cast = take.part.cast
        if (take.part.manner, cast.scenario.id, cast.seed) == (manner, scenario, seed):
            path = f"{take.tempers[0]:.1f}→{take.tempers[-1]:.1f}"
            return f"{_SHORT[take.outcome]} {path} {len(take.tempers) - 1}/{len(take.told)}"
    return ""
