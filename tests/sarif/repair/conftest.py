"""What the tests of repairs share: a JSON Patch applier, small logs, and what must hold for every repair."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.sarif.limits import Limits
from ci_kit.sarif.repair import Scope, repair
from ci_kit.sarif.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.sarif.repair import Repaired

Obj = dict[str, Any]


def _tokens(pointer: str) -> list[str]:
    assert pointer == "" or pointer.startswith("/")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]


def _parent(document: Any, pointer: str) -> tuple[Any, Any]:
    """The container that a pointer leads into, and the key or index in it."""
    *way, last = _tokens(pointer)
    for token in way:
        document = document[int(token)] if isinstance(document, list) else document[token]
    if isinstance(document, list):
        return document, len(document) if last == "-" else int(last)
    return document, last


def _take(document: Any, pointer: str) -> Any:
    parent, key = _parent(document, pointer)
    if isinstance(parent, list):
        assert 0 <= key < len(parent)
    return parent.pop(key)


def _put(document: Any, pointer: str, value: Any) -> None:
    parent, key = _parent(document, pointer)
    if isinstance(parent, list):
        assert 0 <= key <= len(parent)
        parent.insert(key, value)
    else:
        parent[key] = value


def applied(document: Any, operations: list[Obj]) -> Any:
    """`document` after a JSON Patch (RFC 6902); fails where the RFC says that an operation must fail."""
    document = copy.deepcopy(document)
    for operation in operations:
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


def text(value: Any) -> str:
    """A value as text that tells 1, 1.0 and true apart; the order of members does not count."""
    return json.dumps(value, sort_keys=True)


def operations(part: Any) -> list[Obj]:
    """The whole patch of a part, as plain JSON."""
    patch: list[Obj] = json.loads(
        json.dumps([op.to_json() for change in part.changes for op in change.operations])
    )
    return patch


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


@pytest.fixture(scope="session")
def fix() -> Callable[..., Repaired]:
    """`mended`: repairs a log, having checked the patch and that a second time changes nothing."""
    return mended


@pytest.fixture(scope="session")
def apply() -> Callable[[Any, list[Obj]], Any]:
    """`applied`: a JSON Patch applier that is not the kit's own."""
    return applied


@pytest.fixture(scope="session")
def scope() -> Callable[..., Scope]:
    """Makes a scope; `limits` may be given as the few that differ from GitHub's."""

    def made(
        *also: str, limits: dict[str, int] | None = None, root: Path | None = None, **more: Any
    ) -> Scope:
        tree = Tree(root) if root is not None else None
        return Scope(
            limits=replace(Limits.default(), **(limits or {})), also=frozenset(also), tree=tree, **more
        )

    return made


@pytest.fixture(scope="session")
def log() -> Callable[..., Obj]:
    """Makes a log of runs that needs no repair."""

    def made(*runs: Obj) -> Obj:
        schema = "https://json.schemastore.org/sarif-2.1.0.json"
        return {"$schema": schema, "version": "2.1.0", "runs": list(runs)}

    return made


@pytest.fixture(scope="session")
def run() -> Callable[..., Obj]:
    """Makes a run of the results given, with the rules that they name; `more` are further properties."""

    def made(*results: Obj, name: str = "Tool", rules: list[Obj] | None = None, **more: Any) -> Obj:
        ids = dict.fromkeys(result["ruleId"] for result in results if "ruleId" in result)
        rules = [{"id": rule} for rule in ids] if rules is None else rules
        return copy.deepcopy(
            {"tool": {"driver": {"name": name, "rules": rules}}, "results": list(results), **more}
        )

    return made


@pytest.fixture(scope="session")
def result() -> Callable[..., Obj]:
    """Makes a result that needs no repair; `more` replaces or adds properties, `uri` and `region` where it is."""

    def made(rule: str = "R1", /, *, uri: Any = "src/a.py", region: Any = None, **more: Any) -> Obj:
        region = {"startLine": 3} if region is None else region
        place = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
        return {"ruleId": rule, "message": {"text": "Found."}, "locations": [place], **more}

    return made


class Kit:
    """The makers of this file in one place, and what tests ask of a repaired log."""

    def __init__(self, scope: Any, log: Any, run: Any, result: Any) -> None:
        self.fix, self.scope, self.log, self.run, self.result = mended, scope, log, run, result

    def told(self, repaired: Repaired) -> dict[str, list[Obj]]:
        """The operations of the only part, by rule."""
        (part,) = repaired.parts
        return {change.rule: [op.to_json() for op in change.operations] for change in part.changes}

    def result_after(
        self, result: Obj, *also: str, root: Path | None = None, **run: Any
    ) -> tuple[Obj, dict[str, list[Obj]]]:
        """A result of a run, repaired, and what was done to the log by rule."""
        repaired = self.fix(self.log(self.run(result, **run)), self.scope(*also, root=root))
        return repaired.parts[0].log["runs"][0]["results"][0], self.told(repaired)

    def run_after(self, run: Obj, *also: str, **scope: Any) -> tuple[Obj, dict[str, list[Obj]]]:
        """A run, repaired, and what was done to the log by rule."""
        repaired = self.fix(self.log(run), self.scope(*also, **scope))
        return repaired.parts[0].log["runs"][0], self.told(repaired)


@pytest.fixture(scope="session")
def kit(
    scope: Callable[..., Scope], log: Callable[..., Obj], run: Callable[..., Obj], result: Callable[..., Obj]
) -> Kit:
    """The makers, and short questions about what was repaired."""
    return Kit(scope, log, run, result)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a few files."""
    for name in ("src/app.py", "src/C#/main.cs", "src/a b.py", "README.md", "odd:name.py", "back\\slash.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one\ntwo\nthree\n", encoding="utf-8")
    return tmp_path
