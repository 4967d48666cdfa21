"""Checks URIs of the scheme `sarif`, which point into the log itself."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.uri_syntax import parts
from ci_kit.sarif.text import counted, short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

SARIF_URI_UNRESOLVED = standard(
    "sarif-uri-unresolved",
    "A `sarif:` URI points at nothing",
    why="It is a JSON pointer into the log, such as `sarif:/runs/0/results/3`, and there is no such place.",
    remedy="Correct the pointer; it changes when runs or results are added or removed before it.",
    source="§3.10.3", level=Level.ERROR, github=Level.NOTE, multitool=("SARIF1013",),
)  # fmt: skip

_INDEX = re.compile(r"(?:0|[1-9]\d{0,15})\Z", re.ASCII)
_RESULTS = 4


class Resolution(Enum):
    """What is known of the place that a pointer means."""

    FOUND = "found"
    MISSING = "missing"
    #: The place is in results, which are not kept.
    UNKNOWN = "unknown"


def check(uri: str, at: Pointer, scope: Scope) -> None:
    """Check one `sarif:` URI; one that points at a result of the run waits until all are counted."""
    split = parts(uri)
    tokens = tokens_of(split.path)
    if tokens is None or not (split.authority is None and split.query is None and split.fragment is None):
        scope.add(SARIF_URI_UNRESOLVED, at, f"`{short(uri)}` is not `sarif:` and a JSON pointer")
    elif tokens[:3] == ["runs", str(scope.run.index), "results"]:
        scope.memo.setdefault("to results", []).append((tokens, uri, at))
    elif _resolution(tokens, scope) is Resolution.MISSING:
        scope.add(SARIF_URI_UNRESOLVED, at, f"nothing is at `{short(uri)}`")


def finish_run(scope: Scope) -> None:
    """Check the URIs that point at results of this run."""
    for tokens, uri, at in scope.memo.get("to results", ()):
        index = tokens[3] if len(tokens) >= _RESULTS else "0"
        if not (_INDEX.match(index) and int(index) < scope.run.results) and len(tokens) >= _RESULTS:
            there = counted(scope.run.results, "result")
            scope.add(SARIF_URI_UNRESOLVED, at, f"nothing is at `{short(uri)}`: the run has {there}")


def tokens_of(path: str) -> list[str] | None:
    """The reference tokens of a JSON pointer (RFC 6901, section 4); None when it is none."""
    if path == "":
        return []
    if not path.startswith("/"):
        return None
    return [token.replace("~1", "/").replace("~0", "~") for token in unquote(path).split("/")[1:]]


def resolve(tokens: list[str], log: Obj) -> Resolution:
    """Whether `tokens` lead anywhere in `log`, whose runs have no results."""
    here: Any = log
    for depth, token in enumerate(tokens):
        if depth == 2 and token == "results" and tokens[0] == "runs":  # noqa: PLR2004, S105 (a reference token)
            return Resolution.UNKNOWN
        if isinstance(here, dict) and token in here:
            here = here[token]
        elif isinstance(here, list) and _INDEX.match(token) and int(token) < len(here):
            here = here[int(token)]
        else:
            return Resolution.MISSING
    return Resolution.FOUND


def _resolution(tokens: list[str], scope: Scope) -> Resolution:
    """Whether `tokens` lead anywhere, so far as the run knows the log around it."""
    log = scope.run.log
    if tokens[:2] == ["runs", str(scope.run.index)]:
        return resolve(tokens[2:], scope.run.run)
    if not log or (tokens[:1] == ["runs"] and "runs" not in log):
        return Resolution.UNKNOWN
    return resolve(tokens, log)
