"""The talk itself: a message is stored, the customer hears it, answers, and is stored.

Everything is rebuilt from the record for each message, so any replica can go on with any session.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from roleplay.content.library import Library
from roleplay.content.text import Language
from roleplay.customer.conversation import NUDGE_SECONDS, Conversation, Step
from roleplay.customer.mind import settled
from roleplay.customer.reading import ReadsActs
from roleplay.customer.state import State
from roleplay.customer.transcript import Turn
from roleplay.customer.voices import Cast, Voice
from roleplay.errors import Conflict, NotFound
from roleplay.llm.usage import Usage
from roleplay.records.database import Database
from roleplay.records.kinds import Mode, SessionStatus
from roleplay.records.model_calls import call_row
from roleplay.records.second_readings import corrected_state
from roleplay.records.tables import SessionRow, TurnRow, now
from roleplay.records.transcripts import stored_turn
from roleplay.services import clock, present_session, views
from roleplay.services.actor import Actor
from roleplay.services.messages import check_message, check_subject
from roleplay.services.second_readings import HeardMessage, SecondReadings, heard_message
from roleplay.services.turnstile import Turnstile, to_the_end
from roleplay.services.views import Clause, Event, TurnDone

_OPEN = (SessionStatus.RUNNING, SessionStatus.PAUSED)


@dataclass(frozen=True)
class _Sent:
    """A message as it came in."""

    text: str
    subject: str | None
    key: str | None
    interrupts: bool


@dataclass
class Dialogue:
    """Speaking with the customer. It keeps nothing that the database does not have."""

    database: Database
    library: Library
    analyser: ReadsActs
    voice_for: Callable[[str], Voice]
    """Engine name → a voice for one reply."""
    engine: str
    second_readings: SecondReadings | None = field(default=None, kw_only=True)
    """Reads messages again where a model speaks; None leaves the analyser's reading alone."""
    turnstile: Turnstile = field(default_factory=Turnstile, init=False)

    async def send(
        self,
        actor: Actor,
        session_id: str,
        text: str,
        subject: str | None = None,
        key: str | None = None,
    ) -> AsyncIterator[Event]:
        """Say something to the customer and hear the reply.

        The message is committed before anything reacts to it. The same ``key`` again never adds a
        second turn: it gives the first one's reply. Sent while the customer is still speaking, it
        is heard after that, as an interruption.

        Raises:
            InputError: the message cannot be taken.
            Conflict: the session is over or paused, or its time is up.
        """
        message, headline = check_message(text), check_subject(subject)

        interrupts = self.turnstile.busy(session_id)

        async def work() -> AsyncIterator[Event]:
            async with self.turnstile.pass_through(session_id):
                sent = _Sent(message, headline, key, interrupts)
                known = self._store_message(actor, session_id, sent)
                async for event in self._answer(actor, session_id, known):
                    yield event

        async for event in to_the_end(work()):
            yield event

    async def resume(self, actor: Actor, session_id: str) -> AsyncIterator[Event]:
        """Answer a message that a crash or a lost connection left without a reply."""

        async def work() -> AsyncIterator[Event]:
            async with self.turnstile.pass_through(session_id):
                with self.database.work() as db:
                    row = self.own(db, actor, session_id)
                    waiting = row.turns[-1].speaker == "trainee" and row.status in _OPEN
                    last = row.turns[-1].n
                if waiting:
                    async for event in self._answer(actor, session_id, last):
                        yield event

        async for event in to_the_end(work()):
            yield event

    async def tick(self, actor: Actor, session_id: str) -> AsyncIterator[Event]:
        """A sign of life of the trainee's page: the customer may lose patience over silence.

        Yields nothing but where the customer speaks up. An exam whose time is up is ended.
        """
        if self.turnstile.busy(session_id):
            return
        due = self._note_presence(actor, session_id)
        if due is None:
            return

        async def work() -> AsyncIterator[Event]:
            async with self.turnstile.pass_through(session_id):
                async for event in self._nudge(actor, session_id, due):
                    yield event

        async for event in to_the_end(work()):
            yield event

    def _note_presence(self, actor: Actor, session_id: str) -> int | None:
        """Count the wait; the number of the last turn where the customer is due to speak up."""
        with self.database.work() as db:
            row = self.own(db, actor, session_id)
            if row.status != SessionStatus.RUNNING:
                return None
            clock.note_presence(row)
            if clock.over_time(row):
                close(row, SessionStatus.ENDED)
                return None
            return row.turns[-1].n if self._nudge_due(row) else None

    def own(self, db: Session, actor: Actor, session_id: str) -> SessionRow:
        """The session, where it is the actor's; to anybody else there is none."""
        query = select(SessionRow).where(SessionRow.id == session_id)
        row = db.scalar(query.options(selectinload(SessionRow.turns)))
        if row is None or row.owner_id != actor.id:
            raise NotFound(f"no session {session_id!r}", code="no_session")
        return row

    def _store_message(self, actor: Actor, session_id: str, sent: _Sent) -> int:
        """Commit the trainee's message; the number of its turn."""
        try:
            with self.database.work() as db:
                row = self.own(db, actor, session_id)
                known = [t.n for t in row.turns if t.key == sent.key and sent.key is not None]
                if known:
                    return known[0]
                self._must_be_open(row)
                turn = TurnRow(
                    n=row.turns[-1].n + 1,
                    speaker="trainee",
                    text=sent.text,
                    subject=sent.subject,
                    key=sent.key,
                    interrupts=sent.interrupts,
                    at=clock.elapsed(row),
                )
                row.turns.append(turn)
                clock.stop_waiting(row)
                return turn.n
        except IntegrityError:
            raise Conflict("another message came in at the same moment; send it again") from None

    def _must_be_open(self, row: SessionRow) -> None:
        if row.status == SessionStatus.PAUSED:
            raise Conflict("the conversation is paused; go on with it first", code="paused")
        if row.status != SessionStatus.RUNNING:
            raise Conflict("this conversation is over", code="over")
        if clock.over_time(row):
            raise Conflict("the exam's time is up", code="time_up")
        if row.turns[-1].speaker == "trainee":
            raise Conflict("the customer has not answered the last message yet", code="speaking")

    async def _answer(self, actor: Actor, session_id: str, n: int) -> AsyncIterator[Event]:
        """The reply to trainee turn ``n``: the stored one, or a new one."""
        with self.database.work() as db:
            row = self.own(db, actor, session_id)
            stored = next((t for t in row.turns if t.n == n + 1), None)
            if stored is not None:
                view = self._turn_view(row, stored)
                yield Clause(stored.text)
                yield TurnDone(view, ended=row.status not in _OPEN)
                return
            conversation = self._conversation(row, until=n - 1)
            conversation.state = (
                corrected_state(db, row, n, conversation.case) or conversation.state
            )
            before = conversation.state
            message = next(t for t in row.turns if t.n == n)
            step = conversation.hear(
                message.text, message.subject, message.at, interrupts=message.interrupts
            )
            message.acts = sorted(a.value for a in step.reading.acts) if step.reading else []
            heard = heard_message(row, conversation, before, step)
        async for event in self._perform(actor, session_id, conversation, step, heard):
            yield event

    async def _nudge(self, actor: Actor, session_id: str, last: int) -> AsyncIterator[Event]:
        with self.database.work() as db:
            conversation = self._conversation(self.own(db, actor, session_id), until=last)
        step = conversation.wait()
        async for event in self._perform(actor, session_id, conversation, step):
            yield event

    async def _perform(
        self,
        actor: Actor,
        session_id: str,
        conversation: Conversation,
        step: Step,
        heard: HeardMessage | None = None,
    ) -> AsyncIterator[Event]:
        """Let the customer speak, then store the turn with the state behind it.

        The message is read again once the reply is under way.
        """
        async for clause in conversation.say(step):
            yield Clause(clause)
            if heard is not None and self.second_readings is not None:
                self.second_readings.begin(heard)
            heard = None
        spent = getattr(conversation.voice, "spent", [])
        try:
            view = self._store_reply(actor, session_id, conversation.turns[-1], step.state, spent)
        except IntegrityError:
            raise Conflict("the customer has answered already; reload the conversation") from None
        yield TurnDone(view, ended=step.state.outcome is not None)

    def _store_reply(
        self, actor: Actor, session_id: str, said: Turn, state: State, spent: Sequence[Usage]
    ) -> views.TurnView:
        with self.database.work() as db:
            row = self.own(db, actor, session_id)
            db.add_all(call_row(row.id, row.owner_id, usage) for usage in spent)
            turn = TurnRow(
                n=said.n,
                speaker="customer",
                text=said.text,
                subject=said.subject,
                at=clock.elapsed(row),
                state=dump_state(state),
                voice=said.voice,
            )
            row.turns.append(turn)
            clock.stop_waiting(row)
            if state.outcome is not None and row.status in _OPEN:
                close(row, SessionStatus.ENDED)
            db.flush()
            return self._turn_view(row, turn)

    def _conversation(self, row: SessionRow, until: int) -> Conversation:
        """The conversation as it stood after turn ``until``, from the record alone."""
        turns = [t for t in row.turns if t.n <= until]
        state = next(t.state for t in reversed(turns) if t.state is not None)
        cast = Cast(
            self.library.personas.get(row.persona_id),
            self.library.scenarios.get(row.scenario_id),
            Language(row.language),
            row.seed,
            row.difficulty,
        )
        return Conversation(
            cast,
            self.analyser,
            self.voice_for(row.engine),
            [stored_turn(t) for t in turns],
            State.model_validate(state),
        )

    def _nudge_due(self, row: SessionRow) -> bool:
        limit = NUDGE_SECONDS.get(self.library.scenarios.get(row.scenario_id).channel)
        return (
            limit is not None
            and row.waited_seconds >= limit
            and row.turns[-1].speaker == "customer"
        )

    def _turn_view(self, row: SessionRow, turn: TurnRow) -> views.TurnView:
        return present_session.turn(turn, shows_mind=row.mode == Mode.PRACTICE, over=False)


def close(row: SessionRow, status: SessionStatus) -> None:
    """Stop the clock and settle the outcome."""
    if row.paused_at is not None:
        clock.resume(row)
    row.status = status.value
    row.ended_at = row.ended_at or now()
    state = next(t.state for t in reversed(row.turns) if t.state is not None)
    row.outcome = row.outcome or settled(State.model_validate(state)).value


def dump_state(state: State | None) -> dict[str, object]:
    """The state as it is stored."""
    if state is None:
        raise RuntimeError("the conversation has no state yet")
    return state.model_dump(mode="json")
