"""The second reading: a model re-reads a trainee's message while the customer is answering it.

It corrects the mind before the next message. What the customer has said meanwhile stands: only
what they felt and noticed is computed anew.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from roleplay.content.acts import Act
from roleplay.content.text import Language
from roleplay.customer import mind
from roleplay.customer.hostile import speaks_to_the_program
from roleplay.customer.mind import Case
from roleplay.customer.reading import Reading
from roleplay.customer.state import Stage, State
from roleplay.customer.voices import Cast
from roleplay.errors import ModelError
from roleplay.llm.usage import Note, Usage
from roleplay.prompts import fill

SURE = 0.9
"""The confidence of an act that both readings heard."""
FAIRLY_SURE = 0.75
"""The confidence of an act that the second reading alone heard."""
MOST_ACTS = 8
MOST_IN_A_LETTER = 11
"""A reading with more acts than any message carries is not believed."""
_READINGS = TypeAdapter(Reading)


class ReadingForm(BaseModel):
    """What the model fills in."""

    model_config = ConfigDict(extra="ignore")

    acts: list[str] = Field(description="ids of the acts in the message")
    asked: list[str] = Field(description="ids of the facts that the message asks for")
    offered: list[str] = Field(description="ids of the remedies that the message offers")


class StructuredAnswer(Protocol):
    """A model's answer in a form."""

    @property
    def answer(self) -> BaseModel:
        """The form, filled in."""
        ...


class AsksModels(Protocol):
    """The part of the model client that a second reading needs."""

    async def structured(
        self, prompt: str, form: type[ReadingForm], note: Note | None = None
    ) -> StructuredAnswer:
        """One answer in the form."""
        ...


@dataclass(frozen=True)
class SecondReading:
    """What the model made of a message: ids that exist, and nothing else."""

    acts: tuple[Act, ...] = ()
    asked: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()

    def dump(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    @classmethod
    def load(cls, stored: dict[str, Any]) -> "SecondReading":
        """As it was stored."""
        found: SecondReading = TypeAdapter(cls).validate_python(stored)
        return found


@dataclass(frozen=True)
class Message:
    """One trainee message in its place."""

    text: str
    cast: Cast
    customer_said: str = ""
    """What it answers."""


@dataclass
class SecondReader:
    """Asks a model, best a small one, what a message does, asks and offers."""

    client: AsksModels
    model: str

    async def read(self, message: Message, note: Note | None = None) -> SecondReading:
        """The model's reading.

        Raises:
            ModelError: it could not be had, or is not to be believed.
        """
        spent: list[Usage] = []
        tell: Callable[[Usage], None] = note or spent.append
        found = await self.client.structured(_prompt(message), ReadingForm, tell)
        if not isinstance(found.answer, ReadingForm):
            raise ModelError("the second reading is not in the form asked for")
        reading = _known_ids(found.answer, message.cast)
        letter = message.cast.scenario.channel.letter
        if len(reading.acts) > (MOST_IN_A_LETTER if letter else MOST_ACTS):
            raise ModelError(f"the second reading hears {len(reading.acts)} acts in one message")
        return reading


def _known_ids(form: ReadingForm, cast: Cast) -> SecondReading:
    acts = {act.value: act for act in Act}
    scenario = cast.scenario
    return SecondReading(
        acts=tuple(sorted({acts[a] for a in form.acts if a in acts})),
        asked=_among(form.asked, [fact.id for fact in scenario.facts])[:3],
        offered=_among(form.offered, [remedy.id for remedy in scenario.remedies]),
    )


def _among(ids: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    return tuple(i for i in dict.fromkeys(ids) if i in known)


def _prompt(message: Message) -> str:
    cast, language = message.cast, message.cast.language
    scenario, token = cast.scenario, secrets.token_hex(8)
    return fill(
        "reader",
        language,
        facts="\n".join(f"- {f.id}: {f.summary.get(language)}" for f in scenario.facts),
        remedies="\n".join(f"- {r.id}: {r.name.get(language)}" for r in scenario.remedies),
        customer=_fenced(message.customer_said, token) or _nothing(language),
        message=_fenced(message.text, token),
        token=token,
    )


def _fenced(text: str, token: str) -> str:
    return text.replace(token, "").replace("<<<", "‹").replace(">>>", "›")


def _nothing(language: Language) -> str:
    return "（还没说话）" if language == Language.ZH else "(nothing yet)"


def second(first: Reading, again: SecondReading, text: str) -> Reading:
    """The built-in reading corrected by the model's.

    Code keeps the last word on what a model can be talked into: a message that speaks to the
    program, strings magic words together or repeats itself stays as it was read first.
    """
    if first.stuffed or first.repeats or speaks_to_the_program(text):
        return first
    confidence = {
        act: max(first.confidence[act], SURE) if act in first.acts else FAIRLY_SURE
        for act in again.acts
    }
    return replace(
        first,
        acts=frozenset(again.acts),
        confidence=confidence,
        asked=again.asked,
        offered=again.offered,
    )


def correct(before: State, spoken: State, reading: Reading, case: Case) -> State:
    """The state after a message, heard anew in the state ``before`` it.

    ``spoken`` is the state from which the customer has answered; what was told, agreed, threatened
    or demanded in that answer was said, and stands.
    """
    return _as_spoken(mind.hear(before, reading, case).state, spoken)


def wait_again(corrected: State, spoken: State, case: Case) -> State:
    """The corrected state after a silence in which the customer spoke up."""
    return _as_spoken(mind.wait(corrected, case).state, spoken)


def _as_spoken(corrected: State, spoken: State) -> State:
    said = ("revealed", "agreement", "wants_manager", "threatened", "nudges", "outcome")
    by_words = (Stage.CLOSING, Stage.ENDED)
    stage = spoken.stage if {corrected.stage, spoken.stage} & set(by_words) else corrected.stage
    update = {name: getattr(spoken, name) for name in said}
    return corrected.model_copy(update={**update, "stage": stage})


def dump_reading(reading: Reading) -> dict[str, Any]:
    """The built-in reading as it is stored."""
    stored: dict[str, Any] = _READINGS.dump_python(reading, mode="json")
    return stored


def load_reading(stored: dict[str, Any]) -> Reading:
    """The built-in reading as it was stored."""
    return _READINGS.validate_python(stored)
