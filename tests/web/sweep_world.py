"""Two classes that know nothing of each other, on a server with accounts, for the sweep.

Everything that Lin or her coach has written carries ``MARK``; nothing of anybody else's does.
"""

import asyncio
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from starlette.routing import Mount

from roleplay.assembly import Assembly, assemble
from roleplay.content.text import Language
from roleplay.records.account_tables import CohortRow, MembershipRow
from roleplay.records.export_tables import ExportRow
from roleplay.records.kinds import DecisionKind, PersonKind, SignInKind
from roleplay.records.tables import PersonRow, now
from roleplay.services.accounts import TOKEN_LIFE, actor_from
from roleplay.services.actor import Actor, Role
from roleplay.services.assignment_draft import Draft
from roleplay.services.views import StartRequest
from roleplay.settings import Settings
from tests.web.conftest import Site

MARK = "zqx7"
NOBODY = "nobody"
PEOPLE: dict[str, tuple[Role, ...]] = {
    "lin": (Role.TRAINEE,),
    "mei": (Role.TRAINEE,),
    "wu": (Role.COACH,),
    "eve": (Role.TRAINEE,),
    "zhao": (Role.COACH,),
    "author": (Role.AUTHOR,),
    "admin": (Role.ADMIN,),
    "guest": (Role.TRAINEE,),
    "newcomer": (Role.TRAINEE, Role.COACH, Role.ADMIN),
}
GUESTS = ("mei", "guest")
COHORTS = {
    "class-a": (f"{MARK} class", ("lin", "mei"), "wu"),
    "class-b": ("Class B", ("eve", "guest", "newcomer"), "zhao"),
}
ACTORS = (NOBODY, "eve", "zhao", "author", "guest", "admin", "newcomer", "lin", "wu")
"""Who tries; the newcomer has every role there is, and has to change a password first."""
CODE = "ABCDEF"
PUBLIC = "https://practice.example"
UNTOLD = ("attempts", "audit")
"""Tables that tell of refusals, and may."""

_PLACE = re.compile(r"{(\w+)(?::\w+)?}")
Row = tuple[str, str]
"""A table and one of its rows, as text."""


class Handler(NamedTuple):
    """A page's handler as Gradio offers it."""

    name: str
    mount: str
    number: int
    queued: bool


@dataclass
class World:
    """The running site, who is in it, and what there is to be got at."""

    site: Site
    file: Path
    ids: dict[str, str]
    """What paths are filled with: Lin's records, by the names of path parameters."""
    secrets: dict[str, str]
    """Person → the secret of a sign-in."""

    def __post_init__(self) -> None:
        self._reader = sqlite3.connect(self.file, check_same_thread=False)
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        self._reader.backup(self._kept)
        self._before, self._version = set(_rows(self._reader)), self._counted()

    def close(self) -> None:
        """Let go of the database."""
        self._reader.close()
        self._kept.close()

    @property
    def app(self) -> Any:
        """The application that is running."""
        return self.site.app

    def handlers(self) -> list[Handler]:
        """Every event of every page that runs anything on the server."""
        found = []
        for route in self.app.routes:
            if isinstance(route, Mount) and hasattr(route.app, "get_blocks"):
                for number, fn in route.app.get_blocks().fns.items():
                    if fn.fn is not None:
                        mount = f"{route.path}/"
                        name = f"{mount} {fn.fn.__qualname__}"
                        found.append(Handler(name, mount, number, bool(fn.queue)))
        return found

    def number(self, name: str) -> int:
        """What Gradio calls a handler by."""
        return next(handler.number for handler in self.handlers() if handler.name == name)

    def text(self, value: Any) -> Any:
        """A value with the names of Lin's records in it filled in."""
        return value.format_map(self.ids) if isinstance(value, str) else value

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values with the names of Lin's records in them filled in."""
        return {key: self.text(value) for key, value in values.items()}

    def path(self, template: str, values: Mapping[str, str]) -> str:
        """A path with Lin's ids in it, or others where they are given."""
        known = {**self.ids, **values}
        return _PLACE.sub(lambda found: known.get(found[1], "x"), template)

    def client(self, name: str) -> httpx.Client:
        """Somebody's browser, or nobody's."""
        door = {} if name == NOBODY else {"rp_session": self._sealed(self.secrets[name])}
        return httpx.Client(base_url=self.site.address, cookies=door, timeout=20)

    def _sealed(self, secret: str) -> str:
        from itsdangerous import Signer

        key = self.site.parts.signing_key
        return Signer(key, salt="roleplay.sign-in").sign(secret).decode()

    def changes(self) -> set[Row]:
        """Rows that came, went or changed since the beginning; then all is as it was again."""
        if self._counted() == self._version:
            return set()
        found = self._before ^ set(_rows(self._reader))
        if found:
            with sqlite3.connect(self.file, timeout=20) as writer:
                self._kept.backup(writer)
            writer.close()
        self._version = self._counted()
        return found

    def touches_lins(self, rows: set[Row]) -> set[Row]:
        """Those of the rows that have to do with Lin, her class or her coach."""
        hers = [MARK, *(f"'{self.ids[key]}'" for key in _HERS)]
        return {row for row in rows if any(key in row[1] for key in hers)}

    def _counted(self) -> int:
        found: int = self._reader.execute("PRAGMA data_version").fetchone()[0]
        return found


_HERS = ("session_id", "open_id", "cohort_id", "person_id", "assignment_id", "export_id", "coach")


def _rows(db: sqlite3.Connection) -> Iterator[Row]:
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (table,) in tables:
        if table in UNTOLD:
            continue
        found = db.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in found.description]
        for row in found:
            told = {k: v for k, v in zip(names, row, strict=True) if k != "seen_at"}
            yield table, repr(told)


def told(answer: httpx.Response) -> str:
    """All text in an answer, the files of a packed one among it."""
    if not answer.content.startswith(b"PK"):
        return answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def event(
    client: httpx.Client, mount: str, number: int, data: list[object], page: str = ""
) -> httpx.Response:
    """Send an event to a page's handler; the refusal, or the stream of what came of it."""
    page = page or f"p{number}{mount.strip('/')}{id(client)}"
    body = {"data": data, "fn_index": number, "session_hash": page, "trigger_id": None}
    sent = client.post(f"{mount}gradio_api/queue/join", json=body)
    if sent.status_code != 200:
        return sent
    return client.get(f"{mount}gradio_api/queue/data", params={"session_hash": page})


def completed(stream: httpx.Response) -> bool:
    """Whether an event came to its end without breaking."""
    lines = [line[6:] for line in stream.text.splitlines() if line.startswith("data: ")]
    ends = [m for m in map(json.loads, lines) if m.get("msg") == "process_completed"]
    return bool(ends) and all(m["success"] for m in ends)


def make_world(folder: Path, short: str = MARK, said: str = MARK, **more: Any) -> World:
    """The two classes, and the server they are on.

    Lin's side has ``short`` in its names and titles and ``said`` in whatever it says.
    """
    settings = Settings(data_dir=folder, review_sample=1.0, public_url=PUBLIC, **more)
    parts = assemble(settings)
    people = _people(parts, short)
    secrets = {name: parts.accounts.enter(name) for name in PEOPLE}
    token = parts.accounts.enter("lin", TOKEN_LIFE, SignInKind.TOKEN, f"{short} token")
    with ThreadPoolExecutor(1) as beside:  # a browser's tool may run a loop in this thread
        records = _lins_records(parts, people, short, said)
        ids = beside.submit(asyncio.run, records).result()
    ids["token_id"] = parts.accounts.tokens(people["lin"])[0].id
    parts.database.engine.dispose()
    return World(
        Site(settings, local=False), folder / "roleplay.db", ids, {**secrets, "token": token}
    )


def _people(parts: Assembly, short: str) -> dict[str, Actor]:
    with parts.database.work() as db:
        for name, roles in PEOPLE.items():
            kind = PersonKind.GUEST if name in GUESTS else PersonKind.ACCOUNT
            shown = f"{short} {name}" if name in ("lin", "mei", "wu") else name
            db.add(
                PersonRow(
                    id=name,
                    name=shown,
                    kind=kind.value,
                    username=None if name in GUESTS else name,
                    subject=None if name in GUESTS else f"https://sso.example {name}",
                    roles=[role.value for role in roles],
                    must_change=name == "newcomer",
                )
            )
        for cohort, (title, trainees, coach) in COHORTS.items():
            row = CohortRow(id=cohort, name=title.replace(MARK, short))
            if cohort == "class-a":
                row.code, row.opened_at = CODE, now()
            db.add(row)
            db.flush()
            for person in trainees:
                db.add(MembershipRow(cohort_id=cohort, person_id=person, role="trainee"))
            db.add(MembershipRow(cohort_id=cohort, person_id=coach, role="coach"))
        db.flush()
        return {name: actor_from(db, db.get_one(PersonRow, name)) for name in PEOPLE}


async def _lins_records(
    parts: Assembly, people: dict[str, Actor], short: str, said: str
) -> dict[str, str]:
    lin, wu = people["lin"], people["wu"]
    draft = Draft(
        title=f"{short} assignment",
        note=f"{said} note",
        personas=("male",),
        scenarios=("parcel-delay",),
        language=Language.EN,
        due_at=now() + timedelta(days=1),
    )
    assignment = parts.assignments.create(wu, "class-a", draft)
    done = parts.practice.start(lin, StartRequest.attempt(assignment, seed=1)).id
    for text in (f"Hello, I'm Lin. {said} hello", f"What is in it? {said}", f"Goodbye. {said}"):
        _ = [e async for e in parts.practice.send(lin, done, text)]
    await parts.practice.finish(lin, done)
    await parts.desk.settle()
    parts.reviews.open(wu, done)
    parts.reviews.decide(
        wu, done, "empathy", "respect", DecisionKind.ADJUST, 3, f"{said} because of turn 2"
    )
    parts.talks.comment(wu, done, 1, f"{said} look at this")
    parts.reviews.sign_off(wu, done)
    parts.talks.appeal(lin, done, "empathy", "recognition", f"{said} I did say so")
    again = StartRequest("male", "parcel-delay", Language.EN, seed=2)
    still = parts.practice.start(lin, again).id
    _ = [e async for e in parts.practice.send(lin, still, f"{said} still here")]
    with parts.database.work() as db:
        export = ExportRow(
            owner_id="wu",
            kind="gradebook_csv",
            title=f"{short} export",
            options={"cohort": "class-a", "language": "en", "course": False},
            status="done",
            name="grades.csv",
            content=f"{said},1\n".encode(),
        )
        db.add(export)
        db.flush()
        export_id = export.id
    return {
        "session_id": done,
        "open_id": still,
        "cohort_id": "class-a",
        "person_id": "lin",
        "coach": "wu",
        "assignment_id": assignment,
        "export_id": export_id,
    }
