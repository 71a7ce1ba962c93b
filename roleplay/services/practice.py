"""Practising: start a conversation, say something, wait, pause, finish, leave."""

import random
from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from roleplay.content.text import Language, languages_of
from roleplay.customer.conversation import Conversation, scenario_card
from roleplay.customer.state import Outcome
from roleplay.customer.transcript import Transcript
from roleplay.customer.voices import Cast
from roleplay.errors import Conflict, InputError, NotFound
from roleplay.jobs.grading import GradingDesk
from roleplay.records.kinds import Mode, SessionStatus
from roleplay.records.tables import GradeRow, PersonRow, SessionRow, TurnRow, now
from roleplay.records.transcripts import stored_transcript
from roleplay.services import clock, present_session, views
from roleplay.services.actor import Actor
from roleplay.services.attempt_draw import next_attempt
from roleplay.services.dialogue import Dialogue, close, dump_state
from roleplay.services.lists import decisions_of, list_sessions
from roleplay.services.views import StartRequest


@dataclass
class Practice(Dialogue):
    """The trainee's service: everything around the talk."""

    desk: GradingDesk

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

        With an assignment it is an attempt: the one that is still open, or a new one.

        Raises:
            NotFound: no such persona, scenario or assignment.
            InputError: they do not go together, or the difficulty is out of range.
            Conflict: the assignment takes no attempt of the actor's.
        """
        row = self._opened(actor, request) if request.assignment is None else None
        with self.database.work() as db:
            _remember_person(db, actor)
            if row is None:
                attempt = next_attempt(db, actor, request, self.library)
                if isinstance(attempt, SessionRow):
                    return present_session.session(attempt, None)
                row = self._opened(actor, attempt)
            db.add(row)
            db.flush()
            return present_session.session(row, None)

    def _opened(self, actor: Actor, request: StartRequest) -> SessionRow:
        """A new conversation with the customer's first words."""
        cast = self._cast_for(request)
        conversation = Conversation(cast, self.analyser)
        opening = conversation.open()
        exam = request.mode == Mode.EXAM
        card = conversation.transcript()
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
            assignment_id=request.assignment,
            header={
                "persona": card.persona.model_dump(mode="json"),
                "scenario": scenario_card(cast.scenario, cast.language).model_dump(mode="json"),
                "brief": asdict(present_session.brief(cast.scenario, cast.language)),
            },
        )
        row.turns.append(
            TurnRow(
                n=1,
                speaker="customer",
                text=opening.text,
                subject=opening.subject,
                at=0.0,
                state=dump_state(conversation.state),
                voice="builtin",
            )
        )
        return row

    def view(self, actor: Actor, session_id: str) -> views.SessionView:
        """The conversation as it stands."""
        with self.database.work() as db:
            row = self.own(db, actor, session_id)
            return present_session.session(row, _grade_of(db, session_id))

    def pause(self, actor: Actor, session_id: str) -> views.SessionView:
        """Stop the clock (practice only; an exam's runs on)."""
        with self.database.work() as db:
            row = self.own(db, actor, session_id)
            if row.mode == Mode.EXAM:
                raise Conflict("an exam cannot be paused", code="exam_pause")
            if row.status == SessionStatus.RUNNING:
                row.status, row.paused_at = SessionStatus.PAUSED.value, now()
        return self.view(actor, session_id)

    def go_on(self, actor: Actor, session_id: str) -> views.SessionView:
        """End a pause."""
        with self.database.work() as db:
            row = self.own(db, actor, session_id)
            if row.status == SessionStatus.PAUSED:
                clock.resume(row)
                row.status = SessionStatus.RUNNING.value
        return self.view(actor, session_id)

    async def finish(self, actor: Actor, session_id: str) -> views.GradeView:
        """End the conversation and ask for the grade. Asking again gives the same grade."""
        with self.database.work() as db:
            row = self.own(db, actor, session_id)
            if row.status == SessionStatus.LEFT:
                raise Conflict(
                    "this session was left without a grade; start a new one", code="left"
                )
            if row.status != SessionStatus.FINISHED:
                close(row, SessionStatus.FINISHED)
        await self.desk.request(session_id, actor.id)
        return self.grade(actor, session_id)

    def grade(self, actor: Actor, session_id: str) -> views.GradeView:
        """The session's grade as it stands, with what coaches have said of it.

        Raises:
            NotFound: no such session of the actor's, or no grade was asked for.
        """
        with self.database.work() as db:
            self.own(db, actor, session_id)
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
            row = self.own(db, actor, session_id)
            if row.status not in (SessionStatus.FINISHED, SessionStatus.LEFT):
                raise Conflict("the transcript is there once the conversation is over")
            return stored_transcript(row)

    def history(self, actor: Actor, page: int = 1, size: int = 20) -> views.Page:
        """The actor's own sessions, the newest first."""
        with self.database.work() as db:
            return list_sessions(db, page, size, owner=actor.id)

    def leave(self, actor: Actor, session_id: str) -> views.SessionView:
        """End the conversation without a grade."""
        with self.database.work() as db:
            row = self.own(db, actor, session_id)
            if row.status == SessionStatus.FINISHED:
                raise Conflict("this session is finished already; its grade stays", code="finished")
            if row.status != SessionStatus.LEFT:
                close(row, SessionStatus.LEFT)
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


def _remember_person(db: Session, actor: Actor) -> None:
    if db.get(PersonRow, actor.id) is None:
        db.add(PersonRow(id=actor.id, name=actor.name))
        db.flush()


def _grade_of(db: Session, session_id: str) -> GradeRow | None:
    return db.scalar(select(GradeRow).where(GradeRow.session_id == session_id))
