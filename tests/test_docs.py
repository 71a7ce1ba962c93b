"""The documents: examples run, sample files are valid, links lead somewhere, acts are all named."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from roleplay.content.acts import Act
from roleplay.content.library import check_path

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "CHANGELOG.md", *sorted(ROOT.glob("README*.md")), *sorted(ROOT.glob("docs/*.md"))]
KINDS = {"start": "personas", "facts": "scenarios", "criteria": "rubrics"}
"""A top-level key that only one kind of content file has → its folder."""


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


def with_blocks(language: str) -> list[Path]:
    return [page for page in PAGES if blocks(page, language)]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", with_blocks("python"), ids=name)
def test_python_examples_run(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page's examples go on from one another, as a reader would type them."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for block in blocks(page, "python"):
        exec(compile(block, str(page), "exec"), space)
        assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("page", with_blocks("yaml"), ids=name)
def test_whole_sample_files_are_valid_content(page: Path, tmp_path: Path) -> None:
    """Those that begin with an id; the others are parts of files."""
    for block in blocks(page, "yaml"):
        if not block.startswith("id: "):
            continue
        kind = next(folder for key, folder in KINDS.items() if re.search(rf"^{key}:", block, re.M))
        file = tmp_path / kind / f"{block.splitlines()[0].removeprefix('id: ')}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(block, encoding="utf-8")
        shutil.copy(ROOT / "personas" / "angry.svg", file.with_suffix(".svg"))
        assert check_path(file) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_to_files(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) + re.findall(r'src="([^"]+)"', text):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_every_act_is_described() -> None:
    described = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/acts.md").read_text("utf-8"), re.M)
    assert sorted(described) == sorted(act.value for act in Act)


def test_the_readmes_are_short() -> None:
    for page in ROOT.glob("README*.md"):
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 120
