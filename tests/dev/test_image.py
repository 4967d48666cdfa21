"""The kit's container image: what goes into it; and where there is an engine that has it, what it does."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from actrun import commit, real
from distributions import Made

from ci_kit import globs
from ci_kit_dev import image
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_it_stands_on_a_base_with_a_digest() -> None:
    """A tag alone would be another image tomorrow; a build may name its own."""
    assert re.search(r"^ARG BASE=\S+@sha256:[0-9a-f]{64}$", DOCKERFILE, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"${BASE}"}


def test_it_is_not_root_and_takes_pinned_packages_only() -> None:
    """Hashes or nothing, and no code is built."""
    assert re.search(r"^USER [1-9]\d*$", DOCKERFILE, re.MULTILINE)
    for option in ("--require-hashes", "--no-deps", "--only-binary :all:"):
        assert option in DOCKERFILE


def test_only_what_it_copies_is_sent_to_the_engine() -> None:
    """Nothing else of a checkout can end up in it, be it a file with secrets."""
    allowed = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    copied = [
        name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()
    ]
    assert sorted(copied) == sorted(allowed)
    assert all((ROOT / name).exists() for name in copied)
    assert not any(globs.matches(".env", pattern) for pattern in allowed)


def test_the_build_knows_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Version and commit become labels; another base and network are handed on."""
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    command = image.command("demo", "debian", "host")
    assert command[:3] == ("/bin/docker", "build", "--tag=demo")
    assert {"--build-arg=BASE=debian", "--network=host"} <= set(command)
    assert any(word.startswith("--build-arg=VERSION=") for word in command)


def _has_image() -> bool:
    command = ("docker", "image", "inspect", image.TAG)
    return bool(shutil.which("docker")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def container(tmp_path: Path) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Runs commands in a container of the image that has no network, no root and nothing to write to but /tmp."""
    folder = tmp_path / "repository"
    (folder / "dist").mkdir(parents=True)
    (folder / "good.sarif").write_bytes(real("ruff-clean.sarif"))
    (folder / "bad.sarif").write_text('{"version": "2.1.0"}', encoding="utf-8")
    Made(folder / "dist").wheel()
    commit(folder)
    # A user that is not root must get there.
    for path in (folder, *folder.parents):
        if path.is_relative_to(tmp_path.parents[1]):
            path.chmod(0o755)
    options = ("--detach", "--rm", "--read-only", "--tmpfs=/tmp", "--network=none", f"--volume={folder}:/work:ro")
    command = ("docker", "run", *options, "--entrypoint=sleep", image.TAG, "infinity")
    name = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(("docker", "exec", name, *words), capture_output=True, text=True, check=False)

    yield run
    subprocess.run(("docker", "rm", "--force", name), capture_output=True, check=False)


@pytest.mark.slow
@pytest.mark.skipif(not _has_image(), reason="no docker engine has the image `ci-kit`; `./dev image` builds it")
def test_it_works_without_network_on_a_read_only_root(
    container: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    """As a user that is not root, on a checkout that it may only read."""
    assert container("id", "-u").stdout.strip() == "1001"
    for words, code in (
        (("sarif-validate", "good.sarif"), 0),
        (("sarif-validate", "bad.sarif"), 1),
        (("sarif-validate", "--no-such-option"), 2),
        (("package-check",), 0),
        (("secret-scan", "tree"), 0),
        (("--help",), 0),
    ):
        done = container("ci-kit", *words)
        assert done.returncode == code, (words, done.stdout + done.stderr)


@pytest.mark.slow
@pytest.mark.skipif(not _has_image(), reason="no docker engine has the image `ci-kit`; `./dev image` builds it")
def test_its_entry_point_is_the_command() -> None:
    """Without a word it says what there is."""
    done = subprocess.run(
        ("docker", "run", "--rm", "--network=none", image.TAG), capture_output=True, text=True, check=False
    )
    assert (done.returncode, "sarif-validate" in done.stdout) == (0, True), done.stderr
