"""How far the machine's marks can be trusted: its levels against coaches', and theirs together."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from roleplay.grading.agreement import Agreement, agreement
from roleplay.grading.intervals import Interval, Rated, kappa_interval
from roleplay.records.database import Database
from roleplay.records.kinds import DecisionKind
from roleplay.records.tables import DecisionRow, GradeRow, SessionRow
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action, note
from roleplay.services.reach import within_reach

FEW = 30
"""Marks below which a figure says little and is shown as such."""
SHOWN = 200
"""Disagreements on the page; the export has all."""


@dataclass(frozen=True)
class Pair:
    """One criterion of a session as two graders see it; the first is the machine or a coach."""

    session: str
    criterion: str
    """``rubric.criterion``."""
    persona: str
    language: str
    engine: str
    version: str
    first: int | None
    second: int | None
    """The coach's level; None for “not to be scored”."""
    coach: str
    reason: str
    blind: bool
    at: datetime


@dataclass(frozen=True)
class Figure:
    """The agreement within one group of pairs."""

    name: str
    agreement: Agreement
    kappa: Interval
    """95 % of bootstrapped kappas lie within it."""

    @property
    def few(self) -> bool:
        """Whether it rests on too few marks to say much."""
        return self.agreement.n < FEW


@dataclass(frozen=True)
class Trust:
    """Everything the trust page tells."""

    overall: Figure
    by: dict[str, list[Figure]]
    """``criterion``, ``persona``, ``language``, ``engine``, ``version`` → machine against coach."""
    coaches: list[Figure]
    """Coach against coach: all criteria first, then each."""
    disagreements: list[Pair]
    sessions: int
    blind: int
    """Marks given before the coach had seen the machine's."""


GROUPS: dict[str, Callable[[Pair], str]] = {
    "criterion": lambda pair: pair.criterion,
    "persona": lambda pair: pair.persona,
    "language": lambda pair: pair.language,
    "engine": lambda pair: pair.engine,
    "version": lambda pair: pair.version,
}


@dataclass(frozen=True)
class TrustService:
    """Computes the figures over the sessions within a coach's reach."""

    database: Database

    def figures(self, actor: Actor, *, blind_only: bool = False) -> Trust:
        """The figures; with ``blind_only`` from marks that were given without seeing the machine's.

        A coach who accepts a level has seen it: only blind marks are independent of the machine.
        """
        actor.require(Role.COACH)
        with self.database.work() as db:
            marks = _marks(db, actor)
        pairs = [m for m in marks if m.blind or not blind_only]
        between = list(_between_coaches(pairs))
        apart = sorted((p for p in pairs if p.first != p.second), key=_gap, reverse=True)
        return Trust(
            overall=figure("", pairs),
            by={name: _grouped(pairs, key) for name, key in GROUPS.items()},
            coaches=[figure("", between), *_grouped(between, GROUPS["criterion"])],
            disagreements=apart,
            sessions=len({p.session for p in pairs}),
            blind=sum(p.blind for p in pairs),
        )

    def export(self, actor: Actor, *, blind_only: bool = False) -> tuple[Trust, list[Pair]]:
        """The figures and every pair of marks, to be taken away; that they were is written down."""
        found = self.figures(actor, blind_only=blind_only)
        with self.database.work() as db:
            marks = [m for m in _marks(db, actor) if m.blind or not blind_only]
            note(db, actor, Action.EXPORT, "trust", {"marks": len(marks)})
        return found, marks


def figure(name: str, pairs: Sequence[Pair]) -> Figure:
    """The agreement within a group."""
    rated = [
        Rated(p.session, p.first, p.second)
        for p in pairs
        if p.first is not None and p.second is not None
    ]
    found = agreement([p.first for p in pairs], [p.second for p in pairs])
    return Figure(name, found, kappa_interval(rated))


def _grouped(pairs: Sequence[Pair], key: Callable[[Pair], str]) -> list[Figure]:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        groups[key(pair)].append(pair)
    return [figure(name, groups[name]) for name in sorted(groups)]


def _gap(pair: Pair) -> tuple[int, datetime]:
    apart = abs(pair.first - pair.second) if pair.first and pair.second else 1
    return apart, pair.at


def _between_coaches(pairs: Sequence[Pair]) -> Iterable[Pair]:
    """Every two coaches' levels for the same criterion of the same session."""
    together: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        together[pair.session, pair.criterion].append(pair)
    for found in together.values():
        for one, other in combinations(found, 2):
            yield Pair(
                *(one.session, one.criterion, one.persona, one.language, one.engine, one.version),
                first=one.second,
                second=other.second,
                coach=f"{one.coach} / {other.coach}",
                reason=other.reason,
                blind=one.blind and other.blind,
                at=other.at,
            )


def _marks(db: Session, actor: Actor) -> list[Pair]:
    """Each coach's last word on each criterion, beside the machine's level."""
    query = (
        select(DecisionRow, GradeRow.session_id, SessionRow.persona_id, SessionRow.language)
        .join(GradeRow, GradeRow.id == DecisionRow.grade_id)
        .join(SessionRow, SessionRow.id == GradeRow.session_id)
        .where(within_reach(actor, SessionRow.owner_id))
        .order_by(DecisionRow.id)
        .options(joinedload(DecisionRow.owner))
    )
    made = _makers(db, actor)
    last: dict[tuple[str, str, str], Pair] = {}
    for row, session, persona, language in db.execute(query):
        engine, version = made[row.grade_id]
        criterion = f"{row.rubric_id}.{row.criterion_id}"
        accepted = row.kind == DecisionKind.ACCEPT
        last[session, criterion, row.owner_id] = Pair(
            *(session, criterion, persona, language, engine, version),
            first=row.machine_level,
            second=row.machine_level if accepted else row.level,
            coach=row.owner.name,
            reason=row.reason,
            blind=row.blind,
            at=row.created_at,
        )
    return list(last.values())


def _makers(db: Session, actor: Actor) -> dict[str, tuple[str, str]]:
    """Grade id → the engine (with its model) and the version that made it."""
    card = GradeRow.scorecard
    query = (
        select(
            GradeRow.id,
            GradeRow.engine,
            card["model"].as_string(),
            card["version"].as_string(),
            card["prompt_version"].as_string(),
        )
        .join(SessionRow, SessionRow.id == GradeRow.session_id)
        .where(
            within_reach(actor, SessionRow.owner_id), GradeRow.id.in_(select(DecisionRow.grade_id))
        )
    )
    return {
        grade: (
            f"{engine} {model}" if model else engine,
            f"{version} {prompt}" if prompt else version or "",
        )
        for grade, engine, model, version, prompt in db.execute(query)
    }
