"""How well the analyser reads labelled messages: precision, recall and F1 per act and language."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from roleplay.content.acts import Act
from roleplay.content.text import Language
from roleplay.customer.analyser import Analyser
from roleplay.customer.reading import ReadsActs
from roleplay.customer.transcript import guess_language
from roleplay.errors import InputError

MESSAGES = Path(__file__).resolve().parents[2] / "evaluation" / "messages"
HARMFUL = (
    Act.DISMISS_FEELING,
    Act.BLAME_CUSTOMER,
    Act.SHIFT_BLAME,
    Act.ARGUE,
    Act.FLAT_REFUSAL,
    Act.VAGUE_PROMISE,
    Act.OVERPROMISE,
)
"""The acts that do a conversation the most harm; they have an average of their own."""


class LabelledMessage(BaseModel):
    """One trainee message with the acts that a reader found in it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    text: Annotated[str, Field(min_length=1)]
    lang: Language | None = None
    context: str = ""
    acts: frozenset[Act]

    @property
    def language(self) -> Language:
        """The language given, or the one that the text is written in."""
        return self.lang or guess_language(self.text)


@dataclass(frozen=True)
class ActScore:
    """Agreement on one act; a share with nothing to divide by is 0."""

    act: Act
    right: int
    found: int
    labelled: int

    @property
    def precision(self) -> float:
        """Share of the acts found that are labelled."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the acts labelled that were found."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.found + self.labelled
        return 2 * self.right / both if both else 0.0

    def __str__(self) -> str:
        shares = f"{self.precision:10.2f}{self.recall:8.2f}{self.f1:6.2f}"
        return f"  {self.act:22}{shares}{self.labelled:10}"


@dataclass(frozen=True)
class ActScores:
    """Agreement on every act in one language."""

    language: Language
    messages: int
    acts: tuple[ActScore, ...]

    def macro_f1(self, among: Collection[Act] = tuple(Act)) -> float | None:
        """Mean F1 over the acts that the messages are labelled with; ``None`` without any."""
        scores = [one.f1 for one in self.acts if one.labelled and one.act in among]
        return sum(scores) / len(scores) if scores else None

    def __str__(self) -> str:
        """A table, the weakest act first."""
        ranked = sorted((one for one in self.acts if one.labelled), key=lambda one: one.f1)
        lines = [
            f"{self.language}: {self.messages} messages",
            f"  {'act':22}{'precision':>10}{'recall':>8}{'F1':>6}{'labelled':>10}",
            *map(str, ranked),
        ]
        for name, among in (("macro average", tuple(Act)), ("harmful acts", HARMFUL)):
            mean = self.macro_f1(among)
            lines.append(f"  {name:22}{'':18}{'–' if mean is None else f'{mean:.3f}':>6}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Evaluation:
    """The analyser's scores on one set of messages, a language at a time."""

    source: str
    languages: tuple[ActScores, ...]

    def __str__(self) -> str:
        return "\n\n".join([f"Analyser on {self.source}", *map(str, self.languages)])


def evaluate_analyser(data: Path | None = None, analyser: ReadsActs | None = None) -> Evaluation:
    """Score the analyser on a JSON Lines file, or on the held-out part of ``evaluation/messages``.

    Raises:
        InputError: a file is missing or a line is wrong; the message names both.
    """
    files = [data] if data else held_out_files()
    messages = [message for file in files for message in read_messages(file)]
    if not messages:
        raise InputError(f"{data}: holds no messages")
    reads = analyser or Analyser.load()
    source = str(data) if data else f"the held-out part of {MESSAGES}"
    spoken = sorted({message.language for message in messages})
    return Evaluation(
        source,
        tuple(score(reads, [m for m in messages if m.language is one], one) for one in spoken),
    )


def held_out_files() -> list[Path]:
    """The files that training never sees, as ``split.json`` names them."""
    split = MESSAGES / "split.json"
    if not split.is_file():
        raise InputError(f"{split}: not found; name a file of labelled messages with --data")
    return [MESSAGES / name for name in json.loads(split.read_text(encoding="utf-8"))["test"]]


def read_messages(path: Path) -> Iterator[LabelledMessage]:
    """The labelled messages of a JSON Lines file."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield LabelledMessage.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]
            place = ".".join(map(str, fault["loc"])) or "line"
            raise InputError(f"{path}:{number}: {place}: {fault['msg']}") from None


def score(reads: ReadsActs, messages: Sequence[LabelledMessage], language: Language) -> ActScores:
    """Compare what the analyser hears with the labels."""
    heard = [
        frozenset(one.act for one in reads.read(message.text, language, message.context))
        for message in messages
    ]
    return ActScores(language, len(messages), tuple(_compare(act, messages, heard) for act in Act))


def _compare(
    act: Act, messages: Sequence[LabelledMessage], heard: Sequence[frozenset[Act]]
) -> ActScore:
    return ActScore(
        act,
        right=sum(act in m.acts and act in h for m, h in zip(messages, heard, strict=True)),
        found=sum(act in h for h in heard),
        labelled=sum(act in m.acts for m in messages),
    )
