"""Cobertura XML, as coverage.py, gcovr and many others write it (coverage-04.dtd)."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ci_kit.quality import numbers, xml
from ci_kit.quality.coverage.lines import Coverage, FileLines
from ci_kit.quality.model import Kind, Reading
from ci_kit.quality.rules import Remark, Rules

_BRANCHES = re.compile(r"\((\d{1,9})/(\d{1,9})\)")


class Cobertura(xml.Handler):
    """Takes the elements of one report. Lines stand under the class, and once more under its methods."""

    def __init__(self, name: str) -> None:
        self.reading = Reading(name, Kind.COVERAGE, "cobertura", coverage=Coverage())
        self._header: dict[str, str] = {}
        self._file: FileLines | None = None
        self._branches: dict[int, tuple[int, int]] = {}
        self._sources: list[str] = []
        self._text: list[str] = []
        self._names: dict[str, FileLines] = {}
        self._odd = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """A class with its file, or a line."""
        if tag == "line" and self._file is not None:
            self._line(self._file, attributes)
        elif tag == "class":
            name = attributes.get("filename") or attributes.get("name", "")
            self._file = self._names.setdefault(name.replace("\\", "/"), FileLines())
            self._branches = {}
        elif tag == "coverage":
            self._header = attributes
        elif tag == "source":
            self._text = []
            self.listen()

    def end(self, tag: str) -> None:
        """A class is complete, or the name of a folder is."""
        if tag == "class" and self._file is not None:
            taken = sum(pair[0] for pair in self._branches.values())
            total = sum(pair[1] for pair in self._branches.values())
            self._file.branches = (self._file.branches[0] + taken, self._file.branches[1] + total)
            self._file = None
        elif tag == "source":
            self.ignore()
            self._sources.append("".join(self._text).strip())

    def text(self, data: str) -> None:
        """The name of a folder."""
        self._text.append(data)

    def close(self) -> Reading:
        """The report, checked against its header."""
        coverage = Coverage({self._placed(name): lines for name, lines in self._names.items()})
        self.reading.coverage = coverage
        covered, valid = coverage.lines
        stated = [numbers.count(self._header.get(name)) for name in ("lines-covered", "lines-valid")]
        if not valid and stated[0] is not None and stated[1]:
            coverage.counted["(all files)"] = (min(stated[0], stated[1]), stated[1])
        elif None not in stated and stated != [covered, valid]:
            told = (
                f"the header counts {stated[0]:,} of {stated[1]:,} lines as covered, the body {covered:,} of {valid:,}"
            )
            self.reading.remarks.append(Remark(Rules.COUNTS_DIFFER, told, self.reading.name))
        if self._odd:
            told = f"{self._odd:,} lines have no number or no hits and are left out"
            self.reading.remarks.append(Remark(Rules.COUNTS_DIFFER, told, self.reading.name))
        return self.reading

    def _line(self, lines: FileLines, attributes: dict[str, str]) -> None:
        number, hits = numbers.line(attributes.get("number")), attributes.get("hits", "").strip()
        if number is None or not hits.lstrip("-").isdecimal() or not lines.set(number, hit=_positive(hits)):
            self._odd += 1
            return
        found = _BRANCHES.search(attributes.get("condition-coverage", ""))
        if found:
            self._branches[number] = (int(found[1]), int(found[2]))

    def _placed(self, name: str) -> str:
        """The name of a file with the folder it is in, if only one is named."""
        if name.startswith("/") or len(self._sources) != 1 or not self._sources[0].startswith("/"):
            return name
        return str(PurePosixPath(self._sources[0], name))


def _positive(hits: str) -> bool:
    return not hits.startswith("-") and bool(hits.strip("0"))
