"""A run with jobs that failed, and the job that reports them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from standin_github import StandIn, running
from stepping import Stepper

from ci_kit.actions import failure_issue
from ci_kit.github import Patience

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub with an empty repository."""
    with running() as made:
        yield made


@pytest.fixture
def job(
    github: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Stepper:
    """A job of run 5 that writes without a pause."""
    monkeypatch.setattr(failure_issue, "Patience", partial(Patience, pace=0.0))
    variables = {
        "GITHUB_API_URL": github.api,
        "GITHUB_SERVER_URL": github.web,
        "GITHUB_REPOSITORY": "octo/service",
        "GITHUB_RUN_ID": "5",
        "GITHUB_RUN_ATTEMPT": "1",
        "GITHUB_WORKFLOW_REF": "octo/service/.github/workflows/ci.yml@refs/heads/main",
        "GITHUB_REF_NAME": "main",
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_TOKEN": "t0ken-of-the-job",
    }
    return Stepper(tmp_path, monkeypatch, capsys, variables)
