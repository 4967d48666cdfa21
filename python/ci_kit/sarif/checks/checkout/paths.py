"""Do the URIs of a run's results name files of the checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.checkout.family import DOCS, checkout
from ci_kit.sarif.checks.checkout.guess import other_base, other_encoding
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import counted, short
from ci_kit.sarif.tree import Found
from ci_kit.sarif.uri import Form, is_read, target

if TYPE_CHECKING:
    from ci_kit.sarif.context import RunContext, Seen
    from ci_kit.sarif.findings import Findings
    from ci_kit.sarif.rule import Rule
    from ci_kit.sarif.tree import Entry, Tree

NOT_IN_TREE = checkout(
    "file-not-in-tree",
    "The file of a result is not in the checkout",
    why="GitHub finds no such file and shows the alert without its source, and not in pull requests. Often a"
    " directory is missing in front of the path, or one is too much.",
    remedy="Run the tool from the root of the repository, or set the directory it reports paths from.",
)
OUTSIDE = checkout(
    "uri-outside-checkout",
    "The file of a result is outside the checkout",
    why="GitHub shows sources of the repository only; the path of the build machine stays as it is.",
    remedy="Have the tool write paths relative to the root of the repository; leave out findings in system files.",
    multitool=("SARIF2007", "SARIF2016"),
)
ABSOLUTE = checkout(
    "uri-absolute-in-checkout",
    "A path of the repository is written as an absolute path",
    why="Without `file://` a path that starts with a slash is no absolute URI to GitHub, so it is not made"
    " relative to the checkout and matches no file.",
    remedy="Write the path relative to the root of the repository.",
    multitool=("SARIF2007", "SARIF2016"),
    mend=Mend.SAFE,
    plain=None,
)
FILE_URI = checkout(
    "uri-file-in-checkout",
    "A path of the repository is written as a file: URI",
    why="GitHub makes it relative when the upload action runs with the same checkout path; on another"
    " machine or in a container it does not, and alerts are closed and opened again when the path changes.",
    remedy="Write the path relative to the root of the repository.",
    level=Level.NOTE,
    effect=Effect.NONE,
    multitool=("GH1006", "SARIF2007", "SARIF2016"),
    mend=Mend.SAFE,
    plain=None,
)
CASE = checkout(
    "file-case-differs",
    "The name of a file is spelled differently in the checkout",
    why="Names in a repository are compared letter by letter; case or Unicode form differ, so GitHub finds"
    " no such file.",
    remedy="Write the path as the repository spells it.",
    mend=Mend.SAFE,
)
ENCODING = checkout(
    "uri-encoding-mismatch",
    "A path is percent-encoded in another way than GitHub decodes it",
    why="GitHub decodes `%XX` once, as UTF-8. Encoded twice, in another character set or not at all, the"
    " path names another file.",
    remedy="Percent-encode each path once, from UTF-8; a plus sign is a plus sign, not a space.",
    source=f"{DOCS}; RFC 3986 section 2.1",
)
BASE = checkout(
    "uri-base-ignored",
    "The file is found only with its uriBaseId",
    why="GitHub does not read originalUriBaseIds: every relative path starts at the root of the repository.",
    remedy="Write the path from the root of the repository.",
    source=f"{DOCS}; codeql-action#2456",
    plain=None,
    mend=Mend.SAFE,
)
DIRECTORY = checkout(
    "path-not-a-file",
    "The path of a result is not that of a file",
    why="GitHub shows alerts in files; it has no place for one in a directory.",
    remedy="Name a file that stands for the directory, such as its manifest.",
)
LINK = checkout(
    "file-is-symlink",
    "The path of a result leads through a symbolic link",
    why="A repository holds the link, not what it points to; GitHub cannot show the alert at its path.",
    remedy="Report the path of the file that the link points to.",
    source=f"{DOCS}, Symlink resolution",
)
LINK_OUT = checkout(
    "symlink-out-of-checkout",
    "The path of a result is a symbolic link out of the checkout",
    why="What is behind the link is not in the repository. The kit does not follow it.",
    remedy="Report the file where it is in the repository, or leave the result out.",
    source=f"{DOCS}, Symlink resolution",
)
RELATED = checkout(
    "related-file-not-in-tree",
    "A step or related location is not in the checkout",
    why="The alert itself is shown; the link to this place leads nowhere. That is usual for the sources of libraries.",
    remedy="Nothing to do for libraries; otherwise write the path from the root of the repository.",
    level=Level.NOTE,
    plain=None,
)
UNREADABLE = checkout(
    "checkout-unreadable",
    "A part of the checkout cannot be read",
    why="The kit cannot tell whether the file is there.",
    remedy="Let the job's user read the checkout.",
    level=Level.NOTE,
    effect=Effect.NONE,
)

_RULES = {
    Found.DIRECTORY: (DIRECTORY, "is a directory"),
    Found.SPECIAL: (DIRECTORY, "is neither a file nor a directory"),
    Found.OUTSIDE: (OUTSIDE, "leaves the checkout by `..`"),
    Found.LINK_OUT: (LINK_OUT, "leads out of the checkout"),
    Found.UNREADABLE: (UNREADABLE, "is in a directory that cannot be read"),
}


def finish_run(run: RunContext, out: Findings) -> None:
    """Look up each distinct URI of the run's results once."""
    tree = run.options.tree
    if tree is None:
        return
    for seen in run.seen.values():
        # Windows paths have a rule of their own in the standard; empty and unreadable URIs one in github.
        if "\\" not in seen.uri and is_read(seen):
            _check(seen, tree, run, out)


def _check(seen: Seen, tree: Tree, run: RunContext, out: Findings) -> None:
    place = target(seen.uri, tree)
    if place.form is Form.OTHER:
        return
    if place.form is Form.OUTSIDE:
        _add(OUTSIDE, f"is not below the checkout{_hint(place.path, tree)}", seen, out)
        return
    if place.form is not Form.RELATIVE:
        message = f"is {short(place.path)!r} of the checkout"
        _add(ABSOLUTE if place.form is Form.ABSOLUTE else FILE_URI, message, seen, out)
    entry = tree.look(place.path)
    if entry.found is Found.MISSING:
        _check_missing(seen, place.path, tree, run, out)
    elif entry.found is Found.FILE:
        _check_spelling(seen, entry, out)
    else:
        _add(*_RULES[entry.found], seen, out)


def _check_spelling(seen: Seen, entry: Entry, out: Findings) -> None:
    if entry.linked:
        _add(LINK, f"leads to {short(entry.path)!r}", seen, out)
    elif entry.respelled:
        _add(CASE, f"is spelled {short(entry.path)!r} in the checkout", seen, out)


def _check_missing(seen: Seen, path: str, tree: Tree, run: RunContext, out: Findings) -> None:
    encoded = other_encoding(seen.uri, tree)
    based = other_base(path, seen.base_id, run)
    if encoded is not None:
        _add(ENCODING, f"names {short(path)!r}; the checkout has {short(encoded)!r}", seen, out)
    elif based is not None:
        _add(BASE, f"is {short(based)!r} by its uriBaseId {short(seen.base_id or '', 40)!r}", seen, out)
    else:
        _add(NOT_IN_TREE, f"is not in the checkout{_hint(path, tree)}", seen, out)


def _hint(path: str, tree: Tree) -> str:
    similar = tree.similar(path)
    return f"; {short(similar)!r} is" if similar else ""


def _add(rule: Rule, message: str, seen: Seen, out: Findings) -> None:
    """Report a URI at the first place where an alert would be shown, else where it was met first."""
    places = f" ({counted(seen.count, 'place')})" if seen.count > 1 else ""
    if not seen.shown and rule.effect is Effect.HIDDEN:
        rule = RELATED
    out.add(rule, seen.first_shown or seen.first, f"{short(seen.uri)!r} {message}{places}")
