"""A wheel: its RECORD, tags, marker for types, licence and entry points.

Source: https://packaging.python.org/en/latest/specifications/binary-distribution-format/.
"""

from __future__ import annotations

import base64
import configparser
import csv
import hashlib
import io
import zipfile
from email.parser import HeaderParser
from typing import TYPE_CHECKING

from packaging.tags import parse_tag

from ci_kit.package import contents, metadata, names, readme
from ci_kit.package.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ci_kit.package.archive import Archive, Member

_NEEDED = ("METADATA", "WHEEL", "RECORD")
_SIGNATURES = ("RECORD.jws", "RECORD.p7s")
_TYPED = "Typing :: Typed"
_ALGORITHMS = ("sha256", "sha384", "sha512")


def kept(name: str) -> bool:
    """Which members are read whole."""
    return (name.partition("/")[0].endswith(".dist-info") and name.count("/") == 1) or contents.may_be_key(name)


def info_directory(archive: Archive) -> str:
    """The `.dist-info` directory; empty when there is none or more than one."""
    tops = {one.name.partition("/")[0] for one in archive.members}
    found = [top for top in tops if top.endswith(".dist-info")]
    return found[0] if len(found) == 1 else ""


def problems(archive: Archive, named: names.Named | None) -> Iterator[Problem]:
    """Everything that is wrong with a wheel by itself."""
    file, info = archive.path.name, info_directory(archive)
    yield from contents.anywhere(archive)
    if not info:
        yield Problem(Rule.METADATA_MISSING, file, "it does not have exactly one .dist-info directory")
        return
    for name in _NEEDED:
        if f"{info}/{name}" not in archive.texts:
            yield Problem(Rule.METADATA_MISSING, file, f"there is no {info}/{name}")
    yield from contents.in_wheel(archive, info)
    if data := archive.texts.get(f"{info}/METADATA"):
        yield from _described(archive, named, info, data)
    if (data := archive.texts.get(f"{info}/WHEEL")) and named:
        yield from _tags(named, f"{info}/WHEEL", data)
    if data := archive.texts.get(f"{info}/RECORD"):
        yield from _record(archive, info, data)
    if data := archive.texts.get(f"{info}/entry_points.txt"):
        yield from _entry_points(archive, info, data)


def _described(archive: Archive, named: names.Named | None, info: str, data: bytes) -> Iterator[Problem]:
    inside = f"{info}/METADATA"
    file, described = archive.path.name, metadata.described(archive.path.name, data)
    yield from metadata.invalid(file, inside, data)
    yield from readme.problems(described, inside)
    if named:
        yield from names.agree(named, described, inside)
    listed = described.raw.get("license_files", [])
    members = {one.name for one in archive.members}
    for name in listed:
        if not members & {f"{info}/licenses/{name}", f"{info}/{name}", f"{info}/license_files/{name}"}:
            yield Problem(Rule.LICENSE_MISSING, file, f"the metadata names {name[:100]}, which is not there", inside)
    if not listed and not any(is_license(one) for one in members):
        yield Problem(Rule.LICENSE_MISSING, file, "there is no licence in it")
    typed = _TYPED in described.raw.get("classifiers", []) or any(one.endswith(".pyi") for one in members)
    stubs = any(one.partition("/")[0].endswith("-stubs") for one in members)
    if typed and not stubs and not any(one.endswith("/py.typed") for one in members):
        yield Problem(Rule.PY_TYPED, file, "it says that it is typed and has no py.typed")


def is_license(name: str) -> bool:
    """Whether it is the licence's file, by its name."""
    last = name.rpartition("/")[2].upper()
    return last.startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE")) or "/licenses/" in name


def _tags(named: names.Named, inside: str, data: bytes) -> Iterator[Problem]:
    said: set[str] = set()
    for line in HeaderParser().parsestr(data.decode("utf-8", "replace")).get_all("Tag", []):
        try:
            said |= {str(tag) for tag in parse_tag(str(line))}
        except ValueError:
            said.add(str(line))
    if said != named.tags:
        odd = ", ".join(sorted(said ^ named.tags)[:3])[:200]
        yield Problem(Rule.TAGS, named.file, f"WHEEL and the file's name do not agree about {odd}", inside)


def _record(archive: Archive, info: str, data: bytes) -> Iterator[Problem]:
    file, inside = archive.path.name, f"{info}/RECORD"
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8")), strict=True))
    except (csv.Error, UnicodeDecodeError) as error:
        yield Problem(Rule.RECORD, file, f"it cannot be read: {error}", inside)
        return
    listed = {row[0]: (*row, "", "")[1:3] for row in rows if row}
    if len(listed) != sum(1 for row in rows if row):
        yield Problem(Rule.RECORD, file, "it lists a file twice", inside)
    found = {one.name: one for one in archive.files()}
    free = {inside, *(f"{info}/{name}" for name in _SIGNATURES)}
    for name in sorted(found.keys() - listed.keys() - free):
        yield Problem(Rule.RECORD, file, f"{name[:200]} is in the wheel and not in RECORD", inside)
    for name, (digest, size) in listed.items():
        if name in free:
            continue
        if name not in found:
            yield Problem(Rule.RECORD, file, f"{name[:200]} is in RECORD and not in the wheel", inside)
        elif why := _differs(archive.path, found[name], digest, size):
            yield Problem(Rule.RECORD, file, f"{name[:200]}: {why}", inside)


def _differs(path: Path, member: Member, said: str, said_size: str) -> str:
    """How a file differs from what RECORD says of it; empty where it does not."""
    algorithm, _, value = said.partition("=")
    if algorithm not in _ALGORITHMS:
        return f"its digest is by `{algorithm[:20]}`, not by SHA-256 or better"
    real = member.digest if algorithm == "sha256" else _digest(path, member.name, algorithm)
    if base64.urlsafe_b64encode(real).rstrip(b"=").decode() != value.rstrip("="):
        return "its digest is another one"
    wrong = said_size and said_size != str(member.size)
    return f"it has {member.size} bytes, RECORD says {said_size[:20]}" if wrong else ""


def _digest(path: Path, name: str, algorithm: str) -> bytes:
    with zipfile.ZipFile(path) as file, file.open(name) as member:
        return hashlib.file_digest(member, algorithm).digest()  # type: ignore[arg-type]  # it has what is needed


def _entry_points(archive: Archive, info: str, data: bytes) -> Iterator[Problem]:
    file, inside = archive.path.name, f"{info}/entry_points.txt"
    parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    try:
        parser.read_string(data.decode("utf-8"))
    except (configparser.Error, UnicodeDecodeError) as error:
        yield Problem(Rule.ENTRY_POINT, file, f"it cannot be read: {' '.join(str(error).split())[:200]}", inside)
        return
    here = {one.name for one in archive.files()}
    tops = {name.partition("/")[0].partition(".")[0] for name in here}
    for section in parser.sections():
        for name, value in parser.items(section):
            module = value.partition(":")[0].partition("[")[0].strip()
            # A module of another distribution may be meant: one of this one's packages is needed to tell.
            if module.partition(".")[0] in tops | _own(info) and not _has(here, info, module):
                yield Problem(Rule.ENTRY_POINT, file, f"{name[:80]} = {value[:80]}: there is no such module", inside)


def _own(info: str) -> set[str]:
    return {info.partition("-")[0].casefold()}


def _has(here: set[str], info: str, module: str) -> bool:
    path = module.replace(".", "/")
    roots = ("", f"{info.removesuffix('.dist-info')}.data/purelib/", f"{info.removesuffix('.dist-info')}.data/platlib/")
    return any(
        name.startswith((f"{root}{path}.", f"{root}{path}/"))
        for root in roots
        for name in here
        if name.endswith((".py", ".pyc", ".so", ".pyd")) or name.startswith(f"{root}{path}/")
    )
