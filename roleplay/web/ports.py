"""How the pages' HTML reaches Gradio: hidden buttons that our script presses, and hidden values."""

from typing import Any

import gradio as gr

Updates = dict[Any, Any]
"""Component → its new value; what is left out stays as it is."""

QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "concurrency_limit": None,
    "api_visibility": "private",
}
"""How every event of the pages is wired: nothing flickers, nobody queues, nothing is advertised."""


def port(name: str) -> gr.Button:
    """A button that only the script presses."""
    return gr.Button(name, elem_id=f"rp-{name}", elem_classes="rp-port")


def held(name: str) -> gr.Textbox:
    """A value that the script fills in when it sends an event."""
    return gr.Textbox(elem_id=f"rp-held-{name}", elem_classes="rp-port", label=name)


def html(name: str, *, kind: str = "") -> gr.HTML:
    """A place for our own HTML."""
    return gr.HTML(
        elem_id=f"rp-{name}", elem_classes=kind or None, js_on_load=None, apply_default_css=False
    )


def shown(columns: dict[str, gr.Column], name: str) -> Updates:
    """Exactly one of the columns to be seen."""
    return {column: gr.update(visible=key == name) for key, column in columns.items()}
