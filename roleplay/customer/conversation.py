"""One conversation, turn by turn. It keeps nothing that its turns and state do not say."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

from roleplay.content.scenario import Channel, FactKind, Scenario
from roleplay.content.text import Language
from roleplay.customer import mind
from roleplay.customer.builtin_voice import BuiltinVoice, opening_line
from roleplay.customer.direction import StageDirection
from roleplay.customer.mind import Case
from roleplay.customer.reading import Reading, ReadsActs, read_message
from roleplay.customer.state import Outcome, State
from roleplay.customer.transcript import PersonaCard, ScenarioCard, Transcript, Turn
from roleplay.customer.voices import Cast, Scene, Voice

NUDGE_SECONDS = {Channel.PHONE: 20.0, Channel.IM: 75.0, Channel.WECHAT: 120.0}
"""How long a live customer waits before saying something, in seconds."""


@dataclass(frozen=True)
class Step:
    """What the customer has made of a message, before a word is said."""

    state: State
    direction: StageDirection
    reading: Reading | None = None


@dataclass
class Conversation:
    """A customer in conversation. Give it a state and turns to go on where it stood."""

    cast: Cast
    analyser: ReadsActs
    voice: Voice = field(default_factory=BuiltinVoice)
    turns: list[Turn] = field(default_factory=list)
    state: State | None = None

    @property
    def case(self) -> Case:
        """Who meets what, and how hard."""
        return Case(self.cast.persona, self.cast.scenario, self.cast.difficulty)

    @property
    def ended(self) -> bool:
        """Whether the customer has said their last words."""
        return self.state is not None and self.state.outcome is not None

    def open(self, at: float = 0.0) -> Turn:
        """The customer's first message."""
        move = mind.begin(self.case)
        text = opening_line(Scene(self.cast, ()))
        subject = self.cast.scenario.subject
        self.state = move.state
        turn = Turn(
            n=1,
            speaker="customer",
            text=text,
            subject=subject.get(self.cast.language) if subject else None,
            at=at,
            mind=move.state.mind(),
            voice="builtin",
        )
        self.turns.append(turn)
        return turn

    def hear(
        self,
        text: str,
        subject: str | None = None,
        at: float | None = None,
        *,
        interrupts: bool = False,
    ) -> Step:
        """Take in one trainee message: nothing is said yet."""
        scene = Scene(self.cast, tuple(self.turns))
        reading = read_message(
            self.analyser,
            text,
            self.cast.language,
            self.cast.scenario,
            scene.customer_said,
            scene.trainee_said,
        )
        reading = replace(reading, interrupts=interrupts and self.cast.scenario.channel.live)
        acts = sorted(act.value for act in reading.acts)
        self.turns.append(
            Turn(
                n=self._next(),
                speaker="trainee",
                text=text,
                subject=subject,
                at=at,
                interrupts=reading.interrupts or None,
                acts=acts,
            )
        )
        return self._take(mind.hear(self._state(), reading, self.case), reading)

    def wait(self) -> Step:
        """Let one silent interval pass."""
        return self._take(mind.wait(self._state(), self.case), None)

    def _take(self, move: mind.Move, reading: Reading | None) -> Step:
        self.state = move.state
        return Step(move.state, move.direction, reading)

    async def say(self, step: Step, at: float | None = None) -> AsyncIterator[str]:
        """The reply in clauses; once they are through, the turn stands in ``turns``."""
        scene = Scene(self.cast, tuple(self.turns))
        said: list[str] = []
        async for clause in self.voice.speak(step.direction, scene):
            said.append(clause)
            yield clause
        self.turns.append(
            Turn(
                n=self._next(),
                speaker="customer",
                text="".join(said).strip(),
                subject=self._reply_subject(),
                at=at,
                mind=step.state.mind(),
                voice=getattr(self.voice, "spoke", None) or "builtin",
            )
        )

    def transcript(self, outcome: Outcome | None = None) -> Transcript:
        """The conversation so far as a transcript."""
        cast = self.cast
        return Transcript(
            language=cast.language,
            channel=cast.scenario.channel,
            seed=cast.seed,
            engine=self.voice.name,
            difficulty=cast.difficulty,
            persona=PersonaCard(id=cast.persona.id, name=cast.persona.name.get(cast.language)),
            scenario=scenario_card(cast.scenario, cast.language),
            turns=list(self.turns),
            outcome=outcome or mind.settled(self._state()),
        )

    def _reply_subject(self) -> str | None:
        """The subject of the customer's answer on a channel of letters."""
        if not self.cast.scenario.channel.letter:
            return None
        last = next((t.subject for t in reversed(self.turns) if t.subject), "")
        prefix = "回复：" if self.cast.language == Language.ZH else "Re: "
        return last if not last or last.startswith(prefix) else prefix + last

    def _state(self) -> State:
        if self.state is None:
            raise RuntimeError("open the conversation before going on with it")
        return self.state

    def _next(self) -> int:
        return self.turns[-1].n + 1 if self.turns else 1


def scenario_card(scenario: Scenario, language: Language) -> ScenarioCard:
    """The scenario as a transcript carries it: plain sentences, complete for a grader."""
    brief = scenario.brief
    return ScenarioCard(
        id=scenario.id,
        title=scenario.title.get(language),
        brief="\n".join(
            [brief.role.get(language), *brief.policy.get(language), *brief.screen.get(language)]
        ),
        goal=scenario.goal.get(language),
        wish=scenario.wish.get(language),
        direction=scenario.direction,
        facts=[f.summary.get(language) for f in scenario.facts if f.kind != FactKind.DATA],
        allowed_remedies=[r.name.get(language) for r in scenario.remedies if r.allowed],
        forbidden=[r.name.get(language) for r in scenario.remedies if not r.allowed]
        + [rule.text.get(language) for rule in scenario.forbidden],
    )
