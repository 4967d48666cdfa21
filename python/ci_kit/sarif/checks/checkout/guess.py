"""Which file a path means that is not in the checkout: decoded in another way, or below another directory."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from ci_kit.sarif.tree import Found
from ci_kit.sarif.uri import Form, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.context import RunContext
    from ci_kit.sarif.tree import Tree

#: How many uriBaseIds a chain may have; a circle is cut here, too.
_CHAIN = 8


def other_encoding(uri: str, tree: Tree) -> str | None:
    """The file that `uri` names decoded not at all, twice, from Latin-1, or with `+` for a space."""
    once = unquote(uri, errors="surrogateescape")
    for path in (uri, unquote(once), unquote(uri, "latin-1"), unquote(uri.replace("+", " "))):
        if path != once and _is_file(path, tree):
            return path
    return None


def other_base(path: str, base_id: str | None, run: RunContext) -> str | None:
    """The file that `path` names below its base in the run's originalUriBaseIds (SARIF 2.1.0 §3.14.14)."""
    tree = run.options.tree
    bases = run.run.get("originalUriBaseIds")
    if tree is None or base_id is None or not isinstance(bases, dict):
        return None
    uris = [uri if uri.endswith("/") else f"{uri}/" for uri in _chain(base_id, bases)][::-1]
    # Where the outermost base is a directory of another machine, what stands below it may still be the tree.
    for prefix in ("".join(uris), "".join(uris[1:])):
        base = target(prefix, tree)
        joined = f"{base.path.rstrip('/')}/{path}"
        if prefix and base.form not in (Form.OTHER, Form.OUTSIDE) and _is_file(joined, tree):
            return joined
    return None


def _chain(base_id: str, bases: dict[str, object]) -> Iterator[str]:
    """The URIs of `base_id`, of its own base, and so on."""
    for _ in range(_CHAIN):
        base = bases.get(base_id)
        uri = base.get("uri") if isinstance(base, dict) else None
        if not isinstance(base, dict) or not isinstance(uri, str):
            return
        yield uri
        above = base.get("uriBaseId")
        if not isinstance(above, str):
            return
        base_id = above


def _is_file(path: str, tree: Tree) -> bool:
    entry = tree.look(path.lstrip("/"))
    return entry.found is Found.FILE and not entry.respelled
