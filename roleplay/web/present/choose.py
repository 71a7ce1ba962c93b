"""The first page: customer, scenario, brief."""

from collections.abc import Sequence

from roleplay.services.assignment_views import Task
from roleplay.services.views import Brief, PersonaCard, SessionRow
from roleplay.web.markup import CHANNEL_ICONS, avatar, dots, esc, icon, items, link
from roleplay.web.present.shell import heading
from roleplay.web.present.tasks import reminder
from roleplay.web.words import Words


def intro(words: Words, running: SessionRow | None, urgent: Sequence[Task] = ()) -> str:
    """The headline, what is due soon, and the way back into an open conversation."""
    banner = ""
    if running is not None:
        said = esc(words("choose.running", name=running.persona_name))
        go = link(
            f"/?session={running.id}",
            esc(words("choose.go_on")) + icon("next"),
            "rp-button primary",
        )
        banner = (
            f'<div class="rp-resume">{avatar(running.persona_id, "small")}'
            f"<p><strong>{said}</strong><span>{esc(running.scenario_title)}</span></p>{go}</div>"
        )
    return heading(words("choose.title"), words("choose.lead")) + reminder(words, urgent) + banner


def personas(words: Words, cards: Sequence[PersonaCard], chosen: str | None) -> str:
    """The customers as cards to pick one from."""
    step = _step(words, 1, "choose.step1")
    if not cards:
        return step + _hollow(words("choose.none_personas"))
    inner = "".join(_persona(words, card, card.id == chosen) for card in cards)
    return step + _group(words("choose.personas"), "rp-personas", inner) + _archetypes(cards)


def _archetypes(cards: Sequence[PersonaCard]) -> str:
    """What is said about customers that are a course archetype."""
    notes = "".join(
        f"<p><b>* {esc(card.name)}</b> {esc(card.archetype)}</p>"
        for card in cards
        if card.archetype
    )
    return f'<div class="rp-notes">{notes}</div>' if notes else ""


def _persona(words: Words, card: PersonaCard, chosen: bool) -> str:
    mark = ' <sup aria-hidden="true">*</sup>' if card.archetype else ""
    return (
        f'<label class="rp-card rp-persona">{_radio("persona", card.id, chosen)}'
        f'{avatar(card.id)}<span class="rp-name">{esc(card.name)}{mark}</span>'
        f'<span class="rp-line">{esc(card.card)}</span>{dots(words, card.difficulty)}</label>'
    )


def scenarios(words: Words, briefs: Sequence[Brief], chosen: str | None, asked: bool) -> str:
    """The scenarios of the picked customer."""
    step = _step(words, 2, "choose.step2")
    if not asked:
        return step + _hollow(words("choose.scenarios_first"))
    if not briefs:
        return step + _hollow(words("choose.none_scenarios"))
    inner = "".join(_scenario(words, brief, brief.scenario_id == chosen) for brief in briefs)
    return step + _group(words("choose.scenarios"), "rp-scenarios", inner)


def _scenario(words: Words, brief: Brief, chosen: bool) -> str:
    return (
        f'<label class="rp-card rp-scenario">{_radio("scenario", brief.scenario_id, chosen)}'
        f'<span class="rp-name">{esc(brief.title)}</span>'
        f'<span class="rp-meta">{channel(words, brief)}<span>{esc(brief.industry)}</span>'
        f"<span>{esc(words('direction.' + brief.direction))}</span></span>"
        f"{dots(words, brief.difficulty)}</label>"
    )


def channel(words: Words, brief: Brief) -> str:
    """The channel's icon and name."""
    drawn = icon(CHANNEL_ICONS[brief.channel])
    return f'<span class="rp-channel">{drawn}{esc(words("channel." + brief.channel))}</span>'


def brief(words: Words, told: Brief | None) -> str:
    """What the trainee is told before and during the conversation."""
    if told is None:
        return f'<div class="rp-brief hollow"><p>{esc(words("choose.brief_empty"))}</p></div>'
    pairs = (
        ("brief.firm", esc(told.firm)),
        ("brief.customer", esc(told.customer)),
        ("brief.channel", channel(words, told)),
        ("brief.minutes", esc(words("brief.minutes_n", n=told.minutes))),
    )
    facts = "".join(
        f"<div><dt>{esc(words(key))}</dt><dd>{value}</dd></div>" for key, value in pairs
    )
    return (
        f'<section class="rp-brief" aria-label="{esc(words("brief.title"))}">'
        f'<p class="rp-eyebrow">{esc(words("brief.title"))}</p><h2>{esc(told.title)}</h2>'
        f'<dl class="rp-pairs">{facts}</dl>'
        f"<h3>{esc(words('brief.role'))}</h3><p>{esc(told.role)}</p>"
        f"<h3>{esc(words('brief.policy'))}</h3>{items(told.policy)}"
        f"<h3>{esc(words('brief.screen'))}</h3>{items(told.screen, 'screen')}</section>"
    )


def speaks(words: Words, engine: str, model: str) -> str:
    """Which voice will speak."""
    said = words(f"choose.speaks_{engine}", model=model)
    return f'<p class="rp-engine">{esc(said)}</p>'


def mode_note(words: Words, mode: str, told: Brief | None) -> str:
    """What the picked mode means."""
    minutes = told.minutes if told else "–"
    return f'<p class="rp-hint">{esc(words(f"choose.mode_{mode}", minutes=minutes))}</p>'


def _radio(name: str, value: str, chosen: bool) -> str:
    on = " checked" if chosen else ""
    return f'<input type="radio" name="rp-{name}" value="{esc(value)}" data-choose{on}>'


def _group(label: str, kind: str, inner: str) -> str:
    return (
        f'<fieldset class="rp-cards {kind}"><legend class="rp-hidden">{esc(label)}</legend>'
        f"{inner}</fieldset>"
    )


def _step(words: Words, n: int, key: str) -> str:
    return f'<h2 class="rp-step"><span aria-hidden="true">{n}</span>{esc(words(key))}</h2>'


def _hollow(text: str) -> str:
    return f'<div class="rp-hollow">{esc(text)}</div>'
