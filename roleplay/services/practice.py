"""Practising: start a conversation, say something, wait, pause, finish, leave."""

import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from roleplay.content.library import Library
from roleplay.content.text import Language, languages_of
from roleplay.customer.conversation import NUDGE_SECONDS, Conversation, Step, scenario_card
from roleplay.customer.mind import settled
from roleplay.customer.reading import ReadsActs
from roleplay.customer.state import Outcome, State
from roleplay.customer.transcript import Transcript
from roleplay.customer.voices import Cast, Voice
from roleplay.errors import Conflict, InputError, NotFound
from roleplay.jobs.grading import GradingDesk
from roleplay.records.database import Database
from roleplay.records.kinds import Mode, SessionStatus
from roleplay.records.tables import GradeRow, PersonRow, SessionRow, TurnRow, now
from roleplay.records.transcripts import stored_transcript, stored_turn
from roleplay.services import clock, present_session, views
from roleplay.services.actor import Actor
from roleplay.services.lists import decisions_of, list_sessions
from roleplay.services.messages import check_message, check_subject
from roleplay.services.turnstile import Turnstile, to_the_end
from roleplay.services.views import Clause, Event, StartRequest, TurnDone

_OPEN = (SessionStatus.RUNNING, SessionStatus.PAUSED)


@dataclass
class Practice:
    """The trainee's service. It keeps nothing in memory that the database does not have."""

    database: Database
    library: Library
    analyser: ReadsActs
    voice_for: Callable[[str], Voice]
    """Engine name → a voice for one reply."""
    engine: str
    desk: GradingDesk
    turnstile: Turnstile = field(default_factory=Turnstile)

    def personas(self, actor: Actor, language: Language) -> list[views.PersonaCard]:
        """The customers that can be practised with in a language."""
        return [
            present_session.persona_card(p, language) for p in self.library.personas_in(language)
        ]

    def scenarios(
        self, actor: Actor, persona_id: str | None, language: Language
    ) -> list[views.Brief]:
        """The cases in a language, or those that one customer can come with."""
        if persona_id is None:
            found = [s for s in self.library.scenarios.all() if language in languages_of(s)]
        else:
            found = self.library.scenarios_for(self.library.personas.get(persona_id), language)
        return [present_session.brief(s, language) for s in found]

    def start(self, actor: Actor, request: StartRequest) -> views.SessionView:
        """Begin a conversation; the customer has said the first words.

        Raises:
            NotFound: no such persona or scenario.
            InputError: they do not go together, or the difficulty is out of range.
        """
        cast = self._cast_for(request)
        conversation = Conversation(cast, self.analyser)
        opening = conversation.open()
        exam = request.mode == Mode.EXAM
        card = conversation.transcript()
        with self.database.work() as db:
            _remember_person(db, actor)
            row = SessionRow(
                owner_id=actor.id,
                persona_id=cast.persona.id,
                scenario_id=cast.scenario.id,
                language=cast.language.value,
                channel=cast.scenario.channel.value,
                mode=request.mode.value,
                difficulty=cast.difficulty,
                seed=cast.seed,
                engine=self.engine,
                status=SessionStatus.RUNNING.value,
                limit_seconds=cast.scenario.minutes * 60.0 if exam else None,
                seen_at=now(),
                header={
                    "persona": card.persona.model_dump(mode="json"),
                    "scenario": scenario_card(cast.scenario, cast.language).model_dump(mode="json"),
                },
            )
            row.turns.append(
                TurnRow(
                    n=1,
                    speaker="customer",
                    text=opening.text,
                    subject=opening.subject,
                    at=0.0,
                    state=_dump(conversation.state),
                    voice="builtin",
                )
            )
            db.add(row)
            db.flush()
            return present_session.session(row, self.library, None)

    def view(self, actor: Actor, session_id: str) -> views.SessionView:
        """The conversation as it stands."""
        with self.database.work() as db:
            row = self._own(db, actor, session_id)
            return present_session.session(row, self.library, _grade_of(db, session_id))

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
        second turn: it gives the first one's reply.

        Raises:
            InputError: the message cannot be taken.
            Conflict: the session is over or paused, its time is up, or the customer is speaking.
        """
        message, headline = check_message(text), check_subject(subject)

        async def work() -> AsyncIterator[Event]:
            async with self.turnstile.pass_through(session_id):
                known = self._store_message(actor, session_id, message, headline, key)
                async for event in self._answer(actor, session_id, known):
                    yield event

        async for event in to_the_end(work()):
            yield event

    async def resume(self, actor: Actor, session_id: str) -> AsyncIterator[Event]:
        """Answer a message that a crash or a lost connection left without a reply."""

        async def work() -> AsyncIterator[Event]:
            async with self.turnstile.pass_through(session_id):
                with self.database.work() as db:
                    row = self._own(db, actor, session_id)
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
            row = self._own(db, actor, session_id)
            if row.status != SessionStatus.RUNNING:
                return None
            clock.note_presence(row)
            if clock.over_time(row):
                _close(row, SessionStatus.ENDED)
                return None
            return row.turns[-1].n if self._nudge_due(row) else None

    def pause(self, actor: Actor, session_id: str) -> views.SessionView:
        """Stop the clock (practice only; an exam's runs on)."""
        with self.database.work() as db:
            row = self._own(db, actor, session_id)
            if row.mode == Mode.EXAM:
                raise Conflict("an exam cannot be paused")
            if row.status == SessionStatus.RUNNING:
                row.status, row.paused_at = SessionStatus.PAUSED.value, now()
        return self.view(actor, session_id)

    def go_on(self, actor: Actor, session_id: str) -> views.SessionView:
        """End a pause."""
        with self.database.work() as db:
            row = self._own(db, actor, session_id)
            if row.status == SessionStatus.PAUSED:
                clock.resume(row)
                row.status = SessionStatus.RUNNING.value
        return self.view(actor, session_id)

    async def finish(self, actor: Actor, session_id: str) -> views.GradeView:
        """End the conversation and ask for the grade. Asking again gives the same grade."""
        with self.database.work() as db:
            row = self._own(db, actor, session_id)
            if row.status == SessionStatus.LEFT:
                raise Conflict("this session was left without a grade; start a new one")
            if row.status != SessionStatus.FINISHED:
                _close(row, SessionStatus.FINISHED)
        await self.desk.request(session_id, actor.id)
        return self.grade(actor, session_id)

    def grade(self, actor: Actor, session_id: str) -> views.GradeView:
        """The session's grade as it stands, with what coaches have said of it.

        Raises:
            NotFound: no such session of the actor's, or no grade was asked for.
        """
        with self.database.work() as db:
            self._own(db, actor, session_id)
            row = _grade_of(db, session_id)
            if row is None:
                raise NotFound("this session has no grade; finish it first")
            return present_session.grade(row, decisions_of(db, row.id))

    async def grade_again(self, actor: Actor, session_id: str) -> views.GradeView:
        """Try a failed grading again; a grade that is done stays as it is."""
        self.grade(actor, session_id)
        await self.desk.request(session_id, actor.id, again=True)
        return self.grade(actor, session_id)

    def transcript(self, actor: Actor, session_id: str) -> Transcript:
        """The transcript of a session that is over."""
        with self.database.work() as db:
            row = self._own(db, actor, session_id)
            if row.status not in (SessionStatus.FINISHED, SessionStatus.LEFT):
                raise Conflict("the transcript is there once the conversation is over")
            return stored_transcript(row)

    def history(self, actor: Actor, page: int = 1, size: int = 20) -> views.Page:
        """The actor's own sessions, the newest first."""
        with self.database.work() as db:
            return list_sessions(db, self.library, page, size, owner=actor.id)

    def leave(self, actor: Actor, session_id: str) -> views.SessionView:
        """End the conversation without a grade."""
        with self.database.work() as db:
            row = self._own(db, actor, session_id)
            if row.status == SessionStatus.FINISHED:
                raise Conflict("this session is finished already; its grade stays")
            if row.status != SessionStatus.LEFT:
                _close(row, SessionStatus.LEFT)
                row.outcome = Outcome.ABANDONED.value
        return self.view(actor, session_id)

    def _cast_for(self, request: StartRequest) -> Cast:
        persona = self.library.personas.get(request.persona)
        scenario = self.library.scenarios.get(request.scenario)
        if scenario.personas is not None and persona.id not in scenario.personas:
            raise InputError(
                f"scenario {scenario.id!r} is not for persona {persona.id!r}; it takes: "
                f"{', '.join(scenario.personas)}"
            )
        for item in (persona, scenario):
            if request.language not in languages_of(item):
                raise InputError(
                    f"{item.id!r} does not exist in language {request.language.value!r}"
                )
        difficulty = request.difficulty if request.difficulty is not None else scenario.difficulty
        if not 1 <= difficulty <= 5:
            raise InputError(f"difficulty: must be between 1 and 5, got {difficulty}")
        seed = request.seed if request.seed is not None else random.SystemRandom().randrange(2**31)
        return Cast(persona, scenario, request.language, seed, difficulty)

    def _own(self, db: Session, actor: Actor, session_id: str) -> SessionRow:
        """The session, where it is the actor's; to anybody else there is none."""
        query = select(SessionRow).where(SessionRow.id == session_id)
        row = db.scalar(query.options(selectinload(SessionRow.turns)))
        if row is None or row.owner_id != actor.id:
            raise NotFound(f"no session {session_id!r}")
        return row

    def _store_message(
        self, actor: Actor, session_id: str, text: str, subject: str | None, key: str | None
    ) -> int:
        """Commit the trainee's message; the number of its turn."""
        try:
            with self.database.work() as db:
                row = self._own(db, actor, session_id)
                if key is not None and (known := [t.n for t in row.turns if t.key == key]):
                    return known[0]
                self._must_be_open(row)
                turn = TurnRow(
                    n=row.turns[-1].n + 1,
                    speaker="trainee",
                    text=text,
                    subject=subject,
                    key=key,
                    at=clock.elapsed(row),
                )
                row.turns.append(turn)
                clock.stop_waiting(row)
                return turn.n
        except IntegrityError:
            raise Conflict("another message came in at the same moment; send it again") from None

    def _must_be_open(self, row: SessionRow) -> None:
        if row.status == SessionStatus.PAUSED:
            raise Conflict("the conversation is paused; go on with it first")
        if row.status != SessionStatus.RUNNING:
            raise Conflict("this conversation is over")
        if clock.over_time(row):
            raise Conflict("the exam's time is up")
        if row.turns[-1].speaker == "trainee":
            raise Conflict("the customer has not answered the last message yet")

    async def _answer(self, actor: Actor, session_id: str, n: int) -> AsyncIterator[Event]:
        """The reply to trainee turn ``n``: the stored one, or a new one."""
        with self.database.work() as db:
            row = self._own(db, actor, session_id)
            stored = next((t for t in row.turns if t.n == n + 1), None)
            if stored is not None:
                view = self._turn_view(row, stored)
                yield Clause(stored.text)
                yield TurnDone(view, ended=row.status not in _OPEN)
                return
            conversation = self._conversation(row, until=n - 1)
            message = next(t for t in row.turns if t.n == n)
            step = conversation.hear(message.text, message.subject, message.at)
            message.acts = sorted(a.value for a in step.reading.acts) if step.reading else []
        async for event in self._perform(actor, session_id, conversation, step):
            yield event

    async def _nudge(self, actor: Actor, session_id: str, last: int) -> AsyncIterator[Event]:
        with self.database.work() as db:
            conversation = self._conversation(self._own(db, actor, session_id), until=last)
        step = conversation.wait()
        async for event in self._perform(actor, session_id, conversation, step):
            yield event

    async def _perform(
        self, actor: Actor, session_id: str, conversation: Conversation, step: Step
    ) -> AsyncIterator[Event]:
        """Let the customer speak, then store the turn with the state behind it."""
        async for clause in conversation.say(step):
            yield Clause(clause)
        said = conversation.turns[-1]
        with self.database.work() as db:
            row = self._own(db, actor, session_id)
            turn = TurnRow(
                n=said.n,
                speaker="customer",
                text=said.text,
                at=clock.elapsed(row),
                state=_dump(step.state),
                voice=said.voice,
            )
            row.turns.append(turn)
            clock.stop_waiting(row)
            if step.state.outcome is not None and row.status in _OPEN:
                _close(row, SessionStatus.ENDED)
            db.flush()
            view = self._turn_view(row, turn)
        yield TurnDone(view, ended=step.state.outcome is not None)

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


def _close(row: SessionRow, status: SessionStatus) -> None:
    """Stop the clock and settle the outcome."""
    if row.paused_at is not None:
        clock.resume(row)
    row.status = status.value
    row.ended_at = row.ended_at or now()
    state = next(t.state for t in reversed(row.turns) if t.state is not None)
    row.outcome = row.outcome or settled(State.model_validate(state)).value


def _dump(state: State | None) -> dict[str, object]:
    if state is None:
        raise RuntimeError("the conversation has no state yet")
    return state.model_dump(mode="json")


def _remember_person(db: Session, actor: Actor) -> None:
    if db.get(PersonRow, actor.id) is None:
        db.add(PersonRow(id=actor.id, name=actor.name))
        db.flush()


def _grade_of(db: Session, session_id: str) -> GradeRow | None:
    return db.scalar(select(GradeRow).where(GradeRow.session_id == session_id))
