"""Mounts one Gradio application an audience, each behind its own door."""

from collections.abc import Callable

import gradio as gr
from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from roleplay.assembly import Assembly
from roleplay.web.auth import coach_name, trainee_name
from roleplay.web.coach_page import coach_page
from roleplay.web.doorkeeper import gradio_door
from roleplay.web.frame import STATIC
from roleplay.web.trainee_page import trainee_page
from roleplay.web.words import catalogues

FONTS = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "sans-serif",
)
"""Fonts that systems have; none is fetched."""


def mount_pages(app: FastAPI, parts: Assembly) -> None:
    """The coach's pages and, last because it takes every address left, the trainee's."""

    @app.get("/coach", include_in_schema=False)
    def coach(request: Request) -> Response:
        """The page's own address ends with a slash."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/coach/{query}", 308)

    _mount(app, coach_page(parts.reviews, parts.talks, parts.queue), "/coach", coach_name)
    trainee = trainee_page(parts.practice, parts.talks, parts.assignments, parts.settings.model)
    _mount(app, trainee, "/", trainee_name)


def _mount(
    app: FastAPI, blocks: gr.Blocks, path: str, door: Callable[[Request], str | None]
) -> None:
    gr.mount_gradio_app(
        app,
        blocks,
        path,
        auth_dependency=door,
        app_kwargs={"middleware": [gradio_door(door)]},
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        show_error=False,
        max_file_size=1,
        favicon_path=str(STATIC / "favicon.svg") if path == "/" else None,
        i18n=catalogues(),
        theme=gr.themes.Base(font=FONTS, font_mono=("ui-monospace", "monospace")),
    )
