"""What a good answer is: status, conditions on the body, version, days left of the certificate."""

from __future__ import annotations

import json
import operator
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.health import jsonpath
from ci_kit.health.observation import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ci_kit.health.jsonpath import Json
    from ci_kit.http import Response

_DAY = 86400.0
#: A pattern is searched in this much of a body: it may take long, and nothing can stop it.
_SEARCHED = 64 * 1024
_OPERATORS: dict[str, Callable[[float | str, float | str], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an answer is not good."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on a body: a JSON path with a comparison, a `/pattern/`, or a text it must contain."""

    text: str
    path: str = ""
    comparison: str = ""
    operand: Json = None
    pattern: re.Pattern[str] | None = None

    @classmethod
    def parse(cls, text: str) -> Condition:
        """A condition from its line.

        Raises:
            InputError: A path, comparison, value or pattern is malformed.
        """
        if text.startswith("$"):
            path, rest = jsonpath.prefix(text)
            match = re.fullmatch(r"\s*(?:(==|!=|<=|>=|<|>|=~)\s*(\S.*))?", rest)
            if not match:
                raise InputError(f"`{text[:80]}` compares nothing", remedy='write such as $.status == "healthy"')
            if match[1] == "=~":
                return cls(text, path, "=~", pattern=_pattern(match[2], text))
            return cls(text, path, match[1] or "", _literal(match[2], text) if match[1] else None)
        if text.startswith("/"):
            return cls(text, pattern=_pattern(text, text))
        return cls(text)

    def problem(self, body: bytes, document: Callable[[], Json]) -> str:
        """What is wrong with a body; empty if nothing is. `document` reads the body as JSON."""
        if not self.path:
            shown = body[:_SEARCHED].decode("utf-8", "replace")
            if self.pattern:
                return "" if self.pattern.search(shown) else f"nothing in the body matches {self.text}"
            return "" if self.text.encode() in body else f"the body does not contain {self.text!r}"
        try:
            value = jsonpath.get(document(), self.path)
        except (jsonpath.NotThereError, jsonpath.NotJsonError) as error:
            return str(error)
        return "" if self._holds(value) else f"{self.path} is {_shown(value)}, not as in `{self.text}`"

    def _holds(self, value: Json) -> bool:
        if not self.comparison:
            return True
        if self.pattern:
            return isinstance(value, str) and bool(self.pattern.search(value[:_SEARCHED]))
        if self.comparison in ("==", "!="):
            return same(value, self.operand) == (self.comparison == "==")
        for kind in (str, (int, float)):
            both = isinstance(value, kind) and isinstance(self.operand, kind)
            if both and not isinstance(value, bool) and not isinstance(self.operand, bool):
                return _OPERATORS[self.comparison](value, self.operand)  # type: ignore[arg-type]
        return False


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a good answer is. `statuses` are ranges, both ends included.

    `version_from` is a path or a header name.
    """

    statuses: tuple[tuple[int, int], ...] = ((200, 299),)
    conditions: tuple[Condition, ...] = ()
    version: str = ""
    version_from: str = "$.version"
    tls_days: float = 0.0

    def seen_version(self, response: Response) -> str:
        """The version that an answer names; empty if it names none."""
        if not self.version_from.startswith("$"):
            return response.headers.get(self.version_from.lower(), "").strip()[:200]
        try:
            value = jsonpath.get(jsonpath.load(response.body), self.version_from)
        except (jsonpath.NotThereError, jsonpath.NotJsonError):
            return ""
        return (value if isinstance(value, str) else json.dumps(value))[:200]

    def problems(self, response: Response, version: str, now: float) -> Iterator[Problem]:
        """All that is wrong with an answer, the most telling first; `now` is Unix time."""
        if not any(low <= response.status <= high for low, high in self.statuses):
            yield Problem(Reason.STATUS, f"status {response.status}")
        if self.version and version != self.version:
            found = f"version {version!r}" if version else f"no version in {self.version_from}"
            yield Problem(Reason.VERSION, f"{found}, expected {self.version!r}")
        for condition in self.conditions:
            wrong = condition.problem(response.body, lambda: jsonpath.load(response.body))
            if wrong:
                yield Problem(Reason.BODY, wrong)
        if self.tls_days:
            yield from self._certificate(response.expires, now)

    def _certificate(self, expires: float | None, now: float) -> Iterator[Problem]:
        if expires is None:
            yield Problem(Reason.TLS, "there is no certificate: the answer came without TLS")
        elif (expires - now) / _DAY < self.tls_days:
            days = (expires - now) / _DAY
            yield Problem(Reason.TLS, f"the certificate ends in {days:.0f} days, fewer than {self.tls_days:g}")


def statuses(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges from a text such as `200, 204, 2xx, 300-399`.

    Raises:
        InputError: A part is none of these.
    """
    ranges = []
    for part in filter(None, re.split(r"[,\s]+", text)):
        if match := re.fullmatch(r"([1-5])xx", part):
            ranges.append((int(match[1]) * 100, int(match[1]) * 100 + 99))
        elif match := re.fullmatch(r"([1-5]\d\d)(?:-([1-5]\d\d))?", part):
            ranges.append((int(match[1]), int(match[2] or match[1])))
        else:
            raise InputError(f"`{part[:40]}` is no status", remedy="write such as 200, 2xx or 200-299")
    if not ranges:
        raise InputError("no status is expected", remedy="write such as 200, 2xx or 200-299")
    return tuple(ranges)


def version_source(text: str) -> str:
    """A JSON path, or the header name of `header NAME`, lower case.

    Raises:
        InputError: It is neither.
    """
    if text.startswith("$"):
        path, rest = jsonpath.prefix(text)
        if not rest.strip():
            return path
    elif match := re.fullmatch(r"header[:\s]\s*([A-Za-z0-9!#$%&'*+.^_`|~-]+)", text):
        return match[1].lower()
    raise InputError(f"`{text[:80]}` names no version", remedy="write $.version or `header X-Version`")


def same(one: Json, other: Json) -> bool:
    """Equality with types: 1 and 1.0 are the same number; 1, true and "1" are three things."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _pattern(text: str, whole: str) -> re.Pattern[str]:
    if len(text) < 3 or not text.endswith("/") or not text.startswith("/"):  # noqa: PLR2004
        raise InputError(f"`{whole[:80]}` has no pattern between two slashes", remedy="write such as /ready|ok/")
    try:
        return re.compile(text[1:-1])
    except re.error as error:
        raise InputError(f"`{whole[:80]}` has a malformed pattern: {error}") from None


def _literal(text: str, whole: str) -> Json:
    try:
        return jsonpath.load(text.encode())
    except jsonpath.NotJsonError:
        remedy = f'texts stand in double quotes: "{text[:40]}"'
        raise InputError(f"`{whole[:80]}` compares with what is no JSON value", remedy=remedy) from None


def _shown(value: Json) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004
