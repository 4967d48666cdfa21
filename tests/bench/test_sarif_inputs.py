"""The inputs of the measurements are what they are called: valid, of their size, and the same each time."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson
import pytest
from bench.sarif_inputs import HUGE, LARGE, MEDIUM, TINY, Shape, Writer, write_many

from ci_kit.report import Level
from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.stream import LARGE as SLICED_FROM
from ci_kit.sarif.validate import validate

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.sarif.findings import Findings


def judged(data: bytes) -> Findings:
    """What the kit finds, with GitHub's eyes."""
    return validate(data, Options(limits=Limits.default())).findings


def serious(data: bytes) -> list[str]:
    """The rules that GitHub users would be told of as errors or warnings."""
    told = (Level.ERROR, Level.WARNING)
    return [hits.rule.id for hits in judged(data) if hits.rule.github in told]


@pytest.mark.parametrize(
    "shape", [TINY, replace(LARGE, results=60), replace(HUGE, results=12)], ids=lambda shape: shape.name
)
def test_the_logs_are_valid(shape: Shape, tmp_path: Path) -> None:
    """Nothing is wrong with a log of any shape: what is measured is the usual way, not the reports."""
    Writer(shape).write(tmp_path / "log.sarif")
    assert serious((tmp_path / "log.sarif").read_bytes()) == []


def test_a_log_with_a_fault_would_be_noticed() -> None:
    """The check above can fail: a line 0 in the same log is found."""
    log = Writer(TINY).log()
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert serious(orjson.dumps(log)) == ["line-not-positive"]


def test_a_log_has_the_results_and_steps_of_its_shape(tmp_path: Path) -> None:
    """The counts that the shape gives are those in the file."""
    shape = Shape("few", results=7, steps=3, rules=5, files=4)
    size = Writer(shape).write(tmp_path / "log.sarif")
    run = json.loads((tmp_path / "log.sarif").read_bytes())["runs"][0]
    flows = [result["codeFlows"][0]["threadFlows"][0]["locations"] for result in run["results"]]
    assert size == (tmp_path / "log.sarif").stat().st_size
    assert [len(steps) for steps in flows] == [3] * 7
    assert (len(run["tool"]["driver"]["rules"]), len(run["artifacts"])) == (5, 4)


def test_the_sizes_are_those_of_the_names(tmp_path: Path) -> None:
    """About 1 KB and 35 MB; of the largest a tenth of its results is written."""
    assert 900 < Writer(TINY).write(tmp_path / "log.sarif") < 1200
    assert 33e6 < Writer(LARGE).write(tmp_path / "log.sarif") < 39e6
    assert 19e6 < Writer(replace(HUGE, results=HUGE.results // 10)).write(tmp_path / "log.sarif") < 22e6


def test_the_medium_log_is_about_the_largest_that_is_not_cut(tmp_path: Path) -> None:
    """It shows the most memory that a log takes which is parsed whole."""
    assert 0.9 * SLICED_FROM < Writer(MEDIUM).write(tmp_path / "log.sarif") < SLICED_FROM


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two runs of the benchmark measure the same; another seed gives another log."""
    shape = replace(LARGE, results=5)
    for name, seed in (("one", 1), ("two", 1), ("other", 2)):
        Writer(shape, seed).write(tmp_path / name)
    one, two, other = ((tmp_path / name).read_bytes() for name in ("one", "two", "other"))
    assert one == two
    assert one != other


def test_the_small_files_are_valid_and_have_categories_of_their_own(tmp_path: Path) -> None:
    """No file is refused for itself, and no two of them share a category."""
    total = write_many(tmp_path / "many", 24)
    texts = [path.read_bytes() for path in sorted((tmp_path / "many").iterdir())]
    categories = {json.loads(text)["runs"][0]["automationDetails"]["id"] for text in texts}
    assert sum(map(len, texts)) == total
    assert len(categories) == len(texts) == 24
    assert [rule for text in texts for rule in serious(text)] == []
