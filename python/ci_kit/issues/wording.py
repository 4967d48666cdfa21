"""What issues and comments say: the title, the text of a new issue, the comment on a further failure or a recovery."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.issues import template
from ci_kit.report import escape
from ci_kit.triage import body, safe
from ci_kit.triage.body import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.github.runs import Run
    from ci_kit.issues.failures import Failed, Group

TITLE = "{workflow} failed: {what}"
BODY = "{run}\n\n{jobs}\n\n{failure}"
TITLE_PLACES = ("workflow", "branch", "what", "job", "step", "category", "rule")
BODY_PLACES = (*TITLE_PLACES, "run", "jobs", "failure", "url", "sha")
#: GitHub refuses titles above 256 characters.
_TITLE_WIDTH = 200
_MOST_JOBS, _MOST_EXPLAINED = 30, 5
_FOOTER = (
    "<sub>This issue follows the failure by itself: each failed run is recorded once, and it is closed when the "
    "workflow succeeds on this branch. The label `snooze` keeps it quiet, `flaky` also leaves closing to people; "
    "closed as *not planned* it stays closed.</sub>"
)


@dataclass(frozen=True, slots=True)
class Style:
    """How people want it worded."""

    title: str = TITLE
    body: str = BODY
    lines: int = 40

    def check(self) -> None:
        """See that the templates ask only for what there is.

        Raises:
            InputError: They do not.
        """
        template.check(self.title, TITLE_PLACES, "title")
        template.check(self.body, BODY_PLACES, "body-template")


def title(run: Run, group: Group, style: Style) -> str:
    """The title of a new issue: plain text that mentions nobody."""
    values = {name: safe.line(value) for name, value in _words(run, group).items()}
    return escape.shorten(template.fill(style.title, values), _TITLE_WIDTH)


def text(run: Run, group: Group, style: Style, more: Sequence[Part] = ()) -> str:
    """The text of a new issue, below GitHub's limit; `more` comes after what explains the failure.

    Raises:
        CiKitError: The template alone is too long.
    """
    values = {name: escape.markdown(value) for name, value in _words(run, group).items()}
    values |= {"run": _heading(run), "jobs": _jobs(group), "url": run.url, "sha": escape.markdown(run.sha)}
    before, after = template.around(style.body, "failure")
    head = Part(template.fill(before, values).strip())
    end = (Part(template.fill(after, values).strip()), Part(_FOOTER))
    return body.assemble([head, *_explained(group, style), *more, *end])


def again(run: Run, group: Group, style: Style) -> str:
    """The comment on a further failed run."""
    first = group.first.diagnosis
    shown = body.failure(first.explanation, first.classification, min(style.lines, 15))
    return body.assemble([Part(f"{_heading(run, 'Failed again')}\n\n{_jobs(group)}"), *shown], body.LIMIT // 3)


def recovered(run: Run, count: int = 1) -> str:
    """The comment that closes an issue."""
    often = "" if count <= 1 else f" That makes {count} times in a row."
    return f"{_heading(run, 'Succeeded')}{often}"


def _explained(group: Group, style: Style) -> Iterator[Part]:
    """What explains each cause: with one cause, once."""
    seen: set[str] = set()
    for member in group.members:
        if member.diagnosis.fingerprint in seen or len(seen) == _MOST_EXPLAINED:
            continue
        parts = body.failure(member.diagnosis.explanation, member.diagnosis.classification, style.lines)
        if seen:
            parts[0] = Part(f"### {escape.markdown(member.name)}\n\n{parts[0].before}", rank=3)
        seen.add(member.diagnosis.fingerprint)
        yield from parts


def _words(run: Run, group: Group) -> dict[str, str]:
    first = group.first
    found = first.diagnosis.classification
    return {
        "workflow": run.name or run.path,
        "branch": run.branch,
        "what": _what(group),
        "job": first.name,
        "step": first.step,
        "category": found.category.value,
        "rule": found.rule,
    }


def _what(group: Group) -> str:
    """The failure in a few words: the failing tests if they have names, else what it is taken for and where."""
    first = group.first
    tests = first.diagnosis.explanation.tests
    if tests:
        more = f" and {len(tests) - 1} more" if len(tests) > 1 else ""
        return f"{escape.shorten(tests[0], 110)}{more}"
    where = first.step or first.name
    found = first.diagnosis.classification
    return f"{found.title.rstrip('.')} ({where})" if found.confidence else where


def _heading(run: Run, said: str = "Failed") -> str:
    link = escape.markdown_link(f"run {run.id}, attempt {run.attempt}", run.url)
    commit = f", commit {escape.markdown_code(run.sha[:12])}" if run.sha else ""
    name, branch = escape.markdown(run.name or run.path), escape.markdown_code(run.branch)
    return f"**{said}: {name}** on {branch}{commit}, by {escape.markdown(run.event)}: {link}."


def _jobs(group: Group) -> str:
    lines = [_job(one) for one in group.members[:_MOST_JOBS]]
    if len(group.members) > _MOST_JOBS:
        lines.append(f"- and {len(group.members) - _MOST_JOBS} more jobs")
    return "\n".join(lines)


def _job(one: Failed) -> str:
    name = escape.markdown(escape.shorten(one.name, 120))
    shown = escape.markdown_link(name, one.job.url) if one.job else name
    step = f", step {escape.markdown_code(escape.shorten(one.step, 120))}" if one.step else ""
    note = f" ({escape.markdown(one.note)})" if one.note else ""
    return f"- {shown}{step}{note}"


def summary_of(groups: Sequence[Group]) -> str:
    """All failures in one sentence."""
    words = [_what(group) for group in groups]
    return "; ".join(words[:3]) + (f"; and {len(words) - 3} more" if len(words) > 3 else "")  # noqa: PLR2004
