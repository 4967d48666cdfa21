"""From which severity on a finding fails, for each source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.errors import InputError, suggestion
from ci_kit.quality.model import Severity
from ci_kit.security.model import SEVERITIES, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_kit.security.model import Issue

#: A severity that nothing reaches.
NEVER = "never"
_WORDS = (*(severity.value for severity in SEVERITIES), NEVER)
_SOURCES = tuple(source.value for source in Source)

Thresholds = dict[Source, Severity | None]


def parse(lines: Sequence[str]) -> Thresholds:
    """The thresholds from lines such as `high`, for all sources, and `packages=low`, for one; None is never.

    Raises:
        InputError: A line names no severity, or no source.
    """
    found: Thresholds = dict.fromkeys(Source, Severity.HIGH)
    for line in sorted(lines, key=lambda line: "=" in line):
        name, equals, word = (part.strip().lower() for part in line.rpartition("="))
        if word not in _WORDS:
            raise InputError(f"`fail-on` names the severity `{word[:40]}`", remedy=suggestion(word, _WORDS))
        if equals and name not in _SOURCES:
            raise InputError(f"`fail-on` names the source `{name[:40]}`", remedy=suggestion(name, _SOURCES))
        threshold = None if word == NEVER else Severity(word)
        found |= {Source(name): threshold} if equals else dict.fromkeys(Source, threshold)
    return found


def fails(issue: Issue, thresholds: Mapping[Source, Severity | None]) -> bool:
    """Whether a finding is as grave as what fails."""
    threshold = thresholds[issue.source]
    return threshold is not None and SEVERITIES.index(issue.severity) <= SEVERITIES.index(threshold)
