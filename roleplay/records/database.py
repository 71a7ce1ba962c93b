"""The database: opening it, bringing it up to date, and sessions to work with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from roleplay.errors import SettingsError

MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Database:
    """An open database."""

    engine: Engine
    sessions: sessionmaker[Session]

    @contextmanager
    def work(self) -> Iterator[Session]:
        """One unit of work: committed at its end, rolled back on an error."""
        with self.sessions() as session, session.begin():
            yield session


def open_database(address: str) -> Database:
    """Open the database at an SQLAlchemy address, making SQLite's folder where it is missing.

    Raises:
        SettingsError: the address cannot be used.
    """
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    except (ArgumentError, SQLAlchemyError, ImportError, OSError) as error:
        raise SettingsError(
            f"ROLEPLAY_DATABASE_URL: cannot be used ({type(error).__name__}); give an SQLAlchemy "
            "address such as sqlite:///data/roleplay.db or postgresql+psycopg://user@host/name, "
            "and a folder that can be written"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return Database(engine, sessionmaker(engine, expire_on_commit=False))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """WAL lets readers go on while a writer commits; FULL keeps a commit through a power cut."""
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def upgrade(database: Database) -> None:
    """Bring the tables to this version.

    Raises:
        SettingsError: the database cannot be reached or written.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        with database.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except SQLAlchemyError as error:
        raise SettingsError(
            f"the database cannot be opened or written: {getattr(error, 'orig', error)}; check "
            "ROLEPLAY_DATABASE_URL and ROLEPLAY_DATA_DIR"
        ) from None
