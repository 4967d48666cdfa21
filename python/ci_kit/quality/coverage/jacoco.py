"""JaCoCo XML (report.dtd 1.1): lines of each source file, or its counters where there is no debug information."""

from __future__ import annotations

from ci_kit.quality import numbers, xml
from ci_kit.quality.coverage.lines import Coverage, FileLines
from ci_kit.quality.model import Kind, Reading


class Jacoco(xml.Handler):
    """Takes the elements of one report."""

    def __init__(self, name: str) -> None:
        self.reading = Reading(name, Kind.COVERAGE, "jacoco", coverage=Coverage())
        self._package = ""
        self._name = ""
        self._file: FileLines | None = None
        self._counted: tuple[int, int] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A source file of a package, its lines and counters."""
        if tag == "line" and self._file is not None:
            self._line(self._file, attributes)
        elif tag == "sourcefile":
            self._name = "/".join(filter(None, (self._package, attributes.get("name", ""))))
            self._file, self._counted = FileLines(), None
        elif tag == "counter" and self._file is not None and attributes.get("type") == "LINE":
            missed, covered = (numbers.count(attributes.get(name)) or 0 for name in ("missed", "covered"))
            self._counted = (covered, covered + missed)
        elif tag == "package":
            self._package = attributes.get("name", "")

    def end(self, tag: str) -> None:
        """A source file is complete; one of that name in another module is another one, put together with it."""
        if tag != "sourcefile" or self._file is None or self.reading.coverage is None:
            return
        if self._file.valid:
            self.reading.coverage.file(self._name).add(self._file)
        elif self._counted and self._counted[1]:
            self.reading.coverage.counted[self._name] = self._counted
        self._file = None

    def close(self) -> Reading:
        """The report."""
        return self.reading

    def _line(self, lines: FileLines, attributes: dict[str, str]) -> None:
        number = numbers.line(attributes.get("nr"))
        if number is None:
            return
        counts = {name: numbers.count(attributes.get(name)) or 0 for name in ("ci", "mb", "cb")}
        lines.set(number, hit=counts["ci"] > 0)
        taken, total = lines.branches
        lines.branches = (taken + counts["cb"], total + counts["cb"] + counts["mb"])
