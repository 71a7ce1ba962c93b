"""Text in more than one language: the building block of every content file."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator


class Language(StrEnum):
    """A language that a conversation can be held in."""

    ZH = "zh"
    EN = "en"


class Strict(BaseModel):
    """A frozen model that knows all of its keys: the form of everything read from a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


Identifier = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", max_length=64)
]
Phrase = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class _PerLanguage(Strict):
    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.languages:
            raise ValueError("needs text in at least one language (zh or en)")
        return self

    @property
    def languages(self) -> frozenset[Language]:
        """The languages that this text exists in."""
        return frozenset(language for language in Language if getattr(self, language) is not None)


class Text(_PerLanguage):
    """One text per language."""

    zh: Phrase | None = None
    en: Phrase | None = None

    def get(self, language: Language) -> str:
        """The text in ``language``, or in the other one where this text has only that."""
        return getattr(self, language) or self.zh or self.en or ""


class Lines(_PerLanguage):
    """A list of texts per language; the lists need not be translations of each other."""

    zh: Annotated[list[Phrase], Field(min_length=1)] | None = None
    en: Annotated[list[Phrase], Field(min_length=1)] | None = None

    def get(self, language: Language) -> list[str]:
        """The lines in ``language``; empty where there are none (never the other language)."""
        return list(getattr(self, language) or [])


def languages_of(model: BaseModel) -> frozenset[Language]:
    """The languages in which every text of ``model`` exists: those it can be offered in."""
    found = frozenset(Language)
    for text in _texts(model):
        found &= text.languages
    return found


def _texts(value: Any) -> list[_PerLanguage]:
    if isinstance(value, _PerLanguage):
        return [value]
    if isinstance(value, BaseModel):
        return [t for name in type(value).model_fields for t in _texts(getattr(value, name))]
    if isinstance(value, dict):
        return [t for item in value.values() for t in _texts(item)]
    if isinstance(value, list | tuple):
        return [t for item in value for t in _texts(item)]
    return []
