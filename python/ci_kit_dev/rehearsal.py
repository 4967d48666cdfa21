"""A release in every part that can be tried without publishing: packages, examples, notes; twice, and compared."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, ExitCode
from ci_kit.report import Level
from ci_kit_dev import release
from ci_kit_dev.paths import ROOT
from ci_kit_dev.releases import Version, notes, problems, released, section_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_JENKINS = "Jenkinsfile"
#: How the examples name the kit while nobody knows the hash of the next release.
_MOVING = re.compile(r"(\borg/ci-kit(?:/[\w.-]+)*)@v\d+(?=\s|$)")


def rehearse(version: Version, output: Path, root: Path = ROOT) -> int:
    """Write all that the release would publish to `output`; 1 when what was built has faults.

    The tag need not exist yet: then the current commit is taken. What speaks against the release is told, not enforced.

    Raises:
        CiKitError: It cannot be built, or the second time gives other bytes.
    """
    commit = release.commit_of(root, version.tag if version.tag in release.tags(root) else "HEAD")
    with tempfile.TemporaryDirectory() as folder:
        first, second = (assembled(version, commit, Path(folder, name), root) for name in ("first", "second"))
        odd = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
        if odd:
            raise CiKitError(
                f"two rehearsals of one commit differ in {', '.join(odd)}", remedy="find what is not pinned"
            )
    _clear(output)
    for name, data in first.items():
        path = output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{hashlib.sha256(data).hexdigest()[:16]}  {len(data):>9}  {name}")
    for remark in _remarks(version, root):
        print(f"- {remark}")
    faults = list(_faults(sorted((output / "dist").iterdir())))
    print("\n".join(faults) or f"{version.tag}: twice the same, and nothing wrong with it; nothing was published")
    return ExitCode.FAIL if faults else ExitCode.OK


def _clear(output: Path) -> None:
    """Take away an earlier rehearsal, and nothing else.

    Raises:
        CiKitError: Something else is there.
    """
    if output.exists() and any(output.iterdir()) and not (output / "notes.md").is_file():
        raise CiKitError(f"{output} holds something else than a rehearsal", remedy="name another directory")
    if output.exists():
        shutil.rmtree(output)


def assembled(version: Version, commit: str, folder: Path, root: Path = ROOT) -> dict[str, bytes]:
    """Every file of a release by its path below the release's folder.

    Raises:
        CiKitError: It cannot be built, or the changelog has no notes at all.
    """
    files = {f"dist/{name}": data for name, data in release.built(root, commit, folder).items()}
    digests = [f"{hashlib.sha256(data).hexdigest()}  {Path(name).name}\n" for name, data in sorted(files.items())]
    files[f"dist/{release.DIGESTS}"] = "".join(digests).encode()
    files |= {f"examples/{name}": data for name, data in examples(version, commit, root).items()}
    files[f"ci-kit-examples-{version.number}.tar.gz"] = packed(examples(version, commit, root))
    text = release.changelog(root)
    named = version if section_of(version.number, text) or version.candidate else None
    files["notes.md"] = (notes(named, text) if named else (section_of("Unreleased", text) or ("", ""))[1]).encode()
    return files


def examples(version: Version, commit: str, root: Path = ROOT) -> dict[str, bytes]:
    """The examples as users should copy them: the kit pinned by the hash of the release, its version as a comment."""
    folder = root / "examples"
    files = [*sorted(folder.glob("*.yml")), folder / _JENKINS, *sorted(folder.glob("workflows/*.yml"))]
    found = {path.relative_to(folder).as_posix(): path for path in files}
    texts = {name: path.read_text(encoding="utf-8") for name, path in found.items()}
    return {name: pinned(text, version, commit).encode() for name, text in texts.items()}


def pinned(text: str, version: Version, commit: str) -> str:
    """A workflow with the kit's moving tag replaced by a hash."""
    return _MOVING.sub(rf"\1@{commit} # {version.tag}", text)


def packed(files: dict[str, bytes]) -> bytes:
    """An archive of files that is the same whoever makes it, whenever."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in sorted(files.items()):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(buffer.getvalue(), mtime=0)


def _remarks(version: Version, root: Path) -> Iterator[str]:
    """What would still speak against the release, as far as it can be known before there is a tag."""
    if version.tag in release.tags(root):
        yield from problems(version, release.facts(version, root))
        return
    yield f"there is no tag {version.tag} yet: the current commit was taken"
    newer = [one.tag for one in released(release.tags(root)) if one.order >= version.order]
    if newer:
        yield f"{newer[-1]} is out already"


def _faults(paths: Sequence[Path]) -> Iterator[str]:
    """What package-check has to say of what was built."""
    from ci_kit.package import check  # noqa: PLC0415 (a part of the tasks does without)
    from ci_kit.package.rules import DOCS  # noqa: PLC0415 (likewise)

    for problem in check.look([path for path in paths if path.name != release.DIGESTS]).problems:
        if DOCS[problem.rule].level is Level.ERROR:
            yield f"{problem.rule}: {problem.file}: {problem.text}"
