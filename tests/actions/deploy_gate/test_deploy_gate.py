"""The command from its arguments to its verdict."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from standin_github import Fault, Kind, StandIn, running

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

MAIN = ROOT / "python" / "ci_kit" / "__main__.py"
SHA = "c0ffee" + "0" * 34
ALWAYS = ("--freeze", "Mon 00:00 - Fri 00:00", "--freeze", "Fri 00:00 - Mon 00:00 # nobody is there")


@pytest.fixture
def github() -> Iterator[StandIn]:
    """All is as it should be for run 5."""
    with running() as made:
        world = made.world
        world.add_branch("main", SHA, required=("test",))
        world.standings[f"main...{SHA}"] = "identical"
        world.add_check(SHA, "test", "success")
        world.environments["production"] = ["required_reviewers"]
        world.add_run(5)
        world.approvals[5] = [{"state": "approved", "user": "ada", "environments": ["production"]}]
        yield made


def _run(github: StandIn | None, *arguments: str) -> tuple[int, dict[str, Any], str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    if github:
        env |= {
            "GITHUB_REPOSITORY": github.world.repository,
            "GITHUB_API_URL": github.api,
            "GITHUB_SHA": SHA,
            "GITHUB_RUN_ID": "5",
        }
    command = (sys.executable, "-I", str(MAIN), "deploy-gate", "--format", "json", *arguments)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {}, done.stderr


def test_the_gate_is_open(github: StandIn) -> None:
    """Branch, checks and approval hold, and no window is active."""
    asked = ("--branch", "main", "--environment", "production", "--token", "t", "--freeze", "1999-01-01 - 1999-01-02")
    code, report, err = _run(github, *asked)
    assert code == 0, err
    assert (report["verdict"], report["data"]["checks"], report["data"]["reasons"]) == ("pass", {"test": "green"}, [])


def test_each_reason_is_told(github: StandIn) -> None:
    """All of them at once, each with its remedy."""
    world = github.world
    world.standings[f"main...{SHA}"] = "diverged"
    world.checks.clear()
    world.approvals.clear()
    code, report, _ = _run(github, "--branch", "main", "--environment", "production", *ALWAYS)
    assert code == 1
    assert report["data"]["reasons"] == ["frozen", "wrong-branch", "check-missing", "not-approved"]
    assert all(finding["remedy"] for finding in report["findings"])


def test_a_freeze_alone_asks_nobody() -> None:
    """No GitHub, no token; `override` makes a warning of it, with its reason."""
    code, report, err = _run(None, *ALWAYS)
    assert (code, report["data"]["reasons"]) == (1, ["frozen"]), err
    code, report, _ = _run(None, *ALWAYS, "--override", "hotfix 17")
    assert (code, report["verdict"]) == (0, "warn")
    assert any("hotfix 17" in note for note in report["notes"])


def test_what_cannot_be_looked_at_is_an_error(github: StandIn) -> None:
    """Exit 3 and the permission that is missing; never an open gate."""
    github.world.faults.on = [Fault(Kind.FORBIDDEN, "GET", "/check-runs", times=99)]
    code, _, err = _run(github, "--branch", "main", "--token", "t")
    assert code == 3
    assert "`checks: read`" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Nothing is asked for"),
        (("--freeze", "sometimes"), "no freeze window"),
        (("--freeze", "08:00 - 09:00", "--timezone", "Mars"), "no time zone"),
        (("--branch", "main", "--wait-for-checks", "soon"), "must be a duration"),
        (("--branch", "main"), "No repository is known"),
    ],
)
def test_bad_input_is_one_message(arguments: tuple[str, ...], said: str) -> None:
    """Exit 2."""
    code, _, err = _run(None, *arguments)
    assert code == 2, err
    assert said.lower() in " ".join(err.split()).lower()
