"""Nobody gets at what is not theirs: every endpoint of the running server, as everybody.

The endpoints are the application's own list, not ours; `sweep_rules` says who may call each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from tests.web.sweep_rules import (
    COACHES,
    DRAFT,
    EVENT_ROUTES,
    EVENTS,
    RULES,
    SIGNED_IN,
    EventRule,
    Rule,
)
from tests.web.sweep_world import ACTORS, MARK, Handler, World, completed, event, told

HTML = {"accept": "text/html"}
REFUSED = (401, 403, 404)
CLOSED = Rule()
"""A route of Gradio's that no page of ours needs: there is none, for anybody."""


class Endpoint(NamedTuple):
    """A method and a path of the running application, and whether Gradio serves it."""

    name: str
    gradio: bool


@pytest.fixture(scope="module")
def clients(world: World) -> Iterator[dict[str, httpx.Client]]:
    found = {name: world.client(name) for name in ACTORS}
    yield found
    for client in found.values():
        client.close()


@dataclass
class Tally:
    """How often somebody tried what they may not, and what came of it that should not have."""

    calls: int = 0
    leaks: list[str] = field(default_factory=list)

    def add(self, found: list[str]) -> list[str]:
        """One call more."""
        self.calls += 1
        self.leaks += found
        return found


@pytest.fixture(scope="module")
def tally() -> Tally:
    return Tally()


def endpoints(routes: Iterable[Any], before: str = "", gradio: bool = False) -> Iterator[Endpoint]:
    """Every method and path, those of mounted applications among them."""
    for context in iter_route_contexts(list(routes)):
        route = context.original_route
        if isinstance(route, Mount):
            inner = getattr(route.app, "routes", None)
            if inner is not None:
                yield from endpoints(inner, before + route.path, hasattr(route.app, "get_blocks"))
            continue
        for method in context.methods or ():
            if method != "HEAD" or "GET" not in (context.methods or ()):
                yield Endpoint(f"{method} {before}{context.path}", gradio)


def asked(client: httpx.Client, name: str, rule: Rule, world: World) -> httpx.Response:
    """Call an endpoint with Lin's real ids wherever it takes one."""
    method, path = name.split(" ", 1)
    values = world.filled(rule.path)
    sent: dict[str, Any] = {"params": world.filled(rule.query)} if rule.query else {}
    if rule.form is not None:
        sent["data"] = world.filled(rule.form)
    if rule.json is not None:
        sent["json"] = world.filled(rule.json)
    if rule.file is not None:
        sent["files"] = {"file": ("people.csv", rule.file)}
    return client.request(method, world.path(path, values), headers=HTML, **sent)


def refused(name: str, answer: httpx.Response) -> bool:
    """Whether somebody was turned away, a page's reader by being sent to sign in."""
    to = answer.headers.get("location", "")
    if answer.status_code == 303:
        return to.startswith(("/sign-in", "/account")) or (to, name[-8:]) == ("/", " /coach/")
    return answer.status_code in REFUSED


def faults(name: str, rule: Rule, actor: str, answer: httpx.Response, world: World) -> list[str]:
    """What somebody got or did who may not."""
    changed, found = world.changes(), []
    if actor not in rule.own and not refused(name, answer):
        found.append(f"answered {answer.status_code}")
    if actor not in rule.own and changed:
        found.append(f"changed {changed}")
    inside = actor in ("lin", "wu")  # who read and change what is Lin's elsewhere
    if not inside and (MARK in told(answer).lower() or MARK in str(answer.headers)):
        found.append("tells of Lin")
    if not inside and world.touches_lins(changed):
        found.append(f"changed what is Lin's: {world.touches_lins(changed)}")
    return [f"{actor}: {name} {fault}" for fault in found]


def test_every_endpoint_has_a_rule_and_every_rule_an_endpoint(world: World) -> None:
    found = {e.name for e in endpoints(world.app.routes) if not e.gradio}
    served = {e.name for e in endpoints(world.app.routes) if e.gradio}
    ruled = set(RULES)
    assert found <= ruled, f"add to RULES in sweep_rules.py: {sorted(found - ruled)}"
    assert ruled <= found | served, f"no such endpoints: {sorted(ruled - found - served)}"
    there = {handler.name for handler in world.handlers()}
    assert there == set(EVENTS), f"EVENTS in sweep_rules.py: {sorted(there ^ set(EVENTS))}"


@pytest.mark.parametrize("actor", ACTORS)
def test_nobody_gets_at_what_is_lins(
    world: World, clients: dict[str, httpx.Client], actor: str, tally: Tally
) -> None:
    found: list[str] = []
    for name, rule in RULES.items():
        if actor not in rule.rightful:
            answer = asked(clients[actor], name, rule, world)
            found += tally.add(faults(name, rule, actor, answer, world))
    assert found == []


@pytest.mark.parametrize("actor", ACTORS)
def test_the_rest_of_gradio_does_not_exist(
    world: World, clients: dict[str, httpx.Client], actor: str, tally: Tally
) -> None:
    found = []
    for name in sorted({e.name for e in endpoints(world.app.routes) if e.gradio}):
        if name in RULES or name.split("/", 1)[1].removeprefix("coach/") in EVENT_ROUTES:
            continue
        answer = asked(clients[actor], name, CLOSED, world)
        found += tally.add(faults(name, CLOSED, actor, answer, world))
        if answer.status_code != 404:
            found.append(f"{actor}: {name} answered {answer.status_code}")
    assert found == []


@pytest.mark.parametrize("actor", ACTORS)
def test_no_event_gets_at_what_is_lins(
    world: World, clients: dict[str, httpx.Client], actor: str, tally: Tally
) -> None:
    found = []
    for handler, rule in each_event(world):
        if actor == rule.rightful:
            continue
        welcome = actor in (COACHES if handler.mount == "/coach/" else SIGNED_IN)
        answers = sent(clients[actor], handler, rule, world)
        for answer in answers:
            stood = Rule(own=(actor,) if welcome else ())
            call = f"{handler.name} {rule.data}"
            found += tally.add(faults(call, stood, actor, answer, world))
    assert found == []


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.rightful])
def test_whose_it_is_gets_it(world: World, clients: dict[str, httpx.Client], name: str) -> None:
    rule = RULES[name]
    for actor in rule.rightful:
        answer = asked(clients[actor], name, rule, world)
        changed = world.changes()
        assert answer.status_code < 400, answer.text
        assert "/sign-in" not in answer.headers.get("location", "")
        assert not rule.shows or MARK in told(answer)
        assert bool(changed) == rule.changes or (changed and name.startswith("POST "))


@pytest.mark.parametrize("name", EVENTS)
def test_whose_event_it_is_has_it(
    world: World, clients: dict[str, httpx.Client], name: str
) -> None:
    for handler, rule in each_event(world):
        if handler.name != name:
            continue
        for answer in sent(clients[rule.rightful], handler, rule, world):
            changed = world.changes()
            assert answer.status_code == 200, answer.text
            assert completed(answer) or "data:" not in answer.text
            assert not rule.shows or MARK in answer.text
            assert not rule.changes or changed


OWN = {"cohort_id": "class-b"}
THROUGH_ONES_OWN = {
    "POST /coach/classes/{cohort_id}/members/{person_id}/name": Rule(form={"name": "Mine"}),
    "POST /coach/classes/{cohort_id}/members/{person_id}/remove": Rule(form={}),
    "POST /coach/classes/{cohort_id}/members/{person_id}/merge": Rule(form={"into": "eve"}),
    "POST /coach/classes/{cohort_id}/members/guest/merge": Rule(form={"into": "lin"}),
    "POST /coach/classes/{cohort_id}/accounts": Rule(form={"prefix": "b", "person": "mei"}),
    "POST /coach/assignments/{assignment_id}/edit": Rule(form={**DRAFT, "cohort": "class-b"}),
    "GET /coach/assignments/{assignment_id}": Rule(query={"cohort": "class-b"}),
    "GET /coach/skills/{person_id}": Rule(query={"cohort": "class-b"}),
}


@pytest.mark.parametrize("name", THROUGH_ONES_OWN)
def test_a_class_of_ones_own_is_no_way_to_anothers_trainee(
    world: World, clients: dict[str, httpx.Client], name: str
) -> None:
    rule = replace(THROUGH_ONES_OWN[name], path=OWN)
    answer = asked(clients["zhao"], name, rule, world)
    assert faults(name, Rule(), "zhao", answer, world) == []


def test_how_much_was_tried(world: World, tally: Tally, record_property: Any) -> None:
    names = {e.name for e in endpoints(world.app.routes)} | {h.name for h in world.handlers()}
    said = (
        f"{len(names)} endpoints × {len(ACTORS)} roles, {tally.calls} calls, "
        f"{len(tally.leaks)} leaks"
    )
    record_property("sweep", said)
    print(said)


def each_event(world: World) -> Iterator[tuple[Handler, EventRule]]:
    """Every handler with everything that it is tried with."""
    for handler in world.handlers():
        for rule in EVENTS.get(handler.name, ()):
            yield handler, rule


def sent(
    client: httpx.Client, handler: Handler, rule: EventRule, world: World
) -> list[httpx.Response]:
    """What comes of an event: by the queue, and at once where it is wired so."""
    data = [world.text(value) for value in rule.data]
    found = [event(client, handler.mount, handler.number, data)]
    if not handler.queued:
        page = f"at-once {id(client)}"
        body = {"data": data, "fn_index": handler.number, "session_hash": page}
        found.append(client.post(f"{handler.mount}gradio_api/run/predict", json=body))
    return found
