"""What can be said of reports and results, and what each of it means for the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ci_kit.report import Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that can be remarked: its id, what it does to the verdict, what it is, why it matters, what to do."""

    id: str
    verdict: Verdict
    title: str
    why: str
    remedy: str


_LOST = "what is not there cannot have passed"
_RERUN = "see why the tool stopped or wrote nothing, and run it again"


class Rules(Enum):
    """All of them. The order is that of gravity."""

    MISSING = Rule(
        "report-missing",
        Verdict.ERROR,
        "A report that should be there is not",
        f"a crashed or skipped tool leaves no report; {_LOST}",
        "see whether the tool ran and where it writes; `?pattern` allows a pattern to match nothing",
    )
    UNREADABLE = Rule("report-unreadable", Verdict.ERROR, "A report cannot be read", _LOST, _RERUN)
    TRUNCATED = Rule(
        "report-truncated",
        Verdict.ERROR,
        "A report ends in the middle",
        "the tool was killed or the disk was full while it wrote; what is not there may have failed",
        _RERUN,
    )
    EMPTY = Rule("report-empty", Verdict.ERROR, "A report is empty", _LOST, _RERUN)
    UNKNOWN = Rule(
        "report-unknown",
        Verdict.ERROR,
        "A file is no report that is known here",
        "what is not understood is not judged",
        "take it out with `!pattern`, or have the tool write one of the formats in the README",
    )
    TOO_LARGE = Rule(
        "report-too-large",
        Verdict.ERROR,
        "A report is larger than is read",
        "a bound keeps a broken or hostile report from taking the machine",
        "split the report, or raise `max-size`",
    )
    CHANGED = Rule(
        "report-changed",
        Verdict.ERROR,
        "A file changed while it was read",
        "the counts would be of no state that ever was",
        "run this after the tools have ended",
    )
    NO_TESTS = Rule(
        "no-tests",
        Verdict.ERROR,
        "No test ran",
        "a run that selects nothing, or skips all, says nothing about the code",
        "see how the tests are found and selected",
    )
    CASES_LOST = Rule(
        "cases-lost",
        Verdict.ERROR,
        "The header of a report counts more tests or failures than its body has",
        "the run was cut short, or failed outside of any test",
        "see the log of the test run for what happened outside of the tests",
    )
    SCAN_INCOMPLETE = Rule(
        "scan-incomplete",
        Verdict.ERROR,
        "A scanner could not look at everything",
        "what was not looked at is not safe",
        "see what the scanner says of these files or packages, or exclude them from the scan",
    )
    NOT_MEASURED = Rule(
        "not-measured",
        Verdict.ERROR,
        "A gate asks for a value that no report has",
        "a value that was not measured is not good enough",
        "add the report that has it, or take the gate away",
    )
    BASELINE = Rule(
        "baseline-unusable",
        Verdict.ERROR,
        "There is no baseline to compare with",
        "without it no failure can be called old",
        "give the JSON report of an earlier run, or a test report of one",
    )
    KIT_ERROR = Rule(
        "kit-report-error", Verdict.ERROR, "Another action of the kit could not look", _LOST, "see its own report"
    )
    TEST_FAILED = Rule("test-failed", Verdict.FAIL, "A test failed", "it says so", "mend the code or the test")
    TEST_ERROR = Rule(
        "test-error",
        Verdict.FAIL,
        "A test could not be carried out",
        "an error outside of the assertions",
        "mend the test or what it needs",
    )
    COVERAGE = Rule(
        "coverage-low", Verdict.FAIL, "Coverage is below the gate", "`coverage-min` asks for more", "test more"
    )
    COVERAGE_CHANGED = Rule(
        "coverage-changed-low",
        Verdict.FAIL,
        "Coverage of the changed lines is below the gate",
        "`coverage-changed-min` asks for more",
        "test what this change adds",
    )
    SECURITY = Rule(
        "security-gate",
        Verdict.FAIL,
        "There are more findings of a severity than allowed",
        "`security-max` allows fewer",
        "mend them, or suppress in the scanner what is none, with the reason",
    )
    FLAKY_SHARE = Rule(
        "flaky-share",
        Verdict.FAIL,
        "More tests are flaky than allowed",
        "`flaky-max` allows fewer",
        "mend the tests that need more than one attempt",
    )
    SCORE = Rule("score-low", Verdict.FAIL, "The quality score is below the gate", "`score-min` asks for more", "")
    KIT_FAIL = Rule("kit-report-fail", Verdict.FAIL, "Another action of the kit failed", "", "see its own report")
    FLAKY = Rule(
        "test-flaky",
        Verdict.WARN,
        "A test failed and then passed when it was repeated",
        "it will fail again some day, and hides real failures until then",
        "mend the test, or what it tests",
    )
    FEWER_TESTS = Rule(
        "fewer-tests",
        Verdict.WARN,
        "There are fewer tests than in the baseline",
        "tests that are gone do not fail",
        "see whether they were removed on purpose",
    )
    VULNERABILITY = Rule(
        "security-finding", Verdict.WARN, "A scanner found something", "within what `security-max` allows", "mend it"
    )
    UNCOVERED_FILE = Rule(
        "changed-file-unmeasured",
        Verdict.WARN,
        "A changed source file is in no coverage report",
        "nothing is known about its lines",
        "have the coverage tool look at all sources, not only at those that were loaded",
    )
    EMPTY_SUITE = Rule(
        "report-without-tests",
        Verdict.WARN,
        "A test report holds no test, though others beside it do",
        "it may have been cut off from its tests",
        "see how its tests are selected",
    )
    COUNTS_DIFFER = Rule(
        "counts-differ",
        Verdict.PASS,
        "The header of a report and its body disagree",
        "the counts here are those of the body",
        "",
    )
    NOT_SHOWN = Rule(
        "not-shown", Verdict.WARN, "A part of what was to be shown could not be", "", "see what the message says"
    )
    KIT_WARN = Rule("kit-report-warn", Verdict.WARN, "Another action of the kit warned", "", "see its own report")
    DUPLICATE = Rule(
        "report-duplicate",
        Verdict.PASS,
        "The same results are there twice",
        "they count once",
        "narrow the patterns of `reports`",
    )
    MENDED = Rule(
        "characters-replaced",
        Verdict.PASS,
        "Characters that XML does not allow were replaced",
        "such as colours of a terminal in a message",
        "",
    )

    @property
    def verdict(self) -> Verdict:
        """What it does to the verdict, if nothing else is said."""
        return self.value.verdict


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark on a report or a result. `count` is more than 1 where it stands for more that are not listed."""

    rule: Rules
    message: str
    path: str = ""
    line: int | None = None
    count: int = 1
    verdict: Verdict | None = None

    @property
    def effect(self) -> Verdict:
        """What it does to the verdict: what is said here, else what the rule says."""
        return self.verdict or self.rule.verdict
