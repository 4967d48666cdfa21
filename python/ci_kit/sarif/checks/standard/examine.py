"""Sends every object of a run and its results to the checks of its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.sarif.checks.standard import (
    components,
    contents,
    context_regions,
    copies,
    external,
    fixes,
    flows,
    graphs,
    indexes,
    invocations,
    links,
    messages,
    references,
    regions,
    results,
    times,
    uris,
    web_links,
)
from ci_kit.sarif.checks.standard.scope import KEY, Check, Scope
from ci_kit.sarif.checks.standard.table import table_of
from ci_kit.sarif.model import objects_below
from ci_kit.sarif.rule import Profile
from ci_kit.sarif.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.sarif.context import Obj, RunContext
    from ci_kit.sarif.findings import Findings, Pointer

_TOPICS: tuple[Mapping[str, Check], ...] = (
    components.ON, contents.ON, context_regions.ON, copies.ON, external.ON, fixes.ON, flows.ON,
    graphs.ON, indexes.ON, indexes.ON_TOO, invocations.ON, links.ON, messages.ON, references.ON,
    regions.ON, results.ON, times.ON, uris.ON, web_links.ON,
)  # fmt: skip
_KINDS = sorted({kind for topic in _TOPICS for kind in topic})
#: The checks of each kind of object.
CHECKS = {kind: tuple(topic[kind] for topic in _TOPICS if kind in topic) for kind in _KINDS}


@dataclass(frozen=True, slots=True)
class Examination:
    """The examiner of one run."""

    scope: Scope

    def look(self, kind: str, item: Obj, at: Pointer) -> None:
        """Check one object."""
        for check in CHECKS.get(kind, ()):
            check(item, at, self.scope)

    def examine(self, kind: str, item: Obj, at: Pointer) -> None:
        """Check an object and all below it."""
        scope = self.scope
        for name, found, place in objects_below(kind, item, at):
            hits = scope.hits
            for check in CHECKS.get(name, ()):
                check(found, place, scope)
            if name == "artifactLocation" and scope.in_result:
                scope.walk.note(found, place, good=scope.hits == hits)


def scope_of(run: RunContext, out: Findings) -> Scope:
    """The scope of `run`, made when first asked for."""
    scope: Scope | None = run.memo.get(KEY)
    if scope is None:
        scope = Scope(run, out, table_of(run), run.options.profile is Profile.SARIF)
        scope.walk = Walk(run, Examination(scope))
        run.memo[KEY] = scope
    return scope
