"""What cannot be looked at is an error, never clean; what is hostile stays harmless."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import planted
import pytest

from ci_kit.errors import CiKitError
from ci_kit.report import Verdict
from ci_kit.sarif import batch, discover
from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Profile
from ci_kit.secrets import sources, work
from ci_kit.secrets.prefilter import Candidates
from ci_kit.secrets.scanner import Scanner

if TYPE_CHECKING:
    from secret_workspace import Scans

GITHUB = f"t = '{planted.every()['github-token'][0]}'\n"


class Blind:
    """A prefilter that finds nothing."""

    def find(self, _data: bytes) -> Candidates:
        """Nothing."""
        return Candidates([], flooded=False)


def test_a_scanner_that_sees_nothing_is_an_error() -> None:
    """Its silence is not believed."""
    work.self_test(Scanner())
    with pytest.raises(CiKitError, match="does not see a planted secret"):
        work.self_test(Scanner(make=lambda _anchors: Blind()))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_an_error(scans: Scans) -> None:  # pragma: no cover (not as root)
    """The verdict is error, unless something was found that fails anyway."""
    scans.work.commit({"a.py": "x\n"})
    (scans.work.root / "a.py").chmod(0)
    assert scans.run("tree").outputs.verdict is Verdict.ERROR


def test_a_missing_object_is_an_error(scans: Scans) -> None:
    """A damaged repository, or a partial clone: the blob is named, the verdict is error."""
    scans.work.commit({"a.py": "x = 1\n"})
    blob = scans.work.git("rev-parse", "HEAD:a.py")
    base = scans.work.git("rev-parse", "HEAD~1")
    (scans.work.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    ran = scans.run("diff", base, "HEAD")
    assert (ran.outputs.verdict, ran.outputs.complete) == (Verdict.ERROR, False)
    assert ran.left_out == {"unreadable": 1}


def test_a_file_beyond_the_limit_is_told(scans: Scans, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its beginning was looked at; the verdict is warn, not pass."""
    monkeypatch.setattr(sources, "MOST", 1000)
    scans.work.write("big.txt", "x\n" * 2000)
    ran = scans.run("paths", "big.txt")
    assert (ran.outputs.verdict, ran.outputs.complete) == (Verdict.WARN, False)
    assert list(ran.left_out) == ["larger than the limit; only its beginning was looked at"]


def test_names_of_files_are_hostile_text(scans: Scans) -> None:
    """Bytes that are no UTF-8, line breaks and workflow commands in a name reach the report as escapes."""
    folder = os.fsencode(scans.work.root)
    for name in (b"b\xff.py", b"::error::x\n::set-output name=verdict::pass.py", b"c|d`<img>.py"):
        with open(os.path.join(folder, name), "wb") as file:  # noqa: PTH118, PTH123 (pathlib wants text)
            file.write(GITHUB.encode())
    scans.work.commit()
    done = scans.step(scope="tree", policy_from="here")
    assert done.code == 1
    assert "\n::set-output" not in done.log
    assert next(text for name, text in done.files.items() if name.endswith("output")).count("verdict") == 1
    assert "3 new secrets" in done.log


def test_many_small_files(scans: Scans) -> None:
    """Each is counted."""
    for number in range(2000):
        scans.work.write(f"many/{number // 100}/{number}.txt", f"{number}\n")
    assert scans.run("paths", "many").outputs.files == 2000


def test_the_sarif_file_passes_sarif_validate(scans: Scans) -> None:
    """With fingerprints, rules, help and places; and with `fail-on: never` the step passes."""
    scans.work.commit({f"{name}.py": text for name, (text, _) in planted.every().items()})
    ran = scans.run("tree", sarif="out.sarif", fail_on="never")
    assert ran.outputs.verdict is Verdict.WARN
    found = discover.discover(["out.sarif"], scans.work.root)
    options = Options(limits=Limits.with_overrides(""), profile=Profile.GITHUB, tree=None)
    ((verdict, _),) = batch.judge_all(found, options, batch.Categories.parse(("secrets/",)))
    assert [(finding.rule, finding.message) for finding in verdict.findings] == []
    results = json.loads((scans.work.root / "out.sarif").read_text("utf-8"))["runs"][0]["results"]
    assert all(result["partialFingerprints"]["ciKit/v1"] for result in results)


@pytest.mark.parametrize(("fail_on", "code"), [("block", 0), ("review", 1), ("never", 0)])
def test_fail_on_decides(scans: Scans, fail_on: str, code: int) -> None:
    """A secret for review fails when that is asked for."""
    scans.work.commit({"tests/a.py": f"key = '{planted.every()['google-api-key'][0]}'\n"})
    ran = scans.run("tree", fail_on=fail_on)
    assert ran.outputs.verdict.exit_code == code
    assert (ran.outputs.blocking, ran.outputs.review) == (0, 1)


def test_what_is_no_repository_is_one_error(scans: Scans) -> None:
    """With the scope that works without one."""
    os.rename(scans.work.root / ".git", scans.work.root / "not-git")  # noqa: PTH104
    done = scans.type("tree")
    assert done.returncode == 3
    assert "scope `paths`" in done.stderr
    assert "Traceback" not in done.stderr


def test_audit_wants_a_terminal(scans: Scans) -> None:
    """In a job there is nobody to ask."""
    scans.work.commit({"a.py": GITHUB})
    done = scans.type("audit")
    assert done.returncode == 2
    assert "there is no terminal to ask on" in done.stderr
