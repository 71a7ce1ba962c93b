"""Classes and teams as administrators see them."""

from collections.abc import Sequence

from roleplay.records.kinds import PersonStatus
from roleplay.services.actor import Role
from roleplay.services.person_views import Cohort, Member
from roleplay.web.markup import esc, moment
from roleplay.web.present import fields
from roleplay.web.present.people import PEOPLE
from roleplay.web.present.shell import back, empty, heading, notice
from roleplay.web.present.sign_in import field
from roleplay.web.words import Words

COHORTS = "/admin/cohorts"


def listing(
    words: Words, found: Sequence[Cohort], *, archived: bool, name: str = "", wrong: str = ""
) -> str:
    """The cohorts in use or put away, and a new one."""
    tabs = "".join(
        f'<a href="{address}"{" aria-current=page" if archived == away else ""}>{esc(text)}</a>'
        for address, away, text in (
            (COHORTS, False, words("cohorts.in_use")),
            (f"{COHORTS}?archived=1", True, words("cohorts.archived")),
        )
    )
    labels = [words(f"cohorts.{key}") for key in ("name", "coaches", "trainees")]
    rows = "".join(_row(words, cohort) for cohort in found)
    table = f'<table class="rp-table stack">{fields.head(labels)}<tbody>{rows}</tbody></table>'
    nothing = empty(words("cohorts.none_archived" if archived else "cohorts.empty"))
    make = field(words("cohorts.name"), "name", value=name, more='required maxlength="100"')
    new = fields.form(
        COHORTS, make + fields.button(words("cohorts.make"), "primary"), kind="rp-form rp-inline"
    )
    return (
        f"{heading(words('cohorts.title'), words('cohorts.lead'))}{notice(wrong)}"
        + ("" if archived else fields.panel(words("cohorts.new"), new))
        + f'<nav class="rp-tabs" aria-label="{esc(words("cohorts.title"))}">{tabs}</nav>'
        + (f'<section class="rp-panel">{table}</section>' if found else nothing)
    )


def _row(words: Words, cohort: Cohort) -> str:
    none = f'<span class="rp-tag warn">{esc(words("cohorts.no_coach"))}</span>'
    coaches = esc(words("common.and").join(cohort.coaches)) if cohort.coaches else none
    return (
        f'<tr><td><a href="{COHORTS}/{esc(cohort.id)}"><b>{esc(cohort.name)}</b></a></td>'
        f"{fields.cell(words('cohorts.coaches'), coaches)}"
        f"{fields.cell(words('cohorts.trainees'), str(cohort.trainees))}</tr>"
    )


def one(words: Words, cohort: Cohort, members: Sequence[Member], wrong: str = "") -> str:
    """A cohort: its name, who is in it, and putting it away."""
    here = f"{COHORTS}/{cohort.id}"
    head = back(COHORTS, words("cohorts.title")) + heading(cohort.name)
    tag = f'<span class="rp-tag warn">{esc(words("cohorts.archived"))}</span>'
    rename = field(
        words("cohorts.name"), "name", value=cohort.name, more='required maxlength="100"'
    ) + fields.button(words("person.save"))
    add = (
        field(
            words("sign.username"),
            "username",
            more='required maxlength="64" autocapitalize="none" autocomplete="off"',
        )
        + fields.select(
            words("person.as"),
            "role",
            [(role, words("role." + role)) for role in (Role.TRAINEE, Role.COACH)],
        )
        + fields.button(words("cohorts.put"), "primary")
    )
    away = (
        fields.form(f"{here}/restore", fields.button(words("cohorts.restore"), "primary"))
        if cohort.archived
        else fields.form(
            f"{here}/archive",
            fields.button(words("cohorts.archive")),
            confirm=words("cohorts.archive_sure", name=cohort.name),
        )
    )
    return (
        f'<div class="rp-title-row"><div>{head}</div>{tag if cohort.archived else ""}</div>'
        f"{notice(wrong)}"
        + fields.panel(
            words("cohorts.members"),
            fields.form(f"{here}/members", add, kind="rp-form rp-inline")
            + _members(words, here, members),
        )
        + '<div class="rp-two">'
        + fields.panel(
            words("cohorts.rename"),
            fields.form(f"{here}/name", rename, kind="rp-form rp-inline"),
        )
        + fields.panel(words("cohorts.away"), away, words("cohorts.away_text"))
        + "</div>"
    )


def _members(words: Words, here: str, members: Sequence[Member]) -> str:
    if not members:
        return f'<p class="rp-hint">{esc(words("cohorts.nobody"))}</p>'
    rows = "".join(_member(words, here, member) for member in members)
    labels = [words("people.name"), words("people.role"), words("cohorts.since"), ""]
    return f'<table class="rp-table stack">{fields.head(labels)}<tbody>{rows}</tbody></table>'


def _member(words: Words, here: str, member: Member) -> str:
    status = (
        f' <span class="rp-tag warn">{esc(words("person." + member.status))}</span>'
        if member.status != PersonStatus.ACTIVE
        else ""
    )
    remove = fields.form(
        f"{here}/members/{member.id}/remove",
        fields.button(words("person.leave"), "small quiet"),
        confirm=words("cohorts.remove_sure", name=member.name),
    )
    below = esc(member.username or words("kind." + member.kind))
    return (
        f'<tr><td><a href="{PEOPLE}/{esc(member.id)}"><b>{esc(member.name)}</b></a>{status}'
        f"<br><small>{below}</small></td><td>{fields.role_tags(words, [member.role])}</td>"
        f"{fields.cell(words('cohorts.since'), moment(member.joined_at))}"
        f'<td class="do">{remove}</td></tr>'
    )
