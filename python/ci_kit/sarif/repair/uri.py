"""Mends the text of URI references and turns paths into them; knows nothing of documents."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ci_kit.sarif.checks.standard.uri_syntax import parts

if TYPE_CHECKING:
    from collections.abc import Callable

#: What may stand in a path unescaped (RFC 3986 section 3.3), and the percent sign of an escape.
_PATH = r"A-Za-z0-9._~!$&'()*+,;=:@/%\-"
_NOT_IN_PATH = re.compile(f"[^{_PATH}]")
#: Query and fragment may hold a question mark, too (sections 3.4 and 3.5).
_NOT_IN_TAIL = re.compile(f"[^{_PATH}?]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_DRIVE = re.compile(r"[A-Za-z]:(?![^/\\])")
_DRIVE_AS_HOST = re.compile(r"\Afile://(?=[A-Za-z]:/)", re.IGNORECASE)
#: One letter is a drive, not a scheme.
_LONG_SCHEME = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LOCAL = ("", "localhost")


def from_windows(uri: str) -> str:
    r"""`C:\a\b` as `file:///C:/a/b`, `\\host\a` as `file://host/a`, `a\b` as `a/b`.

    What is no Windows path stays as it is; a URI of another scheme than `file`, too.
    """
    if _DRIVE.match(uri):
        return "file:///" + uri.replace("\\", "/")
    if "\\" not in uri or _LONG_SCHEME.match(uri):
        return uri
    return ("file:" if uri.startswith("\\\\") else "") + uri.replace("\\", "/")


def with_drive_in_path(uri: str) -> str:
    """`file://C:/a` as `file:///C:/a`."""
    return _DRIVE_AS_HOST.sub("file:///", uri)


def with_good_escapes(uri: str) -> str:
    """Each percent sign that starts no escape as `%25`."""
    return _BAD_PERCENT.sub("%25", uri)


def encoded(uri: str, hides: Callable[[str], bool] = lambda _: False) -> str:
    """Every character that may not stand in path, query or fragment as its UTF-8 bytes in percent escapes.

    The authority stays: a host cannot be escaped. `hides` tells of a reference whether its `?` or `#` belongs
    to the name of a file instead of ending it.
    """
    split = parts(uri)
    if split.scheme is not None and not _SCHEME.match(uri):
        # What stands before the colon is no scheme, so the colon is a part of the path.
        return encoded(f"./{uri}", lambda path: hides(path.removeprefix("./"))).removeprefix("./")
    if (split.query is not None or split.fragment is not None) and split.scheme is None and hides(unquote(uri)):
        return _escape(_NOT_IN_PATH, uri)
    path = _escape(_NOT_IN_PATH, split.path)
    start = "" if split.scheme is None else f"{split.scheme}:"
    start += "" if split.authority is None else f"//{split.authority}"
    query = "" if split.query is None else f"?{_escape(_NOT_IN_TAIL, split.query)}"
    fragment = "" if split.fragment is None else f"#{_escape(_NOT_IN_TAIL, split.fragment)}"
    return f"{start}{path}{query}{fragment}"


def without_first_colon(uri: str, is_file: Callable[[str], bool] = lambda _: False) -> str:
    """`a b:c/d` with `%3A`: a colon in the first segment would end a scheme (RFC 3986 section 4.2).

    Where what stands before the colon could be a scheme, `is_file` decides whether it is the name of a file.
    """
    first, slash, rest = uri.partition("/")
    if ":" not in re.split(r"[?#]", first, maxsplit=1)[0]:
        return uri
    if _SCHEME.match(uri) and not is_file(unquote(uri)):
        return uri
    return first.replace(":", "%3A") + slash + rest


def absolute_path(uri: str) -> str | None:
    """The path that a `file:` URI or an absolute path names, decoded; None for any other reference."""
    split = parts(uri)
    if split.query is not None or split.fragment is not None:
        return None
    if split.is_file and (split.authority or "").lower() in _LOCAL and split.path.startswith("/"):
        return unquote(split.path)
    if split.scheme is None and split.authority is None and split.path.startswith("/"):
        return unquote(split.path)
    return None


def host_path(uri: str) -> str | None:
    """The relative path that somebody may have meant by `file://src/app.py`, where `src` reads as a host."""
    split = parts(uri)
    if not split.is_file or (split.authority or "").lower() in _LOCAL or not (split.query is split.fragment is None):
        return None
    return unquote(f"{split.authority}{split.path}")


def without_dots(uri: str) -> str:
    """A relative reference without `.` segments (RFC 3986 section 5.2.4); any other stays as it is."""
    path = relative_path(uri)
    split = parts(uri)
    if path is None or split.query is not None or split.fragment is not None:
        return uri
    kept = [segment for segment in uri.split("/") if segment != "."]
    return "/".join(kept) if kept and kept[0] else uri


def relative_path(uri: str) -> str | None:
    """The path of a relative reference, decoded; None for any other."""
    split = parts(uri)
    if split.scheme is not None or split.authority is not None or split.path.startswith("/") or not split.path:
        return None
    return unquote(split.path)


def from_path(path: str) -> str:
    """A relative path with forward slashes as a URI reference."""
    path = posixpath.normpath(path)
    return without_first_colon(_escape(_NOT_IN_PATH, path.replace("%", "%25")), lambda _: True)


def _escape(unsafe: re.Pattern[str], text: str) -> str:
    return unsafe.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), text)
