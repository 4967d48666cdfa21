"""Each rule: what breaks it, where that is, and its nearest neighbour that does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.markdown import config, lint, rules, tree
from ci_kit.markdown.page import Page
from ci_kit.markdown.site import Settings, Site

FILES = {
    "other.md": '# Other\n\n## Part\n\n<a name="Old"></a>\n',
    "dir/README.md": "# In\n",
    "p q.png": "",
    "src/x.py": "",
}


def found(folder: Path, text: str, *only: str) -> list[tuple[str, int, int | None]]:
    """Rule, line and column of all that is found in a page beside some others."""
    for name, content in {**FILES, "dir/page.md": text}.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    every = frozenset(only or (one.id for one in rules.every()))
    looked = lint.lint(tree.on_disk(folder), ["dir/page.md"], config.Config(every, Settings(80)))
    assert not looked.unread
    places = [(one.rule, one.place) for one in looked.findings]
    return [(rule, place.line or 0, place.column) for rule, place in places if place]


GOOD = """# Title

[file](../other.md) [its part](../other.md#part) [old](../other.md#Old)
[root](/other.md) [folder](..) [its page](.#in) [line](../src/x.py#L3)
[here](#title) [top](#top) [web](https://example.com/x#y) [//web](//x)
[mail](mailto:a@example.com) ![image](../p%20q.png) ![image](<../p q.png>)
[ref][part] [part] [Part][] `[a][b]` a[0][1] \\[no][ref] #12 &lt;

[part]: ../other.md#part
[//]: # (a comment)

```text
[no](link.md)	tab
```

| a | b |
| --- | --- |
| `x \\| y` | 2 |

## Section

### Same

## Section two

### Same
"""


def test_what_is_in_order_is_silent(tmp_path: Path) -> None:
    """Every form that leads somewhere, and text that looks like a link in code."""
    assert found(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("rule", "text", "line", "column"),
    [
        ("broken-link", "x [a](no.md)\n", 1, 3),
        ("broken-link", "> - a\n>   [a](no.md)\n", 2, 5),
        ("broken-link", "a\nb `c\nd` [a](no.md)\n", 3, 4),
        ("broken-link", "| a |\n| --- |\n| [a](no.md) |\n", 3, 3),
        ("broken-link", "[a]\n\n[a]: no.md\n", 1, 1),
        ("broken-link", "<p>\n<a href='no.md'>a</a>\n", 2, None),
        ("broken-link", "a <a href=no.md>a</a>\n", 1, None),
        ("broken-link", "[a](/dir/other.md)\n", 1, 1),
        ("broken-link", "[a](../OTHER.md)\n", 1, 1),
        ("broken-link", "---\ntitle: x\n---\n\n[a](no.md)\n", 5, 1),
        ("broken-image", "![a](no.png)\n", 1, 1),
        ("broken-image", "[![a](no.png)](../other.md)\n", 1, 2),
        ("broken-image", '<img alt="a" src="no.png">\n', 1, None),
        ("broken-anchor", "[a](#b)\n", 1, 1),
        ("broken-anchor", "[a](../other.md#parts)\n", 1, 1),
        ("broken-anchor", "[a](../other.md#Part)\n", 1, 1),
        ("broken-anchor", "[a](.#out)\n", 1, 1),
        ("outside-link", "[a](../../issues)\n", 1, 1),
        ("empty-link", "[a]()\n", 1, 1),
        ("empty-link", "[a](#)\n", 1, 1),
        ("image-without-text", "![](../p%20q.png)\n", 1, 1),
        ("undefined-reference", "a [b][c]\n", 1, 3),
        ("undefined-reference", "a\n[c][]\n", 2, 1),
        ("unused-definition", "a\n\n[b]: ../other.md\n", 3, None),
        ("repeated-definition", "[b]\n\n[b]: ../other.md\n[B]: /\n", 4, None),
        ("malformed-link", "a [b](c d.md)\n", 1, 3),
        ("malformed-link", "a (b)[https://example.com]\n", 1, 3),
        ("heading-increment", "# a\n\n### b\n", 3, None),
        ("single-title", "# a\n\n# b\n", 3, None),
        ("duplicate-heading", "# a\n\n## b\n\n## b\n", 5, None),
        ("empty-heading", "# a\n\n##\n", 3, None),
        ("unclosed-fence", "a\n\n```sh\nx\n", 3, None),
        ("unclosed-fence", "````sh\nx\n```\n", 1, None),
        ("fence-language", "```\nx\n```\n", 1, None),
        ("table-columns", "| a | b |\n| --- | --- |\n| 1 | 2 | 3 |\n", 3, None),
        ("table-columns", "a | b\n--- | ---\n1\n", 3, None),
        ("heading-space", "#Title\n", 1, None),
        ("heading-space", "##b\n", 1, None),
        ("hidden-character", "a\u202eb\n", 1, 2),
        ("hidden-character", "```sh\nx\u200b\n```\n", 2, 2),
        ("trailing-space", "a \nb\n", 1, 2),
        ("trailing-space", "a   \nb\n", 1, 4),
        ("hard-tab", "a\tb\n", 1, 2),
        ("final-newline", "a", 1, None),
        ("final-newline", "a\n\n", 2, None),
        ("line-length", "a " * 40 + "b cd\n", 1, 81),
    ],
)
def test_what_breaks_a_rule_is_told_at_its_place(
    tmp_path: Path, rule: str, text: str, line: int, column: int | None
) -> None:
    """Once, by that rule alone."""
    told = [one for one in found(tmp_path, text) if one[0] != "fence-language" or rule == "fence-language"]
    assert told == [(rule, line, column)]


@pytest.mark.parametrize(
    "text",
    [
        "a  \nb\n",
        "x" * 90 + "\n",
        "#12 and #tag\n",
        "\\#Title\n",
        "~~~text\n```\n~~~\n",
        "- ```text\n  x\n  ```\n",
        "# ![a](../p%20q.png)\n",
        "<!-- <a href='no.md'> -->\n",
        "`[a](no.md)` and \\[a](no.md\\)\n",
        "a[i][j] and \\[b][c]\n",
        "[^1] note\n\n[^1]: some words here\n",
        "[a](../other.md?plain=1#L3)\n",
        "(see above)[1]\n",
        "# a\n\n## b\n\n### c\n\n## d\n\n### c\n",
        "",
    ],
)
def test_near_neighbours_are_silent(tmp_path: Path, text: str) -> None:
    """They look alike and are in order."""
    assert found(tmp_path, text) == []


def test_comments_switch_rules_off(tmp_path: Path) -> None:
    """By the names of the kit and of markdownlint, for a line, from a line on, or for a page; not from within code."""
    link = "[a](#no)\n"
    assert found(tmp_path, f"<!-- markdownlint-disable-next-line MD051 -->\n{link}\n{link}") == [
        ("broken-anchor", 4, 1)
    ]
    switched = f"<!-- ci-kit-disable broken-anchor -->\n\n{link}\n<!-- ci-kit-enable -->\n\n{link}"
    assert found(tmp_path, switched) == [("broken-anchor", 7, 1)]
    assert found(tmp_path, f"{link}\n<!-- markdownlint-disable-file -->\n") == []
    assert found(tmp_path, f"{link[:-1]} <!-- markdownlint-disable-line -->\n") == []
    coded = f"```text\n<!-- markdownlint-disable -->\n```\n\n{link}"
    assert found(tmp_path, coded) == [("broken-anchor", 5, 1)]


def test_rules_have_what_readers_need() -> None:
    """An id of its own, and a sentence for each question."""
    every = list(rules.every())
    assert len({one.id for one in every}) == len(every)
    for one in every:
        assert one.why.endswith(".")
        assert one.remedy.endswith(".")
        assert not one.title.endswith(".")
        assert one.id in rules.known(one.id)


@given(st.text(alphabet="[]()!`#<>|-* \n\tab:/\\\"'=&;.\u202e", max_size=200))
def test_any_text_has_places_within_it(text: str) -> None:
    """No rule falls over, and every place is a line of the page."""
    page = Page("a.md", text)
    site = Site(tree.Tree.of(["a.md"], Path("nowhere")))
    for rule in rules.every():
        for hit in rule.check(page, site):
            assert 1 <= hit.spot.line <= len(page.lines)
            assert hit.spot.column is None or hit.spot.column >= 1
            assert hit.message
