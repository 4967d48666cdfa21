"""All rules of the validator, gathered from the modules that check them."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from typing import TYPE_CHECKING

from ci_kit.sarif import checks, workflows
from ci_kit.sarif.rule import Family, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


@functools.cache
def rules() -> dict[str, Rule]:
    """Every rule by id, sorted by family and id.

    Raises:
        ValueError: Two different rules share an id.
    """
    found: dict[str, Rule] = {}
    for module in _modules(checks, workflows):
        for value in vars(module).values():
            if isinstance(value, Rule) and found.setdefault(value.id, value) != value:
                message = f"two rules are called {value.id}"
                raise ValueError(message)
    order = list(Family)
    return dict(sorted(found.items(), key=lambda item: (order.index(item[1].family), item[0])))


def _modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        yield package
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(info.name)
