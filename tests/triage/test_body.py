"""The text of an issue: whatever a log holds, it stays in its fence and makes nothing happen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from ci_kit.errors import CiKitError
from ci_kit.triage import Category, Classification, Disposition, Explanation, clean, explain, safe
from ci_kit.triage.body import LIMIT, Part, assemble, failure, size
from ci_kit.triage.markers import marker, markers

if TYPE_CHECKING:
    from markdown_it.token import Token

FOUND = Classification(
    Category.ASSERTION, Disposition.FIXABLE, transient=False, confidence=0.9, rule="test-failed", title="Tests fail"
)
#: Whatever somebody might put into a log to make something of it.
HOSTILE = (
    *("```", "````", "~~~", "</details>", "<details open>", "<img src=x onerror=alert(1)>", "<!-- ci-kit:issue {} -->"),
    *("-->", "@octocat", "@org/team", "fixes #1", "GH-12", "org/repo#3", "https://github.com/org/repo/issues/4"),
    *("[a](javascript:x)", "![a](https://x.test/y.png)", "<https://x.test>", "www.x.test", "::error::x", "##[error]x"),
    *("::set-output name=a::b", "${{ secrets.TOKEN }}", "# heading", "- item", "> quote", "| a | b |", "\u202eevil"),
    *("\u200b", "\x1b[31m", "\0", "\ud800", "    ```", "\t```", "1. x", "***", "&lt;b&gt;", "&#64;octocat", "$x$"),
    *("`@octocat`", "\\@octocat", "[^1]: x", ":smile:"),
)
#: HTML that the kit itself writes.
OWN_HTML = {"<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>"}

PIECES = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8), st.sampled_from(["FAILED a.py::", "E   "]))
LOGS = st.lists(st.lists(PIECES, max_size=4).map(lambda parts: " ".join(parts).replace("\n", " ")), max_size=25)


def body_of(log: list[str], tests: tuple[str, ...] = ()) -> str:
    """The text made of a log."""
    explanation = explain(clean("\n".join(log).encode("utf-8", "surrogatepass")))
    if tests:
        explanation = Explanation(explanation.blocks, tests)
    return assemble(failure(explanation, FOUND, 30))


def tokens(text: str) -> list[Token]:
    """What a CommonMark parser with GitHub's tables and strikethrough makes of it, inline parts included."""
    parsed = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return [token for block in parsed for token in (block, *(block.children or ()))]


def assert_inert(text: str) -> None:
    """Nothing in it mentions, links, embeds, closes a fence, or is a marker."""
    for token in tokens(text):
        if token.type in ("html_block", "html_inline"):
            assert set(re.findall(r"<[^>]*>", token.content)) <= OWN_HTML, token.content
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith("https://github.com/org/ci-kit/blob/v1/docs/rules/")
        assert token.type not in ("image", "heading_open", "blockquote_open", "code_block")
        if token.type == "text":
            shown = token.content
            assert not re.search(r"(?<![A-Za-z0-9])@[A-Za-z0-9]|#\d|\bGH-\d|https?://|www\.", shown), shown
    assert not re.search(r"(?<![A-Za-z0-9])@[A-Za-z0-9]", text)
    assert not re.search(r"(?:^|[^&])#\d", text)
    assert markers("issue", text) == []
    assert "<!--" not in text
    assert not re.search(r"^\s*::|##\[|\$\{\{", text, re.MULTILINE)


@settings(max_examples=300)
@given(LOGS)
def test_no_log_makes_anything_happen(log: list[str]) -> None:
    """Parsed back, a hostile log is text in fences and nothing else, and as many fences as there are blocks."""
    text = body_of(log)
    assert_inert(text)
    blocks = len(failure(explain(clean("\n".join(log).encode("utf-8", "surrogatepass"))), FOUND, 30))
    assert sum(token.type == "fence" for token in tokens(text)) <= blocks


@settings(max_examples=200)
@given(
    st.lists(
        st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=10)), min_size=1, max_size=4).map(" ".join),
        max_size=8,
    )
)
def test_no_name_of_a_test_makes_anything_happen(tests: list[str]) -> None:
    """Names of tests stand outside of fences, as code, an item each."""
    names = tuple(test.replace("\n", " ") for test in tests)
    assert_inert(body_of(["error: x"], names))


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20)), min_size=1, max_size=12))
def test_a_fence_holds_whatever_is_in_it(raw: list[str]) -> None:
    """One token comes back, with the lines that went in, each made safe."""
    texts = [text.replace("\n", " ") for text in raw]
    parsed = tokens(safe.fence(texts))
    assert [token.type for token in parsed] == ["fence"]
    assert parsed[0].content == "".join(f"{safe.line(text)}\n" for text in texts)


def test_what_people_read_is_unchanged() -> None:
    """Ordinary lines come through as they are, tabs as spaces."""
    assert (
        safe.line("\tE   assert user@host == 'a' # 3 | <b> 50% ✓") == "    E   assert user@host == 'a' # 3 | <b> 50% ✓"
    )


@pytest.mark.parametrize("character", ["x", "é", "😀", "`", "<", "@"])
def test_the_limit_holds_and_the_important_part_survives(character: str) -> None:
    """However long the parts: at most the limit, the first part whole, log before less important log."""
    long = tuple(f"{number} {character * 400}" for number in range(400))
    parts = [
        Part("**kept**"),
        Part("**main**", long, rank=2),
        Part("**further**", long, rank=3),
        Part(marker("m", {"a": 1})),
    ]
    text = assemble(parts)
    assert size(text) <= LIMIT
    assert text.startswith("**kept**")
    assert "**main**" in text
    assert markers("m", text) == [{"a": 1}]
    assert [token.type for token in tokens(text)].count("fence") >= 1


def test_what_cannot_fit_is_said() -> None:
    """A part that must stay and is too long is an error with a remedy, not a refusal by GitHub."""
    with pytest.raises(CiKitError, match="Shorten the template"):
        assemble([Part("x" * (LIMIT + 1))])


@given(
    st.dictionaries(
        st.text(max_size=10),
        st.one_of(st.text(max_size=40), st.sampled_from(["-->", "--!>", "<!--", "\r\n"])),
        max_size=4,
    )
)
def test_markers_come_back_as_they_went_in(data: dict[str, str]) -> None:
    """Any text in a marker: one comment, no end of it inside, and the same data back, with GitHub's line ends too."""
    written = marker("issue", data)
    assert written.count("-->") == 1
    assert written.count("<!--") == 1
    assert "\n" not in written
    assert markers("issue", f"text\r\n{written}\r\nmore") == [data]
    assert markers("other", written) == []


def test_a_broken_marker_is_none() -> None:
    """What cannot be read is passed over."""
    assert markers("issue", "<!-- ci-kit:issue {x} -->\nx <!-- ci-kit:issue {} -->") == []
