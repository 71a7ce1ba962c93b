"""What every test shares: a closed network, no inherited settings, the shipped content."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from roleplay.content.library import Library, load_library
from roleplay.customer.analyser import Analyser
from roleplay.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
_connect = socket.socket.connect


def _guarded(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if self.family in (socket.AF_INET, socket.AF_INET6) and host not in (
        "127.0.0.1",
        "::1",
        "localhost",
    ):
        raise AssertionError(f"a test tried to reach {host}; tests stay on this machine")
    _connect(self, address)


@pytest.fixture(autouse=True)
def closed_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches another host."""
    monkeypatch.setattr(socket.socket, "connect", _guarded)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Settings come from the test alone; data goes to the test's own folder."""
    for name in list(os.environ):
        if name.startswith(("ROLEPLAY_", "OPENAI_")) and name not in (
            "ROLEPLAY_CHROMIUM",
            "ROLEPLAY_REQUIRE_BROWSER",
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("ROLEPLAY_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped content."""
    return load_library([ROOT])


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    """The shipped analyser."""
    return Analyser.load()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a machine with no model."""
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def scripted() -> Iterator[Any]:
    """A scripted OpenAI-compatible endpoint on this machine."""
    from tests.scripted_endpoint import ScriptedEndpoint

    with ScriptedEndpoint() as endpoint:
        yield endpoint
