"""Making an upload lighter."""

from __future__ import annotations

import gzip
import random
from typing import TYPE_CHECKING

import orjson

from ci_kit.sarif.repair.weight import fits_into

if TYPE_CHECKING:
    from repair.kit import Json, Kit


def noise(size: int) -> str:
    """Text that hardly compresses."""
    return random.Random(size).randbytes(size).hex()


def heavy(kit: Kit) -> Json:
    """A run with ballast of several kinds, some of which code scanning reads."""
    result = kit.result()
    physical = result["locations"][0]["physicalLocation"]
    physical["region"] = {"startLine": 1, "snippet": {"text": noise(2000)}}
    physical["contextRegion"] = {"startLine": 1, "endLine": 2, "snippet": {"text": noise(2001)}}
    result["message"] = {"text": noise(2002)}
    return kit.run(result, artifacts=[{"location": {"uri": "a"}, "contents": {"text": noise(2003)}}])


def weight(log: Json) -> int:
    """The size of the upload, measured by another compressor."""
    return len(gzip.compress(orjson.dumps(log), 6))


def mended(kit: Kit, limit: int) -> Json:
    """The repair of `heavy` under a limit."""
    return kit.fix(kit.log(heavy(kit)), kit.scope(limits={"upload_bytes": limit, "upload_bytes_sure": limit}))


def test_a_light_log_keeps_everything(kit: Kit) -> None:
    """Ballast goes only where it must."""
    assert mended(kit, 100_000).parts[0].changes == ()


def test_embedded_contents_go_first(kit: Kit) -> None:
    """Then the rest may stay."""
    before = weight(kit.log(heavy(kit)))
    repaired = mended(kit, before - 1000)
    assert kit.told(repaired) == {"upload-too-large": [{"op": "remove", "path": "/runs/0/artifacts/0/contents"}]}
    assert weight(repaired.parts[0].log) <= before - 1000


def test_more_goes_until_the_rest_is_light_enough(kit: Kit) -> None:
    """In a fixed order, and said by name."""
    before = weight(kit.log(heavy(kit)))
    repaired = mended(kit, before - 3000)
    (change,) = repaired.parts[0].changes
    assert [op.path.rpartition("/")[2] for op in change.operations] == ["contents", "snippet", "snippet"]
    assert "Left out: contents of artifacts (1). Left out: snippets (2)." in change.note


def test_what_alerts_show_is_never_left_out(kit: Kit) -> None:
    """Then the file stays too large, and that is said."""
    repaired = mended(kit, 1000)
    (result,) = repaired.parts[0].log["runs"][0]["results"]
    assert len(result["message"]["text"]) == 4004
    assert repaired.refused == (
        "upload-too-large: the upload is too large even without what GitHub does not look at (the log)",
    )


def test_the_limit_is_that_of_the_real_compressor() -> None:
    """Exactly at the limit fits, one byte less does not."""
    log = {"text": noise(50_000)}
    size = weight(log)
    assert fits_into(log, size)
    assert not fits_into(log, size - 1)
