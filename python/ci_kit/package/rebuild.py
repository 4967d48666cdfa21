"""Builds an sdist again: whether it gives the wheel beside it, and the same bytes each time."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.package import archive, compare, names, unpack, wheel
from ci_kit.package.rules import Problem, Rule
from ci_kit.package.workbench import Workbench, said
from ci_kit.tarball import BROKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

#: Zip files know no time before 1980.
_FIRST_EPOCH = 315_619_200


@dataclass(frozen=True, slots=True)
class _World:
    """What must not change a build: its directory, the umask, the age of the files in seconds, the environment."""

    name: str
    umask: int
    age: int
    env: Mapping[str, str]


_ONE = _World("one", 0o022, 0, {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"})
_OTHER = _World(
    "another-directory", 0o077, 24 * 3600, {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}
)


@dataclass(slots=True)
class Rebuilt:
    """What came of it. `same` is None where nothing was built twice; `notes` say what was not looked at."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    same: bool | None = None


def rebuild(
    sdist: names.Named, path: Path, given: Sequence[archive.Archive], bench: Workbench, *, twice: bool
) -> Rebuilt:
    """Build the sdist once, and compare with the given wheels; or twice, in other circumstances, and compare the two.

    Raises:
        CiKitError: Nothing can be built here at all, or the job is being cancelled.
    """
    rebuilt = Rebuilt()
    try:
        epoch = {"SOURCE_DATE_EPOCH": bench.env.get("SOURCE_DATE_EPOCH") or str(max(unpack.newest(path), _FIRST_EPOCH))}
        first = _built(path, bench, _ONE, epoch)
        if isinstance(first, Problem):
            rebuilt.problems.append(first)
            return rebuilt
        rebuilt.problems += _against_given(sdist, first, given, rebuilt)
        if twice:
            second = _built(path, bench, _OTHER, epoch)
            rebuilt.problems += _against_other(path.name, first, second)
            rebuilt.same = not any(one.rule is Rule.NOT_REPRODUCIBLE for one in rebuilt.problems)
    except (*BROKEN, zipfile.BadZipFile) as error:
        raise CiKitError(f"{path.name} could not be rebuilt", why=str(error) or type(error).__name__) from error
    return rebuilt


def _built(path: Path, bench: Workbench, world: _World, epoch: Mapping[str, str]) -> Path | Problem:
    """The wheel that the sdist builds in a directory of its own, or why there is none."""
    folder = bench.folder / world.name
    source = unpack.unpack(path, folder / "source", age=world.age)
    out = folder / "out"
    out.mkdir()
    done = bench.build(source, out, world.umask, {**world.env, **epoch})
    if not done.succeeded:
        return Problem(Rule.NOT_BUILDABLE, path.name, f"building it ended with {said(done)}")
    wheels = sorted(out.glob("*.whl"))
    return wheels[0] if wheels else Problem(Rule.NOT_BUILDABLE, path.name, "the build gave no wheel")


def _against_other(file: str, first: Path, second: Path | Problem) -> Iterator[Problem]:
    if isinstance(second, Problem):
        yield Problem(Rule.NOT_REPRODUCIBLE, file, f"it can be built once, and not again: {second.text}")
    elif difference := compare.first_difference(first, second):
        yield Problem(Rule.NOT_REPRODUCIBLE, file, f"two builds differ. The first difference is {difference}")


def _against_given(
    sdist: names.Named, built: Path, given: Sequence[archive.Archive], rebuilt: Rebuilt
) -> Iterator[Problem]:
    named = names.parse(built.name)
    if isinstance(named, Problem) or (named.name, named.version) != (sdist.name, sdist.version):
        yield Problem(Rule.SDIST_DIFFERS, sdist.file, f"it builds {built.name}, which is of another name or version")
        return
    same = [one for one in given if one.path.name == built.name]
    if not same:
        rebuilt.notes.append(f"{sdist.file} builds {built.name} here; no wheel of that name is there to compare with")
    for one in same:
        yield from compare.installs_other(sdist.file, archive.read(built, wheel.kept), one)
