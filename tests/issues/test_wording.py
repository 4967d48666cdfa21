"""What issues say: templates, titles, and that nothing of others' text acts in them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from failing_logs import network_log, pytest_log
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ci_kit.errors import InputError
from ci_kit.github.runs import Job, Run, Step
from ci_kit.issues import failures, marker, template, wording
from ci_kit.issues.failures import Failed, What
from ci_kit.issues.key import GroupBy
from ci_kit.triage import body, diagnose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

RUN = Run(
    id=5,
    attempt=1,
    name="CI",
    title="",
    workflow=77,
    path=".github/workflows/ci.yml",
    event="push",
    status="completed",
    conclusion="failure",
    branch="main",
    sha="a" * 40,
    url="https://github.com/octo/service/actions/runs/5",
    actor="octocat",
    repository="octo/service",
    head_repository="octo/service",
    created=None,
    started=None,
    updated=None,
)
STEP = Step(2, "Run tests", "completed", "failure", None, None)
JOB = Job(
    id=7,
    run=5,
    attempt=1,
    name="test (3.12)",
    status="completed",
    conclusion="failure",
    url="https://github.com/octo/service/actions/runs/5/job/7",
    created=None,
    started=None,
    completed=None,
    steps=(STEP,),
)
_MARKER = "<!-- ci-kit:failure-issue kind=failed key=0123456789ab scope=0123456789ab run=1.1 by=0123456789abcdef -->"
#: What people hide in names, and what Markdown makes something of.
_PIECES = (
    *("@octocat", "#1", "octo/service#2", "GH-3", "```", "~~~", "<!--", "-->", "<b>", "</details>", "](http://x.io)"),
    *("![", "\n", "\r\n", "::error::", "##[error]", "https://evil.example", "www.evil.example", "|", "`", "{failure}"),
    *("{run}", "\u202e", _MARKER, "a", " ", "\u00e9"),
)
HOSTILE = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=8).map("".join)


def failed(log: bytes = b"", name: str = "test (3.12)", step: str = "Run tests") -> Failed:
    """A job that failed."""
    job = replace(JOB, name=name, steps=(replace(STEP, name=step),))
    return Failed(job, diagnose(log or pytest_log()))


def groups(*members: Failed, by: GroupBy = GroupBy.FINGERPRINT) -> list[failures.Group]:
    """What shares an issue."""
    return failures.grouped(members, failures.scope(RUN), by)


def tokens(text: str) -> Iterator[Token]:
    """What a CommonMark parser, with links found as GitHub does, makes of a text."""
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(text):
        yield token
        yield from token.children or ()


def prose(found: list[Token]) -> Iterator[str]:
    """The texts outside of code, in which GitHub mentions nobody."""
    in_code = False
    for token in found:
        if token.type == "html_inline" and token.content in ("<code>", "</code>"):
            in_code = token.content == "<code>"
        elif token.type == "text" and not in_code:
            yield token.content


@settings(max_examples=60, deadline=None)
@given(workflow=HOSTILE, branch=HOSTILE, job=HOSTILE, step=HOSTILE)
def test_names_of_others_act_nowhere(workflow: str, branch: str, job: str, step: str) -> None:
    """Parsed back: the only links are those to the run, the job and the rule; no image, no mention, no marker."""
    run = replace(RUN, name=workflow, branch=branch)
    (group,) = groups(failed(name=job, step=step))
    text = wording.text(run, group, wording.Style()) + wording.again(run, group, wording.Style())
    found = list(tokens(text))
    links = {str(token.attrs["href"]) for token in found if token.type == "link_open"}
    assert all(link.startswith("https://github.com/") for link in links)
    assert not [token for token in found if token.type == "image"]
    html = "".join(token.content for token in found if token.type in ("html_inline", "html_block"))
    assert set(re.findall(r"</?(\w+)", html)) <= {"code", "sub", "details", "summary"}
    outside = "".join(prose(found))
    assert not re.search(r"(?<![\w/])[@#]\w|(?<![A-Za-z0-9])GH-\d|www\.|https?:", outside)
    assert marker.find(text, "bot", "bot") is None
    title = wording.title(run, group, wording.Style())
    assert "\n" not in title
    assert not re.search(r"(?<![A-Za-z0-9])@[A-Za-z0-9]", title)
    assert len(title) <= 200


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=0, max_size=400), st.integers(1, 400))
def test_a_text_is_never_too_long(noise: str, times: int) -> None:
    """Whatever a log holds, and however many jobs failed."""
    log = pytest_log() + (noise * times).encode("utf-8", "replace")
    members = [failed(log, name=f"job {number} {noise[:50]}") for number in range(3)]
    group = failures.Group("0" * 12, tuple(members * 40))
    assert body.size(wording.text(RUN, group, wording.Style(lines=400))) <= body.LIMIT


def test_titles_name_the_failure() -> None:
    """The test, else what it is taken for and where, else the step."""
    (one,) = groups(failed())
    (two,) = groups(failed(network_log()))
    (three,) = groups(failed(b"hm\n"))
    assert wording.title(RUN, one, wording.Style()) == "CI failed: tests/test_area.py::test_area"
    assert wording.title(RUN, two, wording.Style()).endswith("(Run tests)")
    assert "failed: " in wording.title(RUN, three, wording.Style())
    style = wording.Style(title="{branch}/{job}/{step}/{category}/{rule}")
    assert wording.title(RUN, two, style).startswith("main/test (3.12)/Run tests/network/")


def test_jobs_without_their_matrix_are_one() -> None:
    """By job; by workflow all are one; by fingerprint the cause counts."""
    members = (failed(name="test (3.11)"), failed(network_log(), name="test (3.12)"), failed(name="lint"))
    assert len(groups(*members, by=GroupBy.JOB)) == 2
    assert len(groups(*members, by=GroupBy.WORKFLOW)) == 1
    assert len(groups(*members)) == 2


def test_several_causes_in_one_issue_are_all_explained() -> None:
    """Each once, under the name of its job."""
    (group,) = groups(failed(), failed(), failed(network_log(), name="fetch"), by=GroupBy.WORKFLOW)
    text = wording.text(RUN, group, wording.Style())
    assert "### fetch" in text
    assert "resolve host" in text
    assert text.count("assert 6 == 7\nE") + text.count("E       assert 6 == 7") >= 1


@pytest.mark.parametrize("text", ["{nothing}", "{Workflow}", "x {runs} y"])
def test_a_template_may_only_ask_for_what_there_is(text: str) -> None:
    """And says what was meant."""
    with pytest.raises(InputError, match="asks for"):
        template.check(text, wording.BODY_PLACES, "body-template")
    assert template.fill("{a}{b}", {"a": "{b}", "b": "x"}) == "{b}x"


def test_a_branch_of_a_fork_is_another_branch() -> None:
    """Its `main` is not ours."""
    fork = replace(RUN, head_repository="stranger/service")
    assert failures.scope(fork).digest != failures.scope(RUN).digest


@pytest.mark.parametrize(
    ("jobs", "what"),
    [
        ((("completed", "failure"), ("in_progress", "")), What.REPORT),
        ((("completed", "timed_out"), ("in_progress", "")), What.REPORT),
        ((("completed", "success"), ("in_progress", "")), What.RESOLVE),
        ((("completed", "success"), ("completed", "skipped"), ("in_progress", "")), What.RESOLVE),
        ((("completed", "success"), ("completed", "cancelled"), ("in_progress", "")), What.NOTHING),
        ((("completed", "success"), ("queued", ""), ("in_progress", "")), What.NOTHING),
        ((("completed", "skipped"), ("in_progress", "")), What.NOTHING),
        ((("in_progress", ""),), What.NOTHING),
    ],
)
def test_what_a_run_in_progress_calls_for(jobs: tuple[tuple[str, str], ...], what: What) -> None:
    """The reporter's own job is one of those at work."""
    made = [replace(JOB, status=status, conclusion=conclusion, steps=()) for status, conclusion in jobs]
    run = replace(RUN, status="in_progress", conclusion="")
    assert failures.called_for(run, made)[0] is what
