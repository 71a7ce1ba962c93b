"""What is told exactly once."""

from roleplay.web import once
from roleplay.web.once import Once


def test_it_is_told_to_its_person_on_its_page_and_then_gone() -> None:
    kept = Once()
    kept.keep("ann", "/account", "secret")
    assert kept.take("bob", "/account", str) is None
    assert kept.take("ann", "/elsewhere", str) is None
    assert kept.take("ann", "/account", str) == "secret"
    assert kept.take("ann", "/account", str) is None


def test_it_waits_for_a_while_and_never_piles_up() -> None:
    time = 0.0
    kept = Once(clock=lambda: time)
    kept.keep("ann", "/account", "old")
    time = once.LIFE + 1
    assert kept.take("ann", "/account", str) is None
    for n in range(once.MOST + 5):
        kept.keep(f"p{n}", "/account", "new")
    assert [kept.take(f"p{n}", "/account", str) for n in (4, 5)] == [None, "new"]
