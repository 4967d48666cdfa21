"""A long description renders as its content type says, or the fault is named with its line."""

from __future__ import annotations

import pytest

from ci_kit.package import metadata, readme

RST = "Demo\n====\n\nIt does `nothing <https://example.com>`_.\n\n.. code:: python\n\n   import demo\n"


def said(text: str, content_type: str = "") -> list[str]:
    """What is said of a description."""
    head = "Metadata-Version: 2.1\nName: demo\nVersion: 1\n"
    kind = f"Description-Content-Type: {content_type}\n" if content_type else ""
    described = metadata.described("demo-1.tar.gz", f"{head}{kind}\n{text}".encode())
    return [problem.text for problem in readme.problems(described, "PKG-INFO")]


@pytest.mark.parametrize("kind", ["", "text/x-rst", "text/x-rst; charset=UTF-8"])
def test_restructured_text_is_rendered(kind: str) -> None:
    """Without a content type that is what PyPI takes it for."""
    assert said(RST, kind) == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Demonstration\n=====\n\ntext\n", "line 2"),
        ("see :ref:`there`\n", "line 1"),
        ("a\n\n.. raw:: html\n\n   <script>\n", "line 3"),
        ("a\n\n.. include:: /etc/passwd\n", "line 3"),
        ("`open\n", "line 1"),
    ],
)
def test_what_pypi_refuses_is_found(text: str, line: str) -> None:
    """With its line; nothing is read from the disk."""
    (first, *_) = said(text, "text/x-rst")
    assert first.startswith(line)


def test_markup_of_another_kind_is_noticed() -> None:
    """Markdown without its type, and the other way."""
    assert "looks like Markdown" in said("# Demo\n\n```\nx\n```\n")[0]
    assert "looks like reStructuredText" in said(RST, "text/markdown")[0]
    assert said("# Demo\n", "text/markdown; variant=GFM") == []
    assert said("anything\n==\n", "text/plain") == []


def test_an_empty_one_is_told() -> None:
    """So is what old tools write for none."""
    assert said("") == said("UNKNOWN\n") == ["the long description is empty"]


def test_a_flood_of_faults_is_cut() -> None:
    """The first five are enough."""
    told = said("".join(f":no{n}:`x`\n\n" for n in range(40)), "text/x-rst")
    assert len(told) == 6
    assert told[-1].startswith("and ")
