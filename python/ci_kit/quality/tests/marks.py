"""Which suites have been counted: a suite that two reports bring counts once."""

from __future__ import annotations


class Marks:
    """Suites by their marks, and the report that brought each first."""

    def __init__(self) -> None:
        self._reports: dict[tuple[object, ...], str] = {}

    def first(self, mark: tuple[object, ...], report: str) -> str:
        """The other report that has brought the suite; empty if none has, for this one does now.

        A report that is read a second time, because of its characters, is the same report.
        """
        first = self._reports.setdefault(mark, report)
        return first if first != report else ""
