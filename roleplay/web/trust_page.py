"""The trust page: how far machine and coaches agree, and where they do not."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from roleplay.services.sheets import as_csv, as_xlsx
from roleplay.services.trust import TrustService
from roleplay.web.auth import Who
from roleplay.web.downloads import download
from roleplay.web.plain import page
from roleplay.web.present import trust as present
from roleplay.web.present import trust_sheets
from roleplay.web.words import words_of

router = APIRouter(prefix="/coach/trust", include_in_schema=False)


@router.get("")
def trust(request: Request, actor: Who, blind: bool = False, by: str = "criterion") -> Response:
    """The figures."""
    found = _service(request).figures(actor, blind_only=blind)
    library = request.app.state.parts.library
    body = present.trust(words_of(request), found, library, by=by, blind=blind)
    return page(request, body, "trust")


@router.get("/export.{kind}")
def export(request: Request, actor: Who, kind: str, blind: bool = False) -> Response:
    """Every figure and every pair of marks: a workbook, or the marks as CSV."""
    found, marks = _service(request).export(actor, blind_only=blind)
    library = request.app.state.parts.library
    sheets = trust_sheets.sheets(words_of(request), found, marks, library)
    if kind == "xlsx":
        return download(as_xlsx(sheets), "roleplay-trust.xlsx")
    return download(as_csv(sheets[-1]), "roleplay-trust.csv")


def _service(request: Request) -> TrustService:
    found: TrustService = request.app.state.parts.trust
    return found
