"""Keeps what a model thinks to itself out of what it says, piece by piece."""

import re

_WORDS = r"think|thinking|thought|thoughts|reasoning|analysis|scratchpad"
_MARK = re.compile(
    rf"<(?P<open>{_WORDS})>|</(?P<close>{_WORDS})>|<\|[^|<>\n]{{1,40}}\|>", re.IGNORECASE
)
_CLOSE = re.compile(rf"</(?:{_WORDS})>", re.IGNORECASE)
_BEGUN = re.compile(r"<[/|]?[\w|]{0,40}$")
"""The beginning of something that may become a mark."""
LONGEST_MARK = 44


class ThoughtFilter:
    """Takes the pieces of a reply in and gives the spoken part out.

    Some chat templates open the thought themselves, so that only its end is in the reply. Such an
    end shows in ``unopened``; a patient filter gives nothing out before it has come.
    """

    def __init__(self, *, patient: bool = False) -> None:
        self.unopened = False
        self._patient = patient
        self._thinking = False
        self._held = ""

    def feed(self, piece: str) -> str:
        """What may be shown after one more piece."""
        self._held += piece
        if self._patient:
            end = _CLOSE.search(self._held)
            if end is None:
                return ""
            self.unopened = self.unopened or not _opens(self._held[: end.start()])
            self._held, self._patient = self._held[end.end() :], False
        return self._advance()

    def rest(self) -> str:
        """What may be shown once the reply is through."""
        self._patient = False
        shown = self._advance()
        left, self._held = self._held, ""
        return shown if self._thinking else shown + left

    def _advance(self) -> str:
        shown = ""
        while True:
            if self._thinking:
                end = _CLOSE.search(self._held)
                if end is None:
                    self._held = self._held[-LONGEST_MARK:]
                    return shown
                self._held, self._thinking = self._held[end.end() :], False
            mark = _MARK.search(self._held)
            if mark is None:
                begun = _BEGUN.search(self._held)
                cut = begun.start() if begun else len(self._held)
                shown, self._held = shown + self._held[:cut], self._held[cut:]
                return shown
            shown += self._held[: mark.start()]
            self._held = self._held[mark.end() :]
            self._thinking = mark.group("open") is not None
            if mark.group("close"):
                self.unopened = True


def _opens(text: str) -> bool:
    mark = _MARK.search(text)
    return mark is not None and mark.group("open") is not None


def without_thoughts(text: str) -> str:
    """The spoken part of a whole reply."""
    patient = ThoughtFilter(patient=True)
    return patient.feed(text) + patient.rest()
