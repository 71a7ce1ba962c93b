"""The server: API, health, avatars and one Gradio mount an audience in one FastAPI application."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import FileResponse, PlainTextResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.trustedhost import TrustedHostMiddleware

from roleplay import __version__
from roleplay.assembly import Assembly
from roleplay.errors import RoleplayError
from roleplay.web import api
from roleplay.web.documentation import add_documentation
from roleplay.web.frame import PageFrame, SameOrigin, add_statics
from roleplay.web.mounts import mount_pages

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")


def build_app(parts: Assembly) -> FastAPI:
    """The whole web application over assembled parts."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await parts.desk.sweep()
        yield
        await parts.desk.settle()

    app = FastAPI(
        title="Roleplay",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    app.state.parts = parts
    app.add_exception_handler(RoleplayError, api.answer_error)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "testserver"])
    app.add_middleware(SameOrigin)
    app.add_middleware(PageFrame)
    app.include_router(api.router)
    add_documentation(app)
    _add_health(app, parts)
    _add_avatars(app, parts)
    add_statics(app)
    mount_pages(app, parts)
    return app


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
