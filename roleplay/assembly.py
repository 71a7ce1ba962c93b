"""The composition root: settings and files become the finished objects that the rooms work with."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from roleplay.content.library import Library, load_library
from roleplay.customer.analyser import Analyser
from roleplay.customer.builtin_voice import BuiltinVoice
from roleplay.customer.voices import Voice
from roleplay.errors import SettingsError
from roleplay.grading.exchange import Exchange
from roleplay.grading.grader import BuiltinJudge, Judge
from roleplay.jobs.grading import Engine, GradingDesk
from roleplay.records.database import Database, open_database, upgrade
from roleplay.services.practice import Practice
from roleplay.services.review import Reviews
from roleplay.settings import Settings, read_settings

if TYPE_CHECKING:
    from roleplay.llm.client import ModelClient


@dataclass
class Assembly:
    """Everything built from one set of settings; each part is made when it is first needed."""

    settings: Settings

    @cached_property
    def library(self) -> Library:
        """Personas, scenarios, rubrics."""
        return load_library(self.settings.content_roots())

    @cached_property
    def analyser(self) -> Analyser:
        """The reader of dialogue acts."""
        return Analyser.load()

    @cached_property
    def database(self) -> Database:
        """The database, brought to this version."""
        database = open_database(self.settings.database)
        upgrade(database)
        return database

    @cached_property
    def desk(self) -> GradingDesk:
        """The grading desk."""
        return GradingDesk(self.database, self.library.rubrics.all(), self.analyser, self.judge)

    @cached_property
    def practice(self) -> Practice:
        """The trainee's service."""
        return Practice(
            self.database,
            self.library,
            self.analyser,
            self.voice,
            self.settings.speaks,
            self.desk,
        )

    @cached_property
    def reviews(self) -> Reviews:
        """The coach's service."""
        return Reviews(self.database, self.library)

    @cached_property
    def _voice_client(self) -> "ModelClient":
        return _client(self.settings, self.settings.model, self.settings.turn_deadline)

    @cached_property
    def _grader_client(self) -> "ModelClient":
        return _client(self.settings, self.settings.grading_model, self.settings.grade_deadline)

    def voice(self, engine: str) -> Voice:
        """A voice for one reply by the named engine."""
        if engine != "llm":
            return BuiltinVoice()
        from roleplay.customer.model_voice import ModelVoice

        return ModelVoice(self._voice_client)

    def judge(self, engine: Engine, notes: list[Exchange]) -> tuple[Judge, str | None]:
        """A judge for one grading, and the model's name where there is one."""
        if engine == "builtin":
            return BuiltinJudge(self.analyser), None
        from roleplay.grading.chain import ChainJudge

        model = self.settings.grading_model
        return ChainJudge(self._grader_client, model, notes), model


def _client(settings: Settings, model: str, deadline: float) -> "ModelClient":
    """A client for the endpoint; LangChain and the SDK are imported only here, when needed."""
    from roleplay.llm.client import ModelClient
    from roleplay.llm.endpoint import Endpoint

    return ModelClient(
        Endpoint(
            model=model,
            api_key=settings.openai_api_key,
            base_url=settings.openai_base_url,
            temperature=settings.temperature,
            deadline=deadline,
            retries=settings.retries,
        )
    )


def assemble(settings: Settings | None = None) -> Assembly:
    """The parts for these settings, or for the environment's.

    Raises:
        SettingsError: the settings cannot work, or there is no content.
    """
    parts = Assembly(settings or read_settings())
    library = parts.library
    for shelf in (library.personas, library.scenarios, library.rubrics):
        if not shelf.items:
            roots = ", ".join(str(root) for root in parts.settings.content_roots())
            raise SettingsError(f"no {shelf.kind} could be read below {roots}; run: roleplay check")
    return parts
