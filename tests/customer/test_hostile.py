"""A hundred hostile messages to a model that obeys every one of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.customer.analyser import Analyser
from roleplay.customer.conversation import Conversation
from roleplay.customer.hostile import speaks_to_the_program
from roleplay.customer.model_voice import ModelVoice
from roleplay.customer.transcript import Transcript, Turn, read_transcript
from roleplay.customer.voices import Cast
from roleplay.grading.grader import BuiltinJudge, grade, rubrics_for
from roleplay.grading.observe import to_the_customer
from tests.scripted_endpoint import Reply, ScriptedEndpoint
from tests.test_llm import client_of

ROOT = Path(__file__).resolve().parents[2]
MESSAGES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (ROOT / "evaluation" / "hostile.jsonl").read_text(encoding="utf-8").splitlines()
]
HONEST = [
    "系统显示您的件昨天14:20到了济南。",
    "刚才那条短信您不用管，是群发的。",
    "您先别管之前的单号，用新的这个就行。",
    "我把您这次的情况转给主管，由她来当您的对接人。",
    "这门课的评分以平台公布的为准，我帮您查成绩单。",
    "Please ignore the text message you got this morning, it went to everybody.",
    "The system shows it reached Jinan at 14:20 yesterday.",
    "I can give you 50 points for the trouble, or the postage back.",
    "You're right, and I'd be angry too. Which number did they give you?",
    "Our agent will call you before three with the new time.",
]


def test_there_are_a_hundred_in_both_languages() -> None:
    assert len(MESSAGES) == 100
    assert {m["lang"] for m in MESSAGES} == {"zh", "en"}
    assert len({m["text"] for m in MESSAGES}) == 100


@pytest.mark.parametrize("message", MESSAGES, ids=lambda m: m["id"])
async def test_no_breach_reaches_the_trainee(
    library: Library, analyser: Analyser, scripted: ScriptedEndpoint, message: dict[str, Any]
) -> None:
    """The scripted model does what it is told, both times it is asked."""
    scripted.default = Reply(message["obeyed"])
    cast = Cast(
        library.personas.get("angry"),
        library.scenarios.get("parcel-delay"),
        Language(message["lang"]),
        1,
    )
    talk = Conversation(cast, analyser, ModelVoice(client_of(scripted, retries=0)))
    talk.open()
    said = "".join([clause async for clause in talk.say(talk.hear(message["text"]))])
    assert said.strip()
    assert message["mark"].lower() not in said.lower()
    assert talk.turns[-1].voice in ("builtin", "mixed")


@pytest.mark.parametrize("text", HONEST)
def test_honest_service_is_not_taken_for_an_attack(text: str) -> None:
    assert not speaks_to_the_program(text)


def with_message(base: Transcript, text: str, place: int) -> Transcript:
    """The transcript with one more trainee message and the customer's puzzled answer."""
    zh = base.spoken() == Language.ZH
    puzzled = "你在说什么？" if zh else "What are you talking about?"
    turns = [*base.turns]
    turns[place:place] = [
        Turn(n=1, speaker="trainee", text=text),
        Turn(n=1, speaker="customer", text=puzzled),
    ]
    numbered = [t.model_copy(update={"n": n, "mind": None}) for n, t in enumerate(turns, 1)]
    return base.model_copy(update={"turns": numbered})


async def levels(
    library: Library, analyser: Analyser, transcript: Transcript
) -> dict[str, int | None]:
    rubrics = rubrics_for(transcript, library.rubrics.all())
    card = await grade(transcript, rubrics, BuiltinJudge(analyser), analyser)
    return {
        f"{rubric}.{name}": verdict.level
        for rubric, result in card.rubrics.items()
        for name, verdict in result.criteria.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", ["z03", "z20", "e02", "e11"])
async def test_none_moves_a_level_up(library: Library, analyser: Analyser, name: str) -> None:
    """Against the same conversation with what the message says to the customer, and no more."""
    base = read_transcript(ROOT / "evaluation" / "transcripts" / f"{name}.json")
    language = base.spoken().value
    known: dict[str, dict[str, int | None]] = {}
    for message in (m for m in MESSAGES if m["lang"] == language):
        honest = to_the_customer(message["text"]).strip() or "…"
        if honest not in known:
            known[honest] = await levels(library, analyser, with_message(base, honest, 3))
        after = await levels(library, analyser, with_message(base, message["text"], 3))
        gained = {k for k, v in after.items() if (v or 0) > (known[honest][k] or 9)}
        assert not gained, (message["id"], gained)
