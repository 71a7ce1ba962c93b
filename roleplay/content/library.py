"""All personas, scenarios and rubrics that could be read, and what is wrong with the others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from pydantic import BaseModel

from roleplay.content.loader import read_file
from roleplay.content.persona import Persona
from roleplay.content.rubric import Rubric
from roleplay.content.scenario import Scenario
from roleplay.content.text import Language, languages_of
from roleplay.errors import ContentError, NotFound

Item = TypeVar("Item", Persona, Scenario, Rubric)

KINDS: MappingProxyType[str, type[BaseModel]] = MappingProxyType(
    {"personas": Persona, "scenarios": Scenario, "rubrics": Rubric}
)
"""Folder name → what its files hold."""


@dataclass(frozen=True)
class Shelf(Generic[Item]):
    """The items of one kind, by id, in the order in which they are offered."""

    kind: str
    items: dict[str, Item] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)

    def get(self, item_id: str) -> Item:
        """The item of that id.

        Raises:
            NotFound: with the ids that there are.
        """
        if item_id not in self.items:
            raise NotFound(
                f"no {self.kind} {item_id!r}; there are: {', '.join(sorted(self.items))}"
            )
        return self.items[item_id]

    def all(self) -> list[Item]:
        """All items in the order in which they are offered."""
        return sorted(self.items.values(), key=lambda item: (getattr(item, "order", 100), item.id))

    def folder(self, item_id: str) -> Path:
        """The folder that the item's file stands in."""
        return self.folders[item_id]


@dataclass(frozen=True)
class Library:
    """What the content folders hold. One wrong file does not keep the rest from loading."""

    personas: Shelf[Persona]
    scenarios: Shelf[Scenario]
    rubrics: Shelf[Rubric]
    faults: tuple[str, ...] = ()

    def avatar(self, persona_id: str) -> Path:
        """The path of the persona's picture."""
        persona = self.personas.get(persona_id)
        return self.personas.folder(persona_id) / persona.avatar

    def scenarios_for(self, persona: Persona, language: Language) -> list[Scenario]:
        """The scenarios that this persona can meet in ``language``."""
        return [
            scenario
            for scenario in self.scenarios.all()
            if language in languages_of(scenario)
            and (scenario.personas is None or persona.id in scenario.personas)
        ]

    def personas_in(self, language: Language) -> list[Persona]:
        """The personas that speak ``language``."""
        return [p for p in self.personas.all() if language in languages_of(p)]


def load_library(roots: Sequence[Path]) -> Library:
    """Read the folders ``personas``, ``scenarios`` and ``rubrics`` below each root.

    A later root's file replaces an earlier one's of the same id.
    """
    faults: list[str] = []
    personas: Shelf[Persona] = Shelf("persona")
    scenarios: Shelf[Scenario] = Shelf("scenario")
    rubrics: Shelf[Rubric] = Shelf("rubric")
    for root in roots:
        _read_folder(root / "personas", Persona, personas, faults)
        _read_folder(root / "scenarios", Scenario, scenarios, faults)
        _read_folder(root / "rubrics", Rubric, rubrics, faults)
    return Library(personas, scenarios, rubrics, tuple(faults))


def _read_folder(folder: Path, model: type[Item], shelf: Shelf[Item], faults: list[str]) -> None:
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        try:
            item = read_file(path, model)
            _check_languages(path, item)
            _check_avatar(path, item)
        except ContentError as error:
            faults.append(str(error))
            continue
        shelf.items[item.id] = item
        shelf.folders[item.id] = folder


def _check_languages(path: Path, item: BaseModel) -> None:
    if not languages_of(item):
        raise ContentError(
            f"{path}:1: file: no language has all of its texts; every text needs zh, or every "
            "text needs en"
        )


def _check_avatar(path: Path, item: BaseModel) -> None:
    if isinstance(item, Persona) and not (path.parent / item.avatar).is_file():
        raise ContentError(
            f"{path}: avatar: no file {item.avatar!r} in {path.parent}; put the picture there"
        )


def check_path(path: Path) -> list[str]:
    """The faults of one file, or of all content below a folder; empty where all is well."""
    if path.is_dir():
        if path.name in KINDS:
            return _check_files(sorted(path.glob("*.y*ml")))
        library = load_library([path])
        found = [*library.personas.items, *library.scenarios.items, *library.rubrics.items]
        if not found and not library.faults:
            return [f"{path}: no folders personas, scenarios or rubrics with files in them"]
        return list(library.faults)
    if not path.exists():
        return [f"{path}: there is no such file or folder"]
    return _check_files([path])


def _check_files(paths: list[Path]) -> list[str]:
    faults = []
    for path in paths:
        model = KINDS.get(path.parent.name)
        if model is None:
            faults.append(
                f"{path}: put it in a folder named personas, scenarios or rubrics, so that its "
                "kind is known"
            )
            continue
        try:
            item = read_file(path, model)
            _check_languages(path, item)
            _check_avatar(path, item)
        except ContentError as error:
            faults.append(str(error))
    return faults
