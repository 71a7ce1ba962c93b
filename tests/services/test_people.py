"""Accounts and cohorts: who may be made what, the last administrator, lists of people, the log."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from roleplay.assembly import Assembly
from roleplay.errors import Conflict, Forbidden, InputError, NotFound, UserError
from roleplay.records.account_tables import AuditRow
from roleplay.records.kinds import PersonStatus
from roleplay.records.tables import PersonRow
from roleplay.services.actor import LOCAL, Actor, Role
from roleplay.services.audit import Action
from roleplay.services.audit_log import AuditFilter
from roleplay.services.importing import Imported
from roleplay.services.people import PeopleFilter
from roleplay.services.people_file import read_people
from roleplay.services.person_rules import NewPerson, keeping_an_admin
from roleplay.settings import Settings

ADMIN = Actor("boss", "Boss", frozenset({Role.ADMIN}))
COACH = Actor("coach", "Coach", frozenset({Role.COACH, Role.TRAINEE, Role.AUTHOR}))


@pytest.fixture
def parts(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assembly]:
    """The services alone, with hashing that takes no time: these tests sign nobody in."""
    for place in ("accounts", "importing"):
        monkeypatch.setattr(f"roleplay.services.{place}.hashed", lambda password: "a hash")
    assembled = Assembly(settings)
    yield assembled
    assembled.database.engine.dispose()


def add(parts: Assembly, username: str, *roles: Role, cohort: str = "") -> str:
    cohorts = (cohort,) if cohort else ()
    new = NewPerson(username, roles=frozenset(roles or {Role.TRAINEE}), cohorts=cohorts)
    return parts.people.add(ADMIN, new).id


def names(parts: Assembly, wanted: PeopleFilter) -> list[str]:
    return [person.username for person in parts.people.page(ADMIN, wanted).rows]


def actions(parts: Assembly) -> list[str]:
    with parts.database.work() as db:
        return list(db.scalars(select(AuditRow.action).order_by(AuditRow.id)))


def test_an_account_is_made_with_its_cohort_and_a_first_password(parts: Assembly) -> None:
    new = NewPerson(" Ann ", "Ann  Lee", frozenset({Role.COACH}), ("Class 1",))
    made = parts.people.add(ADMIN, new)
    person = parts.people.one(ADMIN, made.id)
    assert (made.username, made.name, len(made.first_password)) == ("ann", "Ann Lee", 10)
    assert person.must_change
    assert [(m.cohort, m.role) for m in person.memberships] == [("Class 1", Role.COACH)]
    assert actions(parts) == [Action.PERSON_ADDED, Action.COHORT, Action.MEMBERSHIP]


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewPerson("a b"), "bad_username"),
        (NewPerson("-a"), "bad_username"),
        (NewPerson(""), "bad_username"),
        (NewPerson("x" * 65), "bad_username"),
        (NewPerson("ann", "x" * 101), "bad_name"),
        (NewPerson("ann", "a\u200bb"), "bad_name"),
        (NewPerson("ann", roles=frozenset()), "no_role"),
        (NewPerson("ann", password="short"), "password_length"),
        (NewPerson("ann.annie", password="ann.annie"), "password_is_name"),
        (NewPerson("ann", roles=frozenset({Role.ADMIN}), cohorts=("Class 1",)), "role_first"),
        (NewPerson("OLD"), "username_taken"),
    ],
)
def test_what_will_not_do_is_refused_and_leaves_nothing(
    parts: Assembly, new: NewPerson, code: str
) -> None:
    add(parts, "old")
    with pytest.raises(UserError) as refused:
        parts.people.add(ADMIN, new)
    assert refused.value.code == code
    assert names(parts, PeopleFilter()) == ["old"]
    assert parts.cohorts.all(ADMIN) == []


def test_only_administrators_come_near(parts: Assembly) -> None:
    person, cohort = add(parts, "ann"), parts.cohorts.create(ADMIN, "Class 1")
    people, cohorts, data = parts.people, parts.cohorts, parts.person_data
    attempts = [
        lambda: people.page(COACH, PeopleFilter()),
        lambda: people.one(COACH, person),
        lambda: people.find(COACH, "ann"),
        lambda: people.add(COACH, NewPerson("bob")),
        lambda: people.rename(COACH, person, "Bob"),
        lambda: people.set_roles(COACH, person, {Role.ADMIN}),
        lambda: people.disable(COACH, person),
        lambda: people.enable(COACH, person),
        lambda: people.reset_password(COACH, person),
        lambda: cohorts.all(COACH),
        lambda: cohorts.one(COACH, cohort),
        lambda: cohorts.create(COACH, "Class 2"),
        lambda: cohorts.rename(COACH, cohort, "Class 2"),
        lambda: cohorts.archive(COACH, cohort),
        lambda: cohorts.restore(COACH, cohort),
        lambda: cohorts.put(COACH, cohort, person, Role.TRAINEE),
        lambda: cohorts.put_named(COACH, cohort, "ann", Role.TRAINEE),
        lambda: cohorts.remove(COACH, cohort, person),
        lambda: data.export(COACH, person),
        lambda: data.erase(COACH, person),
        lambda: data.merge(COACH, person, person),
        lambda: parts.importing.run(COACH, b"username\nbob\n"),
        lambda: parts.audit_log.page(COACH, AuditFilter()),
        lambda: parts.audit_log.export(COACH, AuditFilter()),
    ]
    before = actions(parts)
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()
    assert actions(parts) == before


def test_people_are_searched_and_filtered(parts: Assembly) -> None:
    add(parts, "ann", Role.COACH, cohort="Class 1")
    add(parts, "bob", cohort="Class 1")
    disabled = add(parts, "per_cent")
    parts.people.disable(ADMIN, disabled)
    (cohort,) = parts.cohorts.all(ADMIN)
    assert names(parts, PeopleFilter()) == ["ann", "bob", "per_cent"]
    assert names(parts, PeopleFilter(text="NN")) == ["ann"]
    assert names(parts, PeopleFilter(text="_")) == ["per_cent"]
    assert names(parts, PeopleFilter(role=Role.COACH)) == ["ann"]
    assert names(parts, PeopleFilter(cohort_id=cohort.id)) == ["ann", "bob"]
    assert names(parts, PeopleFilter(status=PersonStatus.DISABLED)) == ["per_cent"]
    assert (cohort.trainees, cohort.coaches) == (1, ("ann",))
    second = parts.people.page(ADMIN, PeopleFilter(), page=2, size=2)
    assert [p.username for p in second.rows] == ["per_cent"]
    assert parts.people.page(ADMIN, PeopleFilter(), page=9, size=2).page == 2


def test_the_last_administrator_stays(parts: Assembly) -> None:
    first, second = add(parts, "root", Role.ADMIN), add(parts, "vice", Role.ADMIN)
    parts.people.disable(ADMIN, second)
    with pytest.raises(Conflict, match="last administrator"):
        parts.people.disable(ADMIN, first)
    with pytest.raises(Conflict, match="last administrator"):
        parts.people.set_roles(ADMIN, first, {Role.COACH})
    with pytest.raises(Conflict, match="last administrator"):
        parts.person_data.erase(ADMIN, first)
    with pytest.raises(Conflict):
        parts.person_data.merge(ADMIN, first, second)
    parts.people.enable(ADMIN, second)
    parts.people.set_roles(ADMIN, first, {Role.COACH})
    assert names(parts, PeopleFilter(role=Role.ADMIN)) == ["vice"]


def test_nobody_shuts_themselves_out(parts: Assembly) -> None:
    me, _ = add(parts, "me", Role.ADMIN), add(parts, "vice", Role.ADMIN)
    actor = Actor(me, "Me", frozenset({Role.ADMIN}))
    for attempt in (
        lambda: parts.people.disable(actor, me),
        lambda: parts.people.set_roles(actor, me, {Role.COACH}),
        lambda: parts.person_data.erase(actor, me),
        lambda: parts.person_data.merge(actor, me, me),
    ):
        with pytest.raises(Conflict) as refused:
            attempt()
        assert refused.value.code == "own_account"


def test_local_mode_ends_with_an_administrator_only(parts: Assembly) -> None:
    with pytest.raises(Conflict) as refused:
        parts.people.add(LOCAL, NewPerson("ann"))
    assert refused.value.code == "first_admin"
    with pytest.raises(Conflict):
        parts.importing.run(LOCAL, b"username\nann\n")
    assert not parts.accounts.exist()
    parts.importing.run(LOCAL, b"username,role\nann,\nroot,admin\n")
    assert parts.accounts.exist()


def test_the_rule_holds_within_one_unit_of_work(parts: Assembly) -> None:
    root = add(parts, "root", Role.ADMIN)
    with pytest.raises(Conflict), parts.database.work() as db, keeping_an_admin(db, ADMIN):
        db.get_one(PersonRow, root).status = PersonStatus.DISABLED.value
    assert parts.people.one(ADMIN, root).status == PersonStatus.ACTIVE


def test_losing_a_role_ends_the_memberships_in_it(parts: Assembly) -> None:
    person = add(parts, "ann", Role.COACH, cohort="Class 1")
    parts.people.set_roles(ADMIN, person, {Role.TRAINEE})
    assert parts.people.one(ADMIN, person).memberships == ()
    (entry,) = parts.audit_log.page(ADMIN, AuditFilter(action=Action.ROLES)).rows
    assert (entry.target, entry.detail) == ("ann", {"before": ["coach"], "after": ["trainee"]})


def test_cohorts_are_kept(parts: Assembly) -> None:
    cohort = parts.cohorts.create(ADMIN, "Class 1")
    coach, trainee = add(parts, "coach", Role.COACH), add(parts, "ann")
    with pytest.raises(InputError) as refused:
        parts.cohorts.put(ADMIN, cohort, trainee, Role.COACH)
    assert refused.value.code == "role_first"
    parts.cohorts.put_named(ADMIN, cohort, "Ann", Role.TRAINEE)
    parts.cohorts.put(ADMIN, cohort, coach, Role.COACH)
    parts.cohorts.put(ADMIN, cohort, coach, Role.COACH)
    found, members = parts.cohorts.one(ADMIN, cohort)
    assert [m.username for m in members] == ["coach", "ann"]
    assert found.coaches == ("coach",)
    parts.cohorts.remove(ADMIN, cohort, trainee)
    parts.cohorts.rename(ADMIN, cohort, "Class A")
    with pytest.raises(Conflict):
        parts.cohorts.create(ADMIN, " Class  A ")
    parts.cohorts.archive(ADMIN, cohort)
    assert parts.cohorts.all(ADMIN) == []
    with pytest.raises(Conflict):
        parts.people.add(ADMIN, NewPerson("bob", cohorts=("Class A",)))
    parts.cohorts.restore(ADMIN, cohort)
    assert [c.trainees for c in parts.cohorts.all(ADMIN)] == [0]
    with pytest.raises(NotFound):
        parts.cohorts.one(ADMIN, "nowhere")


CHINESE = """用户名,姓名,角色,班级,密码
s01,王小明,,客服一班,
T1,李老师,教练；学员,客服一班；客服二班,pass-word-1
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_list_is_understood_in_every_dialect(parts: Assembly, encoding: str, mark: str) -> None:
    done = parts.importing.run(ADMIN, CHINESE.replace(",", mark).encode(encoding))
    assert [(a.username, a.name, bool(a.first_password)) for a in done.added] == [
        ("s01", "王小明", True),
        ("t1", "李老师", False),
    ]
    assert [(c.name, c.trainees, c.coaches) for c in parts.cohorts.all(ADMIN)] == [
        ("客服一班", 1, ("李老师",)),
        ("客服二班", 0, ("李老师",)),
    ]
    assert all(p.must_change for p in parts.people.page(ADMIN, PeopleFilter()).rows)


def test_one_bad_cell_and_nobody_is_imported(parts: Assembly) -> None:
    add(parts, "old", cohort="Gone")
    (gone,) = parts.cohorts.all(ADMIN)
    parts.cohorts.archive(ADMIN, gone.id)
    rows = [
        "username,name,role,cohort,password",
        "fine,Fine,trainee,Class 1,",
        "old,Old,,,",
        "",
        'a b,"two\nlines",king,,short',
        "x,X,author,Class 1,",
        "FINE,X,,Gone,,more",
    ]
    done = parts.importing.run(ADMIN, "\r\n".join(rows).encode())
    assert done.added == []
    assert [(f.line, f.field, f.code) for f in done.faults] == [
        (3, "username", "username_exists"),
        (5, "username", "bad_username"),
        (5, "role", "bad_role"),
        (5, "password", "password_length"),
        (7, "role", "role_first"),
        (8, "username", "csv_twice"),
        (8, "cohort", "cohort_archived"),
        (8, "surplus", "csv_surplus"),
    ]
    assert "short" not in repr(done.faults)
    assert names(parts, PeopleFilter()) == ["old"]


def test_existing_people_only_join_where_that_is_wanted(parts: Assembly) -> None:
    add(parts, "ann", cohort="Class 1")
    data = b"username,name,role,cohort\nann,Other,,Class 2\nbob,,,Class 2\n"
    assert [f.code for f in parts.importing.run(ADMIN, data).faults] == ["username_exists"]
    done = parts.importing.run(ADMIN, data, join=True)
    assert ([a.username for a in done.added], done.joined) == (["bob"], ["ann"])
    ann = parts.people.find(ADMIN, "ann")
    assert (ann.name, [m.cohort for m in ann.memberships]) == ("ann", ["Class 1", "Class 2"])
    coach = parts.importing.run(ADMIN, b"username,role,cohort\nann,coach,Class 2\n", join=True)
    assert coach == Imported([], [], coach.faults)
    assert [f.code for f in coach.faults] == ["role_first"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "csv_header"),
        (b"ann,bob\n", "csv_header"),
        (b"name,role\nx,y\n", "csv_header"),
        (b"username,username\nx,y\n", "csv_header"),
        (b"username,age\nx,9\n", "csv_header"),
        (b"username\n\n", "csv_empty"),
        (b"username\n" + b"a\n" * 2001, "csv_many"),
        (b"a" * 1_000_001, "csv_large"),
        (b"\x89PNG\r\n\x1a\n\xff\xff", "csv_text"),
        (b'username\n"' + b"a" * 200_000 + b'"\n', "csv_text"),
    ],
)
def test_what_is_no_list_of_people_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        read_people(data)
    assert refused.value.code == code


def test_the_log_is_read_by_action_person_and_day(parts: Assembly) -> None:
    ann = add(parts, "ann")
    parts.people.rename(ADMIN, ann, "Anna")
    log, today = parts.audit_log, date.today()
    assert [e.action for e in log.page(ADMIN, AuditFilter()).rows] == [
        Action.PERSON_CHANGED,
        Action.PERSON_ADDED,
    ]
    assert log.page(ADMIN, AuditFilter(person="BOSS")).total == 2
    assert log.page(ADMIN, AuditFilter(person="nobody")).total == 0
    assert log.page(ADMIN, AuditFilter(since=today, until=today)).total == 2
    assert log.page(ADMIN, AuditFilter(until=today - timedelta(days=1))).total == 0
    found, names = log.export(ADMIN, AuditFilter(action=Action.PERSON_ADDED))
    assert (len(found), names) == (1, {})
    assert log.page(ADMIN, AuditFilter()).rows[0].action == Action.EXPORT
