"""The shipped content: all of it loads, in both languages, and is fit to play."""

import re
from pathlib import Path

import pytest

from roleplay.content.library import Library
from roleplay.content.moments import Moment
from roleplay.content.schema import FOLDER, schemas
from roleplay.content.text import Language, languages_of
from roleplay.customer import guard
from roleplay.customer.builtin_voice import SHORT
from roleplay.customer.lines import shared_lines
from roleplay.customer.matching import sentences

EIGHT = {"arrogant", "doubtful", "angry", "silent", "talkative", "anxious", "male", "female"}
ROOT = Path(__file__).resolve().parents[2]


def test_everything_loads(library: Library) -> None:
    assert library.faults == ()
    assert set(library.personas.items) >= EIGHT
    assert len(library.scenarios.items) >= 4
    assert set(library.rubrics.items) >= {"empathy", "complaint_handling"}


def test_everything_is_in_both_languages(library: Library) -> None:
    shelves = (library.personas, library.scenarios, library.rubrics)
    for item in [i for shelf in shelves for i in shelf.all()]:
        assert languages_of(item) == frozenset(Language), item.id


def test_scenarios_use_different_channels(library: Library) -> None:
    assert len({s.channel for s in library.scenarios.all()}) >= 4


@pytest.mark.parametrize("persona", sorted(EIGHT))
def test_avatars_hold_nothing_that_runs_or_fetches(library: Library, persona: str) -> None:
    svg = library.avatar(persona).read_text(encoding="utf-8").lower()
    assert "<svg" in svg
    assert not re.search(
        r"<script|\son\w+=|javascript:|href\s*=\s*[\"'](?!#)|@import|<foreign", svg
    )


def test_schemas_are_up_to_date() -> None:
    for name, text in schemas().items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, "run: make schemas"


@pytest.mark.parametrize("language", list(Language))
def test_shared_lines_cover_every_moment(language: Language) -> None:
    assert set(shared_lines(language)) == set(Moment)


def test_no_line_talks_like_an_agent(library: Library) -> None:
    for persona in library.personas.all():
        for language, moments in persona.lines.items():
            for moment, lines in moments.items():
                for line in lines:
                    fault = guard.breach(line, Language(language))
                    assert fault is None, f"{persona.id} {moment}: {line} ({fault})"


def test_no_scenario_line_talks_like_an_agent(library: Library) -> None:
    for scenario in library.scenarios.all():
        say = scenario.say
        for lines in (say.opening, say.demand, say.hurt, say.question, say.accept, say.leave):
            for language in Language:
                for line in lines.get(language):
                    assert guard.breach(line, language) is None, f"{scenario.id}: {line}"


def test_a_persona_never_has_the_same_sentence_twice(library: Library) -> None:
    for persona in library.personas.all():
        for language, moments in persona.lines.items():
            said = [s for lines in moments.values() for line in lines for s in sentences(line)]
            long = [s for s in said if len(s) > SHORT + 1]
            twice = sorted({s for s in long if long.count(s) > 1})
            assert not twice, f"{persona.id} {language}: {twice}"


def test_the_remedies_can_meet_goal_and_wish(library: Library) -> None:
    for scenario in library.scenarios.all():
        allowed = [r for r in scenario.remedies if r.allowed]
        assert sum(r.meets_goal for r in allowed) >= 1, scenario.id
        assert sum(r.meets_wish for r in allowed) >= 1, scenario.id


def test_openings_keep_the_goal_to_themselves(library: Library) -> None:
    for scenario in library.scenarios.all():
        for language in Language:
            goal = scenario.goal.get(language)
            assert all(goal not in line for line in scenario.say.opening.get(language))
