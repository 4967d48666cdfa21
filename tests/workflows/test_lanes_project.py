"""The example project pastes the lanes, and all of them are green; the ones not here have tests of their own on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pasted
import pytest
from deployed_service import running

if TYPE_CHECKING:
    from pathlib import Path

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


def test_the_deploy_to_staging_is_green(hub: Hub, tmp_path: Path) -> None:
    """By the script that deploys to production too; what is live is tagged."""
    with running(tmp_path / "live") as service:
        quick = {
            "https://staging.example.com/health": service.url,
            "Fri 16:00 - Mon 08:00": "1999-12-31 - 2000-01-01",
            "Europe/Berlin": "UTC\n      interval: 500ms\n      watch-for: 2s",
        }
        project = pasted.consumer(hub, {".github/workflows/deploy-staging.yml": quick})
        hub.world.branches["main"]["required"] = ["test"]
        hub.world.add_check(project.sha, "test", "success")
        project.environment["DEPLOY_TARGET"] = str(tmp_path)
        run = project.run("deploy-staging.yml")
        assert run.succeeded, run.log
        assert service.live.read_text(encoding="utf-8").split() == [project.sha]
