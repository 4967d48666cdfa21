"""Can code scanning read the URIs of a run's results, and are they of the kind it can match with files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.gourl import GoUrlError, parse
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import counted, short
from ci_kit.sarif.uri import is_read

if TYPE_CHECKING:
    from ci_kit.sarif.context import RunContext, Seen
    from ci_kit.sarif.findings import Findings
    from ci_kit.sarif.gourl import GoUrl

_COLON = "first path segment in URL cannot contain colon"
_DOTS = frozenset(("", ".", ".."))
_INVALID = "an invalid URI was provided as a SARIF location: parse"

SCHEME = github(
    "uri-scheme-refused",
    "A URI has a scheme other than file",
    why="The upload action says that the checkout is a `file:` URI; any absolute URI in locations must have"
    " the same scheme, or the whole upload is rejected. `image:tag` and `C:\\path` are read as schemes, too.",
    remedy="Write the path of a file relative to the root of the repository; a web address belongs into the"
    " message or helpUri.",
    source=f"{DOCS}, Root location for source files; codeql-action#754, aquasecurity/trivy#1182",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says='SARIF URI scheme "https" did not match the checkout URI scheme "file"',
    multitool=("GH1005",),
)
COLON = github(
    "uri-colon-first-segment",
    "A URI has a colon before its first slash",
    why="What stands before a colon there would be a scheme, and this is none: the service cannot read the"
    " URI and rejects the whole upload.",
    remedy="Write the colon as %3A.",
    source="codeql-action#1553; Go net/url",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says=f'{_INVALID} "Dockerfile (nginx:1.23.3-alpine lines:1-1)": {_COLON}',
    mend=Mend.SAFE,
)
UNREADABLE = github(
    "uri-refused",
    "A URI cannot be read by code scanning",
    why="The service reads URIs as Go's net/url does; one that it cannot read gets the whole upload rejected.",
    remedy="Percent-encode the path: `%25` for a percent sign, `%20` for a space; a file:// URI needs a third slash.",
    source="jfrog/jfrog-cli#2303; Azure/terraform-azurerm-caf-enterprise-scale#942; Go net/url",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says=f'{_INVALID} "file://Package Descriptor": invalid character " " in host name',
)
TAIL = github(
    "uri-fragment",
    "A URI has a fragment or a query",
    why="What follows `#` or `?` is not part of the path: code scanning looks for a file whose name ends before it.",
    remedy="Write `%23` and `%3F` when the characters belong to the file's name, or leave the rest out.",
    source="check-spelling/check-spelling#82; RFC 3986 section 3",
    level=Level.WARNING,
    effect=Effect.HIDDEN,
)
DOTS = github(
    "uri-dot-segments",
    "A path is not written in its shortest form",
    why="Code scanning compares paths as they are written: `./src/a.c`, `src/../src/a.c` and `src//a.c`"
    " match no file of the repository, and the alert is shown without its source.",
    remedy="Write the path from the root of the repository without `.`, `..` and doubled slashes: `src/a.c`.",
    source="codeql-action#2829; psastras/sarif-rs#271",
    level=Level.WARNING,
    effect=Effect.HIDDEN,
    mend=Mend.SAFE,
)
HOST = github(
    "uri-host",
    "The first part of a path is read as a host",
    why="After `//` a URI names a host: `file://src/a.c` is `/a.c` on the machine src, and `//a.c` has no path at all.",
    remedy="Write the path relative to the root of the repository, without `file://` and leading slashes.",
    source="bridgecrewio/checkov#1599; RFC 3986 section 3.2",
    level=Level.WARNING,
    effect=Effect.HIDDEN,
    mend=Mend.SAFE,
)


def finish_run(run: RunContext, out: Findings) -> None:
    """Check each distinct URI of the run's results once. Empty ones are the business of `locations`."""
    for seen in run.seen.values():
        if not seen.uri or not is_read(seen):
            continue
        try:
            url = parse(seen.uri)
        except GoUrlError as error:
            rule = COLON if str(error) == _COLON else UNREADABLE
            out.add(rule, seen.first, f"{short(seen.uri)!r}: {short(str(error), 60)}{_places(seen)}")
        else:
            _check(url, seen, out)


def _check(url: GoUrl, seen: Seen, out: Findings) -> None:
    if url.scheme not in ("", "file"):
        out.add(SCHEME, seen.first, f"{short(seen.uri)!r} has the scheme {short(url.scheme, 40)!r}{_places(seen)}")
        return
    if url.tail:
        message = f"of {short(seen.uri)!r} only {short(url.path, 60)!r} is the path{_places(seen)}"
        out.add(TAIL, seen.first, message)
    if url.host not in ("", "localhost"):
        message = f"{short(url.host, 40)!r} in {short(seen.uri)!r} is taken for a host{_places(seen)}"
        out.add(HOST, seen.first, message)
    elif not set(url.path.removeprefix("/").split("/")).isdisjoint(_DOTS):
        out.add(DOTS, seen.first, f"{short(seen.uri)!r} is compared as it stands{_places(seen)}")


def _places(seen: Seen) -> str:
    """How often the URI occurs, when more than once."""
    return f" ({counted(seen.count, 'place')})" if seen.count > 1 else ""
