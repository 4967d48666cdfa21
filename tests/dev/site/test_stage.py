"""Pages of the site: which files they come from, and where their links lead."""

from __future__ import annotations

import pytest

from ci_kit_dev.paths import ROOT
from ci_kit_dev.site.stage import BLOB, nav, page, pages

KNOWN = {
    "docs/index.md": "index.md",
    "docs/rules/sarif.md": "rules/sarif.md",
    "actions/x/README.md": "actions/x.md",
    ".github/SECURITY.md": "project/security.md",
}


@pytest.mark.parametrize(
    ("source", "link", "led"),
    [
        ("docs/index.md", "../actions/x/README.md", "actions/x.md"),
        ("docs/index.md", "../actions/x/", "actions/x.md"),
        ("docs/index.md", "rules/sarif.md#a-rule", "rules/sarif.md#a-rule"),
        ("docs/rules/sarif.md", "../index.md", "../index.md"),
        ("actions/x/README.md", "../../docs/rules/sarif.md#a", "../rules/sarif.md#a"),
        ("actions/x/README.md", "../../.github/SECURITY.md", "../project/security.md"),
        ("actions/x/README.md", "../../examples/x.yml", f"{BLOB}/examples/x.yml"),
        ("actions/x/README.md", "action.yml", f"{BLOB}/actions/x/action.yml"),
        (".github/SECURITY.md", "../docs", "../index.md"),
        ("docs/index.md", "#here", "#here"),
        ("docs/index.md", "https://example.org/a.md", "https://example.org/a.md"),
        ("docs/index.md", "mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_links_lead_to_pages_or_to_files_on_github(source: str, link: str, led: str) -> None:
    """Within a line, and as a picture; what is code is left as it stands."""
    text = f"See [it]({link}) and ![it]({link}).\n\n```md\n[it]({link})\n```\n"
    expected = f"See [it]({led}) and ![it]({led}).\n\n```md\n[it]({link})\n```\n"
    assert page(text, source, KNOWN, frozenset()) == expected


def test_a_mark_becomes_the_recording_that_there_is() -> None:
    """And nothing where there is none."""
    text = "<!-- recording: x -->\n<!-- recording: y -->\n"
    assert page(text, "actions/x/README.md", KNOWN, frozenset({"x"})) == (
        "![What `ci-kit x` shows on a terminal](../recordings/x.svg)\n\n"
    )


def test_every_action_has_a_page() -> None:
    """So have the documents of the project."""
    known = pages(ROOT)
    folders = {path.parent.name for path in ROOT.glob("actions/*/action.yml")}
    assert {f"actions/{name}.md" for name in folders} <= set(known.values())
    assert known["CHANGELOG.md"] == "project/changelog.md"
    assert len(set(known.values())) == len(known)


def test_the_page_of_an_action_shows_it_before_its_first_section() -> None:
    """Without a mark in the file, and with what the caller makes of the picture."""
    made = page("# x\n\nIt is.\n\n## Example\n", "actions/x/README.md", KNOWN, frozenset({"x"}), "<{}>".format)
    picture = "![What `ci-kit x` shows on a terminal](../recordings/x.svg)"
    assert made == f"# x\n\nIt is.\n\n<{picture}>\n\n## Example\n"


def test_every_page_has_its_place() -> None:
    """In one section each; guides and workflows as far as there are any."""
    known = list(pages(ROOT).values())
    sections = nav(known)
    placed = [
        one for entry in sections for value in entry.values() for one in ([value] if isinstance(value, str) else value)
    ]
    assert sorted(placed) == sorted(known)
    assert [next(iter(one)) for one in nav(["index.md", "guides/a.md", "how-it-runs.md", "comparison.md"])] == [
        "Start",
        "Guides",
        "Comparison",
    ]
