"""Check, build and follow up a release of the kit: `./dev release check v1.2.3`."""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import ci_kit
from ci_kit.errors import CiKitError, ExitCode
from ci_kit_dev import tools
from ci_kit_dev.paths import ROOT
from ci_kit_dev.releases import Facts, Version, image_tags, moves_major, notes, problems

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The list of digests, in the form that `sha256sum --check` reads.
DIGESTS = "SHA256SUMS"


def main(argv: Sequence[str]) -> int:
    """Do one part of a release; nothing leaves the machine without `--push`."""
    parser = argparse.ArgumentParser(prog="./dev release", description=__doc__)
    parser.add_argument(
        "part", choices=("check", "notes", "build", "examples", "image-tags", "rehearse", "major"), help="what to do"
    )
    parser.add_argument("tag", nargs="?", default=f"v{ci_kit.__version__}", help="the release's tag, such as v1.2.3")
    parser.add_argument(
        "--output", type=Path, help="directory of what is made (default: dist; to rehearse, dist/rehearsal)"
    )
    parser.add_argument("--push", action="store_true", help="with `major`: move the tag at `origin`, not just say so")
    options = parser.parse_args(argv)
    version = Version.parse(options.tag)
    if options.part == "check":
        return check(version)
    if options.part == "notes":
        print(notes(version, changelog()), end="")
        return ExitCode.OK
    if options.part == "build":
        return build(options.output or ROOT / "dist", version.tag)
    if options.part == "image-tags":
        print("\n".join(image_tags(version, tags(ROOT))))
        return ExitCode.OK
    if options.part in ("examples", "rehearse"):
        return _rehearsed(options.part, version, options.output or ROOT / "dist" / "rehearsal")
    return move_major(version, push=options.push)


def _rehearsed(part: str, version: Version, output: Path) -> int:
    from ci_kit_dev import rehearsal  # noqa: PLC0415 (it stands on this module)

    if part == "rehearse":
        return rehearsal.rehearse(version, output)
    output.mkdir(parents=True, exist_ok=True)
    data = rehearsal.packed(rehearsal.examples(version, commit_of(ROOT, version.tag)))
    (output / f"ci-kit-examples-{version.number}.tar.gz").write_bytes(data)
    return ExitCode.OK


def check(version: Version, root: Path = ROOT) -> int:
    """Say everything that speaks against the release; 1 when there is anything."""
    found = list(problems(version, facts(version, root)))
    for problem in found:
        print(f"- {problem}")
    print(f"{version.tag}: " + (f"{len(found)} reasons not to release it" if found else "ready to be released"))
    return ExitCode.FAIL if found else ExitCode.OK


def facts(version: Version, root: Path = ROOT) -> Facts:
    """What the checkout says.

    Raises:
        CiKitError: There is no such tag, or no Git.
    """
    commit = commit_of(root, version.tag)
    main = "origin/main" if _succeeds(root, "rev-parse", "--verify", "origin/main") else "main"
    return Facts(
        package_version=ci_kit.__version__,
        changelog=changelog(root),
        tags=tags(root),
        annotated=_git(root, "cat-file", "-t", version.tag) == "tag",
        on_main=_succeeds(root, "merge-base", "--is-ancestor", commit, main),
        clean=not _git(root, "status", "--porcelain", "--untracked-files=no"),
    )


def commit_of(root: Path, name: str) -> str:
    """The hash of a commit by a tag or another name.

    Raises:
        CiKitError: There is no such thing, or no Git.
    """
    return _git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")


def changelog(root: Path = ROOT) -> str:
    """The text of CHANGELOG.md."""
    return (root / "CHANGELOG.md").read_text(encoding="utf-8")


def tags(root: Path = ROOT) -> list[str]:
    """The names of all tags."""
    return _git(root, "tag", "--list").splitlines()


def build(output: Path, commit: str, root: Path = ROOT) -> int:
    """Build sdist and wheel twice from a commit or tag, compare the two, and keep one with its digests.

    Raises:
        CiKitError: It cannot be built, or the second time gives other bytes.
    """
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        first, second = (built(root, commit, Path(folder, name)) for name in ("first", "second"))
        odd = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
        if odd:
            raise CiKitError(f"two builds of one commit differ in {', '.join(odd)}", remedy="find what is not pinned")
        for name, data in first.items():
            (output / name).write_bytes(data)
    lines = [f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(first.items())]
    (output / DIGESTS).write_text("".join(lines), encoding="utf-8")
    print("".join(lines), end="")
    return ExitCode.OK


def built(root: Path, commit: str, folder: Path) -> dict[str, bytes]:
    """The files that one build gives, by name; built from the commit, so that nothing else in the checkout counts.

    Raises:
        CiKitError: It cannot be built.
    """
    source = folder / "source"
    _git(root, "clone", "--quiet", "--no-hardlinks", "--end-of-options", str(root), str(source))
    _git(source, "checkout", "--quiet", "--detach", commit)
    stamp = _git(source, "log", "-1", "--format=%ct")
    command = (tools.binary("uv"), "build", "--quiet", "--out-dir", str(folder / "out"), str(source))
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment(stamp))
    if done.returncode:
        raise CiKitError("the package could not be built", why=done.stderr.strip())
    return {path.name: path.read_bytes() for path in (folder / "out").iterdir() if path.suffix in (".whl", ".gz")}


def _environment(stamp: str) -> dict[str, str]:
    import os  # noqa: PLC0415 (for this alone)

    return {**os.environ, "SOURCE_DATE_EPOCH": stamp}


def move_major(version: Version, root: Path = ROOT, *, push: bool = False) -> int:
    """Let the moving tag of the major follow the release, which comes last of all.

    Raises:
        CiKitError: Somebody else moved it meanwhile.
    """
    if not moves_major(version, tags(root)):
        print(f"{version.moving} stays: {version.tag} is not the newest release of its major")
        return ExitCode.OK
    commit = commit_of(root, version.tag)
    if not push:
        print(f"{version.moving} would move to {version.tag} ({commit[:12]}); --push does it")
        return ExitCode.OK
    reference = f"refs/tags/{version.moving}"
    held = _git(root, "ls-remote", "origin", reference).partition("\t")[0]
    _git(root, "push", "--quiet", f"--force-with-lease={reference}:{held}", "origin", f"{commit}:{reference}")
    print(f"{version.moving} is {version.tag} now ({commit[:12]})")
    return ExitCode.OK


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(("git", "-C", str(root), *arguments), capture_output=True, text=True, check=False)
    if done.returncode:
        raise CiKitError(f"`git {arguments[0]}` failed", why=done.stderr.strip())
    return done.stdout.strip()


def _succeeds(root: Path, *arguments: str) -> bool:
    command = ("git", "-C", str(root), *arguments)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
