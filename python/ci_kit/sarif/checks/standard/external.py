"""Checks references to properties that are kept outside their run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import integer, obj, objects, text

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

EXTERNAL_UNRESOLVED = standard(
    "external-properties-unresolved",
    "A run's outsourced properties cannot be found",
    why="A reference without a `location` means an element of `inlineExternalProperties` by its guid.",
    remedy="Add the `location` of the file, or the element with that guid.",
    source="§3.16.3", level=Level.ERROR,
)  # fmt: skip
ITEM_COUNT = standard(
    "external-item-count",
    "An item count stands where there are no items",
    why="`itemCount` is for arrays; `conversion`, `driver` and `externalizedProperties` are objects.",
    remedy="Leave `itemCount` out.",
    source="§3.16.5", level=Level.ERROR,
)  # fmt: skip

_OBJECTS = ("conversion", "driver", "externalizedProperties")


def check(reference: Obj, at: Pointer, scope: Scope) -> None:
    """Check one externalPropertyFileReference."""
    if at[-1] in _OBJECTS and integer(reference, "itemCount") not in (None, -1):
        scope.add(ITEM_COUNT, (*at, "itemCount"), f"`{at[-1]}` is one object")
    guid = text(reference, "guid")
    if guid is None or obj(reference, "location") or not scope.run.log:
        return
    if guid.lower() not in _inline(scope):
        scope.add(EXTERNAL_UNRESOLVED, (*at, "guid"), "no element of `inlineExternalProperties` has this guid")


def _inline(scope: Scope) -> set[str]:
    """The guids of `inlineExternalProperties`."""
    known: set[str] | None = scope.memo.get("inline")
    if known is None:
        guids = (text(one, "guid") for one in objects(scope.run.log, "inlineExternalProperties"))
        known = scope.memo["inline"] = {guid.lower() for guid in guids if guid is not None}
    return known


ON: dict[str, Check] = {"externalPropertyFileReference": check}
