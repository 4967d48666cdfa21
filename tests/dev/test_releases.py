"""What a release must be, in versions, notes and tags."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.errors import InputError
from ci_kit_dev.releases import Facts, Version, image_tags, moves_major, notes, problems, released

CHANGELOG = """# Changelog

## [Unreleased]

### Added

- What comes next.

## [1.2.0] - 2026-11-21

### Added

- Something [new].

## [1.1.0] - 2026-10-01

- Old.

[new]: https://example.org/new
[1.2.0]: https://example.org/1.2.0
"""
READY = Facts(
    package_version="1.2.0",
    changelog=CHANGELOG,
    tags=("v1.1.0", "v1.2.0"),
    annotated=True,
    on_main=True,
    clean=True,
)
numbers = st.integers(0, 10**6)


@given(numbers, numbers, numbers, numbers)
def test_a_tag_is_read_as_it_is_written(major: int, minor: int, patch: int, candidate: int) -> None:
    """And the package has the same number in its own spelling."""
    version = Version(major, minor, patch, candidate)
    assert Version.parse(version.tag) == version
    assert version.package == version.tag.removeprefix("v").replace("-rc.", "rc")


@pytest.mark.parametrize(
    "tag",
    ["1.2.3", "v1.2", "v1", "v01.2.3", "v1.2.3.4", "v1.2.3-rc.0", "v1.2.3-rc1", "v1.2.3\n", "V1.2.3", "", "--help"],
)
def test_what_is_no_release_tag_is_refused(tag: str) -> None:
    """With what to write instead."""
    with pytest.raises(InputError, match="no release tag") as caught:
        Version.parse(tag)
    assert "v1.2.3" in caught.value.remedy


def test_a_candidate_comes_before_its_release() -> None:
    """And ten after nine; what is no version is no release."""
    names = ["v1.10.0", "v1.9.0", "v1.10.0-rc.2", "v1.10.0-rc.10", "v1", "nightly", "v0.1.0"]
    assert [one.tag for one in released(names)] == [
        "v0.1.0", "v1.9.0", "v1.10.0-rc.2", "v1.10.0-rc.10", "v1.10.0"
    ]  # fmt: skip


def test_a_release_that_agrees_with_everything_is_ready() -> None:
    """Nothing speaks against it."""
    assert list(problems(Version(1, 2, 0), READY)) == []


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (replace(READY, package_version="1.1.0"), "__version__ is 1.1.0, the tag says 1.2.0"),
        (replace(READY, changelog=CHANGELOG.replace("[1.2.0] -", "[1.2.1] -")), "no section `## [1.2.0] - <date>`"),
        (replace(READY, changelog=CHANGELOG.replace("] - 2026-11-21", "]")), "has no date"),
        (replace(READY, changelog=CHANGELOG.replace("### Added\n\n- Something [new].\n", "")), "is empty"),
        (replace(READY, annotated=False), "git tag --sign v1.2.0"),
        (replace(READY, on_main=False), "not on main"),
        (replace(READY, clean=False), "not committed"),
    ],
)
def test_each_disagreement_is_told(facts: Facts, told: str) -> None:
    """Alone, and with the others."""
    (problem,) = problems(Version(1, 2, 0), facts)
    assert told in problem


def test_a_candidate_needs_no_section_of_its_own() -> None:
    """Its notes are what is not released yet."""
    facts = replace(READY, package_version="1.3.0rc1", tags=("v1.3.0-rc.1",))
    assert list(problems(Version(1, 3, 0, 1), facts)) == []
    assert notes(Version(1, 3, 0, 1), CHANGELOG) == "### Added\n\n- What comes next.\n"


def test_notes_are_the_section_of_the_version_alone() -> None:
    """Without its heading and without the addresses at the end of the file."""
    assert notes(Version(1, 2, 0), CHANGELOG) == "### Added\n\n- Something [new].\n"
    assert notes(Version(1, 1, 0), CHANGELOG) == "- Old.\n"
    with pytest.raises(InputError, match=r"no section for 9\.9\.9"):
        notes(Version(9, 9, 9), CHANGELOG)


@pytest.mark.parametrize(
    ("tag", "others", "moves"),
    [
        ("v1.2.0", ["v1.1.9", "v1", "v2.0.0"], True),
        ("v1.1.9", ["v1.2.0"], False),
        ("v1.2.0-rc.1", [], False),
        ("v1.2.0", ["v1.3.0-rc.1"], True),
        ("v1.2.0", [], True),
    ],
)
def test_the_moving_tag_follows_the_newest_release_only(tag: str, others: list[str], *, moves: bool) -> None:
    """A fix of an older minor does not take users back."""
    assert moves_major(Version.parse(tag), [*others, tag]) is moves


def test_the_tags_of_the_image() -> None:
    """Its own first; minor and major move to the newest release only, never to a candidate."""
    tags = ["v1.2.3", "v1.3.0", "v1.4.0-rc.1"]
    assert image_tags(Version.parse("v1.3.0"), tags) == ["1.3.0", "1.3", "1"]
    assert image_tags(Version.parse("v1.2.3"), tags) == ["1.2.3"]
    assert image_tags(Version.parse("v1.4.0-rc.1"), tags) == ["1.4.0-rc.1"]
