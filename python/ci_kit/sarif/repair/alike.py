"""Which runs are pieces of one analysis and may become one: those that differ in nothing but what they found."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.repair.distinguish import features
from ci_kit.sarif.repair.indexes import RUN_ARRAYS
from ci_kit.sarif.repair.lookup import child, objects, text_of
from ci_kit.sarif.repair.references import DESCRIPTORS
from ci_kit.sarif.repair.value import clone, identity, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.distinguish import Member

#: Arrays of a run without indexes into them: their items are put side by side, each once.
LISTS = ("versionControlProvenance", "runAggregates", "redactionTokens", "translations", "policies")
#: What is merged in one way or other; all else must be equal.
_MERGED = frozenset({
    *RUN_ARRAYS, *LISTS, "taxonomies", "results", "tool", "originalUriBaseIds", "properties",
    "automationDetails",
})  # fmt: skip  # fmt: skip


def nature(run: Obj) -> bytes | None:
    """Equal for runs that may be merged; None for a run that may not be merged with any."""
    if not _well_formed(run) or _is_referred_to(run):
        return None
    extensions = [bare(item) for item in objects(child(run, "tool"), "extensions")]
    if max(Counter(map(identity, extensions)).values(), default=1) > 1:
        return None
    tool = {key: value for key, value in run["tool"].items() if key not in ("driver", "extensions")}
    rest = {key: value for key, value in run.items() if key not in _MERGED}
    own = sorted(identity(item).decode("utf-8", "replace") for item in extensions)
    return identity([bare(run["tool"]["driver"]), own, tool, rest, list(features(run))])


def bare(component: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """A component without its descriptors."""
    if not isinstance(component, dict):
        return component
    return {key: value for key, value in component.items() if key not in DESCRIPTORS}


def _well_formed(run: Obj) -> bool:
    """Whether everything that would be merged has its right type, and nothing of it is in other files."""
    tool = run.get("tool")
    if (
        not isinstance(tool, dict)
        or not isinstance(tool.get("driver"), dict)
        or "externalPropertyFileReferences" in run
    ):
        return False
    arrays = [run.get(key, []) for key in (*RUN_ARRAYS, *LISTS, "taxonomies")] + [run.get("results")]
    components = [tool["driver"], *objects(tool, "extensions")]
    arrays += [tool.get("extensions", [])]
    if not all(isinstance(component, dict) for component in components):
        return False
    arrays += [component.get(key, []) for component in components for key in DESCRIPTORS]
    bags = [run.get(key, {}) for key in ("originalUriBaseIds", "properties", "automationDetails")]
    return all(isinstance(array, list) for array in arrays) and all(isinstance(bag, dict) for bag in bags)


def _is_referred_to(run: Obj) -> bool:
    """Whether the run may hold links such as `sarif:/runs/1/results/2` (§3.10.3), which a merge breaks."""
    return b"sarif:/" in written(run)


def compatible(pieces: Sequence[Member]) -> bool:
    """Whether no rule id and no base id means different things in different runs."""
    rules: dict[Any, set[bytes]] = {}
    bases: dict[str, bytes] = {}
    for piece in pieces:
        for place, component in _components(piece.run):
            own: dict[Any, set[bytes]] = {}
            for rule in objects(component, "rules"):
                own.setdefault((place, text_of(rule, "id")), set()).add(identity(_unindexed(rule)))
            if any(rules.setdefault(key, known) != known for key, known in own.items()):
                return False
        for name, base in piece.run.get("originalUriBaseIds", {}).items():
            if bases.setdefault(name, identity(base)) != identity(base):
                return False
    return True


def _unindexed(rule: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """A rule without the indexes in its relationships, which differ from run to run for the same rule."""
    if not isinstance(rule, dict) or "relationships" not in rule:
        return rule
    copied = clone(rule)
    for relationship in objects(copied, "relationships"):
        target = child(relationship, "target")
        target.pop("index", None)
        child(target, "toolComponent").pop("index", None)
    return copied


def _components(run: Obj) -> Iterator[tuple[bytes, Obj]]:
    """The driver and the extensions, each under what identifies it in every run that is merged."""
    yield b"", run["tool"]["driver"]
    for extension in objects(run["tool"], "extensions"):
        yield identity(bare(extension)), extension
