"""Checks references to rules, notifications and taxa: they point somewhere, and their parts agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.lookup import Found, components, descriptor_of, refines
from ci_kit.sarif.checks.standard.table import NOTIFICATIONS, RULES, TAXA, Component, obj, position, text
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.checks.standard.table import Table
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

DESCRIPTOR_INDEX_OUT_OF_RANGE = standard(
    "descriptor-index-out-of-range",
    "A reference points past the last rule, notification or taxon",
    why="There is nothing at that index, so what is referred to cannot be shown.",
    remedy="Count from 0 in the array of the component that `toolComponent` means, the driver by default.",
    source="§3.52.5", level=Level.ERROR, github=Level.NOTE, multitool=("SARIF1009",),
)  # fmt: skip
DESCRIPTOR_MISMATCH = standard(
    "descriptor-reference-mismatch",
    "The parts of a reference mean different things",
    why="`id` and `guid` must be those of the rule, notification or taxon that `index` points at.",
    remedy="Correct the index, or the id and guid.",
    source="§3.52.2", level=Level.ERROR, github=Level.NOTE,
)  # fmt: skip
DESCRIPTOR_GUID_UNKNOWN = standard(
    "descriptor-guid-unknown",
    "A reference gives a guid that no descriptor has",
    why="With a guid and no index the descriptor is looked up by its guid, and there is none.",
    remedy="Use the guid of one of the component's descriptors, or refer by index.",
    source="§3.52.6", level=Level.ERROR, github=Level.NOTE,
)  # fmt: skip

_EVERY = (RULES, TAXA, NOTIFICATIONS)
#: What a reference means, by the property that holds it; a `descriptor` by the property one further out.
_MEANT = {
    "rule": (RULES,),
    "associatedRule": (RULES,),
    "taxa": (TAXA,),
    "target": _EVERY,
    "ruleConfigurationOverrides": (RULES,),
    "notificationConfigurationOverrides": (NOTIFICATIONS,),
    "toolExecutionNotifications": (NOTIFICATIONS,),
    "toolConfigurationNotifications": (NOTIFICATIONS,),
}
_TAXONOMIC = ("taxa", "target")


def holder_of(at: Pointer) -> str:
    """The property that says what a reference at `at` means: `taxa` for `…/taxa/0`."""
    names = [part for part in at if isinstance(part, str)]
    return names[-2] if names[-1] == "descriptor" else names[-1]


def is_taxonomic(at: Pointer) -> bool:
    """Whether the reference at `at` may mean a taxon."""
    return holder_of(at) in _TAXONOMIC


def check(reference: Obj, at: Pointer, scope: Scope) -> None:
    """Check one reportingDescriptorReference outside `result.rule`."""
    meant = _MEANT.get(holder_of(at), ())
    if not meant or "conversion" in at or holder_of(at) == "rule":
        return
    places = _places(reference, at, scope)
    if any(place.external for place in places):
        return
    found = [descriptor_of(reference, place, kind) for place in places for kind in meant]
    if position(reference, "index") is not None:
        _check_index(reference, found, at, scope)
    elif text(reference, "guid") is not None and not is_taxonomic(at):
        _check_found(found, at, scope)


def _check_found(found: list[Found], at: Pointer, scope: Scope) -> None:
    """Report a guid by which nothing was found in the component that was meant."""
    if found and all(one.descriptor is None for one in found) and found[0].component is not None:
        message = f"no descriptor of {found[0].component.label} has this guid"
        scope.add(DESCRIPTOR_GUID_UNKNOWN, (*at, "guid"), message)


def check_rule_guid(reference: Obj, found: Found, at: Pointer, scope: Scope) -> None:
    """Check the guid in `result.rule`; its index and id are the business of `rule_reference`."""
    guid = text(reference, "guid")
    if guid is None or found.component is None or found.component.external:
        return
    if found.index is not None:
        if found.descriptor is not None and not _same_guid(guid, found.descriptor):
            scope.add(DESCRIPTOR_MISMATCH, (*at, "guid"), f"rule {found.index} has another guid")
    elif descriptor_of({"guid": guid}, found.component, RULES).descriptor is None:
        scope.add(DESCRIPTOR_GUID_UNKNOWN, (*at, "guid"), f"no rule of {found.component.label} has this guid")


def _places(reference: Obj, at: Pointer, scope: Scope) -> list[Component]:
    """Where the descriptor may be; for a relationship also beside the descriptor that has it."""
    table = scope.table
    where = obj(reference, "toolComponent")
    taxonomic = is_taxonomic(at)
    if taxonomic and table.external & {"taxonomies", "extensions"}:
        return []
    places = components(where, table, taxonomic=taxonomic)
    if holder_of(at) == "target" and not where:
        return [*_owner(at, table), *places]
    return places


def _owner(at: Pointer, table: Table) -> list[Component]:
    """The component that the descriptor at `at` belongs to; none for one of a policy or a translation."""
    if at[2] == "tool":
        return [table.extensions[int(at[4])] if at[3] == "extensions" else table.driver]
    return [table.taxonomies[int(at[3])]] if at[2] == "taxonomies" else []


def _check_index(reference: Obj, found: list[Found], at: Pointer, scope: Scope) -> None:
    """Report an index at which there is nothing, or something of another id or guid."""
    index = position(reference, "index")
    there = [one.descriptor for one in found if one.descriptor is not None]
    if not there:
        if found:
            places = {one.component.label: None for one in found if one.component}
            message = f"the index is {index}, but {next(iter(places))} has fewer descriptors of that kind"
            scope.add(DESCRIPTOR_INDEX_OUT_OF_RANGE, (*at, "index"), message)
        return
    name, guid = text(reference, "id"), text(reference, "guid")
    fitting = [one for one in there if name is None or refines(name, text(one, "id") or name)]
    if not fitting:
        message = f"at {index} is `{short(text(there[0], 'id') or '', 60)}`, but `id` is `{short(name or '', 60)}`"
        scope.add(DESCRIPTOR_MISMATCH, (*at, "id"), message)
    elif guid is not None and not any(_same_guid(guid, one) for one in fitting):
        scope.add(DESCRIPTOR_MISMATCH, (*at, "guid"), f"the descriptor at {index} has another guid")


def _same_guid(guid: str, descriptor: Obj) -> bool:
    """Whether `guid` is that of `descriptor`, or the descriptor has none."""
    return guid.lower() == (text(descriptor, "guid") or guid).lower()


ON: dict[str, Check] = {"reportingDescriptorReference": check}
