"""One requirement (PyPA, *Dependency specifiers*): a pinned package, or why it is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from packaging.requirements import Requirement
from packaging.utils import parse_sdist_filename, parse_wheel_filename

from ci_kit.advisories.model import Cause

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

    from ci_kit.advisories.sources.inventory import Inventory

_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
#: What pip takes for an address or a path and not for a name.
_ADDRESS = re.compile(
    r"[A-Za-z0-9+.-]+://|file:|(?:bzr|git|hg|svn)\+|[./\\~]|[A-Za-z]:[\\/]|.*\.(?:whl|zip|tar\.\w+|tgz)\b"
)
#: Characters of a requirement without its hashes; its parser is not made for a megabyte of parentheses.
_LONGEST = 4000
_VARIABLE = re.compile(r"\$\{[A-Z0-9_]+\}")


def add(line: str, place: tuple[str, int], inventory: Inventory, hashes: tuple[str, ...] = ()) -> None:
    """Take a requirement in: as a package if it is pinned, wherever its marker says that it is installed."""
    if _VARIABLE.search(line):
        inventory.skip(line, Cause.UNREADABLE, "it takes a variable of the environment", place)
        return
    try:
        wanted = Requirement(line if len(line) < _LONGEST else "")
    except (ValueError, RecursionError):
        if _ADDRESS.match(line):
            _from_address("", line, place, inventory, hashes)
        else:
            inventory.skip(line, Cause.UNREADABLE, "this is no requirement", place)
        return
    if wanted.url:
        _from_address(wanted.name, wanted.url, place, inventory, hashes)
    elif version := pin(wanted.specifier):
        inventory.add(wanted.name, version, place, hashes)
    else:
        inventory.skip(wanted.name, Cause.UNPINNED, "not pinned to one version", place, wanted.specifier)


def editable(address: str, place: tuple[str, int], inventory: Inventory) -> None:
    """Take an editable requirement in: a directory of the project is its own, an address is somebody else's."""
    if "://" in address:
        _from_address("", address, place, inventory, ())
    else:
        inventory.skip(address.partition("#")[0], Cause.OWN, "it is a directory of the project", place)


def pin(specifiers: SpecifierSet) -> str:
    """The one version that is allowed, empty where there may be several."""
    exact = {one.version for one in specifiers if one.operator in ("==", "===") and not one.version.endswith(".*")}
    return exact.pop() if len(exact) == 1 else ""


def _from_address(
    name: str, address: str, place: tuple[str, int], inventory: Inventory, hashes: tuple[str, ...]
) -> None:
    """An archive that tells its version by its name can be asked about; a repository or a directory cannot."""
    plain = _plain(address)
    path = plain.partition("://")[2] or plain
    if path.partition("[")[0].rstrip("/\\") == ".":
        inventory.skip(name or path, Cause.OWN, "it is the project itself", place)
        return
    archive = unquote(re.split(r"[/\\]", path)[-1]).split(" ")[0]
    for parse in (parse_wheel_filename, parse_sdist_filename):
        try:
            found, version = parse(archive)[:2]
        except ValueError:  # it is none
            continue
        inventory.add(name or found, str(version), place, hashes)
        return
    egg = _EGG.search(address)
    inventory.skip(name or (egg[1] if egg else plain), Cause.ELSEWHERE, "it comes from an address or a path", place)


def _plain(address: str) -> str:
    """An address or a path without its query and its fragment, which may hold credentials and hashes."""
    return re.split(r"[?#]", address, maxsplit=1)[0] if "://" in address else address.partition("#")[0]
