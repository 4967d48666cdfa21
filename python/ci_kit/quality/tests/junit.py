"""JUnit XML as pytest, surefire, jest, mocha, ctest, gotestsum, nextest, GoogleTest and others write it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit.quality import numbers, xml
from ci_kit.quality.model import Case, Kind, Reading, Results, Status
from ci_kit.quality.numbers import seconds
from ci_kit.quality.rules import Remark, Rules
from ci_kit.quality.tests.reconcile import reconciled
from ci_kit.quality.tests.tally import Settings, Tally

if TYPE_CHECKING:
    from ci_kit.quality.tests.marks import Marks

ROOTS = frozenset({"testsuites", "testsuite", "testrun"})
_SUITES = ("testsuite", "testsuites", "testrun")
#: What a child of a test case means for it.
_RESULTS = {
    "failure": Status.FAILED,
    "error": Status.ERROR,
    "skipped": Status.SKIPPED,
    "skip": Status.SKIPPED,
    "flakyFailure": Status.FLAKY,
    "flakyError": Status.FLAKY,
    # A rerun that failed; the first failure stands beside it in `failure`.
    "rerunFailure": Status.FAILED,
    "rerunError": Status.ERROR,
}
#: Looking a member up in its enum takes time that counts where it is done for each case.
_PASSED = Status.PASSED
_RERUNS = frozenset({"flakyFailure", "flakyError", "rerunFailure", "rerunError"})
_WORST = {Status.PASSED: 0, Status.SKIPPED: 1, Status.FLAKY: 2, Status.FAILED: 3, Status.ERROR: 4}
#: What attributes `status` and `result` mean where no child says anything (ctest, GoogleTest).
_STATED = {
    **dict.fromkeys(("notrun", "disabled", "skipped", "suppressed", "ignored", "pending"), Status.SKIPPED),
    **dict.fromkeys(("fail", "failed", "failure"), Status.FAILED),
    **dict.fromkeys(("error", "broken", "timeout", "timedout", "crashed", "aborted"), Status.ERROR),
}
#: ctest's reasons for tests that were to run and did not.
_CTEST = (
    "Unable to find executable",
    "Fixture dependency failed",
    "Required Files Missing",
    "Missing Configuration",
    "Insufficient resources",
    "Missing dependency",
)
#: Of one failure this much is kept: the place is at the end in some languages, at the start in others.
_MOST_MESSAGE = 2000
_MOST_TEXT = 256 * 1024
_MOST_DETAILS = 4096
#: Suites in suites; the root of all is the first.
_DEEPEST = 100


class JUnit(xml.Handler):
    """Takes the elements of one report."""

    def __init__(self, name: str, settings: Settings, marks: Marks) -> None:
        self.reading = Reading(name, Kind.TESTS, "junit", tests=Results())
        self._settings = settings
        self._marks = marks
        #: Cases outside of any suite are counted by the first of these, which has no header.
        self._tally = Tally("", {}, "", settings)
        self._open: list[Tally] = []
        self._here: set[tuple[object, ...]] = set()
        self._doubles: Counter[str] = Counter()
        self._inner: list[Remark] = []
        self._case: dict[str, str] | None = None
        self._status = Status.PASSED
        self._to_do = False
        self._reruns = 0
        self._bad_elements = 0
        self._message = ""
        self._text: list[str] = []
        self._kept = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A suite, a case, or a result in a case."""
        if tag == "testcase":
            self._case = attributes
        elif self._case is not None:
            result = _RESULTS.get(tag)
            if result is not None:
                self._result(tag, result, attributes)
        elif tag in _SUITES:
            self._push(attributes)

    def end(self, tag: str) -> None:
        """What has been collected is counted."""
        case = self._case
        if tag == "testcase" and case is not None:
            self._case = None
            if self._status is _PASSED and "status" not in case and "result" not in case:
                again = self._tally.passes(case)
                if again is not None:
                    self._tell(again, case)
            else:
                self._finish(case)
                self._status = _PASSED
        elif case is None:
            if tag in _SUITES:
                self._pop()
        elif tag in _RESULTS:
            self.ignore()

    def text(self, data: str) -> None:
        """Text of a failure, of which the first part is kept."""
        if self._kept < _MOST_TEXT:
            self._text.append(data)
            self._kept += len(data)

    def close(self) -> Reading:
        """The report, also when it ended too early."""
        self.reading.remarks += self._inner
        while self._open:
            self._fold(self._tally)
            self._tally = self._open.pop()
        self._fold(self._tally)
        for first, count in self._doubles.items():
            told = (
                f"{count:,} suites are in `{first}` too, of the same moment and with the same results; they count once"
            )
            self.reading.remarks.append(Remark(Rules.DUPLICATE, told, self.reading.name, count=count))
        return self.reading

    def _push(self, attributes: dict[str, str]) -> None:
        if len(self._open) > _DEEPEST:
            raise xml.MalformedError(f"suites are nested more than {_DEEPEST} deep", partly=self)
        path = attributes.get("file") or attributes.get("filepath") or self._tally.path
        self._open.append(self._tally)
        self._tally = Tally(attributes.get("name", ""), attributes, path, self._settings)

    def _pop(self) -> None:
        tally, self._tally = self._tally, self._open.pop()
        tally.own.cases = tally.cases
        tally.below.add(tally.own)
        self._tally.below.add(tally.below)
        remarks = reconciled(tally, self.reading.name)
        if not remarks and "tests" in tally.header:
            # mocha-junit-reporter counts pending tests in each suite and says only in the root that they are skipped.
            self._inner = [replace(one, rule=Rules.COUNTS_DIFFER) for one in self._inner]
        self._inner += remarks
        if not self._open:
            self.reading.remarks += self._inner
            self._inner = []
        self._fold(tally)

    def _fold(self, tally: Tally) -> None:
        """Count a suite, unless it is one that this report or another has brought already."""
        mark, first = tally.mark, ""
        if mark is not None:
            first = self.reading.name if mark in self._here else self._marks.first(mark, self.reading.name)
            self._here.add(mark)
        if first:
            self._doubles[first] += 1
        elif self.reading.tests is not None:
            self.reading.tests.add(tally.tests(self.reading.name), self._settings.slowest)

    def _result(self, tag: str, result: Status, attributes: dict[str, str]) -> None:
        message = attributes.get("message") or attributes.get("type") or ""
        if result is Status.SKIPPED and self._case is not None and _never_started(self._case, message):
            result = Status.ERROR
        if result is Status.SKIPPED and attributes.get("type") == "todo":
            # node:test: a test that is still to be done may fail; the failure stands beside this.
            self._to_do = True
        if _WORST[result] > _WORST[self._status]:
            self._status, self._message = result, message
            self._text, self._kept = [], 0
            if result is not Status.SKIPPED and self._tally.details_wanted:
                self.listen()
        if tag in _RERUNS:
            self._reruns += 1
        elif result.bad:
            self._bad_elements += 1

    def _finish(self, case: dict[str, str]) -> None:
        """Count a case that did not simply pass, or says so in an attribute."""
        get, status, tally = case.get, self._status, self._tally
        if status is Status.PASSED:
            status = _stated(case)
        if self._to_do:
            status, self._to_do, self._bad_elements = Status.SKIPPED, False, 0
        told = tally.take(get("classname", ""), get("name", ""), status, seconds(get("time")))
        if status is not Status.PASSED:
            self._count(tally, status)
        if told is not None:
            self._tell(told, case)

    def _count(self, tally: Tally, status: Status) -> None:
        own = tally.own
        own.failed += status.bad
        own.skipped += status is Status.SKIPPED
        own.failed_elements += self._bad_elements or status.bad
        own.reruns += self._reruns
        self._reruns = self._bad_elements = 0

    def _tell(self, told: Case, case: dict[str, str]) -> None:
        text = "".join(self._text)
        # gotestsum's message is "Failed"; what failed stands in the text, below the name of the test.
        vague = self._message.strip().lower() in ("", "failed", "failure", "error")
        lines = (line.strip() for line in text.splitlines() if line.strip() and not line.startswith("==="))
        message = next(lines, self._message) if vague else self._message
        told.message = message.strip()[:_MOST_MESSAGE]
        told.details = text if len(text) <= 2 * _MOST_DETAILS else f"{text[:_MOST_DETAILS]}\n…\n{text[-_MOST_DETAILS:]}"
        told.path = case.get("file") or told.path
        told.line = numbers.line(case.get("line"))
        told.report = self.reading.name
        self._text, self._message, self._kept = [], "", 0


def _stated(case: dict[str, str]) -> Status:
    for name in ("status", "result"):
        status = _STATED.get(case.get(name, "").lower())
        if status is not None:
            return status
    return Status.PASSED


def _never_started(case: dict[str, str], message: str) -> bool:
    """Whether ctest calls a test skipped that it could not start, and counts as failed itself (cmCTestTestHandler)."""
    return case.get("status") == "notrun" and "result" not in case and message.startswith(_CTEST)
