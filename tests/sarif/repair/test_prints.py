"""Fingerprints as the upload action computes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.fingerprint import line_hashes
from ci_kit.sarif.tree import Tree

if TYPE_CHECKING:
    from pathlib import Path

    from repair.kit import Json, Kit


def fingerprint(result: Json) -> Json:
    """The fingerprint of a result."""
    return result.get("partialFingerprints", {}).get("primaryLocationLineHash")


@pytest.mark.parametrize("line", [1, 2, 3])
def test_the_fingerprint_is_that_of_the_line(kit: Kit, checkout: Path, line: int) -> None:
    """Added with its object, or into the one that is there."""
    wanted = line_hashes((checkout / "src" / "app.py").read_bytes())[line - 1]
    result, told = kit.result_after(kit.result(uri="src/app.py", region={"startLine": line}), root=checkout)
    assert fingerprint(result) == wanted
    path = "/runs/0/results/0/partialFingerprints"
    value = {"primaryLocationLineHash": wanted}
    assert told == {"fingerprint-missing": [{"op": "add", "path": path, "value": value}]}
    other = kit.result(uri="src/app.py", region={"startLine": line}, partialFingerprints={"x": "y"})
    assert kit.result_after(other, root=checkout)[0]["partialFingerprints"] == {"x": "y"} | value


def test_a_file_given_by_index_is_found(kit: Kit, checkout: Path) -> None:
    """Its URI has been written beside the index before."""
    result = kit.result()
    result["locations"][0]["physicalLocation"]["artifactLocation"] = {"index": 0}
    mended, _ = kit.result_after(result, root=checkout, artifacts=[{"location": {"uri": "src/app.py"}}])
    assert fingerprint(mended)


@pytest.mark.parametrize(
    ("uri", "region", "prints"),
    [
        ("src/app.py", {"startLine": 99}, {}),
        ("src/missing.py", {"startLine": 1}, {}),
        ("https://host/src/app.py", {"startLine": 1}, {}),
        ("src/app.py", {"startLine": 1}, {"primaryLocationLineHash": "own:1"}),
        ("src", {"startLine": 1}, {}),
    ],
)
def test_where_the_action_computes_none_there_is_none(
    kit: Kit, checkout: Path, uri: str, region: Json, prints: Json
) -> None:
    """No such line, no such file, no file at all, or one that the tool gave."""
    result = kit.result(uri=uri, region=region, partialFingerprints=prints)
    assert "fingerprint-missing" not in kit.result_after(result, root=checkout)[1]


def test_without_a_checkout_there_is_nothing_to_compute(kit: Kit) -> None:
    """The upload action will."""
    assert kit.result_after(kit.result(uri="src/app.py"))[1] == {}


def test_each_file_is_read_once(kit: Kit, checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many results are in it."""
    read: list[str] = []
    really = Tree.read

    def counted(tree: Tree, path: str) -> bytes:
        read.append(path)
        return really(tree, path)

    monkeypatch.setattr(Tree, "read", counted)
    results = [kit.result(uri="src/app.py", region={"startLine": number % 3 + 1}) for number in range(30)]
    kit.run_after(kit.run(*results), root=checkout)
    assert read == ["src/app.py"]
