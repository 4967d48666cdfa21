"""What people see: times in their units, sentences, charts; hostile names stay names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from benchmarks import times

from ci_kit.performance import compare, machine, pictures, present, units
from ci_kit.performance.history import Entry, History
from ci_kit.performance.model import Machine
from ci_kit.performance.present import Weight
from ci_kit.performance.verdicts import Change, Rules
from ci_kit.report import Level, Report, Verdict

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = '<script>alert(1)</script>|`@org`::error::\n"]; click x "javascript:alert(1)"\u202e'
HERE = Machine("Tested CPU", 2, "Linux")
WEIGHTS = {
    Change.REGRESSED: Weight.FAIL,
    Change.INCONCLUSIVE: Weight.WARN,
    Change.DELETED: Weight.PASS,
}


def compared(**ratios: float) -> list[compare.Compared]:
    """Benchmarks that are slower by the given ratios; the first is called by a hostile name."""
    return compared_by_name(dict(zip((HOSTILE, *list(ratios)[1:]), ratios.values(), strict=True)))


def compared_by_name(ratios: dict[str, float]) -> list[compare.Compared]:
    """Benchmarks that are slower by the given ratios."""
    base = {name: times(1, 15, 0.02, name) for name in ratios}
    pairs = [
        (
            {name: base[name][at] for name in ratios},
            {name: base[name][at] * ratio for name, ratio in ratios.items()},
        )
        for at in range(15)
    ]
    return compare.in_pairs(pairs, Rules())


def history(name: str, levels: list[float]) -> History:
    """Earlier runs."""
    return History([Entry(f"2026-01-{at:02}", f"{at:040x}", HERE, {name: level}) for at, level in enumerate(levels)])


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (2e-9, "2 ns"), (1.5e-5, "15 µs"), (0.25, "250 ms"), (75.0, "75 s"), (1e-12, "0.001 ns")],
)
def test_times_have_the_unit_that_suits_them(seconds: float | None, shown: str) -> None:
    """From nanoseconds to seconds."""
    assert units.time(seconds) == shown


def test_the_verdict_is_the_gravest_and_findings_have_their_weight() -> None:
    """What fails the job is an error, what warns a warning; what is the same is no finding."""
    found = compared(slow=2.0, same=1.0)
    assert present.verdict(found, WEIGHTS) is Verdict.FAIL
    assert present.verdict(found, WEIGHTS | {Change.REGRESSED: Weight.WARN}) is Verdict.WARN
    assert present.verdict(compared(same=1.0), WEIGHTS) is Verdict.PASS
    (finding,) = present.findings(found, WEIGHTS)
    assert (finding.rule, finding.level) == ("regressed", Level.ERROR)
    assert "takes 2.00 (2.00 to 2.00) times as long: " in finding.message


def test_ratios_are_drawn_with_their_intervals_and_the_threshold() -> None:
    """The slower one as a failure; nothing where nothing was compared."""
    bars = pictures.ratios(compared(slow=2.0, same=1.0), Rules())
    assert bars is not None
    assert [(bar.bad, round(bar.value, 1)) for bar in bars.bars] == [(True, 2.0), (False, 1.0)]
    assert [rule.value for rule in bars.rules] == [1.0, 1.2]
    assert pictures.ratios([], Rules()) is None


def test_bars_are_named_by_what_tells_them_apart() -> None:
    """A path that all names begin with is left out, a name that would be nothing without it stays."""
    names = {"tests/bench.py::test_a": 1.0, "tests/bench.py::test_b": 1.0}
    bars = pictures.ratios(compared_by_name(names), Rules())
    assert bars is not None
    assert {bar.name for bar in bars.bars} == {"test_a", "test_b"}
    bars = pictures.ratios(compared_by_name({"a.b": 1.0}), Rules())
    assert bars is not None
    assert bars.bars[0].name == "a.b"


def test_a_thousand_benchmarks_fit() -> None:
    """The bars are those that matter most, the summary stays within what GitHub takes, the table has them all."""
    found = compared_by_name({f"bench.py::{'x' * 200}[{number}]": 1.0 for number in range(1000)} | {"slow": 3.0})
    bars = pictures.ratios(found, Rules())
    assert bars is not None
    assert (len(bars.bars), bars.bars[0].name) == (pictures.MOST_BARS, "slow")
    assert all(len(section) < 50_000 for section in pictures.markdown(bars, []))
    assert len(present.table(found, Rules(), "x").rows) == 1001


def test_changes_of_level_are_marked_and_told() -> None:
    """A band for each level, and a sentence with the commit and the ratio."""
    past = history(HOSTILE, [1.0, 1.01] * 6 + [1.5, 1.51] * 5)
    found = compared(slow=2.0)
    (lines,) = pictures.histories(found, past, HERE)
    assert [(band.begin, band.end) for band in lines.bands] == [(1, 13), (13, 23)]
    times, levels = lines.lines
    assert (len(times.points), times.points[-1]) == (23, (23.0, found[0].head))
    assert {round(value, 2) for _, value in levels.points} == {1.0, 1.5}
    ((name, entry, ratio),) = pictures.changes(found, past, HERE)
    said = present.level_change(name, entry, ratio)
    assert "has been slower since 000000000000" in said
    assert said.endswith(("1.50 times the time of before", "1.49 times the time of before"))


def test_hostile_names_stay_names_in_every_picture() -> None:
    """No element, no command, no line break of mermaid comes out of a name."""
    found = compared(slow=2.0, same=1.0)
    past = history(HOSTILE, [1.0, 1.1, 1.2])
    bars, lines = pictures.ratios(found, Rules()), pictures.histories(found, past, HERE)
    drawn = ET.fromstring(pictures.picture(bars, lines))  # noqa: S314 (a picture of ours)
    assert {one.tag.rpartition("}")[2] for one in drawn.iter()} <= {"svg", "title", "style", "rect", "path", "text"}
    for section in pictures.markdown(bars, lines):
        assert section.count("```") == 2
        assert "click" not in section.splitlines()[1]
        assert "<script" not in section
        assert "::error" not in section
    report = Report(
        "perf-gate", Verdict.FAIL, HOSTILE, notes=[HOSTILE], tables=[present.table(found, Rules(), HOSTILE)]
    )
    page = pictures.html(report, bars, lines)
    assert "<script" not in page
    assert "\u202e" not in page


def test_this_machine_is_named_as_far_as_it_is_known(tmp_path: Path) -> None:
    """The model's name as Linux writes it, without its padding; processors are counted."""
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nmodel name\t: Tested  CPU @ 3.00GHz \n", encoding="utf-8")
    found = machine.here(told)
    assert found.cpu == "Tested CPU @ 3.00GHz"
    assert found.count >= 1
