"""One person as administrators see them: name, roles, classes, password, data."""

from collections.abc import Sequence

from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.services.actor import Role
from roleplay.services.person_views import Cohort, Person
from roleplay.web.markup import esc, moment
from roleplay.web.present import fields
from roleplay.web.present.people import PEOPLE, kind_of
from roleplay.web.present.shell import back, heading, notice
from roleplay.web.present.sign_in import field
from roleplay.web.words import Words


def one(
    words: Words,
    person: Person,
    cohorts: Sequence[Cohort],
    *,
    wrong: str = "",
    fresh: str = "",
    opened: str = "",
) -> str:
    """Everything that can be changed about a person; ``opened`` names the part to be unfolded."""
    lead = " · ".join(filter(None, [person.username, kind_of(words, person)]))
    status = (
        f'<span class="rp-tag warn">{esc(words("person." + person.status))}</span>'
        if person.status != PersonStatus.ACTIVE
        else ""
    )
    up = back(PEOPLE, words("people.title"))
    shown = (
        f"{notice(words('person.fresh', name=person.username), 'plain')}"
        f'<p class="rp-secret"><code>{esc(fresh)}</code></p>'
        if fresh
        else ""
    )
    return (
        f'<div class="rp-title-row"><div>{up}{heading(person.name, lead)}</div>{status}</div>'
        f"{notice(wrong)}{shown}"
        f'<div class="rp-two rp-pair">{_name(words, person)}{_cohorts(words, person, cohorts)}'
        f"{_entry(words, person)}{_data(words, person, opened)}</div>"
    )


def _name(words: Words, person: Person) -> str:
    here = f"{PEOPLE}/{person.id}"
    name = field(
        words("people.name"), "name", value=person.name, more='required maxlength="100"'
    ) + fields.button(words("person.save"))
    given = fields.roles(words, person.roles) + fields.button(words("person.save_roles"))
    changes = fields.form(f"{here}/roles", given, kind="rp-form")
    return fields.panel(
        words("person.who"),
        fields.form(f"{here}/name", name, kind="rp-form rp-inline")
        + (changes if person.kind != PersonKind.LOCAL else ""),
    )


def _cohorts(words: Words, person: Person, cohorts: Sequence[Cohort]) -> str:
    rows = "".join(
        f'<li><span><a href="/admin/cohorts/{esc(m.cohort_id)}">{esc(m.cohort)}</a>'
        f"<small>{esc(words('role.' + m.role))}</small></span>"
        + fields.form(
            f"{PEOPLE}/{person.id}/leave",
            f'<input type="hidden" name="cohort" value="{esc(m.cohort_id)}">'
            + fields.button(words("person.leave"), "small quiet"),
        )
        + "</li>"
        for m in person.memberships
    )
    theirs = {m.cohort_id for m in person.memberships}
    others = [(c.id, c.name) for c in cohorts if c.id not in theirs]
    within = [role for role in (Role.TRAINEE, Role.COACH) if role in person.roles]
    listed = f'<ul class="rp-lines">{rows}</ul>' if rows else ""
    if not others or not within:
        hint = "" if rows else words("person.no_cohort" if within else "person.no_role")
        return fields.panel(words("people.cohorts"), listed, hint)
    join = (
        fields.select(words("people.cohort"), "cohort", others)
        + fields.select(words("person.as"), "role", [(r, words("role." + r)) for r in within])
        + fields.button(words("person.join"))
    )
    return fields.panel(
        words("people.cohorts"),
        listed + fields.form(f"{PEOPLE}/{person.id}/join", join, kind="rp-form rp-inline"),
    )


def _entry(words: Words, person: Person) -> str:
    here = f"{PEOPLE}/{person.id}"
    seen = (
        f'<p class="rp-hint">{esc(words("people.seen"))}: {moment(person.seen_at)}</p>'
        if person.seen_at
        else f'<p class="rp-hint">{esc(words("people.never"))}</p>'
    )
    reset = (
        fields.form(
            f"{here}/password",
            field(
                words("people.password"),
                "password",
                "password",
                more='maxlength="200" autocomplete="new-password"',
            )
            + fields.button(words("person.reset")),
            kind="rp-form rp-inline",
            confirm=words("person.reset_sure", name=person.name),
        )
        if person.username
        else ""
    )
    if person.status == PersonStatus.ACTIVE:
        shut = fields.form(
            f"{here}/disable",
            fields.button(words("person.disable")),
            confirm=words("person.disable_sure", name=person.name),
        )
    else:
        shut = fields.form(f"{here}/enable", fields.button(words("person.enable"), "primary"))
    return fields.panel(words("person.entry"), f"{seen}{reset}{shut}")


def _data(words: Words, person: Person, opened: str) -> str:
    here = f"{PEOPLE}/{person.id}"
    said = words("person.data_text", n=person.sessions)
    save = fields.form(
        f"{here}/export", fields.button(words("person.export")), more=" data-download"
    )
    into = fields.form(
        f"{here}/merge",
        field(words("person.into"), "into", more='required maxlength="64" autocapitalize="none"')
        + fields.button(words("person.merge")),
        kind="rp-form rp-inline",
        confirm=words("person.merge_sure", name=person.name),
    )
    word = person.username or person.name
    erase = fields.form(
        f"{here}/erase",
        field(words("person.type", word=word), "typed", more='required autocomplete="off"')
        + fields.button(words("person.erase"), "rp-danger"),
        kind="rp-form",
    )
    return fields.panel(
        words("person.data"),
        save + _fold(words, "merge", into, opened) + _fold(words, "erase", erase, opened),
        said,
    )


def _fold(words: Words, name: str, inner: str, opened: str) -> str:
    return (
        f'<details class="rp-fold"{" open" if name == opened else ""}>'
        f'<summary>{esc(words(f"person.{name}_title"))}</summary><div class="rp-form">'
        f'<p class="rp-hint">{esc(words(f"person.{name}_text"))}</p>{inner}</div></details>'
    )
