"""Which versions a declaration comes to, and what does not hold together in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.errors import InputError
from ci_kit.project import declared, matrix, present, releases, versions
from ci_kit.project.matrix import Mismatch, Tier
from ci_kit.project.versions import Version

if TYPE_CHECKING:
    from pathlib import Path

CALENDAR = releases.calendar()
TODAY = date(2026, 11, 21)
OLD = "Programming Language :: Python :: "


def project(folder: Path, requires: str = "", *classifiers: str) -> declared.Declared:
    """What a file with these declarations declares."""
    lines = ["[project]", 'name = "x"', f'requires-python = "{requires}"' if requires else ""]
    path = folder / "pyproject.toml"
    names = "".join(f'  "{OLD}{one}",\n' for one in classifiers)
    path.write_text("\n".join(lines) + f"\nclassifiers = [\n{names}]\n", encoding="utf-8")
    return declared.read(path, "pyproject.toml")


def names(found: tuple[Version, ...]) -> list[str]:
    """As they are written."""
    return list(map(str, found))


def told(found: declared.Declared) -> list[tuple[str, str]]:
    """The mismatches of the candidates."""
    wanted = matrix.candidates(found, CALENDAR, TODAY)
    return [(one.kind.value, str(one.version)) for one in matrix.doubts(wanted, found, CALENDAR, TODAY)]


def test_the_classifiers_are_the_matrix_in_the_order_of_numbers(tmp_path: Path) -> None:
    """`3.9` comes before `3.10`; `3`, `3 :: Only` and implementations are no versions."""
    found = project(tmp_path, ">=3.9", "3.11", "3.10", "3.9", "3", "3 :: Only", "Implementation :: PyPy")
    assert names(matrix.candidates(found, CALENDAR, TODAY)) == ["3.9", "3.10", "3.11"]
    assert (found.line(Version(3, 10)), found.line()) == (6, 3)


def test_without_classifiers_it_is_what_is_supported_and_allowed(tmp_path: Path) -> None:
    """No version before its first release, none after its end."""
    found = project(tmp_path, ">=3.8,!=3.13.*")
    assert names(matrix.candidates(found, CALENDAR, TODAY)) == ["3.11", "3.12", "3.14", "3.15"]
    assert names(matrix.candidates(found, CALENDAR, date(2026, 9, 30))) == ["3.10", "3.11", "3.12", "3.14"]


@pytest.mark.parametrize(
    ("requires", "version", "allowed"),
    [
        (">=3.10.4", "3.10", True),
        ("<3.12", "3.12", False),
        ("<=3.12", "3.12", True),
        ("~=3.11", "3.14", True),
        ("~=3.11.0", "3.12", False),
        ("==3.12.*", "3.12", True),
        (">3.12", "3.12", True),
        ("", "2.7", True),
    ],
)
def test_a_minor_version_is_allowed_if_one_of_its_releases_is(
    tmp_path: Path,
    requires: str,
    version: str,
    allowed: bool,  # noqa: FBT001 (a column of the table)
) -> None:
    """As pip compares them (PEP 440)."""
    parsed = versions.parse(version)
    assert parsed is not None
    assert project(tmp_path, requires).allows(parsed) is allowed


def test_what_does_not_hold_together_is_told(tmp_path: Path) -> None:
    """Refused, without a classifier, over, unknown, newer than all classifiers."""
    found = project(tmp_path, ">=3.10,<4", "3.9", "3.10", "3.12", "3.14", "3.99")
    assert names(matrix.candidates(found, CALENDAR, TODAY)) == ["3.10", "3.12", "3.14", "3.99"]
    assert told(found) == [
        ("refused-version", "3.9"),
        ("end-of-life", "3.10"),
        ("unknown-version", "3.99"),
        ("unnamed-version", "3.11"),
        ("unnamed-version", "3.13"),
        ("unnamed-version", "3.15"),
    ]
    assert told(project(tmp_path, ">=3.14", "3.14", "3.16")) == [
        ("not-released", "3.16"),
        ("unnamed-version", "3.15"),
    ]
    assert told(project(tmp_path, ">=3.14", "3.14")) == [("newer-version", "3.15")]
    assert told(project(tmp_path, ">=3.14,<3.15", "3.14")) == []


@given(day=st.dates(date(2019, 1, 1), date(2031, 12, 31)))
def test_a_version_is_over_the_day_after_its_last(day: date) -> None:
    """Of each version that was released, exactly one of "supported" and "over" holds."""
    alive = set(CALENDAR.alive(day))
    for one in CALENDAR.releases.values():
        assert (one.version in alive) == (one.first <= day <= one.last)
        assert one.over(day) == (day > one.last)


def test_the_calendar_says_where_it_is_from() -> None:
    """A page and a day; every release begins before it ends."""
    assert CALENDAR.page.startswith("https://")
    assert date(2026, 1, 1) < CALENDAR.seen
    assert all(one.first < one.last for one in CALENDAR.releases.values())


def test_free_threaded_builds_stand_beside_their_version() -> None:
    """From 3.14 on; the default and the newest have the lock, unless there are no others."""
    given_ = versions.listed(["3.13 3.14"])
    made = matrix.build(given_, CALENDAR, TODAY, free=True)
    assert (names(made.versions), str(made.default), str(made.newest)) == (["3.13", "3.14", "3.14t"], "3.14", "3.14")
    alone = matrix.build(versions.listed(["3.14t"]), CALENDAR, TODAY, free=False)
    assert (str(alone.default), str(alone.newest), str(alone.oldest)) == ("3.14t", "3.14t", "3.14t")
    assert not list(matrix.doubts(alone.versions, None, CALENDAR, TODAY))


def test_the_default_is_released(tmp_path: Path) -> None:
    """A version to come is the newest, but nothing is built with it."""
    found = project(tmp_path, "", "3.12", "3.13", "3.16")
    made = matrix.build(matrix.candidates(found, CALENDAR, TODAY), CALENDAR, TODAY, free=False)
    assert (str(made.oldest), str(made.default), str(made.newest)) == ("3.12", "3.13", "3.16")
    assert [names(made.tier(tier)) for tier in Tier] == [["3.13"], ["3.12", "3.13", "3.16"], ["3.12", "3.13", "3.16"]]


@given(chosen=st.lists(st.sampled_from(sorted(CALENDAR.releases)), min_size=1), free=st.booleans(), day=st.dates())
def test_every_tier_is_a_part_of_the_matrix(chosen: list[Version], free: bool, day: date) -> None:  # noqa: FBT001 (drawn)
    """None is empty, and each is within the next."""
    made = matrix.build(chosen, CALENDAR, day, free=free)
    fast, standard, comprehensive = (set(made.tier(tier)) for tier in Tier)
    assert fast
    assert fast <= standard <= comprehensive == set(made.versions)
    assert made.versions == tuple(sorted(made.versions))
    assert versions.listed([", ".join(map(str, made.versions))]) == made.versions


@pytest.mark.parametrize("text", ["3", "3.x", "three", "3.11.4", "-3.1", "3.1٣", '["3.11"', "[[1]]", "{}", "3.11;3.12"])
def test_what_is_no_minor_version_is_refused(text: str) -> None:
    """With the form that was meant."""
    with pytest.raises(InputError, match=r"`3\.13`"):
        versions.listed([text])


def test_versions_are_listed_as_people_write_them() -> None:
    """A JSON list, commas, spaces, lines; twice is once."""
    assert names(versions.listed(['["3.12", "3.9"]', "3.10,3.11", "3.12  3.14t"])) == [
        "3.9",
        "3.10",
        "3.11",
        "3.12",
        "3.14t",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no table"),
        ("[tool.poetry]\nname = 'x'\n", "PEP 621"),
        ("project = 3\n", "has no table"),
        ("[project\n", "is no TOML"),
        ("x = " + "[" * 5000, "is no TOML"),
        ("[project]\nrequires-python = 3.11\n", "is no text"),
        ("[project]\nrequires-python = 'three'\n", "no version specifier"),
        ("[project]\nclassifiers = 'x'\n", "no list of texts"),
        ("[project]\nclassifiers = [1]\n", "no list of texts"),
        ("[project]\ndynamic = ['classifiers']\n", "dynamic"),
        ("[project]\nname = 'x'\n", "declares no Python versions"),
        (f"[project]\nrequires-python = '>=3.12'\nclassifiers = ['{OLD}3.11']\n", "no Python version is left"),
        ("[project]\nrequires-python = '<3'\n", "supported today"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_bad_file_is_one_error(tmp_path: Path, text: str | bytes, said: str) -> None:
    """Which says what is wrong with it."""
    path = tmp_path / "pyproject.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as raised:
        matrix.candidates(declared.read(path, "pyproject.toml"), CALENDAR, TODAY)
    assert said in str(raised.value)


def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path) -> None:
    """No file, a directory, one that is too long, a name that is none."""
    (tmp_path / "large").write_bytes(b"#" * (declared.LARGEST + 1))
    for name in ("nothing", ".", "large", "a\0b", "x" * 5000):
        with pytest.raises(InputError):
            declared.read(tmp_path / name, name)


def test_every_mismatch_is_explained() -> None:
    """A level, a title, a reason and a remedy for each."""
    assert set(present.LEVELS) == set(present.RULES) == set(Mismatch)
