"""The view in which a trainee chooses customer, scenario and manner, and starts."""

from dataclasses import dataclass
from typing import NamedTuple

import gradio as gr

from roleplay.content.text import Language
from roleplay.records.kinds import Mode, SessionStatus
from roleplay.services.assignments import Assignments
from roleplay.services.practice import Practice
from roleplay.services.views import Brief, SessionRow, StartRequest
from roleplay.web.auth import actor_of
from roleplay.web.faults import fault
from roleplay.web.ports import QUIET, Updates, held, html, port
from roleplay.web.present import choose as present
from roleplay.web.present.shell import notice
from roleplay.web.words import label, words_of

_OPEN = (SessionStatus.RUNNING, SessionStatus.PAUSED, SessionStatus.ENDED)


@dataclass(frozen=True)
class ChooseView:
    """The components of the view."""

    column: gr.Column
    intro: gr.HTML
    personas: gr.HTML
    scenarios: gr.HTML
    brief: gr.HTML
    language: gr.Radio
    mode: gr.Radio
    mode_note: gr.HTML
    difficulty: gr.Radio
    engine: gr.HTML
    notice: gr.HTML
    start: gr.Button
    persona: gr.Textbox
    scenario: gr.Textbox
    changed: gr.Textbox
    pick: gr.Button


class Picked(NamedTuple):
    """What stands on the page at the moment."""

    persona: str | None
    scenario: str | None
    language: Language


def build() -> ChooseView:
    """Place the components."""
    with gr.Column(visible=False, elem_id="rp-choose") as column:
        intro = html("intro")
        with gr.Column(elem_id="rp-picks"):
            personas, scenarios = html("personas"), html("scenarios")
        with gr.Column(elem_id="rp-setup"):
            brief = html("brief")
            with gr.Column(elem_id="rp-options"):
                language = gr.Radio(
                    [("中文", "zh"), ("English", "en")],
                    label=label("choose.language"),
                    elem_id="rp-opt-language",
                )
                mode = gr.Radio(
                    [("practice", "practice"), ("exam", "exam")],
                    value="practice",
                    label=label("choose.mode"),
                    elem_id="rp-opt-mode",
                )
                mode_note = html("mode-note")
                difficulty = gr.Radio(
                    [(str(n), n) for n in range(1, 6)],
                    value=3,
                    label=label("choose.difficulty"),
                    elem_id="rp-opt-difficulty",
                )
            notice_ = html("choose-notice")
            start = gr.Button(
                label("choose.start"), variant="primary", interactive=False, elem_id="rp-start"
            )
            engine = html("engine")
        persona, scenario, changed = held("persona"), held("scenario"), held("changed")
        pick = port("pick")
    return ChooseView(
        column,
        intro,
        personas,
        scenarios,
        brief,
        language,
        mode,
        mode_note,
        difficulty,
        engine,
        notice_,
        start,
        persona,
        scenario,
        changed,
        pick,
    )


@dataclass(frozen=True)
class ChooseHandlers:
    """What happens in the view."""

    view: ChooseView
    practice: Practice
    model: str
    assignments: Assignments

    def opened(self, picked: Picked, request: gr.Request) -> Updates:
        """The view as it is first seen."""
        words = words_of(request)
        urgent = self.assignments.reminders(actor_of(request))
        modes = [(words(f"mode.{mode}"), mode.value) for mode in Mode]
        return {
            self.view.intro: present.intro(words, self._running(request), urgent),
            self.view.language: picked.language.value,
            self.view.mode: gr.update(choices=modes, value=Mode.PRACTICE.value),
            self.view.engine: present.speaks(words, self.practice.engine, self.model),
            self.view.notice: "",
            **self._cards(picked, "practice", request, fresh=True),
        }

    def choose(
        self,
        persona: str,
        scenario: str,
        changed: str,
        language: str,
        mode: str,
        request: gr.Request,
    ) -> Updates:
        """Something else was picked: show what goes with it."""
        picked = Picked(persona or None, scenario or None, _language(language))
        return self._cards(picked, mode, request, fresh=changed in ("persona", "scenario"))

    def _cards(self, picked: Picked, mode: str, request: gr.Request, *, fresh: bool) -> Updates:
        words, actor = words_of(request), actor_of(request)
        cards = self.practice.personas(actor, picked.language)
        persona = picked.persona if picked.persona in {c.id for c in cards} else None
        briefs = self.practice.scenarios(actor, persona, picked.language) if persona else []
        told = _told(briefs, picked.scenario)
        found: Updates = {
            self.view.personas: present.personas(words, cards, persona),
            self.view.scenarios: present.scenarios(
                words, briefs, told.scenario_id if told else None, persona is not None
            ),
            self.view.brief: present.brief(words, told),
            self.view.mode_note: present.mode_note(words, Mode(mode).value, told),
            self.view.start: gr.update(interactive=told is not None),
        }
        if fresh and told is not None:
            found[self.view.difficulty] = told.difficulty
        return found

    def start(
        self,
        persona: str,
        scenario: str,
        language: str,
        mode: str,
        difficulty: int,
        request: gr.Request,
    ) -> tuple[str, str]:
        """Begin; the address of the conversation, or what is wrong."""
        try:
            wanted = StartRequest(
                persona, scenario, _language(language), Mode(mode), int(difficulty)
            )
            return f"/?session={self.practice.start(actor_of(request), wanted).id}", ""
        except Exception as error:
            return "", notice(fault(words_of(request), error))

    def _running(self, request: gr.Request) -> SessionRow | None:
        rows = self.practice.history(actor_of(request), 1, 10).rows
        return next((row for row in rows if row.status in _OPEN), None)


def _told(briefs: list[Brief], scenario: str | None) -> Brief | None:
    """The picked scenario's brief; the first one where none is picked."""
    found = next((b for b in briefs if b.scenario_id == scenario), None)
    return found or (briefs[0] if briefs else None)


def _language(code: str | None) -> Language:
    return Language.EN if code == "en" else Language.ZH


def wire(view: ChooseView, handlers: ChooseHandlers, route: gr.Textbox, notice_: gr.HTML) -> None:
    """Connect the components."""
    shown = [view.personas, view.scenarios, view.brief, view.mode_note, view.start, view.difficulty]
    picks = [view.persona, view.scenario]
    gr.on(
        [view.pick.click, view.language.input, view.mode.input],
        handlers.choose,
        [*picks, view.changed, view.language, view.mode],
        shown,
        js="(p, s, c, l, m) => [rp.picked('persona'), rp.picked('scenario'), rp.changed(), l, m]",
        trigger_mode="always_last",
        **QUIET,
    )
    view.start.click(
        handlers.start,
        [*picks, view.language, view.mode, view.difficulty],
        [route, notice_],
        js="(p, s, ...rest) => [rp.picked('persona'), rp.picked('scenario'), ...rest]",
        **QUIET,
    ).success(None, [route], None, js="route => { rp.go(route) }", api_visibility="private")
