"""One file read: what kind of report it is, told by its shape, and what it says."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.quality import benchmarks, kit, xml
from ci_kit.quality.coverage import cobertura, jacoco, lcov, python
from ci_kit.quality.model import Reading
from ci_kit.quality.rules import Remark, Rules
from ci_kit.quality.security import python as scanners
from ci_kit.quality.security import sarif
from ci_kit.quality.source import Source, TooLargeError
from ci_kit.quality.tests import junit, xunit
from ci_kit.quality.tests.marks import Marks
from ci_kit.quality.tests.tally import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.quality.find import Found

_LCOV = re.compile(rb"(?:\s*(?:#.*)?\n)*(?:TN|SF):")
#: Bytes of the start of a file in which its root element, or what else tells its kind, must stand.
_HEAD = 16 * 1024
#: JSON is read at once and takes about ten times its size in memory.
_MOST_JSON = 128 * 1024 * 1024

_JSON: tuple[tuple[Callable[[Any], bool], Callable[[Any, str], Reading]], ...] = (
    (kit.known, kit.read),
    (sarif.known, sarif.read),
    (python.known, python.read),
    (scanners.is_bandit, scanners.bandit),
    (scanners.is_pip_audit, scanners.pip_audit),
    (benchmarks.known, benchmarks.read),
)


@dataclass(slots=True)
class Reader:
    """Reads one file after the other. `most` is the largest file that is read, in bytes."""

    settings: Settings = field(default_factory=Settings)
    most: int = 512 * 1024 * 1024
    marks: Marks = field(default_factory=Marks)

    def read(self, found: Found) -> Reading:
        """What the file says; a file that says nothing, or not all, says so in its remarks. Never raises."""
        name = found.name
        try:
            with Source(found.path, self.most) as source:
                reading = self._read(source, name)
                reading.size, reading.sha256 = source.size, source.sha256
                if source.changed:
                    reading.whole = False
                    reading.remarks.append(Remark(Rules.CHANGED, "it is another file than at the start", name))
        except TooLargeError:
            told = f"it has more than {self.most // 1024**2:,} MiB, or is JSON of more than {_MOST_JSON // 1024**2} MiB"
            return _lost(Rules.TOO_LARGE, told, name)
        except OSError as error:
            return _lost(Rules.UNREADABLE, error.strerror or str(error), name)
        return reading

    def _read(self, source: Source, name: str) -> Reading:
        head = source.head(_HEAD)
        if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
            return _lost(Rules.EMPTY, "it is empty", name)
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return _json(source, name)
        if _LCOV.match(head):
            return lcov.read(source.pieces(), name)
        return self._xml(source, xml.root(head), name)

    def _xml(self, source: Source, root: str, name: str) -> Reading:
        make = self._handler(root, name)
        if make is None:
            what = f"its root element is `{root[:80]}`" if root else "it is neither XML, nor JSON, nor LCOV"
            return _lost(Rules.UNKNOWN, what, name)
        try:
            handler, mended = xml.read(source, make)
        except xml.MalformedError as error:
            partly = error.partly.close() if error.partly else Reading(name)
            partly.whole = False
            rule = Rules.TRUNCATED if error.truncated else Rules.UNREADABLE
            partly.remarks.insert(0, Remark(rule, str(error), name))
            return partly
        reading = handler.close()
        if mended:
            reading.remarks.append(Remark(Rules.MENDED, "characters that XML does not allow were replaced", name))
        return reading

    def _handler(self, root: str, name: str) -> Callable[[], xml.Handler] | None:
        if root in junit.ROOTS:
            return lambda: junit.JUnit(name, self.settings, self.marks)
        if root in xunit.ROOTS:
            return lambda: xunit.XUnit(name, self.settings)
        makers = {"coverage": cobertura.Cobertura, "report": jacoco.Jacoco}
        made = makers.get(root)
        return (lambda: made(name)) if made else None


def _json(source: Source, name: str) -> Reading:
    text = source.whole(_MOST_JSON)
    try:
        data = json.loads(text)
    except RecursionError:
        return _lost(Rules.UNREADABLE, "it is nested too deeply", name)
    except json.JSONDecodeError as error:
        cut = error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")
        return _lost(Rules.TRUNCATED if cut else Rules.UNREADABLE, str(error), name)
    except ValueError as error:
        return _lost(Rules.UNREADABLE, str(error), name)
    for knows, read in _JSON:
        if knows(data):
            try:
                return read(data, name)
            except (TypeError, KeyError, AttributeError, ValueError, IndexError) as error:
                told = f"it looks like a report that is known, but is none inside ({type(error).__name__}: {error})"
                return _lost(Rules.UNREADABLE, told, name)
    return _lost(Rules.UNKNOWN, "it is JSON of a shape that is not known here", name)


def _lost(rule: Rules, told: str, name: str) -> Reading:
    return Reading(name, whole=False, remarks=[Remark(rule, told, name)])
