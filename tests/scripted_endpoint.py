"""An OpenAI-compatible endpoint on 127.0.0.1 with a queue and a memory; it can misbehave.

Queue what it is to answer, one entry a request; ``requests`` remembers what was asked.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One scripted answer."""

    text: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    cut_after: int | None = None
    """Break the stream off after so many pieces."""
    stall: float = 0.0
    """Seconds of silence before the answer."""
    finish: str = "stop"
    pieces: int = 4
    """Characters a streamed piece."""
    pace: float = 0.0
    """Seconds between streamed pieces."""
    reasoning: str = ""
    """What comes in the field for thoughts before the answer."""
    refusal: str | None = None
    usage: bool = True
    raw: str | None = None
    """Sent as the whole body, or as the whole stream, in place of anything well-formed."""


Answer = Reply | Callable[[dict[str, Any]], Reply]


class ScriptedEndpoint:
    """The server. Use as a context manager; ``base_url`` is what a client needs."""

    def __init__(self) -> None:
        self.queue: deque[Answer] = deque()
        self.default: Answer | None = None
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers.get("content-length", 0))
                endpoint._serve(self, json.loads(self.rfile.read(size)))

            def do_GET(self) -> None:
                _send(self, 200, {"object": "list", "data": [{"id": "scripted"}]}, {})

            def log_message(self, *args: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self) -> "ScriptedEndpoint":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def says(self, *answers: Answer | str) -> "ScriptedEndpoint":
        """Queue answers."""
        self.queue.extend(Reply(a) if isinstance(a, str) else a for a in answers)
        return self

    def _serve(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        self.requests.append(body)
        self.headers.append(dict(handler.headers))
        answer = self.queue.popleft() if self.queue else self.default
        if answer is None:
            answer = Reply(status=500, error={"message": "nothing queued"})
        reply = answer(body) if callable(answer) else answer
        time.sleep(reply.stall)
        try:
            self._answer(handler, body, reply)
        except (BrokenPipeError, ConnectionResetError):
            return

    def _answer(self, handler: BaseHTTPRequestHandler, body: dict[str, Any], reply: Reply) -> None:
        if reply.raw is not None:
            _send_raw(handler, reply.raw)
        elif reply.status != 200:
            _send(handler, reply.status, {"error": reply.error or {"message": "no"}}, reply.headers)
        elif body.get("stream"):
            _stream(handler, body, reply)
        else:
            _send(handler, 200, _completion(body, reply), reply.headers)


def _completion(body: dict[str, Any], reply: Reply) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.text}
    if body.get("tools") and reply.text.startswith("{"):
        name = body["tools"][0]["function"]["name"]
        call = {"name": name, "arguments": reply.text}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "c1", "type": "function", "function": call}],
        }
    if reply.refusal:
        message = {"role": "assistant", "content": None, "refusal": reply.refusal}
    if reply.reasoning:
        message["reasoning_content"] = reply.reasoning
    found = {
        "id": "x",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish}],
    }
    return {**found, "usage": USAGE} if reply.usage else found


USAGE = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}


def _send_raw(handler: BaseHTTPRequestHandler, text: str) -> None:
    data = text.encode()
    handler.send_response(200)
    kind = "text/event-stream" if text.startswith("data:") else "text/html"
    handler.send_header("content-type", kind)
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _send(
    handler: BaseHTTPRequestHandler, status: int, body: dict[str, Any], headers: dict[str, str]
) -> None:
    data = json.dumps(body).encode()
    handler.send_response(status)
    for name, value in {"content-type": "application/json", **headers}.items():
        handler.send_header(name, value)
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _stream(handler: BaseHTTPRequestHandler, body: dict[str, Any], reply: Reply) -> None:
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("connection", "close")
    handler.end_headers()

    def send(delta: dict[str, Any], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        write({**chunk, "choices": [choice]})

    def write(line: dict[str, Any]) -> None:
        handler.wfile.write(f"data: {json.dumps(line)}\n\n".encode())
        handler.wfile.flush()

    send({"role": "assistant", "content": ""})
    if reply.reasoning:
        send({"reasoning_content": reply.reasoning})
    size = reply.pieces
    pieces = [reply.text[i : i + size] for i in range(0, len(reply.text), size)]
    for number, piece in enumerate(pieces):
        if reply.cut_after is not None and number >= reply.cut_after:
            handler.close_connection = True
            return
        time.sleep(reply.pace)
        send({"content": piece})
    if reply.cut_after is None:
        send({}, reply.finish)
        if reply.usage and body.get("stream_options", {}).get("include_usage"):
            chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0}
            write({**chunk, "model": "scripted", "choices": [], "usage": USAGE})
        handler.wfile.write(b"data: [DONE]\n\n")
    handler.close_connection = True
