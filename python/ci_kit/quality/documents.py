"""One report opened and read: what keeps it from being one is said in remarks, never raised."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ci_kit.quality.model import Reading
from ci_kit.quality.rules import Remark, Rules
from ci_kit.quality.source import Source, TooLargeError

if TYPE_CHECKING:
    from ci_kit.quality.find import Found

#: JSON is read at once and takes about ten times its size in memory.
_MOST_JSON = 128 * 1024 * 1024

#: Kinds of JSON reports: whether a document is one, told by its shape, and what one says.
Kinds = tuple[tuple[Callable[[Any], bool], Callable[[Any, str], Reading]], ...]


def opened(found: Found, most: int, read_one: Callable[[Source, str], Reading]) -> Reading:
    """What a file of at most `most` bytes says; one that says nothing, or not all, says so in its remarks."""
    name = found.name
    try:
        with Source(found.path, most) as source:
            reading = read_one(source, name)
            reading.size, reading.sha256 = source.size, source.sha256
            if source.changed:
                reading.whole = False
                reading.remarks.append(Remark(Rules.CHANGED, "it is another file than at the start", name))
    except TooLargeError:
        told = f"it has more than {most // 1024**2:,} MiB, or is JSON of more than {_MOST_JSON // 1024**2} MiB"
        return lost(Rules.TOO_LARGE, told, name)
    except OSError as error:
        return lost(Rules.UNREADABLE, error.strerror or str(error), name)
    return reading


def read(source: Source, name: str, kinds: Kinds) -> Reading:
    """What a JSON document of one of `kinds` says.

    Raises:
        OSError: It cannot be read.
        TooLargeError: It is larger than JSON may be.
    """
    text = source.whole(_MOST_JSON)
    try:
        data = json.loads(text)
    except RecursionError:
        return lost(Rules.UNREADABLE, "it is nested too deeply", name)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        return lost(Rules.TRUNCATED if cut else Rules.UNREADABLE, str(error), name)
    except ValueError as error:
        return lost(Rules.UNREADABLE, str(error), name)
    for knows, read_one in kinds:
        if knows(data):
            try:
                return read_one(data, name)
            except (TypeError, KeyError, AttributeError, ValueError, IndexError) as error:
                told = f"it looks like a report that is known, but is none inside ({type(error).__name__}: {error})"
                return lost(Rules.UNREADABLE, told, name)
    return lost(Rules.UNKNOWN, "it is JSON of a shape that is not known here", name)


def lost(rule: Rules, told: str, name: str) -> Reading:
    """What a file gives that cannot be read."""
    return Reading(name, whole=False, remarks=[Remark(rule, told, name)])
