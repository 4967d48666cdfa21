"""Where a test failed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from quality_workspace import case as element
from quality_workspace import read, real, suite

from ci_kit.quality.model import Case, Status
from ci_kit.quality.places import Locator

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "pytest-xunit1.xml": ("test_orders.py", 8),
    "surefire-reruns.xml": ("src/test/java/com/example/OrdersTest.java", 6),
    "gotestsum.xml": ("orders_test.go", 4),
    "jest-junit.xml": ("t/sum.test.js", 5),
    "mocha-junit-reporter.xml": ("m/sum.js", 4),
    "vitest.xml": ("v/sum.test.mjs", 5),
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that real reports speak of, and others of the same names elsewhere."""
    for name in (*(path for path, _ in FILES.values()), "node_modules/x/sum.js", "vendor/orders_test.go"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    shutil.rmtree(tmp_path / "vendor")
    return tmp_path


def case(details: str, path: str = "", line: int | None = None) -> Case:
    """A failure."""
    return Case("s", "c", "n", Status.FAILED, details=details, path=path, line=line)


@pytest.mark.parametrize("name", FILES)
def test_the_failing_line_is_found_in_real_reports(checkout: Path, name: str) -> None:
    """On another machine than the one that wrote the report, and behind the calls of the test runner."""
    tests = read(checkout / "report.xml", real(name)).tests
    assert tests is not None
    failed = next(one for one in tests.failing if one.status is Status.FAILED)
    assert Locator(checkout).place(failed) == FILES[name]


def test_what_the_report_states_stands_where_no_traceback_does(checkout: Path) -> None:
    """The file of the case, with its line."""
    assert Locator(checkout).place(case("", "m/sum.js", 7)) == ("m/sum.js", 7)
    assert Locator(checkout).place(case("", "no/such.js", 7)) is None


@pytest.mark.parametrize(
    "text",
    ["/etc/passwd:1:", "../../etc/passwd.py:3", 'File "/etc/hosts", line 2', "m/sum.js:", "a" * 100_000, "m\0.js:3"],
)
def test_nothing_outside_of_the_checkout_is_named(checkout: Path, text: str) -> None:
    """Nor anything that is no place."""
    assert Locator(checkout).place(case(text)) is None


def test_the_place_at_the_end_of_a_long_traceback_is_found(checkout: Path) -> None:
    """Of a long text the start and the end are kept."""
    content = suite(element("t", "failure", text=f"start\n{'x' * 100_000}\ntest_orders.py:8: AssertionError"))
    tests = read(checkout / "report.xml", content).tests
    assert tests is not None
    assert len(tests.failing[0].details) < 10_000
    assert Locator(checkout).place(tests.failing[0]) == ("test_orders.py", 8)


def test_two_files_of_one_name_are_neither(checkout: Path) -> None:
    """A guess would put the annotation at the wrong file."""
    (checkout / "other").mkdir()
    (checkout / "other" / "sum.js").touch()
    assert Locator(checkout).place(case("at x (sum.js:3:1)")) is None
    assert Locator(checkout).place(case("at x (other/sum.js:3:1)")) == ("other/sum.js", 3)
