"""The coach's page for one graded session."""

from collections.abc import Mapping

from roleplay.content.rubric import Rubric
from roleplay.services.review import ReviewView
from roleplay.web.markup import avatar, esc, icon, moment
from roleplay.web.present import criteria
from roleplay.web.present.choose import channel
from roleplay.web.present.transcript import transcript
from roleplay.web.words import Words


def head(words: Words, found: ReviewView) -> str:
    """Which session it is, and the way back."""
    view = found.session
    back = (
        f'<a class="rp-back" href="/coach/" data-go aria-label="{esc(words("coach.back"))}">'
        f"{icon('next')}</a>"
    )
    outcome = (
        f'<span class="rp-tag plain">{esc(words("outcome." + view.outcome))}</span>'
        if view.outcome
        else ""
    )
    return (
        f'<div class="rp-report-head" data-title="{esc(words("coach.title"))}">{back}'
        f"{avatar(view.persona_id)}"
        f'<div class="rp-who"><h1 tabindex="-1">{esc(view.persona_name)} · '
        f"{esc(view.brief.title)}</h1>"
        f'<p class="rp-meta">{moment(view.started_at)}{channel(words, view.brief)}{outcome}</p>'
        "</div></div>"
    )


def said(words: Words, found: ReviewView) -> str:
    """The transcript beside the criteria."""
    return transcript(words, found.session, words("coach.trainee"))


def card(words: Words, found: ReviewView, rubrics: Mapping[str, Rubric], picked: str | None) -> str:
    """The scorecard, each criterion to be picked."""
    if found.grade.scorecard is None:
        return f'<section class="rp-panel"><p>{esc(words("error.not_graded"))}</p></section>'
    inner = criteria.sections(
        words, found.grade.scorecard, rubrics, found.grade, picked=picked, pick=True
    )
    return (
        f'<fieldset class="rp-plain"><legend class="rp-hidden">{esc(words("coach.pick"))}'
        f"</legend>{inner}</fieldset>"
    )


def form_title(
    words: Words, found: ReviewView, rubrics: Mapping[str, Rubric], picked: str | None
) -> str:
    """What the decision is about, and what the machine gave."""
    rubric_id, _, key = (picked or "").partition(".")
    result = found.grade.scorecard.rubrics.get(rubric_id) if found.grade.scorecard else None
    verdict = result.criteria.get(key) if result else None
    if verdict is None:
        return f"<h2>{esc(words('coach.pick'))}</h2>"
    rubric = rubrics.get(rubric_id)
    names = {c.id: c.name.get(words.language) for c in rubric.criteria} if rubric else {}
    title = esc(words("coach.picked", name=names.get(key, key)))
    machine = (
        f'<p class="rp-machine"><span>{esc(words("coach.machine"))}</span>'
        f"{criteria.pips(words, verdict)}</p>"
    )
    return f"<h2>{title}</h2>{machine}"
