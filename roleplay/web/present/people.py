"""The people of a server as administrators see them: the list, a new account, an import."""

import base64
from collections.abc import Sequence
from urllib.parse import urlencode

from roleplay.records.kinds import PersonKind, PersonStatus
from roleplay.services.actor import Role
from roleplay.services.importing import Fault, Imported
from roleplay.services.people import PeopleFilter
from roleplay.services.person_data import Erased
from roleplay.services.person_rules import NewPerson
from roleplay.services.person_views import Cohort, Page, Person
from roleplay.services.sheets import Sheet, as_csv
from roleplay.web.markup import esc, moment
from roleplay.web.present import fields
from roleplay.web.present.shell import back, empty, heading, notice, pager
from roleplay.web.present.sign_in import field
from roleplay.web.words import Words

PEOPLE = "/admin/people"


def listing(
    words: Words,
    found: Page,
    wanted: PeopleFilter,
    cohorts: Sequence[Cohort],
    *,
    local: bool,
    done: str = "",
) -> str:
    """Everybody who owns records, to be searched and filtered; ``done`` says what was done."""
    new = f'<a class="rp-button primary" href="{PEOPLE}/new">{esc(words("people.add"))}</a>'
    many = f'<a class="rp-button" href="{PEOPLE}/import">{esc(words("people.import"))}</a>'
    lead = words("people.count", n=found.total)
    rows = "".join(_row(words, person) for person in found.rows)
    labels = [words(f"people.{key}") for key in ("name", "roles", "cohorts", "seen", "sessions")]
    table = f'<table class="rp-table stack">{fields.head(labels)}<tbody>{rows}</tbody></table>'
    query = {
        "q": wanted.text,
        "role": wanted.role.value if wanted.role else "",
        "cohort": wanted.cohort_id,
        "status": wanted.status.value if wanted.status else "",
    }
    address = f"{PEOPLE}?{urlencode({k: v for k, v in query.items() if v} | {'page': ''})}"
    narrowed = any(query.values())
    shown = table if found.rows else empty(words("people.none" if narrowed else "people.empty"))
    return (
        f'<div class="rp-title-row">{heading(words("people.title"), lead)}'
        f'<div class="rp-bar">{many}{new}</div></div>'
        + notice(done, "plain")
        + (_local(words) if local else "")
        + _filter(words, query, cohorts)
        + (f'<section class="rp-panel">{shown}</section>' if found.rows else shown)
        + pager(words, found.page, found.total, found.size, address)
    )


def erased(words: Words, gone: Erased) -> str:
    """Who was erased, and what went with them."""
    went = [words(f"erased.{what}", n=n) for what, n in gone.went.items() if n]
    if not went:
        return words("erased.done_bare", name=gone.name)
    return words("erased.done", name=gone.name, went=words("common.and").join(went))


def _up(words: Words) -> str:
    return back(PEOPLE, words("people.title"))


def _local(words: Words) -> str:
    return fields.panel(words("people.local"), "", words("people.local_text"), "rp-quiet")


def _filter(words: Words, query: dict[str, str], cohorts: Sequence[Cohort]) -> str:
    every = words("people.every")
    given = [("", every), *((role.value, words("role." + role)) for role in Role)]
    classes = [("", every), *((cohort.id, cohort.name) for cohort in cohorts)]
    states = [
        ("", every),
        *((s.value, words("person." + s)) for s in PersonStatus if s != PersonStatus.ERASED),
    ]
    return (
        f'<form method="get" action="{PEOPLE}" class="rp-form rp-inline rp-noprint">'
        + field(words("people.search"), "q", "search", value=query["q"], more='maxlength="100"')
        + fields.select(words("people.role"), "role", given, query["role"])
        + fields.select(words("people.cohort"), "cohort", classes, query["cohort"])
        + fields.select(words("people.status"), "status", states, query["status"])
        + fields.button(words("people.filter"))
        + "</form>"
    )


def _row(words: Words, person: Person) -> str:
    status = (
        f' <span class="rp-tag warn">{esc(words("person." + person.status))}</span>'
        if person.status != PersonStatus.ACTIVE
        else ""
    )
    below = person.username or words("kind." + person.kind)
    name = (
        f'<a href="{PEOPLE}/{esc(person.id)}"><b>{esc(person.name)}</b></a>{status}<br>'
        f"<small>{esc(below)}</small>"
    )
    classes = esc(words("common.and").join(m.cohort for m in person.memberships))
    seen = moment(person.seen_at) if person.seen_at else esc(words("people.never"))
    return (
        f"<tr><td>{name}</td><td>{fields.role_tags(words, person.roles)}</td>"
        f"{fields.cell(words('people.cohorts'), classes)}"
        f"{fields.cell(words('people.seen'), seen)}"
        f"{fields.cell(words('people.sessions'), str(person.sessions))}</tr>"
    )


def new(
    words: Words, typed: NewPerson, cohorts: Sequence[Cohort], wrong: str, *, local: bool
) -> str:
    """The form for one new account."""
    known = "".join(f'<option value="{esc(cohort.name)}">' for cohort in cohorts)
    cohort = typed.cohorts[0] if typed.cohorts else ""
    plain = 'autocapitalize="none" spellcheck="false" autocomplete="off" maxlength="64"'
    return (
        f"<div>{_up(words)}{heading(words('people.add'))}</div>{notice(wrong)}"
        + (notice(words("people.first"), "plain") if local and not wrong else "")
        + '<section class="rp-panel rp-middle">'
        + fields.form(
            f"{PEOPLE}/new",
            field(
                words("sign.username"),
                "username",
                value=typed.username,
                more=f"required autofocus {plain}",
            )
            + field(words("people.name"), "name", value=typed.name, more='maxlength="100"')
            + fields.roles(words, typed.roles)
            + field(
                words("people.cohort_new"),
                "cohort",
                value=cohort,
                more='maxlength="100" list="cohorts" autocomplete="off"',
            )
            + f'<datalist id="cohorts">{known}</datalist>'
            + field(
                words("people.password"),
                "password",
                "password",
                more='maxlength="200" autocomplete="new-password"',
            )
            + fields.button(words("people.make"), "primary"),
            kind="rp-form",
        )
        + "</section>"
    )


def added(words: Words, found: Imported, *, local: bool = False) -> str:
    """New accounts with their first passwords: to print, to save, and never to be seen again."""
    made, joined = found.added, len(found.joined)
    labels = [words("people.name"), words("sign.username"), words("people.first_password")]
    drawn = any(one.first_password for one in made)
    rows = [(one.name, one.username, one.first_password) for one in made]
    body = "".join(
        f"<tr>{fields.cell(labels[0], esc(name))}{fields.cell(labels[1], _code(username))}"
        f"{fields.cell(labels[2], _code(password) if password else esc(words('people.own')))}</tr>"
        for name, username, password in rows
    )
    table = f'<table class="rp-table stack">{fields.head(labels)}<tbody>{body}</tbody></table>'
    file = base64.b64encode(as_csv(Sheet("people", [labels, *rows]))).decode()
    save = (
        f'<a class="rp-button" download="people.csv" href="data:text/csv;charset=utf-8;base64,'
        f'{file}">{esc(words("people.save"))}</a>'
    )
    on = "/sign-in" if local else PEOPLE
    bar = (
        '<div class="rp-bar rp-noprint">'
        f'<button type="button" class="rp-button primary" data-print>{esc(words("people.print"))}'
        f'</button>{save}<a class="rp-button" href="{on}">'
        f"{esc(words('sign.enter' if local else 'people.done'))}</a></div>"
    )
    lead = words("people.added", n=len(made)) + (
        " " + words("people.joined", n=joined) if joined else ""
    )
    return (
        heading(words("people.added_title"), lead)
        + (notice(words("people.once"), "plain") if drawn else "")
        + (notice(words("people.local_over"), "plain") if local else "")
        + f'<section class="rp-panel">{table if made else ""}{bar}</section>'
    )


def _code(text: str) -> str:
    return f"<code>{esc(text)}</code>"


def importing(words: Words, found: Imported | None = None, wrong: str = "") -> str:
    """The form for a file of people, and what was wrong with the last one."""
    faults = _faults(words, found.faults) if found and found.faults else ""
    example = "用户名,姓名,角色,班级,密码\n" if words.language == "zh" else ""
    example = example or "username,name,role,cohort,password\n"
    lines = esc(example + words("import.example"))
    upload = (
        f'<label class="rp-field"><span>{esc(words("import.file"))}</span>'
        '<input type="file" name="file" accept=".csv,.txt,text/csv" required></label>'
        '<label class="rp-choice"><input type="checkbox" name="join" value="1">'
        f"{esc(words('import.join'))}</label>" + fields.button(words("import.do"), "primary")
    )
    sent = ' enctype="multipart/form-data"'
    return (
        f"<div>{_up(words)}{heading(words('people.import'), words('import.lead'))}</div>"
        f"{notice(wrong)}{faults}"
        f'<div class="rp-two"><section class="rp-panel">'
        f"{fields.form(f'{PEOPLE}/import', upload, kind='rp-form', more=sent)}</section>"
        + fields.panel(
            words("import.format"),
            f'<pre class="rp-secret">{lines}</pre>',
            words("import.format_text"),
        )
        + "</div>"
    )


def _faults(words: Words, faults: Sequence[Fault]) -> str:
    labels = [words(f"import.{key}") for key in ("line", "field", "value", "remedy")]
    rows = "".join(
        f"<tr>{fields.cell(labels[0], str(fault.line))}"
        f"{fields.cell(labels[1], esc(words('field.' + fault.field)))}"
        f"{fields.cell(labels[2], _code(fault.value) if fault.value else '–')}"
        f"{fields.cell(labels[3], esc(words('error.' + fault.code)))}</tr>"
        for fault in faults
    )
    return (
        f"{notice(words('import.refused', n=len(faults)))}"
        f'<section class="rp-panel"><table class="rp-table stack">{fields.head(labels)}'
        f"<tbody>{rows}</tbody></table></section>"
    )


def kind_of(words: Words, person: Person) -> str:
    """How somebody is known, in words."""
    said = [words("kind." + person.kind)]
    if person.has_identity and person.kind == PersonKind.ACCOUNT:
        said.append(words("person.identity"))
    if person.must_change:
        said.append(words("person.must_change"))
    return " · ".join(said)
