"""Anchors as GitHub makes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.markdown.slugs import slug, slugs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Title", "a-title"),
        ("What's new in v1.2.3?", "whats-new-in-v123"),
        ("C++ & C#", "c--c"),
        ("snake_case and kebab-case", "snake_case-and-kebab-case"),
        ("Über uns … Größe", "über-uns--größe"),
        ("日本語 見出し", "日本語-見出し"),
        ("हिन्दी", "हिन्दी"),
        ("🎉 Party", "-party"),
        ("½ and ②", "-and-"),
        ("tab\there", "tabhere"),
        ("", ""),
    ],
)
def test_a_heading_becomes_its_anchor(text: str, expected: str) -> None:
    """Lower case, words, hyphens for spaces."""
    assert slug(text) == expected


def test_equal_headings_are_numbered() -> None:
    """From the second on; each text counts by itself."""
    assert list(slugs(["Same", "Other", "same", "Same!"])) == ["same", "other", "same-1", "same-2"]


@given(st.text(max_size=80))
def test_an_anchor_has_nothing_that_must_be_escaped(text: str) -> None:
    """No space, no bracket, no punctuation but hyphen and connectors; and making it again changes nothing."""
    made = slug(text)
    assert not set(made) & set(" ()[]#%&/?<>\"'")
    assert slug(made) == made
