"""The words in a transcript that prove a criterion, marked where they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from roleplay.content.rubric import Rubric
from roleplay.grading.scorecard import Scorecard
from roleplay.web.markup import esc
from roleplay.web.present.chat import visible
from roleplay.web.words import Words


@dataclass(frozen=True)
class Cite:
    """A quotation and the criterion that it speaks for."""

    quote: str
    place: str
    """Rubric and criterion, joined by a full stop."""
    name: str


def cites_of(words: Words, card: Scorecard, rubrics: Mapping[str, Rubric]) -> dict[int, list[Cite]]:
    """All quotations of a scorecard by the turn they stand in."""
    found: dict[int, list[Cite]] = {}
    for rubric_id, result in card.rubrics.items():
        names = criterion_names(words, rubrics.get(rubric_id))
        for key, verdict in result.criteria.items():
            place = f"{rubric_id}.{key}"
            for answer in verdict.checks.values():
                if answer.quote and answer.turn is not None:
                    cite = Cite(visible(answer.quote), place, names.get(key, key))
                    found.setdefault(answer.turn, []).append(cite)
    return found


def criterion_names(words: Words, rubric: Rubric | None) -> dict[str, str]:
    """A rubric's criteria by their names; nothing where its file is gone."""
    return {c.id: c.name.get(words.language) for c in rubric.criteria} if rubric else {}


def cited(words: Words, text: str, cites: Sequence[Cite]) -> str:
    """A turn's words with every quotation in them a way to its criterion."""
    shown = visible(text)
    spans = [
        (start, start + len(cite.quote), cite)
        for cite in cites
        if cite.quote and (start := shown.find(cite.quote)) >= 0
    ]
    edges = sorted({0, len(shown), *(s[0] for s in spans), *(s[1] for s in spans)})
    found = []
    for start, end in pairwise(edges):
        here = [cite for first, last, cite in spans if first <= start and end <= last]
        found.append(_piece(words, shown[start:end], here))
    return "".join(found)


def _piece(words: Words, text: str, here: Sequence[Cite]) -> str:
    if not here:
        return esc(text)
    names = dict.fromkeys(cite.name for cite in here)
    places = dict.fromkeys(cite.place for cite in here)
    said = words("review.cite", names=words("review.joint").join(names))
    return (
        f'<a class="rp-cite" href="#{esc(next(iter(places)))}" data-to="{esc(" ".join(places))}" '
        f'title="{esc(said)}">{esc(text)}</a>'
    )
