"""A release is rehearsed: everything that would be published, twice alike, and nothing leaves the machine."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
import venv
from typing import TYPE_CHECKING

import pytest

import ci_kit
from ci_kit.errors import CiKitError
from ci_kit_dev import rehearsal, release, tools
from ci_kit_dev.paths import ROOT
from ci_kit_dev.releases import Version

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "c0ffee" + "0" * 34
VERSION = Version.parse("v1.2.3")


@pytest.mark.parametrize(
    ("text", "pinned"),
    [
        ("- uses: org/ci-kit/actions/retry@v1\n", f"- uses: org/ci-kit/actions/retry@{COMMIT} # v1.2.3\n"),
        ("uses: org/ci-kit@v1", f"uses: org/ci-kit@{COMMIT} # v1.2.3"),
        ("uses: org/other/actions/retry@v1", "uses: org/other/actions/retry@v1"),
        ("uses: org/ci-kit/actions/retry@v1.2.0\n", "uses: org/ci-kit/actions/retry@v1.2.0\n"),
    ],
)
def test_examples_are_pinned(text: str, pinned: str) -> None:
    """By the hash of the release, with its version beside it; what is not the kit's stays."""
    assert rehearsal.pinned(text, VERSION, COMMIT) == pinned


def test_every_example_is_in_the_archive_and_pinned() -> None:
    """The same bytes each time."""
    files = rehearsal.examples(VERSION, COMMIT)
    top = {path.name for path in (ROOT / "examples").iterdir() if path.is_file()}
    assert top == {name for name in files if "/" not in name}
    assert not [name for name, data in files.items() if b"ci-kit/actions/" in data and b"@v1\n" in data]
    archive = rehearsal.packed(files)
    assert archive == rehearsal.packed(dict(reversed(files.items())))
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        assert opened.getnames() == sorted(files)


@pytest.mark.slow
def test_what_is_rehearsed_installs_and_works(tmp_path: Path) -> None:
    """Wheel and sdist, each in an environment of its own, by their console script."""
    output = tmp_path / "release"
    (output / "old").mkdir(parents=True)
    with pytest.raises(CiKitError, match="something else"):
        rehearsal.rehearse(VERSION, output)
    (output / "notes.md").touch()
    assert rehearsal.rehearse(Version.parse(f"v{ci_kit.__version__}"), output) == 0
    names = {path.relative_to(output).as_posix() for path in output.rglob("*") if path.is_file()}
    assert {"notes.md", f"dist/{release.DIGESTS}", "examples/retry.yml"} <= names
    assert not (output / "old").exists()
    uv = tools.binary("uv")
    for path in sorted((output / "dist").glob("ci_kit-*")):
        home = tmp_path / path.suffix
        venv.create(home, with_pip=False, symlinks=sys.platform != "win32")
        scripts = home / ("Scripts" if sys.platform == "win32" else "bin")
        into = (uv, "pip", "install", "--python", str(scripts / "python"), "--quiet", "--no-deps")
        lock = ROOT / "python/locks/sarif.txt"
        subprocess.run((*into, "--require-hashes", "-r", str(lock)), check=True)
        subprocess.run((*into, str(path)), check=True)
        report = ROOT / "tests/data/sarif/real/ruff-src.sarif"
        command = (str(scripts / "ci-kit"), "sarif-validate", "--checkout", "none", str(report))
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert (done.returncode, "1 of 1 file would be accepted" in done.stdout) == (0, True), done.stdout + done.stderr
