"""The steps of a smoke script, read and checked before anything is deployed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from ci_kit import quantity
from ci_kit.errors import InputError, suggestion
from ci_kit.health import jsonpath
from ci_kit.health.expect import Condition, statuses
from ci_kit.health.smoke import document, template
from ci_kit.health.smoke.document import Mapping, fail
from ci_kit.http import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from collections.abc import Mapping as AnyMapping

T = TypeVar("T")

_MAX_STEPS = 100
_TOP = ("base", "variables", "steps")
_STEP = ("name", "request", "headers", "json", "body", "form", "expect", "capture", "secret", "until")
_EXPECT = ("status", "body", "headers", "within")
_REQUEST = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+(\S.*)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HEADER = re.compile(r"header[:\s]\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)")
#: What stands in for a value while a script is checked.
_SAMPLE = "x"


@dataclass(frozen=True, slots=True)
class Step:
    """One request and what its answer must be. Texts may hold placeholders; times are seconds, 0 for none.

    `captures` are pairs of a name and where the value is: a JSON path, `header NAME`, a `/pattern/` or `status`.
    """

    name: str
    line: int
    method: str
    target: str
    headers: AnyMapping[str, str] = field(default_factory=dict)
    content: str = ""
    body: Any = None
    statuses: tuple[tuple[int, int], ...] = ((200, 299),)
    conditions: tuple[str, ...] = ()
    answers: AnyMapping[str, str] = field(default_factory=dict)
    within: float = 0.0
    captures: AnyMapping[str, str] = field(default_factory=dict)
    secret: frozenset[str] = frozenset()
    until: float = 0.0


@dataclass(frozen=True, slots=True)
class Script:
    """Requests in order. `base` is what paths are relative to, empty for that of the first target."""

    steps: tuple[Step, ...]
    base: str = ""
    variables: AnyMapping[str, Any] = field(default_factory=dict)

    @property
    def relative(self) -> bool:
        """Whether a step needs a base."""
        return any(step.target.startswith("/") for step in self.steps)


def parse(text: str, environment: AnyMapping[str, str]) -> Script:
    """A script from its text, YAML or JSON. `environment` tells which names of `env.` there are.

    Raises:
        InputError: With the line and what is wrong there.
    """
    top = _mapping(document.load(text), 1, "the script", _TOP)
    base = _text(top, "base", "")
    if base:
        _checked(top.lines["base"], lambda: parsed(base))
    variables = top.get("variables") or Mapping(top.line)
    if not isinstance(variables, dict) or not all(_NAME.fullmatch(name) for name in variables):
        fail(top.lines["variables"], "`variables` is no mapping of names to values")
    given = top.get("steps")
    if not isinstance(given, list) or not given:
        fail(top.lines.get("steps", top.line), "`steps` is no list of requests", "write `- request: GET /path`")
    if len(given) > _MAX_STEPS:
        fail(top.lines["steps"], f"there are more than {_MAX_STEPS} steps")
    known = {*variables, *(f"env.{name}" for name in environment)}
    steps = []
    for one in given:
        steps.append(_step(_mapping(one, top.lines["steps"], "a step", _STEP), known))
        known.update(steps[-1].captures)
    return Script(tuple(steps), base.rstrip("/"), dict(variables))


def _step(given: Mapping, known: set[str]) -> Step:
    request = _REQUEST.fullmatch(_text(given, "request", ""))
    if not request or not request[2].startswith(("/", "http://", "https://", "{{")):
        fail(given.lines.get("request", given.line), "`request` is no request", "write such as `GET /orders`")
    for key, value in given.items():
        if key != "capture":
            _known(template.names(value), known, given.lines[key])
    content, body = _body(given)
    expect = _mapping(given.get("expect") or Mapping(given.line), given.line, "`expect`", _EXPECT)
    captures = {name: str(place) for name, place in _texts(given, "capture").items()}
    for name, place in captures.items():
        _checked(given.lines["capture"], lambda name=name, place=place: _capture(name, place))  # type: ignore[misc]
    secret = given.get("secret") or []
    if not isinstance(secret, list) or not set(secret) <= set(captures):
        fail(given.lines["secret"], "`secret` names what is not captured in this step")
    return Step(
        name=_text(given, "name", "") or f"{request[1]} {request[2]}",
        line=given.line,
        method=request[1],
        target=request[2],
        headers=_texts(given, "headers"),
        content=content,
        body=body,
        statuses=_statuses(expect),
        conditions=_conditions(expect),
        answers=_answers(expect),
        within=_duration(expect, "within"),
        captures=captures,
        secret=frozenset(secret),
        until=_duration(given, "until"),
    )


def _body(given: Mapping) -> tuple[str, Any]:
    kinds = [kind for kind in ("json", "body", "form") if kind in given]
    if len(kinds) > 1:
        fail(given.lines[kinds[1]], f"`{kinds[0]}` and `{kinds[1]}` are both there", "a request has one body")
    if "form" in kinds:
        return "form", _texts(given, "form")
    if "body" in kinds:
        return "body", _text(given, "body", "")
    return ("json", given["json"]) if kinds else ("", None)


def _statuses(expect: Mapping) -> tuple[tuple[int, int], ...]:
    given = expect.get("status", "2xx")
    text = ",".join(map(str, given)) if isinstance(given, list) else str(given)
    return _checked(expect.lines.get("status", expect.line), lambda: statuses(text))


def _conditions(expect: Mapping) -> tuple[str, ...]:
    given = expect.get("body", [])
    lines = tuple(map(str, given)) if isinstance(given, list) else (str(given),)
    for line in lines:
        sample = template.condition(line, dict.fromkeys(template.names(line), _SAMPLE))
        _checked(expect.lines["body"], lambda text=sample: Condition.parse(text))  # type: ignore[misc]
    return lines


def _answers(expect: Mapping) -> dict[str, str]:
    """Conditions on headers, by their names in lower case: a text they must be, or a `/pattern/` in them."""
    found = {name.lower(): text for name, text in _texts(expect, "headers").items()}
    for text in found.values():
        if text.startswith("/"):
            _checked(expect.lines["headers"], lambda text=text: Condition.parse(text))  # type: ignore[misc]
    return found


def _capture(name: str, place: str) -> None:
    """See that a capture can be done.

    Raises:
        InputError: It cannot.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"`{name[:40]}` is no name", remedy="letters, digits and `_`")
    if place.startswith("$"):
        if jsonpath.prefix(place)[1].strip():
            raise InputError(f"`{place[:60]}` is no JSON path")
    elif place.startswith("/"):
        pattern = Condition.parse(place).pattern
        if pattern is None or pattern.groups != 1:
            raise InputError(f"`{place[:60]}` does not have one group", remedy="write such as /id=(\\d+)/")
    elif place != "status" and not _HEADER.fullmatch(place):
        raise InputError(
            f"`{place[:60]}` says not where", remedy="write $.path, `header NAME`, /(pattern)/ or `status`"
        )


def header(place: str) -> str:
    """The name in `header NAME`, lower case; empty if it is none."""
    match = _HEADER.fullmatch(place)
    return match[1].lower() if match else ""


def _known(names: Iterable[str], known: set[str], line: int) -> None:
    for name in names:
        if name not in known:
            near = suggestion(name, sorted(one for one in known if one.startswith("env.") == name.startswith("env.")))
            fail(line, f"nothing is called `{name}` at this point", near if not name.startswith("env.") else "")


def _mapping(value: object, line: int, what: str, keys: tuple[str, ...]) -> Mapping:
    if not isinstance(value, Mapping):
        fail(line, f"{what} is no mapping", f"it may have {', '.join(keys)}")
    for key in value:
        if key not in keys:
            fail(value.lines[key], f"{what} has no `{key[:40]}`", suggestion(key, keys))
    return value


def _text(given: Mapping, key: str, default: str) -> str:
    value = given.get(key, default)
    if not isinstance(value, str):
        fail(given.lines[key], f"`{key}` is no text")
    return value


def _texts(given: Mapping, key: str) -> dict[str, str]:
    found = given.get(key) or {}
    if not isinstance(found, dict) or any(isinstance(value, dict | list) or value is None for value in found.values()):
        fail(given.lines[key], f"`{key}` is no mapping of names to texts")
    return {name: value if isinstance(value, str) else _spelt(value) for name, value in found.items()}


def _spelt(value: object) -> str:
    """A number or a boolean as the script has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _duration(given: Mapping, key: str) -> float:
    try:
        return quantity.seconds(given[key]) if key in given else 0.0
    except ValueError as error:
        fail(given.lines[key], f"`{key}`: {error}")


def _checked(line: int, work: Callable[[], T]) -> T:
    try:
        return work()
    except InputError as error:
        fail(line, error.what, error.remedy)
