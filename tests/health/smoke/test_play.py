"""Playing smoke scripts against a real server."""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest
import shop

from ci_kit.health.evidence import Evidence, read
from ci_kit.health.expect import Expectation
from ci_kit.health.plan import RunClock, World
from ci_kit.health.probe import Prober
from ci_kit.health.smoke import Script, parse, play
from ci_kit.health.state import State, Store
from ci_kit.process import Cancellation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ORDER = """
variables: {item: tea, count: 3}
steps:
  - request: POST /login
    form: {user: "{{ env.SHOP_USER }}"}
    expect: {body: '$.user == "{{ env.SHOP_USER }}"', headers: {content-type: application/json}}
    capture: {token: $.token}
    secret: [token]
  - request: POST /orders
    headers:
      Authorization: Bearer {{ token }}
    json: {item: "{{ item }}", count: "{{ count }}", note: "{{ count }} of {{ item }}"}
    expect: {status: 201, body: ['$.count == {{ count }}', '$.note == "3 of tea"']}
    capture: {id: $.id, where: header Location, code: status}
  - name: the order is there
    request: GET {{ where }}
    headers: {Authorization: "Bearer {{ token }}"}
    expect: {status: 200, body: '$.id == {{ id }}', within: 20s}
"""


@pytest.fixture
def server() -> Iterator[shop.Shop]:
    """A shop without orders."""
    with shop.running() as made:
        yield made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A run that writes down what it says."""
    store = Store(tmp_path)
    made = World(
        clock=RunClock(time.time()),
        cancel=Cancellation(),
        prober=Prober(Expectation(), 10.0, {"X-Probe": "own"}),
        env={"SHOP_USER": "ada"},
        workspace=tmp_path,
        store=store,
        state=State(time.time()),
        evidence=Evidence(store.evidence),
        say=lambda _: None,
    )
    yield made
    made.evidence.close()


def _script(text: str, server: shop.Shop, world: World) -> Script:
    script = parse(text, world.env)
    return Script(script.steps, script.base or server.url, script.variables)


def _played(text: str, server: shop.Shop, world: World, seconds: float = 30.0) -> str:
    return play(_script(text, server, world), world, seconds)


def test_requests_in_order_with_values_of_the_answers(server: shop.Shop, world: World) -> None:
    """Log in, order, look: typed values, a captured path, the headers of the job."""
    assert _played(ORDER, server, world) == ""
    assert server.orders == {41: {"id": 41, "item": "tea", "count": 3, "note": "3 of tea"}}
    assert [(verb, path) for verb, path, _ in server.seen] == [
        ("POST", "/login"),
        ("POST", "/orders"),
        ("GET", "/orders/41"),
    ]
    assert server.seen[0][2]["x-probe"] == "own"
    assert server.seen[1][2]["content-type"] == "application/json"


def test_secrets_are_written_nowhere(server: shop.Shop, world: World) -> None:
    """Neither in what is said nor in the evidence nor in the reason of a failure."""
    text = ORDER + "  - request: GET /{{ token }}\n    expect: {body: '$.path == \"nope\"'}\n"
    problem = _played(text, server, world)
    assert "$.path is" in problem
    world.evidence.close()
    assert shop.TOKEN not in problem + world.store.evidence.read_text(encoding="utf-8")
    kinds = [(record["kind"], record["status"]) for record in read(world.store.evidence)]
    assert kinds == [("request", 200), ("request", 201), ("request", 200), ("request", 200)]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("request: GET /orders/1", "status 401"),
        ("request: GET /page\n    expect: {body: '$.a'}", "is not JSON"),
        ("request: GET /page\n    capture: {a: $.a}", "`a` cannot be captured"),
        ("request: GET /page\n    capture: {a: header Nope}", "there is no header nope"),
        ("request: GET /page\n    capture: {a: '/x(yz)/'}", "nothing in the body matches"),
        ("request: GET /page\n    expect: {headers: {nope: x}}", "there is no header nope"),
        ("request: GET /page\n    expect: {headers: {content-type: text}}", "not 'text'"),
        ("request: GET /page\n    expect: {headers: {content-type: /xml/}}", "in which nothing matches"),
        ("request: GET http://127.0.0.1:1/", "refused"),
        ('request: GET /page\n    headers: {X-A: "a\\nb"}', "line break"),
    ],
)
def test_a_failure_names_its_step_and_line(server: shop.Shop, world: World, step: str, said: str) -> None:
    """And the steps after it are not played."""
    problem = _played(f"steps:\n  - name: broken\n    {step}\n  - request: GET /never\n", server, world)
    assert problem.startswith("step 1, broken (line 2): ")
    assert said in problem
    assert all(path != "/never" for _, path, _ in server.seen)


def test_a_captured_value_cannot_leave_its_place(server: shop.Shop, world: World) -> None:
    """What a page gives stays one segment of the path."""
    text = (
        "steps:\n  - request: GET /page\n    capture: {csrf: \"/value='(.+?)'/\"}\n  - request: GET /a/{{ csrf }}/b\n"
    )
    assert _played(text, server, world) == ""
    assert server.seen[1][1] == "/a/abc%2Fdef%3F1/b"


def test_the_headers_of_the_job_go_to_its_service_only(server: shop.Shop, world: World) -> None:
    """Another origin is asked without them."""
    with shop.running() as other:
        assert _played(f"steps:\n  - request: GET {other.url}/x\n", server, world) == ""
        assert "x-probe" not in other.seen[0][2]


def test_what_comes_about_late_is_waited_for(server: shop.Shop, world: World) -> None:
    """`until`; without it the first answer counts."""
    server.warm = 2
    assert _played("steps:\n  - request: GET /slow-start\n    until: 20s\n", server, world) == ""
    server.warm = 1
    assert "status 503" in _played("steps:\n  - request: GET /slow-start\n", server, world)


def test_a_script_that_takes_too_long_ends(server: shop.Shop, world: World) -> None:
    """The time for smoke tests is the time of all steps together."""
    assert "no complete answer" in _played("steps:\n  - request: GET /hold\n", server, world, 0.3)


def test_a_cancelled_job_waits_for_no_answer(server: shop.Shop, world: World) -> None:
    """It ends at once, with nothing to say against the release."""
    threading.Timer(0.2, world.cancel.request, [signal.SIGINT]).start()
    begun = time.monotonic()
    assert _played("steps:\n  - request: GET /hold\n  - request: GET /never\n", server, world) == ""
    assert time.monotonic() - begun < 9
