"""Requirements files and pyproject.toml: everything in them is a package, is skipped with a reason, or is a problem."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kit.advisories import Cause, discover
from ci_kit.advisories.sources import Inventory, read
from ci_kit.advisories.sources.requirements import logical
from ci_kit.errors import InputError


def _of(folder: Path, text: str, name: str = "requirements.txt") -> Inventory:
    (folder / name).write_text(text, encoding="utf-8")
    return read([folder / name], folder)


def _pins(inventory: Inventory) -> list[tuple[str, str, int]]:
    return [(one.name, one.version, one.line) for one in inventory.packages]


def _skips(inventory: Inventory) -> list[tuple[str, Cause]]:
    return [(one.name, one.cause) for one in inventory.skipped]


def test_pins_are_read_with_their_lines_and_hashes(tmp_path: Path) -> None:
    """Continuations, comments, extras, markers and other bounds beside the pin change nothing."""
    text = (
        "# pinned by hand\n--index-url https://user:word@host/simple\n"
        "Requests[socks]==2.19.0 \\\n    --hash=sha256:bb \\\n    --hash sha256:aa\n"
        'zope.interface==5.0 ; sys_platform == "win32"  # elsewhere\nidna===3.10,>=3\n'
    )
    inventory = _of(tmp_path, text)
    assert _pins(inventory) == [("requests", "2.19.0", 3), ("zope-interface", "5.0", 6), ("idna", "3.10", 7)]
    assert inventory.packages[0].hashes == ("sha256:aa", "sha256:bb")
    assert (inventory.skipped, inventory.problems) == ([], [])


@pytest.mark.parametrize(
    ("line", "name", "cause"),
    [
        ("flask", "flask", Cause.UNPINNED),
        ("flask>=1", "flask", Cause.UNPINNED),
        ("flask==1.*", "flask", Cause.UNPINNED),
        ("flask==1.0,==2.0", "flask", Cause.UNPINNED),
        ("flask===one", "flask", Cause.UNREADABLE),
        ("flask==${VERSION}", "flask==${VERSION}", Cause.UNREADABLE),
        ("what even is this", "what even is this", Cause.UNREADABLE),
        ("-e .", ".", Cause.OWN),
        (".[extra]", ".[extra]", Cause.OWN),
        ("-e git+https://u:p@host/x.git#egg=flask", "flask", Cause.ELSEWHERE),
        ("--editable=git+ssh://git@host/x.git", "git+ssh://host/x.git", Cause.ELSEWHERE),
        ("flask @ git+https://u:p@host/x.git", "flask", Cause.ELSEWHERE),
        ("https://u:p@host/x/main.zip?token=t#frag", "https://host/x/main.zip", Cause.ELSEWHERE),
        ("../flask", "../flask", Cause.ELSEWHERE),
        ("https://[host/x.zip", "https://[host/x.zip", Cause.ELSEWHERE),
        ("-r", "-r", Cause.UNREADABLE),
        ("-idna==3.10", "-idna==3.10", Cause.UNREADABLE),
    ],
)
def test_what_cannot_be_asked_about_is_told(tmp_path: Path, line: str, name: str, cause: Cause) -> None:
    """Each has a name to be known by, without the credentials of its address, and a cause."""
    inventory = _of(tmp_path, f"{line}\nidna==3.10\n")
    assert _skips(inventory) == [(name, cause)]
    assert _pins(inventory) == [("idna", "3.10", 2)]
    assert inventory.skipped[0].reason


@pytest.mark.parametrize(
    "line",
    [
        "torch @ https://host/whl/torch-2.1.0%2Bcpu-cp311-cp311-linux_x86_64.whl#sha256=aa",
        "./wheels/torch-2.1.0+cpu-cp311-cp311-linux_x86_64.whl",
        "https://host/torch-2.1.0+cpu.tar.gz",
    ],
)
def test_an_archive_tells_its_version_by_its_name(tmp_path: Path, line: str) -> None:
    """A wheel or a source distribution at an address is as exact as a pin."""
    assert _pins(_of(tmp_path, line)) == [("torch", "2.1.0+cpu", 1)]


def test_other_files_are_included_once(tmp_path: Path) -> None:
    """By paths from the file that includes them; a circle ends; the file of each pin is named."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more/a.txt").write_text("-r b.txt\nidna==3.10\n", encoding="utf-8")
    (tmp_path / "more/b.txt").write_text("--requirement=../requirements.txt\n", encoding="utf-8")
    inventory = _of(tmp_path, "-rmore/a.txt\nurllib3==2.0\n")
    assert [(one.name, one.file, one.line) for one in inventory.packages] == [
        ("idna", "more/a.txt", 2),
        ("urllib3", "requirements.txt", 2),
    ]
    assert inventory.problems == []
    (tmp_path / "link").symlink_to(tmp_path)
    assert read([tmp_path / "link/more/a.txt"], tmp_path / "link").packages[0].file == "requirements.txt"


def test_a_constraint_pins_what_is_unpinned(tmp_path: Path) -> None:
    """Its pins count, for they decide what is installed; its other bounds concern what may never be."""
    (tmp_path / "c.txt").write_text("urllib3==1.24\nnumpy<2\n", encoding="utf-8")
    inventory = _of(tmp_path, "urllib3\nflask\n-c c.txt\n")
    assert _pins(inventory) == [("urllib3", "1.24", 1)]
    assert _skips(inventory) == [("flask", Cause.UNPINNED)]


@pytest.mark.parametrize("target", ["missing.txt", "https://host/r.txt", "../outside.txt", "link.txt", "pipe.txt", "."])
def test_a_file_that_cannot_be_included_is_a_problem(tmp_path: Path, target: str) -> None:
    """How many packages are in it nobody knows, so that nothing is examined."""
    project = tmp_path / "project"
    project.mkdir()
    (tmp_path / "outside.txt").write_text("idna==3.10", encoding="utf-8")
    (project / "link.txt").symlink_to(tmp_path / "outside.txt")
    os.mkfifo(project / "pipe.txt")
    inventory = _of(project, f"urllib3==2.0\n-r {target}\n")
    assert _pins(inventory) == [("urllib3", "2.0", 1)]
    assert len(inventory.problems) == 1
    assert inventory.problems[0].startswith("requirements.txt:2 ")


def test_byte_order_marks_are_understood_and_other_encodings_refused(tmp_path: Path) -> None:
    """What pip reads is read; a file in Latin-1 is a problem, not a file without packages."""
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "r.txt").write_text("idna==3.10", encoding=encoding)
        assert _pins(read([tmp_path / "r.txt"], tmp_path)) == [("idna", "3.10", 1)]
    (tmp_path / "r.txt").write_bytes(b"idna==3.10 # caf\xe9")
    assert read([tmp_path / "r.txt"], tmp_path).problems == ["r.txt could not be read: it is not in UTF-8"]


def test_a_file_of_no_known_kind_is_bad_input(tmp_path: Path) -> None:
    """The error says which kinds there are."""
    (tmp_path / "package-lock.json").touch()
    with pytest.raises(InputError, match=r"uv\.lock"):
        read([tmp_path / "package-lock.json"], tmp_path)


NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
PINS = st.lists(st.tuples(NAMES, st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}((a|rc|\.post)[0-9])?", fullmatch=True)))
DRESSES = ("{}=={}", "{} == {}  # note", "{}[a,b]=={} ; python_version > '3'", "{}==\\\n{}", "{}=={} --hash=sha256:aa")


@settings(max_examples=25)  # making names that fit takes long
@given(PINS, st.data())
def test_pins_survive_every_dress(pins: list[tuple[str, str]], data: st.DataObject) -> None:
    """However a pin is written, its name and version come back, on the line where it begins."""
    lines: list[str] = []
    wanted = []
    for name, version in pins:
        lines += data.draw(st.sampled_from(([], [""], ["# x==1"], ["--pre"])))
        wanted.append((sum(line.count("\n") + 1 for line in lines) + 1, name, version))
        lines.append(data.draw(st.sampled_from(DRESSES)).format(name, version))
    found = [(number, line.replace(" ", "")) for number, line in logical("\n".join(lines)) if not line.startswith("-")]
    assert [number for number, _ in found] == [number for number, _, _ in wanted]
    assert all(
        line.startswith(name) and version in line for (_, line), (_, name, version) in zip(found, wanted, strict=True)
    )


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_no_text_is_too_odd(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever the file says, each of its lines is a package, skipped, a problem, or an option."""
    inventory = _of(tmp_path_factory.mktemp("odd"), text)
    told = len(inventory.packages) + len(inventory.skipped) + len(inventory.problems)
    lines = {line for _, line in logical(text) if not line.startswith("-")}
    assert told >= min(1, len(lines))
    assert all("\n" not in one.name and len(one.name) <= 120 for one in inventory.skipped)


@pytest.mark.parametrize("name", ["dev", "security"])
def test_a_real_lock_is_read_whole(name: str) -> None:
    """The kit's own, which uv compiled: every pin with its hashes, on its line, and nothing skipped."""
    path = Path(__file__).parents[2] / "python/locks" / f"{name}.txt"
    inventory = read([path], path.parent)
    lines = path.read_text(encoding="utf-8").splitlines()
    pins = [(number, line.split()[0]) for number, line in enumerate(lines, 1) if re.match(r"[a-z0-9-]+==", line)]
    assert [(one.line, f"{one.name}=={one.version}") for one in inventory.packages] == pins
    assert sum(len(one.hashes) for one in inventory.packages) == "".join(lines).count("--hash=")
    assert (inventory.skipped, inventory.problems) == ([], [])


@pytest.mark.parametrize(
    "line",
    [
        "idna" + " " * 1_000_000 + "x",
        "idna" + " #" * 500_000,
        "idna==" + "1" * 1_000_000,
        "idna; " + "(" * 3000,
        "x" * 1_000_000,
        "https://" * 100_000,
        "idna==1 " + "--hash= " * 100_000,
        "\\\n" * 500_000,
    ],
)
def test_a_crafted_line_is_a_line_like_any_other(tmp_path: Path, line: str) -> None:
    """A megabyte of anything is told in short; no expression goes through it more than once."""
    inventory = _of(tmp_path, f"{line}\nurllib3==2.0\n")
    assert inventory.packages[-1].name == "urllib3" or line.startswith("\\")
    assert all(len(one.name) <= 120 for one in inventory.skipped)


def test_a_pyproject_is_read_for_its_pins(tmp_path: Path) -> None:
    """Dependencies, extras and groups; ranges, Poetry's own tables and what a build makes are skipped."""
    text = """
[project]
name = "mine"
dynamic = ["optional-dependencies"]
dependencies = [
  "requests==2.19.0",
  'idna>=3',
  "mine[x]",
]
[dependency-groups]
dev = ["urllib3==2.0", {include-group = "docs"}]
docs = ["mkdocs==1.0"]
[tool.poetry.dependencies]
python = "^3.11"
flask = "1.0"
"""
    inventory = _of(tmp_path, text, "pyproject.toml")
    assert _pins(inventory) == [("requests", "2.19.0", 6), ("urllib3", "2.0", 11), ("mkdocs", "1.0", 12)]
    assert _skips(inventory) == [
        ("idna", Cause.UNPINNED),
        ("mine[x]", Cause.OWN),
        ("mine", Cause.UNREADABLE),
        ("flask", Cause.UNPINNED),
    ]
    assert [one.line for one in inventory.skipped] == [7, 8, 4, 15]


@pytest.mark.parametrize("text", ["[project", 'project = "x"', "[project]\ndependencies = 'x'", "[project.dynamic]"])
def test_a_broken_pyproject_is_a_problem(tmp_path: Path, text: str) -> None:
    """What is no TOML, or has the wrong shape, has not been read."""
    inventory = _of(tmp_path, text, "pyproject.toml")
    assert (inventory.packages, inventory.skipped, len(inventory.problems)) == ([], [], 1)


def test_a_project_is_read_by_its_locks(tmp_path: Path) -> None:
    """A lock stands for the pyproject.toml beside it, a compiled file for what it was compiled from."""
    for name in ("pyproject.toml", "requirements.in", "requirements.txt", "dev-requirements.in", "pylock.a.b.toml"):
        (tmp_path / name).touch()
    names = [path.name for path in discover(tmp_path)]
    assert names == ["dev-requirements.in", "pyproject.toml", "requirements.txt"]
    for name in ("uv.lock", "pylock.dev.toml"):
        (tmp_path / name).touch()
    names = [path.name for path in discover(tmp_path)]
    assert names == ["dev-requirements.in", "pylock.dev.toml", "requirements.txt", "uv.lock"]
