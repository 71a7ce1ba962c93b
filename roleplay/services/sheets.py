"""Tables for spreadsheets: CSV that Excel opens in Chinese, and XLSX; no cell is ever a formula."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_LONGEST = 32_767
"""Characters that a cell of Excel holds."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Sheet:
    """One table; its first row is the heading."""

    name: str
    rows: Sequence[Sequence[object]]


def harmless(cell: object) -> object:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it.

    Source: OWASP, CSV injection. Numbers stay numbers.
    """
    if isinstance(cell, str) and cell.lstrip(" \u00a0\u3000").startswith(_FORMULA):
        return f"'{cell}"
    if isinstance(cell, str) and cell.startswith(("＝", "＋", "－", "＠")):
        return f"'{cell}"
    return cell


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in sheet.rows:
        writer.writerow(["" if cell is None else harmless(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook; every text is written as text, whatever it begins with."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.freeze_panes(1, 0)
            for r, row in enumerate(sheet.rows):
                for c, cell in enumerate(row):
                    _write(page, r, c, cell, bold if r == 0 else None)
            page.autofit()
    return out.getvalue()


def _write(page: Any, row: int, column: int, cell: object, style: object) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell, style)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, style)
    else:
        page.write_string(row, column, str(cell)[:_LONGEST], style)
