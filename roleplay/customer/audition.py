"""The audition: scripted trainees play a customer, so that anyone can see how the customer behaves.

Every conversation is a :class:`Take`. What the takes say about the customer is measured in
``audition_report``.
"""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from roleplay.content.library import Library
from roleplay.content.moments import Moment
from roleplay.content.persona import Persona
from roleplay.content.scenario import FactKind, Scenario
from roleplay.content.text import Language, languages_of
from roleplay.customer.conversation import Conversation, Step
from roleplay.customer.mind import settled
from roleplay.customer.reading import ReadsActs
from roleplay.customer.state import Outcome, State
from roleplay.customer.trainees import Manner, Trainee
from roleplay.customer.transcript import Turn
from roleplay.customer.voices import Cast, Scene

DIFFICULTY = 3
COMPARED = (Manner.SKILLED, Manner.AVERAGE, Manner.HOSTILE)
"""Takes that the other personas play, for an audition of a single one to be compared with."""


@dataclass(frozen=True)
class Part:
    """One conversation to be played: which trainee meets the customer, on what matter."""

    cast: Cast
    manner: Manner

    def __str__(self) -> str:
        cast = self.cast
        where = f"{cast.language} {cast.scenario.id}"
        return f"{cast.persona.id} {where} {self.manner} seed {cast.seed}"


@dataclass(frozen=True)
class Take:
    """One conversation that was played."""

    part: Part
    turns: tuple[Turn, ...]
    tempers: tuple[float, ...]
    """Temper at the start and after every message or silence."""
    state: State
    untold: tuple[str, ...]
    """Facts that the direction said to tell and the customer's words did not hold."""
    denied: tuple[str, ...]
    """Facts asked for and answered with "no idea"."""

    @property
    def replies(self) -> list[str]:
        """What the customer said after the opening."""
        return [turn.text for turn in self.turns[1:] if turn.speaker == "customer"]

    @property
    def messages(self) -> int:
        """How many messages the trainee wrote."""
        return sum(turn.speaker == "trainee" for turn in self.turns)

    @property
    def outcome(self) -> Outcome:
        """How it ended, or stood when the trainee had nothing more to say."""
        return settled(self.state)

    @property
    def told(self) -> frozenset[str]:
        """Ids of the facts that came out, numbers and names left aside."""
        return frozenset(self.state.revealed) & _facts(self.part.cast.scenario)

    @property
    def asked(self) -> frozenset[str]:
        """Ids of the facts that the trainee asked for."""
        return frozenset(self.state.asked) & _facts(self.part.cast.scenario)


def _facts(scenario: Scenario) -> frozenset[str]:
    return frozenset(fact.id for fact in scenario.facts if fact.kind != FactKind.DATA)


@dataclass(frozen=True)
class Plan:
    """How much is played."""

    scenarios: frozenset[str] | None = None
    """Ids; all scenarios that the persona can meet where there are none."""
    languages: tuple[Language, ...] = tuple(Language)
    seeds: tuple[int, ...] = (1, 2, 3)
    """The skilled trainee plays all of them, the others the first."""
    most: int | None = None
    """Scenarios for each persona and language, spread over the shelf; all where ``None``."""

    def parts(self, persona: Persona, library: Library) -> Iterator[Part]:
        """What is played with one persona."""
        for language in self.languages:
            if language not in languages_of(persona):
                continue
            for scenario in self._scenarios(persona, library, language):
                for manner in Manner:
                    seeds = self.seeds if manner == Manner.SKILLED else self.seeds[:1]
                    for seed in seeds:
                        yield Part(Cast(persona, scenario, language, seed, DIFFICULTY), manner)

    def _scenarios(self, persona: Persona, library: Library, language: Language) -> list[Scenario]:
        able = library.scenarios_for(persona, language)
        chosen = [s for s in able if self.scenarios is None or s.id in self.scenarios]
        if self.most is None or len(chosen) <= self.most:
            return chosen
        place = list(library.personas.items).index(persona.id) + list(Language).index(language)
        step = len(chosen) / self.most
        return [chosen[(place + int(i * step)) % len(chosen)] for i in range(self.most)]


@dataclass(frozen=True)
class Auditioned:
    """The takes of one persona, and of the others to compare them with."""

    persona: Persona
    takes: tuple[Take, ...]
    others: tuple[Take, ...] = field(default=(), repr=False)

    def of(self, *manners: Manner, language: Language | None = None) -> list[Take]:
        """The takes with trainees of these manners."""
        return [
            take
            for take in self.takes
            if take.part.manner in manners and language in (None, take.part.cast.language)
        ]

    @property
    def languages(self) -> list[Language]:
        """The languages that were played."""
        return [one for one in Language if any(t.part.cast.language == one for t in self.takes)]


def audition(
    personas: Sequence[Persona], library: Library, analyser: ReadsActs, plan: Plan
) -> list[Auditioned]:
    """Play every part of these personas, and what of the others is needed to compare them."""
    played = {
        one.id: perform(plan.parts(one, library), analyser) for one in library.personas.all()
        if one in personas
    }  # fmt: skip
    others = {
        one.id: perform(_compared(plan, one, library), analyser)
        for one in library.personas.all()
        if one not in personas
    }
    takes = {**others, **played}
    return [
        Auditioned(one, tuple(played[one.id]), tuple(_others(one.id, takes))) for one in personas
    ]


def _compared(plan: Plan, persona: Persona, library: Library) -> Iterator[Part]:
    for part in plan.parts(persona, library):
        if part.manner in COMPARED and part.cast.seed == plan.seeds[0]:
            yield part


def _others(mine: str, takes: dict[str, list[Take]]) -> Iterator[Take]:
    for persona, theirs in takes.items():
        if persona != mine:
            yield from theirs


def perform(parts: Iterable[Part], analyser: ReadsActs) -> list[Take]:
    """Play the parts one after the other."""

    async def all_of_them() -> list[Take]:
        return [await play(part, analyser) for part in parts]

    return asyncio.run(all_of_them())


async def play(part: Part, analyser: ReadsActs) -> Take:
    """Play one conversation to its end with the built-in voice."""
    conversation = Conversation(part.cast, analyser)
    conversation.open()
    trainee = Trainee(part.manner, part.cast)
    tempers = [_state(conversation).temper]
    untold: list[str] = []
    denied: list[str] = []
    number = 0
    while not conversation.ended:
        message = trainee.message(number, Scene(part.cast, tuple(conversation.turns)))
        number += 1
        if message is None:
            break
        if message == "" and not part.cast.scenario.channel.live:
            continue
        step = conversation.hear(message) if message else conversation.wait()
        said = "".join([clause async for clause in conversation.say(step)])
        tempers.append(step.state.temper)
        untold += _untold(step, said, part.cast)
        denied += _denied(step)
    return Take(
        part,
        tuple(conversation.turns),
        tuple(tempers),
        _state(conversation),
        tuple(untold),
        tuple(denied),
    )


def _state(conversation: Conversation) -> State:
    if conversation.state is None:
        raise RuntimeError("the conversation has not been opened")
    return conversation.state


def _untold(step: Step, said: str, cast: Cast) -> list[str]:
    """The facts due in this turn that the reply leaves out."""
    missing = []
    for telling in step.direction.tell:
        fact = cast.scenario.fact(telling.fact)
        levels = [text.get(cast.language) for text in (fact.hint, fact.part, fact.whole) if text]
        if not any(text in said for text in levels):
            missing.append(telling.fact)
    return missing


def _denied(step: Step) -> list[str]:
    if step.reading is None or step.direction.asks != Moment.NO_IDEA:
        return []
    return list(step.reading.asked)
