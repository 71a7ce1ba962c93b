"""A coach's word stands beside the machine's grade, which never changes."""

import pytest
from sqlalchemy import select

from roleplay.assembly import Assembly
from roleplay.errors import Conflict, Forbidden, InputError, NotFound
from roleplay.grading.scorecard import Scorecard
from roleplay.records.account_tables import AuditRow
from roleplay.records.kinds import DecisionKind
from roleplay.records.review_tables import QueueRow
from roleplay.services.final_marks import final_marks
from tests.services.reviewed import FAR, LIN, MEI, WU, ZHAO, enrol, practised

ACCEPT, ADJUST, REJECT = DecisionKind
RESPECT = ("empathy", "respect")


@pytest.fixture
async def session(parts: Assembly) -> str:
    enrol(parts)
    return await practised(parts)


def card(parts: Assembly, session: str) -> Scorecard:
    grade = parts.reviews.open(WU, session).grade
    assert grade is not None
    assert grade.scorecard is not None
    return grade.scorecard


async def test_every_word_is_kept_and_the_grade_stays(parts: Assembly, session: str) -> None:
    before = card(parts, session)
    machine = before.rubrics["empathy"].criteria["respect"].level
    parts.reviews.decide(WU, session, *RESPECT, ADJUST, 4, "calm <b>throughout</b>")
    parts.reviews.decide(ZHAO, session, *RESPECT, REJECT, None, "too short to tell")
    parts.reviews.decide(WU, session, *RESPECT, ACCEPT)
    found = parts.reviews.open(WU, session)
    assert found.grade is not None
    assert found.grade.scorecard == before
    kept = [(d.author, d.kind, d.level, d.machine, d.reason, d.blind) for d in found.decisions]
    assert kept == [
        ("Coach Wu", ADJUST, 4, machine, "calm <b>throughout</b>", False),
        ("Coach Zhao", REJECT, None, machine, "too short to tell", True),
        ("Coach Wu", ACCEPT, machine, machine, "", False),
    ]
    assert parts.practice.grade(LIN, session).decisions == found.decisions
    with parts.database.work() as db:
        assert len(db.scalars(select(AuditRow).where(AuditRow.action == "review")).all()) == 3


async def test_a_coachs_level_moves_the_score(parts: Assembly, session: str) -> None:
    before = card(parts, session)
    for key, verdict in before.rubrics["empathy"].criteria.items():
        if verdict.level is not None:
            parts.reviews.decide(WU, session, "empathy", key, ADJUST, 4, "as good as it gets")
    found = parts.reviews.open(WU, session)
    mark = final_marks(before, found.decisions, parts.library.rubrics.items)["empathy"]
    assert (mark.score, mark.passed) == (100.0, True)
    assert mark.machine == before.rubrics["empathy"].score


@pytest.mark.parametrize(
    ("place", "kind", "level", "reason", "code"),
    [
        (("empathy", "charm"), ADJUST, 3, "why", "no_criterion"),
        (("charm", "respect"), ADJUST, 3, "why", "no_criterion"),
        (RESPECT, ADJUST, 5, "why", "no_level"),
        (RESPECT, ADJUST, None, "why", "no_level"),
        (RESPECT, ADJUST, 3, "  ", "no_reason"),
        (RESPECT, REJECT, None, "", "no_reason"),
        (RESPECT, REJECT, None, "x" * 5000, "long_remark"),
        (RESPECT, ACCEPT, None, "a\x00b", "not_text"),
    ],
)
async def test_what_cannot_be_taken_is_refused(
    parts: Assembly,
    session: str,
    place: tuple[str, str],
    kind: DecisionKind,
    level: int | None,
    reason: str,
    code: str,
) -> None:
    parts.reviews.open(WU, session)
    with pytest.raises(InputError) as raised:
        parts.reviews.decide(WU, session, *place, kind, level, reason)
    assert raised.value.code == code
    assert parts.reviews.open(WU, session).decisions == []


async def test_only_the_trainees_own_coaches_come_in(parts: Assembly, session: str) -> None:
    for someone, error in ((LIN, Forbidden), (MEI, Forbidden), (FAR, NotFound)):
        for attempt in (
            lambda who: parts.reviews.open(who, session),
            lambda who: parts.reviews.open(who, session, blind=True),
            lambda who: parts.reviews.reveal(who, session),
            lambda who: parts.reviews.decide(who, session, *RESPECT, ACCEPT),
            lambda who: parts.reviews.accept_rest(who, session),
            lambda who: parts.reviews.sign_off(who, session),
        ):
            with pytest.raises(error):
                attempt(someone)
    with pytest.raises(NotFound):
        parts.reviews.open(WU, "nothing")
    found = parts.reviews.open(WU, session)
    assert found.decisions == []
    assert found.talk.signed_off is None


async def test_the_rest_is_accepted_in_one_go(parts: Assembly, session: str) -> None:
    whole = len(parts.reviews.open(WU, session).places)
    parts.reviews.decide(WU, session, *RESPECT, ADJUST, 4, "kind")
    parts.talks.appeal(LIN, session, "empathy", "recognition", "I did name it")
    assert parts.reviews.accept_rest(WU, session) == whole - 2
    found = parts.reviews.open(WU, session)
    assert found.done == whole - 1
    assert not found.decided(("empathy", "recognition"))
    assert parts.reviews.accept_rest(WU, session) == 0


async def test_signing_off_waits_for_appeals_and_one_opens_it_again(
    parts: Assembly, session: str
) -> None:
    def state() -> tuple[str, bool]:
        with parts.database.work() as db:
            row = db.scalar(select(QueueRow).where(QueueRow.session_id == session))
            assert row is not None
            return row.state, row.appealed

    parts.reviews.open(WU, session)
    parts.reviews.sign_off(WU, session)
    assert state() == ("signed_off", False)
    assert parts.reviews.open(WU, session).talk.signed_off is not None
    parts.talks.appeal(LIN, session, *RESPECT, "look at turn 2")
    assert state() == ("open", True)
    assert parts.reviews.open(WU, session).talk.signed_off is None
    with pytest.raises(Conflict) as raised:
        parts.reviews.sign_off(WU, session)
    assert raised.value.code == "appeal_open"
    parts.reviews.decide(WU, session, *RESPECT, ADJUST, 3, "you are right about turn 2")
    assert state() == ("open", False)
    assert parts.talks.read(LIN, session).appeals[0].answered
    parts.reviews.sign_off(WU, session)
    assert state() == ("signed_off", False)


async def test_blind_hands_out_nothing_of_the_machine_or_of_others(
    parts: Assembly, session: str
) -> None:
    parts.reviews.open(ZHAO, session)
    parts.reviews.decide(ZHAO, session, *RESPECT, ADJUST, 1, "a colleague's opinion")
    parts.talks.comment(ZHAO, session, 2, "a colleague's comment")
    parts.talks.appeal(LIN, session, *RESPECT, "why only that level")
    found = parts.reviews.open(WU, session, blind=True)
    assert found.blind
    assert found.grade is None
    assert len(found.places) == len(card_of_other(parts, session))
    assert (found.decisions, found.talk.comments, found.talk.appeals) == ([], [], ())
    assert {tuple(turn.acts) for turn in found.session.turns} == {()}
    assert [turn.text for turn in found.session.turns]


def card_of_other(parts: Assembly, session: str) -> list[tuple[str, str]]:
    return parts.reviews.open(ZHAO, session).places


async def test_blind_levels_need_no_reason_and_end_in_both_side_by_side(
    parts: Assembly, session: str
) -> None:
    parts.talks.appeal(LIN, session, *RESPECT, "I was polite")
    places = parts.reviews.open(WU, session, blind=True).places
    for unseen in (
        lambda: parts.reviews.decide(WU, session, *RESPECT, ACCEPT),
        lambda: parts.reviews.accept_rest(WU, session),
        lambda: parts.reviews.sign_off(WU, session),
    ):
        with pytest.raises(Conflict):
            unseen()
    for place in places:
        assert parts.reviews.open(WU, session, blind=True).blind
        parts.reviews.decide(WU, session, *place, ADJUST, 2)
    found = parts.reviews.open(WU, session, blind=True)
    assert not found.blind
    assert found.grade is not None
    assert all(d.blind for d in found.decisions)
    assert not found.talk.appeals[0].answered, "its author had not read it"
    parts.reviews.decide(WU, session, *RESPECT, ADJUST, 3, "polite indeed")
    last = parts.reviews.open(WU, session)
    assert not last.decisions[-1].blind
    assert last.talk.appeals[0].answered


async def test_looking_once_ends_blindness_for_good(parts: Assembly, session: str) -> None:
    assert parts.reviews.open(WU, session, blind=True).blind
    parts.reviews.reveal(WU, session)
    assert not parts.reviews.open(WU, session, blind=True).blind
    parts.reviews.decide(WU, session, *RESPECT, ADJUST, 2, "seen")
    assert not parts.reviews.open(WU, session).decisions[0].blind
    assert parts.reviews.open(ZHAO, session, blind=True).blind, "each coach for themselves"
