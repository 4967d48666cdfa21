"""The configuration of bandit, read as bandit would, from whoever may decide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from gitwork import Work

from ci_kit.errors import CiKitError, InputError
from ci_kit.git import Trusted
from ci_kit.security.bandit.selection import Selection, load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".bandit", "[bandit]\nexclude = tests,build\nskips = B101,B603\ntests =\n"),
        (".bandit", "exclude_dirs: [tests, build]\nskips: [B101, B603]\n"),
        ("pyproject.toml", '[tool.bandit]\nexclude_dirs = ["tests", "build"]\nskips = ["B101", "B603"]\n'),
    ],
)
def test_where_it_is_found(tmp_path: Path, name: str, text: str) -> None:
    """In an INI file, in the YAML that some call the same, or in pyproject.toml."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = load(Trusted(tmp_path), "")
    assert (found.name, found.skips, found.tests, found.excluded) == (name, ("B101", "B603"), (), ("tests", "build"))
    assert [found.excludes(path) for path in ("tests/a.py", "src/tests/a.py", "src/a.py")] == [True, True, False]


def test_settings_of_single_tests_are_handed_on(tmp_path: Path) -> None:
    """What is looked at and how it is told stays ours."""
    text = "tests: [B101]\nassert_used: {skips: ['*_test.py']}\ninclude: ['*']\nprofiles: {x: {}}\nlevel: 3\n"
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    given = json.loads(load(Trusted(tmp_path), "own.yaml").dumps())
    assert given == {"tests": ["B101"], "skips": [], "assert_used": {"skips": ["*_test.py"]}}


def test_without_any_all_tests_run(tmp_path: Path) -> None:
    """A pyproject.toml that does not speak of bandit is none."""
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    assert load(Trusted(tmp_path), "") == Selection()


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("pyproject.toml", "[tool.bandit\n", "cannot be understood"),
        ("pyproject.toml", "[tool]\nbandit = 3\n", "is no table"),
        ("pyproject.toml", "[tool.bandit]\nskips = 'B101'\n", "is no list of texts"),
        (".bandit", "skips: [B101\n", "cannot be understood"),
        (".bandit", "[bandit]\nskips = a\nskips = b\n", "cannot be understood"),
        ("missing.yaml", None, "there is no configuration of bandit in missing.yaml"),
    ],
)
def test_what_cannot_be_understood_is_one_error(tmp_path: Path, name: str, text: str | None, what: str) -> None:
    """Before anything is looked at."""
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=what):
        load(Trusted(tmp_path), name)


def test_a_change_does_not_choose_its_tests(tmp_path: Path) -> None:
    """That of the base counts, and without the base there is an error."""
    work = Work.fresh(tmp_path)
    base = work.commit({"pyproject.toml": "[tool.bandit]\nskips = ['B101']\n"})
    work.commit({"pyproject.toml": "[tool.bandit]\nskips = ['B101', 'B602']\n", ".bandit": "[bandit]\nskips = B608\n"})
    assert load(Trusted(tmp_path, work.repository, base), "").skips == ("B101",)
    with pytest.raises(CiKitError, match="base of the change"):
        load(Trusted(tmp_path, work.repository, "0" * 40), "")
