"""The frame around the pages: language, policy, no other host, no other origin."""

import re
from collections.abc import Iterator

import httpx
import pytest

from roleplay.content.text import Language
from roleplay.web.address import read_address
from roleplay.web.documentation import documented
from roleplay.web.frame import framed
from tests.web.conftest import Site


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.address, timeout=20) as found:
        yield found


@pytest.mark.parametrize("path", ["/", "/coach/"])
@pytest.mark.parametrize(("header", "tag"), [("zh-TW,zh;q=0.9", "zh-CN"), ("en-US", "en")])
def test_a_page_speaks_the_readers_language(
    client: httpx.Client, path: str, header: str, tag: str
) -> None:
    answer = client.get(path, headers={"accept-language": header})
    assert answer.status_code == 200
    assert f'<html lang="{tag}"' in answer.text
    assert f"['{tag}']" in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"


def test_a_page_names_no_other_host(client: httpx.Client) -> None:
    head = client.get("/").text.split("window.gradio_config")[0]
    assert re.findall(r"(?:src|href|content)=\"https?://[^\"]+", head) == []
    assert "Gradio" not in re.sub(r"<script.*?</script>", "", head, flags=re.S)


def test_the_language_is_switched_and_the_reader_comes_back(client: httpx.Client) -> None:
    back = {"referer": f"{client.base_url}/?view=history&page=2"}
    answer = client.get("/language/zh", headers=back)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?view=history&page=2"
    assert client.get("/", headers={"accept-language": "en"}).text.count('lang="zh-CN"') == 1
    assert client.get("/language/fr").status_code == 422


def test_the_switch_leads_nowhere_else(client: httpx.Client) -> None:
    for referer in ("https://evil.example/x", "//evil.example", "javascript:alert(1)"):
        answer = client.get("/language/en", headers={"referer": referer})
        assert answer.headers["location"] == "/"


def test_another_origin_may_not_act(client: httpx.Client) -> None:
    for path in ("/gradio_api/queue/join", "/api/sessions", "/coach/gradio_api/queue/join"):
        answer = client.post(path, json={}, headers={"origin": "https://evil.example"})
        assert answer.status_code == 403


def test_the_coachs_address_keeps_its_query(client: httpx.Client) -> None:
    answer = client.get("/coach?session=1")
    assert (answer.status_code, answer.headers["location"]) == (308, "/coach/?session=1")


def test_statics_are_served_and_stamped(client: httpx.Client) -> None:
    page = client.get("/").text
    found = re.findall(r"/ui/roleplay\.(?:css|js)\?v=\w{10}", page)
    assert len(found) == 2
    for address in found:
        assert client.get(address).status_code == 200


def test_the_api_has_a_page_of_its_own(client: httpx.Client) -> None:
    answer = client.get("/api/docs")
    assert answer.status_code == 200
    assert "POST /api/sessions/{session_id}/turns" in answer.text
    assert "http" not in re.sub(r"http-equiv|HTTPValidationError", "", answer.text)


def test_the_apis_page_shows_what_it_is_given_as_text() -> None:
    made = documented(
        {
            "info": {"title": "<b>", "version": "1"},
            "paths": {"/x": {"get": {"responses": {"200": {}}}}},
        }
    )
    assert "<b>" not in made


def test_only_our_own_head_is_added() -> None:
    page = (
        '<!doctype html><html lang="en"><head><meta property="og:title" content="Gradio" /></head>'
    )
    made = framed(page, Language.ZH)
    assert "og:title" not in made
    assert made.index("navigator") < made.index("</head>")


@pytest.mark.parametrize(
    ("search", "session", "report", "page"),
    [
        ("?session=abc", "abc", None, 1),
        ("?report=abc&sheet=3", None, "abc", 3),
        ("?view=history&sheet=-1", None, None, 1),
        ("?sheet=99999999999", None, None, 1),
        ("?sheet=²", None, None, 1),
        ("", None, None, 1),
        ("?" + "a" * 100_000, None, None, 1),
    ],
)
def test_addresses_are_read_and_odd_ones_are_harmless(
    search: str, session: str | None, report: str | None, page: int
) -> None:
    found = read_address(search)
    assert (found.session, found.report, found.page) == (session, report, page)
