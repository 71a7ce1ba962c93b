"""How much a customer says in one turn, and where a reply that grows too long is stopped."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from roleplay.content.text import Language
from roleplay.customer.matching import sentences
from roleplay.customer.voices import Cast

LETTER = 3
"""A letter may have so many times the length of a chat message."""
_HANGING = "，,、；;：:"
_ENDS = "。！？!?….~～"


@dataclass(frozen=True)
class Limits:
    """The persona's own limits of speech on a channel."""

    sentences: int
    size: int
    """Chinese characters or English words."""
    language: Language

    def full(self, said: str, clause: str) -> bool:
        """Whether one more clause would be too much after what was said.

        What has hardly begun is not cut off, so that a fact comes out whole.
        """
        if not said.strip():
            return False
        if len(sentences(said)) >= self.sentences and said.rstrip()[-1] in _ENDS:
            return bool(clause.strip(_ENDS + " \n"))
        return self._size(said) * 2 >= self.size and self._size(said + clause) > self.size

    def _size(self, text: str) -> int:
        return len(text) if self.language == Language.ZH else len(text.split())


def limits_of(cast: Cast) -> Limits:
    """The limits of a customer on the scenario's channel."""
    speech = cast.persona.speech
    times = LETTER if cast.scenario.channel.letter else 1
    most = speech.max_chars if cast.language == Language.ZH else speech.max_words
    return Limits(speech.sentences[1] * times, most * times, cast.language)


async def within(
    limits: Limits, pieces: AsyncIterator[str], already: str = ""
) -> AsyncIterator[str]:
    """The clauses up to the limit. What hangs on a comma at the end is closed with a full stop.

    ``already`` is what was said before them; where it broke off, a comma joins them to it.
    """
    said, hanging = already, ""
    if already.rstrip()[-1:].isalnum():
        hanging = "，" if limits.language == Language.ZH else ", "
    stopped = False
    async for clause in pieces:
        if limits.full(said, clause):
            stopped = True
            break
        body = clause.rstrip(_HANGING)
        yield hanging + body
        said += clause
        hanging = clause[len(body) :]
    if hanging or (stopped and said.rstrip()[-1:] not in _ENDS):
        yield full_stop(limits.language)


def full_stop(language: Language) -> str:
    """The mark that closes a sentence."""
    return "。" if language == Language.ZH else "."
