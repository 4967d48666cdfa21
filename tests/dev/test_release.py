"""A release in a real repository: checked, built, and followed by the moving tag."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest

import ci_kit
from ci_kit.errors import CiKitError, ExitCode
from ci_kit_dev import release, tools
from ci_kit_dev.paths import ROOT
from ci_kit_dev.releases import Version

IDENTITY = (
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@localhost",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "tag.gpgsign=false",
)


def git(root: Path, *arguments: str) -> str:
    """What Git says."""
    done = subprocess.run(("git", *IDENTITY, "-C", str(root), *arguments), capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A clone with an origin, and a changelog for the version that the package has."""
    origin = tmp_path / "origin"
    subprocess.run(("git", "init", "--quiet", "--bare", "--initial-branch=main", str(origin)), check=True)
    root = tmp_path / "kit"
    subprocess.run(("git", "clone", "--quiet", str(origin), str(root)), check=True, capture_output=True)
    git(root, "checkout", "--quiet", "-b", "main")
    version = ci_kit.__version__
    (root / "CHANGELOG.md").write_text(f"# Changelog\n\n## [{version}] - 2026-11-21\n\n- All.\n", encoding="utf-8")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message=release")
    git(root, "push", "--quiet", "origin", "main")
    return root


if TYPE_CHECKING:
    from pathlib import Path

REAL = ROOT / "tests/data/sarif/real"
VERSION = Version.parse(f"v{ci_kit.__version__}")


def test_an_annotated_tag_on_main_is_ready(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With changelog and package in agreement."""
    git(kit, "tag", "--annotate", "--message=r", VERSION.tag)
    assert release.check(VERSION, kit) == ExitCode.OK
    assert capsys.readouterr().out == f"{VERSION.tag}: ready to be released\n"


def test_everything_wrong_is_told_at_once(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A light tag on a branch that was not merged, in a checkout with changes."""
    git(kit, "checkout", "--quiet", "-b", "side")
    git(kit, "commit", "--quiet", "--allow-empty", "--message=side")
    git(kit, "tag", VERSION.tag)
    (kit / "CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")
    assert release.check(VERSION, kit) == ExitCode.FAIL
    told = capsys.readouterr().out
    assert [word in told for word in ("no section", "annotated", "not on main", "not committed", "4 reasons")] == [
        True
    ] * 5


def test_a_tag_that_is_not_there_is_an_error(kit: Path) -> None:
    """Git's own words say which."""
    with pytest.raises(CiKitError, match="rev-parse"):
        release.check(VERSION, kit)


def test_the_moving_tag_moves_only_when_told_to(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And never back."""
    git(kit, "tag", VERSION.tag)
    assert release.move_major(VERSION, kit) == ExitCode.OK
    assert "would move" in capsys.readouterr().out
    assert git(kit, "ls-remote", "--tags", "origin") == ""
    release.move_major(VERSION, kit, push=True)
    first = git(kit, "ls-remote", "origin", f"refs/tags/{VERSION.moving}")
    assert first.startswith(git(kit, "rev-parse", "HEAD"))
    newer = Version(VERSION.major, VERSION.minor + 1, 0)
    git(kit, "commit", "--quiet", "--allow-empty", "--message=newer")
    git(kit, "tag", newer.tag)
    release.move_major(newer, kit, push=True)
    moved = git(kit, "ls-remote", "origin", f"refs/tags/{VERSION.moving}")
    assert moved.startswith(git(kit, "rev-parse", newer.tag))
    release.move_major(VERSION, kit, push=True)
    assert git(kit, "ls-remote", "origin", f"refs/tags/{VERSION.moving}") == moved
    assert "stays" in capsys.readouterr().out


@pytest.mark.slow
def test_the_wheel_installs_and_works(tmp_path: Path) -> None:
    """Built twice alike; the command judges a real file in an environment of its own."""
    assert release.build(tmp_path / "dist", "HEAD") == ExitCode.OK
    digests = (tmp_path / "dist" / release.DIGESTS).read_text(encoding="utf-8").splitlines()
    for line in digests:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / "dist" / name).read_bytes()).hexdigest() == digest
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "env", with_pip=False, symlinks=sys.platform != "win32")
    scripts = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    uv = tools.binary("uv")
    lock = ROOT / "python/locks/sarif.txt"
    into = ("--python", str(scripts / "python"), "--quiet")
    subprocess.run((uv, "pip", "install", *into, "--no-deps", "--require-hashes", "-r", str(lock)), check=True)
    subprocess.run((uv, "pip", "install", *into, "--no-deps", str(wheel)), check=True)
    command = (str(scripts / "ci-kit"), "sarif-validate", "--checkout", "none", str(REAL / "ruff-src.sarif"))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, "1 of 1 file would be accepted" in done.stdout) == (0, True), done.stdout + done.stderr
