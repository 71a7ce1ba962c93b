"""The audit log, as a page and as a file."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from roleplay.services.audit_log import AuditFilter
from roleplay.services.sheets import Sheet, as_csv
from roleplay.web.auth import Who
from roleplay.web.downloads import download
from roleplay.web.people_page import parts_of
from roleplay.web.plain import page
from roleplay.web.present import audit as present
from roleplay.web.words import words_of

router = APIRouter(prefix="/admin/audit")
Asked = Annotated[str, Query(max_length=200)]
Typed = Annotated[str, Form(max_length=200)]


@router.get("")
def audit(
    request: Request,
    actor: Who,
    action: Asked = "",
    person: Asked = "",
    since: Asked = "",
    until: Asked = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=1_000_000)] = 1,
) -> Response:
    """What was done, the newest first."""
    wanted = _filter(action, person, since, until)
    found = parts_of(request).audit_log.page(actor, wanted, page_number)
    return page(request, present.listing(words_of(request), found, wanted), "audit")


@router.post("/csv")
def save(
    request: Request,
    actor: Who,
    action: Typed = "",
    person: Typed = "",
    since: Typed = "",
    until: Typed = "",
) -> Response:
    """The same as a table for spreadsheets."""
    wanted = _filter(action, person, since, until)
    found, names = parts_of(request).audit_log.export(actor, wanted)
    sheet = Sheet("audit", present.sheet_rows(words_of(request), found, names))
    return download(as_csv(sheet), "audit.csv")


def _filter(action: str, person: str, since: str, until: str) -> AuditFilter:
    return AuditFilter(action, person, _day(since), _day(until))


def _day(text: str) -> date | None:
    """A day as browsers write it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
