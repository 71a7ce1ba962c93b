"""The transcript file: stable, complete on its own, all that a grader needs."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from roleplay.content.scenario import Channel, Direction
from roleplay.content.text import Language
from roleplay.customer.state import Mind, Outcome
from roleplay.errors import TranscriptError

FORMAT = "roleplay-transcript/1"


class _Lenient(BaseModel):
    """Other programs may add fields of their own; they are kept out, not refused."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class PersonaCard(_Lenient):
    """Who the customer was."""

    id: str
    name: str = ""


class ScenarioCard(_Lenient):
    """What the conversation was about, in plain sentences."""

    id: str
    title: str = ""
    brief: str = ""
    goal: str = ""
    wish: str = ""
    direction: Direction | None = None
    facts: list[str] = []
    allowed_remedies: list[str] = []
    forbidden: list[str] = []


class Turn(_Lenient):
    """One message of the customer or the trainee."""

    n: Annotated[int, Field(ge=1)]
    speaker: Literal["customer", "trainee"]
    text: str
    subject: str | None = None
    at: float | None = None
    """Seconds from the start of the conversation."""
    mind: Mind | None = None
    interrupts: bool | None = None
    """Set where a trainee's message was sent while the customer was still speaking."""
    acts: list[str] | None = None
    voice: Literal["builtin", "llm", "mixed"] | None = None


class Transcript(_Lenient):
    """A whole conversation. ``persona``, ``scenario`` and ``turns`` are enough on input."""

    format: str = FORMAT
    language: Language | None = None
    channel: Channel | None = None
    seed: int | None = None
    engine: str | None = None
    difficulty: Annotated[int, Field(ge=1, le=5)] | None = None
    persona: PersonaCard
    scenario: ScenarioCard
    turns: Annotated[list[Turn], Field(min_length=1)]
    outcome: Outcome | None = None

    @model_validator(mode="after")
    def _numbered(self) -> "Transcript":
        numbers = [turn.n for turn in self.turns]
        if numbers != sorted(set(numbers)):
            raise ValueError(f"turns: numbers must rise without repeats, got {numbers[:12]}")
        if self.format != FORMAT:
            raise ValueError(f"format: this version reads {FORMAT!r}, got {self.format!r}")
        return self

    @property
    def trainee_turns(self) -> list[Turn]:
        """The trainee's messages in order."""
        return [turn for turn in self.turns if turn.speaker == "trainee"]

    def spoken(self) -> Language:
        """The language given, or the one that the trainee's words are written in."""
        if self.language is not None:
            return self.language
        return guess_language("".join(turn.text for turn in self.turns))

    def dump(self) -> str:
        """The transcript as JSON, without empty fields."""
        return self.model_dump_json(indent=1, exclude_none=True) + "\n"


def guess_language(text: str) -> Language:
    """Chinese where more than one letter in five is a Han character."""
    han = sum("\u4e00" <= char <= "\u9fff" for char in text)
    latin = sum(char.isascii() and char.isalpha() for char in text)
    return Language.ZH if han and han * 4 >= latin else Language.EN


def read_transcript(source: Path | str, name: str | None = None) -> Transcript:
    """The transcript in a file (``Path``) or in JSON text (``str``).

    Raises:
        TranscriptError: names file, field and fault.
    """
    label = name or (str(source) if isinstance(source, Path) else "transcript")
    try:
        text = source.read_text(encoding="utf-8-sig") if isinstance(source, Path) else source
    except UnicodeDecodeError as error:
        raise TranscriptError(
            f"{label}: not UTF-8 at byte {error.start}; save it as UTF-8"
        ) from None
    except OSError as error:
        raise TranscriptError(f"{label}: cannot be read: {error.strerror}") from None
    try:
        return Transcript.model_validate_json(text)
    except ValidationError as error:
        raise TranscriptError(f"{label}: {_first_fault(error)}") from None


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(step) for step in fault["loc"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if fault["type"] == "missing":
        return f"{place}: is missing; add it{more}"
    if fault["type"] == "json_invalid":
        return f"not valid JSON: {fault['ctx']['error']}{more}"
    return f"{place or 'file'}: {fault['msg']}{more}"
