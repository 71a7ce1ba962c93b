"""Whatever people or content files say, it is shown as text: nothing runs, nothing is fetched."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from itsdangerous import Signer

from tests.conftest import ROOT
from tests.web.conftest import Visitor
from tests.web.sweep_rules import RULES
from tests.web.sweep_world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EVIL = "evil.example"
RUN = "window.__pwned=1"
IMAGE = f"<img src=x onerror={RUN}>"
SHORT = f"\"'>{IMAGE}</title></textarea>"
"""For names and titles."""
SAID = " ".join(
    [
        f"</p></script><script>{RUN}</script>{IMAGE}",
        f"<svg onload={RUN}><image href=//{EVIL}/a.png></svg>",
        f"<iframe src=javascript:{RUN}></iframe> ${{{RUN}}} {{{{{RUN}}}}} `{RUN}`",
        f"![x](https://{EVIL}/b.png) [y](javascript:{RUN}) <https://{EVIL}/c>",
        f'<a href="javascript:{RUN}" autofocus onfocus={RUN}>z</a>',
        f"<style>*{{background:url(https://{EVIL}/d.png)}}</style>",
        f'" style="background:url(https://{EVIL}/e.png)" onmouseover="{RUN}" x=\'',
    ]
)
AVATAR = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 9 9" onload="{RUN};parent.{RUN}"><script>parent.{RUN};{RUN}</script>
 <style>@import url(https://{EVIL}/f.css);</style><image xlink:href="https://{EVIL}/g.png"/>
 <foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://{EVIL}/h"/>
 </foreignObject><a xlink:href="javascript:{RUN}"><rect width="9" height="9"/></a></svg>"""
TRACES = (
    "[onerror], [onload], [onfocus], [onmouseover], a[href^='javascript:' i], a[href^='data:' i], "
    f"[href*='{EVIL}'], [src*='{EVIL}'], [style*='{EVIL}'], main iframe, #rp-main script"
)
GRADIO = {
    "lin": (
        *("/", "/?persona=male&scenario=parcel-delay&language=en", "/?view=history"),
        *("/?report={session_id}", "/?session={open_id}"),
    ),
    "wu": ("/coach/", "/coach/?session={session_id}", "/coach/?q={evil}&trainee={evil}"),
}
REFLECTED = {
    "nobody": ("/join/{evil}", "/sign-in?next=/{evil}", "/healthz/{evil}", "/sign-in/oidc/{evil}"),
    "lin": ("/?session={evil}", "/?report={evil}", "/tasks?x={evil}", "/{evil}"),
    "wu": (
        *("/coach/classes/{evil}", "/coach/assignments/{evil}", "/coach/skills?cohort={evil}"),
        *("/coach/assignments/board?cohort={evil}", "/coach/?session={evil}", "/coach/{evil}"),
        *("/coach/trust?by={evil}", "/coach/exports?cohort={evil}"),
    ),
    "admin": (
        *("/admin/people?q={evil}&cohort={evil}", "/admin/people/{evil}", "/admin/cohorts/{evil}"),
        *("/admin/audit?person={evil}&action={evil}&since={evil}",),
    ),
}


def hostile(value: Any, key: str = "") -> Any:
    """A content file's value with something hostile in every text that people read."""
    if isinstance(value, dict) and value and set(value) <= {"zh", "en"}:
        return {language: _worse(text) for language, text in value.items()}
    if isinstance(value, dict):
        return {k: v if k == "prompt" else hostile(v, k) for k, v in value.items()}
    return [hostile(item, key) for item in value] if isinstance(value, list) else value


def _worse(text: Any) -> Any:
    if isinstance(text, list):
        return [_worse(item) for item in text]
    return f"{text} {IMAGE}" if isinstance(text, str) else text


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("content")
    for kind, name in (("personas", "male"), ("scenarios", "parcel-delay"), ("rubrics", "empathy")):
        (folder / kind).mkdir()
        shipped = yaml.safe_load((ROOT / kind / f"{name}.yaml").read_text("utf-8"))
        made = yaml.safe_dump(hostile(shipped), allow_unicode=True)
        (folder / kind / f"{name}.yaml").write_text(made, "utf-8")
    (folder / "personas" / "male.svg").write_text(AVATAR, "utf-8")
    return folder


@pytest.fixture(scope="module")
def hostile_world(tmp_path_factory: pytest.TempPathFactory, content: Path) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("hostile"), SHORT, SAID, content_dir=content)
    assert made.site.parts.library.faults == ()
    yield made
    made.close()
    made.site.stop()


@pytest.fixture
def visitor(chromium: Any, hostile_world: World, request: Any) -> Iterator[Visitor]:
    """The browser of the person whom the test is about."""
    made = Visitor(chromium, hostile_world.site, "en", 1440, "light")
    made.context.route(f"**://{EVIL}/**", lambda route: route.abort())
    made.page.on("dialog", lambda dialog: (made.faults.append("a dialog"), dialog.dismiss()))
    if request.param != "nobody":
        signer = Signer(hostile_world.site.parts.signing_key, salt="roleplay.sign-in")
        value = signer.sign(hostile_world.secrets[request.param]).decode()
        address = hostile_world.site.address
        made.context.add_cookies([{"name": "rp_session", "value": value, "url": address}])
    yield made
    made.context.close()


def pages_of(actor: str, world: World) -> list[str]:
    """The addresses of all pages that somebody can open, and of some that reflect what is asked."""
    evil = {"evil": SHORT.replace("/", "%2F").replace('"', "%22").replace("<", "%3C")}
    found = [*GRADIO.get(actor, ()), *REFLECTED.get(actor, ())]
    for name, rule in RULES.items():
        method, path = name.split(" ")
        file = path.startswith(("/api", "/reports")) or path.endswith(("/file", "{kind}"))
        if method == "GET" and rule.rightful[:1] == (actor,) and not file:
            query = "&".join(f"{key}={value}" for key, value in rule.query.items())
            found.append(world.path(path, {}) + (f"?{query}" if query else ""))
    return [address.format_map({**world.ids, **evil}) for address in found]


def harmed(visitor: Visitor) -> str | None:
    """What the page let happen that it should not have."""
    if visitor.page.evaluate("window.__pwned"):
        return "a script ran"
    left = visitor.page.locator(TRACES)
    return left.first.evaluate("e => e.outerHTML") if left.count() else None


def settle(visitor: Visitor) -> None:
    """Wait until the page has shown what it has, and give events time to fire."""
    if visitor.page.locator("gradio-app").count():
        visitor.page.wait_for_selector("#rp-main h1")
    visitor.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    visitor.page.wait_for_timeout(150)


@pytest.mark.parametrize(
    ("visitor", "actor"), [(n, n) for n in ("nobody", "lin", "wu", "admin")], indirect=["visitor"]
)
def test_nothing_runs_and_nothing_is_fetched(
    visitor: Visitor, actor: str, hostile_world: World
) -> None:
    found, told = [], 0
    for address in pages_of(actor, hostile_world):
        visitor.page.goto(hostile_world.site.address + address)
        settle(visitor)
        if (wrong := harmed(visitor)) is not None:
            found.append(f"{address}: {wrong}")
        told += IMAGE in visitor.page.locator("body").inner_text()
    assert found == []
    assert visitor.hosts == {f"127.0.0.1:{hostile_world.site.port}"}
    assert [fault for fault in visitor.faults if "Failed to load resource" not in fault] == []
    assert told >= (0 if actor == "nobody" else 5)


@pytest.mark.parametrize("visitor", ["nobody"], indirect=True)
def test_a_picture_opened_by_itself_is_only_a_picture(
    visitor: Visitor, hostile_world: World
) -> None:
    answered: list[str] = []
    visitor.page.on("response", lambda answer: answered.append(answer.url))
    visitor.page.goto(f"{hostile_world.site.address}/avatars/male.svg")
    visitor.page.wait_for_timeout(300)
    assert not visitor.page.evaluate("window.__pwned")
    assert [url for url in answered if EVIL in url] == []


@pytest.mark.parametrize("visitor", ["nobody"], indirect=True)
def test_the_same_text_does_harm_where_it_is_no_text(visitor: Visitor) -> None:
    visitor.page.set_content(f"<main>{SAID}</main>")
    visitor.page.wait_for_timeout(300)
    assert visitor.page.evaluate("window.__pwned")
    assert harmed(visitor) == "a script ran"
    assert any(EVIL in host for host in visitor.hosts)
