"""The interface's words: the same keys in both languages, nothing missing, nothing raw."""

import re
import string
from enum import StrEnum
from types import SimpleNamespace

import pytest

from roleplay.content.acts import Act
from roleplay.content.scenario import Channel, Direction
from roleplay.content.text import Language
from roleplay.customer.state import Outcome, Stage
from roleplay.errors import Conflict, InputError, ModelUnavailable
from roleplay.grading.scorecard import Style
from roleplay.records.kinds import GradeStatus, Mode, Reason, SessionStatus
from roleplay.web import words
from roleplay.web.words import LABELLED, accepted, language_of, words_in

ZH, EN = words_in(Language.ZH), words_in(Language.EN)
SOURCES = [
    p.read_text(encoding="utf-8")
    for p in words.FOLDER.parent.rglob("*.py")
    if "locales" not in p.parts
]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(ZH.texts) == set(EN.texts)


@pytest.mark.parametrize("key", sorted(EN.texts))
def test_both_languages_take_the_same_values(key: str) -> None:
    assert fields(ZH.texts[key]) == fields(EN.texts[key])
    assert ZH.texts[key].strip()
    assert EN.texts[key].strip()


def test_every_key_in_the_code_exists() -> None:
    asked = {
        k for s in SOURCES for k in re.findall(r"(?:words|label)\(\s*[\"']([a-z_.0-9]+)[\"']", s)
    }
    whole = {key for key in asked if not key.endswith(".")}
    assert len(whole) > 80
    assert whole <= set(EN.texts)


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("reason.", Reason),
        ("act.", Act),
        ("channel.", Channel),
        ("direction.", Direction),
        ("outcome.", Outcome),
        ("stage.", Stage),
        ("style.", Style),
        ("mode.", Mode),
        ("status.", SessionStatus),
        ("grade.", GradeStatus),
    ],
)
def test_every_value_that_is_shown_has_a_name(prefix: str, kind: type[StrEnum]) -> None:
    assert [value for value in kind if not EN.has(prefix + value)] == []


def test_the_components_labels_are_all_there() -> None:
    assert set(LABELLED) <= set(EN.texts)
    with pytest.raises(KeyError):
        words.label("app.name.of_nothing")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", Language.ZH),
        ("zh-TW", Language.ZH),
        ("en-GB,en;q=0.9", Language.EN),
        ("fr,en;q=0.5,zh;q=0.4", Language.EN),
        ("en;q=0.2, zh;q=0.7", Language.ZH),
        ("en;q=0", Language.ZH),
        ("en;q=x", Language.ZH),
        ("", Language.ZH),
    ],
)
def test_the_browser_says_the_language(header: str, language: Language) -> None:
    assert accepted(header) == language


def test_the_cookie_comes_first_and_only_with_a_known_value() -> None:
    asked = SimpleNamespace(headers={"accept-language": "en"}, cookies={"rp_language": "zh"})
    assert language_of(asked) == Language.ZH  # type: ignore[arg-type]
    asked.cookies = {"rp_language": "<script>"}
    assert language_of(asked) == Language.EN  # type: ignore[arg-type]


def test_faults_are_said_in_the_readers_language() -> None:
    assert ZH.error(Conflict("the conversation is paused", code="paused")) == ZH("error.paused")
    assert EN.error(ModelUnavailable("503 from upstream")) == EN("error.model")
    assert ZH.error(InputError("something rare")) == ZH("error.other")
    assert EN.error(InputError("something rare")) == "something rare"


def test_every_fault_code_of_the_services_has_a_sentence() -> None:
    folder = words.FOLDER.parent.parent / "services"
    codes = {
        c
        for p in folder.glob("*.py")
        for c in re.findall(r'code="([a-z_]+)"', p.read_text("utf-8"))
    }
    assert len(codes) > 8
    assert {code for code in codes if not EN.has(f"error.{code}")} == set()
