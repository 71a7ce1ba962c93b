"""The coach's desk: one session to review, and everything that a coach does to it."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

import gradio as gr

from roleplay.content.library import Library
from roleplay.errors import InputError
from roleplay.records.kinds import DecisionKind
from roleplay.services.actor import Actor
from roleplay.services.queue import ReviewQueue
from roleplay.services.review import Reviews, ReviewView
from roleplay.services.talk import Talks
from roleplay.web.auth import actor_of
from roleplay.web.faults import fault
from roleplay.web.ports import QUIET, Updates, held, html, port
from roleplay.web.present import review
from roleplay.web.present.shell import notice
from roleplay.web.queue_view import read_filter
from roleplay.web.report_view import turn_in
from roleplay.web.words import Words, words_of

BLIND = "rp_blind"
"""The cookie of a coach who grades before seeing the machine's grade."""


def blind_of(request: gr.Request) -> bool:
    """Whether this coach wants to grade before seeing the machine's grade."""
    return bool(request.cookies.get(BLIND) == "1")


@dataclass(frozen=True)
class DeskView:
    """The components of the desk, and the ports that the script presses."""

    column: gr.Column
    head: gr.HTML
    said: gr.HTML
    card: gr.HTML
    notice: gr.HTML
    values: tuple[gr.Textbox, ...]
    decide: gr.Button
    comment: gr.Button
    accept_rest: gr.Button
    reveal: gr.Button
    sign_off: gr.Button

    @property
    def parts(self) -> list[gr.HTML]:
        """What every event of the desk may show anew."""
        return [self.said, self.card, self.notice]


def build() -> DeskView:
    """Place the components."""
    with gr.Column(visible=False, elem_id="rp-desk") as column:
        head, said, card = html("desk-head"), html("desk-said"), html("desk-card")
        note = html("desk-notice", kind="rp-toast")
        values = tuple(held(f"desk-{n}") for n in range(5))
        ports = [port(name) for name in ("decide", "say", "accept-rest", "reveal", "sign-off")]
    return DeskView(column, head, said, card, note, values, *ports)


@dataclass(frozen=True)
class DeskHandlers:
    """What happens at the desk. The services refuse all but the trainee's own coaches."""

    view: DeskView
    reviews: Reviews
    talks: Talks
    queue: ReviewQueue
    library: Library

    def open(self, session_id: str, search: str, request: gr.Request) -> Updates:
        """A session as it stands, and the way on to the ones beside it."""
        words, actor = words_of(request), actor_of(request)
        found = self.reviews.open(actor, session_id, blind=blind_of(request))
        return {
            self.view.head: review.head(words, found, self._ways(actor, session_id, search)),
            self.view.notice: "",
            **self._shown(words, found),
        }

    def _shown(self, words: Words, found: ReviewView) -> Updates:
        rubrics = self.library.rubrics.items
        return {
            self.view.said: review.said(words, found, rubrics),
            self.view.card: review.card(words, found, rubrics),
        }

    def _ways(self, actor: Actor, session_id: str, search: str) -> review.Ways:
        beside = self.queue.neighbours(actor, read_filter(search), session_id)
        return review.Ways(
            back=_address(search, None),
            previous=_address(search, beside.previous) if beside.previous else None,
            next=_address(search, beside.next) if beside.next else None,
        )

    def decide(
        self, session_id: str, place: str, kind: str, level: str, reason: str, request: gr.Request
    ) -> Updates:
        """Write a word on one criterion beside the machine's."""

        def work(actor: Actor) -> None:
            rubric, _, criterion = (place or "").partition(".")
            wanted = int(level) if level in ("1", "2", "3", "4") else None
            self.reviews.decide(
                actor, session_id, rubric, criterion, _kind(kind), wanted, reason or ""
            )

        return self._do(session_id, work, "review.saved", request)

    def comment(self, session_id: str, turn: str, text: str, request: gr.Request) -> Updates:
        """Say something about a turn or about the whole."""
        return self._do(
            session_id,
            lambda actor: self.talks.comment(actor, session_id, turn_in(turn), text or ""),
            "review.said",
            request,
        )

    def accept_rest(self, session_id: str, request: gr.Request) -> Updates:
        """Accept what nobody has decided on."""
        return self._do(
            session_id,
            lambda actor: self.reviews.accept_rest(actor, session_id),
            "review.rest_accepted",
            request,
        )

    def reveal(self, session_id: str, request: gr.Request) -> Updates:
        """Look at the machine's grade."""
        return self._do(
            session_id,
            lambda actor: self.reviews.reveal(actor, session_id),
            "review.revealed",
            request,
        )

    def sign_off(self, session_id: str, request: gr.Request) -> Updates:
        """Be done with the session."""
        return self._do(
            session_id,
            lambda actor: self.reviews.sign_off(actor, session_id),
            "review.signed_now",
            request,
        )

    def _do(
        self,
        session_id: str,
        work: Callable[[Actor], object],
        done: str,
        request: gr.Request,
    ) -> Updates:
        """Do something for the coach and show the session as it stands then.

        On a fault the page stays as it is but for a sentence, so that nothing typed is lost.
        """
        words = words_of(request)
        try:
            actor = actor_of(request)
            work(actor)
            found = self.reviews.open(actor, session_id, blind=blind_of(request))
        except Exception as error:
            return {self.view.notice: notice(fault(words, error))}
        return {self.view.notice: notice(words(done), "plain"), **self._shown(words, found)}


def _kind(name: str) -> DecisionKind:
    try:
        return DecisionKind(name)
    except ValueError:
        known = ", ".join(DecisionKind)
        raise InputError(f"kind {name!r}: must be one of {known}", code="no_level") from None


def filtered(search: str) -> list[tuple[str, str]]:
    """What an address says of the queue's filter; grading blind is the cookie's matter."""
    pairs = parse_qsl((search or "").lstrip("?")[:2000])
    return [(key, value) for key, value in pairs if key not in ("session", "blind")]


def _address(search: str, session_id: str | None) -> str:
    """The queue with the same filter, or one of its sessions."""
    pairs = filtered(search)
    if session_id is not None:
        pairs.insert(0, ("session", session_id))
    return f"/coach/?{urlencode(pairs)}" if pairs else "/coach/"


def wire(view: DeskView, handlers: DeskHandlers) -> None:
    """Connect the ports. The script keeps them in order: one event at a time."""
    events: list[tuple[gr.Button, Callable[..., Updates], int]] = [
        (view.decide, handlers.decide, 5),
        (view.comment, handlers.comment, 3),
        (view.accept_rest, handlers.accept_rest, 1),
        (view.reveal, handlers.reveal, 1),
        (view.sign_off, handlers.sign_off, 1),
    ]
    for button, work, values in events:
        button.click(
            work,
            list(view.values[:values]),
            view.parts,
            js="() => rpReview.take()",
            **QUIET,
        ).then(None, None, None, js="() => { rpReview.done() }", api_visibility="private")
