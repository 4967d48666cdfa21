"""The command from its arguments to its outputs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import gitrepo
import pytest

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

MAIN = ROOT / "python" / "ci_kit" / "__main__.py"


def _run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    command = (sys.executable, "-I", str(MAIN), "deploy-tags", *arguments)
    env = {**os.environ, **gitrepo.ENV}
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def clone(tmp_path: Path) -> gitrepo.Clone:
    """A working copy of a repository with one commit."""
    made = gitrepo.clone(gitrepo.remote(tmp_path), tmp_path / "clone")
    made.commit("one")
    return made


def test_a_release_in_all_spellings(clone: gitrepo.Clone) -> None:
    """The report has them; the tag is on the remote."""
    code, out, err = _run(
        clone.folder, "--version", "v1.4.0-rc.2", "--push", "--image", "ghcr.io/org/app", "--format", "json"
    )
    assert code == 0, err
    data = json.loads(out)["data"]
    assert (data["tag"], data["version"], data["pep440"]) == ("v1.4.0-rc.2", "1.4.0-rc.2", "1.4.0rc2")
    assert data["images"] == ["ghcr.io/org/app:1.4.0-rc.2", f"ghcr.io/org/app:sha-{data['sha'][:12]}"]
    assert data["created"] is True
    assert "refs/tags/v1.4.0-rc.2" in clone.git("ls-remote", "--tags", "origin")


def test_nothing_is_pushed_unless_asked(clone: gitrepo.Clone) -> None:
    """The spellings alone; what Python cannot say is a note."""
    code, out, _ = _run(clone.folder, "--version", "1.0.0-nightly", "--prefix", "none")
    assert code == 0
    assert "1.0.0-nightly is not pushed" in out
    assert "PEP 440 has no spelling" in out
    assert clone.git("ls-remote", "--tags", "origin") == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--version", "2026.01.0"), "unpadded"),
        (("--version", "1.0.0", "--build", "x"), "`build` is `x`"),
        (("--scheme", "date"), "scheme"),
        (("--version", "1.0.0", "--remote", "--all"), "remote"),
        ((), "the commit has no tag"),
        (("--version", "1.0.0", "--commit", "nope"), "is no commit"),
    ],
)
def test_bad_input_is_one_message(clone: gitrepo.Clone, arguments: tuple[str, ...], said: str) -> None:
    """Exit 2, and nothing set."""
    code, out, err = _run(clone.folder, *arguments)
    assert code == 2, out + err
    assert said in " ".join((out + err).split())


def test_a_remote_that_does_not_answer_is_an_error(clone: gitrepo.Clone) -> None:
    """Exit 3: without the tags of the remote no name is safe."""
    clone.git("remote", "set-url", "origin", "file:///nowhere")
    code, _, err = _run(clone.folder, "--scheme", "calver")
    assert code == 3
    assert "the tags of `origin` cannot be read" in err
