"""A session's report as PDF, with the font that its Chinese needs inside it."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from roleplay.content.library import Library
from roleplay.content.rubric import Criterion
from roleplay.grading.scorecard import Verdict
from roleplay.services.session_file import SessionFile
from roleplay.services.talk import Comment
from roleplay.services.views import Decision
from roleplay.web.words import Words

FONT = Path(__file__).parent / "fonts" / "NotoSansSC-Regular.ttf"
"""Noto Sans SC, SIL Open Font License 1.1 (fonts/OFL.txt)."""
INK, SOFT, ACCENT, LINE = (28, 36, 34), (86, 96, 93), (14, 107, 90), (224, 225, 220)


class ReportPdf:
    """Draws one report, from top to bottom."""

    def __init__(self, words: Words, library: Library, zone: tzinfo | None = None) -> None:
        self._words = words
        self._library = library
        self._zone = zone
        self._pdf = FPDF(format="A4")
        self._pdf.set_margins(18, 16, 18)
        self._pdf.set_auto_page_break(True, 18)
        self._pdf.add_font("Noto", fname=FONT)
        self._pdf.set_font("Noto", size=10)
        self._pdf.set_creator("Roleplay")
        self._pdf.set_lang({"zh": "zh-CN", "en": "en"}[words.language.value])

    def draw(self, file: SessionFile) -> bytes:
        """The whole report."""
        self._pdf.set_title(f"{file.session.persona_name} · {file.session.brief.title}")
        self._pdf.set_creation_date(file.session.started_at)
        self._pdf.add_page()
        self._head(file)
        if file.grade is not None and file.grade.scorecard is not None:
            self._scores(file)
            for rubric_id, result in file.grade.scorecard.rubrics.items():
                self._title(self._rubric_name(rubric_id))
                for key, verdict in result.criteria.items():
                    decisions = [
                        d
                        for d in file.grade.decisions
                        if (d.rubric, d.criterion) == (rubric_id, key)
                    ]
                    self._criterion(rubric_id, key, verdict, decisions)
        self._comments(self._words("pdf.remarks"), file.talk.about(None))
        self._transcript(file)
        return bytes(self._pdf.output())

    def _head(self, file: SessionFile) -> None:
        words, view = self._words, file.session
        self._text(f"{view.persona_name} · {view.brief.title}", 18)
        facts = [
            file.trainee,
            moment(view.started_at, self._zone),
            words("channel." + view.channel),
            words("mode." + view.mode),
            words("difficulty.of", n=view.difficulty),
        ]
        if view.outcome is not None:
            facts.append(words("outcome." + view.outcome))
        self._text(" · ".join(facts), 10, SOFT)

    def _scores(self, file: SessionFile) -> None:
        words, card = self._words, file.grade.scorecard if file.grade else None
        assert card is not None
        self._title(words("pdf.scores"))
        for rubric_id, mark in file.marks.items():
            shown = "–" if mark.score is None else f"{mark.score:.0f}"
            line = f"{self._rubric_name(rubric_id)}   {shown} / 100"
            if mark.passed is not None:
                line += f"   {words('report.passed' if mark.passed else 'report.not_passed')}"
            if mark.changed and mark.machine is not None:
                line += f"   {words('pdf.machine', score=f'{mark.machine:.0f}')}"
            self._text(line, 12)
        said = words(f"engine.{card.engine}", model=card.model or "")
        self._text(words("report.graded_by", engine=said), 9, SOFT)

    def _criterion(
        self, rubric_id: str, key: str, verdict: Verdict, decisions: Sequence[Decision]
    ) -> None:
        words, criterion = self._words, self._find(rubric_id, key)
        name = criterion.name.get(words.language) if criterion else key
        level = (
            words("report." + verdict.status)
            if verdict.level is None
            else words("report.level_of", n=verdict.level)
        )
        self._gap(2)
        self._text(f"{name}   {level}", 11, ACCENT)
        quotes = {(a.turn, a.quote) for a in verdict.checks.values() if a.quote}
        for turn, quote in sorted(quotes, key=lambda found: found[0] or 0)[:2]:
            self._text(f"“{quote}”  {words('report.turn', n=turn)}", 10)
        self._text(verdict.reason, 10, SOFT)
        if verdict.better:
            self._text(words("pdf.better", text=verdict.better), 10)
        for d in decisions:
            given = (
                words("report.unscored") if d.level is None else words("report.level", n=d.level)
            )
            kind, date = words("pdf." + d.kind), self._day(d.at)
            said = words(
                "pdf.decided", author=d.author, date=date, kind=kind, level=given, reason=d.reason
            )
            self._text(said.rstrip(), 10, ACCENT)

    def _comments(self, title: str, comments: Sequence[Comment]) -> None:
        if not comments:
            return
        self._title(title)
        for comment in comments:
            self._said(comment)

    def _said(self, comment: Comment) -> None:
        date = self._day(comment.at)
        said = self._words("pdf.said", author=comment.author, date=date, text=comment.text)
        self._text(said, 10, ACCENT)

    def _transcript(self, file: SessionFile) -> None:
        words = self._words
        self._title(words("pdf.transcript"))
        for turn in file.session.turns:
            who = file.session.persona_name if turn.speaker == "customer" else file.trainee
            acts = [words("act." + act) for act in turn.acts if words.has("act." + act)]
            self._text(f"{turn.n}  {who}" + (f"   {' · '.join(acts)}" if acts else ""), 9, SOFT)
            if turn.subject:
                self._text(turn.subject, 10)
            self._text(turn.text, 10)
            for comment in file.talk.about(turn.n):
                self._said(comment)
            self._gap(1)

    def _day(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%Y-%m-%d}"

    def _title(self, text: str) -> None:
        self._gap(5)
        self._pdf.set_draw_color(*LINE)
        self._pdf.line(18, self._pdf.get_y(), 192, self._pdf.get_y())
        self._gap(3)
        self._text(text, 13)

    def _text(self, text: str, size: float, colour: tuple[int, int, int] = INK) -> None:
        self._pdf.set_font_size(size)
        self._pdf.set_text_color(*colour)
        self._pdf.multi_cell(
            0, size * 0.52, _drawable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )

    def _gap(self, millimetres: float) -> None:
        self._pdf.ln(millimetres)

    def _rubric_name(self, rubric_id: str) -> str:
        rubric = self._library.rubrics.items.get(rubric_id)
        return rubric.name.get(self._words.language) if rubric else rubric_id

    def _find(self, rubric_id: str, key: str) -> Criterion | None:
        rubric = self._library.rubrics.items.get(rubric_id)
        return next((c for c in rubric.criteria if c.id == key), None) if rubric else None


def _drawable(text: str) -> str:
    """The text without control characters, and with a box for what the font cannot draw."""
    return "".join(_drawn(c) for c in text if c == "\n" or c.isprintable())


def _drawn(character: str) -> str:
    return "□" if ord(character) > 0xFFFF or 0xFE00 <= ord(character) <= 0xFE0F else character


def moment(at: datetime, zone: tzinfo | None) -> str:
    """A date and time in a zone, or in this machine's, with the zone's name and its distance."""
    there = at.astimezone(zone)
    minutes = int((there.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    far = f"{'+' if minutes > 0 else '-'}{hours}" + (f":{rest:02d}" if rest else "")
    distance = f"UTC{far if minutes else ''}"
    name = str(zone) if zone else distance
    said = name if name == distance else f"{name}, {distance}"
    return f"{there:%Y-%m-%d %H:%M} ({said})"


def report_pdf(
    words: Words, library: Library, file: SessionFile, zone: tzinfo | None = None
) -> bytes:
    """A report as a PDF file; the characters it uses are embedded, so any reader shows it.

    Times are those of the zone, or of this machine's where there is none.
    """
    return ReportPdf(words, library, zone).draw(file)
