"""The view of a report, and what its trainee says about it."""

from collections.abc import Callable
from dataclasses import dataclass

import gradio as gr

from roleplay.errors import InputError, NotFound
from roleplay.services.actor import Actor
from roleplay.services.practice import Practice
from roleplay.services.talk import Talks
from roleplay.web.auth import actor_of
from roleplay.web.faults import fault
from roleplay.web.ports import QUIET, Updates, held, html, port
from roleplay.web.present import report as present
from roleplay.web.present.scores import ReportData
from roleplay.web.present.shell import failure, notice
from roleplay.web.words import words_of


@dataclass(frozen=True)
class ReportView:
    """The components of the view."""

    column: gr.Column
    page: gr.HTML
    notice: gr.HTML
    session: gr.Textbox
    values: tuple[gr.Textbox, ...]
    again: gr.Button
    say: gr.Button
    appeal: gr.Button
    timer: gr.Timer


def build() -> ReportView:
    """Place the components."""
    with gr.Column(visible=False, elem_id="rp-report") as column:
        page = html("report-page")
        note = html("report-notice", kind="rp-toast")
        session, again = held("report"), port("grade-again")
        values = tuple(held(f"report-{n}") for n in range(3))
        say, appeal = port("say"), port("appeal")
        timer = gr.Timer(2, active=False)
    return ReportView(column, page, note, session, values, again, say, appeal, timer)


def turn_in(value: str | None) -> int | None:
    """The turn that a comment is about, as the script sends it; none where it is on the whole.

    Raises:
        InputError: it is neither empty nor a number.
    """
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 6):
        raise InputError(f"turn {value!r}: must be a turn's number", code="no_turn")
    return int(value)


@dataclass(frozen=True)
class ReportHandlers:
    """What happens in the view."""

    view: ReportView
    practice: Practice
    talks: Talks

    def read(self, session_id: str, request: gr.Request) -> Updates:
        """The report as it stands; while the grade is worked on, the page looks again."""
        words = words_of(request)
        try:
            data = self._data(session_id, request)
        except Exception as error:
            return {
                self.view.page: failure(words, fault(words, error)),
                self.view.timer: gr.update(active=False),
            }
        return {
            self.view.page: present.report(words, data),
            self.view.notice: "",
            self.view.timer: gr.update(active=present.waiting(data)),
        }

    async def grade_again(self, session_id: str, request: gr.Request) -> Updates:
        """Try a failed grading once more."""
        try:
            await self.practice.grade_again(actor_of(request), session_id)
        except Exception as error:
            words = words_of(request)
            return {self.view.page: failure(words, fault(words, error))}
        return self.read(session_id, request)

    def say(self, session_id: str, turn: str, text: str, request: gr.Request) -> Updates:
        """Answer a comment, or say something about a turn or the whole."""
        return self._do(
            session_id,
            lambda actor: self.talks.comment(actor, session_id, turn_in(turn), text or ""),
            "review.said",
            request,
        )

    def appeal(self, session_id: str, place: str, reason: str, request: gr.Request) -> Updates:
        """Object to one criterion's level."""
        rubric, _, criterion = (place or "").partition(".")
        return self._do(
            session_id,
            lambda actor: self.talks.appeal(actor, session_id, rubric, criterion, reason or ""),
            "review.appeal_sent",
            request,
        )

    def _do(
        self, session_id: str, work: Callable[[Actor], None], done: str, request: gr.Request
    ) -> Updates:
        """On a fault the page stays as it is but for a sentence, so that nothing typed is lost."""
        words = words_of(request)
        try:
            work(actor_of(request))
            data = self._data(session_id, request)
        except Exception as error:
            return {self.view.notice: notice(fault(words, error))}
        return {
            self.view.page: present.report(words, data),
            self.view.notice: notice(words(done), "plain"),
        }

    def _data(self, session_id: str, request: gr.Request) -> ReportData:
        actor, library = actor_of(request), self.practice.library
        session = self.practice.view(actor, session_id)
        story = self.practice.transcript(actor, session_id).scenario
        try:
            grade = self.practice.grade(actor, session_id)
        except NotFound:
            grade = None
        persona = library.personas.items.get(session.persona_id)
        tips = persona.tips.get(words_of(request).language) if persona else []
        talk = self.talks.read(actor, session_id)
        return ReportData(session, grade, story, library.rubrics.items, tips, talk)


def wire(view: ReportView, handlers: ReportHandlers) -> None:
    """Connect the components."""
    shown = [view.page, view.notice, view.timer]
    here = "() => [rp.report()]"
    view.timer.tick(
        handlers.read,
        view.session,
        shown,
        js=here,
        queue=False,
        **QUIET,
    )
    view.again.click(
        handlers.grade_again,
        view.session,
        shown,
        js=here,
        **QUIET,
    )
    for button, work in ((view.say, handlers.say), (view.appeal, handlers.appeal)):
        button.click(
            work,
            list(view.values),
            [view.page, view.notice],
            js="() => rpReview.take()",
            **QUIET,
        ).then(None, None, None, js="() => { rpReview.done() }", api_visibility="private")
