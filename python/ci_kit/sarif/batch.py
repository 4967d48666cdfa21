"""Many files at once: each judged alone, so that a bad one never spoils the verdict of another."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ci_kit import globs
from ci_kit.errors import InputError
from ci_kit.sarif import present, source
from ci_kit.sarif.checks import names, readable
from ci_kit.sarif.discover import Found, Oddity
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.validate import Judgement, validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ci_kit.report import Finding
    from ci_kit.sarif.context import Options
    from ci_kit.sarif.repair import Change
    from ci_kit.sarif.rule import Rule
    from ci_kit.sarif.validate import RunSummary


@dataclass(slots=True)
class FileVerdict:
    """What is known of one file once it has been judged; its text is not kept.

    `broken` are the rules that were broken; `output` is the copy that was written for upload, `changes` what was
    repaired in it.
    """

    found: Found
    category: str | None
    refused: bool = False
    findings: list[Finding] = field(default_factory=list)
    broken: dict[str, Rule] = field(default_factory=dict)
    judgement: Judgement | None = None
    output: Path | None = None
    changes: tuple[Change, ...] = ()

    @property
    def name(self) -> str:
        """The path as people know it."""
        return self.found.name

    @property
    def runs(self) -> list[RunSummary]:
        """The runs of the file; none where it could not be read."""
        return self.judgement.runs if self.judgement else []

    @property
    def results(self) -> int:
        """The results of all runs."""
        return sum(run.results for run in self.runs)

    @property
    def missing(self) -> bool:
        """Whether there is no such file, and nothing was written in its place."""
        return self.found.oddity is Oddity.MISSING and self.output is None

    @property
    def passed_over(self) -> bool:
        """Whether the file takes no part: a link in a directory, which the upload action does not follow."""
        return self.found.oddity is Oddity.SYMLINK

    def add(self, found: Findings, text: bytes, options: Options) -> None:
        """Take in findings about the file."""
        self.findings += present.findings(found, self.name, text, options.profile)
        self.broken |= {hits.rule.id: hits.rule for hits in found}
        self.refused |= any(hits.rule.effect.blocks for hits in found)

    def forget_lines(self) -> None:
        """Keep of all places the file and the pointer: lines of a repaired copy are not those of the file."""
        self.findings = [
            replace(finding, place=replace(finding.place, line=None, column=None) if finding.place else None)
            for finding in self.findings
        ]


@dataclass(frozen=True, slots=True)
class Categories:
    """The `category` of the upload: one for all files, and others for files that match a pattern of `globs`."""

    default: str | None = None
    patterns: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, lines: Iterable[str]) -> Categories:
        """Read `category` or `glob=category` lines; the first pattern that matches wins.

        Raises:
            InputError: Two lines without a pattern, or a line with an empty side.
        """
        default: str | None = None
        patterns: list[tuple[str, str]] = []
        for line in lines:
            pattern, equals, category = (part.strip() for part in line.rpartition("="))
            if not category or (equals and not pattern):
                raise InputError(
                    f"the category line `{line}` is incomplete", remedy="write `category` or `glob=category`"
                )
            if equals:
                patterns.append((pattern, category))
            elif default is not None:
                raise InputError(
                    f"there are two categories for all files, `{default}` and `{category}`",
                    remedy="write `glob=category` for those that belong to some files only",
                )
            else:
                default = category
        return cls(default, tuple(patterns))

    def unused(self, names: Sequence[str]) -> list[str]:
        """The patterns that match none of the files, which is what a misspelt one does."""
        return [pattern for pattern, _ in self.patterns if not any(globs.matches(name, pattern) for name in names)]

    def of(self, name: str) -> str | None:
        """The category of the file called `name`."""
        return next((category for pattern, category in self.patterns if globs.matches(name, pattern)), self.default)


def judge(found: Found, options: Options) -> tuple[FileVerdict, bytes]:
    """The verdict on one file, and its bytes for a repair (none where they cannot be read)."""
    verdict = FileVerdict(found, options.category)
    odd = _odd(found)
    if len(odd):
        verdict.add(odd, b"", options)
    if found.oddity in _UNREAD:
        return verdict, b""
    try:
        data = source.read(found.path)
    except source.Unreadable as problem:
        unreadable = Findings()
        unreadable.add(readable.FILE_UNREADABLE, (), problem.reason)
        verdict.add(unreadable, b"", options)
        return verdict, b""
    _take(verdict, data, options)
    return verdict, data


def judge_text(found: Found, data: bytes, options: Options) -> FileVerdict:
    """The verdict on text that is not on disk yet."""
    verdict = FileVerdict(found, options.category)
    _take(verdict, data, options)
    return verdict


def judge_all(files: Iterable[Found], options: Options, categories: Categories) -> Iterator[tuple[FileVerdict, bytes]]:
    """The verdicts on many files, one after the other."""
    with collector_off():
        for found in files:
            yield judge(found, replace(options, category=categories.of(found.name)))


@contextmanager
def collector_off() -> Iterator[None]:
    """Switch the cyclic collector off: parsed JSON has no cycles, and looking for them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _take(verdict: FileVerdict, data: bytes, options: Options) -> None:
    judgement = verdict.judgement = validate(data, options)
    verdict.add(judgement.findings, judgement.text, options)
    judgement.text = b""


_ODDITIES = {
    Oddity.MISSING: (readable.FILE_MISSING, "nothing has this name or matches it"),
    Oddity.OUTSIDE: (readable.SYMLINK_OUTSIDE, "the link leads out of the workspace; the file was not read"),
    Oddity.WRONG_NAME: (names.NAME_IGNORED, "its extension is not exactly `.sarif`"),
    Oddity.SYMLINK: (names.NAME_IGNORED, "the file is a symbolic link, which is not followed in a directory"),
}
_UNREAD = frozenset({Oddity.MISSING, Oddity.OUTSIDE, Oddity.SYMLINK})


def _odd(found: Found) -> Findings:
    out = Findings()
    if found.oddity in _ODDITIES:
        rule, message = _ODDITIES[found.oddity]
        out.add(rule, (), message)
    return out
