"""Changes a document and writes down each change as an operation of a JSON Patch (RFC 6902)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.sarif.repair.model import Change, Op, Operation
from ci_kit.sarif.repair.value import clone

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.sarif.context import Obj

    #: Where a value stands: its parent's place and its own key or index; `()` is the root. Cheaper to extend
    #: than a flat tuple, which matters as most places are visited and never reported.
    Path = tuple[()] | tuple["Path", "str | int"]

ROOT: Path = ()

#: How many places or names a note lists before it only counts them.
LISTED = 12


def pointer(at: Path) -> str:
    """The JSON pointer (RFC 6901) of a place."""
    tokens: list[str] = []
    while at:
        at, token = at
        tokens.append(str(token).replace("~", "~0").replace("/", "~1"))
    tokens.append("")
    return "/".join(reversed(tokens))


def below(at: Path, *keys: str | int) -> Path:
    """The place that `keys` lead to from `at`."""
    for key in keys:
        at = (at, key)
    return at


def tokens(at: Path) -> list[str | int]:
    """The keys and indexes that lead to a place, the outermost first."""
    found: list[str | int] = []
    while at:
        at, token = at
        found.append(token)
    return found[::-1]


class Pen:
    """Writes for one rule. Every method changes the document and keeps the operation that says so."""

    __slots__ = ("_extra", "_note", "operations", "rule", "times")

    def __init__(self, rule: str, note: str) -> None:
        """`note` says what is done, with `{n}` for how often."""
        self.rule = rule
        self._note = note
        self._extra: dict[str, None] = {}
        self.times = 0
        self.operations: list[Operation] = []

    def count(self, times: int = 1) -> None:
        """Count something repaired, where it took several operations or stands for several things."""
        self.times += times

    def say(self, text: str) -> None:
        """Add a sentence to the note, once."""
        self._extra.setdefault(text)

    def put(self, holder: Obj, at: Path, key: str, value: object) -> None:
        """Set `key` of the object `holder`, which stands at `at`."""
        op = Op.REPLACE if key in holder else Op.ADD
        self.operations.append(Operation(op, pointer((at, key)), clone(value)))
        holder[key] = value

    def drop(self, holder: Obj, at: Path, key: str) -> None:
        """Remove `key` of the object `holder`."""
        self.operations.append(Operation(Op.REMOVE, pointer((at, key))))
        del holder[key]

    def set_item(self, items: list[Any], at: Path, index: int, value: object) -> None:
        """Replace an item of the array `items`."""
        self.operations.append(Operation(Op.REPLACE, pointer((at, index)), clone(value)))
        items[index] = value

    def append(self, items: list[Any], at: Path, value: object) -> None:
        """Add an item behind the others."""
        self.operations.append(Operation(Op.ADD, pointer((at, "-")), clone(value)))
        items.append(value)

    def drop_items(self, items: list[Any], at: Path, indexes: Iterable[int]) -> None:
        """Remove the items at `indexes`, the last first: so operations name the indexes as they were."""
        gone = sorted(set(indexes), reverse=True)
        if not gone:
            return
        base = pointer(at)
        self.operations += [Operation(Op.REMOVE, f"{base}/{index}") for index in gone]
        dropped = set(gone)
        items[:] = [item for index, item in enumerate(items) if index not in dropped]

    def move_key(  # noqa: PLR0913, PLR0917 (from where, to where)
        self, holder: Obj, at: Path, key: str, target: Obj, target_at: Path, name: str
    ) -> None:
        """Move the member `key` of `holder` to `target`, under `name`."""
        self.operations.append(Operation(Op.MOVE, pointer((target_at, name)), source=pointer((at, key))))
        target[name] = holder.pop(key)

    def move_items(
        self, items: list[Any], at: Path, indexes: Sequence[int], target: list[Any], target_at: Path
    ) -> None:
        """Move the items at `indexes`, which ascend, behind those of another array, in their order.

        The operations take the last item first and put the others in front of it: so each index is that of
        the item in the original array, and no array is shifted more than it must be.
        """
        base, behind = pointer(at), pointer(target_at)
        path = f"{behind}/-"
        for index in reversed(indexes):
            self.operations.append(Operation(Op.MOVE, path, source=f"{base}/{index}"))
            path = f"{behind}/{len(target)}"
        target += [items[index] for index in indexes]
        moved = set(indexes)
        items[:] = [item for index, item in enumerate(items) if index not in moved]

    def change(self) -> Change | None:
        """What was written, as one change; None when nothing was."""
        if not self.operations:
            return None
        note = self._note.replace("{n}", f"{self.times or len(self.operations):,}")
        said = [note, *list(self._extra)[:LISTED]]
        if len(self._extra) > LISTED:
            said.append(f"And {len(self._extra) - LISTED:,} more of these.")
        return Change(self.rule, " ".join(said), tuple(self.operations))


def listing(names: Sequence[str]) -> str:
    """Some names and how many more there are."""
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more
