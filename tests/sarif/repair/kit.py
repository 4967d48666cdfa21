"""What the tests of repairs share: a JSON Patch applier, small logs, and what must hold for every repair."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.limits import Limits
from ci_kit.sarif.repair import Scope, repair
from ci_kit.sarif.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.sarif.repair import Part, Repaired

#: Any JSON value, or keywords that take one.
Json = Any
Obj = dict[str, Any]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def _tokens(pointer: str) -> list[str]:
    assert pointer == "" or pointer.startswith("/")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def _parent(document: Json, pointer: str) -> tuple[Json, Json]:
    """The container that a pointer leads into, and the key or index in it."""
    *way, last = _tokens(pointer)
    for token in way:
        document = document[int(token)] if isinstance(document, list) else document[token]
    if isinstance(document, list):
        return document, len(document) if last == "-" else int(last)
    return document, last


def _take(document: Json, pointer: str) -> Json:
    parent, key = _parent(document, pointer)
    if isinstance(parent, list):
        assert 0 <= key < len(parent)
    return parent.pop(key)


def _put(document: Json, pointer: str, value: Json) -> None:
    parent, key = _parent(document, pointer)
    if isinstance(parent, list):
        assert 0 <= key <= len(parent)
        parent.insert(key, value)
    else:
        parent[key] = value


def applied(document: Json, patch: list[Obj]) -> Json:
    """`document` after a JSON Patch (RFC 6902); fails where the RFC says that an operation must fail."""
    document = copy.deepcopy(document)
    for operation in patch:
        path = operation["path"]
        if operation["op"] == "add":
            _put(document, path, copy.deepcopy(operation["value"]))
        elif operation["op"] == "remove":
            _take(document, path)
        elif operation["op"] == "replace":
            parent, key = _parent(document, path)
            assert key in parent if isinstance(parent, dict) else 0 <= key < len(parent)
            parent[key] = copy.deepcopy(operation["value"])
        else:
            assert operation["op"] == "move"
            _put(document, path, _take(document, operation["from"]))
    return document


def text(value: Json) -> str:
    """A value as text that tells 1, 1.0 and true apart; the order of members does not count."""
    return json.dumps(value, sort_keys=True)


def operations(part: Part) -> list[Obj]:
    """The whole patch of a part, as plain JSON."""
    patch = [operation.to_json() for change in part.changes for operation in change.operations]
    plain: list[Obj] = json.loads(json.dumps(patch))
    return plain


def mended(log: Obj, scope: Scope) -> Repaired:
    """Repair a log and check what holds for every repair.

    The patches make each part of the original exactly, and repairing a part again changes nothing.
    """
    original = copy.deepcopy(log)
    repaired = repair(log, scope)
    for part in repaired.parts:
        assert text(applied(original, operations(part))) == text(part.log)
        again = repair(copy.deepcopy(part.log), scope)
        assert [change.to_json() for other in again.parts for change in other.changes] == []
        assert [text(other.log) for other in again.parts] == [text(part.log)]
    return repaired


class Kit:
    """Makes logs that need no repair until they are broken, and tells what was repaired."""

    def fix(self, log: Obj, scope: Scope) -> Repaired:
        """`mended`."""
        return mended(log, scope)

    def scope(self, *also: str, limits: dict[str, int] | None = None, root: Path | None = None, **more: Json) -> Scope:
        """A scope; `limits` are the few that differ from GitHub's, `root` is the checkout."""
        tree = Tree(root) if root is not None else None
        known = replace(Limits.default(), **(limits or {}))
        return Scope(limits=known, also=frozenset(also), tree=tree, **more)

    def log(self, *runs: Obj) -> Obj:
        """A log of some runs."""
        return {"$schema": SCHEMA, "version": "2.1.0", "runs": list(runs)}

    def run(self, *results: Obj, name: str = "Tool", rules: list[Obj] | None = None, **more: Json) -> Obj:
        """A run of some results, with the rules that they name."""
        ids = dict.fromkeys(result["ruleId"] for result in results if "ruleId" in result)
        rules = [{"id": rule} for rule in ids] if rules is None else rules
        made = {"tool": {"driver": {"name": name, "rules": rules}}, "results": list(results), **more}
        return copy.deepcopy(made)

    def result(self, rule: str = "R1", /, *, uri: Json = "src/a.py", region: Json = None, **more: Json) -> Obj:
        """A result in a file; `more` replaces or adds properties."""
        region = {"startLine": 3} if region is None else region
        place = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
        return {"ruleId": rule, "message": {"text": "Found."}, "locations": [place], **more}

    def told(self, repaired: Repaired) -> dict[str, list[Obj]]:
        """The operations of the only part, by rule."""
        (part,) = repaired.parts
        return {change.rule: [op.to_json() for op in change.operations] for change in part.changes}

    def result_after(
        self, result: Obj, *also: str, root: Path | None = None, **run: Json
    ) -> tuple[Obj, dict[str, list[Obj]]]:
        """A result of a run, repaired, and what was done to the log by rule."""
        repaired = self.fix(self.log(self.run(result, **run)), self.scope(*also, root=root))
        return repaired.parts[0].log["runs"][0]["results"][0], self.told(repaired)

    def run_after(self, run: Obj, *also: str, **scope: Json) -> tuple[Obj, dict[str, list[Obj]]]:
        """A run, repaired, and what was done to the log by rule."""
        repaired = self.fix(self.log(run), self.scope(*also, **scope))
        return repaired.parts[0].log["runs"][0], self.told(repaired)
