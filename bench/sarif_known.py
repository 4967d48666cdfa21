"""Where the upload action and the kit are known to differ, who is right, and why.

A cause is never taken on trust: it explains a disagreement only if the two agree once the cause is taken out of the
file, or if it says by itself which files it is about.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bench.sarif_gate import judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.sarif_gate import Pair

Json = dict[str, Any]

#: What every object of JavaScript has. The action's validator looks members up in the schema without minding that.
_OF_EVERY_OBJECT = frozenset(
    ("constructor", "toString", "__proto__", "hasOwnProperty", "valueOf", "isPrototypeOf", "toLocaleString")
)
_REGIONS = ("region", "contextRegion", "deletedRegion")


class Right(StrEnum):
    """Whose verdict is the one to rely on."""

    KIT = "the kit"
    ACTION = "the action"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Known:
    """A known difference. `explains` tells whether it is all that sets the two apart on a file."""

    cause: str
    right: Right
    why: str
    explains: Callable[[Pair], bool]


def cause_of(pair: Pair) -> Known | None:
    """The known cause of a disagreement; None when nobody has looked into it yet."""
    return next((known for known in KNOWN if known.explains(pair)), None)


def _without(change: Callable[[Json], Json]) -> Callable[[Pair], bool]:
    """Whether the two agree once `change` has been made to every object of the file, from the innermost out."""

    def explains(pair: Pair) -> bool:
        try:
            value = json.loads(pair.case.data)
            mended = json.loads(pair.case.data, object_hook=change)
        except (ValueError, RecursionError):
            return False
        return bool(mended != value) and judge(json.dumps(mended).encode()).stage == pair.gate.stage

    return explains


def _no_odd_names(value: Json) -> Json:
    kept = {key: item for key, item in value.items() if key not in _OF_EVERY_OBJECT}
    for name in _REGIONS:
        if isinstance(kept.get(name), dict):
            kept[name] = {key: item for key, item in kept[name].items() if key != "anyOf"}
    return kept


KNOWN: tuple[Known, ...] = (
    Known(
        "a member with a name that every JavaScript object has (`constructor`, `__proto__`), or `anyOf` in a region",
        Right.KIT,
        "The schema allows no such member. The action's validator takes what every object of JavaScript has for a part"
        " of the schema, and its schema has `anyOf` in the wrong place. No tool writes such names.",
        _without(_no_odd_names),
    ),
    Known(
        "`runs` is null",
        Right.BOTH,
        "Both refuse. The schema of the action allows null, and the action stumbles over it when it compares runs.",
        lambda pair: pair.gate.crashed and pair.ours.refused == ("runs-missing",),
    ),
    Known(
        "a result of CodeQL's is null",
        Right.BOTH,
        "Both refuse. For CodeQL the action skips its schema, and stumbles over the result; the kit tells"
        " the wrong type.",
        lambda pair: pair.gate.crashed and pair.ours.refused == ("null-property",),
    ),
    Known(
        "nesting deeper than 1,024 levels",
        Right.KIT,
        "The action reads such a file, and breaks down on it when it is deeper still; what the service does nobody has"
        " documented. The kit does not look inside and says that it promises nothing, which counts as refused.",
        lambda pair: pair.ours.unjudged and _depth(pair.case.data) > 1024,  # noqa: PLR2004 (the number in `cause`)
    ),
)


def _depth(data: bytes) -> int:
    """How deep brackets nest, those inside strings included."""
    deepest = level = 0
    for byte in data:
        if byte in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif byte in b"]}":
            level -= 1
    return deepest
