"""Write python/locks/*.txt, the locked sets of packages, from pyproject.toml."""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, ExitCode
from ci_kit_dev import tools
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Each set, and where its packages are named in pyproject.toml.
SETS = {
    "core": ("pyproject.toml",),
    "failure": ("pyproject.toml", "--extra", "github", "--extra", "triage"),
    "github": ("pyproject.toml", "--extra", "github"),
    "environment": ("pyproject.toml", "--extra", "environment"),
    "health": ("pyproject.toml", "--extra", "health"),
    "image": ("pyproject.toml", "--extra", "image"),
    "markdown": ("pyproject.toml", "--extra", "markdown"),
    "llm": ("pyproject.toml", "--extra", "llm"),
    "ollama": ("pyproject.toml", "--extra", "ollama"),
    "package": ("pyproject.toml", "--extra", "package"),
    "project": ("pyproject.toml", "--extra", "project"),
    "resources": ("pyproject.toml", "--extra", "resources"),
    "quality": ("pyproject.toml", "--extra", "quality", "--extra", "github"),
    "sarif": ("pyproject.toml", "--extra", "sarif"),
    "secrets": ("pyproject.toml", "--extra", "secrets"),
    "security": ("pyproject.toml", "--extra", "security", "--extra", "secrets", "--extra", "sarif"),
    "triage": ("pyproject.toml", "--extra", "triage"),
    "every": ("pyproject.toml", "--all-extras"),
    "dev": ("pyproject.toml", "--all-extras", "--group", "dev"),
    "uv": ("--group", "uv"),
}
#: The sets that speak to GitHub's API. To the others PyGithub comes by actions-toolkit, for a module that the kit never
#: imports: it is left out of them.
WITH_PYGITHUB = frozenset({"failure", "github", "health", "quality", "resources", "every", "dev"})
#: Left out of all: only signing with the key of a GitHub App needs it, and not every platform has a wheel.
NEVER = ("cryptography",)
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
#: Where all sets must install, by uv's names; the launcher installs wheels only.
PLATFORMS = (
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
    "aarch64-apple-darwin",
    "x86_64-pc-windows-msvc",
)
#: Where people run actions but do not develop the kit.
USERS_PLATFORMS = ("x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl", "x86_64-apple-darwin")

OPTIONS = ("--universal", "--python-version", PYTHONS[0], "--generate-hashes", "--no-progress", "--quiet")
#: A lock names packages and hashes, never a place to get them from: that is the user's to choose.
PLACELESS = ("--no-emit-index-url", "--no-emit-find-links", "--custom-compile-command", "./dev lock")


def main(argv: Sequence[str]) -> int:
    """Write the locks, or with `--check` exit with 1 where they no longer fit pyproject.toml."""
    parser = argparse.ArgumentParser(prog="./dev lock", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 where a lock differs")
    parser.add_argument("--upgrade", action="store_true", help="take the newest releases, not the locked ones")
    options = parser.parse_args(argv)
    stale = [name for name in SETS if _lock(name, check=options.check, upgrade=options.upgrade)]
    print(f"{len(SETS) - len(stale)} of {len(SETS)} locks were up to date")
    if options.check and stale:
        print(f"Run ./dev lock for {', '.join(stale)}.")
        return ExitCode.FAIL
    missing = list(without_wheels(ROOT / "python/locks"))
    print("\n".join(missing) or "Every platform has a wheel of every package")
    return ExitCode.FAIL if missing else ExitCode.OK


def _lock(name: str, *, check: bool, upgrade: bool) -> bool:
    """Compile one lock; true if it has become, or would become, another one."""
    path = ROOT / "python/locks" / f"{name}.txt"
    current = path.read_text(encoding="utf-8") if path.exists() else ""
    text = compiled(name, "" if upgrade else current)
    if text != current and not check:
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {path.relative_to(ROOT)}")
    return text != current


def compiled(name: str, pins: str, root: Path = ROOT) -> str:
    """The lock of a set, staying with the versions in `pins` where they still fit.

    Raises:
        CiKitError: There is no solution, or the index cannot be reached, or the lock names a host.
    """
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, f"{name}.txt")
        output.write_text(pins, encoding="utf-8")
        excludes = Path(folder, "excludes.txt")
        excludes.write_text("\n".join(excluded(name)) + "\n", encoding="utf-8")
        _uv(root, *SETS[name], *OPTIONS, *PLACELESS, "--excludes", str(excludes), "--output-file", str(output))
        text = output.read_text(encoding="utf-8")
    if "://" in text:
        raise CiKitError(f"the lock of {name} names a host", remedy="Depend on releases, not on addresses.")
    return text


def excluded(name: str) -> tuple[str, ...]:
    """The packages that a set does without although something in it asks for them."""
    return NEVER if name in WITH_PYGITHUB else (*NEVER, "pygithub")


def without_wheels(folder: Path) -> Iterator[str]:
    """Say of each lock where it cannot be installed for want of a wheel."""
    for name in SETS:
        platforms = PLATFORMS if name == "dev" else (*PLATFORMS, *USERS_PLATFORMS)
        for platform, python in product(platforms, PYTHONS):
            target = ("--python-platform", platform, "--python-version", python)
            command = (f"{name}.txt", *target, "--no-deps", "--only-binary", ":all:", "--quiet")
            try:
                _uv(folder, *command, "--offline")  # compiling has just filled the cache, as a rule with all it takes
            except CiKitError:
                yield from _refusal(folder, *command)


def _refusal(folder: Path, *command: str) -> Iterator[str]:
    try:
        _uv(folder, *command)
    except CiKitError as error:
        yield f"{' '.join(command[:5])}: {error.what}"


def _uv(folder: Path, *arguments: str) -> None:
    command = (tools.binary("uv"), "pip", "compile", *arguments)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise CiKitError(" ".join(done.stderr.split()), remedy="That is what `uv pip compile` said.")
