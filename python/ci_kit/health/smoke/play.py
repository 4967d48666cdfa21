"""Plays a smoke script: sends each request, looks at the answer, and keeps what it is to keep."""

from __future__ import annotations

import json
import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

from ci_kit import http
from ci_kit.errors import CiKitError
from ci_kit.health import jsonpath
from ci_kit.health.expect import Condition, Expectation
from ci_kit.health.smoke import template
from ci_kit.health.smoke.script import header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.health.plan import World
    from ci_kit.health.smoke.script import Script, Step
    from ci_kit.http import Response

#: Between two tries of a step that may be tried again.
_AGAIN = 0.25
#: Beyond the deadline of a request, for what a thread needs to say so.
_SLACK = 0.5
#: A pattern is searched in this much of a body, as in conditions.
_SEARCHED = 64 * 1024
_CONTENT = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


@dataclass(slots=True)
class _Player:
    """What is known while a script is played: `known` are variables, `until` when all must be over."""

    world: World
    base: str
    known: dict[str, Any]
    until: float


def play(script: Script, world: World, seconds: float) -> str:
    """Play a script; what is wrong, empty if nothing is or the job is cancelled meanwhile."""
    environment = {f"env.{name}": value for name, value in world.env.items()}
    used = {name for step in script.steps for name in _names(step)}
    for name in used & set(environment):
        world.mask.add(environment[name])
    player = _Player(world, script.base, {**environment, **script.variables}, time.monotonic() + seconds)
    for number, step in enumerate(script.steps, 1):
        problem = _step(step, player)
        if world.cancel.requested:
            return ""
        world.say(world.mask(f"smoke {number}/{len(script.steps)}  {step.name}  {problem or 'good'}"))
        if problem:
            return world.mask(f"step {number}, {step.name} (line {step.line}): {problem}")
    return ""


def _names(step: Step) -> Iterator[str]:
    yield from template.names([step.target, *step.headers.values(), *step.conditions, *step.answers.values()])
    yield from template.names(step.body)


def _step(step: Step, player: _Player) -> str:
    """Try a step until it is content, or its time is over."""
    until = min(time.monotonic() + step.until, player.until)
    while True:
        problem = _once(step, player)
        again = problem and time.monotonic() + _AGAIN < until
        if not again or player.world.cancel.wait(_AGAIN):
            return problem


def _once(step: Step, player: _Player) -> str:
    world = player.world
    begun = time.monotonic()
    response: Response | None = None
    try:
        response = _ask(_request(step, player), player)
        problem = next(_problems(step, response, player.known), "") if response else "cancelled"
        if response and not problem:
            problem = _capture(step, response, player)
    except CiKitError as error:
        problem = error.what
    world.evidence.write(
        "request",
        world.clock.now(),
        step=world.mask(step.name),
        method=step.method,
        status=response.status if response else None,
        seconds=round(time.monotonic() - begun, 6),
        problem=world.mask(problem)[:300],
    )
    return problem


def _request(step: Step, player: _Player) -> http.Request:
    known, prober = player.known, player.world.prober
    url = urljoin(f"{player.base}/", template.url(step.target, known))
    content, body = _body(step, known)
    given = {name: template.text(text, known) for name, text in step.headers.items()}
    names = {name.lower() for name in given}
    # What identifies the job to the service is meant for the service, not for whoever else a script asks.
    own = dict(prober.headers) if _origin(url) == _origin(player.base) else {}
    headers = {"Content-Type": content, **own} if content else own
    merged = {name: value for name, value in headers.items() if name.lower() not in names} | given
    return http.Request(url, step.method, merged, body, tls=prober.tls, proxies=prober.proxies)


def _body(step: Step, known: dict[str, Any]) -> tuple[str, bytes]:
    kind = _CONTENT.get(step.content, "")
    if step.content == "json":
        return kind, json.dumps(template.typed(step.body, known)).encode()
    if step.content == "form":
        return kind, urlencode({name: template.text(text, known) for name, text in step.body.items()}).encode()
    return kind, template.text(step.body, known).encode() if step.content else b""


def _ask(request: http.Request, player: _Player) -> Response | None:
    """The answer; None if the job is cancelled before there is one.

    Raises:
        CiKitError: There is none.
    """
    prober = player.world.prober
    seconds = min(prober.seconds, max(player.until - time.monotonic(), 0.05))
    limits = http.Limits(seconds, prober.size, prober.redirects)
    with player.world.cancel.listen() as answers:
        threading.Thread(target=_fetch, args=(request, limits, answers), daemon=True).start()
        try:
            found = None if player.world.cancel.requested else answers.get(timeout=seconds + _SLACK)
        except queue.Empty:
            raise CiKitError(f"no complete answer within {seconds:g} s") from None
    if isinstance(found, Exception):
        raise found
    return found if isinstance(found, http.Response) else None


def _fetch(request: http.Request, limits: http.Limits, answers: queue.SimpleQueue[object]) -> None:
    try:
        answers.put(http.fetch(request, limits))
    except CiKitError as error:
        answers.put(error)
    except Exception as error:  # noqa: BLE001 (whatever it is, nobody must wait for it)
        answers.put(CiKitError(f"the request broke down: {type(error).__name__} {error}"[:300]))


def _problems(step: Step, response: Response, known: dict[str, Any]) -> Iterator[str]:
    conditions = tuple(Condition.parse(template.condition(text, known)) for text in step.conditions)
    expectation = Expectation(step.statuses, conditions)
    yield from (one.detail for one in expectation.problems(response, "", 0.0))
    for name, wanted in step.answers.items():
        found = response.headers.get(name)
        condition = Condition.parse(template.condition(wanted, known)) if wanted.startswith("/") else None
        if found is None:
            yield f"there is no header {name}"
        elif condition and condition.pattern and not condition.pattern.search(found):
            yield f"the header {name} is {found[:80]!r}, in which nothing matches {wanted}"
        elif not condition and found != template.text(wanted, known):
            yield f"the header {name} is {found[:80]!r}, not {template.text(wanted, known)!r}"
    if step.within and response.seconds > step.within:
        yield f"it took {response.seconds:.2f} s, longer than {step.within:g} s"


def _capture(step: Step, response: Response, player: _Player) -> str:
    for name, place in step.captures.items():
        try:
            value = _value(place, response)
        except (jsonpath.NotThereError, jsonpath.NotJsonError) as error:
            return f"`{name}` cannot be captured: {error}"
        player.known[name] = value
        if name in step.secret:
            player.world.mask.add(value if isinstance(value, str) else json.dumps(value))
    return ""


def _value(place: str, response: Response) -> Any:  # noqa: ANN401 (JSON values)
    if place == "status":
        return response.status
    if place.startswith("$"):
        return jsonpath.get(jsonpath.load(response.body), place)
    if name := header(place):
        if name not in response.headers:
            raise jsonpath.NotThereError(f"there is no header {name}")
        return response.headers[name]
    pattern = Condition.parse(place).pattern
    match = pattern.search(response.body[:_SEARCHED].decode("utf-8", "replace")) if pattern else None
    if match is None:
        raise jsonpath.NotThereError(f"nothing in the body matches {place}")
    return match[1]


def _origin(url: str) -> tuple[str, str]:
    parts = http.parsed(url)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()
