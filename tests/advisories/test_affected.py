"""Which versions an advisory is about, by the evaluation of OSV's schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from ci_kit.advisories.services.affected import affects

if TYPE_CHECKING:
    from random import Random


def _advisory(*events: dict[str, str], versions: tuple[str, ...] = (), **package: str) -> dict[str, Any]:
    named = {"name": "Zope.Interface", "ecosystem": "PyPI", **package}
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    return {"affected": [{"package": named, "ranges": ranges, "versions": list(versions)}]}


def _hit(advisory: dict[str, Any], version: str) -> bool:
    return affects(advisory, "zope-interface", Version(version))


@pytest.mark.parametrize(
    ("events", "inside", "outside"),
    [
        ([{"introduced": "0"}, {"fixed": "1.2"}], ["0.0.1a1", "1.1.9", "1.2rc1"], ["1.2", "1.2.post1", "2"]),
        ([{"introduced": "1.0"}, {"last_affected": "1.2"}], ["1.0", "1.2"], ["0.9", "1.0rc1", "1.2.post1", "1.3"]),
        ([{"introduced": "1.2"}, {"last_affected": "1.2"}], ["1.2", "1.2.0"], ["1.1", "1.2.1"]),
        (
            [{"introduced": "1"}, {"fixed": "2"}, {"introduced": "3"}, {"fixed": "4"}],
            ["1", "3.9"],
            ["0", "2", "2.9", "4"],
        ),
        (
            [{"fixed": "4"}, {"introduced": "3"}, {"fixed": "2"}, {"introduced": "1"}],
            ["1", "3.9"],
            ["0", "2", "2.9", "4"],
        ),
        ([{"introduced": "1"}, {"fixed": "2"}, {"introduced": "2"}], ["1", "2", "9"], ["0"]),
        ([{"introduced": "1.10"}], ["1.10", "1!0"], ["1.9"]),
        ([{"fixed": "2"}], ["1"], ["2"]),
        ([{"introduced": "0"}, {"fixed": "by the way"}], ["1", "99"], []),
    ],
)
def test_a_range_holds_what_lies_between_its_events(
    events: list[dict[str, str]], inside: list[str], outside: list[str]
) -> None:
    """In the order of PEP 440, however the events are sorted; a range that cannot be read holds everything."""
    assert [version for version in inside if not _hit(_advisory(*events), version)] == []
    assert [version for version in outside if _hit(_advisory(*events), version)] == []


def test_listed_versions_count_as_well() -> None:
    """Written in any way that is equal by PEP 440; numbers from before it are passed over."""
    advisory = _advisory(versions=("1.0.0", "2.0-rc1", "0.1-SNAPSHOT"))
    assert _hit(advisory, "1.0")
    assert _hit(advisory, "2.0rc1")
    assert not _hit(advisory, "0.1")


def test_other_packages_are_not_meant() -> None:
    """Not of another name, nor of the same name elsewhere; names are compared as PyPI compares them."""
    event = {"introduced": "0"}
    assert _hit(_advisory(event), "1")
    assert not _hit(_advisory(event, name="zope"), "1")
    assert not _hit(_advisory(event, ecosystem="npm"), "1")
    assert not _hit({"affected": [{"package": "zope-interface"}, {}, 3]}, "1")
    assert not _hit({"affected": None}, "1")


def test_commits_are_no_versions() -> None:
    """A range of git names commits, which say nothing of a release."""
    advisory = _advisory()
    advisory["affected"][0]["ranges"] = [{"type": "GIT", "events": [{"introduced": "0"}]}]
    assert not _hit(advisory, "1")


@given(st.lists(st.integers(1, 30), min_size=1, max_size=6, unique=True).map(sorted), st.integers(0, 31), st.randoms())
def test_ranges_agree_with_counting(bounds: list[int], version: int, random: Random) -> None:
    """A version is inside if an odd number of events lie at or before it: beginnings and ends by turns."""
    events = [{"introduced" if place % 2 == 0 else "fixed": f"1.{bound}"} for place, bound in enumerate(bounds)]
    random.shuffle(events)
    passed = sum(bound <= version for bound in bounds)
    assert _hit(_advisory(*events), f"1.{version}") is (passed % 2 == 1)
