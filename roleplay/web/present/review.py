"""The coach's desk for one graded session: what was said, and every criterion to decide on."""

from collections.abc import Mapping
from dataclasses import dataclass

from roleplay.content.rubric import Criterion, Level, Rubric
from roleplay.grading.scorecard import Status, Verdict
from roleplay.records.kinds import GradeStatus
from roleplay.services.review import Place, ReviewView
from roleplay.services.views import Decision
from roleplay.web.markup import avatar, esc, icon, moment
from roleplay.web.present import criteria, decisions, scores
from roleplay.web.present.choose import channel
from roleplay.web.present.cites import cites_of, criterion_names
from roleplay.web.present.talk import signed, thread
from roleplay.web.present.transcript import Notes, transcript
from roleplay.web.words import Words

LEVELS: tuple[Level, ...] = (1, 2, 3, 4)
KEYS = {
    **{"levels": "1 2 3 4", "reject": "0", "accept": "A", "next": "N", "previous": "P"},
    **{"comment": "C", "sign_off": "S", "sessions": "J K", "keys": "?"},
}
"""What a key does → the key."""


@dataclass(frozen=True)
class Ways:
    """Where the desk leads: back to the queue, and to the sessions beside this one."""

    back: str = "/coach/"
    previous: str | None = None
    next: str | None = None


def head(words: Words, found: ReviewView, ways: Ways) -> str:
    """Which session it is, the way back, and the ways on."""
    view = found.session
    back = (
        f'<a class="rp-back" href="{esc(ways.back)}" data-go '
        f'aria-label="{esc(words("coach.back"))}">{icon("next")}</a>'
    )
    kind = {"resolved": "good", "half_resolved": "warn"}.get(view.outcome or "", "plain")
    outcome = (
        f'<span class="rp-tag {kind}">{esc(words("outcome." + view.outcome))}</span>'
        if view.outcome
        else ""
    )
    return (
        f'<div class="rp-report-head" data-title="{esc(words("coach.title"))}">{back}'
        f"{avatar(view.persona_id)}"
        f'<div class="rp-who"><h1 tabindex="-1">{esc(found.trainee)}</h1>'
        f'<p class="rp-meta"><span>{esc(view.persona_name)} · {esc(view.brief.title)}</span>'
        f"{moment(view.started_at)}{channel(words, view.brief)}"
        f"<span>{esc(words('mode.' + view.mode))}</span>{outcome}</p></div>"
        f'<div class="rp-actions">{_step(words, ways.previous, "previous")}'
        f"{_step(words, ways.next, 'next')}{_pdf(words, found)}"
        f'<button type="button" class="rp-button quiet" data-open="rp-desk-keys" '
        f'title="{esc(words("review.keys"))}" aria-label="{esc(words("review.keys"))}">?</button>'
        f"</div></div>{_keys(words)}{_tabs(words)}"
    )


def _pdf(words: Words, found: ReviewView) -> str:
    """The report to take away; it tells the machine's marks, so not while grading blind."""
    if found.blind:
        return ""
    said = esc(words("pdf.save"))
    return (
        f'<a class="rp-button quiet" href="/reports/{esc(found.session.id)}.pdf" download '
        f'title="{said}" aria-label="{said}">{icon("save")}PDF</a>'
    )


def _step(words: Words, address: str | None, name: str) -> str:
    if address is None:
        return ""
    said = esc(words(f"review.{name}_session"))
    return f'<a class="rp-button" href="{esc(address)}" data-go data-step="{name}">{said}</a>'


def _keys(words: Words) -> str:
    rows = "".join(
        f"<div><dt>{''.join(f'<kbd>{key}</kbd>' for key in keys.split())}</dt>"
        f"<dd>{esc(words('review.key.' + name))}</dd></div>"
        for name, keys in KEYS.items()
    )
    return (
        '<dialog id="rp-desk-keys" class="rp-dialog" aria-labelledby="rp-desk-keys-title">'
        f'<h2 id="rp-desk-keys-title">{esc(words("review.keys"))}</h2>'
        f'<dl class="rp-keys">{rows}</dl>'
        '<div class="rp-dialog-actions"><button type="button" class="rp-button" data-close>'
        f"{esc(words('review.close'))}</button></div></dialog>"
    )


def _tabs(words: Words) -> str:
    """On a phone the desk has two sides, one at a time."""
    tabs = "".join(
        f'<button type="button" data-side="{side}" aria-pressed="{pressed}">'
        f"{esc(words(key))}</button>"
        for side, key, pressed in (
            ("said", "report.transcript", "false"),
            ("card", "coach.criteria", "true"),
        )
    )
    return (
        f'<div class="rp-sides" role="group" aria-label="{esc(words("review.sides"))}">{tabs}</div>'
    )


def blind_switch(words: Words, on: bool) -> str:
    """Below the queue: whether this coach grades before seeing the machine's grade."""
    said = words("review.blind_off" if on else "review.blind_on")
    return (
        f'<div class="rp-blind"><p class="rp-hint">{esc(words("review.blind_about"))}</p>'
        f'<button type="button" class="rp-button small" data-blind-toggle="{int(not on)}">'
        f"{esc(said)}</button></div>"
    )


def said(words: Words, found: ReviewView, rubrics: Mapping[str, Rubric]) -> str:
    """The transcript with the mood over it, quotations marked unless they are not to be seen."""
    card = found.grade.scorecard if found.grade else None
    cites = cites_of(words, card, rubrics) if card else {}
    notes = Notes(trainee=found.trainee, cites=cites, talk=found.talk)
    return (
        '<details class="rp-panel rp-mood-fold" data-keep="mood" open><summary>'
        f"{esc(words('report.curve'))}</summary>{scores.curve(words, found.session)}</details>"
        f"{transcript(words, found.session, notes)}"
    )


def card(words: Words, found: ReviewView, rubrics: Mapping[str, Rubric]) -> str:
    """Progress, the criteria to decide on, the remark, the signing off."""
    if not found.places:
        return f"{_ungraded(words, found)}{_end(words, found)}"
    sections = "".join(
        criteria.section(
            words,
            rubric_id,
            rubrics.get(rubric_id),
            "".join(
                _card(words, found, rubrics, place)
                for place in found.places
                if place[0] == rubric_id
            ),
        )
        for rubric_id in dict.fromkeys(rubric for rubric, _ in found.places)
    )
    flags = (
        scores.flags(words, found.grade.scorecard) if found.grade and found.grade.scorecard else ""
    )
    return f"{_bar(words, found, rubrics)}{flags}{sections}{_end(words, found)}"


def _ungraded(words: Words, found: ReviewView) -> str:
    failed = found.grade is not None and found.grade.status == GradeStatus.FAILED
    title = f"<h2>{esc(words('report.failed_title'))}</h2>" if failed else ""
    text = words("review.ungraded" if failed else "error.not_graded")
    return f'<section class="rp-panel rp-ungraded">{title}<p>{esc(text)}</p></section>'


def _bar(words: Words, found: ReviewView, rubrics: Mapping[str, Rubric]) -> str:
    done, whole = found.done, len(found.places)
    if found.blind:
        shown = f'<p class="rp-hint">{esc(words("review.blind_lead"))}</p>'
        do = _do("reveal", words("review.reveal"))
    else:
        graded = found.grade.scorecard if found.grade else None
        shown = scores.brief_scores(words, graded, found.decisions, rubrics) if graded else ""
        do = _do("accept-rest", words("review.accept_rest")) if done < whole else ""
    return (
        f'<section class="rp-desk-bar" data-blind="{int(found.blind)}"><div class="rp-progress">'
        f"<b>{esc(words('review.progress', n=done, of=whole))}</b>"
        f'<progress max="{whole}" value="{done}" '
        f'aria-label="{esc(words("review.progress", n=done, of=whole))}"></progress></div>'
        f"{shown}{do}</section>"
    )


def _do(port: str, text: str, kind: str = "") -> str:
    return f'<button type="button" class="rp-button {kind}" data-do="{port}">{esc(text)}</button>'


def _card(words: Words, found: ReviewView, rubrics: Mapping[str, Rubric], place: Place) -> str:
    rubric, key = rubrics.get(place[0]), ".".join(place)
    criterion = next((c for c in rubric.criteria if c.id == place[1]), None) if rubric else None
    verdict = _verdict(found, place)
    here = [d for d in found.decisions if (d.rubric, d.criterion) == place]
    name = criterion_names(words, rubric).get(place[1], place[1])
    machine = str(verdict.level or "none") if verdict and verdict.status != Status.FAILED else ""
    body = (
        f"{criteria.facts(words, criterion, key, verdict) if verdict else ''}"
        f"{decisions.beside(words, verdict, here) if verdict else ''}"
        f"{decisions.history(words, found.talk, here)}"
        f"{decisions.appeals(words, found.talk.appeals_on(*place))}"
        f"{_form(words, found, criterion, key, verdict, here)}"
    )
    return (
        f'<article class="rp-crit {verdict.status if verdict else ""}" data-criterion="{esc(key)}" '
        f'data-undecided="{int(not found.decided(place))}" data-machine="{machine}" '
        f'data-waits="{int(found.talk.awaits(*place))}"><div class="rp-crit-head"><h3>'
        f'<button type="button" data-fold aria-expanded="false">{esc(name)}</button></h3>'
        f"{_state(words, found, place, here)}{decisions.pips(words, verdict) if verdict else ''}"
        f'</div><div class="rp-crit-body">{body}</div></article>'
    )


def _verdict(found: ReviewView, place: Place) -> Verdict | None:
    """What the machine says, where it is to be seen."""
    graded = found.grade.scorecard if found.grade else None
    return graded.rubrics[place[0]].criteria[place[1]] if graded else None


def _state(words: Words, found: ReviewView, place: Place, here: list[Decision]) -> str:
    if found.talk.awaits(*place):
        return f'<span class="rp-tag warn">{esc(words("review.appealed"))}</span>'
    if not here:
        return ""
    return f'<span class="rp-tag good">{esc(decisions.said(words, here[-1]))}</span>'


def _form(
    words: Words,
    found: ReviewView,
    criterion: Criterion | None,
    key: str,
    verdict: Verdict | None,
    here: list[Decision],
) -> str:
    reason = words("review.reason_free" if found.blind else "coach.reason")
    accept = (
        '<button type="button" class="rp-button strong" data-accept>'
        f"{esc(_agree(words, verdict))}</button>"
        if verdict is not None and verdict.status != Status.FAILED
        else ""
    )
    return (
        f'<form class="rp-decide" data-decide="{esc(key)}">'
        f"{_anchors(words, criterion, key, found.blind)}{_levels(words, criterion, key, here)}"
        f'<textarea rows="2" maxlength="4000" data-draft="reason-{esc(key)}" '
        f'aria-label="{esc(reason)}" placeholder="{esc(reason)}"></textarea>'
        f'<div class="rp-decide-do">{accept}<button type="submit" class="rp-button primary">'
        f"{esc(words('review.save'))}</button></div></form>"
    )


def _agree(words: Words, verdict: Verdict) -> str:
    if verdict.level is None:
        return words("review.accept_unscored")
    return words("review.accept", n=verdict.level)


def _levels(words: Words, criterion: Criterion | None, key: str, here: list[Decision]) -> str:
    standing = (str(here[-1].level or "none")) if here else ""
    names = {n: words("report.level", n=n) for n in LEVELS}
    if criterion is not None:
        names = {n: f"{names[n]}: {criterion.anchors[n].text.get(words.language)}" for n in LEVELS}
    choices = [(str(n), str(n), names[n]) for n in LEVELS]
    choices.append(("none", words("review.no_level"), words("report.unscored")))
    shown = [
        f'<label title="{esc(said)}"><input type="radio" name="level-{esc(key)}" value="{value}" '
        f'data-draft="level-{esc(key)}"{" checked" if value == standing else ""}>'
        f"<span>{esc(text)}</span></label>"
        for value, text, said in choices
    ]
    return (
        f'<fieldset class="rp-levels"><legend class="rp-hidden">{esc(words("coach.level"))}'
        f"</legend>{''.join(shown)}</fieldset>"
    )


def _anchors(words: Words, criterion: Criterion | None, key: str, opened: bool) -> str:
    """What each level means: at hand at once where the coach grades blind."""
    if criterion is None:
        return ""
    rows = "".join(
        f"<li><b>{level}</b><span>{esc(anchor.text.get(words.language))}</span></li>"
        for level, anchor in sorted(criterion.anchors.items())
    )
    return (
        f'<details class="rp-more" data-keep="anchors-{esc(key)}"{" open" if opened else ""}>'
        f'<summary>{esc(words("review.anchors"))}</summary><ol class="rp-anchors">{rows}</ol>'
        "</details>"
    )


def _end(words: Words, found: ReviewView) -> str:
    """The remark on the whole, and being done."""
    if found.talk.signed_off is not None:
        done = signed(words, found.talk) + (
            '<button type="button" class="rp-button primary" data-step-on>'
            f"{esc(words('review.next_session'))}</button>"
        )
    else:
        lead = esc(words("review.sign_off_lead" if found.places else "review.sign_off_bare"))
        done = (
            f'<p class="rp-hint">{lead}</p>{_do("sign-off", words("review.sign_off"), "primary")}'
        )
    return (
        f'<section class="rp-panel rp-end"><h2>{esc(words("review.remark"))}</h2>'
        f'{thread(words, found.talk, None)}<div class="rp-end-do">{done}</div></section>'
    )
