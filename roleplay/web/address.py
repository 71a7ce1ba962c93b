"""The trainee's pages by their address: what a query string asks for."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from roleplay.content.text import Language


@dataclass(frozen=True)
class Address:
    """What a page's query string says; anything unknown in it is left aside."""

    session: str | None = None
    report: str | None = None
    history: bool = False
    page: int = 1
    """Called ``sheet`` in the address: Gradio takes ``page`` for itself."""
    persona: str | None = None
    scenario: str | None = None
    language: Language | None = None


def read_address(search: str) -> Address:
    """The address in ``location.search``."""
    found = {key: values[-1] for key, values in parse_qs(search.lstrip("?")[:2000]).items()}
    language = found.get("language")
    number = found.get("sheet", "1")
    return Address(
        session=found.get("session"),
        report=found.get("report"),
        history=found.get("view") == "history",
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 1,
        persona=found.get("persona"),
        scenario=found.get("scenario"),
        language=Language(language) if language in ("zh", "en") else None,
    )
