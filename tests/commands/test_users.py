"""``roleplay users`` as its users call it."""

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from roleplay.cli import app
from roleplay.errors import InputError, RoleplayError


def users(*words: str, stdin: str = "") -> str:
    """What a command prints; a fault of the user's is raised."""
    done = CliRunner().invoke(app, ["users", *words], input=stdin)
    if isinstance(done.exception, RoleplayError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashing that takes no time: these tests sign nobody in."""
    for place in ("accounts", "importing"):
        monkeypatch.setattr(f"roleplay.services.{place}.hashed", lambda password: "a hash")


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
def test_an_account_from_beginning_to_end(tmp_path: Path) -> None:
    word = "a long password\n"
    assert "added root" in users("add", "Root", "--role", "admin", "--password-stdin", stdin=word)
    drawn = users("add", "wu", "--role", "coach", "--role", "trainee", "--cohort", "Class 1")
    assert "first password of wu: " in drawn
    assert users("list").splitlines() == [
        "root\troot\tadmin\t\tactive",
        "wu\twu\tcoach,trainee\tClass 1\tactive",
    ]
    assert users("list", "--role", "admin").startswith("root")
    assert users("list", "--cohort", "Class 1").startswith("wu")
    assert "first password" not in users("passwd", "wu", "--password-stdin", stdin=word)
    assert "first password" in users("passwd", "wu")
    users("disable", "wu")
    assert users("list", "wu").endswith("disabled\n")
    users("enable", "wu")
    with pytest.raises(RoleplayError, match="last administrator"):
        users("disable", "root")
    with pytest.raises(InputError, match="standard input is empty"):
        users("passwd", "wu", "--password-stdin")
    with pytest.raises(RoleplayError, match="no account 'nobody'"):
        users("passwd", "nobody")
    out = tmp_path / "wu.zip"
    users("export", "wu", "--out", str(out))
    with zipfile.ZipFile(out) as file:
        assert json.loads(file.read("person.json"))["cohorts"][0]["name"] == "Class 1"
    with pytest.raises(InputError, match="say --yes"):
        users("erase", "wu")
    users("erase", "wu", "--yes")
    assert users("list", "wu") == ""


@pytest.mark.filterwarnings("ignore:unclosed database:ResourceWarning")
def test_a_list_is_imported_or_refused_line_by_line(
    tmp_path: Path,
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("用户名,姓名,班级\ns01,=王,一班\n", encoding="gb18030")
    header, row = users("import", str(file)).splitlines()
    assert header == "username,name,first password"
    assert row.startswith("s01,'=王,")
    done = CliRunner().invoke(app, ["users", "import", str(file)])
    assert f"{file}:2: username: the user name 's01' is taken" in done.stderr
    assert isinstance(done.exception, InputError)
    assert (
        "put into cohorts 1"
        in CliRunner().invoke(app, ["users", "import", str(file), "--join"]).stderr
    )
    with pytest.raises(InputError, match="cannot be read"):
        users("import", str(tmp_path / "nothing.csv"))
