"""Which files of the repository become which pages, and where the links between them lead then."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from pathlib import Path

#: Where files that are no page are shown.
BLOB = "https://github.com/org/ci-kit/blob/v1"
#: The target of a link or picture in Markdown, without a title.
_LINK = re.compile(r"(?<=\]\()(?!#|[a-z][a-z0-9+.-]*:)([^)\s]+)(?=\))")
_FENCE = re.compile(r"^( {0,3})(`{3,}|~{3,}).*?^\1\2[ \t]*$", re.MULTILINE | re.DOTALL)
_SECTION = re.compile(r"^## ", re.MULTILINE)
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


def nav(pages: Collection[str]) -> list[dict[str, str | list[str]]]:
    """The sections of the site, each with its pages in order; what has no section of its own says how something works.

    Pages are named by their first heading. The sections of guides and workflows hold what there is of them.
    """
    there = sorted(pages)
    sections: dict[str, list[str]] = {
        "Actions": [*(name for name in there if name.startswith("actions/")), "setup.md"],
        "Guides": ["how-it-runs.md", *(name for name in there if name.startswith("guides/"))],
        "Workflows": [name for name in there if name.startswith("workflows")],
        "How they work": [],
        "Rules": [name for name in there if name.startswith("rules/")],
        "Comparison": ["comparison.md"],
        "Decisions": [name for name in there if name.startswith("decisions/")],
        "Project": [name for name in there if name.startswith("project/")],
    }
    placed = {name for names in sections.values() for name in names}
    sections["How they work"] = [name for name in there if name not in placed | {"index.md"}]
    found = {title: [name for name in names if name in pages] for title, names in sections.items()}
    start: dict[str, str | list[str]] = {"Start": "index.md"}
    return [start, *({title: names[0] if len(names) == 1 else names} for title, names in found.items() if names)]


def _markdown(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*.md")):
        yield path.relative_to(folder).as_posix()


def page(
    text: str, source: str, known: Mapping[str, str], recorded: frozenset[str], showcase: Callable[[str], str] = str
) -> str:
    """The text of the page that the file `source` becomes: links led to pages, or to the file on GitHub.

    A mark `<!-- recording: NAME -->`, which nobody sees on GitHub, becomes the picture of a terminal. The page of an
    action gets what `showcase` makes of that picture before its first section.
    """
    here = known[source]
    if source.startswith("actions/") and not _MARK.search(text):
        mark = f"<!-- recording: {posixpath.basename(posixpath.dirname(source))} -->"
        text = _SECTION.sub(lambda match: f"{mark}\n\n{match[0]}", text, count=1)

    def led(match: re.Match[str]) -> str:
        return _led(match[1], source, here, known)

    def shown(match: re.Match[str]) -> str:
        way = _way(here, f"recordings/{match[1]}.svg")
        picture = f"![What `ci-kit {match[1]}` shows on a terminal]({way})" if match[1] in recorded else ""
        return showcase(picture) if source.startswith("actions/") else picture

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
