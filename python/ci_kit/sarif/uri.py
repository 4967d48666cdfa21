"""From the URI of a location to a path in the checkout, as code scanning and its upload action do it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ci_kit.sarif.gourl import GoUrlError, parse
from ci_kit.sarif.tree import Found

if TYPE_CHECKING:
    from ci_kit.sarif.context import Seen
    from ci_kit.sarif.tree import Tree

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FILE = "file://"
#: The members of a result whose locations code scanning reads, and where their name is in a pointer.
_READ = frozenset(("locations", "relatedLocations", "codeFlows"))
_MEMBER = 4


class Form(Enum):
    """How a URI refers to a file."""

    RELATIVE = "relative to the root"
    ABSOLUTE = "an absolute path below the root"
    FILE_URI = "an absolute file: URI below the root"
    OUTSIDE = "an absolute path elsewhere"
    OTHER = "nothing that names a file of the checkout"


@dataclass(frozen=True, slots=True)
class Target:
    """What a URI refers to: `path` is decoded and, unless `OUTSIDE`, relative to the root."""

    form: Form
    path: str = ""


def is_read(seen: Seen) -> bool:
    """Whether code scanning reads the URI; it looks at no fixes, attachments, stacks or graphs of a result.

    Told by where the URI was met first: in a result, what is read comes before what is not.
    """
    return seen.first_shown is not None or (len(seen.first) > _MEMBER and seen.first[_MEMBER] in _READ)


def target(uri: str, tree: Tree) -> Target:
    """Where code scanning looks for `uri` when the checkout is at `tree.root`.

    A relative reference is relative to the root, whatever its uriBaseId; a `file:` URI below the root is
    made relative; anything else stays what it is.

    Source: GitHub docs, "SARIF support for code scanning", Root location; codeql-action#2456.
    """
    try:
        url = parse(uri)
    except GoUrlError:
        return Target(Form.OTHER)
    if url.scheme not in ("", "file") or url.host not in ("", "localhost") or not url.path:
        return Target(Form.OTHER)
    if not url.scheme and not url.path.startswith("/"):
        return Target(Form.RELATIVE, url.path)
    inside = tree.relative(url.path)
    if inside is None:
        return Target(Form.OUTSIDE, url.path)
    return Target(Form.FILE_URI if url.scheme else Form.ABSOLUTE, inside)


def action_path(uri: str, tree: Tree) -> str | None:
    """The file from which the upload action computes the fingerprint for `uri`; None when it computes none.

    The action is more lenient than the service: it decodes everything, drops `file://`, and follows links.
    This stays within the checkout all the same, where the action would not.

    Source: codeql-action src/fingerprints.ts `resolveUriToFile`.
    """
    if _BAD_ESCAPE.search(uri):
        return None
    try:
        path = unquote(uri, errors="strict")
    except UnicodeDecodeError:
        return None
    path = path.removeprefix(_FILE)
    if "://" in path:
        return None
    inside = tree.relative(path) if path.startswith("/") else path
    entry = tree.look(inside) if inside else None
    return entry.path if entry and entry.found is Found.FILE and not entry.respelled else None
