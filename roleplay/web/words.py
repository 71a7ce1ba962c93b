"""The interface's own words, and which language a reader gets them in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import gradio as gr
from fastapi import Request

from roleplay.content.text import Language
from roleplay.errors import ModelError, RoleplayError

COOKIE = "rp_language"
FOLDER = Path(__file__).parent / "locales"
LABELLED = (
    *("choose.language", "choose.mode", "choose.difficulty", "choose.start"),
    *("chat.subject", "chat.subject_placeholder", "chat.message", "chat.placeholder", "chat.send"),
)
"""The keys that Gradio's components take; all else is put into the page by the server."""


Asked = gr.Request | Request
"""A page's event or a plain request."""


@dataclass(frozen=True)
class Words:
    """One language's catalogue. Call it with a key; an unknown key is a bug and raises."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its values filled in."""
        text = self.texts[key]
        return text.format(**values) if values else text

    def has(self, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts

    def error(self, error: RoleplayError) -> str:
        """A fault as one calm sentence that says what to do."""
        key = f"error.{error.code}"
        if error.code and key in self.texts:
            return self.texts[key]
        if isinstance(error, ModelError):
            return self("error.model")
        return str(error) if self.language == Language.EN else self("error.other")


@cache
def words_in(language: Language) -> Words:
    """The catalogue of a language: the files of its folder together.

    Raises:
        ValueError: two files have the same key.
    """
    texts: dict[str, str] = {}
    for path in sorted((FOLDER / language.value).glob("*.json")):
        found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        if twice := texts.keys() & found.keys():
            raise ValueError(f"{path}: {sorted(twice)} stand in another file too")
        texts |= found
    return Words(language, MappingProxyType(texts))


@cache
def catalogues() -> gr.I18n:
    """Both languages' labels for Gradio's components."""
    return gr.I18n(
        **{lang.value: {key: words_in(lang)(key) for key in LABELLED} for lang in Language}
    )


def label(key: str) -> str:
    """A component's label in whatever language the page is shown in."""
    if key not in LABELLED:
        raise KeyError(key)
    return catalogues()(key)  # type: ignore[return-value]


def language_of(request: Asked) -> Language:
    """The language chosen in the page, else the browser's, else Chinese."""
    chosen = request.cookies.get(COOKIE)
    if chosen in (Language.ZH.value, Language.EN.value):
        return Language(chosen)
    return accepted(request.headers.get("accept-language", ""))


def accepted(header: str) -> Language:
    """The first language of an ``Accept-Language`` header that there is a catalogue for."""
    ranked = []
    for place, part in enumerate(header.split(",")):
        tag, _, rest = part.strip().partition(";")
        ranked.append((-_weight(rest), place, tag[:2].lower()))
    for negative, _, code in sorted(ranked):
        if negative < 0 and code in (Language.ZH.value, Language.EN.value):
            return Language(code)
    return Language.ZH


def _weight(parameters: str) -> float:
    try:
        return float(parameters.strip().removeprefix("q=")) if parameters.strip() else 1.0
    except ValueError:
        return 0.0


def words_of(request: Asked) -> Words:
    """The catalogue for the reader of a page."""
    return words_in(language_of(request))
