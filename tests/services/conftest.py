"""Services over a database of their own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from roleplay.assembly import Assembly, assemble
from roleplay.settings import Settings


@pytest.fixture
async def parts(settings: Settings) -> AsyncIterator[Assembly]:
    """The product without a model."""
    assembled = assemble(settings)
    yield assembled
    assembled.database.engine.dispose()


@pytest.fixture
def database_file(settings: Settings) -> Path:
    """Where its records are."""
    return settings.data_dir / "roleplay.db"
