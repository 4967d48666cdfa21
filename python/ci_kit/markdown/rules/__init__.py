"""All rules, gathered from the modules of their families."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from ci_kit.errors import InputError, suggestion
from ci_kit.markdown.rule import Rule
from ci_kit.markdown.rules import blocks, headings, links, references, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FAMILIES = {
    "Links": links,
    "References": references,
    "Headings": headings,
    "Blocks": blocks,
    "Lines and characters": text,
}


@functools.cache
def families() -> dict[str, tuple[Rule, ...]]:
    """The rules of each family, in the order of their modules."""
    return {
        name: tuple(one for one in vars(module).values() if isinstance(one, Rule)) for name, module in FAMILIES.items()
    }


def every() -> Iterator[Rule]:
    """All rules."""
    return (rule for rules in families().values() for rule in rules)


def named(names: Iterable[str], what: str) -> frozenset[str]:
    """The ids of rules that are named by their id or by markdownlint's, such as `MD051`.

    Raises:
        InputError: `what`, the input that names them, has a name of no rule.
    """
    found: set[str] = set()
    for name in names:
        ids = known(name)
        if not ids:
            raise InputError(f"`{what}` has `{name[:60]}`", remedy=suggestion(name, [one.id for one in every()]))
        found |= ids
    return frozenset(found)


def known(name: str) -> frozenset[str]:
    """The ids that a name means; several where one rule of markdownlint is two of the kit's."""
    return frozenset(one.id for one in every() if name == one.id or name.upper() == one.peer)
