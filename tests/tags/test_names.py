"""Which tags a release moves."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ci_kit.errors import InputError
from ci_kit.tags import names
from ci_kit.tags.version import Version


def _versions(text: str) -> list[Version]:
    return [Version.parse(one) for one in text.split()]


@pytest.mark.parametrize(
    ("version", "others", "moved"),
    [
        ("1.4.0", "", "1.4 1 latest"),
        ("1.4.0", "1.3.9 1.4.0-rc.1", "1.4 1 latest"),
        ("1.3.10", "1.4.0", "1.3"),
        ("1.4.1", "2.0.0", "1.4 1"),
        ("1.4.0", "1.4.1", ""),
        ("1.4.0", "2.0.0-rc.1", "1.4 1 latest"),
        ("2.0.0-rc.1", "1.4.0", ""),
    ],
)
def test_a_release_moves_only_the_lines_it_leads(version: str, others: str, moved: str) -> None:
    """A repair of an old line takes `latest` from nobody; a pre-release moves nothing."""
    found = names.floating(Version.parse(version), _versions(others), names.Latest.AUTO)
    assert " ".join(found) == moved


def test_latest_as_told() -> None:
    """Always, or never, whatever is newer."""
    one = Version.parse("1.0.0-rc.1")
    assert list(names.floating(one, [], names.Latest.ALWAYS)) == ["latest"]
    assert "latest" not in names.floating(Version.parse("1.0.0"), [], names.Latest.NEVER)


def test_the_next_number_of_the_month() -> None:
    """Counted from 0, unpadded; other months and other tags do not count."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert str(names.calendar(now, [])) == "2026.3.0"
    taken = names.known(["2026.3.0", "2026.3.9", "2026.3.x", "2026.2.30", "v2026.3.44", "nightly"], "")
    assert str(names.calendar(now, taken)) == "2026.3.10"


def test_only_names_with_the_prefix_count() -> None:
    """`v1.0.0` is no version of a component that is called `api-v`."""
    assert names.known(["v1.0.0", "api-v2.0.0"], "api-v") == [Version(2, 0, 0)]


def test_commit_build_and_moment() -> None:
    """Each in its form; a build is a number."""
    assert names.of_commit("0123456789abcdef", 7) == "sha-0123456"
    assert names.of_build("128.2") == "build-128.2"
    assert names.moment(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "20260102-030405"
    for wrong in ("-1", "1.", "main", "1;2"):
        with pytest.raises(InputError, match="`build` is"):
            names.of_build(wrong)
