"""The view of a report."""

from dataclasses import dataclass

import gradio as gr

from roleplay.errors import NotFound
from roleplay.services.practice import Practice
from roleplay.web.auth import actor_of
from roleplay.web.faults import fault
from roleplay.web.ports import QUIET, Updates, held, html, port
from roleplay.web.present import report as present
from roleplay.web.present.shell import failure
from roleplay.web.words import words_of


@dataclass(frozen=True)
class ReportView:
    """The components of the view."""

    column: gr.Column
    page: gr.HTML
    session: gr.Textbox
    again: gr.Button
    timer: gr.Timer


def build() -> ReportView:
    """Place the components."""
    with gr.Column(visible=False, elem_id="rp-report") as column:
        page = html("report-page")
        session, again = held("report"), port("grade-again")
        timer = gr.Timer(2, active=False)
    return ReportView(column, page, session, again, timer)


@dataclass(frozen=True)
class ReportHandlers:
    """What happens in the view."""

    view: ReportView
    practice: Practice

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

    def _data(self, session_id: str, request: gr.Request) -> present.ReportData:
        actor, library = actor_of(request), self.practice.library
        session = self.practice.view(actor, session_id)
        story = self.practice.transcript(actor, session_id).scenario
        try:
            grade = self.practice.grade(actor, session_id)
        except NotFound:
            grade = None
        persona = library.personas.items.get(session.persona_id)
        tips = persona.tips.get(words_of(request).language) if persona else []
        return present.ReportData(session, grade, story, library.rubrics.items, tips)


def wire(view: ReportView, handlers: ReportHandlers) -> None:
    """Connect the components."""
    shown = [view.page, view.timer]
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
