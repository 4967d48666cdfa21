"""What each scope looks at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import planted
import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Verdict

if TYPE_CHECKING:
    from pathlib import Path

    from secret_workspace import Scans

TOKENS = {name: text for name, (text, _) in planted.every().items()}
GITHUB, STRIPE = f"t = '{TOKENS['github-token']}'\n", f"t = '{TOKENS['stripe-key']}'\n"


def test_a_tree_is_its_tracked_files(scans: Scans) -> None:
    """As they are in the working tree; what git does not know is not looked at."""
    scans.work.commit({"a.py": GITHUB, "gone.py": STRIPE})
    scans.work.write("untracked.py", STRIPE)
    (scans.work.root / "gone.py").unlink()
    ran = scans.run("tree")
    assert ran.found == {("github-token", "a.py")}
    assert (ran.outputs.verdict, ran.outputs.blocking, ran.outputs.files) == (Verdict.FAIL, 1, 2)
    assert ran.outputs.complete


def test_paths_are_looked_at_whether_tracked_or_not(scans: Scans) -> None:
    """A directory with all below it, but not .git."""
    scans.work.write("sub/untracked.py", STRIPE)
    scans.work.write("other.py", GITHUB)
    assert scans.run("paths", "sub").found == {("stripe-key", "sub/untracked.py")}
    assert {path for _, path in scans.run("paths").found} == {"sub/untracked.py", "other.py"}


def test_staged_is_what_the_next_commit_brings(scans: Scans) -> None:
    """Not what the working tree has beyond it, and not what was there before."""
    scans.work.commit({"old.py": GITHUB})
    scans.work.write("old.py", GITHUB + "x = 1\n")
    scans.work.write("new.py", STRIPE)
    scans.work.git("add", ".")
    scans.work.write("new.py", "")
    scans.work.write("later.py", GITHUB)
    assert scans.run("staged").found == {("stripe-key", "new.py")}


def test_a_diff_has_what_one_commit_adds_and_the_next_takes_out(scans: Scans) -> None:
    """It is public once it is pushed; the finding names the commit."""
    base = scans.work.git("rev-parse", "HEAD")
    added = scans.work.commit({"a.py": GITHUB})
    head = scans.work.commit({"a.py": "t = ''\n"})
    ran = scans.run("diff", base, head)
    assert ran.found == {("github-token", "a.py")}
    assert added[:12] in ran.report.findings[0].message


def test_a_diff_does_not_report_what_was_there_before(scans: Scans) -> None:
    """Neither where lines move, nor where the file is renamed, nor beside a new secret in the same file."""
    filler = "".join(f"x{number} = {number}\n" for number in range(50))
    base = scans.work.commit({"a.py": filler + GITHUB})
    scans.work.git("mv", "a.py", "b.py")
    head = scans.work.commit({"b.py": "# moved\n" + filler + GITHUB + STRIPE})
    assert scans.run("diff", base, head).found == {("stripe-key", "b.py")}


def test_a_new_value_in_a_line_that_had_one_is_new(scans: Scans) -> None:
    """The line is not what is known."""
    base = scans.work.commit({"a.py": GITHUB})
    head = scans.work.commit({"a.py": f"t = '{planted.every(seed=5)['github-token'][0]}'\n"})
    assert scans.run("diff", base, head).found == {("github-token", "a.py")}


def test_no_new_commits_pass_and_say_so(scans: Scans) -> None:
    """A base that is the head is no error."""
    head = scans.work.git("rev-parse", "HEAD")
    ran = scans.run("diff", head, head)
    assert ran.outputs.verdict is Verdict.PASS
    assert any("nothing to look at" in note for note in ran.report.notes)


def test_a_history_has_what_was_deleted_and_what_stands_in_branches(scans: Scans) -> None:
    """Each secret once for a path, with the commit that brought it, however many versions have it."""
    brought = scans.work.commit({"a.py": GITHUB})
    scans.work.commit({"a.py": "# more\n" + GITHUB})
    scans.work.git("rm", "--quiet", "a.py")
    scans.work.commit()
    scans.work.git("switch", "--quiet", "--create", "side")
    scans.work.commit({"b.py": STRIPE})
    scans.work.git("switch", "--quiet", "main")
    ran = scans.run("history")
    assert sorted(ran.found) == [("github-token", "a.py"), ("stripe-key", "b.py")]
    assert len(ran.report.findings) == 2
    assert {one["commit"] for one in ran.report.data["secrets"]} >= {brought}
    assert scans.run("tree").found == set()


def test_a_cache_remembers_clean_blobs_only(scans: Scans) -> None:
    """The second run looks at what has findings again, and a damaged cache counts for nothing."""
    scans.work.commit({"a.py": GITHUB, "b.py": "clean\n"})
    first = scans.run("history", cache="cache/blobs")
    second = scans.run("history", cache="cache/blobs")
    assert (first.outputs.files, second.outputs.files) == (3, 1)
    assert first.found == second.found
    cache = scans.work.root / "cache" / "blobs"
    cache.write_bytes(cache.read_bytes()[:-3])
    assert scans.run("history", cache="cache/blobs").outputs.files == 3


def test_a_shallow_clone_has_no_history(scans: Scans, tmp_path: Path) -> None:
    """It is an error, not a clean history."""
    scans.work.commit({"a.py": GITHUB})
    clone = tmp_path / "clone"
    scans.work.git("clone", "--quiet", "--depth=1", f"file://{scans.work.root}", str(clone))
    scans.work = type(scans.work)(clone)
    with pytest.raises(CiKitError, match="the clone is shallow"):
        scans.run("history")


def test_what_is_left_out_is_counted_with_its_reason(scans: Scans) -> None:
    """Links, submodules, archives and pipes; none of them is an error, and nothing hangs."""
    (scans.work.root / "link").symlink_to("/etc/hosts")
    (scans.work.root / "loop").symlink_to("loop")
    scans.work.commit({"a.zip": b"PK\x03\x04" + GITHUB.encode()})
    scans.work.git("update-index", "--add", "--cacheinfo", f"160000,{scans.work.git('rev-parse', 'HEAD')},sub")
    os.mkfifo(scans.work.root / "pipe")
    ran = scans.run("tree")
    assert ran.left_out == {
        "archive, not looked into": 1,
        "symbolic link, not followed": 2,
        "submodule, a repository of its own": 1,
    }
    assert ran.outputs.verdict is Verdict.PASS
    assert scans.run("paths").left_out["no regular file"] == 1


@pytest.mark.parametrize(
    ("scope", "inputs", "what"),
    [
        (("everything",), {}, "`scope` is `everything`"),
        (("tree", "src"), {}, "`tree` takes no further words"),
        (("diff", "HEAD"), {}, "two commits or none"),
        (("diff",), {}, "no event that says which commits are new"),
        (("paths", "nowhere"), {}, "there is no `nowhere`"),
        (("paths", "../.."), {}, "leads out of the workspace"),
        (("tree",), {"shard": "3/2"}, "`shard` is `3/2`"),
        (("staged",), {"shard": "1/2"}, "`shard` does not go with"),
        (("tree",), {"policy": "none.jsonl"}, "there is no none.jsonl"),
        (("tree",), {"baseline": "none.json"}, "there is no none.json"),
        (("merge",), {}, "there is no report to merge"),
    ],
)
def test_bad_input_is_one_error(scans: Scans, scope: tuple[str, ...], inputs: dict[str, str], what: str) -> None:
    """It says what was meant, before anything is looked at."""
    with pytest.raises(InputError, match=what):
        scans.run(*scope, **inputs)


def test_where_there_is_no_file_nothing_is_called_clean(scans: Scans) -> None:
    """A tree without a tracked file, or an empty directory, is a warning; a stage without changes is not."""
    scans.work.git("rm", "-r", "--quiet", ".")
    scans.work.write("untracked.py", STRIPE)
    ran = scans.run("tree")
    assert (ran.outputs.verdict, ran.report.headline) == (Verdict.WARN, "there was no file to look at")
    (scans.work.root / "empty").mkdir()
    assert scans.run("paths", "empty").outputs.verdict is Verdict.WARN
    scans.work.git("reset", "--quiet", "--hard")
    assert scans.run("staged").outputs.verdict is Verdict.PASS
