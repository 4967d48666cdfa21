"""XML of xUnit.net v2 and v3 (`assemblies`) and NUnit 3 (`test-run`)."""

from __future__ import annotations

from ci_kit.quality import numbers, xml
from ci_kit.quality.model import Kind, Reading, Results, Status
from ci_kit.quality.rules import Remark, Rules
from ci_kit.quality.tests.tally import Settings, Tally

ROOTS = frozenset({"assemblies", "assembly", "test-run"})
_CASES = ("test", "test-case")
_RESULTS = {
    "pass": Status.PASSED,
    "passed": Status.PASSED,
    # NUnit: passed, with a remark.
    "warning": Status.PASSED,
    "fail": Status.FAILED,
    "failed": Status.FAILED,
    "skip": Status.SKIPPED,
    "skipped": Status.SKIPPED,
    "notrun": Status.SKIPPED,
    "inconclusive": Status.SKIPPED,
}
_MOST_TEXT = 16 * 1024


class XUnit(xml.Handler):
    """Takes the elements of one report. A result that is not known here is an error, for it is no pass."""

    def __init__(self, name: str, settings: Settings) -> None:
        self.reading = Reading(name, Kind.TESTS, "xunit.net", tests=Results())
        self._settings = settings
        self._tally = Tally("", {}, "", settings)
        self._header: dict[str, str] | None = None
        self._case: dict[str, str] | None = None
        self._texts: dict[str, str] = {}
        self._tag = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An assembly, a case, or what is said of its failure."""
        if tag in _CASES:
            self._case, self._texts = attributes, {}
        elif self._case is not None and tag in ("message", "stack-trace"):
            self._tag = tag
            self.listen()
        elif tag in ("assembly", "test-run"):
            self._header = attributes
            self._tally = Tally(attributes.get("name", ""), attributes, "", self._settings)

    def end(self, tag: str) -> None:
        """A case or an assembly is complete."""
        if tag in _CASES:
            self._finish()
        elif tag in ("message", "stack-trace"):
            self.ignore()
        elif tag in ("assembly", "test-run"):
            self._assembly()

    def text(self, data: str) -> None:
        """A message or where it happened."""
        known = self._texts.get(self._tag, "")
        if len(known) < _MOST_TEXT:
            self._texts[self._tag] = known + data

    def close(self) -> Reading:
        """The report, also when it ended too early."""
        if self._header is not None:
            self._fold()
        return self.reading

    def _finish(self) -> None:
        case, self._case = self._case, None
        if case is None:
            return
        status = _RESULTS.get(case.get("result", "").lower(), Status.ERROR)
        if case.get("label") == "Error":
            status = Status.ERROR
        classname = case.get("type") or case.get("classname") or ""
        seconds = numbers.seconds(case.get("time") or case.get("duration"))
        told = self._tally.take(classname, case.get("name", ""), status, seconds)
        own = self._tally.own
        own.failed += status.bad
        own.skipped += status is Status.SKIPPED
        if told is not None:
            told.message = self._texts.get("message", "").strip()[:2000]
            told.details = self._texts.get("stack-trace", "")
            told.path, told.line = case.get("source-file", ""), numbers.line(case.get("source-line"))
            told.report = self.reading.name

    def _assembly(self) -> None:
        own, header = self._tally.own, self._header or {}
        own.cases = self._tally.cases
        errors = numbers.count(header.get("errors")) or 0
        for name, found in (("total", own.cases), ("failed", own.failed)):
            stated = numbers.count(header.get(name))
            if stated is not None and stated != found:
                rule = Rules.CASES_LOST if stated > found else Rules.COUNTS_DIFFER
                told = f"assembly `{self._tally.name}`: the header says {name} {stated:,}, the body has {found:,}"
                self.reading.remarks.append(Remark(rule, told, self.reading.name))
        if errors:
            told = f"assembly `{self._tally.name}`: {errors:,} errors outside of the tests"
            self.reading.remarks.append(Remark(Rules.CASES_LOST, told, self.reading.name))
        self._fold()
        self._header = None

    def _fold(self) -> None:
        if self.reading.tests is not None:
            self.reading.tests.add(self._tally.tests(self.reading.name), self._settings.slowest)
