"""Files that a browser saves."""

from pathlib import PurePath
from urllib.parse import quote

from fastapi.responses import Response

_KINDS = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".zip": "application/zip",
}


def download(content: bytes, name: str) -> Response:
    """A file to be saved under a name, never shown as a page."""
    return Response(
        content,
        media_type=_KINDS[PurePath(name).suffix],
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
