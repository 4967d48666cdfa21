"""All pages of a repository, each read when a rule first asks for it, and what a link on one of them leads to."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from ci_kit.markdown.page import Page
from ci_kit.markdown.parser import TangledError
from ci_kit.markdown.tree import MARKDOWN, There, Unread

if TYPE_CHECKING:
    from ci_kit.markdown.tree import Tree

#: A scheme (RFC 3986, 3.1), or an address with that of the page.
_WEB = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_READMES = ("README.md", "readme.md", "Readme.md", "README.markdown")


@dataclass(frozen=True, slots=True)
class Settings:
    """What rules may be told: most characters of a line."""

    line_length: int = 120


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a relative link leads: a path from the root (`None` if out of the repository), and a fragment in it."""

    path: str | None
    fragment: str


@dataclass(slots=True)
class Site:
    """The pages of a tree."""

    tree: Tree
    settings: Settings = field(default_factory=Settings)
    _pages: dict[str, Page | Unread] = field(default_factory=dict)

    def page(self, path: str) -> Page:
        """The page of a file, which is in the tree.

        Raises:
            Unread: It cannot be read.
        """
        if path not in self._pages:
            try:
                self._pages[path] = Page(path, self.tree.text(path))
            except Unread as why:
                self._pages[path] = why
            except TangledError as why:
                self._pages[path] = Unread(str(why))
        found = self._pages[path]
        if isinstance(found, Unread):
            raise found
        return found

    def shown(self, path: str) -> str:
        """The Markdown file that GitHub shows at a path: itself, or a directory's README; empty where it shows none."""
        if path in self.tree.files and path not in self.tree.symlinks:
            return path if path.lower().endswith(MARKDOWN) else ""
        around = "" if path == "." else f"{path}/"
        return next((around + name for name in _READMES if around + name in self.tree.files), "")

    def exists(self, path: str) -> bool:
        """Whether there is something at a path."""
        return self.tree.at(path) is not There.NOTHING


def aim(page: Page, target: str) -> Aim | None:
    """Where a target leads that is written on a page; None for an address of the web, or of mail.

    A path that begins with `/` begins at the root of the repository, as on GitHub.
    """
    if _WEB.match(target):
        return None
    address, _, fragment = target.partition("#")
    path = unquote(address.partition("?")[0], errors="surrogateescape")
    fragment = unquote(fragment, errors="replace")
    if not path:
        return Aim(page.path, fragment)
    start = "" if path.startswith("/") else posixpath.dirname(page.path)
    whole = posixpath.normpath(posixpath.join(start, path.lstrip("/") if path.startswith("/") else path))
    return Aim(None if whole == ".." or whole.startswith("../") else whole, fragment)
