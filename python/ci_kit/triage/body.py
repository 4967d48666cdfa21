"""The text of an issue: Markdown parts that together stay below the limit of GitHub, the important ones surviving."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.report import escape
from ci_kit.triage import excerpt, safe
from ci_kit.triage.model import Disposition

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.triage.model import Classification, Explanation

#: GitHub refuses more than 65,536 characters; whether it counts code points or UTF-16 units is not documented, so the
#: stricter of the two is counted, and some room is left for what it adds itself.
LIMIT = 60_000
#: Of a part that has to shrink, this many lines stay before it is left out as a whole.
_LEAST_LINES = 5
#: Tests that are listed one by one, and lines of log in the open and in each folded block.
_TESTS = 50
_RULES = "https://github.com/org/ci-kit/blob/v1/docs/rules/triage.md"
_MEANS = {
    Disposition.FIXABLE: "a change in this repository mends it",
    Disposition.INVESTIGATE: "the log does not settle whose fault it is",
    Disposition.ESCALATE: "it lies outside this repository",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a text.

    `before` and `after` are Markdown of the kit's own making; `lines` are raw lines of a log, which are put into a
    fence between them, or where `fenced` is false are Markdown themselves, a line each. When room is short, parts
    of the highest `rank` shrink first and are left out next; those of rank 0 never.
    """

    before: str = ""
    lines: tuple[str, ...] = ()
    after: str = ""
    rank: int = 0
    fenced: bool = True

    def markdown(self) -> str:
        """The part as Markdown."""
        lines = safe.fence(self.lines) if self.lines and self.fenced else "\n".join(self.lines)
        return "\n\n".join(filter(None, (self.before, lines, self.after)))


def assemble(parts: Sequence[Part], limit: int = LIMIT) -> str:
    """The parts as one text of at most `limit` UTF-16 units.

    Raises:
        CiKitError: Not even the parts of rank 0 fit.
    """
    kept = list(parts)
    while size(text := _text(kept)) > limit:
        worst = max(range(len(kept)), key=lambda index: (kept[index].rank, index), default=-1)
        if worst < 0 or kept[worst].rank == 0:
            raise CiKitError(f"the text has {size(text):,} characters", remedy=f"shorten the template; {limit:,} fit")
        if len(kept[worst].lines) > _LEAST_LINES:
            kept[worst] = _shrunk(kept[worst])
        else:
            del kept[worst]
    return text


def size(text: str) -> int:
    """The length of a text in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def failure(explanation: Explanation, classification: Classification, lines: int = 40) -> list[Part]:
    """What is to be said of a failure: what it is taken for, the failing tests, the lines that explain it."""
    parts = [Part(_classified(classification))]
    if explanation.tests:
        parts.append(_tests(explanation.tests))
    for number, shown in enumerate(excerpt.excerpt(explanation, lines)):
        parts.append(_block(explanation, number, shown))
    return parts


def _classified(found: Classification) -> str:
    again = "; running it again may help" if found.transient else ""
    name = f"[{escape.markdown(found.rule)}]({_RULES}#{found.rule})" if found.rule.replace("-", "").isalnum() else ""
    means = _MEANS[found.disposition]
    return (
        f"**{escape.markdown(found.title)}**: {found.category.value}, {found.disposition.value} ({means}){again}.\n"
        f"Confidence {found.confidence:.0%}, rule {name or 'unknown'}."
    )


def _tests(tests: Sequence[str]) -> Part:
    items = tuple(f"- {safe.code(test)}" for test in tests[:_TESTS])
    more = (f"- and {len(tests) - _TESTS} more",) if len(tests) > _TESTS else ()
    title = "1 test fails" if len(tests) == 1 else f"{len(tests)} tests fail"
    return Part(f"**{title}**", (*items, *more), rank=1, fenced=False)


def _block(explanation: Explanation, number: int, shown: Sequence[str]) -> Part:
    tool = explanation.blocks[number].tool.value
    if number == 0:
        return Part(f"**What {escape.markdown(tool)} says**", tuple(shown), rank=2)
    head = f"<details><summary>Further: {escape.markdown(tool)}</summary>"
    return Part(head, tuple(shown), "</details>", rank=3)


def _shrunk(part: Part) -> Part:
    """The part with a quarter of its lines fewer: its beginning names the cause, its end sums up."""
    keep = max(_LEAST_LINES, len(part.lines) * 3 // 4) - 1
    head = (keep + 1) // 2
    lines = (*part.lines[:head], excerpt.GAP, *part.lines[len(part.lines) - (keep - head) :])
    return replace(part, lines=lines)


def _text(parts: Sequence[Part]) -> str:
    return "\n\n".join(filter(None, (part.markdown() for part in parts))) + "\n"
