"""The coach's page: the queue of sessions, and the desk with one of them, by its address."""

from dataclasses import dataclass
from urllib.parse import urlencode

import gradio as gr

from roleplay.services.queue import ReviewQueue
from roleplay.services.review import Reviews
from roleplay.services.talk import Talks
from roleplay.web import desk_view
from roleplay.web.address import read_address
from roleplay.web.auth import actor_of
from roleplay.web.faults import fault
from roleplay.web.plain import viewer_of
from roleplay.web.ports import QUIET, Updates, held, html, port
from roleplay.web.present.review import blind_switch
from roleplay.web.present.shell import failure, top
from roleplay.web.queue_view import queue_html
from roleplay.web.words import words_of


@dataclass(frozen=True)
class CoachPage:
    """The components of the page."""

    blocks: gr.Blocks
    top: gr.HTML
    queue: gr.Column
    rows: gr.HTML
    desk: desk_view.DeskView
    search: gr.Textbox
    go: gr.Button


def build() -> CoachPage:
    """Place the components."""
    with gr.Blocks(title="Roleplay", analytics_enabled=False, fill_width=True) as blocks:
        bar = html("top")
        with gr.Column(elem_id="rp-main"):
            with gr.Column(visible=False, elem_id="rp-queue") as waiting:
                rows = html("queue-page")
            desk = desk_view.build()
        search, go = held("search"), port("go")
    return CoachPage(blocks, bar, waiting, rows, desk, search, go)


@dataclass(frozen=True)
class CoachHandlers:
    """Opens what an address asks for; the services refuse it to all but coaches."""

    page: CoachPage
    queue: ReviewQueue
    desk: desk_view.DeskHandlers

    def open(self, search: str, request: gr.Request) -> Updates:
        """The queue, or the session that the address names."""
        words, address = words_of(request), read_address(search or "")
        try:
            if address.session is None:
                blind = desk_view.blind_of(request)
                rows = queue_html(words, self.queue, actor_of(request), _asked(search, blind))
                found = self._side("queue", rows + blind_switch(words, blind))
            else:
                found = self.desk.open(address.session, search, request) | self._side("desk", "")
        except Exception as error:
            found = self._side("queue", failure(words, fault(words, error)))
        return {self.page.top: top(words, viewer_of(request, "coach"), "coach"), **found}

    def _side(self, name: str, rows: str) -> Updates:
        return {
            self.page.queue: gr.update(visible=name == "queue"),
            self.page.desk.column: gr.update(visible=name == "desk"),
            self.page.rows: rows,
        }


def _asked(search: str, blind: bool) -> str:
    """The queue's address; a coach who grades blind is told no scores there either."""
    pairs = desk_view.filtered(search)
    return "?" + urlencode([*pairs, ("blind", "1")] if blind else pairs)


def coach_page(reviews: Reviews, talks: Talks, queue: ReviewQueue) -> gr.Blocks:
    """The page, built and wired."""
    page = build()
    desk = desk_view.DeskHandlers(page.desk, reviews, talks, queue, reviews.library)
    handlers = CoachHandlers(page, queue, desk)
    with page.blocks:
        gr.on(
            [page.blocks.load, page.go.click],
            handlers.open,
            page.search,
            [page.top, page.queue, page.rows, page.desk.column, page.desk.head, *page.desk.parts],
            js="() => [location.search]",
            **QUIET,
        ).then(None, None, None, js="() => { rp.arrived() }", api_visibility="private")
        desk_view.wire(page.desk, desk)
    return page.blocks
