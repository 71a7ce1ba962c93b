"""The server: API, health, avatars and one Gradio mount an audience in one FastAPI application."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.trustedhost import TrustedHostMiddleware

from roleplay import __version__
from roleplay.assembly import Assembly
from roleplay.errors import RoleplayError
from roleplay.records.queue import enlist_missing
from roleplay.web import (
    account_page,
    admin_page,
    api,
    assignments_page,
    classes_page,
    exports_page,
    join_page,
    oidc,
    progress_page,
    sign_in,
    skills_page,
    tasks_page,
    trust_page,
)
from roleplay.web.auth import Door
from roleplay.web.documentation import add_documentation
from roleplay.web.doorkeeper import Doorkeeper
from roleplay.web.frame import PageFrame, SameOrigin, add_statics
from roleplay.web.mounts import mount_pages
from roleplay.web.once import Once
from roleplay.web.plain import answer_fault

ROUTERS = (
    *(api.router, sign_in.router, account_page.router, join_page.router),
    *(classes_page.router, trust_page.router, exports_page.router),
    *(admin_page.router, oidc.router),
    *(tasks_page.router, assignments_page.router, progress_page.router, skills_page.router),
)
"""The API, and the plain pages in front of Gradio's."""
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
LARGEST_BODY = 2_000_000
"""Bytes that a request may carry; anything larger is refused before it is read."""


def build_app(parts: Assembly, *, local: bool = True) -> FastAPI:
    """The whole web application over assembled parts.

    ``local`` says that it listens on this machine alone: without accounts it is in local mode.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await parts.desk.sweep()
        parts.exports.desk.sweep()
        sample = parts.settings.review_sample
        await asyncio.to_thread(enlist_missing, parts.database, sample)
        yield
        await parts.desk.settle()
        await asyncio.to_thread(parts.exports.desk.settle)

    app = FastAPI(
        title="Roleplay",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        max_body_size=LARGEST_BODY,
        lifespan=lifespan,
    )
    app.state.parts = parts
    app.state.once = Once()
    app.add_exception_handler(RoleplayError, answer_fault)
    door = Door(parts.accounts, parts.signing_key, local)
    app.add_middleware(PageFrame)
    app.add_middleware(Doorkeeper, door=door)
    app.add_middleware(SameOrigin, public=parts.settings.public_url)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_hosts(parts, local))
    for router in ROUTERS:
        app.include_router(router)
    add_documentation(app)
    _add_health(app, parts)
    _add_avatars(app, parts)
    add_statics(app)
    mount_pages(app, parts)
    return app


def _hosts(parts: Assembly, local: bool) -> list[str]:
    """The names that requests may call this server by: no page of another name reaches it."""
    if not local:
        return ["*"]
    public = urlsplit(parts.settings.public_url or "").hostname
    return [*LOOPBACK, "testserver", *([public] if public else [])]


def _add_health(app: FastAPI, parts: Assembly) -> None:
    @app.get("/healthz", include_in_schema=False)
    def healthz() -> PlainTextResponse:
        """The process is alive."""
        return PlainTextResponse("ok")

    @app.get("/readyz", include_in_schema=False)
    def readyz() -> PlainTextResponse:
        """The database answers."""
        try:
            with parts.database.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return PlainTextResponse("the database does not answer", status_code=503)
        return PlainTextResponse("ready")


def _add_avatars(app: FastAPI, parts: Assembly) -> None:
    @app.get("/avatars/{persona_id}.svg", include_in_schema=False)
    def avatar(persona_id: str) -> FileResponse:
        """A persona's picture; scripts in it never run."""
        return FileResponse(
            parts.library.avatar(persona_id),
            media_type="image/svg+xml",
            headers={
                "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "max-age=3600",
            },
        )
