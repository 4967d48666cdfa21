"""The examples for GitLab and Jenkins: what their shells run is run here, with the kit's command in front."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from actrun import commit, real
from distributions import Made

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MAIN = ROOT / "python" / "ci_kit" / "__main__.py"
_SHELL = re.compile(r"sh '''(.*?)'''", re.DOTALL)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these run in a container of Linux")


def gitlab() -> dict[str, str]:
    """The shell of each job."""
    jobs = yaml.safe_load((ROOT / "examples" / "gitlab-ci.yml").read_text(encoding="utf-8"))
    assert all(job["extends"] == ".ci-kit" for name, job in jobs.items() if not name.startswith("."))
    return {name: "\n".join(job["script"]) for name, job in jobs.items() if "script" in job}


def jenkins() -> list[str]:
    """Each shell of the pipeline."""
    return _SHELL.findall((ROOT / "examples" / "Jenkinsfile").read_text(encoding="utf-8"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A repository with reports and distributions, nothing wrong with them, and the command on the PATH."""
    folder = tmp_path / "repository"
    (folder / "reports").mkdir(parents=True)
    (folder / "dist").mkdir()
    (folder / "reports" / "ruff.sarif").write_bytes(real("ruff-clean.sarif"))
    made = Made(folder / "dist")
    made.sdist()
    made.wheel()
    commit(folder)
    command = tmp_path / "bin" / "ci-kit"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{MAIN}" "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return folder


def shell(text: str, folder: Path) -> int:
    """Run a text as a runner of either does: it stops at the first command that fails."""
    path = f"{folder.parent / 'bin'}{os.pathsep}{os.environ['PATH']}"
    env = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    done = subprocess.run(
        ("sh", "-e", "-c", text), cwd=folder, env={**env, "PATH": path}, capture_output=True, check=False
    )
    return done.returncode


def test_gitlab(workspace: Path) -> None:
    """Every job passes, and its report is where the artifacts are taken from; a faulty wheel fails its job alone."""
    assert {name: shell(text, workspace) for name, text in gitlab().items()} == {"secrets": 0, "sarif": 0, "package": 0}
    assert sorted(path.name for path in (workspace / "ci-kit").iterdir()) == [
        "package.json",
        "sarif.json",
        "secrets.json",
    ]
    Made(workspace / "dist", record="").wheel()
    assert {name: shell(text, workspace) for name, text in gitlab().items()} == {"secrets": 0, "sarif": 0, "package": 1}


def test_jenkins(workspace: Path) -> None:
    """The same steps; where there is nothing to look at, a step does not pass."""
    assert [shell(text, workspace) for text in jenkins()] == [0, 0, 0]
    (workspace / "reports" / "ruff.sarif").unlink()
    codes = [shell(text, workspace) for text in jenkins()]
    assert (codes[0], codes[2]) == (0, 0)
    assert codes[1] != 0


def test_both_use_the_released_image() -> None:
    """By the name under which a release pushes it."""
    release = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    assert "ghcr.io/" in release
    for name in ("gitlab-ci.yml", "Jenkinsfile"):
        assert "ghcr.io/org/ci-kit:1" in (ROOT / "examples" / name).read_text(encoding="utf-8")
