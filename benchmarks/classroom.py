"""A class in the room: so many real browsers join by code, practise, and are graded.

    python benchmarks/classroom.py [--browsers 40] [--language zh]

Starts the product by its own command on a port and data folder of its own, makes the coach by the
command line, opens a class in a browser, and lets every trainee join with the code, play a whole
conversation and read the report. Server and browsers share this machine, so a real classroom,
where every phone does its own drawing, is faster. Prints how long each part took, and how long
trainees waited for a reply. Needs Chromium (ROLEPLAY_CHROMIUM).
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.async_api import Browser, async_playwright

sys.path.pop(0)  # this folder has a queue of its own
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from roleplay.content.text import Language
from tests.scripts import SKILLED

CHROMIUM = os.environ.get("ROLEPLAY_CHROMIUM") or "/usr/bin/chromium"
ARRIVALS = 2.0
"""Seconds between two trainees who come in: nobody scans a code in the same instant."""
PASSWORD = "a class of forty"
PERSONAS = ("angry", "anxious", "doubtful", "talkative", "male", "female")


@dataclass
class Times:
    """What was measured, in seconds."""

    joined: list[float] = field(default_factory=list)
    replies: list[float] = field(default_factory=list)
    graded: list[float] = field(default_factory=list)


def serve(data: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"ROLEPLAY_DATA_DIR": str(data)}
    command = [str(Path(sys.executable).with_name("roleplay")), "users", "add", "coach"]
    command += ["--role", "admin", "--role", "coach", "--password-stdin"]
    subprocess.run(command, input=PASSWORD.encode(), env=environment, check=True)
    server = subprocess.Popen(
        [command[0], "serve", "--host", "0.0.0.0", "--port", str(port)], env=environment
    )
    address = f"http://127.0.0.1:{port}"
    while True:
        try:
            urlopen(f"{address}/readyz", timeout=2)
            return server, address
        except OSError:
            time.sleep(0.2)


async def open_class(browser: Browser, address: str) -> str:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{address}/sign-in?next=/coach/classes")
    await page.fill("input[name=username]", "coach")
    await page.fill("input[name=password]", PASSWORD)
    await page.click("form[action='/sign-in'] button")
    await page.fill("input[name=name]", "Class")
    await page.click("form[action='/coach/classes'] button")
    await page.click("form[action$='/open'] button")
    return (await page.locator(".rp-code").inner_text()).replace(" ", "")


async def trainee(
    browser: Browser, address: str, code: str, n: int, language: Language, times: Times
) -> None:
    locale = {"zh": "zh-CN", "en": "en-GB"}[language.value]
    context = await browser.new_context(
        viewport={"width": 390, "height": 844},
        is_mobile=True,
        locale=locale,
        reduced_motion="reduce",  # forty animated pages would draw all the time on one machine
    )
    page: Any = await context.new_page()
    page.set_default_timeout(400_000)
    await asyncio.sleep(n * ARRIVALS)
    begun = time.monotonic()
    await page.goto(f"{address}/join/{code}")
    await page.fill("input[name=name]", f"Trainee {n}")
    await page.click("form[action='/join'] button")
    await page.wait_for_selector("#rp-main h1")
    times.joined.append(time.monotonic() - begun)
    await page.goto(f"{address}/?persona={PERSONAS[n % len(PERSONAS)]}&scenario=parcel-delay")
    await page.wait_for_selector("#rp-start:not([disabled])")
    await page.click("#rp-start")
    await page.wait_for_selector(".rp-log li")
    for line in SKILLED[language]:
        if not await page.locator("#rp-text textarea").is_visible():
            break
        await asyncio.sleep(2)  # nobody types faster
        wanted = await page.locator(".rp-log li").count() + 2
        asked = time.monotonic()
        await page.fill("#rp-text textarea", line)
        await page.keyboard.press("Enter")
        await page.wait_for_function(
            f"document.querySelectorAll('.rp-log li').length >= {wanted} && "
            "!document.querySelector('.rp-turn.live')",
            polling=250,  # by default a waiting page looks, and draws, at every frame
        )
        times.replies.append(time.monotonic() - asked)
    asked = time.monotonic()
    if await page.locator(".rp-stop button").count():
        await page.click(".rp-stop button")
    else:
        await page.click("[data-open=rp-ask-finish]")
        await page.click("#rp-ask-finish [data-press]")
    await page.wait_for_selector(".rp-scores")
    times.graded.append(time.monotonic() - asked)
    await context.close()


async def run(browsers: int, language: Language) -> None:
    times = Times()
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        server, address = serve(Path(folder))
        ready = time.monotonic()
        try:
            async with async_playwright() as tool:
                flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
                browser = await tool.chromium.launch(executable_path=CHROMIUM, args=flags)
                code = await open_class(browser, address)
                await asyncio.gather(
                    *(trainee(browser, address, code, n, language, times) for n in range(browsers))
                )
                await browser.close()
        finally:
            server.terminate()
            server.wait(30)
    print(f"first account and server ready: {ready - started:.1f} s")
    print(
        f"{browsers} browsers joined, practised and were graded: {time.monotonic() - ready:.1f} s"
    )
    for name, found in vars(times).items():
        high = statistics.quantiles(found, n=20)[-1]
        print(f"  {name:8} n={len(found):4} median {statistics.median(found):.2f} p95 {high:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--browsers", type=int, default=40)
    parser.add_argument("--language", choices=["zh", "en"], default="zh")
    given = parser.parse_args()
    asyncio.run(run(given.browsers, Language(given.language)))


if __name__ == "__main__":
    main()
