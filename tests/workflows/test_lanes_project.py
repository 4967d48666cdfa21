"""The example project pastes the lanes, and all of them are green; the ones not here have tests of their own on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pasted
import pytest

if TYPE_CHECKING:
    from hub import Hub

pytestmark = [pytest.mark.act, pytest.mark.slow]

#: Without the benchmarks, which a busy machine slows down; the lane has tests of its own on them.
CALM = {'      benchmark: python bench.py "$CI_KIT_RESULTS"\n      benchmark-base: v1.0.0\n': ""}


@pytest.mark.parametrize(
    ("lane", "event", "changes"),
    [
        ("tests.yml", "pull_request", {}),
        ("lint.yml", "push", {}),
        ("nightly.yml", "schedule", {}),
        ("qa.yml", "schedule", CALM),
    ],
)
def test_a_lane_is_green(hub: Hub, lane: str, event: str, changes: dict[str, str]) -> None:
    """On the project as it stands in the examples."""
    project = pasted.consumer(hub, {f".github/workflows/{lane}": changes})
    project.secrets["SERVICE_TOKEN"] = "made-up-for-the-test"
    run = project.run(lane, event)
    assert run.succeeded, run.log
    assert run.red == []
