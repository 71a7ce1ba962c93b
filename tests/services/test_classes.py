"""A class is opened with a code, joined by name, and put in order by its own coach alone."""

from datetime import timedelta

import pytest

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.errors import Conflict, Forbidden, InputError, NotFound, TooMany
from roleplay.records.account_tables import CohortRow
from roleplay.records.tables import PersonRow, now
from roleplay.services.actor import Actor, Role
from roleplay.services.views import StartRequest
from tests.services.people import coach_of, known

NAMES = ("Lin", "Wang", "林")


def opened(parts: Assembly) -> tuple[Actor, str, str]:
    """A coach, her class, its code."""
    wu = known(parts, "wu", Role.COACH)
    cohort = parts.classes.create(wu, "Service 1")
    wu = coach_of(parts, wu)
    return wu, cohort, parts.classes.open(wu, cohort)


def joined(parts: Assembly, code: str, name: str) -> Actor:
    found = parts.accounts.actor(parts.classes.join(code, name, "10.0.0.1"))
    assert found is not None
    return found


def test_those_with_the_code_are_in_and_can_practise(parts: Assembly) -> None:
    wu, cohort, code = opened(parts)
    spaced = f" {code[:3].lower()} {code[3:]} "
    lin = joined(parts, spaced, "  Lin   Yi ")
    assert (lin.name, lin.roles) == ("Lin Yi", frozenset({Role.TRAINEE}))
    parts.practice.start(lin, StartRequest("male", "parcel-delay", Language.EN, seed=1))
    [member] = parts.classes.view(wu, cohort).members
    assert (member.name, member.guest, member.sessions) == ("Lin Yi", True, 1)


def test_a_name_is_taken_once(parts: Assembly) -> None:
    _, _, code = opened(parts)
    joined(parts, code, "Lin")
    with pytest.raises(Conflict):
        parts.classes.join(code, "LIN", "10.0.0.2")
    for name in ("", "  ", "x" * 101, "a\u202eb"):
        with pytest.raises(InputError):
            parts.classes.join(code, name, "10.0.0.2")


def test_a_closed_or_forgotten_class_takes_nobody_in(parts: Assembly) -> None:
    wu, cohort, code = opened(parts)
    with parts.database.work() as db:
        db.get_one(CohortRow, cohort).opened_at = now() - timedelta(hours=13)
    with pytest.raises(NotFound):
        parts.classes.join(code, "Lin", "10.0.0.1")
    again = parts.classes.open(wu, cohort)
    assert again != code
    parts.classes.close(wu, cohort)
    for wrong in (again, code, "", "      "):
        with pytest.raises(NotFound):
            parts.classes.join(wrong, "Lin", "10.0.0.1")


def test_codes_cannot_be_guessed_for_long(parts: Assembly) -> None:
    _, _, code = opened(parts)
    for n in range(60):
        with pytest.raises(NotFound):
            parts.classes.join(f"AAAA{n:02d}", "Eve", "10.0.0.9")
    with pytest.raises(TooMany):
        parts.classes.join(code, "Eve", "10.0.0.9")
    joined(parts, code, "Lin")


def test_two_of_one_person_become_one_and_strangers_go(parts: Assembly) -> None:
    wu, cohort, code = opened(parts)
    first, second, eve = (joined(parts, code, name) for name in NAMES)
    practised = parts.practice.start(first, StartRequest("male", "parcel-delay", Language.EN))
    parts.classes.merge(wu, cohort, first.id, second.id)
    assert parts.practice.view(second, practised.id).id == practised.id
    secret = parts.classes.join(code, "Mallory", "10.0.0.3")
    mallory = parts.accounts.actor(secret)
    assert mallory is not None
    parts.classes.remove(wu, cohort, mallory.id)
    assert parts.accounts.actor(secret) is None
    parts.classes.rename(wu, cohort, eve.id, "Lin Er")
    assert [m.name for m in parts.classes.view(wu, cohort).members] == ["Wang", "Lin Er"]


def test_guests_become_accounts_with_passwords_told_once(parts: Assembly) -> None:
    wu, cohort, code = opened(parts)
    secret = parts.classes.join(code, "Lin", "10.0.0.1")
    lin = parts.accounts.actor(secret)
    assert lin is not None
    [made] = parts.classes.to_accounts(wu, cohort, [lin.id], "K24-")
    assert made.username == "k24-01"
    assert parts.accounts.actor(secret) is None
    entered = parts.accounts.actor(parts.accounts.sign_in("k24-01", made.password, "10.0.0.1"))
    assert entered is not None
    assert entered.id == lin.id
    assert entered.must_change
    with pytest.raises(Conflict):
        parts.classes.rename(wu, cohort, lin.id, "Else")


def test_another_coachs_class_does_not_exist(parts: Assembly) -> None:
    wu, cohort, code = opened(parts)
    lin = joined(parts, code, "Lin")
    zhao = known(parts, "zhao", Role.COACH)
    for act in (
        lambda: parts.classes.view(zhao, cohort),
        lambda: parts.classes.open(zhao, cohort),
        lambda: parts.classes.close(zhao, cohort),
        lambda: parts.classes.rename(zhao, cohort, lin.id, "x"),
        lambda: parts.classes.remove(zhao, cohort, lin.id),
        lambda: parts.classes.merge(zhao, cohort, lin.id, lin.id),
        lambda: parts.classes.to_accounts(zhao, cohort, [lin.id], "s"),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Forbidden):
        parts.classes.mine(lin)
    assert [line.name for line in parts.classes.mine(wu)] == ["Service 1"]
    with parts.database.work() as db:
        assert db.get_one(PersonRow, lin.id).name == "Lin"
