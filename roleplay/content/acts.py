"""The dialogue acts of a trainee's message: the vocabulary that mind, rubrics and grader share.

The ids are an interface (stored transcripts and studies use them); their meanings stand in
``docs/acts.md``.
"""

from enum import StrEnum


class Act(StrEnum):
    """One thing a trainee's message does. A message usually carries one to four."""

    GREET = "greet"
    IDENTIFY = "identify"
    THANK = "thank"
    APOLOGISE = "apologise"
    ACKNOWLEDGE_FEELING = "acknowledge_feeling"
    RESTATE_FACTS = "restate_facts"
    CHECK_UNDERSTANDING = "check_understanding"
    ASK_OPEN = "ask_open"
    ASK_CLOSED = "ask_closed"
    ASK_CHOICE = "ask_choice"
    EXPLAIN = "explain"
    EVIDENCE = "evidence"
    OFFER_REMEDY = "offer_remedy"
    OFFER_ALTERNATIVE = "offer_alternative"
    COMMIT_TIME = "commit_time"
    SET_LIMIT = "set_limit"
    TAKE_OWNERSHIP = "take_ownership"
    REASSURE = "reassure"
    RESPECT = "respect"
    FOLLOW_UP = "follow_up"
    HANDOVER = "handover"
    SUMMARISE_CLOSE = "summarise_close"
    GUIDE = "guide"
    GIVE_SPACE = "give_space"
    DISMISS_FEELING = "dismiss_feeling"
    BLAME_CUSTOMER = "blame_customer"
    SHIFT_BLAME = "shift_blame"
    ARGUE = "argue"
    FLAT_REFUSAL = "flat_refusal"
    COMMAND = "command"
    VAGUE_PROMISE = "vague_promise"
    OVERPROMISE = "overpromise"
    JARGON = "jargon"
    PRESSURE = "pressure"
    SARCASM = "sarcasm"
    OFF_TOPIC = "off_topic"


NEGATIVE_ACTS = frozenset(
    {
        Act.DISMISS_FEELING,
        Act.BLAME_CUSTOMER,
        Act.SHIFT_BLAME,
        Act.ARGUE,
        Act.FLAT_REFUSAL,
        Act.COMMAND,
        Act.VAGUE_PROMISE,
        Act.OVERPROMISE,
        Act.JARGON,
        Act.PRESSURE,
        Act.SARCASM,
        Act.OFF_TOPIC,
    }
)
"""Acts that cost the trainee something with every customer."""

QUESTION_ACTS = frozenset({Act.ASK_OPEN, Act.ASK_CLOSED, Act.ASK_CHOICE})
WARM_ACTS = frozenset(
    {Act.APOLOGISE, Act.ACKNOWLEDGE_FEELING, Act.GIVE_SPACE, Act.RESPECT, Act.REASSURE, Act.THANK}
)
SUBSTANTIVE_ACTS = frozenset(
    {
        Act.ASK_OPEN,
        Act.ASK_CLOSED,
        Act.ASK_CHOICE,
        Act.RESTATE_FACTS,
        Act.CHECK_UNDERSTANDING,
        Act.EXPLAIN,
        Act.EVIDENCE,
        Act.OFFER_REMEDY,
        Act.OFFER_ALTERNATIVE,
        Act.COMMIT_TIME,
        Act.SET_LIMIT,
        Act.TAKE_OWNERSHIP,
        Act.FOLLOW_UP,
        Act.HANDOVER,
        Act.GUIDE,
    }
)
"""Acts that move the matter itself; warmth without any of them is empty."""
