"""The tables of a report: what can be said of each source, and which packages to upgrade."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ci_kit.report import Table
from ci_kit.security.model import SEVERITIES, Standing, State, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.security.model import Issue, Look


def tables(looks: Sequence[Look]) -> list[Table]:
    """The sources, and the packages to upgrade."""
    shown = [_sources(looks)]
    packages = sorted(
        (issue for one in looks for issue in one.new if issue.package), key=lambda one: (one.package, one.order)
    )
    if packages:
        shown.append(_packages(packages))
    return shown


def _sources(looks: Sequence[Look]) -> Table:
    columns = ("source", "state", "looked at", *map(word, SEVERITIES), "known", "ignored")
    return Table("Sources", columns, tuple(map(_source, looks)))


def _source(look: Look) -> tuple[str, ...]:
    grave = Counter(issue.severity for issue in look.new)
    standing = Counter(issue.standing for issue in look.issues)
    numbers = (*(grave[one] for one in SEVERITIES), standing[Standing.KNOWN], standing[Standing.IGNORED])
    state = look.state.value + (" in part" if look.state is State.NOT_EXAMINED and look.examined else "")
    return (look.source.value, state, look.extent, *(f"{number:,}" for number in numbers))


def _packages(issues: Sequence[Issue]) -> Table:
    rows = tuple(
        (one.package, one.version, one.rule, word(one.severity), ", ".join(one.fixed) or "no version", one.path)
        for one in issues
    )
    return Table("Packages to upgrade", ("package", "has", "vulnerability", "severity", "fixed in", "in"), rows)
