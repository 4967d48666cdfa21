"""What is printed last by a step."""

from __future__ import annotations

import sys

import pytest

from ci_kit.runner import console


@pytest.mark.parametrize(
    ("code", "environment", "terminal", "waits"),
    [
        (1, {"ACT": "true"}, True, True),
        (0, {"ACT": "true"}, True, False),
        (1, {"ACT": "true"}, False, False),
        (1, {}, True, False),
    ],
)
def test_only_a_step_that_failed_under_act_waits_until_its_last_lines_are_read(
    monkeypatch: pytest.MonkeyPatch, code: int, environment: dict[str, str], *, terminal: bool, waits: bool
) -> None:
    """Act leaves the terminal of a failed step unread; people and GitHub's runner do not wait."""
    slept: list[float] = []
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    console.let_act_read(code, environment, slept.append)
    assert bool(slept) == waits
