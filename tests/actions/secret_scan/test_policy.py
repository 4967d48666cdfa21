"""Known secrets, allowed lines, and whose word counts."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import planted
import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Verdict

if TYPE_CHECKING:
    from gitwork import Work
    from secret_workspace import Scans

TOKENS = {name: text for name, (text, _) in planted.every().items()}
GITHUB, STRIPE = f"t = '{TOKENS['github-token']}'\n", f"t = '{TOKENS['stripe-key']}'\n"
POLICY = ".ci-kit-secrets"


def event(work: Work, base: str) -> dict[str, object]:
    """The payload of a pull request from HEAD into a base."""
    return {"pull_request": {"base": {"sha": base}, "head": {"sha": work.git("rev-parse", "HEAD")}}}


def test_a_baseline_makes_what_is_there_known_and_holds_no_value(scans: Scans) -> None:
    """It is written when asked for, twice the same, and survives moves; a new secret in the same file is new."""
    scans.work.commit({"a.py": GITHUB, "b.ini": "db_password = Zk81-trombone-Qx\n"})
    scans.run("baseline", reason="old")
    text = (scans.work.root / POLICY).read_text("utf-8")
    assert TOKENS["github-token"][4:10] not in text
    assert "trombone" not in text
    scans.run("baseline", reason="old")
    assert (scans.work.root / POLICY).read_text("utf-8") == text
    ran = scans.run("tree")
    assert (ran.outputs.verdict, ran.outputs.known) == (Verdict.PASS, 2)
    scans.work.git("mv", "a.py", "moved.py")
    scans.work.commit({"moved.py": "\n\n" + GITHUB.replace("t =", "token  =  ") + STRIPE})
    assert scans.run("tree").found == {("stripe-key", "moved.py")}


def test_a_scan_writes_no_baseline(scans: Scans) -> None:
    """Nothing in the repository changes by looking at it."""
    scans.work.commit({"a.py": GITHUB})
    scans.run("tree")
    scans.run("history")
    assert scans.work.git("status", "--porcelain") == ""


def test_entries_that_nothing_stands_for_are_told(scans: Scans) -> None:
    """And an entry whose day is over counts no more."""
    scans.work.commit({"a.py": GITHUB, "b.py": STRIPE})
    scans.run("baseline")
    path = scans.work.root / POLICY
    head, *lines = path.read_text("utf-8").splitlines()
    ended = [json.dumps({**json.loads(line), "until": "2020-01-31"}) for line in lines if "github" in line]
    path.write_text("\n".join([head, *ended, *[line for line in lines if "github" not in line]]), "utf-8")
    scans.work.git("rm", "--quiet", "b.py")
    scans.work.commit()
    ran = scans.run("tree")
    assert ran.found == {("github-token", "a.py")}
    assert any("no longer there" in note for note in ran.report.notes)
    assert any("a day that is past" in note for note in ran.report.notes)


def test_paths_of_the_policy_are_not_looked_at_and_counted(scans: Scans) -> None:
    """With the number of files that this leaves out."""
    scans.work.commit({"vendor/a.py": GITHUB, "b.py": STRIPE})
    lines = [{"ci-kit-secrets": 1, "salt": "s"}, {"path": "vendor/**", "reason": "theirs"}]
    scans.work.write(POLICY, "\n".join(map(json.dumps, lines)))
    ran = scans.run("tree")
    assert ran.found == {("stripe-key", "b.py")}
    assert ran.left_out["excluded by the policy"] == 1


def test_a_comment_allows_and_is_counted(scans: Scans) -> None:
    """Allowed is not the same as nothing found."""
    scans.work.commit({"a.py": GITHUB.rstrip() + "  # ci-kit: allow secret\n"})
    ran = scans.run("tree")
    assert (ran.outputs.verdict, ran.outputs.known, ran.found) == (Verdict.PASS, 1, set())


def test_the_baseline_of_detect_secrets_is_taken_over(scans: Scans) -> None:
    """A value that it knows in a file is known there."""
    hashed = hashlib.sha1(TOKENS["github-token"].encode(), usedforsecurity=False).hexdigest()
    scans.work.write(".secrets.baseline", json.dumps({"results": {"a.py": [{"hashed_secret": hashed}]}}))
    scans.work.commit({"a.py": GITHUB, "b.py": GITHUB})
    assert scans.run("tree", baseline=".secrets.baseline").found == {("github-token", "b.py")}


def test_the_policy_file_is_no_place_to_hide(scans: Scans) -> None:
    """A secret in a reason is found; its own hashes are none, for the plugins neither."""
    lines = [{"ci-kit-secrets": 1, "salt": "5" * 32}, {"fingerprint": "8f14e45fceea167a5a36dedd4bea2543"}]
    scans.work.write(POLICY, "\n".join(map(json.dumps, lines)))
    scans.work.commit()
    assert scans.run("tree", detect_secrets="true").found == set()
    lines.append({"fingerprint": "aa", "reason": TOKENS["stripe-key"]})
    scans.work.write(POLICY, "\n".join(map(json.dumps, lines)))
    assert scans.run("tree").found == {("stripe-key", POLICY)}


def test_a_half_written_policy_is_an_error(scans: Scans) -> None:
    """Never an empty one."""
    scans.work.write(POLICY, '{"ci-kit-secrets": 1, "salt": "s"}\n{"finger')
    with pytest.raises(InputError, match=r"line 2 of \.ci-kit-secrets"):
        scans.run("tree")


def test_a_pull_request_cannot_allow_its_own_secrets(scans: Scans) -> None:
    """Neither by a comment, nor by the policy, nor by a path that it excludes."""
    base = scans.work.git("rev-parse", "HEAD")
    scans.work.commit({"a.py": GITHUB.rstrip() + "  # ci-kit: allow secret\n"})
    scans.work.commit({"b.py": STRIPE})
    scans.run("baseline")
    scans.work.commit()
    done = scans.step("pull_request", event(scans.work, base))
    assert done.code == 1
    assert "2 new secrets" in done.log
    assert scans.step("pull_request", event(scans.work, base), policy_from="here").code == 0


def test_a_pull_request_is_judged_by_the_policy_of_its_base(scans: Scans) -> None:
    """What the base knows stays known when the change moves it to a new file, even if the change empties the policy."""
    scans.work.commit({"a.py": GITHUB})
    scans.run("baseline")
    base = scans.work.commit()
    scans.work.git("rm", "--quiet", POLICY)
    scans.work.commit({"new.py": "# copied\n" + GITHUB})
    done = scans.step("pull_request", event(scans.work, base))
    assert done.code == 0, done.log
    assert "1 known" in done.log


def test_without_the_base_there_is_no_policy_to_judge_by(scans: Scans) -> None:
    """In a shallow clone of a pull request the tree cannot be judged; that is an error, and says what to do."""
    done = scans.step("pull_request", event(scans.work, "1" * 40), scope="tree")
    assert done.code == 3
    assert "the policy is to be read from the base of the change" in done.log
    assert scans.step("pull_request", event(scans.work, "1" * 40), scope="tree", policy_from="here").code == 0


def test_a_policy_that_cannot_be_written_is_an_error(scans: Scans) -> None:
    """And the half of it that was is not left behind under its name."""
    scans.work.commit({"a.py": GITHUB})
    with pytest.raises(CiKitError, match="could not be written"):
        scans.run("baseline", policy="missing/folder/policy")
