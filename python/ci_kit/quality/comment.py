"""The one comment of a pull request that tells of its latest run: found by its marker and author, and written anew."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.github import NotFound, Unconfirmed, issues
from ci_kit.issues.desk import identity

if TYPE_CHECKING:
    from ci_kit.github import Client
    from ci_kit.github.issues import Comment

#: Bytes of a comment: GitHub takes 65,536 characters.
ROOM = 60_000
_KEY = re.compile(r"[\w.-]{1,60}", re.ASCII)


def marker(key: str) -> str:
    """The hidden line that the comment begins with.

    Raises:
        InputError: The key cannot stand in it.
    """
    if not _KEY.fullmatch(key):
        raise InputError(f"`comment-key` is `{key[:80]}`", remedy="use at most 60 letters, digits, `.`, `_` and `-`")
    return f"<!-- ci-kit:qa-summary key={key} -->"


def put(client: Client, pull: int, key: str, author: str, body: str) -> str:
    """Write the comment, or write it anew; gives its address. Of two that were made at once the older stays.

    Anybody may write such a marker, so only what the kit's own identity wrote is taken for it; `author` is that
    identity where it is known.

    Raises:
        Forbidden: The token may only read.
        GitHubError: The comment could not be written.
    """
    mark = marker(key)
    text = f"{mark}\n{body}"
    who = author or identity(client)
    found = _found(client, pull, mark, who)
    if found:
        url = issues.edit_comment(client, found[0].id, text).url
    else:
        url, found = _new(client, pull, mark, who, text)
    for other in found[1:]:
        with suppress(NotFound):
            issues.delete_comment(client, other.id)
    return url


def _new(client: Client, pull: int, mark: str, author: str, text: str) -> tuple[str, list[Comment]]:
    """A first comment, and all that are there now: another job may have written one at the same moment."""
    try:
        made = issues.comment(client, pull, text)
    except Unconfirmed:
        found = _found(client, pull, mark, author)
        if not found:
            raise
        return found[0].url, found
    found = _found(client, pull, mark, author) or [made]
    if found[0].id != made.id:
        issues.edit_comment(client, found[0].id, text)
    return found[0].url, found


def _found(client: Client, pull: int, mark: str, author: str) -> list[Comment]:
    """The comments that bear the marker, the oldest first."""
    return sorted(
        (
            one
            for one in issues.comments(client, pull)
            if one.author.casefold() == author.casefold() and one.body.replace("\r\n", "\n").startswith(f"{mark}\n")
        ),
        key=lambda one: one.id,
    )
