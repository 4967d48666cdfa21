"""Is each step that uploads set up so that it works: its version, its category, its place in the job."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.sarif.text import short
from ci_kit.sarif.workflows import rules
from ci_kit.sarif.workflows.versions import versions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ci_kit.sarif.rule import Rule
    from ci_kit.sarif.workflows.model import Job, Use
    from ci_kit.sarif.workflows.yaml_view import Value

    Hit = tuple[Rule, Value, str]

_MATRIX = re.compile(r"\bmatrix\b|\bstrategy\s*\.\s*job-index\b")
#: Functions without which a condition means: only when all steps before were successful.
_STATUS = re.compile(r"\b(?:always|failure|cancelled)\s*\(")
#: Steps that prepare, or that look at what a scan has written: when one of them fails, an upload would, too.
_NO_SCAN = re.compile(
    r"actions/(?:checkout|cache|download-artifact|setup-[a-z]+)@|github/codeql-action/(?!analyze)"
    r"|.*/(?:setup-[a-z-]+|sarif-validate)@",
    re.IGNORECASE,
)
_FORGIVING = re.compile(r"\|\|\s*(?:true|:|exit 0)|exit-zero|\bset \+e\b")
_INCLUDES = ("include", "exclude")


def check_version(use: Use, today: date) -> Iterator[Hit]:
    """Is the version supported."""
    if use.major is None:
        kind = "a commit without a version behind it" if use.pinned else f"`{short(use.ref, 40)}`, which may move"
        yield rules.UNTOLD, use.at, f"codeql-action/{use.part} is used at {kind}"
        return
    end = versions().unsupported.get(use.major)
    if end is not None:
        told = f"v{use.major} is unsupported since {end}" if end <= today else f"v{use.major} is supported until {end}"
        rule = rules.RETIRED if end <= today else rules.RETIRING
        yield rule, use.at, f"codeql-action/{use.part} {told}; use v{versions().current}"


def check_category(job: Job, use: Use) -> Iterator[Hit]:
    """Do the jobs of a matrix upload under categories of their own."""
    if job.matrix is None or not _has_many(job.matrix):
        return
    category = use.input("category")
    if category and not _MATRIX.search(category):
        message = f"all jobs of the matrix upload as {short(category, 40)!r}"
        yield rules.MATRIX, use.at, message
    elif not category:
        lost = [name for name, values in _dimensions(job.matrix).items() if _is_lost(values)]
        if lost:
            message = f"the values of {short(', '.join(lost), 60)} are no strings and do not count"
            yield rules.MATRIX, use.at, message
        else:
            yield rules.IMPLICIT, use.at, f"the job {short(job.name, 40)!r} has a matrix and no category"


def check_twice(job: Job) -> Iterator[Hit]:
    """Does no step of a job upload under the category of another."""
    seen: dict[tuple[str, str], Use] = {}
    for use in job.uses:
        key = (use.part, use.input("category"))
        first = seen.setdefault(key, use) if use.uploads else use
        if first is not use:
            name = f"the category {short(key[1], 40)!r}" if key[1] else "no category"
            yield rules.TWICE, use.at, f"the step on line {first.at.line} uploads with {name}, too"


def check_condition(job: Job, use: Use) -> Iterator[Hit]:
    """Does the upload take place when the scan before it fails."""
    condition = use.step.get("if")
    if use.part != "upload-sarif" or (condition is not None and _STATUS.search(condition.text)):
        return
    before = job.steps[: job.steps.index(use.step)]
    scan = next((step for step in reversed(before) if not _is_no_scan(step)), None)
    if scan is not None and not _forgives(scan):
        yield rules.SKIPPED, use.at, f"it is skipped when the step on line {scan.line} fails"


def _is_no_scan(step: Value) -> bool:
    uses = step.get("uses")
    return uses is not None and _NO_SCAN.match(uses.text) is not None


def _forgives(step: Value) -> bool:
    """Whether a step goes on, or says so, when the scan finds something."""
    forgiving, script = step.get("continue-on-error"), step.get("run")
    if forgiving is not None and forgiving.text != "false":
        return True
    return script is not None and _FORGIVING.search(script.text) is not None


def _dimensions(matrix: Value) -> dict[str, list[Value]]:
    """The values that each key of a matrix takes, those that are included one by one among them."""
    dimensions = {key: value.items() for key, value in matrix.members().items() if key not in _INCLUDES}
    include = matrix.get("include")
    for extra in include.items() if include else []:
        for key, value in extra.members().items():
            dimensions.setdefault(key, []).append(value)
    return dimensions


def _has_many(matrix: Value) -> bool:
    """Whether a matrix makes more than one job, as far as can be told; an expression is taken to."""
    dimensions = _dimensions(matrix)
    if not matrix.members() or any(not values for values in dimensions.values()):
        return True
    return any(len(values) > 1 for values in dimensions.values())


def _is_lost(values: list[Value]) -> bool:
    """Whether several values of a key are the same nothing in the category that the action makes."""
    return sum(1 for value in values if value.text and not value.is_string and "${{" not in value.text) > 1
