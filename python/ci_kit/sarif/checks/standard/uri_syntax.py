"""The grammar of URI references (RFC 3986): what is wrong with one, and its parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_WINDOWS = re.compile(r"[A-Za-z]:(?![^/\\])")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*\Z")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_CHARACTERS = "A-Za-z0-9._~:/?@!$&'()*+,;=%-"
#: What may stand nowhere; brackets may stand around an IP address.
_ILLEGAL = re.compile(f"[^{_CHARACTERS}]")
_ILLEGAL_IN_AUTHORITY = re.compile(f"[^{_CHARACTERS}\\[\\]]")
_PARTS = re.compile(r"(?:([^:/?#]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?\Z", re.DOTALL)
#: User, host and port; a host in brackets is an IP address.
_AUTHORITY = re.compile(r"(?:[^@\[\]]*@)?(?:\[[\w:.!$&'()*+,;=~%-]+\]|[^:@\[\]]*)(?::\d*)?\Z", re.ASCII)
#: A relative path without anything that could be wrong with it.
_PLAIN = re.compile(r"(?!/)[\w.~!$&'()*+,;=@/-]*\Z", re.ASCII)
_DRIVE = re.compile(r"[A-Za-z]:?\Z")


class Fault(StrEnum):
    """What can be wrong with a URI reference."""

    WINDOWS = "a Windows path"
    PERCENT = "a bad percent escape"
    CHARACTER = "a character that must be percent-encoded"
    SCHEME = "a first part that is no scheme"
    AUTHORITY = "a malformed host or port"


@dataclass(frozen=True, slots=True)
class Parts:
    """The five parts of a URI reference; None for one that is not there (RFC 3986, section 3)."""

    scheme: str | None
    authority: str | None
    path: str
    query: str | None
    fragment: str | None

    @property
    def is_file(self) -> bool:
        """Whether the scheme is `file`."""
        return self.scheme is not None and self.scheme.lower() == "file"

    @property
    def segments(self) -> list[str]:
        """The path's segments."""
        return self.path.split("/")

    @property
    def drive_as_host(self) -> bool:
        """Whether a drive letter stands where the host should: `file://C:/x` for `file:///C:/x`."""
        return self.is_file and self.authority is not None and bool(_DRIVE.match(self.authority))


def is_plain(uri: str) -> bool:
    """Whether a URI is a relative path in which nothing is escaped and nothing needs to be."""
    return _PLAIN.match(uri) is not None


def has_bad_percent(text: str) -> bool:
    """Whether a percent sign in `text` is not followed by two hexadecimal digits."""
    return _BAD_PERCENT.search(text) is not None


def parts(uri: str) -> Parts:
    """Split a URI reference; never fails, since every string has this form."""
    match = _PARTS.match(uri)
    assert match is not None  # noqa: S101 (the pattern matches every string)
    scheme, authority, path, query, fragment = match.groups()
    return Parts(scheme, authority, path, query, fragment)


def is_absolute(uri: str) -> bool:
    r"""Whether the URI begins with a scheme; `C:\\x` does not."""
    if ":" not in uri:  # as in most, which are paths
        return False
    scheme = parts(uri).scheme
    return scheme is not None and bool(_SCHEME.match(scheme)) and not _WINDOWS.match(uri)


def faults(uri: str) -> list[tuple[Fault, str]]:
    """What is wrong with a URI reference, each fault once, with the piece of text that shows it."""
    found: list[tuple[Fault, str]] = []
    drive = _WINDOWS.match(uri)
    if drive or "\\" in uri:
        found.append((Fault.WINDOWS, drive.group() if drive else "\\"))
    escape = _BAD_PERCENT.search(uri)
    if escape:
        found.append((Fault.PERCENT, uri[escape.start() : escape.start() + 3]))
    split = parts(uri)
    if split.scheme is not None and not drive and not _SCHEME.match(split.scheme):
        found.append((Fault.SCHEME, split.scheme))
    illegal = _illegal(split)
    if illegal:
        found.append((Fault.CHARACTER, illegal))
    if split.authority is not None and not _AUTHORITY.match(split.authority):
        found.append((Fault.AUTHORITY, split.authority))
    return found


def _illegal(split: Parts) -> str:
    """The first character that must be percent-encoded; empty when there is none."""
    in_authority = _ILLEGAL_IN_AUTHORITY.search((split.authority or "").replace("\\", ""))
    rest = "".join(part for part in (split.scheme, split.path, split.query, split.fragment) if part)
    match = in_authority or _ILLEGAL.search(rest.replace("\\", ""))
    return match.group() if match else ""
