"""The coach's page: the queue of graded sessions, and one of them to review."""

from dataclasses import dataclass

import gradio as gr

from roleplay.content.library import Library
from roleplay.services.review import Reviews, ReviewView
from roleplay.web.address import read_address
from roleplay.web.auth import actor_of
from roleplay.web.faults import fault
from roleplay.web.plain import viewer_of
from roleplay.web.ports import QUIET, Updates, held, html, port
from roleplay.web.present import criteria, review
from roleplay.web.present.history import queue
from roleplay.web.present.shell import failure, notice, top
from roleplay.web.words import Words, label, words_of

UNSCORED = "unscored"


@dataclass(frozen=True)
class CoachPage:
    """The components of the page."""

    blocks: gr.Blocks
    top: gr.HTML
    queue: gr.Column
    rows: gr.HTML
    desk: gr.Column
    head: gr.HTML
    said: gr.HTML
    card: gr.HTML
    form: gr.HTML
    level: gr.Radio
    reason: gr.Textbox
    append: gr.Button
    notice: gr.HTML
    search: gr.Textbox
    session: gr.Textbox
    picked: gr.Textbox
    go: gr.Button
    pick: gr.Button


def build() -> CoachPage:
    """Place the components."""
    with gr.Blocks(title="Roleplay", analytics_enabled=False, fill_width=True) as blocks:
        bar = html("top")
        with gr.Column(elem_id="rp-main"):
            with gr.Column(visible=False, elem_id="rp-queue") as waiting:
                rows = html("queue-page")
            with gr.Column(visible=False, elem_id="rp-desk") as desk:
                head, said, card = html("desk-head"), html("desk-said"), html("desk-card")
                with gr.Column(elem_id="rp-decide"):
                    form = html("desk-form")
                    level = gr.Radio(
                        [str(n) for n in range(1, 5)],
                        label=label("coach.level"),
                        elem_id="rp-level",
                    )
                    reason = gr.Textbox(
                        label=label("coach.reason"),
                        placeholder=label("coach.reason_placeholder"),
                        lines=4,
                        elem_id="rp-reason",
                    )
                    append = gr.Button(
                        label("coach.append"), variant="primary", elem_id="rp-append"
                    )
                    note = html("desk-notice")
        search, session, picked = held("search"), held("session"), held("picked")
        go, pick = port("go"), port("pick")
    return CoachPage(
        blocks,
        bar,
        waiting,
        rows,
        desk,
        head,
        said,
        card,
        form,
        level,
        reason,
        append,
        note,
        search,
        session,
        picked,
        go,
        pick,
    )


@dataclass(frozen=True)
class CoachHandlers:
    """What happens in the page. Every handler is refused to all but coaches by the service."""

    page: CoachPage
    reviews: Reviews
    library: Library

    def open(self, search: str, request: gr.Request) -> Updates:
        """The queue, or the session that the address names."""
        words, address = words_of(request), read_address(search or "")
        bar = top(words, viewer_of(request), "coach")
        found: Updates = {self.page.top: bar}
        try:
            if address.session is None:
                page = self.reviews.graded(actor_of(request), address.page)
                return found | self._side("queue", queue(words, page, self.library))
            view = self.reviews.open(actor_of(request), address.session)
        except Exception as error:
            return found | self._side("queue", failure(words, fault(words, error)))
        return found | self._side("desk", "") | self._desk(words, view)

    def _side(self, name: str, rows: str) -> Updates:
        return {
            self.page.queue: gr.update(visible=name == "queue"),
            self.page.desk: gr.update(visible=name == "desk"),
            self.page.rows: rows,
        }

    def _desk(self, words: Words, view: ReviewView) -> Updates:
        levels = [(str(n), str(n)) for n in range(1, 5)]
        return {
            self.page.head: review.head(words, view),
            self.page.said: review.said(words, view),
            self.page.level: gr.update(
                choices=[*levels, (criteria.level_name(words, None), UNSCORED)], value=None
            ),
            self.page.reason: "",
            self.page.notice: "",
            **self._picked(words, view, None),
        }

    def _picked(self, words: Words, view: ReviewView, picked: str | None) -> Updates:
        rubrics = self.library.rubrics.items
        return {
            self.page.card: review.card(words, view, rubrics, picked),
            self.page.form: review.form_title(words, view, rubrics, picked),
        }

    def pick(self, session_id: str, picked: str, request: gr.Request) -> Updates:
        """Another criterion is to be decided on."""
        words = words_of(request)
        try:
            view = self.reviews.open(actor_of(request), session_id)
        except Exception as error:
            return {self.page.notice: notice(fault(words, error))}
        return {self.page.notice: "", **self._picked(words, view, picked)}

    def append(
        self, session_id: str, picked: str, level: str | None, reason: str, request: gr.Request
    ) -> Updates:
        """Write a decision beside the machine's level."""
        words, actor = words_of(request), actor_of(request)
        if not picked or level is None:
            key = "coach.no_criterion" if not picked else "coach.no_level"
            return {self.page.notice: notice(words(key))}
        rubric, _, criterion = picked.partition(".")
        wanted = int(level) if level in ("1", "2", "3", "4") else None
        try:
            self.reviews.decide(actor, session_id, rubric, criterion, wanted, reason or "")
            view = self.reviews.open(actor, session_id)
        except Exception as error:
            return {self.page.notice: notice(fault(words, error))}
        return {
            **self._picked(words, view, picked),
            self.page.level: None,
            self.page.reason: "",
            self.page.notice: notice(words("coach.added"), "plain"),
        }


def coach_page(reviews: Reviews, library: Library) -> gr.Blocks:
    """The page, built and wired."""
    page = build()
    handlers = CoachHandlers(page, reviews, library)
    opened = [page.top, page.queue, page.rows, page.desk, page.head, page.said]
    desk = [page.card, page.form, page.notice]
    with page.blocks:
        gr.on(
            [page.blocks.load, page.go.click],
            handlers.open,
            page.search,
            [*opened, *desk, page.level, page.reason],
            js="() => [location.search]",
            **QUIET,
        ).then(None, None, None, js="() => { rp.arrived() }", api_visibility="private")
        page.pick.click(
            handlers.pick,
            [page.session, page.picked],
            desk,
            js="() => [rp.session(), rp.picked('criterion')]",
            **QUIET,
        )
        page.append.click(
            handlers.append,
            [page.session, page.picked, page.level, page.reason],
            [*desk, page.level, page.reason],
            js="(s, p, level, reason) => [rp.session(), rp.picked('criterion'), level, reason]",
            **QUIET,
        )
    return page.blocks
