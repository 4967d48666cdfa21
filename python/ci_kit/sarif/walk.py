"""Walks one result after the other, fast past what is plain, and hands over what needs a closer look.

Most of a large file are thread flow steps that say a file, a line and a text, and nothing else. For those
a few look-ups tell that nothing can be wrong; no pointer is made for them and no check is called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

from ci_kit.sarif.context import Seen
from ci_kit.sarif.model import CHILDREN

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj, RunContext
    from ci_kit.sarif.findings import Pointer

# What makes an object not plain: properties that refer to something, or have a check of their own.
_STEP = frozenset({"index", "stack", "taxa", "webRequest", "webResponse", "executionTimeUtc"})
_LOCATION = frozenset({"annotations", "relationships"})
_LOGICAL = frozenset({"index", "parentIndex"})
_REGION = frozenset({"charOffset", "charLength", "byteOffset", "byteLength", "message"})
_NEVER = float("inf")
#: A link to a location by its id, in a text without escapes.
_LINK = re.compile(r"\]\(([0-9]{1,9})\)")

# The properties of a result that are walked here; the others that hold objects are handed over.
_WALKED = frozenset({"locations", "relatedLocations", "codeFlows", "message", "rule"})
_OTHERS = {name: child for name, child in CHILDREN["result"].items() if name not in _WALKED}
_OTHER_NAMES = frozenset(_OTHERS)

#: How long the pointer of the artifactLocation of an item of `result.locations` is.
_SHOWN = 8


#: Artifact locations by (uri, uriBaseId, index).
_Known = dict[tuple[Any, Any, Any], Seen]


class Examiner(Protocol):
    """Takes what is not plain."""

    def look(self, kind: str, item: Obj, at: Pointer) -> None:
        """Check one object of the kind that the schema calls `kind`."""

    def examine(self, kind: str, item: Obj, at: Pointer) -> None:
        """Check an object and every object below it; tells `Walk.note` of artifact locations."""


class Walk:
    """The walk over the results of one run; fills `run.seen`. Values must have the types of the schema."""

    __slots__ = ("_examiner", "_is_new", "_known", "_known_shown", "_run", "ids")

    def __init__(self, run: RunContext, examiner: Examiner) -> None:
        self._run = run
        self._examiner = examiner
        # Artifact locations that were looked at and found good, and of these the ones that have been
        # met in `result.locations`.
        self._known: _Known = {}
        self._known_shown: _Known = {}
        # Whether the location that was last found not plain is plain but for its file, which is a new one.
        self._is_new = False
        #: The ids of the locations of the result at hand.
        self.ids: set[int] = set()

    def result(self, result: Obj, at: Pointer) -> None:
        """Walk one result."""
        if self.ids:
            self.ids = set()
        for index, location in enumerate(result.get("locations", ())):
            if not self._is_plain(location, self._known_shown, shown=True):
                self._location(location, (*at, "locations", index))
        related = result.get("relatedLocations")
        if related:
            for index, location in enumerate(related):
                if not self._is_plain(location, self._known):
                    self._location(location, (*at, "relatedLocations", index))
        flows = result.get("codeFlows")
        if flows:
            self._code_flows(flows, (*at, "codeFlows"))
        if not _OTHER_NAMES.isdisjoint(result):
            self._others(result, at)
        message = result.get("message")
        if message is not None and not (_is_plain_message(message) or self._links_resolve(message)):
            self._examiner.look("message", message, (*at, "message"))

    def note(self, location: Obj, at: Pointer, *, good: bool) -> None:
        """Count an artifact location that was examined; a `good` one is passed by when it is met again."""
        uri, base_id = location.get("uri"), location.get("uriBaseId")
        shown = len(at) == _SHOWN and at[4] == "locations"
        if uri is None:
            seen = Seen("", base_id, at)
        else:
            self._run.note(uri, base_id, (*at, "uri"), shown=shown)
            seen = self._run.seen[uri, base_id]
        if good:
            key = (uri, base_id, location.get("index"))
            self._known[key] = seen
            if shown:
                self._known_shown[key] = seen

    def _location(self, location: Obj, at: Pointer) -> None:
        """Hand over a location that is not plain; of one that only names a new file, that name."""
        if not self._is_new:
            self._examiner.examine("location", location, at)
            return
        self._is_new = False
        file = location["physicalLocation"]["artifactLocation"]
        self._examiner.examine("artifactLocation", file, (*at, "physicalLocation", "artifactLocation"))

    def _links_resolve(self, message: Obj) -> bool:
        """Whether a result's message, whose locations have been walked, is a text with links to some of them."""
        text: str | None = message.get("text")
        if not text or len(message) > 1 or "{" in text or "}" in text or "\\" in text:
            return False
        numbers = _LINK.findall(text)
        return len(numbers) == text.count("](") and self.ids.issuperset(map(int, numbers))

    def _code_flows(self, flows: list[Obj], at: Pointer) -> None:
        for index, flow in enumerate(flows):
            threads = flow.get("threadFlows", ())
            if len(threads) > 1:
                self._examiner.look("codeFlow", flow, (*at, index))
            self._message(flow, (*at, index))
            for number, thread in enumerate(threads):
                self._thread_flow(thread, (*at, index, "threadFlows", number))

    def _thread_flow(self, thread: Obj, at: Pointer) -> None:
        self._message(thread, at)
        known, is_plain, is_plain_step = self._known, self._is_plain, _STEP.isdisjoint
        ordered = False
        for index, step in enumerate(thread.get("locations", ())):
            location = step.get("location")
            if location is None or not is_plain_step(step) or not is_plain(location, known):
                self._step(step, (*at, "locations", index))
            if "executionOrder" in step:
                ordered = True
        if ordered:
            self._examiner.look("threadFlow", thread, at)

    def _step(self, step: Obj, at: Pointer) -> None:
        if self._is_new:
            self._location(step["location"], (*at, "location"))
        else:
            self._examiner.examine("threadFlowLocation", step, at)

    def _message(self, holder: Obj, at: Pointer) -> None:
        message = holder.get("message")
        if message is not None and not _is_plain_message(message):
            self._examiner.look("message", message, (*at, "message"))

    def _others(self, result: Obj, at: Pointer) -> None:
        for name, child in _OTHERS.items():
            value = result.get(name)
            if value is None:
                continue
            if child.holder is None:
                self._examiner.examine(child.kind, value, (*at, name))
            else:
                for index, item in enumerate(value):
                    self._examiner.examine(child.kind, item, (*at, name, index))

    def _is_plain(self, location: Obj, known: _Known, *, shown: bool = False) -> bool:  # noqa: PLR0911 (a guard each)
        """Whether nothing can be wrong with a location, which is then counted."""
        physical = location.get("physicalLocation")
        if physical is None or "address" in physical or not _LOCATION.isdisjoint(location):
            return False
        if "logicalLocations" in location and not all(map(_LOGICAL.isdisjoint, location["logicalLocations"])):
            return False
        message = location.get("message")
        if message is not None and not _is_plain_message(message):
            return False
        region, file = physical.get("region"), physical.get("artifactLocation")
        if file is None or "description" in file or (region is not None and not _is_plain_region(region)):
            return False
        if "contextRegion" in physical and not _is_plain_context(physical["contextRegion"], region):
            return False
        number = location.get("id")
        if number is not None:
            if number in self.ids or number < 0:
                return False
            self.ids.add(number)
        seen = known.get((file.get("uri"), file.get("uriBaseId"), file.get("index")))
        if seen is None:
            self._is_new = True
            return False
        seen.count += 1
        if shown:
            seen.shown += 1
        return True


def _is_plain_message(message: Obj) -> bool:
    """Whether a message is a text without placeholders and links."""
    text: str | None = message.get("text")
    if not text or len(message) > 1:
        return False
    return "{" not in text and "}" not in text and "](" not in text


def _is_plain_region(region: Obj) -> bool:
    """Whether a region is given by lines and columns in their order."""
    start, snippet = region.get("startLine"), region.get("snippet")
    if start is None or not _REGION.isdisjoint(region) or (snippet is not None and "binary" in snippet):
        return False
    end = region.get("endLine", start)
    if end == start:
        return bool(region.get("endColumn", _NEVER) >= region.get("startColumn", 1))
    return bool(end > start)


def _is_plain_context(context: Obj, region: Obj | None) -> bool:
    """Whether a context region is given by lines and columns, and reaches beyond its plain region."""
    if region is None or not _is_plain_region(context):
        return False
    first: int = context["startLine"]
    start: int = region["startLine"]
    last: int = context.get("endLine", first)
    end: int = region.get("endLine", start)
    if first > start or last < end:
        return False
    if (first == start and "startColumn" in context) or (last == end and "endColumn" in context):
        return False
    return first < start or last > end or "startColumn" in region or "endColumn" in region
