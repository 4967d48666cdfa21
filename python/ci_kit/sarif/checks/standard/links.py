"""Checks ids of locations inside one result, and what refers to them: message links and relationships."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard import sarif_uris
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.placeholders import link_targets
from ci_kit.sarif.checks.standard.table import position

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

LINK_UNRESOLVED = standard(
    "message-link-unresolved",
    "A message links to a location that the result does not have",
    why="`[here](3)` leads to the location with the id 3; without one the link is dead or shown as text.",
    remedy="Give the location that `id`, usually in `relatedLocations`, or write the text without a link.",
    source="§3.11.6", level=Level.ERROR, github=Level.WARNING,
)  # fmt: skip
LOCATION_ID_REPEATED = standard(
    "location-id-repeated",
    "Two locations of a result have the same id",
    why="A link or relationship to that id can mean either.",
    remedy="Number the locations of a result each with its own `id`, or leave ids out that nothing refers"
    " to.",
    source="§3.28.2", level=Level.ERROR,
)  # fmt: skip
RELATIONSHIP_UNRESOLVED = standard(
    "location-relationship-unresolved",
    "A location is related to one that the result does not have",
    why="`target` must be the `id` of another location of the same result.",
    remedy="Give that location its `id`, or remove the relationship.",
    source="§3.34.2", level=Level.ERROR,
)  # fmt: skip
LOCATION_UNEXPLAINED = standard(
    "location-empty",
    "A location says nothing",
    why="It has no place in a file, no logical location, and no message to tell why.",
    remedy="Add `physicalLocation`, `logicalLocations` or a `message`.",
    source="§3.28.1", level=Level.WARNING,
)  # fmt: skip

_CONTENT = ("physicalLocation", "logicalLocations", "message")


def check_location(location: Obj, at: Pointer, scope: Scope) -> None:
    """Take note of the id of a location in a result; check that the location says something."""
    if not any(location.get(name) for name in _CONTENT):
        scope.add(LOCATION_UNEXPLAINED, at, "none of `physicalLocation`, `logicalLocations` and `message` is there")
    number = position(location, "id")
    if number is None or not scope.in_result:
        return
    if number in scope.walk.ids:
        scope.add(LOCATION_ID_REPEATED, (*at, "id"), f"another location of this result has the id {number} too")
    scope.walk.ids.add(number)


def check_relationship(relationship: Obj, at: Pointer, scope: Scope) -> None:
    """Take note of the location that a relationship asks for."""
    target = position(relationship, "target")
    if target is not None and scope.in_result:
        scope.wanted.append((RELATIONSHIP_UNRESOLVED, target, (*at, "target")))


def want_links(message: str, at: Pointer, scope: Scope) -> None:
    """Take note of the locations that the links in a message ask for; check those into the log."""
    for target in link_targets(message):
        if target.startswith("sarif:"):
            sarif_uris.check(target, at, scope)
        elif scope.in_result:
            scope.wanted.append((LINK_UNRESOLVED, int(target), at))


def finish_result(scope: Scope) -> None:
    """Report what asks for a location that the result, now seen as a whole, does not have."""
    for rule, number, at in scope.wanted:
        if number not in scope.walk.ids:
            scope.add(rule, at, f"no location of this result has the id {number}")
    scope.wanted = []


ON: dict[str, Check] = {"location": check_location, "locationRelationship": check_relationship}
