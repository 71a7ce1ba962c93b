"""What happens in a conversation: send, wait, pause, finish, leave."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

import gradio as gr

from roleplay.errors import Conflict, RoleplayError
from roleplay.records.kinds import SessionStatus
from roleplay.services.practice import Practice
from roleplay.services.views import Clause, Event, SessionView
from roleplay.web.auth import actor_of
from roleplay.web.chat_view import ChatView
from roleplay.web.faults import fault
from roleplay.web.pacing import gathered
from roleplay.web.ports import QUIET, Updates
from roleplay.web.present import chat as present
from roleplay.web.present.shell import notice
from roleplay.web.words import Words, words_of


@dataclass(frozen=True)
class ChatHandlers:
    """The handlers of the chat view. The session's id comes from the page's address."""

    view: ChatView
    practice: Practice

    def opened(self, session: SessionView, words: Words) -> Updates:
        """The whole view of a conversation as it stands."""
        letter = session.channel.letter
        return {
            self.view.brief: present.side(words, session),
            self.view.dialogs: present.dialogs(words),
            self.view.subject: gr.update(visible=letter),
            self.view.text: gr.update(lines=7 if letter else 1),
            self.view.hint: present.hint(words, letter=letter),
            **self._now(session, words),
        }

    def _now(self, session: SessionView, words: Words) -> Updates:
        """What changes from turn to turn, and whether the page goes on looking."""
        running = session.status == SessionStatus.RUNNING
        return self._said(session, words) | {self.view.timer: gr.update(active=running)}

    async def send(
        self, session_id: str, text: str, subject: str, key: str, request: gr.Request
    ) -> AsyncIterator[Updates]:
        """Send a message; the text leaves its box once it is stored, and not before."""
        words, actor = words_of(request), actor_of(request)
        stored, clauses = False, list[str]()
        try:
            session = self.practice.view(actor, session_id)
            before = session.turns[-1].n
            events = self.practice.send(actor, session_id, text or "", subject, key or None)
            async for batch in gathered(events):
                if not stored and (batch is not None or self._waits(request, session_id, before)):
                    stored = True
                    session = _until_mine(self.practice.view(actor, session_id), before)
                    yield self._taken(session, words)
                clauses += [event.text for event in batch or () if isinstance(event, Clause)]
                if batch and _only_clauses(batch):
                    yield self._said(session, words, clauses)
            yield self._said(self.practice.view(actor, session_id), words)
        except Exception as error:
            said = {self.view.notice: notice(fault(words, error))}
            yield said | self._after(error, session_id, request)

    def _after(self, error: Exception, session_id: str, request: gr.Request) -> Updates:
        """The page as the session stands, where a fault says that it stands otherwise."""
        if getattr(error, "code", "") not in ("over", "time_up", "paused"):
            return {}
        now = self._said(self.practice.view(actor_of(request), session_id), words_of(request))
        del now[self.view.notice]
        return now

    def _waits(self, request: gr.Request, session_id: str, before: int) -> bool:
        """Whether a new message of the trainee's stands in the record without an answer."""
        session = self.practice.view(actor_of(request), session_id)
        return session.turns[-1].n > before and session.awaiting_reply

    def _said(
        self, session: SessionView, words: Words, clauses: Sequence[str] | None = None
    ) -> Updates:
        """The conversation as it stands, with what has come of a reply so far.

        Every output gets a plain value where it can: Gradio builds a component anew to skip it.
        """
        coming = clauses is not None or session.awaiting_reply
        return {
            self.view.head: present.head(words, session),
            self.view.mood: present.mood(words, session),
            self.view.log: present.log(words, session),
            self.view.live: present.live(words, session, clauses or ()) if coming else "",
            self.view.stop: present.state_line(words, session),
            self.view.notice: "",
        }

    def _taken(self, session: SessionView, words: Words) -> Updates:
        """The message is stored: it stands in the log, the box is empty, the customer types."""
        return self._said(session, words, ()) | {self.view.text: "", self.view.subject: ""}

    async def look(self, session_id: str, known: str, request: gr.Request) -> Updates:
        """A sign of life: the customer may speak up, an exam may end, another tab may write."""
        words, actor = words_of(request), actor_of(request)
        still: Updates = {self.view.timer: gr.skip()}
        try:
            session = self.practice.view(actor, session_id)
            events = self.practice.resume if session.awaiting_reply else self.practice.tick
            async for _ in events(actor, session_id):
                pass
            session = self.practice.view(actor, session_id)
        except Conflict:
            return still  # the customer is speaking; the page hears it anyway
        except RoleplayError as error:
            return {
                self.view.notice: notice(words.error(error)),
                self.view.timer: gr.update(active=False),
            }
        return still if present.mark(session) == known else self._now(session, words)

    def pause(self, session_id: str, request: gr.Request) -> Updates:
        """Stop the clock."""
        return self._move(session_id, request, self.practice.pause)

    def go_on(self, session_id: str, request: gr.Request) -> Updates:
        """Let the clock run again."""
        return self._move(session_id, request, self.practice.go_on)

    def _move(
        self, session_id: str, request: gr.Request, move: Callable[..., SessionView]
    ) -> Updates:
        words = words_of(request)
        try:
            return self._now(move(actor_of(request), session_id), words)
        except Exception as error:
            return {self.view.notice: notice(fault(words, error))}

    async def finish(self, session_id: str, request: gr.Request) -> tuple[str, str]:
        """End the conversation and ask for its grade; the report's address, or what is wrong."""
        try:
            await self.practice.finish(actor_of(request), session_id)
        except Exception as error:
            return "", notice(fault(words_of(request), error))
        return f"/?report={session_id}", ""

    def leave(self, session_id: str, request: gr.Request) -> tuple[str, str]:
        """End the conversation without a grade."""
        try:
            self.practice.leave(actor_of(request), session_id)
        except Exception as error:
            return "", notice(fault(words_of(request), error))
        return "/?view=history", ""


def _until_mine(session: SessionView, before: int) -> SessionView:
    """The conversation up to the trainee's new message: a quick reply may be stored already."""
    mine = next((t.n for t in session.turns if t.n > before and t.speaker == "trainee"), None)
    if mine is None:
        return session
    turns = [turn for turn in session.turns if turn.n <= mine]
    return replace(session, turns=turns, status=SessionStatus.RUNNING)


def _only_clauses(batch: Sequence[Event]) -> bool:
    return all(isinstance(event, Clause) for event in batch)


def wire(view: ChatView, handlers: ChatHandlers, route: gr.Textbox) -> None:
    """Connect the components."""
    said = [view.head, view.mood, view.log, view.live, view.stop, view.notice]
    here = "() => [rp.session()]"
    view.send.click(
        handlers.send,
        [view.session, view.text, view.subject, view.key],
        [*said, view.text, view.subject],
        js="(s, text, subject, k) => [rp.session(), text, subject, rp.key(text)]",
        trigger_mode="multiple",
        **QUIET,
    )
    gr.on(
        [view.timer.tick, view.look.click],
        handlers.look,
        [view.session, view.known],
        [*said, view.timer],
        js="() => [rp.session(), rp.mark()]",
        queue=False,
        **QUIET,
    )
    view.pause.click(handlers.pause, view.session, [*said, view.timer], js=here, **QUIET)
    view.go_on.click(handlers.go_on, view.session, [*said, view.timer], js=here, **QUIET)
    for button, handler in ((view.finish, handlers.finish), (view.leave, handlers.leave)):
        button.click(handler, view.session, [route, view.notice], js=here, **QUIET).success(
            None, [route], None, js="route => { rp.go(route) }", api_visibility="private"
        )
