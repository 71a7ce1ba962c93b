"""``roleplay serve``."""

import socket

import typer

from roleplay.assembly import assemble
from roleplay.errors import SettingsError
from roleplay.settings import Settings, read_settings

LOOPBACK = ("127.0.0.1", "localhost", "::1")
EVERYWHERE = ("0.0.0.0", "::")


def run_server(host: str, port: int) -> None:
    """Migrate, print where the product is and which engine speaks, and serve until stopped.

    Raises:
        SettingsError: the host is beyond loopback and there are no accounts, the port is taken, or
            the settings cannot work.
    """
    _must_be_free(host, port)
    settings = read_settings()
    parts = assemble(settings)
    local = host in LOOPBACK
    if not local and not parts.accounts.exist():
        raise SettingsError(
            f"--host {host}: without accounts the server listens on this machine only; make the "
            "first administrator with: roleplay users add NAME --role admin --password-stdin"
        )
    for fault in parts.library.faults:
        typer.echo(f"left out: {fault}", err=True)

    import uvicorn

    from roleplay.web.network import own_address
    from roleplay.web.server import build_app

    application = build_app(parts, local=local)
    reached = own_address() if host in EVERYWHERE else host
    shown = f"[{reached}]" if ":" in reached else reached
    typer.echo(f"Roleplay is at {settings.public_url or f'http://{shown}:{port}'}")
    typer.echo(engine_line(settings))
    uvicorn.run(application, host=host, port=port, log_level="warning", access_log=False)


def engine_line(settings: Settings) -> str:
    """Which engine speaks and grades, in one line."""
    if settings.speaks == "builtin":
        return "Engine: built-in voice and grader (no model, no network)"
    where = settings.openai_base_url or "the OpenAI endpoint"
    return f"Engine: model {settings.model} (grader {settings.grading_model}) at {where}"


def _must_be_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"--port {port}: cannot be used ({error.strerror}); stop what runs there, or give "
                "another --port"
            ) from None
