"""Text that others wrote, rendered: it stays text."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from runner_log import commands
from strategies import UNHURRIED

from ci_kit.report import Finding, Level, Place, Report, Table, Verdict, document, escape, markdown, text

HOSTILE = (
    "@org/team @me #1 GH-2 org/repo#3 https://evil.example/x www.evil.example a@b.example",
    "<img src=x onerror=alert(1)><script>x</script> <!-- --> &lt;b&gt;",
    "| a | b |\n| --- | --- |\n```mermaid\ngraph TD\n```\n# Title\n- item\n1. one\n> quote",
    "[link](https://evil.example) ![image](https://evil.example/p.png) **bold** _it_ `code` ~~x~~ $x$",
    "::error::x\n::set-output name=verdict::pass\n##[error]x",
    "\x1b[31mred\x1b[0m \x00 \u202eesrever \u200bzero \ud800 half",
)


def render(source: str) -> str:
    """Markdown as HTML, with tables and with HTML let through."""
    return str(MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(source))


def report(hostile: str) -> Report:
    """A report that shows a hostile text wherever one can come in."""
    place = Place(hostile, hostile, 1, 2)
    return Report(
        "sarif-validate",
        Verdict.FAIL,
        hostile,
        findings=[Finding(hostile, Level.ERROR, hostile, place, remedy=hostile, effect=hostile, help_uri=hostile)],
        tables=[Table(hostile, (hostile, "b"), ((hostile, "1"),), hostile)],
        notes=[hostile],
    )


@pytest.mark.parametrize("hostile", HOSTILE)
def test_markdown_shows_hostile_text_and_does_nothing_else(hostile: str) -> None:
    """No mention, no reference, no link, no image and no tag but those of the report comes out."""
    html = render("\n".join(markdown.sections(report(hostile))))
    tags = set(re.findall(r"<([a-z][a-z0-9]*)", html))
    assert tags <= {"h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "br"}, html
    shown = re.sub(r"<code>.*?</code>", "", html, flags=re.DOTALL)
    assert not re.search(r"(?<![\w/])@\w|(?<!&)#\d|GH-\d|https?://|www\.", shown), shown


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_adds_no_cell_and_no_row(hostile: str) -> None:
    """A table keeps its shape."""
    html = render("\n".join(markdown.sections(report(hostile))))
    assert (html.count("<th>"), html.count("<td>")) == (2, 2)


@UNHURRIED
@given(st.text(max_size=60))
def test_markdown_text_is_shown_as_it_is(words: str) -> None:
    """Whatever the text, a reader sees its visible characters in their order."""
    html = render(escape.markdown_code(f"x{words}x"))
    seen = re.sub(r"<[^>]*>", "", html).replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    seen = seen.replace("&amp;", "&").replace("\u200b", "")
    assert seen.strip() == escape.one_line(f"x{words}x")


@UNHURRIED
@given(st.lists(st.sampled_from([":", "#", "[", "]", "error", "\n", "\r", " ", "%", "x", "\u2028"]), max_size=12))
def test_no_line_of_the_log_is_a_command(pieces: list[str]) -> None:
    """No text becomes a workflow command: neither at the start of a line nor anywhere in it, nor by breaking it."""
    line = escape.log("".join(pieces))
    assert "\n" not in line
    assert "\r" not in line
    assert not line.lstrip().startswith("::")
    assert "##[" not in line


@pytest.mark.parametrize("hostile", HOSTILE)
def test_the_lines_of_a_report_hold_no_command_and_no_control(hostile: str) -> None:
    """The text form has as many lines as it was meant to have, and none of them drives a terminal."""
    lines = ["".join(span.text for span in line) for line in text.lines(report(hostile))]
    assert len(lines) == len(list(text.lines(report("plain"))))
    for line in lines:
        assert line.replace("\u200b", "").isprintable()
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


@pytest.mark.parametrize("hostile", HOSTILE)
def test_the_json_report_keeps_the_text_whole(hostile: str) -> None:
    """JSON readers get exactly what was found."""
    written = document.dumps(report(hostile))
    assert written.isascii()
    assert commands(written) == []
    read = json.loads(written)
    assert read["headline"] == hostile
    assert read["findings"][0]["place"]["path"] == hostile


def test_a_link_is_made_of_a_web_address_only() -> None:
    """Anything else than a plain address is shown without a link."""
    assert escape.markdown_link("x", "https://docs.example/a#b") == "[x](https://docs.example/a#b)"
    for address in ("javascript:alert(1)", "https://a.example/) <b>", "", "https://a b"):
        assert escape.markdown_link("x", address) == "x"


@pytest.mark.parametrize(
    ("words", "source"),
    [
        ("@org/team", "@\u200borg/team"),
        ("a@b.example", "a@\u200bb.example"),
        ("see #12 and GH-3, not HIGH-3", "see \\#\u200b12 and GH\u200b\\-3, not HIGH\\-3"),
        ("_http://x 1www.x", "\\_http\u200b://x 1www\u200b.x"),
        (":tada: at 10:20", ":\u200btada: at 10:20"),
        ("1. one", "1\\. one"),
        ("=== x", "\\=== x"),
        ("  four", "four"),
    ],
)
def test_prose_is_broken_where_github_would_make_something_of_it(words: str, source: str) -> None:
    """Mentions, references, links wherever they start, emoji, and what would begin a list or a heading."""
    expected = re.sub(r"\\(.)", lambda match: f"&#{ord(match[1])};", source)
    assert escape.markdown(words) == expected


def test_code_can_be_copied_as_it_is_unless_it_would_become_a_link() -> None:
    """GitHub looks for no mention in code, but the addresses in it become links."""
    assert "\u200b" not in escape.markdown_code("node_modules/@scope/x#L1 :tada: GH-1")
    assert "\u200b" in escape.markdown_code("https://evil.example")
    assert "\u200b" in escape.markdown_code("me@evil.example")


UNSEEN = (
    r"\x00 \x1b \x7f \x85 \xad \u061c \u180e \u200b \u200e \u200f \u2028 \u202e \u2060 \u2069 \ufeff \ufffb "
    r"\udc80 \U000e0041"
)


@pytest.mark.parametrize("code", UNSEEN.split())
def test_what_cannot_be_seen_is_shown_as_an_escape(code: str) -> None:
    """Controls, direction marks, characters without width, tags and halves of pairs."""
    char = code.encode().decode("unicode_escape")
    assert escape.one_line(f"a{char}b") == f"a{code}b"


def test_joiners_stay() -> None:
    """Persian words and families of emoji are made with them."""
    words = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f469\u200d\U0001f467"
    assert escape.one_line(words) == words


def test_what_is_cut_says_so() -> None:
    """A text is never longer than asked for."""
    assert (escape.shorten("abcd", 4), escape.shorten("abcde", 4)) == ("abcd", "abc…")
