"""One file read: what kind of report it is, told by its shape, and what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.quality import benchmarks, documents, kit, xml
from ci_kit.quality.coverage import cobertura, jacoco, lcov, python
from ci_kit.quality.model import Reading
from ci_kit.quality.rules import Remark, Rules
from ci_kit.quality.security import containers, sarif
from ci_kit.quality.security import python as scanners
from ci_kit.quality.tests import junit, xunit
from ci_kit.quality.tests.marks import Marks
from ci_kit.quality.tests.tally import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.quality.find import Found
    from ci_kit.quality.source import Source

_LCOV = re.compile(rb"(?:\s*(?:#.*)?\n)*(?:TN|SF):")
#: Bytes of the start of a file in which its root element, or what else tells its kind, must stand.
_HEAD = 16 * 1024

_JSON: documents.Kinds = (
    (kit.known, kit.read),
    (sarif.known, sarif.read),
    (python.known, python.read),
    (scanners.is_bandit, scanners.bandit),
    (scanners.is_pip_audit, scanners.pip_audit),
    (containers.is_trivy, containers.trivy),
    (containers.is_grype, containers.grype),
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
        return documents.opened(found, self.most, self._read)

    def _read(self, source: Source, name: str) -> Reading:
        head = source.head(_HEAD)
        if not head.strip(b"\0 \t\r\n\xef\xbb\xbf"):
            return documents.lost(Rules.EMPTY, "it is empty", name)
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
            return documents.read(source, name, _JSON)
        if _LCOV.match(head):
            return lcov.read(source.pieces(), name)
        return self._xml(source, xml.root(head), name)

    def _xml(self, source: Source, root: str, name: str) -> Reading:
        make = self._handler(root, name)
        if make is None:
            what = f"its root element is `{root[:80]}`" if root else "it is neither XML, nor JSON, nor LCOV"
            return documents.lost(Rules.UNKNOWN, what, name)
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
