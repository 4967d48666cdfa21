"""Which files of the repository become which pages, and where the links between them lead then."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

#: Where files that are no page are shown.
BLOB = "https://github.com/org/ci-kit/blob/v1"
#: The target of a link or picture in Markdown, without a title.
_LINK = re.compile(r"(?<=\]\()(?!#|[a-z][a-z0-9+.-]*:)([^)\s]+)(?=\))")
_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,}).*?^\1\2[ \t]*$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"<!-- recording: ([a-z-]+) -->")


def pages(root: Path) -> dict[str, str]:
    """Path in the repository -> path on the site, both with forward slashes, of every page."""
    found = {f"docs/{name}": name for name in _markdown(root / "docs")}
    for readme in sorted((root / "actions").glob("*/README.md")):
        name = readme.parent.name
        found[f"actions/{name}/README.md"] = f"actions/{name}.md"
    for name in ("CONTRIBUTING", "RELEASING", "SECURITY", "THREAT_MODEL"):
        found[f".github/{name}.md"] = f"project/{name.lower().replace('_', '-')}.md"
    found["CHANGELOG.md"] = "project/changelog.md"
    return found


def _markdown(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.md")):
        yield path.relative_to(folder).as_posix()


def page(text: str, source: str, known: Mapping[str, str], recorded: frozenset[str]) -> str:
    """The text of the page that the file `source` becomes: links led to pages, or to the file on GitHub.

    A mark `<!-- recording: NAME -->`, which nobody sees on GitHub, becomes the picture of a terminal.
    """
    here = known[source]

    def led(match: re.Match[str]) -> str:
        return _led(match[1], source, here, known)

    def shown(match: re.Match[str]) -> str:
        way = _way(here, f"recordings/{match[1]}.svg")
        return f"![What `ci-kit {match[1]}` shows on a terminal]({way})" if match[1] in recorded else ""

    return _MARK.sub(shown, _outside_fences(text, lambda part: _LINK.sub(led, part)))


def _led(target: str, source: str, here: str, known: Mapping[str, str]) -> str:
    path, mark, fragment = target.partition("#")
    aim = posixpath.normpath(posixpath.join(posixpath.dirname(source), path))
    for one in (aim, f"{aim}/README.md", f"{aim}/index.md"):
        if one in known:
            return _way(here, known[one]) + mark + fragment
    return f"{BLOB}/{aim}{mark}{fragment}"


def _way(here: str, there: str) -> str:
    return posixpath.relpath(there, posixpath.dirname(here) or ".")


def _outside_fences(text: str, change: Callable[[str], str]) -> str:
    """`text` with what is no block of code changed."""
    parts: list[str] = []
    end = 0
    for fence in _FENCE.finditer(text):
        parts += [change(text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, change(text[end:])])
