"""Runs the rules over pages: from files to findings."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.markdown import rules, suppress
from ci_kit.markdown.site import Site
from ci_kit.markdown.tree import Unread
from ci_kit.report import Finding, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ci_kit.markdown.config import Config
    from ci_kit.markdown.page import Page
    from ci_kit.markdown.rule import Rule
    from ci_kit.markdown.tree import Tree

#: Findings of one rule on one page; more of them say nothing new. The rest is counted.
MOST = 50


@dataclass(slots=True)
class Looked:
    """What was found, the files that were looked at, and those that could not be, with why."""

    findings: list[Finding] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)
    links: int = 0


def lint(tree: Tree, names: Sequence[str], config: Config, stop: Callable[[], bool] = lambda: False) -> Looked:
    """Look at the files of these names; ends early when `stop` says so, which the caller has to ask then."""
    site = Site(tree, config.settings)
    active = [one for one in rules.every() if one.id in config.active]
    looked = Looked()
    for name in names:
        if stop():
            break
        try:
            page = site.page(name)
        except Unread as why:
            looked.unread.append((name, str(why)))
            continue
        looked.files.append(name)
        looked.links += len(page.links)
        looked.findings += _of_page(page, site, active)
    return looked


def _of_page(page: Page, site: Site, active: Sequence[Rule]) -> list[Finding]:
    """The findings of a page in the order of its lines."""
    silent = suppress.silenced(page)
    seen: Counter[tuple[str, str]] = Counter()
    found = [one for rule in active for one in _of_rule(rule, page, site, silent.get(rule.id, set()), seen)]
    return sorted(found, key=lambda one: (one.place.line or 0, one.place.column or 0) if one.place else (0, 0))


def _of_rule(rule: Rule, page: Page, site: Site, silent: set[int], seen: Counter[tuple[str, str]]) -> Iterator[Finding]:
    hits = [hit for hit in rule.check(page, site) if hit.spot.line not in silent]
    for number, hit in enumerate(hits[:MOST], start=1):
        line = page.lines[min(hit.spot.line, len(page.lines)) - 1].strip()
        seen[rule.id, line] += 1
        yield Finding(
            rule.id,
            rule.level,
            hit.message,
            Place(page.path, line=hit.spot.line, column=hit.spot.column),
            remedy=rule.remedy,
            help_uri=rule.doc.help_uri,
            count=1 + (len(hits) - MOST if number == MOST else 0),
            fingerprint=_fingerprint(rule.id, page.path, line, seen[rule.id, line]),
        )


def _fingerprint(rule: str, path: str, line: str, count: int) -> str:
    """The same as long as the line is, wherever in the file it stands."""
    parts = "\0".join((rule, path, line, str(count)))
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:32]
