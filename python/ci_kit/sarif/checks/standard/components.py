"""Checks references to tool components, and what translations, policies and taxonomies must hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.lookup import agrees, components
from ci_kit.sarif.checks.standard.references import is_taxonomic
from ci_kit.sarif.checks.standard.table import objects, position, text
from ci_kit.sarif.text import counted, short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

COMPONENT_INDEX_OUT_OF_RANGE = standard(
    "component-index-out-of-range",
    "A reference points past the last tool component",
    why="There is no such extension or taxonomy, so the rule or taxon behind it cannot be found.",
    remedy="Count from 0 in `tool.extensions`, or in `taxonomies` for a taxon.",
    source="§3.54.4", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1009",),
)  # fmt: skip
COMPONENT_GUID_UNKNOWN = standard(
    "component-guid-unknown",
    "A reference gives a guid that no tool component has",
    why="Without an index the component is looked up by its guid, and there is none.",
    remedy="Use the guid of the driver or of an extension, or refer to an extension by its index.",
    source="§3.54.2", level=Level.ERROR, github=Level.WARNING,
)  # fmt: skip
COMPONENT_MISMATCH = standard(
    "component-reference-mismatch",
    "A reference means another tool component than it names",
    why="`name` and `guid` must be those of the component that is looked up: by index, else guid, else the"
    " driver.",
    remedy="Add or correct the index, or correct the name and guid.",
    source="§3.54.3", level=Level.ERROR, github=Level.NOTE,
)  # fmt: skip
TRANSLATION_INCOMPLETE = standard(
    "translation-incomplete",
    "A translation lacks what makes it one",
    why="A reader picks a translation by its `language` and shows its `translationMetadata`.",
    remedy="Give both, or remove the translation.",
    source="§3.19.21, §3.19.27", level=Level.ERROR,
)  # fmt: skip
TRANSLATION_MISPLACED = standard(
    "translation-property-misplaced",
    "A property stands where only, or never, a translation has it",
    why="`translationMetadata` is for translations, `minimumRequiredLocalizedDataSemanticVersion` for all"
    " others.",
    remedy="Remove the property.",
    source="§3.19.27, §3.19.32", level=Level.ERROR,
)  # fmt: skip
POLICY_INCOMPLETE = standard(
    "policy-incomplete",
    "A policy configures no rules",
    why="A policy must have `rules`, and each of them a `defaultConfiguration`; that is all it is for.",
    remedy="List the rules with their configuration, or remove the policy.",
    source="§3.19.5", level=Level.ERROR,
)  # fmt: skip
TAXONOMY_CONTENTS = standard(
    "taxonomy-contents",
    "A taxonomy has no taxa, or has rules",
    why="An element of `taxonomies` must have `taxa` and must not have `rules` or `notifications`.",
    remedy="List the taxa that the file refers to; move rules to the tool.",
    source="§3.19.3", level=Level.ERROR,
)  # fmt: skip


def check_reference(reference: Obj, at: Pointer, scope: Scope) -> None:
    """Check one toolComponentReference."""
    if "conversion" in at:
        return
    taxonomic = at[-2] == "supportedTaxonomies" or (at[-1] == "toolComponent" and is_taxonomic(at[:-1]))
    table = scope.table
    if "extensions" in table.external or (taxonomic and "taxonomies" in table.external):
        return
    meant = components(reference, table, taxonomic=taxonomic)
    index = position(reference, "index")
    if meant:
        if not any(agrees(reference, component) for component in meant) and not meant[0].external:
            message = f"the reference means {meant[0].label}, not `{short(_named(reference), 60)}`"
            if index is None and "guid" not in reference:
                message += "; without index or guid it means the driver"
            scope.add(COMPONENT_MISMATCH, at, message)
    elif index is not None:
        there = counted(len(table.extensions), "extension")
        more = f", and {len(table.taxonomies)} in `taxonomies`" if taxonomic else ""
        message = f"the index is {index}, but the tool has {there}{more}"
        scope.add(COMPONENT_INDEX_OUT_OF_RANGE, (*at, "index"), message)
    elif not taxonomic:
        scope.add(COMPONENT_GUID_UNKNOWN, (*at, "guid"), "neither the driver nor an extension has this guid")


def _named(reference: Obj) -> str:
    return text(reference, "name") or text(reference, "guid") or ""


def check_component(component: Obj, at: Pointer, scope: Scope) -> None:
    """Check one toolComponent for what its place in the run asks of it."""
    translation = at[2] == "translations"
    if translation:
        missing = [name for name in ("language", "translationMetadata") if name not in component]
        if missing:
            scope.add(TRANSLATION_INCOMPLETE, at, f"missing: {', '.join(missing)}")
    wrong = "minimumRequiredLocalizedDataSemanticVersion" if translation else "translationMetadata"
    if wrong in component:
        where = "a translation" if translation else "a component that is no translation"
        scope.add(TRANSLATION_MISPLACED, (*at, wrong), f"`{wrong}` is not for {where}")
    if at[2] == "policies":
        _check_policy(component, at, scope)
    elif at[2] == "taxonomies":
        _check_taxonomy(component, at, scope)


def _check_policy(policy: Obj, at: Pointer, scope: Scope) -> None:
    rules = objects(policy, "rules")
    bare = [index for index, rule in enumerate(rules) if "defaultConfiguration" not in rule]
    if not rules:
        scope.add(POLICY_INCOMPLETE, at, "the policy has no `rules`")
    for index in bare:
        scope.add(POLICY_INCOMPLETE, (*at, "rules", index), "the rule has no `defaultConfiguration`")


def _check_taxonomy(taxonomy: Obj, at: Pointer, scope: Scope) -> None:
    if "taxa" not in taxonomy:
        scope.add(TAXONOMY_CONTENTS, at, "the taxonomy has no `taxa`")
    for name in ("rules", "notifications"):
        if taxonomy.get(name):
            scope.add(TAXONOMY_CONTENTS, (*at, name), f"a taxonomy has taxa, not {name}")


ON: dict[str, Check] = {"toolComponentReference": check_reference, "toolComponent": check_component}
