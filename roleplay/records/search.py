"""Searching what was said, in Chinese and English alike, on SQLite and PostgreSQL.

Neither database can tell Chinese words apart, so a run of Chinese becomes its pairs of neighbours:
退换货 is 退换 and 换货. Two characters or more are found as a phrase of such pairs; for a single
one, every character of a conversation is listed once at its end. Other scripts are words in lower
case. The tokens are made here; the databases only keep them, and where they stood.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Integer, Select, column, select, table, text
from sqlalchemy.orm import Session

from roleplay.customer.normalise import normalise

TABLE = "session_words"
"""On SQLite a full-text table, with tables of its own behind it; on PostgreSQL one with a vector.
No model could describe both, so that a migration alone makes them."""
LONGEST_QUERY = 200
"""Characters of a query that are looked at."""
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"(?P<cjk>[{_CJK}]+)|[^\W_{_CJK}]+")
_BREAK = "¶"
"""Stands between two texts, so that no phrase reaches from one into the next."""
_MOST_POSITIONS = 16_000
"""Tokens of a session that are searched; PostgreSQL counts no further."""
_SHORTEST_PREFIX = 3
"""Latin letters from which a query's last word may be the beginning of one."""


class _Phrase(NamedTuple):
    """Tokens that must stand together."""

    tokens: list[str]
    unfinished: bool
    """Whether the last is only the beginning of one."""


_WORDS = table(TABLE, column("rowid", Integer), column("queue_id", Integer), column("words"))


def has_a_model(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic is to compare a thing in the database with the models."""
    return kind != "table" or name is None or not name.startswith(TABLE)


def index(db: Session, queue_id: int, texts: Iterable[str]) -> None:
    """Make a session findable by its texts, whatever it was findable by before."""
    found = _document(texts)
    if _on_sqlite(db):
        words = " ".join(found)
        add = f"INSERT OR REPLACE INTO {TABLE} (rowid, words) VALUES (:id, :words)"
    else:
        words = " ".join(f"'{token}':{n}" for n, token in enumerate(found, 1))
        add = (
            f"INSERT INTO {TABLE} (queue_id, words) VALUES (:id, CAST(:words AS tsvector)) "
            "ON CONFLICT (queue_id) DO UPDATE SET words = excluded.words"
        )
    db.execute(text(add), {"id": queue_id, "words": words})


def forget(db: Session, queue_id: int) -> None:
    """Find a session no more."""
    key = "rowid" if _on_sqlite(db) else "queue_id"
    db.execute(text(f"DELETE FROM {TABLE} WHERE {key} = :id"), {"id": queue_id})


def matching(db: Session, query: str) -> Select[int] | None:
    """The queue ids of the sessions whose words hold every part of a query.

    Parts stand between spaces or where the script changes; the last word may be unfinished. None
    where the query has no word in it.
    """
    phrases = list(_phrases(query))
    if not phrases:
        return None
    if _on_sqlite(db):
        wanted = " AND ".join(_fts5(phrase) for phrase in phrases)
        return select(_WORDS.c.rowid).where(_WORDS.c.words.op("MATCH")(wanted))
    wanted = " & ".join(_tsquery(phrase) for phrase in phrases)
    found = _WORDS.c.words.op("@@")(text("CAST(:wanted AS tsquery)").bindparams(wanted=wanted))
    return select(_WORDS.c.queue_id).where(found)


def _on_sqlite(db: Session) -> bool:
    return db.get_bind().dialect.name == "sqlite"


def _document(texts: Iterable[str]) -> list[str]:
    tokens: list[str] = []
    characters: dict[str, None] = {}
    for written in texts:
        for run in _RUN.finditer(normalise(written)):
            if run["cjk"]:
                tokens += _pairs(run[0])
                characters |= dict.fromkeys(run[0])
            else:
                tokens.append(run[0])
        tokens.append(_BREAK)
    return [*tokens[: _MOST_POSITIONS - len(characters)], *characters]


def _pairs(run: str) -> list[str]:
    return [run[i : i + 2] for i in range(len(run) - 1)]


def _phrases(query: str) -> Iterator[_Phrase]:
    parts = normalise(query[:LONGEST_QUERY]).split()
    for part in parts:
        for cjk, runs in groupby(_RUN.finditer(part), key=lambda run: run["cjk"] is not None):
            words = [run[0] for run in runs]
            if cjk:
                yield from (_Phrase(_pairs(run) or [run], unfinished=False) for run in words)
            else:
                last = part is parts[-1] and part.endswith(words[-1])
                yield _Phrase(words, unfinished=last and len(words[-1]) >= _SHORTEST_PREFIX)


def _fts5(phrase: _Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"{" *" if phrase.unfinished else ""}'


def _tsquery(phrase: _Phrase) -> str:
    stood = " <-> ".join(f"'{token}'" for token in phrase.tokens)
    return f"({stood}{':*' if phrase.unfinished else ''})"
