"""The audition: scripted trainees play a customer, so that anyone can see how the customer behaves.

Every conversation is a :class:`Take`. What the takes say about the customer is measured in
``audition_report``.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from roleplay.content.library import Library
from roleplay.content.moments import Moment
from roleplay.content.persona import Persona
from roleplay.content.scenario import FactKind, Scenario
from roleplay.content.text import Language, languages_of
from roleplay.customer.conversation import Conversation, Step
from roleplay.customer.distinctness import Namings, Sample, namings
from roleplay.customer.mind import settled
from roleplay.customer.reading import ReadsActs
from roleplay.customer.state import Outcome, State
from roleplay.customer.trainee_words import words_told
from roleplay.customer.trainees import Manner, Trainee
from roleplay.customer.transcript import Turn
from roleplay.customer.voices import Cast, Scene

DIFFICULTY = 3
COMPARED = (Manner.SKILLED, Manner.AVERAGE, Manner.HOSTILE)
"""The trainees whose takes tell one persona from another; all personas play these."""


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
    """Scenarios for each persona and language, as a sample; all where ``None``."""

    def parts(self, persona: Persona, library: Library) -> Iterator[Part]:
        """What is played with one persona."""
        for scenario, language in self._matters(persona, library, self.most):
            for manner in Manner:
                for seed in self.seeds if manner == Manner.SKILLED else self.seeds[:1]:
                    yield Part(Cast(persona, scenario, language, seed, DIFFICULTY), manner)

    def compared(self, persona: Persona, library: Library) -> Iterator[Part]:
        """What tells the persona from the others: never a sample, that would say too little."""
        for scenario, language in self._matters(persona, library, None):
            for manner in COMPARED:
                yield Part(Cast(persona, scenario, language, self.seeds[0], DIFFICULTY), manner)

    def _matters(
        self, persona: Persona, library: Library, most: int | None
    ) -> Iterator[tuple[Scenario, Language]]:
        for language in self.languages:
            if language in languages_of(persona):
                able = library.scenarios_for(persona, language)
                chosen = [s for s in able if self.scenarios is None or s.id in self.scenarios]
                place = list(library.personas.items).index(persona.id)
                for scenario in _spread(chosen, most, place + list(Language).index(language)):
                    yield scenario, language


def _spread(scenarios: Sequence[Scenario], most: int | None, place: int) -> list[Scenario]:
    """``most`` of the scenarios, evenly over the shelf; another ``place``, other scenarios."""
    if most is None or len(scenarios) <= most:
        return list(scenarios)
    step = len(scenarios) / most
    return [scenarios[(place + int(i * step)) % len(scenarios)] for i in range(most)]


@dataclass(frozen=True)
class Auditioned:
    """The takes of one persona, and whom all personas were taken for by their words."""

    persona: Persona
    takes: tuple[Take, ...]
    taken: Mapping[Language, Namings] = field(default_factory=dict)

    @property
    def languages(self) -> list[Language]:
        """The languages that were played."""
        return [one for one in Language if any(t.part.cast.language == one for t in self.takes)]


def audition(
    personas: Sequence[Persona], library: Library, analyser: ReadsActs, plan: Plan
) -> list[Auditioned]:
    """Play every part of these personas, and what of all is needed to compare them."""
    played: dict[str, Take] = {}

    def takes(parts: Iterable[Part]) -> list[Take]:
        wanted = {str(part): part for part in parts}
        fresh = perform((part for name, part in wanted.items() if name not in played), analyser)
        played.update((str(take.part), take) for take in fresh)
        return [played[name] for name in wanted]

    own = {one.id: tuple(takes(plan.parts(one, library))) for one in personas}
    compared = [
        take for one in library.personas.all() for take in takes(plan.compared(one, library))
    ]
    taken = {language: _namings(compared, language) for language in plan.languages}
    return [Auditioned(one, own[one.id], taken) for one in personas]


def _namings(takes: Iterable[Take], language: Language) -> Namings:
    casts = [(take.part.cast, take.replies) for take in takes]
    return namings(
        [
            Sample(cast.persona.id, cast.scenario.id, tuple(replies))
            for cast, replies in casts
            if cast.language == language
        ]
    )


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
    return [
        telling.fact
        for telling in step.direction.tell
        if not words_told(cast.scenario.fact(telling.fact), said, cast.language)
    ]


def _denied(step: Step) -> list[str]:
    if step.reading is None or step.direction.asks != Moment.NO_IDEA:
        return []
    return list(step.reading.asked)
