"""Checks run side by side and are told of in order."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ci_kit_dev import checks
from ci_kit_dev.checks import Check, Outcome, State

if TYPE_CHECKING:
    from pathlib import Path


def script(name: str, code: str, files: int = 1) -> Check:
    """A check that is a line of Python."""
    return Check(name, "files", files, (sys.executable, "-I", "-c", code))


def test_order_is_kept_though_a_later_check_ends_first(tmp_path: Path) -> None:
    """The outcomes come in the order of the checks; the first waits for what the second does."""
    wait = "import pathlib, time\nwhile not pathlib.Path('second').exists(): time.sleep(0.01)"
    both = [script("first", wait), script("second", "open('second', 'x')")]
    outcomes = list(checks.run_all(both, tmp_path, workers=2))
    assert [outcome.check.name for outcome in outcomes] == ["first", "second"]
    assert {outcome.state for outcome in outcomes} == {State.OK}


def test_what_a_failing_tool_said_stands_below_it(tmp_path: Path) -> None:
    """Both streams of a failing tool are shown, indented; those of a passing one are not."""
    failing = "import sys; print('one'); sys.stdout.flush(); print('two', file=sys.stderr); sys.exit(3)"
    lines = str(checks.run(script("a", failing), tmp_path)).splitlines()
    assert lines[0].startswith("FAIL  a ")
    assert lines[1:] == ["    | one", "    | two"]
    assert len(str(checks.run(script("b", "print('noise')"), tmp_path)).splitlines()) == 1


def test_a_silent_failure_is_not_shown_as_nothing(tmp_path: Path) -> None:
    """A tool that fails without a word gets a line with its exit code."""
    assert "exited with 7 and said nothing" in str(checks.run(script("a", "raise SystemExit(7)"), tmp_path))


def test_nothing_to_look_at_is_no_pass(tmp_path: Path) -> None:
    """A check without files is not run and counts as neither passed nor failed."""
    outcome = checks.run(script("a", "raise SystemExit(1)", files=0), tmp_path)
    assert outcome.state is State.EMPTY
    assert checks.conclusion([outcome], 0.0) == "lint: 0 passed, 1 had nothing to look at (a), 0.0 s"


def test_conclusion_names_what_failed() -> None:
    """The closing line counts what passed and names what did not."""
    outcomes = [Outcome(script(name, ""), state) for name, state in zip("abc", State, strict=True)]
    assert checks.conclusion(outcomes, 1.25) == ("lint: 1 passed, 1 failed (b), 1 had nothing to look at (c), 1.2 s")
