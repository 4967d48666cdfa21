"""The kit's own rules, gathered from the modules that hold them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from ci_kit.secrets.rules import clouds, code_hosts, general, messages, models, packages, payments, services

if TYPE_CHECKING:
    from ci_kit.secrets.rule import Rule


@functools.cache
def tokens() -> tuple[Rule, ...]:
    """The rules of providers: tokens that are known by their format."""
    modules = (code_hosts, clouds, models, packages, payments, messages, services)
    return tuple(rule for module in modules for rule in module.RULES)


@functools.cache
def every() -> dict[str, Rule]:
    """All rules by id.

    Raises:
        ValueError: Two rules share an id.
    """
    found: dict[str, Rule] = {}
    for rule in (*tokens(), *general.RULES):
        if found.setdefault(rule.id, rule) is not rule:
            message = f"two rules are called {rule.id}"
            raise ValueError(message)
    return found
