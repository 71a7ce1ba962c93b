"""What leaves the database: to whom it may go, and that no cell is a formula."""

import io
import json
import zipfile

import openpyxl
import pytest

from roleplay.assembly import Assembly
from roleplay.content.text import Language
from roleplay.errors import Forbidden, NotFound
from roleplay.records.kinds import ExportStatus, Mode
from roleplay.records.tables import PersonRow
from roleplay.services.actor import Actor, Role
from roleplay.services.exports import ExportKind
from roleplay.services.gradebook import CourseMark
from roleplay.services.sheets import Sheet, as_csv, as_xlsx
from roleplay.services.views import StartRequest
from tests.scripts import SKILLED
from tests.services.people import known, put

FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-2", "@SUM(A1)", "\t=1", " =1", "＝1", "\u3000=1")


@pytest.fixture
async def room(parts: Assembly) -> tuple[Actor, Actor, str]:
    """A coach, a trainee of hers with a graded session, the session."""
    lin = put(parts, known(parts, "lin", Role.TRAINEE), "one", Role.TRAINEE)
    wu = put(parts, known(parts, "wu", Role.COACH), "one", Role.COACH)
    wanted = StartRequest("angry", "parcel-delay", Language.ZH, mode=Mode.PRACTICE, seed=1)
    session = parts.practice.start(lin, wanted).id
    for text in SKILLED[Language.ZH][:3]:
        _ = [event async for event in parts.practice.send(lin, session, text)]
    await parts.practice.finish(lin, session)
    return wu, lin, session


def test_no_cell_is_ever_a_formula() -> None:
    sheet = Sheet("x", [["name"], *([text] for text in FORMULAS), [-2.5], [None]])
    lines = as_csv(sheet).decode("utf-8-sig").splitlines()
    assert lines[-2:] == ["-2.5", '""'] or lines[-2] == "-2.5"
    assert all(line.lstrip('"').startswith("'") for line in lines[1 : len(FORMULAS) + 1])
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([sheet])))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [c.data_type for c in cells[: len(FORMULAS)]] == ["s"] * len(FORMULAS)
    assert cells[0].value == FORMULAS[0]


def test_the_course_mark_waits_for_its_three_parts() -> None:
    assert CourseMark(100.0, 80.0, 60.0).total == pytest.approx(72.0)
    assert CourseMark(100.0, None, 60.0).total is None


async def test_the_grade_book_has_a_line_for_everybody(
    parts: Assembly, room: tuple[Actor, Actor, str]
) -> None:
    wu, lin, session = room
    with parts.database.work() as db:
        db.get_one(PersonRow, lin.id).name = "=1+1"
    put(parts, known(parts, "new", Role.TRAINEE), "one", Role.TRAINEE)
    made = parts.exports.make(wu, "one", ExportKind.GRADEBOOK_XLSX, Language.EN, course=True)
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    assert book.sheetnames == ["Grade book", "Sessions", "Criteria"]
    overview = list(book["Grade book"].iter_rows(values_only=True))
    assert [row[0] for row in overview[1:]] == ["=1+1", "new"]
    score = parts.practice.grade(lin, session).scorecard
    assert score is not None
    marks = [r.score for r in score.rubrics.values() if r.score is not None]
    assert overview[1][3] == pytest.approx(sum(marks) / len(marks), abs=0.06)
    assert overview[0][-1] == "Course mark"
    assert next(iter(book["Sessions"].iter_rows(min_row=2, values_only=True)))[2] == session
    text = parts.exports.make(wu, "one", ExportKind.GRADEBOOK_CSV, Language.ZH).content
    assert "'=1+1" in text.decode("utf-8-sig")


async def test_a_class_leaves_as_transcripts_and_reports_with_progress(
    parts: Assembly, room: tuple[Actor, Actor, str]
) -> None:
    wu, _, session = room
    export = parts.exports.begin(wu, "one", ExportKind.SESSIONS, Language.ZH, course=False)
    parts.exports.desk.settle()
    [line] = parts.exports.mine(wu)
    assert (line.id, line.status, line.done, line.total) == (export, ExportStatus.DONE, 1, 1)
    with zipfile.ZipFile(io.BytesIO(parts.exports.fetch(wu, export).content)) as bundle:
        transcript, report = sorted(bundle.namelist())
        assert json.loads(bundle.read(transcript))["format"] == "roleplay-transcript/1"
        assert bundle.read(report).startswith(b"%PDF")
        assert b"NotoSansSC" in bundle.read(report)
    assert session[:8] in transcript


async def test_only_those_concerned_get_anything(
    parts: Assembly, room: tuple[Actor, Actor, str]
) -> None:
    wu, lin, session = room
    zhao = put(parts, known(parts, "zhao", Role.COACH), "two", Role.COACH)
    eve = put(parts, known(parts, "eve", Role.TRAINEE), "one", Role.TRAINEE)
    export = parts.exports.begin(wu, "one", ExportKind.GRADEBOOK_CSV, Language.ZH, course=False)
    parts.exports.desk.settle()
    for stranger in (zhao, eve):
        with pytest.raises(NotFound):
            parts.exports.report(stranger, session, Language.ZH)
        with pytest.raises(NotFound):
            parts.exports.transcript(stranger, session)
        with pytest.raises(NotFound):
            parts.exports.fetch(stranger, export)
        with pytest.raises(NotFound):
            parts.exports.begin(
                stranger, "one", ExportKind.GRADEBOOK_CSV, Language.ZH, course=False
            )
    with pytest.raises(Forbidden):
        parts.exports.mine(eve)
    assert parts.exports.transcript(lin, session).name.endswith(".json")


async def test_a_coach_who_took_the_report_is_not_blind_any_more(
    parts: Assembly, room: tuple[Actor, Actor, str]
) -> None:
    wu, _, session = room
    parts.exports.transcript(wu, session)
    assert parts.reviews.open(wu, session, blind=True).blind
    parts.exports.report(wu, session, Language.ZH)
    assert not parts.reviews.open(wu, session, blind=True).blind
