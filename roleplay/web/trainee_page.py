"""The trainee's page: choosing, the conversation, the report and the history, by its address."""

from dataclasses import dataclass

import gradio as gr
from gradio.blocks import Block

from roleplay.content.text import Language
from roleplay.records.kinds import SessionStatus
from roleplay.services.assignments import Assignments
from roleplay.services.practice import Practice
from roleplay.services.talk import Talks
from roleplay.services.unread import Unread
from roleplay.web import chat_handlers, chat_view, choose_view, report_view
from roleplay.web.address import Address, read_address
from roleplay.web.auth import actor_of
from roleplay.web.faults import fault
from roleplay.web.plain import viewer_of
from roleplay.web.ports import QUIET, Updates, held, html, port, shown
from roleplay.web.present.history import history
from roleplay.web.present.shell import failure, top
from roleplay.web.words import words_of

_OVER = (SessionStatus.FINISHED, SessionStatus.LEFT)


@dataclass(frozen=True)
class TraineePage:
    """The components of the page."""

    blocks: gr.Blocks
    top: gr.HTML
    choose: choose_view.ChooseView
    chat: chat_view.ChatView
    report: report_view.ReportView
    history: gr.Column
    rows: gr.HTML
    search: gr.Textbox
    route: gr.Textbox
    go: gr.Button

    @property
    def columns(self) -> dict[str, gr.Column]:
        """View name → its column."""
        return {
            "choose": self.choose.column,
            "chat": self.chat.column,
            "report": self.report.column,
            "history": self.history,
        }


def build() -> TraineePage:
    """Place the components."""
    with gr.Blocks(title="Roleplay", analytics_enabled=False, fill_width=True) as blocks:
        bar = html("top")
        with gr.Column(elem_id="rp-main"):
            choose, chat, report = choose_view.build(), chat_view.build(), report_view.build()
            with gr.Column(visible=False, elem_id="rp-history") as past:
                rows = html("history-page")
        search, route, go = held("search"), held("route"), port("go")
    return TraineePage(blocks, bar, choose, chat, report, past, rows, search, route, go)


@dataclass(frozen=True)
class Pages:
    """Opens the view that an address asks for."""

    page: TraineePage
    practice: Practice
    choose: choose_view.ChooseHandlers
    chat: chat_handlers.ChatHandlers
    report: report_view.ReportHandlers

    def open(self, search: str, request: gr.Request) -> Updates:
        """The view of an address, and nothing left running of the one before."""
        address = read_address(search or "")
        still: Updates = {
            self.page.chat.timer: gr.update(active=False),
            self.page.report.timer: gr.update(active=False),
        }
        try:
            return still | self._view(address, request)
        except Exception as error:
            words = words_of(request)
            return (
                still
                | self._shows("history", "", request)
                | {self.page.rows: failure(words, fault(words, error))}
            )

    def _view(self, address: Address, request: gr.Request) -> Updates:
        wanted = address.report or address.session
        if wanted is not None:
            return self._session(wanted, request)
        if address.history:
            page = self.practice.history(actor_of(request), address.page)
            words = words_of(request)
            return self._shows("history", "history", request) | {
                self.page.rows: history(words, page, self.practice.library, self._unread(request))
            }
        language = address.language or words_of(request).language
        picked = choose_view.Picked(address.persona, address.scenario, Language(language))
        return self._shows("choose", "practice", request) | self.choose.opened(picked, request)

    def _unread(self, request: gr.Request) -> frozenset[str]:
        return Unread(self.practice.database).of_own(actor_of(request))

    def _session(self, session_id: str, request: gr.Request) -> Updates:
        """A session's conversation while it lasts, its report afterwards."""
        session = self.practice.view(actor_of(request), session_id)
        if session.status in _OVER:
            read = self.report.read(session_id, request)
            return read | self._shows("report", "history", request)
        return self._shows("chat", "practice", request) | self.chat.opened(
            session, words_of(request)
        )

    def _shows(self, name: str, place: str, request: gr.Request) -> Updates:
        bar = top(words_of(request), viewer_of(request, place), place)
        return {self.page.top: bar, **shown(self.page.columns, name)}


def trainee_page(
    practice: Practice, talks: Talks, assignments: Assignments, model: str
) -> gr.Blocks:
    """The page, built and wired."""
    page = build()
    pages = Pages(
        page,
        practice,
        choose_view.ChooseHandlers(page.choose, practice, model, assignments),
        chat_handlers.ChatHandlers(page.chat, practice),
        report_view.ReportHandlers(page.report, practice, talks),
    )
    with page.blocks:
        choose_view.wire(page.choose, pages.choose, page.route, page.choose.notice)
        chat_handlers.wire(page.chat, pages.chat, page.route)
        report_view.wire(page.report, pages.report)
        _wire_addresses(page, pages)
    return page.blocks


def _wire_addresses(page: TraineePage, pages: Pages) -> None:
    gr.on(
        [page.blocks.load, page.go.click],
        pages.open,
        page.search,
        _all_parts(page),
        js="() => [location.search]",
        **QUIET,
    ).then(None, None, None, js="() => { rp.arrived() }", api_visibility="private")


def _all_parts(page: TraineePage) -> list[Block]:
    choose, chat = page.choose, page.chat
    return [
        *(page.top, page.rows, *page.columns.values()),
        *(page.report.page, page.report.notice, page.report.timer),
        *(choose.intro, choose.personas, choose.scenarios, choose.brief, choose.language),
        *(choose.mode, choose.mode_note, choose.difficulty, choose.engine, choose.notice),
        *(choose.start, chat.head, chat.mood, chat.brief, chat.log, chat.live, chat.stop),
        *(chat.notice, chat.dialogs, chat.subject, chat.text, chat.hint),
        chat.timer,
    ]
