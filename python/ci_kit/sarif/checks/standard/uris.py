"""Checks the URIs of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard import sarif_uris, uri_bases
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import position, text
from ci_kit.sarif.checks.standard.uri_syntax import Fault, Parts, faults, has_bad_percent, is_plain, parts
from ci_kit.sarif.checks.standard.web_links import MALFORMED
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

BAD_PERCENT = standard(
    "uri-bad-percent",
    "A file's URI has a percent sign that is no escape",
    why="`%` must be followed by two hexadecimal digits; code scanning rejects the upload for one that is"
    " not.",
    remedy="Write a literal percent sign as `%25`.",
    source="§3.10.1", level=Level.ERROR, github=Level.ERROR, effect=Effect.REJECTED,
    multitool=("SARIF1002",), mend=Mend.SAFE,
)  # fmt: skip
UNENCODED = standard(
    "uri-unencoded",
    "A file's URI has a character that must be percent-encoded",
    why="Spaces, non-ASCII letters, brackets and the like are not part of a URI; some readers do not find"
    " the file.",
    remedy="Percent-encode the path: `my file.c` is `my%20file.c`.",
    source="§3.10.4", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1002",), mend=Mend.SAFE,
)  # fmt: skip
WINDOWS_PATH = standard(
    "uri-windows-path",
    "A Windows path stands where a URI should",
    why="A backslash separates nothing in a URI, and a drive letter is taken for a scheme: no file matches.",
    remedy="Use forward slashes and a path relative to the repository, or `file:///C:/…`.",
    source="§3.10.1", level=Level.ERROR, github=Level.WARNING, effect=Effect.HIDDEN,
    multitool=("SARIF1002", "SARIF2016"), mend=Mend.SAFE,
)  # fmt: skip
DRIVE_AS_HOST = standard(
    "uri-drive-as-host",
    "A drive letter stands where a file URI has its host",
    why="`file://C:/x` is the file `/x` on a machine called C.",
    remedy="Write three slashes: `file:///C:/x`.",
    source="§3.10.2", level=Level.WARNING, github=Level.WARNING, effect=Effect.HIDDEN,
    mend=Mend.SAFE,
)  # fmt: skip
SCHEME_INVALID = standard(
    "uri-scheme-invalid",
    "What stands before the first colon of a URI is no scheme",
    why="A relative URI may have a colon only behind its first slash.",
    remedy="Put `./` before it, or write the colon as `%3A`.",
    source="§3.10.1", level=Level.ERROR, multitool=("SARIF1002",),
)  # fmt: skip
DOT_DOT = standard(
    "uri-dot-dot",
    "A file URI has a `..` segment",
    why="Behind a symbolic link `..` leads elsewhere on another machine.",
    remedy="Resolve the path before writing it.",
    source="§3.10.2", level=Level.ERROR, multitool=("SARIF1002",),
)  # fmt: skip
LEADING_SLASH = standard(
    "uri-leading-slash",
    "A relative URI begins with a slash",
    why="Joined to a base it replaces the base's path, or doubles the slash.",
    remedy="Leave the slash out, or write `file:///…` when the path is absolute.",
    source="§3.4.4", level=Level.WARNING, multitool=("SARIF1004", "SARIF2016"),
)  # fmt: skip
FILE_ABSOLUTE = standard(
    "uri-file-absolute",
    "A file is given by an absolute URI",
    why="Others have the project in another directory, and the path may tell a user's name.",
    remedy="Write the path relative to the repository, with a `uriBaseId`.",
    source="§3.4.7", level=Level.NOTE, multitool=("SARIF2016",),
)  # fmt: skip
UNSPECIFIED = standard(
    "artifact-location-empty",
    "A file's location says nothing",
    why="An artifactLocation needs `uri` or `index`.",
    remedy="Add the URI.",
    source="§3.4.2", level=Level.ERROR,
)  # fmt: skip

_RULES = {
    Fault.WINDOWS: WINDOWS_PATH,
    Fault.PERCENT: BAD_PERCENT,
    Fault.CHARACTER: UNENCODED,
    Fault.SCHEME: SCHEME_INVALID,
    Fault.AUTHORITY: MALFORMED,
}


def check_location(location: Obj, at: Pointer, scope: Scope) -> None:
    """Check one artifactLocation, its URI only where it is met first in the run."""
    uri = text(location, "uri")
    if uri is None:
        if position(location, "index") is None and "uriBaseId" not in location and "originalUriBaseIds" not in at:
            scope.add(UNSPECIFIED, at, "there is neither `uri` nor `index`")
        return
    checked: set[tuple[str, str | None, bool]] = scope.memo.setdefault("uris", set())
    key = (uri, text(location, "uriBaseId"), scope.in_result)
    if key in checked:
        return
    checked.add(key)
    uri_bases.check_use(location, at, scope)
    if not is_plain(uri):
        _check_uri(uri, at, scope)


def _check_uri(uri: str, at: Pointer, scope: Scope) -> None:
    place = (*at, "uri")
    found, split = faults(uri), parts(uri)
    for fault, piece in found if scope.in_result else found[:1]:
        rule = _RULES[fault] if scope.in_result else MALFORMED
        if rule is BAD_PERCENT and not has_bad_percent(f"{split.authority}/{split.path}/{split.fragment}"):
            rule = MALFORMED  # The service does not look at the escapes of a query.
        scope.add(rule, place, f"`{short(uri)}` has {fault}: {piece[:20]!r}")
    _check_path(uri, split, at, scope)
    if uri.startswith("sarif:"):
        sarif_uris.check(uri, place, scope)


def _check_path(uri: str, split: Parts, at: Pointer, scope: Scope) -> None:
    place = (*at, "uri")
    if split.drive_as_host:
        scope.add(DRIVE_AS_HOST, place, f"`{short(uri)}` has the drive where the host should be")
    if split.is_file and ".." in split.segments:
        scope.add(DOT_DOT, place, f"`{short(uri)}` has a `..` segment")
    nested = at[2:3] == ("artifacts",) and "parentIndex" in scope.table.arrays["artifacts"][int(at[3])]
    if uri.startswith("/") and not nested:
        scope.add(LEADING_SLASH, place, f"`{short(uri)}` begins with a slash")
    if scope.advice and split.is_file and scope.in_result:
        scope.add(FILE_ABSOLUTE, place, f"`{short(uri)}` is absolute")


ON: dict[str, Check] = {"artifactLocation": check_location}
