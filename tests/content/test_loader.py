"""Wrong files name file, line, field, value and remedy, and spoil nothing else."""

import shutil
from pathlib import Path

import pytest

from roleplay.content.library import check_path, load_library
from roleplay.content.loader import read_file
from roleplay.content.persona import Persona
from roleplay.errors import ContentError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped personas."""
    shutil.copytree(ROOT / "personas", tmp_path / "personas")
    return tmp_path


def spoil(folder: Path, old: str, new: str) -> Path:
    path = folder / "personas" / "angry.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, words: str) -> int:
    return path.read_text(encoding="utf-8").splitlines().index(words) + 1


def fault(path: Path) -> str:
    with pytest.raises(ContentError) as caught:
        read_file(path, Persona)
    return str(caught.value)


def test_a_number_out_of_range_names_both_bounds(folder: Path) -> None:
    path = spoil(folder, "reactions:\n", "reactions:\n  greet:\n    temper: 30\n")
    said = fault(path)
    assert f"{path}:{line_of(path, '    temper: 30')}: reactions.greet.temper" in said
    assert "between -3 and 3, got 30" in said


def test_an_unknown_key_suggests_the_right_one(folder: Path) -> None:
    said = fault(spoil(folder, "reactions:", "reactons:"))
    assert "reactons: unknown key; did you mean 'reactions'?" in said


def test_an_unknown_act_is_named(folder: Path) -> None:
    said = fault(spoil(folder, "reactions:\n", "reactions:\n  apologize:\n    temper: 1\n"))
    assert "reactions" in said
    assert "'apologise'" in said


def test_a_missing_key_says_add_it(folder: Path) -> None:
    path = folder / "personas" / "angry.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith("avatar:")), encoding="utf-8")
    assert "avatar: is missing; add it" in fault(path)


def test_a_key_written_twice_is_refused(folder: Path) -> None:
    path = spoil(folder, "id: angry\n", "id: angry\nid: angry\n")
    assert "id: stands here twice" in fault(path)


def test_broken_yaml_names_the_line(folder: Path) -> None:
    path = folder / "personas" / "angry.yaml"
    path.write_text("id: angry\nname: {zh: 'x\n", encoding="utf-8")
    said = fault(path)
    assert "not valid YAML" in said
    assert str(path) in said


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"- a\n- b\n", b"", b"just text"])
def test_a_file_that_is_no_mapping_is_refused(folder: Path, data: bytes) -> None:
    path = folder / "personas" / "angry.yaml"
    path.write_bytes(data)
    assert str(path) in fault(path)


def test_the_id_must_equal_the_name_of_the_file(folder: Path) -> None:
    assert "must equal the file's name" in fault(spoil(folder, "id: angry\n", "id: cross\n"))


def test_one_bad_file_does_not_stop_the_rest(folder: Path) -> None:
    spoil(folder, "reactions:", "reactons:")
    library = load_library([folder])
    assert "angry" not in library.personas.items
    assert "arrogant" in library.personas.items
    assert len(library.faults) == 1


def test_a_missing_avatar_is_a_fault(folder: Path) -> None:
    (folder / "personas" / "angry.svg").unlink()
    assert any("angry.svg" in f for f in load_library([folder]).faults)


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert "there is no such file" in check_path(tmp_path / "nothing.yaml")[0]


def test_a_later_folder_replaces_a_shipped_file(folder: Path) -> None:
    spoil(folder, "difficulty:", "difficulty: 1 #")
    library = load_library([ROOT, folder])
    assert library.personas.get("angry").difficulty == 1
    assert library.personas.folder("angry") == folder / "personas"
