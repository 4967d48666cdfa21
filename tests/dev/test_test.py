"""`./dev test` hands pytest the right arguments."""

from __future__ import annotations

import pytest

from ci_kit_dev import test as task

SPREAD = ["-n", "auto", "--dist", "worksteal"]


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], ["-m", "not slow", *SPREAD]),
        (["--all"], SPREAD),
        (["tests/dev", "--pdb"], ["-m", "not slow", "tests/dev", "--pdb"]),
        (["-k", "x", "--all"], ["-k", "x"]),
        (["-m", "act"], ["-m", "act"]),
    ],
)
def test_arguments(given: list[str], passed: list[str]) -> None:
    """Slow tests wait for `--all` or a marker; arguments of one's own keep to one process."""
    assert task.arguments(given) == passed
