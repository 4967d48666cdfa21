"""Lock files: every entry is a package or skipped with its cause; half a file is a problem."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ci_kit.advisories import Cause
from ci_kit.advisories.sources import Inventory, read

if TYPE_CHECKING:
    from pathlib import Path

UV = """version = 1
revision = 3
requires-python = ">=3.11"

[[package]]
name = "mine"
version = "0.1"
source = { editable = "." }
dependencies = [{ name = "requests" }]

[[package]]
name = "requests"
version = "2.19.0"
source = { registry = "https://host/simple" }
sdist = { url = "https://host/r.tar.gz", hash = "sha256:cc", size = 1 }
wheels = [
    { url = "https://host/r.whl", hash = "sha256:aa", size = 1 },
]

[[package]]
name = "flask"
version = "1.0"
source = { git = "https://host/flask.git?rev=1#abc" }

[[package]]
name = "vendored"
version = "1.0"
source = { directory = "vendored" }

[[package]]
name = "torch"
version = "2.1.0+cpu"
source = { url = "https://host/torch.whl" }

[[package]]
name = "dynamic"
source = { registry = "https://host/simple" }
"""

POETRY = """[[package]]
name = "requests"
version = "2.19.0"
files = [{file = "r.whl", hash = "sha256:aa"}, {file = "r.tar.gz", hash = "sha256:cc"}]

[[package]]
name = "flask"
version = "1.0"

[package.source]
type = "git"
url = "https://host/flask.git"

[[package]]
name = "inner"
version = "1.0"

[package.source]
type = "legacy"
url = "https://host/simple"

[metadata]
lock-version = "2.1"
content-hash = "0"
"""

PDM = """[metadata]
lock_version = "4.5.0"

[[package]]
name = "mine"
version = "0.1"
path = "."
editable = true

[[package]]
name = "requests"
version = "2.19.0"
files = [{file = "r.whl", hash = "sha256:aa"}]

[[package]]
name = "requests"
version = "2.19.0"
extras = ["socks"]

[[package]]
name = "flask"
version = "1.0"
git = "https://host/flask.git"
revision = "abc"
"""

PYLOCK = """lock-version = "1.0"
created-by = "a tool"

[[packages]]
name = "requests"
version = "2.19.0"
sdist = { name = "r.tar.gz", hashes = { sha256 = "cc" } }
[[packages.wheels]]
name = "r.whl"
hashes = { sha256 = "aa" }

[[packages]]
name = "flask"
vcs = { type = "git", url = "https://host/flask.git", commit-id = "abc" }

[[packages]]
name = "mine"
directory = { path = ".", editable = true }

[[packages]]
name = "nameless"
"""

PIPFILE = """{
    "_meta": {"hash": {"sha256": "0"}, "pipfile-spec": 6},
    "default": {
        "flask": {"git": "https://host/flask.git", "ref": "abc"},
        "mine": {"editable": true, "path": "."},
        "requests": {
            "hashes": ["sha256:cc", "sha256:aa"],
            "version": "==2.19.0"
        },
        "six": {"version": "*"}
    },
    "develop": {
        "requests": {
            "version": "==2.18.0"
        }
    }
}
"""


def _of(folder: Path, name: str, text: str) -> Inventory:
    (folder / name).write_text(text, encoding="utf-8")
    return read([folder / name], folder)


@pytest.mark.parametrize(
    ("name", "text", "packages", "skipped"),
    [
        (
            "uv.lock",
            UV,
            [("requests", "2.19.0", 11), ("torch", "2.1.0+cpu", 30)],
            [
                ("mine", Cause.OWN, 5),
                ("flask", Cause.ELSEWHERE, 20),
                ("vendored", Cause.ELSEWHERE, 25),
                ("dynamic", Cause.UNPINNED, 35),
            ],
        ),
        ("poetry.lock", POETRY, [("requests", "2.19.0", 1), ("inner", "1.0", 14)], [("flask", Cause.ELSEWHERE, 6)]),
        (
            "pdm.lock",
            PDM,
            [("requests", "2.19.0", 10), ("requests", "2.19.0", 15)],
            [("mine", Cause.OWN, 4), ("flask", Cause.ELSEWHERE, 20)],
        ),
        (
            "pylock.toml",
            PYLOCK,
            [("requests", "2.19.0", 4)],
            [("flask", Cause.ELSEWHERE, 12), ("mine", Cause.OWN, 16), ("nameless", Cause.UNPINNED, 20)],
        ),
        (
            "Pipfile.lock",
            PIPFILE,
            [("requests", "2.19.0", 6), ("requests", "2.18.0", 13)],
            [("flask", Cause.ELSEWHERE, 4), ("mine", Cause.OWN, 5), ("six", Cause.UNPINNED, 10)],
        ),
    ],
)
def test_every_entry_of_a_lock_is_told(
    tmp_path: Path,
    name: str,
    text: str,
    packages: list[tuple[str, str, int]],
    skipped: list[tuple[str, Cause, int]],
) -> None:
    """What an index has is a package, with the line that it begins on; the rest is skipped by where it comes from."""
    inventory = _of(tmp_path, name, text)
    assert [(one.name, one.version, one.line) for one in inventory.packages] == packages
    assert [(one.name, one.cause, one.line) for one in inventory.skipped] == skipped
    assert inventory.packages[0].hashes in (("sha256:aa",), ("sha256:aa", "sha256:cc"))
    assert inventory.problems == []


def test_a_pylock_may_have_a_name_of_its_own(tmp_path: Path) -> None:
    """`pylock.<name>.toml`, by PEP 751."""
    assert len(_of(tmp_path, "pylock.dev.toml", PYLOCK).packages) == 1


@pytest.mark.parametrize("name", ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock"])
@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[package]]\nname = 'x'\nversion = '1'\n",
        "[[package]]\nname = 'x",
        "{",
        "[]",
        '{"_meta": {}, "default": []}',
    ],
)
def test_what_is_no_lock_is_a_problem(tmp_path: Path, name: str, text: str) -> None:
    """An empty file, one cut off, or one that another tool wrote has not been read."""
    inventory = _of(tmp_path, name, text)
    assert inventory.packages == []
    assert len(inventory.problems) == 1
    assert inventory.problems[0].startswith(f"{name} could not be read: ")


@pytest.mark.parametrize(("name", "text"), [("poetry.lock", POETRY), ("Pipfile.lock", PIPFILE)])
def test_a_lock_that_is_cut_off_anywhere_is_a_problem(tmp_path: Path, name: str, text: str) -> None:
    """These have their end at their end; of the others a cut between two entries cannot be seen."""
    end = len(text.rstrip()) - len('content-hash = "0"') - 1 if name == "poetry.lock" else len(text.rstrip())
    for cut in range(0, end, 7):
        inventory = _of(tmp_path, name, text[:cut])
        assert inventory.problems or text[:cut].rstrip().endswith("[metadata]")


@pytest.mark.parametrize(
    "name", ['x"\nversion = "1', "../../x", "x\u202ey", "-r /etc/passwd", "\x1b[31mred", "x" * 999]
)
def test_a_hostile_name_is_skipped_on_one_line(tmp_path: Path, name: str) -> None:
    """What is no name of a package never gets to pip-audit, and is cut before it gets to anybody's eyes."""
    text = f'lock-version = "1.0"\n[[packages]]\nname = {json.dumps(name)}\nversion = "1"\n'
    inventory = _of(tmp_path, "pylock.toml", text)
    assert inventory.packages == [] or len(name) == 999
    assert all(one.cause is Cause.UNREADABLE and "\n" not in one.name for one in inventory.skipped)


def test_a_uv_lock_that_is_cut_off_misses_what_its_entries_need(tmp_path: Path) -> None:
    """Each entry names the others that it needs."""
    inventory = _of(tmp_path, "uv.lock", UV[: UV.index('[[package]]\nname = "requests"')])
    assert inventory.packages == []
    assert inventory.problems == ["uv.lock could not be read: it has no entry of requests, which another entry needs"]


def test_a_hostile_version_is_skipped(tmp_path: Path) -> None:
    """Only versions by PEP 440 are asked about."""
    text = 'lock-version = "1.0"\n[[packages]]\nname = "x"\nversion = "1\\"\\n[[packages]]"\n'
    inventory = _of(tmp_path, "pylock.toml", text)
    assert (inventory.packages, [one.cause for one in inventory.skipped]) == ([], [Cause.UNREADABLE])
