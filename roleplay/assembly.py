"""The composition root: settings and files become the finished objects that the rooms work with."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from roleplay.content.library import Library, load_library
from roleplay.content.text import Language
from roleplay.customer.analyser import Analyser
from roleplay.customer.builtin_voice import BuiltinVoice
from roleplay.customer.second_reading import SecondReader
from roleplay.customer.voices import Voice
from roleplay.errors import SettingsError
from roleplay.grading.exchange import Exchange
from roleplay.grading.grader import BuiltinJudge, Judge
from roleplay.jobs.exports import ExportDesk
from roleplay.jobs.grading import Engine, GradingDesk
from roleplay.records.database import Database, open_database, upgrade
from roleplay.services.accounts import Accounts
from roleplay.services.assignments import Assignments
from roleplay.services.audit_log import AuditLog
from roleplay.services.classes import Classes
from roleplay.services.cohorts import Cohorts
from roleplay.services.exports import Exports
from roleplay.services.identities import Identities
from roleplay.services.importing import Importing
from roleplay.services.people import People
from roleplay.services.person_data import PersonData
from roleplay.services.practice import Practice
from roleplay.services.progress import ProgressService
from roleplay.services.queue import ReviewQueue
from roleplay.services.review import Reviews
from roleplay.services.second_readings import SecondReadings
from roleplay.services.session_file import SessionFile
from roleplay.services.talk import Talks
from roleplay.services.trust import TrustService
from roleplay.settings import Settings, read_settings

if TYPE_CHECKING:
    from roleplay.llm.client import ModelClient
    from roleplay.llm.endpoint import Endpoint
    from roleplay.llm.gate import Gate
    from roleplay.llm.output_modes import Memory
    from roleplay.llm.usage import Purpose


@dataclass
class Assembly:
    """Everything built from one set of settings; each part is made when it is first needed."""

    settings: Settings
    _clients: "dict[tuple[Purpose, bool], ModelClient]" = field(default_factory=dict, init=False)

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
        return GradingDesk(
            self.database,
            self.library.rubrics.all(),
            self.analyser,
            self.judge,
            review_sample=self.settings.review_sample,
        )

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
            second_readings=self.second_readings,
        )

    @cached_property
    def second_readings(self) -> SecondReadings | None:
        """What re-reads trainees' messages, where a model speaks and it is not turned off."""
        settings = self.settings
        if settings.speaks != "llm" or not settings.second_reading:
            return None
        client = self.client("reading")
        return SecondReadings(self.database, SecondReader(client, settings.reading_model))

    @cached_property
    def reviews(self) -> Reviews:
        """The coach's service."""
        return Reviews(self.database, self.library)

    @cached_property
    def talks(self) -> Talks:
        """What trainee and coach say to each other."""
        return Talks(self.database)

    @cached_property
    def queue(self) -> ReviewQueue:
        """What waits for coaches."""
        return ReviewQueue(self.database, self.library)

    @cached_property
    def assignments(self) -> Assignments:
        """What cohorts are asked to practise."""
        return Assignments(self.database, self.library)

    @cached_property
    def progress(self) -> ProgressService:
        """Skills over time."""
        return ProgressService(self.database, self.library)

    @cached_property
    def accounts(self) -> Accounts:
        """Who is signed in."""
        return Accounts(self.database)

    @cached_property
    def people(self) -> People:
        """The administrator's service for accounts."""
        return People(self.database)

    @cached_property
    def cohorts(self) -> Cohorts:
        """The administrator's service for cohorts."""
        return Cohorts(self.database)

    @cached_property
    def person_data(self) -> PersonData:
        """The administrator's service for a person's data."""
        return PersonData(self.database)

    @cached_property
    def importing(self) -> Importing:
        """The administrator's service for files of people."""
        return Importing(self.database)

    @cached_property
    def identities(self) -> Identities:
        """People whom an OpenID Connect provider vouches for."""
        return Identities(self.database)

    @cached_property
    def audit_log(self) -> AuditLog:
        """The administrator's service for the audit log."""
        return AuditLog(self.database)

    @cached_property
    def classes(self) -> Classes:
        """The coach's service for classes."""
        return Classes(self.database, self.accounts)

    @cached_property
    def exports(self) -> Exports:
        """Whatever leaves the database as a file."""

        def make_pdf(file: SessionFile, language: Language) -> bytes:
            from roleplay.web.report_pdf import report_pdf
            from roleplay.web.words import words_in

            return report_pdf(words_in(language), self.library, file, self.settings.zone)

        desk = ExportDesk(self.database)
        return Exports(self.database, self.library, desk, make_pdf)

    @cached_property
    def trust(self) -> TrustService:
        """How far machine and coaches agree."""
        return TrustService(self.database)

    @cached_property
    def signing_key(self) -> str:
        """What cookies are signed with."""
        return self.settings.signing_key()

    @cached_property
    def _gate(self) -> "Gate":
        from roleplay.llm.gate import Gate

        return Gate(self.settings.concurrency, self.settings.background_concurrency)

    @cached_property
    def _memory(self) -> "Memory":
        from roleplay.llm.output_modes import Memory

        return Memory()

    @cached_property
    def _voice_client(self) -> "ModelClient":
        return self.client("voice")

    def voice(self, engine: str) -> Voice:
        """A voice for one reply by the named engine."""
        if engine != "llm":
            return BuiltinVoice()
        from roleplay.customer.model_voice import ModelVoice

        return ModelVoice(self._voice_client)

    def judge(
        self, engine: Engine, notes: list[Exchange], samples: int | None = None
    ) -> tuple[Judge, str | None]:
        """A judge for one grading, and the model's name where there is one.

        ``samples`` is how many independent gradings a model makes; the settings' where unset.
        """
        if engine == "builtin":
            return BuiltinJudge(self.analyser), None
        from roleplay.grading.chain import ChainJudge
        from roleplay.grading.samples import SampledJudge

        wanted = samples or self.settings.samples
        client = self.client("grading", samples=wanted)
        judge = ChainJudge(client, self.settings.grading_model, notes)
        return (SampledJudge(judge, wanted) if wanted > 1 else judge), self.settings.grading_model

    def client(self, purpose: "Purpose", *, samples: int = 1) -> "ModelClient":
        """A client for one purpose; LangChain and the SDK are imported only here, when needed."""
        from roleplay.llm.client import ModelClient

        key = (purpose, samples > 1)
        if key not in self._clients:
            endpoint = endpoint_for(self.settings, purpose, several=samples > 1)
            self._clients[key] = ModelClient(endpoint, gate=self._gate, memory=self._memory)
        return self._clients[key]


def endpoint_for(settings: Settings, purpose: "Purpose", *, several: bool = False) -> "Endpoint":
    """Where and how the model for one purpose is called."""
    from roleplay.llm.endpoint import Endpoint

    grading = settings.sample_temperature if several else settings.grader_temperature
    model, temperature, deadline, retries = {
        "voice": (
            settings.model,
            settings.temperature,
            settings.turn_deadline,
            settings.retries,
        ),
        "reading": (settings.reading_model, 0.0, settings.reading_deadline, 1),
        "grading": (settings.grading_model, grading, settings.grade_deadline, settings.retries),
    }[purpose]
    return Endpoint(
        model=model,
        api_key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        temperature=temperature,
        deadline=deadline,
        retries=min(retries, settings.retries),
        purpose=purpose,
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
