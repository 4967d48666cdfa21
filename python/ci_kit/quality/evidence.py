"""All reports together: each result counted once, files of coverage under one name, what is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit import globs
from ci_kit.quality.coverage.lines import Coverage
from ci_kit.quality.model import Benchmark, Reading, Results, Severity, Vulnerability
from ci_kit.quality.rules import Remark, Rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.quality.find import Expected, Search
    from ci_kit.quality.places import Locator


@dataclass(slots=True)
class Evidence:
    """What is known. A kind of which there was no report at all is None."""

    readings: list[Reading] = field(default_factory=list)
    tests: Results | None = None
    coverage: Coverage | None = None
    vulnerabilities: list[Vulnerability] | None = None
    benchmarks: list[Benchmark] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    _digests: dict[str, str] = field(default_factory=dict)

    @property
    def severities(self) -> Counter[Severity]:
        """How many findings of scanners there are by severity."""
        return Counter(one.severity for one in self.vulnerabilities or ())

    def add(self, reading: Reading, locator: Locator, keep_slowest: int) -> None:
        """Add one report, unless its bytes are those of one that is there."""
        first = self._digests.setdefault(reading.sha256, reading.name) if reading.size else reading.name
        self.readings.append(reading)
        if first != reading.name:
            reading.duplicate_of = first
            told = f"it is the same as `{first}`, byte for byte, and counts once"
            reading.remarks = [Remark(Rules.DUPLICATE, told, reading.name)]
        self.remarks += reading.remarks
        if not reading.duplicate_of:
            self._count(reading, locator, keep_slowest)

    def _count(self, reading: Reading, locator: Locator, keep_slowest: int) -> None:
        if reading.tests is not None:
            self.tests = self.tests or Results()
            self.tests.add(reading.tests, keep_slowest)
        if reading.coverage is not None:
            self.coverage = self.coverage or Coverage()
            self.coverage.add(_under_one_name(reading.coverage, locator))
            if not reading.coverage.lines[1] and reading.whole:
                self.remarks.append(Remark(Rules.EMPTY, "no line of any file can run, says it", reading.name))
        if reading.vulnerabilities is not None:
            self.vulnerabilities = [*(self.vulnerabilities or ()), *reading.vulnerabilities]
        self.benchmarks += reading.benchmarks or ()


def gather(
    readings: Iterable[Reading], search: Search, expected: Iterable[Expected], locator: Locator, slowest: int
) -> Evidence:
    """All reports, and a remark for each that should be there and is not, or is there and says nothing."""
    evidence = Evidence()
    for reading in readings:
        evidence.add(reading, locator, slowest)
    for pattern in search.in_vain:
        evidence.remarks.append(Remark(Rules.MISSING, f"`{pattern}` finds no file"))
    for name in search.outside:
        evidence.remarks.append(Remark(Rules.UNREADABLE, "it is a link that leads out of the workspace", name))
    if not evidence.readings and not search.in_vain:
        evidence.remarks.append(Remark(Rules.MISSING, "there is no report at all"))
    evidence.remarks += filter(None, (_lacking(one, evidence.readings) for one in expected))
    evidence.remarks += _without_tests(evidence, search)
    return evidence


def _lacking(expected: Expected, readings: list[Reading]) -> Remark | None:
    """What is there of an expected report counts only if all of it could be read, and not twice."""
    usable = [one for one in readings if one.whole and not one.duplicate_of and one.kind is not None]
    if expected.kind is not None:
        found = [one for one in usable if one.kind is expected.kind]
    else:
        found = [one for one in usable if globs.matches(one.name, expected.what)]
    if len(found) >= expected.count:
        return None
    wanted = "1 is" if expected.count == 1 else f"{expected.count:,} are"
    return Remark(Rules.MISSING, f"of `{expected.what}`, {wanted} expected and {len(found):,} can be used")


def _without_tests(evidence: Evidence, search: Search) -> list[Remark]:
    """Test reports that hold no test. A whole pattern of them, or all tests skipped, is as if nothing had run."""
    if evidence.tests is None:
        return []
    patterns = {found.name: found.pattern for found in search.files}
    tested = {patterns.get(one.name, "") for one in evidence.readings if one.tests is not None and _has_tests(one)}
    remarks = []
    for reading in evidence.readings:
        if reading.tests is not None and reading.whole and not _has_tests(reading):
            alone = patterns.get(reading.name, "") not in tested
            rule = Rules.NO_TESTS if alone else Rules.EMPTY_SUITE
            remarks.append(Remark(rule, "the report holds no test", reading.name))
    if evidence.tests.total and not evidence.tests.ran:
        remarks.append(Remark(Rules.NO_TESTS, f"all {evidence.tests.total:,} tests were skipped"))
    return remarks


def _has_tests(reading: Reading) -> bool:
    duplicates = reading.duplicate_of or any(one.rule is Rules.DUPLICATE for one in reading.remarks)
    return bool(duplicates) or (reading.tests is not None and reading.tests.total > 0)


def _under_one_name(coverage: Coverage, locator: Locator) -> Coverage:
    """The files under their names in the checkout, where they are in it: two reports name one file differently."""
    merged = Coverage()
    for name, lines in coverage.files.items():
        merged.file(locator.file(name) or name).add(lines)
    for name, counts in coverage.counted.items():
        merged.counted[locator.file(name) or name] = counts
    return merged
