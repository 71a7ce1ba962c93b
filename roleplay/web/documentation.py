"""The HTTP API's page for readers: the OpenAPI routes as plain HTML."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from roleplay.web.frame import POLICY, stamp
from roleplay.web.markup import esc
from roleplay.web.words import words_of


def add_documentation(app: FastAPI) -> None:
    """Serve the page at ``/api/docs``."""

    @app.get("/api/docs", include_in_schema=False)
    def documentation(request: Request) -> HTMLResponse:
        """What the API offers."""
        page = documented(app.openapi(), words_of(request).language.value)
        return HTMLResponse(page, headers={"Content-Security-Policy": POLICY})


def documented(schema: dict[str, Any], language: str = "en") -> str:
    """The page for an OpenAPI schema."""
    routes = "".join(
        _route(path, method, operation)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    )
    title = f"{schema['info']['title']} API {schema['info']['version']}"
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>'
        f"{esc(title)}</title>"
        f'<link rel="stylesheet" href="{stamp("roleplay.css")}"></head><body class="rp-docs"><main>'
        f'<h1>{esc(title)}</h1><p>OpenAPI: <a href="/api/openapi.json">/api/openapi.json</a></p>'
        f"{routes}</main></body></html>"
    )


def _route(path: str, method: str, operation: dict[str, Any]) -> str:
    asked = [*operation.get("parameters", [])]
    rows = "".join(
        f"<li><code>{esc(p['name'])}</code> {esc(p['in'])}"
        f"{'' if p.get('required') else ', optional'} {esc(_kind(p.get('schema', {})))}</li>"
        for p in asked
    )
    body = operation.get("requestBody", {}).get("content", {})
    for content in body.values():
        rows += f"<li>body {esc(_kind(content.get('schema', {})))}</li>"
    answers = ", ".join(operation.get("responses", {}))
    return (
        f'<section class="rp-panel"><h2><code>{esc(method.upper())} {esc(path)}</code></h2>'
        f"<p>{esc(operation.get('description', ''))}</p><ul>{rows}</ul><p>→ {esc(answers)}</p>"
        "</section>"
    )


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_kind(part) for part in schema["anyOf"])
    return str(schema.get("type", ""))
