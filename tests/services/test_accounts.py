"""Who holds which secret: passwords, cookies, tokens, and when they stop being good."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from roleplay.assembly import Assembly
from roleplay.errors import InputError, NotFound, NotSignedIn, TooMany
from roleplay.records.account_tables import AttemptRow, AuditRow, SignInRow
from roleplay.records.kinds import SignInKind
from roleplay.records.tables import PersonRow, now
from roleplay.services import passwords
from roleplay.services.actor import Actor, Role
from roleplay.services.audit import Action
from roleplay.services.person_rules import NewPerson
from roleplay.settings import Settings

ADMIN = Actor("boss", "Boss", frozenset({Role.ADMIN}))
PASSWORD = "a long password"
HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def parts(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assembly]:
    """Ann, a coach; her password is kept as it is, since argon2 has a test of its own."""
    monkeypatch.setattr("roleplay.services.accounts.hashed", lambda password: f"#{password}")
    monkeypatch.setattr(
        "roleplay.services.accounts.matches", lambda password, stored: stored == f"#{password}"
    )
    made = Assembly(settings)
    roles = frozenset({Role.COACH})
    made.people.add(ADMIN, NewPerson("ann", "Ann", roles, ("Class 1",), PASSWORD, False))
    yield made
    made.database.engine.dispose()


def ann(parts: Assembly) -> Actor:
    actor = parts.accounts.actor(parts.accounts.sign_in("ann", PASSWORD, HERE))
    assert actor is not None
    return actor


def test_argon2_keeps_a_password_and_knows_it_again() -> None:
    stored = passwords.hashed(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert passwords.matches(PASSWORD, stored)
    assert not passwords.matches(PASSWORD.upper(), stored)
    assert not passwords.matches(PASSWORD, None)


def test_signing_in_gives_a_secret_that_is_not_kept(parts: Assembly) -> None:
    secret = parts.accounts.sign_in(" ANN ", PASSWORD, HERE)
    actor = parts.accounts.actor(secret)
    (cohort,) = parts.cohorts.all(ADMIN)
    assert actor is not None
    assert (actor.name, actor.roles, actor.cohorts) == ("Ann", {Role.COACH}, {cohort.id})
    with parts.database.work() as db:
        (row,) = db.scalars(select(SignInRow))
        assert secret not in row.id
        assert db.scalars(select(AuditRow.action)).all()[-1] == Action.SIGN_IN
    assert parts.accounts.actor(secret + "x") is None
    assert parts.accounts.actor(row.id) is None


@pytest.mark.parametrize(("name", "word"), [("ann", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_are_the_same_to_the_outside(
    parts: Assembly, name: str, word: str
) -> None:
    with pytest.raises(NotSignedIn, match="do not go together"):
        parts.accounts.sign_in(name, word, HERE)
    with parts.database.work() as db:
        assert db.scalars(select(AuditRow.action)).all()[-1] == Action.SIGN_IN_REFUSED


def test_too_many_failures_have_to_wait_and_do_not_shut_others_out(parts: Assembly) -> None:
    for _ in range(5):
        with pytest.raises(NotSignedIn):
            parts.accounts.sign_in("ann", "wrong", HERE)
    with pytest.raises(TooMany):
        parts.accounts.sign_in("ann", PASSWORD, HERE)
    assert parts.accounts.sign_in("ann", PASSWORD, THERE)
    with parts.database.work() as db:
        for row in db.scalars(select(AttemptRow)):
            row.since = now() - timedelta(minutes=6)
    assert parts.accounts.sign_in("ann", PASSWORD, HERE)


def test_a_disabled_person_is_out_at_once_and_stays_out(parts: Assembly) -> None:
    secret = parts.accounts.sign_in("ann", PASSWORD, HERE)
    token = parts.accounts.issue_token(ann(parts), "script")
    parts.people.disable(ADMIN, parts.people.find(ADMIN, "ann").id)
    assert parts.accounts.actor(secret) is None
    assert parts.accounts.actor(token) is None
    with pytest.raises(NotSignedIn):
        parts.accounts.sign_in("ann", PASSWORD, HERE)
    parts.people.enable(ADMIN, parts.people.find(ADMIN, "ann").id)
    assert parts.accounts.actor(secret) is None
    assert parts.accounts.sign_in("ann", PASSWORD, HERE)


def test_a_secret_ends_by_signing_out_or_by_time(parts: Assembly) -> None:
    accounts, person = parts.accounts, parts.people.find(ADMIN, "ann").id
    secret, other = (accounts.sign_in("ann", PASSWORD, HERE) for _ in range(2))
    accounts.sign_out(secret)
    accounts.sign_out("unknown")
    assert accounts.actor(secret) is None
    assert accounts.actor(other) is not None
    assert accounts.actor(accounts.enter(person, timedelta(seconds=-1))) is None


def test_a_new_password_ends_every_other_sign_in(parts: Assembly) -> None:
    accounts, old = parts.accounts, parts.accounts.sign_in("ann", PASSWORD, HERE)
    fresh = accounts.change_password(ann(parts), PASSWORD, "another password")
    assert accounts.actor(old) is None
    assert accounts.actor(fresh) is not None
    with pytest.raises(NotSignedIn):
        accounts.sign_in("ann", PASSWORD, HERE)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("wrong", "another password", "wrong_old_password"),
        (PASSWORD, PASSWORD, "same_password"),
        (PASSWORD, "short", "password_length"),
        (PASSWORD, "x" * 201, "password_length"),
    ],
)
def test_a_new_password_that_will_not_do(parts: Assembly, old: str, new: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        parts.accounts.change_password(ann(parts), old, new)
    assert refused.value.code == code
    assert parts.accounts.sign_in("ann", PASSWORD, HERE)


def test_somebody_elses_choice_has_to_be_changed(parts: Assembly) -> None:
    person = parts.people.find(ADMIN, "ann").id
    drawn = parts.people.reset_password(ADMIN, person)
    actor = parts.accounts.actor(parts.accounts.sign_in("ann", drawn, HERE))
    assert actor is not None
    assert actor.must_change
    fresh = parts.accounts.change_password(actor, drawn, "my own password")
    after = parts.accounts.actor(fresh)
    assert after is not None
    assert not after.must_change


def test_tokens_are_ones_own(parts: Assembly) -> None:
    accounts, actor = parts.accounts, ann(parts)
    token = accounts.issue_token(actor, "  nightly export ")
    (listed,) = accounts.tokens(actor)
    assert listed.label == "nightly export"
    assert token not in repr(listed)
    other = Actor("other", "Other", frozenset(Role))
    assert accounts.tokens(other) == []
    for thief, key in ((other, listed.id), (actor, "%" * 16), (actor, "")):
        with pytest.raises(NotFound):
            accounts.revoke(thief, key)
    assert accounts.actor(token) is not None
    accounts.revoke(actor, listed.id)
    assert accounts.actor(token) is None
    with pytest.raises(InputError):
        accounts.issue_token(actor, " ")
    with parts.database.work() as db:
        kinds = set(db.scalars(select(SignInRow.kind)))
        assert kinds == {SignInKind.COOKIE, SignInKind.TOKEN}
        assert db.scalars(select(PersonRow.seen_at)).one() is not None
