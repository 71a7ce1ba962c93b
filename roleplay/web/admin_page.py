"""The administrators' pages: people, classes and teams, the audit log."""

from fastapi import APIRouter

from roleplay.web import audit_page, cohorts_page, people_page, person_page

router = APIRouter(include_in_schema=False)
for part in (people_page, person_page, cohorts_page, audit_page):
    router.include_router(part.router)
