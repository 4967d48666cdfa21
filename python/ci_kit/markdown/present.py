"""What was looked at and found, as a report says it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ci_kit.markdown import rules
from ci_kit.report import Finding, Level, Place, RuleDoc, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.markdown.lint import Looked

UNREAD = "unread-file"
_UNREAD = RuleDoc(
    "A file could not be looked at",
    "Nobody knows whether it is in order.",
    "Save it as UTF-8, make it shorter, or leave it out with `!` in `files`.",
)
#: Rows of the table of files.
_FILES = 20


def findings(looked: Looked) -> list[Finding]:
    """All of them; files that could not be looked at come first."""
    unread = [
        Finding(UNREAD, Level.ERROR, f"could not be looked at: {why}", Place(path, line=1), remedy=_UNREAD.remedy)
        for path, why in looked.unread
    ]
    return [*unread, *looked.findings]


def docs(found: Iterable[Finding]) -> dict[str, RuleDoc]:
    """What is known of the rules that were broken."""
    known = {UNREAD: _UNREAD, **{one.id: one.doc for one in rules.every()}}
    return {one.rule: known[one.rule] for one in found}


def headline(looked: Looked, counts: dict[Level, int]) -> str:
    """How many files and links, and what was found in them."""
    files = _counted(len(looked.files), "file")
    told = ", ".join(_counted(count, level.value) for level, count in counts.items() if count)
    unread = f"; {_counted(len(looked.unread), 'file')} could not be looked at" if looked.unread else ""
    return f"{files}, {_counted(looked.links, 'link')}: {told or 'nothing found'}{unread}"


def tables(found: Sequence[Finding]) -> list[Table]:
    """How often each rule was broken, and the files in which most was found."""
    if not found:
        return []
    by_rule: Counter[tuple[str, str]] = Counter()
    by_file: Counter[str] = Counter()
    for one in found:
        by_rule[one.rule, one.level.value] += one.count
        by_file[one.place.path if one.place else ""] += one.count
    rule_rows = tuple((rule, level, f"{count:,}") for (rule, level), count in by_rule.most_common())
    file_rows = tuple((path, f"{count:,}") for path, count in by_file.most_common(_FILES))
    left = len(by_file) - len(file_rows)
    return [
        Table("By rule", ("rule", "level", "found"), rule_rows),
        Table("By file", ("file", "found"), file_rows, f"And {_counted(left, 'file')} more." if left else ""),
    ]


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
