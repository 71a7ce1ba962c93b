"""A killed server loses nothing: the conversation goes on after a restart."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.scripted_endpoint import Reply, ScriptedEndpoint

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(data: Path, port: int, **extra: str) -> Iterator[subprocess.Popen[bytes]]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("ROLEPLAY_", "OPENAI_"))}
    env |= {"ROLEPLAY_DATA_DIR": str(data), "PYTHONPATH": str(ROOT), **extra}
    words = [sys.executable, "-m", "roleplay.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_killing_the_server_between_message_and_reply_loses_nothing(
    tmp_path: Path, scripted: ScriptedEndpoint
) -> None:
    scripted.default = Reply("迟到的回答。", stall=60.0)
    port = free_port()
    base = f"http://127.0.0.1:{port}/api/sessions"
    body = {"persona": "angry", "scenario": "parcel-delay", "language": "zh", "seed": 1}
    model = {"OPENAI_BASE_URL": scripted.base_url, "OPENAI_API_KEY": "sk-test"}
    with server(tmp_path, port, **model) as process:
        session = httpx.post(base, json=body, timeout=30).json()["id"]
        with pytest.raises(httpx.TimeoutException):
            httpx.post(
                f"{base}/{session}/turns", json={"text": "您好，我查一下。", "key": "k"}, timeout=2
            )
        process.send_signal(signal.SIGKILL)
        process.wait()
    scripted.default = Reply("你们查了一天了，件到底在哪？")
    with server(tmp_path, port, **model):
        stored = httpx.get(f"{base}/{session}", timeout=30).json()
        assert [t["text"] for t in stored["turns"]][1:] == ["您好，我查一下。"]
        assert stored["awaiting_reply"]
        again = httpx.post(
            f"{base}/{session}/turns", json={"text": "您好，我查一下。", "key": "k"}, timeout=60
        )
        events = [json.loads(x[6:]) for x in again.text.splitlines() if x.startswith("data: ")]
        assert events[-1]["n"] == 3
        shown = httpx.get(f"{base}/{session}", timeout=30).json()
        assert [t["speaker"] for t in shown["turns"]] == ["customer", "trainee", "customer"]
        assert shown["turns"][-1]["text"] == "你们查了一天了，件到底在哪？"
