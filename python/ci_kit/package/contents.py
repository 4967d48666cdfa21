"""What must not be in an archive: names that lead elsewhere, bytecode, secrets, things for the top of site-packages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit import tarball
from ci_kit.package.archive import Archive, Kind, Member
from ci_kit.package.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Directories that many projects have, so that theirs would overwrite each other's in site-packages.
_COMMON = frozenset(
    [
        "test",
        "tests",
        "testing",
        "doc",
        "docs",
        "documentation",
        "example",
        "examples",
        "sample",
        "samples",
        "script",
        "scripts",
        "tool",
        "tools",
        "bench",
        "benchmark",
        "benchmarks",
        "build",
        "dist",
        "src",
        "data",
        "conf",
        "config",
        "ci",
        "assets",
        "static",
        "node_modules",
        ".github",
        ".git",
        ".venv",
        "venv",
    ]
)
_MODULE = (".py", ".pyi", ".so", ".pyd", ".dll", ".dylib", ".pth")
_SECRET = re.compile(
    r"(?:^|/)(?:\.env(?:\.(?!example$|sample$|template$|dist$)[\w-]+)?|\.netrc|_netrc|\.pypirc|\.npmrc|\.htpasswd|"
    r"\.git-credentials|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:p12|pfx|kdbx|keystore|jks)|credentials\.json|"
    r"service[_-]account[\w-]*\.json|secrets?\.(?:ya?ml|toml|json|ini)|\.aws/credentials|\.docker/config\.json|"
    r"terraform\.tfstate|\.git/config)$",
    re.IGNORECASE,
)
#: Files that hold either a certificate, which is public, or a key, which is not.
_MAYBE_KEY = re.compile(r"\.(?:pem|key|crt|ppk)$", re.IGNORECASE)
_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|PuTTY-User-Key-File")


def may_be_key(name: str) -> bool:
    """Whether the contents decide if it is a secret."""
    return _MAYBE_KEY.search(name) is not None


def anywhere(archive: Archive) -> Iterator[Problem]:
    """What neither an sdist nor a wheel may hold."""
    seen: dict[str, str] = {}
    for member in archive.members:
        yield from _name(archive, member, seen)
        secret = _SECRET.search(member.name) and member.kind is Kind.FILE and member.size
        if secret or (may_be_key(member.name) and _KEY.search(archive.texts.get(member.name, b""))):
            yield _problem(archive, Rule.SECRET_FILE, member, "usually holds secrets")


def _name(archive: Archive, member: Member, seen: dict[str, str]) -> Iterator[Problem]:
    """A member that cannot be unpacked where it says."""
    if reason := tarball.unsafe(member.name):
        yield _problem(archive, Rule.UNSAFE_NAME, member, reason)
    if member.kind is Kind.OTHER:
        yield _problem(archive, Rule.UNSAFE_NAME, member, "is no file, directory or link")
    if member.kind in (Kind.LINK, Kind.HARD_LINK) and _leads_out(member):
        yield _problem(archive, Rule.UNSAFE_NAME, member, f"is a link to {member.target[:100]}")
    if member.kind is Kind.DIRECTORY:
        return
    other = seen.setdefault(member.name.casefold(), member.name)
    if other is not member.name:
        clash = "is there twice" if other == member.name else f"and {other[:100]} differ in capitals only"
        yield _problem(archive, Rule.DUPLICATE_NAME, member, clash)


def _leads_out(member: Member) -> bool:
    """Whether a link points out of the directory that the archive is in; a wheel has no links at all."""
    if not member.target or member.kind is Kind.HARD_LINK:
        return not member.target or tarball.unsafe(member.target) != ""  # it counts from the root of the archive
    depth = member.name.count("/")
    for part in member.target.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 1:
            return True
    return member.target.startswith("/")


def in_wheel(archive: Archive, info: str) -> Iterator[Problem]:
    """What a wheel must not put into site-packages; `info` is its `.dist-info` directory."""
    files = [one for one in archive.files() if not one.name.startswith((f"{info}/", _data(info)))]
    if not files and not any(one.name.startswith(_data(info)) for one in archive.files()):
        yield Problem(Rule.EMPTY, archive.path.name, "there is nothing in it but its metadata")
    tops: dict[str, Member] = {}
    for member in files:
        tops.setdefault(member.name.partition("/")[0], member)
        if member.name.endswith((".pyc", ".pyo")) or "__pycache__/" in member.name:
            yield _problem(archive, Rule.BYTECODE, member, "is bytecode")
    modules = {one.name.partition("/")[0] for one in files if one.name.endswith(_MODULE)}
    for top, member in tops.items():
        if reason := _out_of_place(top, member, modules):
            yield _problem(archive, Rule.TOP_LEVEL, Member(top, member.kind), reason)
    yield from _importable(archive, files)


def _data(info: str) -> str:
    return info.removesuffix(".dist-info") + ".data/"


def _out_of_place(top: str, member: Member, modules: set[str]) -> str:
    """Why something does not belong at the top of site-packages; empty where it may."""
    if member.name == top:
        if top == "__init__.py":
            return "would make a package of site-packages itself"
        if top in ("setup.py", "conftest.py", "noxfile.py", "tasks.py", "manage.py", "fabfile.py"):
            return "belongs to the checkout, not to the package"
        return "" if top.endswith(_MODULE) else "is no module"
    if top.endswith((".dist-info", ".egg-info")):
        return "is the metadata of another distribution"
    if top.casefold() in _COMMON:
        return "is a name that many projects use"
    return "" if top in modules else "is a directory without modules"


def _importable(archive: Archive, files: list[Member]) -> Iterator[Problem]:
    for folder in sorted({one.name.rpartition("/")[0] for one in files if one.name.endswith((".py", ".so", ".pyd"))}):
        odd = [part for part in folder.split("/") if part and not _python_name(part)]
        if odd and odd != ["__pycache__"]:
            text = f"{odd[0][:100]} is no name that can be imported"
            yield Problem(Rule.NOT_IMPORTABLE, archive.path.name, text, folder)


def _python_name(part: str) -> bool:
    return part.removesuffix("-stubs").isidentifier()


def _problem(archive: Archive, rule: Rule, member: Member, text: str) -> Problem:
    return Problem(rule, archive.path.name, f"{member.name[:200]} {text}", member.name[:200])
