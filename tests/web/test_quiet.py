"""A page that waits for its reader asks nothing of the machine."""

from collections.abc import Callable

import pytest

from tests.web.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]
COUNTED = """
window.frames_asked = 0;
const ask = window.requestAnimationFrame;
window.requestAnimationFrame = (f) => { window.frames_asked += 1; return ask.call(window, f); };
"""


def test_a_waiting_page_draws_no_frames(visit: Callable[..., Visitor]) -> None:
    visitor = visit("en")
    visitor.context.add_init_script(COUNTED)
    visitor.begin("angry", "parcel-delay")
    visitor.say("Hello, I am sorry you had to wait. What happened?")

    def asked() -> int:
        return int(visitor.page.evaluate("window.frames_asked"))

    before = asked()
    assert before > 0, "the count must be able to find something"
    for _ in range(20):  # what was drawn for the last message comes to its end
        visitor.page.wait_for_timeout(1000)
        before, gone = asked(), before
        if before - gone < 10:
            break
    assert before - gone < 10, "something keeps drawing; see static/quiet.js"
