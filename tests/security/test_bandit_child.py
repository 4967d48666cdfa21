"""bandit as a child process: what dies, hangs, breaks off or lies was not examined; what it says is taken as it is."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import CiKitError
from ci_kit.process import Cancellation
from ci_kit.security.bandit import canary, child
from ci_kit.security.bandit.look import has_python, look
from ci_kit.security.bandit.selection import Selection
from ci_kit.security.model import Look, State
from ci_kit.security.places import Places

if TYPE_CHECKING:
    from pathlib import Path

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes, signals and such names are of POSIX")
#: A bandit that does what it is told here; `out` is where its report is to be written, `names` the files.
FAKE = "import json, os, signal, sys, time\nout = sys.argv[sys.argv.index('-o') + 1]\n"
FAKE += "names = sys.argv[sys.argv.index('--') + 1:]\n"
EMPTY = "metrics = {'./' + name if name[0] != '/' else name: {} for name in names}\nmetrics['_totals'] = {}\n"


@pytest.fixture
def world(tmp_path: Path) -> child.World:
    """Real bandit over a directory with two files."""
    for name in ("tree", "scratch"):
        (tmp_path / name).mkdir()
    (tmp_path / "tree" / "a.py").write_text("import pickle\n", encoding="utf-8")
    (tmp_path / "tree" / "b.py").write_text("x = 1\n", encoding="utf-8")
    env = {"PATH": os.environ["PATH"]}
    return child.World(tmp_path / "tree", tmp_path / "scratch", env, Cancellation(), 120.0, 2)


def looked(world: child.World, selection: Selection | None = None) -> Look:
    """What comes of all files."""
    return look(Places(world.root), world, selection or Selection(), lambda _path: False)


def fake(world: child.World, code: str, seconds: float = 120.0) -> Look:
    """What comes of a bandit that does `code`."""
    return looked(replace(world, command=(sys.executable, "-I", "-c", FAKE + code), seconds=seconds))


def test_what_it_finds(world: child.World) -> None:
    """Each finding with its line and column, and all files were looked at."""
    found = looked(world)
    assert (found.state, found.examined, found.total) == (State.FINDINGS, 2, 2)
    assert [(one.rule, one.path, one.line, one.column) for one in found.issues] == [("B403", "a.py", 1, 1)]


@POSIX
@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("sys.exit(2)", "exit code 2"),
        ("print('no such test'); sys.exit(2)", "exit code 2: no such test"),
        ("os.kill(os.getpid(), signal.SIGKILL)", "killed by SIGKILL; the system may have run out of memory"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "killed by SIGSEGV"),
        ("pass", "its report cannot be read"),
        ("open(out, 'w').write('')", "its report is empty or only half there"),
        ('open(out, \'w\').write(\'{"errors": [], "results": [{"code"\')', "its report is empty or only half there"),
        ("open(out, 'w').write('{}')", "its report has another shape"),
        ("open(out, 'w').write('[]')", "its report has another shape"),
        ("open(out, 'w').write('[' * 100000)", "its report is empty or only half there"),
        (EMPTY + "json.dump({'errors': [], 'results': [], 'metrics': metrics}, open(out, 'w'))", "planted flaws"),
        ("os.mkfifo(out)", "its report is no file"),
    ],
)
def test_a_bandit_that_fails_was_no_look(world: child.World, code: str, why: str) -> None:
    """It died, wrote nothing, or half, or something else, or did not see what was planted."""
    found = fake(world, code)
    assert (found.state, found.examined, found.issues) == (State.NOT_EXAMINED, 0, [])
    assert why in found.problems[0]


def test_a_bandit_that_hangs_is_ended(world: child.World) -> None:
    """At the end of its time."""
    found = fake(world, "time.sleep(600)", seconds=1.0)
    assert found.state is State.NOT_EXAMINED
    assert "timed out" in found.problems[0]


def test_a_bandit_that_is_not_there(world: child.World) -> None:
    """Is no clean code."""
    found = looked(replace(world, command=("/nowhere/bandit",)))
    assert found.state is State.NOT_EXAMINED
    assert "could not be started" in found.problems[0]


def test_a_test_of_bandit_that_breaks_makes_it_incomplete(world: child.World) -> None:
    """Bandit itself only logs it, and its report looks whole."""
    real = f"import subprocess; subprocess.run([{sys.executable!r}, '-I', '-m', 'bandit', *sys.argv[1:]])\n"
    said = "Bandit internal error running: blacklist on file a.py at line 1: oh"
    found = fake(world, f"{real}print({said!r}, file=sys.stderr)\n")
    assert found.state is State.NOT_EXAMINED
    assert "a test of bandit broke 1 time: blacklist on file a.py" in found.problems[0]
    assert [one.rule for one in found.issues] == ["B403"]


def test_a_file_that_the_report_leaves_out_is_missed(world: child.World) -> None:
    """Whatever else the report says."""
    real = f"import subprocess; subprocess.run([{sys.executable!r}, '-I', '-m', 'bandit', *sys.argv[1:]])\n"
    cut = "data = json.load(open(out)); del data['metrics']['./b.py']; json.dump(data, open(out, 'w'))\n"
    found = fake(world, real + cut)
    assert (found.state, found.examined, found.total) == (State.NOT_EXAMINED, 1, 2)
    assert found.problems == ["the report of bandit says nothing of b.py"]


def test_a_file_that_it_cannot_parse_makes_it_incomplete(world: child.World) -> None:
    """Bandit's own exit code says nothing of it. The findings in the others stay."""
    (world.root / "b.py").write_text("print 'old'\n", encoding="utf-8")
    found = looked(world)
    assert (found.state, found.examined, found.total) == (State.NOT_EXAMINED, 1, 2)
    assert found.problems == ["bandit could not read b.py: syntax error while parsing AST from file"]
    assert [one.rule for one in found.issues] == ["B403"]


def test_lines_columns_and_values(world: child.World) -> None:
    """The line of the flaw itself, columns in characters, and nothing of what bandit takes for a password."""
    value = "hun" + "ter2" * 3
    text = "settings = {\n" + "".join(f"    'k{number}': {number},\n" for number in range(9))
    text += f"    'password': '{value}',\n}}\n"
    text += f"é = 'ä'; connect(password='{value}')\nimport requests\nrequests.get('ä', \n  verify=False)\n"
    (world.root / "a.py").write_text(text, encoding="utf-8")
    found = looked(world)
    places = {one.rule: (one.line, one.column) for one in found.issues}
    # bandit gives the line of `verify` with the column of `requests`: no column is better than that.
    assert places == {"B105": (11, 5), "B106": (13, 10), "B113": (15, 1), "B501": (16, None)}
    assert value not in repr(found)


@POSIX
def test_odd_names(world: child.World) -> None:
    """Names like options, no UTF-8, and those in .github are looked at; pipes are told, links not followed."""
    (world.root / ".github").mkdir()
    for name in (b"-r.py", b"b\xff.py", b".github/x.py", b"with space.py", b"line\nbreak.py"):
        (world.root / os.fsdecode(name)).write_text("import pickle\n", encoding="utf-8")
    os.mkfifo(world.root / "pipe.py")
    (world.root / "link.py").symlink_to("a.py")
    found = looked(world)
    assert {one.path for one in found.issues} == {
        *("-r.py", "b\udcff.py", ".github/x.py", "with space.py", "line\nbreak.py", "a.py")
    }
    assert found.problems == ["bandit did not look at pipe.py: no regular file"]
    assert found.notes == ["bandit did not follow link.py: symbolic link, not followed"]


def test_the_selection_counts(world: child.World) -> None:
    """What it leaves out is not found, what it excludes is counted, and the canary is one that it would find."""
    found = looked(world, Selection("pyproject.toml", skips=("B403",), excluded=("b.py",)))
    assert (found.state, found.total) == (State.CLEAN, 1)
    assert found.notes == [
        "excluded from bandit: 1 file of Python",
        "the tests of bandit are chosen by pyproject.toml",
    ]
    assert looked(world, Selection(tests=("B608",))).state is State.CLEAN
    unknown = looked(world, Selection(tests=("B000",)))
    assert unknown.state is State.NOT_EXAMINED
    assert "No tests would be run" in unknown.problems[0]


def test_nosec_is_counted(world: child.World) -> None:
    """It silences a finding, and somebody is told."""
    (world.root / "a.py").write_text("import pickle  # nosec\nimport pickle  # nosec B403\n", encoding="utf-8")
    found = looked(world)
    assert (found.state, found.notes) == (State.CLEAN, ["silenced by `# nosec`: 2 findings of bandit"])


def test_the_canary_has_all_its_flaws(world: child.World) -> None:
    """Bandit finds each of them, so that any selection of them can be proven."""
    (world.root / "a.py").write_text(canary.CODE, encoding="utf-8")
    assert canary.expected(Selection()) <= {one.rule for one in looked(world).issues}


def test_no_file_of_python_is_no_clean_code(world: child.World) -> None:
    """Somebody asked for it."""
    for name in ("a.py", "b.py"):
        (world.root / name).unlink()
    assert not has_python(Places(world.root))
    assert looked(world).problems == ["there is no file of Python to look at"]


def test_a_cancelled_look_is_an_error(world: child.World) -> None:
    """It is raised, not told as a finding."""
    world.cancel.request(2)
    with pytest.raises(CiKitError, match="cancelled"):
        looked(world)


def test_hands_are_even_and_fit_a_command_line() -> None:
    """Every file once, about as many bytes in each, names within the limit."""
    sizes = {f"{'d' * 200}/{number}.py": number for number in range(3000)}
    hands = child.dealt(sizes, 4)
    assert sorted(name for hand in hands for name in hand) == sorted(sizes)
    assert all(sum(len(name) + 3 for name in hand) <= 100_000 for hand in hands)
    two = child.dealt({f"{number}.py": 100 for number in range(100)}, 2)
    assert [len(hand) for hand in two] == [50, 50]
    assert child.dealt({"a.py": 1}, 8) == [["a.py"]]


def test_reports_of_bandit_keep_their_shape(world: child.World) -> None:
    """What the reader relies on is what bandit writes."""
    looked(world)
    (written,) = world.scratch.glob("bandit-*.json")
    data = json.loads(written.read_text("utf-8"))
    assert {"errors", "metrics", "results"} <= data.keys()
    assert {"nosec", "skipped_tests"} <= data["metrics"]["_totals"].keys()
