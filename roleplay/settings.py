"""The configuration, from the environment or a ``.env`` file; read by composition roots alone."""

import secrets
from contextlib import suppress
from datetime import tzinfo
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from roleplay.errors import SettingsError


class Settings(BaseSettings):
    """All settings. Names are ``ROLEPLAY_…`` unless an alias is given."""

    model_config = SettingsConfigDict(
        env_prefix="ROLEPLAY_", env_file=".env", extra="ignore", populate_by_name=True
    )

    data_dir: Path = Path("data")
    """Where the database of a single machine lives."""
    database_url: SecretStr | None = None
    """An SQLAlchemy address; without one, SQLite in ``data_dir``."""
    content_dir: Path | None = None
    """A folder with ``personas``, ``scenarios``, ``rubrics`` laid over the shipped ones."""
    engine: Literal["auto", "builtin", "llm"] = "auto"
    """``auto`` speaks with a model where a key or a base URL is set."""
    openai_api_key: SecretStr | None = Field(
        None, validation_alias=AliasChoices("ROLEPLAY_OPENAI_API_KEY", "OPENAI_API_KEY")
    )
    openai_base_url: str | None = Field(
        None, validation_alias=AliasChoices("ROLEPLAY_OPENAI_BASE_URL", "OPENAI_BASE_URL")
    )
    model: str = "gpt-4.1-mini"
    """The model that voices the customer."""
    grader_model: str | None = None
    """The model that grades; the voice's where unset."""
    reader_model: str | None = None
    """The model that re-reads trainees' messages, best a small one; the voice's where unset."""
    second_reading: bool = True
    """Whether a model re-reads the trainee's messages while the customer is answering."""
    samples: int = Field(1, ge=1, le=15)
    """Independent gradings of which the median counts."""
    temperature: float = Field(0.8, ge=0, le=2)
    """The voice's."""
    grader_temperature: float = Field(0.0, ge=0, le=2)
    sample_temperature: float = Field(0.7, ge=0, le=2)
    """The grader's where there are several samples: at 0 they would all be the same."""
    concurrency: int = Field(16, ge=1)
    """Calls to the endpoint at one time from this process."""
    background_concurrency: int = Field(8, ge=1)
    """Of these, gradings and second readings; the rest stays free for replies."""
    turn_deadline: float = Field(30.0, gt=0)
    """Seconds for one customer turn, retries included."""
    grade_deadline: float = Field(180.0, gt=0)
    """Seconds for one rubric's grading, retries included."""
    reading_deadline: float = Field(15.0, gt=0)
    """Seconds for one second reading, retries included."""
    retries: int = Field(3, ge=0, le=10)
    secret_key: SecretStr | None = None
    """Signs cookies. Without one, a key is made and kept in ``data_dir``; several machines that
    share a database need the same one."""
    public_url: str | None = None
    """Where people reach the server, such as https://practice.example.edu: for QR codes, OIDC."""
    oidc_issuer: str | None = None
    """An OpenID Connect issuer to sign in with; its configuration is found below it."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_name: str = "OpenID Connect"
    """What the button on the sign-in page calls it."""
    oidc_role: Literal["trainee", "coach", "author", "admin", ""] | None = "trainee"
    """The role of somebody who comes for the first time; empty lets in only people known already
    by their user name."""
    review_sample: float = Field(0.1, ge=0, le=1)
    """Share of graded sessions that go to the review queue as a random sample."""
    time_zone: str = ""
    """The zone that PDF reports tell times in, such as Asia/Shanghai; this machine's where empty.
    Pages need none: the browser shows times in the reader's own."""

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            return ZoneInfo(name).key if name else ""
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"no time zone {name!r}; give one such as Asia/Shanghai") from None

    @property
    def speaks(self) -> Literal["builtin", "llm"]:
        """The engine that speaks and grades unless a session says otherwise."""
        if self.engine != "auto":
            return self.engine
        return "llm" if self.openai_api_key or self.openai_base_url else "builtin"

    @property
    def grading_model(self) -> str:
        """The model that grades."""
        return self.grader_model or self.model

    @property
    def reading_model(self) -> str:
        """The model that re-reads."""
        return self.reader_model or self.model

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{(self.data_dir / 'roleplay.db').absolute()}"

    @property
    def zone(self) -> tzinfo | None:
        """The zone that files tell times in; None for this machine's."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def signing_key(self) -> str:
        """The key that cookies are signed with; made and kept on first use where none is set."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        path = self.data_dir / "secret.key"
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError), path.open("x", encoding="ascii") as file:
                path.chmod(0o600)
                file.write(secrets.token_hex(32))
            return path.read_text(encoding="ascii")
        except OSError as error:
            raise SettingsError(
                f"ROLEPLAY_DATA_DIR: {path} cannot be written ({error.strerror}); make the folder "
                "writable, or set ROLEPLAY_SECRET_KEY"
            ) from None

    def content_roots(self) -> list[Path]:
        """The content folders, the shipped ones first."""
        package = Path(__file__).resolve().parent
        checkout = package.parent
        shipped = checkout if (checkout / "personas").is_dir() else package / "content" / "shipped"
        return [shipped, *([self.content_dir] if self.content_dir else [])]


def read_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: names the variable, its value's fault and the remedy.
    """
    try:
        return Settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = "_".join(str(step) for step in fault["loc"]).upper()
        prefix = "" if name.startswith(("OPENAI", "ROLEPLAY")) else "ROLEPLAY_"
        raise SettingsError(f"{prefix}{name}: {fault['msg']}; set it right or unset it") from None
