"""Work in parts, and the parts joined."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import planted
import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Verdict, document

if TYPE_CHECKING:
    from pathlib import Path

    from secret_workspace import Scans


@pytest.fixture
def parts(scans: Scans) -> list[Path]:
    """The reports of three shards of a tree with many secrets."""
    texts = planted.every(seed=4)
    scans.work.commit({f"{name}.py": text for name, (text, _) in texts.items()} | {"a.zip": b"PK\x03\x04"})
    written = []
    for number in (1, 2, 3):
        ran = scans.run("tree", shard=f"{number}/3", fail_on="never")
        path = scans.work.root / "reports" / f"{number}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(document.dumps(ran.report), "utf-8")
        written.append(path)
    return written


def test_the_parts_together_are_the_whole(scans: Scans, parts: list[Path]) -> None:
    """Each file belongs to one part; merged they give what one run gives."""
    whole = scans.run("tree")
    merged = scans.run("merge", "reports")
    assert merged.found == whole.found
    assert (merged.outputs.files, merged.left_out) == (whole.outputs.files, whole.left_out)
    assert merged.outputs.verdict is Verdict.FAIL
    counts = [len(json.loads(path.read_text("utf-8"))["data"]["secrets"]) for path in parts]
    assert sum(counts) == len(whole.report.findings)
    assert all(counts)


def test_a_missing_part_is_an_error(scans: Scans, parts: list[Path]) -> None:
    """What was not looked at is never clean."""
    parts[1].unlink()
    with pytest.raises(CiKitError, match="shards are missing: 2"):
        scans.run("merge", "reports")


def test_parts_of_different_work_do_not_join(scans: Scans, parts: list[Path]) -> None:
    """Nor does the same part twice, nor a file that is no report, nor a damaged one."""
    text = parts[0].read_text("utf-8")
    for content, what in (
        (parts[2].read_text("utf-8"), "shard 3 is there twice"),
        (text.replace('"scope": "tree"', '"scope": "history"'), "different work"),
        ("{}", "no report of secret-scan"),
        (text[:-20], "no report of secret-scan"),
        (text.replace('"tier": "block"', '"tier": "?"'), "damaged report"),
    ):
        parts[0].write_text(content, "utf-8")
        with pytest.raises(InputError, match=what):
            scans.run("merge", "reports")


def test_shards_of_a_history_are_by_blob(scans: Scans) -> None:
    """Two runs of the same part look at the same blobs."""
    for number in range(6):
        scans.work.commit({f"{number}.py": f"x = {number}\n"})
    files = [scans.run("history", shard=f"{number}/2").outputs.files for number in (1, 2, 1)]
    assert files[0] == files[2]
    assert files[0] + files[1] == scans.run("history").outputs.files
