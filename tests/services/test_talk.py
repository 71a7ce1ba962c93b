"""Comments, appeals, and what is new to whom."""

import pytest

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.errors import Conflict, InputError, NotFound
from roleplay.records.kinds import DecisionKind
from roleplay.services.unread import Unread
from roleplay.services.views import StartRequest
from tests.services.reviewed import FAR, LIN, MEI, WU, enrol, practised

RESPECT = ("empathy", "respect")


@pytest.fixture
async def session(parts: Assembly) -> str:
    enrol(parts)
    return await practised(parts)


async def test_coach_and_trainee_talk_about_a_turn(parts: Assembly, session: str) -> None:
    parts.talks.comment(WU, session, 2, " Why this question? ")
    parts.talks.comment(LIN, session, 2, "To know how urgent it is.")
    parts.talks.comment(WU, session, None, "Well done on the whole.")
    read = parts.talks.read(LIN, session)
    assert [(c.author, c.mine, c.by_trainee, c.text) for c in read.about(2)] == [
        ("Coach Wu", False, False, "Why this question?"),
        ("Lin", True, True, "To know how urgent it is."),
    ]
    assert [c.text for c in read.about(None)] == ["Well done on the whole."]
    assert read.own
    assert not parts.talks.read(WU, session).own


async def test_a_mark_stands_on_what_came_since_the_last_visit(
    parts: Assembly, session: str
) -> None:
    parts.talks.read(LIN, session)
    parts.talks.comment(WU, session, 2, "Hm?")
    first, second = parts.talks.read(LIN, session), parts.talks.read(LIN, session)
    assert [talk.is_new(talk.comments[0].at) for talk in (first, second)] == [True, False]


async def test_strangers_neither_read_nor_write(parts: Assembly, session: str) -> None:
    for stranger in (MEI, FAR):
        for attempt in (
            lambda who: parts.talks.read(who, session),
            lambda who: parts.talks.comment(who, session, 2, "hello"),
            lambda who: parts.talks.appeal(who, session, *RESPECT, "mine"),
        ):
            with pytest.raises(NotFound):
                attempt(stranger)
    with pytest.raises(NotFound):
        parts.talks.appeal(WU, session, *RESPECT, "only the trainee may")
    assert parts.talks.read(LIN, session).comments == []


async def test_a_comment_needs_words_a_turn_and_an_end(parts: Assembly, session: str) -> None:
    for n, text in ((2, "  "), (99, "hello"), (2, "x" * 4001), (2, "\x00")):
        with pytest.raises(InputError):
            parts.talks.comment(LIN, session, n, text)
    running = parts.practice.start(LIN, StartRequest("male", "parcel-delay", Language.EN))
    with pytest.raises(Conflict):
        parts.talks.comment(LIN, running.id, 1, "hello")
    with pytest.raises(NotFound):
        parts.talks.appeal(LIN, running.id, *RESPECT, "nothing to appeal yet")


async def test_one_appeal_at_a_time(parts: Assembly, session: str) -> None:
    parts.talks.appeal(LIN, session, *RESPECT, "I was polite")
    with pytest.raises(Conflict):
        parts.talks.appeal(LIN, session, *RESPECT, "really")
    parts.talks.appeal(LIN, session, "empathy", "recognition", "another one")
    for place, reason in ((("empathy", "charm"), "why"), (RESPECT, " ")):
        with pytest.raises(InputError):
            parts.talks.appeal(LIN, session, *place, reason)
    parts.reviews.open(WU, session)
    parts.reviews.decide(WU, session, *RESPECT, DecisionKind.ACCEPT)
    parts.talks.appeal(LIN, session, *RESPECT, "I still think so")
    found = parts.talks.read(LIN, session).appeals_on(*RESPECT)
    assert [a.answered for a in found] == [True, False]


async def test_what_others_say_is_new_until_it_is_read(parts: Assembly, session: str) -> None:
    unread = Unread(parts.database)
    parts.talks.read(LIN, session)
    parts.reviews.open(WU, session)

    def fresh() -> tuple[int, int]:
        return len(unread.of_own(LIN)), len(unread.of_trainees(WU))

    assert fresh() == (0, 0)
    says = [
        (lambda: parts.talks.comment(WU, session, 2, "Hm?"), (1, 0)),
        (lambda: parts.reviews.decide(WU, session, *RESPECT, DecisionKind.ACCEPT), (1, 0)),
        (lambda: parts.reviews.sign_off(WU, session), (1, 0)),
        (lambda: parts.talks.comment(LIN, session, 2, "Ah."), (0, 1)),
        (lambda: parts.talks.appeal(LIN, session, *RESPECT, "But no."), (0, 1)),
    ]
    for say, wanted in says:
        say()
        assert fresh() == wanted
        parts.reviews.open(WU, session)
        parts.talks.read(LIN, session)
        assert fresh() == (0, 0)
    assert unread.of_own(MEI) == unread.of_trainees(FAR) == frozenset()
