"""Lists of people as spreadsheets save them: CSV in whatever dialect and script."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from roleplay.errors import InputError
from roleplay.services.actor import Role

LARGEST = 1_000_000
"""Bytes of a file."""
MOST = 2000
"""People in a file."""
FIELDS = ("username", "name", "role", "cohort", "password")
_HEADERS: Mapping[str, str] = {
    **{word: "username" for word in ("username", "user name", "用户名", "账号", "学号", "工号")},
    **{word: "name" for word in ("name", "display name", "姓名", "名字")},
    **{word: "role" for word in ("role", "roles", "角色")},
    **{word: "cohort" for word in ("cohort", "class", "team", "班级", "团队")},
    **{word: "password" for word in ("password", "密码", "初始密码")},
}
_ROLES: Mapping[str, Role] = {
    **{role.value: role for role in Role},
    **{"学员": Role.TRAINEE, "学生": Role.TRAINEE, "教练": Role.COACH, "教师": Role.COACH},
    **{"老师": Role.COACH, "内容作者": Role.AUTHOR, "作者": Role.AUTHOR, "管理员": Role.ADMIN},
}


@dataclass(frozen=True)
class Line:
    """One person of a file, as written."""

    number: int
    """The line of the file that it begins on."""
    username: str = ""
    name: str = ""
    role: str = ""
    cohort: str = ""
    password: str = ""
    surplus: str = ""
    """What stands right of the last column."""

    def roles(self) -> frozenset[Role]:
        """The roles named, a trainee's where none is.

        Raises:
            InputError: a word that is no role.
        """
        words = [word for word in re.split(r"[\s,;/+|、，；]+", self.role.lower()) if word]
        for word in words:
            if word not in _ROLES:
                raise InputError(
                    f"role {word[:40]!r}: choose from {', '.join(Role)}", code="bad_role"
                )
        return frozenset(_ROLES[word] for word in words) or frozenset({Role.TRAINEE})

    def cohorts(self) -> tuple[str, ...]:
        """The names of cohorts; several are kept apart by ``;``, ``|`` or ``、``."""
        return tuple(name.strip() for name in re.split(r"[;；|、]", self.cohort) if name.strip())


def read_people(data: bytes) -> list[Line]:
    """The people of a CSV file.

    The first line names the columns, in English or Chinese. UTF-8 with or without a byte order
    mark, UTF-16 with one, GB18030; comma, semicolon or tab.

    Raises:
        InputError: it is too large or not such a file.
    """
    if len(data) > LARGEST:
        raise InputError(f"the file is larger than {LARGEST // 1_000_000} MB", code="csv_large")
    text = _decoded(data)
    first, _, _ = text.partition("\n")
    mark = max(",;\t", key=lambda found: sum(c in _HEADERS for c in _cells(first, found)))
    columns = [_HEADERS.get(cell) for cell in _cells(first, mark)]
    named = [column for column in columns if column]
    if "username" not in named or len(set(named)) < len(named) or None in columns:
        raise InputError(
            f"the first line is {first.strip()[:120]!r}; it has to name the columns: "
            f"{','.join(FIELDS)} or 用户名,姓名,角色,班级,密码, of which only the first is needed",
            code="csv_header",
        )
    lines = list(_lines(text, mark, named))
    if not lines:
        raise InputError("there is nobody in the file below its first line", code="csv_empty")
    if len(lines) > MOST:
        raise InputError(f"{len(lines)} people; import at most {MOST} at once", code="csv_many")
    return lines


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for name in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise InputError("the file is not UTF-8 or GB18030 text; save it as CSV", code="csv_text")


def _cells(line: str, mark: str) -> list[str]:
    cells = [cell.strip().strip('"').strip().lower() for cell in line.split(mark)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _lines(text: str, mark: str, columns: list[str]) -> Iterator[Line]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark)
    began = 1
    try:
        for cells in reader:
            if began > 1 and any(cell.strip() for cell in cells):
                given = {c: v.strip() for c, v in zip(columns, cells, strict=False)}
                surplus = " ".join(cells[len(columns) :]).strip()
                yield Line(number=began, surplus=surplus, **given)
            began = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"line {began}: {error}", code="csv_text") from None
