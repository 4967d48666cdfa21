"""One version, four spellings, one order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version as Pep440

from ci_kit.errors import InputError
from ci_kit.tags.version import Version

_NUMBERS = st.integers(0, 10**6)
_PRES = st.one_of(
    st.just(()), st.tuples(st.sampled_from(("alpha", "beta", "rc")), _NUMBERS.map(str)).map(lambda pair: (*pair,))
)
_BUILDS = st.one_of(st.just(()), st.lists(st.from_regex(r"[a-z][0-9a-z]{0,5}", fullmatch=True), min_size=1, max_size=3))
VERSIONS = st.builds(
    lambda major, minor, patch, pre, build: Version(major, minor, patch, pre, tuple(build)),
    _NUMBERS,
    _NUMBERS,
    _NUMBERS,
    _PRES,
    _BUILDS,
)


@given(VERSIONS)
def test_every_spelling_means_the_same(version: Version) -> None:
    """Read back, each gives the version again; Python's own library agrees with ours."""
    for spelling in (str(version), f"v{version}", version.pep440, version.oci):
        assert Version.parse(spelling) == version
    assert str(Pep440(version.pep440)) == version.pep440


@given(VERSIONS, VERSIONS)
def test_semver_and_python_sort_alike(one: Version, other: Version) -> None:
    """Where there is a spelling for Python, it comes before and after the same ones."""
    plain = [Version(v.major, v.minor, v.patch, v.pre) for v in (one, other)]
    assert (plain[0] < plain[1]) == (Pep440(plain[0].pep440) < Pep440(plain[1].pep440))


def test_the_order_of_the_specification() -> None:
    """The example of semver.org, section 11."""
    order = "1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0"
    versions = [Version.parse(one) for one in order.split()]
    versions.reverse()
    assert [str(one) for one in sorted(versions)] == order.split()
    assert len(set(versions)) == len(versions)


@pytest.mark.parametrize(
    ("text", "pep440", "oci"),
    [
        ("v1.4.0", "1.4.0", "1.4.0"),
        ("1.4.0-rc.1", "1.4.0rc1", "1.4.0-rc.1"),
        ("1.4.0rc1", "1.4.0rc1", "1.4.0-rc.1"),
        ("1.4.0+linux.7", "1.4.0+linux.7", "1.4.0_linux.7"),
        ("1.4.0_linux.7", "1.4.0+linux.7", "1.4.0_linux.7"),
        ("2026.1.12", "2026.1.12", "2026.1.12"),
        ("1.0.0-dev.3", "", "1.0.0-dev.3"),
        ("1.0.0-rc", "", "1.0.0-rc"),
        ("1.0.0+a-b", "", "1.0.0_a-b"),
        ("1.0.0+007", "", "1.0.0_007"),
        ("1.0.0+Linux", "", "1.0.0_Linux"),
    ],
)
def test_spellings(text: str, pep440: str, oci: str) -> None:
    """Where PEP 440 would sort or read it in another way there is none."""
    version = Version.parse(text)
    assert (version.pep440, version.oci) == (pep440, oci)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.2",
        "01.2.3",
        "2026.01.0",
        "1.2.3-",
        "1.2.3-01",
        "1.2.3 ",
        "1.2.3\n",
        "latest",
        "1.2.3.dev1",
        "\u0661.2.3",
    ],
)
def test_what_is_no_version(text: str) -> None:
    """Padded numbers above all: semver refuses them, and Python would read them as others."""
    with pytest.raises(InputError, match=r"no version|padded"):
        Version.parse(text)


def test_a_tag_of_an_image_has_an_end() -> None:
    """Registries refuse more than 128 characters."""
    with pytest.raises(InputError, match="too long"):
        _ = Version.parse("1.0.0+" + "a" * 128).oci


def test_a_version_equals_no_other_thing() -> None:
    """Not even its text."""
    anything: Any = "1.0.0"
    assert Version(1, 0, 0) != anything
