"""JUnit XML in its dialects: real reports, and what they are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_workspace import case, read, real, suite

from ci_kit.quality.model import Results, Status
from ci_kit.quality.rules import Rules
from ci_kit.quality.tests.tally import Repeats, Settings

if TYPE_CHECKING:
    from pathlib import Path


def counts(tests: Results | None) -> tuple[int, ...]:
    """Passed, flaky, skipped, failed, errors."""
    assert tests is not None
    return tuple(tests.counts[status] for status in Status)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pytest-xunit1.xml", (6, 1, 2, 1, 3)),
        ("pytest-xunit2.xml", (6, 1, 2, 1, 3)),
        ("surefire-reruns.xml", (1, 1, 1, 1, 1)),
        ("gotestsum.xml", (4, 0, 1, 3, 0)),
        ("gotestsum-reruns.xml", (3, 1, 1, 3, 0)),
        ("ctest.xml", (1, 0, 2, 3, 2)),
        ("jest-junit.xml", (4, 0, 1, 1, 0)),
        ("jest-junit-suite-errors.xml", (4, 0, 1, 1, 2)),
        ("mocha-xunit.xml", (2, 0, 1, 3, 0)),
        ("mocha-junit-reporter.xml", (2, 0, 0, 3, 0)),
        ("vitest.xml", (2, 0, 1, 1, 0)),
        ("node-test.xml", (3, 0, 2, 2, 0)),
        ("bats.xml", (1, 0, 1, 1, 0)),
        ("gtest.xml", (2, 0, 2, 2, 0)),
        ("catch2.xml", (3, 0, 0, 1, 1)),
        ("robot.xml", (1, 0, 1, 1, 0)),
        ("behave.xml", (1, 0, 0, 1, 1)),
        ("phpunit.xml", (2, 0, 1, 2, 2)),
        ("xmlrunner.xml", (1, 0, 2, 2, 1)),
        ("nose2-junit.xml", (1, 0, 2, 2, 1)),
        ("pytest-subtests.xml", (1, 0, 2, 3, 0)),
    ],
)
def test_real_reports_are_counted_right(tmp_path: Path, name: str, expected: tuple[int, ...]) -> None:
    """Passed, flaky, skipped, failed, errors, as the projects were written; nothing is taken for lost."""
    reading = read(tmp_path / name, real(name))
    assert counts(reading.tests) == expected
    assert reading.whole
    assert {one.rule for one in reading.remarks} <= {Rules.COUNTS_DIFFER}


def test_nested_suites_count_once(tmp_path: Path) -> None:
    """Headers that sum up what is inside add nothing; both kinds of header agree with the body."""
    inner = suite(case("a"), case("b", "failure"), name="inner", tests=2, failures=1)
    outer = suite(inner, case("d"), name="outer", tests=3, failures=1)
    own = suite(inner, case("d"), name="own", tests=1, failures=0)
    reading = read(tmp_path / "r.xml", f'<testsuites tests="6" failures="2">{outer}{own}</testsuites>')
    assert counts(reading.tests) == (4, 0, 0, 2, 0)
    assert reading.remarks == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<failure/><skipped/>", Status.FAILED),
        ("<skipped/><error/><failure/>", Status.ERROR),
        ("<flakyFailure/><flakyError/>", Status.FLAKY),
        ("<failure/><rerunFailure/><rerunFailure/>", Status.FAILED),
        ("<rerunFailure/>", Status.FAILED),
        ("<flakyFailure/><failure/>", Status.FAILED),
        ("<system-out>failure</system-out><properties><property name='x'/></properties>", Status.PASSED),
        ("<skipped/>", Status.SKIPPED),
        ("<something-new/>", Status.PASSED),
    ],
)
def test_the_worst_result_of_a_case_counts(tmp_path: Path, body: str, expected: Status) -> None:
    """One case is one test, whatever is in it."""
    reading = read(tmp_path / "r.xml", suite(f"<testcase name='t'>{body}</testcase>"))
    assert reading.tests is not None
    assert {status: n for status, n in reading.tests.counts.items() if n} == {expected: 1}


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("status='notrun'", Status.SKIPPED),
        ("status='run' result='suppressed'", Status.SKIPPED),
        ("status='run' result='completed'", Status.PASSED),
        ("status='fail'", Status.FAILED),
        ("result='Timeout'", Status.ERROR),
    ],
)
def test_a_result_may_stand_in_an_attribute(tmp_path: Path, attributes: str, expected: Status) -> None:
    """As GoogleTest and CTest write it."""
    reading = read(tmp_path / "r.xml", suite(f"<testcase name='t' {attributes}/>"))
    assert reading.tests is not None
    assert reading.tests.counts[expected] == 1


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (("failure", ""), (0, 1, 0, 0, 0)),
        (("failure", "failure", ""), (0, 1, 0, 0, 0)),
        (("failure", "failure"), (0, 0, 0, 1, 0)),
        (("failure", "error"), (0, 0, 0, 0, 1)),
        (("", "failure"), (0, 0, 0, 1, 0)),
        (("", "error"), (0, 0, 0, 0, 1)),
        (("", ""), (2, 0, 0, 0, 0)),
        (("skipped", "failure"), (0, 0, 0, 1, 0)),
        (("failure", "skipped"), (0, 0, 0, 1, 0)),
        (("failure", "", "failure"), (0, 0, 0, 1, 0)),
        (("error", ""), (0, 1, 0, 0, 0)),
    ],
)
def test_a_name_that_comes_again(tmp_path: Path, results: tuple[str, ...], expected: tuple[int, ...]) -> None:
    """Failed and then passed is flaky; a failure after anything else is a failure; two passes are two tests."""
    reading = read(tmp_path / "r.xml", suite(*(case("t", result) for result in results)))
    assert counts(reading.tests) == expected


def test_equal_names_may_be_separate_tests(tmp_path: Path) -> None:
    """Where a project has them, a pass does not make up for a failure."""
    content = suite(case("t", "failure"), case("t"))
    reading = read(tmp_path / "r.xml", content, settings=Settings(Repeats.SEPARATE))
    assert counts(reading.tests) == (1, 0, 0, 1, 0)


def test_the_same_name_in_two_suites_is_two_tests(tmp_path: Path) -> None:
    """A pass in another suite does not make up for a failure."""
    content = f"<testsuites>{suite(case('t', 'failure'), name='a')}{suite(case('t'), name='b')}</testsuites>"
    assert counts(read(tmp_path / "r.xml", content).tests) == (1, 0, 0, 1, 0)


def test_cases_without_names_are_tests_of_their_own(tmp_path: Path) -> None:
    """One that passes makes up for nothing."""
    content = suite("<testcase/>", "<testcase><failure/></testcase>", "<testcase><error/></testcase>", "<testcase/>")
    assert counts(read(tmp_path / "r.xml", content).tests) == (2, 0, 0, 1, 1)


@pytest.mark.parametrize(
    ("header", "cases", "rules"),
    [
        ({"tests": 2, "failures": 0}, ("", ""), []),
        ({"tests": 3}, ("", ""), [Rules.CASES_LOST]),
        ({"tests": 1}, ("", ""), [Rules.COUNTS_DIFFER]),
        ({"tests": 2, "failures": 1}, ("", ""), [Rules.CASES_LOST]),
        ({"tests": 2, "failures": 0, "errors": 1}, ("", ""), [Rules.CASES_LOST]),
        ({"tests": 2, "failures": 0}, ("", "failure"), [Rules.COUNTS_DIFFER]),
        ({"tests": 2, "failures": 1, "errors": 1}, ("", "failure"), []),
        ({"tests": 1, "skipped": 1}, ("", "skipped"), []),
        ({"tests": 3, "skipped": 1}, ("", ""), [Rules.COUNTS_DIFFER]),
        ({"tests": 5, "failures": 5}, (), [Rules.CASES_LOST, Rules.CASES_LOST]),
        ({"tests": "many"}, ("",), []),
    ],
)
def test_header_and_body_are_reconciled(
    tmp_path: Path, header: dict[str, Any], cases: tuple[str, ...], rules: list[Rules]
) -> None:
    """What a header has more is lost, which is grave; what it has less is said."""
    content = suite(*(case(str(number), result) for number, result in enumerate(cases)), **header)
    assert [one.rule for one in read(tmp_path / "r.xml", content).remarks] == rules


def test_a_suite_that_two_reports_bring_counts_once(tmp_path: Path) -> None:
    """A merged report beside its parts; what differs in a single result counts for itself."""
    first = suite(case("a"), case("b", "failure"), timestamp="2026-11-21T10:00:00", hostname="h")
    other = suite(case("a"), case("b"), timestamp="2026-11-21T10:00:00", hostname="h")
    reading = read(tmp_path / "r.xml", f"<testsuites>{first}{first}{other}</testsuites>")
    assert counts(reading.tests) == (3, 0, 0, 1, 0)
    assert [one.rule for one in reading.remarks] == [Rules.DUPLICATE]


def test_suites_without_a_moment_are_not_taken_for_one(tmp_path: Path) -> None:
    """Nothing shows that they are the same run."""
    one = suite(case("a"))
    assert counts(read(tmp_path / "r.xml", f"<testsuites>{one}{one}</testsuites>").tests) == (2, 0, 0, 0, 0)


def test_times_are_summed_and_the_slowest_kept(tmp_path: Path) -> None:
    """In order; what is no time is counted as such and slows nothing."""
    times = ["0.5", "1,234.5", "nan", "", "3", "0.1"]
    content = suite(*(case(f"t{number}", time=time) for number, time in enumerate(times)))
    tests = read(tmp_path / "r.xml", content, settings=Settings(slowest=2)).tests
    assert tests is not None
    assert [(one.name, one.seconds) for one in tests.slowest] == [("t1", 1234.5), ("t4", 3.0)]
    assert tests.seconds == pytest.approx(1238.1)
    assert tests.untimed == 2


RESULTS = st.lists(st.sampled_from(["", "failure", "error", "skipped", "flakyFailure"]), max_size=30)


@given(RESULTS)
def test_every_case_is_counted_once(tmp_path_factory: pytest.TempPathFactory, results: list[str]) -> None:
    """The counts of a report are those of its cases, however they are spread over suites."""
    cases = [case(str(number), result) for number, result in enumerate(results)]
    half = len(cases) // 2
    path = tmp_path_factory.getbasetemp() / "cases.xml"
    flat = read(path, suite(*cases, tests=len(cases)))
    nested = read(path, f"<testsuites>{suite(suite(*cases[:half], name='i'), *cases[half:])}</testsuites>")
    expected = tuple(results.count(word) for word in ("", "flakyFailure", "skipped", "failure", "error"))
    assert counts(flat.tests) == counts(nested.tests) == expected
    assert flat.remarks == nested.remarks == []


def test_thousands_of_failures_keep_their_names_and_few_details(tmp_path: Path) -> None:
    """One cause needs no thousand texts; memory is for names."""
    content = suite(*(case(f"t{number}", "failure", text="x" * 1000) for number in range(3000)))
    tests = read(tmp_path / "r.xml", content).tests
    assert tests is not None
    assert len(tests.failing) == 3000
    assert sum(bool(one.details) for one in tests.failing) == 500


XUNIT = """<assemblies>
<assembly name="o.dll" total="4" passed="1" failed="1" skipped="1" errors="{errors}" time="1.5"><collection>
<test name="o.Adds" type="o" method="Adds" time="0.5" result="Pass"/>
<test name="o.Fails" type="o" method="Fails" time="0.1" result="Fail"><failure exception-type="E">
<message>no</message><stack-trace>at o.Fails() in o.cs:line 3</stack-trace></failure></test>
<test name="o.Skips" type="o" method="Skips" time="0" result="Skip"><reason>later</reason></test>
<test name="o.New" type="o" method="New" time="0" result="Unheard"/></collection></assembly></assemblies>"""


def test_xunit_net(tmp_path: Path) -> None:
    """A result that is not known is an error, and errors outside of tests are not lost."""
    reading = read(tmp_path / "r.xml", XUNIT.format(errors=0))
    assert counts(reading.tests) == (1, 0, 1, 1, 1)
    assert reading.tests is not None
    assert reading.tests.failing[0].message == "no"
    lost = read(tmp_path / "r.xml", XUNIT.format(errors=2))
    assert [one.rule for one in lost.remarks if "outside" in one.message] == [Rules.CASES_LOST]
