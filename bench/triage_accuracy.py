"""How often triage is right over logs whose causes are known, against what people use instead."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit import triage
from ci_kit.triage import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

CORPUS = Path(__file__).resolve().parents[1] / "tests" / "data" / "triage"
BUDGET, TAIL = 40, 50
#: What stands in workflows that try to tell failures apart: the first word that is in the text decides.
KEYWORDS = (
    (r"rate limit|429|too many requests", "rate-limit", "escalate", True),
    (r"timed out|timeout", "timeout", "investigate", True),
    (r"connection (?:refused|reset)|could not resolve|ECONN|ENOTFOUND|50[234]", "network", "escalate", True),
    (r"no space left|out of memory|oom|killed", "resource", "investigate", False),
    (r"permission denied|403|401|forbidden|unauthorized|denied", "permission", "escalate", False),
    (r"SyntaxError|syntax error|IndentationError", "syntax", "fixable", False),
    (r"ImportError|ModuleNotFoundError|cannot find module|not found", "dependency", "fixable", False),
    (r"AssertionError|assert|FAIL|expected", "assertion", "fixable", False),
    (r"error:|error TS|error\[E", "compile", "fixable", False),
    (r"lint|warning", "lint", "fixable", False),
)


@dataclass(frozen=True, slots=True)
class Case:
    """A log and what is known of it."""

    name: str
    path: Path
    split: str
    category: str
    disposition: str
    transient: bool
    tests: tuple[str, ...]
    must: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a contender says of a log."""

    category: str
    disposition: str
    transient: bool
    text: str


@dataclass(slots=True)
class Score:
    """How often a contender was right; `wrong` says of which logs it said what."""

    logs: int = 0
    category: int = 0
    disposition: int = 0
    transient: int = 0
    dangerous: int = 0
    with_tests: int = 0
    all_named: int = 0
    with_line: int = 0
    line_shown: int = 0
    wrong: list[str] = field(default_factory=list)

    def take(self, case: Case, answer: Answer) -> None:
        """Add one answer."""
        self.logs += 1
        self.category += answer.category == case.category
        self.disposition += answer.disposition == case.disposition
        self.transient += answer.transient == case.transient
        self.dangerous += case.transient and answer.disposition == "fixable"
        if case.tests:
            self.with_tests += 1
            self.all_named += all(_named(test, answer.text) for test in case.tests)
        if case.must:
            self.with_line += 1
            self.line_shown += case.must in answer.text
        self.wrong += _faults(case, answer)


def _named(test: str, text: str) -> bool:
    """Whether a test is named: in full, not as the beginning of another name."""
    return re.search(rf"{re.escape(test)}(?![\w])", text) is not None


def _faults(case: Case, answer: Answer) -> Iterator[str]:
    if (answer.disposition, answer.transient) != (case.disposition, case.transient):
        known = f"{case.category}/{case.disposition}{'/transient' if case.transient else ''}"
        said = f"{answer.category}/{answer.disposition}{'/transient' if answer.transient else ''}"
        yield f"{case.name}: {known}, said {said}"
    elif answer.category != case.category:
        yield f"{case.name}: category {case.category}, said {answer.category}"
    if missing := [test for test in case.tests if not _named(test, answer.text)]:
        yield f"{case.name}: not named: {', '.join(missing[:3])}"
    if case.must and case.must not in answer.text:
        yield f"{case.name}: not shown: {case.must}"


def cases(corpus: Path = CORPUS) -> list[Case]:
    """All logs of a corpus, by its labels.json."""
    labels: dict[str, dict[str, Any]] = json.loads((corpus / "labels.json").read_text(encoding="utf-8"))
    return [
        Case(
            name,
            corpus / label["split"] / f"{name}.log",
            label["split"],
            label["category"],
            label["disposition"],
            label["transient"],
            tuple(label["tests"]),
            label["must"],
        )
        for name, label in labels.items()
    ]


def ours(data: bytes) -> Answer:
    """Triage, with what fits 40 lines."""
    diagnosis = triage.diagnose(data)
    found = diagnosis.classification
    text = "\n".join(excerpt.summary(diagnosis.explanation, BUDGET))
    return Answer(found.category.value, found.disposition.value, found.transient, text)


def by_keywords(data: bytes) -> Answer:
    """A table of key words over the last 50 lines."""
    text = tail(data)
    for pattern, category, disposition, transient in KEYWORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return Answer(category, disposition, transient, text)
    return Answer("unknown", "investigate", transient=False, text=text)


def by_keywords_everywhere(data: bytes) -> Answer:
    """The same table over the whole log."""
    text = "\n".join(line.text for line in triage.clean(data))
    for pattern, category, disposition, transient in KEYWORDS:
        if re.search(pattern, text, re.IGNORECASE):
            return Answer(category, disposition, transient, tail(data))
    return Answer("unknown", "investigate", transient=False, text=tail(data))


def tail(data: bytes) -> str:
    """The last 50 lines, clean of colours and timestamps, which is more than most take care of."""
    return "\n".join(line.text for line in [*triage.clean(data)][-TAIL:])


CONTENDERS: dict[str, Callable[[bytes], Answer]] = {
    "ci-kit, 40 lines": ours,
    "50-line tail, key words in it": by_keywords,
    "50-line tail, key words in the log": by_keywords_everywhere,
}


def scores(chosen: Iterable[Case]) -> dict[str, Score]:
    """The score of each contender over some logs."""
    found = {name: Score() for name in CONTENDERS}
    for case in chosen:
        data = case.path.read_bytes()
        for name, contender in CONTENDERS.items():
            found[name].take(case, contender(data))
    return found


def table(found: dict[str, Score]) -> str:
    """The scores as a Markdown table."""
    head = (
        "",
        "disposition",
        "category",
        "transient or not",
        "transient called fixable",
        "all tests named",
        "key line",
    )
    rows = [head, ("---",) * len(head)]
    rows += [
        (
            name,
            _share(one.disposition, one.logs),
            _share(one.category, one.logs),
            _share(one.transient, one.logs),
            str(one.dangerous),
            _share(one.all_named, one.with_tests),
            _share(one.line_shown, one.with_line),
        )
        for name, one in found.items()
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def categories(chosen: Iterable[Case]) -> str:
    """How many logs there are of each category."""
    counted = Counter(case.category for case in chosen)
    return ", ".join(f"{number} {name}" for name, number in counted.most_common())


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "-"
