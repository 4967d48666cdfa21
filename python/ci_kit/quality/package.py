"""All reports in one directory with a manifest, ready for an artifact, within a bound."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.quality.source import NotAFileError, Source, TooLargeError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ci_kit.quality.model import Reading

MANIFEST = "manifest.json"
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10))})
#: What artifacts refuse in names (actions/toolkit, path-and-artifact-name-validation.ts), and what no name should hold.
_REFUSED = re.compile(r'[":<>|*?\\\x00-\x1f\x7f\ud800-\udfff]')
#: Characters of one name: 255 bytes in any encoding of them, with room for a part of a digest.
_LONGEST = 50


@dataclass(frozen=True, slots=True)
class Item:
    """A file to pack: where it is, what it is called in the report, and the digest it had when it was judged."""

    path: Path
    name: str
    kind: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Packed:
    """An entry of the manifest. `source` is where the file was; `name` its path in the package."""

    name: str
    source: str
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is not in the package, and why."""

    source: str
    kind: str
    size: int
    why: str


@dataclass(slots=True)
class Package:
    """What was packed and what was left out; `total` in bytes."""

    directory: Path
    limit: int
    files: list[Packed] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    total: int = 0


def items(readings: Iterable[Reading], paths: Mapping[str, Path], page: Path | None) -> list[Item]:
    """What to pack, the page first: it is the most wanted and fits into any bound. Duplicates are left out."""
    found = [Item(page, "qa-summary.html", "page")] if page else []
    return found + [
        Item(paths[one.name], one.name, one.kind or "unknown", one.sha256) for one in readings if not one.duplicate_of
    ]


def pack(wanted: Iterable[Item], directory: Path, limit: int) -> Package:
    """Copy files in this order as long as they fit into `limit` bytes; the manifest is written last.

    Raises:
        CiKitError: The directory holds something else, or the disk does not take it.
    """
    package = Package(directory, limit)
    try:
        _open(directory)
        for item in wanted:
            _add(package, item)
        document = {
            "version": 1,
            "limit": limit,
            "total": package.total,
            "files": [asdict(one) for one in package.files],
            "left_out": [asdict(one) for one in package.left_out],
        }
        (directory / MANIFEST).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise CiKitError(
            f"the package could not be written to {directory}",
            why=error.strerror or str(error),
            remedy="free space there",
        ) from error
    return package


def _open(directory: Path) -> None:
    """Make the directory anew; only a package of before is taken away."""
    if directory.is_symlink() or (directory.exists() and not directory.is_dir()):
        raise CiKitError(f"{directory} is no directory", remedy="name another one for `package`")
    if directory.is_dir() and any(directory.iterdir()):
        if not (directory / MANIFEST).is_file():
            raise CiKitError(
                f"{directory} holds files that are no package", remedy="name an empty or a new directory for `package`"
            )
        shutil.rmtree(directory)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / MANIFEST).write_text("{}\n", encoding="utf-8")  # what is left half-done is known for a package too


def _add(package: Package, item: Item) -> None:
    name = _free(_tame(item.name), {one.name for one in package.files})
    target = package.directory / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with Source(item.path, package.limit - package.total) as source, target.open("wb") as copy:
            for piece in source.pieces():
                copy.write(piece)
        size, digest = source.size, source.sha256
    except (TooLargeError, FileNotFoundError, NotAFileError) as error:
        target.unlink(missing_ok=True)
        large = isinstance(error, TooLargeError)
        why = f"the package would be larger than {package.limit:,} bytes" if large else "it is no file any more"
        package.left_out.append(LeftOut(item.name, item.kind, item.path.stat().st_size if large else 0, why))
        return
    if item.sha256 and digest != item.sha256:
        target.unlink()
        package.left_out.append(LeftOut(item.name, item.kind, size, "it is another file than the one that was judged"))
        return
    package.total += size
    package.files.append(Packed(name, item.name, item.kind, size, digest))


def _tame(name: str) -> str:
    """A relative path that artifacts and all systems take."""
    parts = [_REFUSED.sub("_", part)[-_LONGEST:].rstrip(". ") for part in name.replace("\\", "/").split("/")]
    kept = [f"_{part}" if part.partition(".")[0].upper() in _RESERVED else part for part in parts if part.strip("./_ ")]
    return "/".join(("reports", *kept)) if kept else "reports/report"


def _free(name: str, taken: set[str]) -> str:
    """`name`, with a part of its digest where it is taken: some systems see no case."""
    folded = {one.casefold() for one in (*taken, MANIFEST)}
    if name.casefold() not in folded:
        return name
    path = PurePosixPath(name)
    digest = hashlib.sha256(f"{name} {len(taken)}".encode()).hexdigest()[:8]
    return str(path.with_name(f"{path.stem}-{digest}{path.suffix}"))
