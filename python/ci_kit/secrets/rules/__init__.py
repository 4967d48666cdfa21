"""The kit's own rules, gathered from the modules that hold them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from ci_kit.secrets.rules import (
    builds,
    clouds,
    code_hosts,
    general,
    hooks,
    messages,
    models,
    money,
    more_models,
    packages,
    payments,
    platforms,
    services,
    stores,
    workplaces,
)

if TYPE_CHECKING:
    from ci_kit.secrets.rule import Rule


@functools.cache
def tokens() -> tuple[Rule, ...]:
    """The rules of providers: tokens that are known by their format."""
    code = (code_hosts, builds, packages)
    clouds_and_models = (clouds, platforms, models, more_models)
    modules = (*code, *clouds_and_models, payments, money, messages, hooks, services, stores, workplaces)
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
