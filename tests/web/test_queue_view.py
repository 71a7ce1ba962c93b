"""The queue's address and its HTML: nothing lost on the way, nothing told that must not be."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qsl

import pytest

from roleplay.assembly import Assembly, assemble
from roleplay.content.text import Language
from roleplay.records.kinds import Reason, ReviewState
from roleplay.services.actor import LOCAL
from roleplay.services.queue import QueueEntry, QueuePage, Waiting
from roleplay.settings import Settings
from roleplay.web.present.queue import queue
from roleplay.web.queue_address import read_filter, read_queue_address
from roleplay.web.queue_view import queue_html
from roleplay.web.words import words_in

EN, ZH = words_in(Language.EN), words_in(Language.ZH)
NASTY = '<img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assembly]:
    found = assemble(Settings(data_dir=tmp_path_factory.mktemp("data")))
    yield found
    found.database.engine.dispose()


def shown(parts: Assembly, search: str, entry: QueueEntry | None = None) -> str:
    rows = [entry] if entry else []
    page = QueuePage(rows, len(rows), 1, 25, more=False)
    waiting = Waiting(1000, dict.fromkeys(Reason, 3))
    cohorts = [("c1", NASTY)]
    return queue(EN, read_queue_address(search), page, waiting, cohorts, parts.library)


def an_entry(**more: object) -> QueueEntry:
    fields: dict[str, object] = {
        **{"session_id": "s1", "trainee_id": "ann", "trainee": "Ann", "persona_id": "angry"},
        **{"persona_name": "Angry", "scenario_title": "The parcel", "language": Language.EN},
        **{"mode": "practice", "at": datetime(2026, 3, 1, tzinfo=UTC), "outcome": None},
        **{"scores": {"empathy": 87.0}, "reasons": [Reason.GATE, Reason.SAMPLED]},
        **{"state": ReviewState.OPEN, "decisions": 1, "unread": 2},
    }
    return QueueEntry(**(fields | more))  # type: ignore[arg-type]


def test_the_address_says_what_is_wanted() -> None:
    search = "?reason=gate&reason=appealed&reason=x&state=all&text=退 款&least=5&most=x&sheet=3"
    address, wanted = read_queue_address(search), read_filter(search)
    assert (address.page, wanted.reasons) == (3, {Reason.GATE, Reason.APPEALED})
    assert (wanted.state, wanted.text, wanted.least, wanted.most) == (None, "退 款", 5.0, None)
    assert read_filter("") == read_filter("?state=nonsense&language=fr&cohort=")
    assert dict(parse_qsl(address.session("s1").partition("?")[2]))["sheet"] == "3"


def test_a_day_is_a_day_by_the_readers_clock() -> None:
    wanted = read_filter("?from=2026-03-01&to=2026-03-01&offset=480")
    assert wanted.since == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert wanted.until == datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert read_filter("?from=yesterday&to=9999-12-31&offset=x").since is None


def test_rows_tell_whose_why_and_how_much(parts: Assembly) -> None:
    html = shown(parts, "?text=hello", an_entry())
    for said in ("Ann", "Angry · The parcel", "Key criterion missed", "Random sample", "87"):
        assert said in html
    assert "1000+ sessions need a look." in html
    assert 'href="/coach/?session=s1&amp;text=hello"' in html
    assert "Clear filters" in shown(parts, "?text=hello")


def test_a_coach_who_grades_blind_is_told_nothing_of_the_marks(parts: Assembly) -> None:
    html = shown(parts, "?blind=1", an_entry())
    for told in ("87", "Key criterion missed", "Machine unsure", "Machine&#x27;s score"):
        assert told not in html
    assert "Random sample" in html
    assert "blind=1" in html


def test_what_people_wrote_stays_text(parts: Assembly) -> None:
    search = f"?text={NASTY}&trainee={NASTY}&persona={NASTY}&cohort=c1&from={NASTY}"
    html = shown(parts, search, an_entry(trainee=NASTY, persona_name=NASTY, scenario_title=NASTY))
    assert "<img src=x" not in html
    assert NASTY in unescape(html)


def test_the_page_is_made_in_both_languages(parts: Assembly) -> None:
    assert ZH("queue.empty") in queue_html(ZH, parts.queue, LOCAL, "")
    assert EN("queue.no_match") in queue_html(EN, parts.queue, LOCAL, "?sheet=4")


def test_every_reason_has_a_name() -> None:
    assert [reason for reason in Reason if not EN.has(f"reason.{reason}")] == []
