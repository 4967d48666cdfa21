"""Packages, secrets and reports as sources: what they found, and where they could not look."""

from __future__ import annotations

import json
import os
from datetime import date
from typing import TYPE_CHECKING, Any

import planted
import pytest

from ci_kit.advisories.model import Audit, Cause, Severity, Skipped, Vulnerability
from ci_kit.errors import CiKitError, InputError
from ci_kit.git import Trusted
from ci_kit.process import Cancellation
from ci_kit.secrets.prefilter import Candidates
from ci_kit.secrets.scanner import Scanner
from ci_kit.security import credentials, packages, reports
from ci_kit.security.model import Look, State
from ci_kit.security.places import Places

if TYPE_CHECKING:
    from pathlib import Path

POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes, signals and such names are of POSIX")
FLAW = Vulnerability(
    "requests", "2.19.0", "PYSEC-1", ("CVE-1",), Severity.CRITICAL, 9.8, ("2.20.0", "3.0"), "oh", "u", "r.txt", 3
)


def audit(**more: Any) -> Audit:  # noqa: ANN401 (fields of an audit)
    """An audit of two packages that found nothing."""
    given: dict[str, Any] = {
        "vulnerabilities": (),
        "examined": 2,
        "total": 2,
        "skipped": (),
        "problems": (),
        "canary": True,
        "service": "OSV",
    }
    return Audit(**(given | more))


def skipped(cause: Cause) -> Audit:
    """An audit that skipped one package."""
    return audit(skipped=(Skipped("flask", "", "why", "r.txt", 2, cause),))


def taken(result: Audit, *waived: str) -> Look:
    """The look of an audit, with some packages that the policy does not ask for."""
    return packages.taken(result, lambda name, _file: name in waived)


def test_packages_that_were_all_answered_for() -> None:
    """Clean, or with what was found and the versions that are free of it."""
    assert taken(audit()).state is State.CLEAN
    found = taken(audit(vulnerabilities=(FLAW,)))
    (issue,) = found.issues
    assert (found.state, found.extent) == (State.FINDINGS, "2 of 2 packages")
    assert (issue.package, issue.fixed, issue.score, issue.path, issue.line) == (
        "requests",
        ("2.20.0", "3.0"),
        9.8,
        "r.txt",
        3,
    )


@pytest.mark.parametrize(
    "result",
    [
        audit(canary=False),
        audit(problems=("OSV did not answer",), examined=0),
        skipped(Cause.UNPINNED),
        skipped(Cause.UNKNOWN),
    ],
)
def test_packages_that_nobody_answered_for(result: Audit) -> None:
    """Without the canary, with a problem, or with a package left out: not examined, and why."""
    found = taken(result)
    assert found.state is State.NOT_EXAMINED
    assert found.problems


def test_a_package_may_be_waived() -> None:
    """Somebody said why it need not be looked at, and is told that it was not."""
    found = taken(skipped(Cause.UNPINNED), "flask")
    assert (found.state, found.notes) == (State.CLEAN, ["not looked at, as the policy says: flask"])


def test_the_project_itself_is_no_gap() -> None:
    """No advisory speaks of it."""
    found = taken(skipped(Cause.OWN))
    assert (found.state, found.notes) == (State.CLEAN, ["no advisory speaks of the project itself: flask"])


def secrets(root: Path, scanner: Scanner | None = None, cancel: Cancellation | None = None) -> Look:
    """What comes of the secrets of a directory."""
    places = Places(root, cancel=cancel or Cancellation())
    known = credentials.Known(Trusted(root), date(2026, 11, 21))
    return credentials.look(places, known, lambda path: path.startswith("old/"), scanner or Scanner())[0]


@POSIX
def test_secrets_by_tier(tmp_path: Path) -> None:
    """Those to block are high, those to review medium; pipes are told, excluded files are not looked at."""
    text = planted.every()["stripe-key"][0]
    for name in ("a.py", "tests/b.py", "old/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"key = '{text}'\n", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    found = secrets(tmp_path)
    assert [(one.path, one.severity) for one in found.issues] == [("a.py", "high"), ("tests/b.py", "medium")]
    assert (found.examined, found.total) == (2, 3)
    assert any("1 file, no regular file: pipe" in note for note in found.notes)
    assert text not in repr(found)


def test_an_engine_that_sees_nothing_is_an_error(tmp_path: Path) -> None:
    """So is a directory without a file, and a cancelled look."""

    class Blind:
        def find(self, _data: bytes) -> Candidates:
            return Candidates([], flooded=False)

    with pytest.raises(CiKitError, match="does not see a planted secret"):
        secrets(tmp_path, Scanner(make=lambda _anchors: Blind()))
    assert secrets(tmp_path).problems == ["there is no file to look for secrets in"]
    (tmp_path / "a").write_text("x", encoding="utf-8")
    cancel = Cancellation()
    cancel.request(2)
    with pytest.raises(CiKitError, match="cancelled"):
        secrets(tmp_path, cancel=cancel)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_was_not_searched(tmp_path: Path) -> None:  # pragma: no cover (not as root)
    """And says so."""
    (tmp_path / "a").write_text("x", encoding="utf-8")
    (tmp_path / "a").chmod(0)
    assert "1 file, unreadable: a" in secrets(tmp_path).problems[0]


def log(*results: dict[str, Any], **run: Any) -> str:  # noqa: ANN401 (JSON)
    """A SARIF log of one run."""
    driver = {"name": "semgrep", "rules": []}
    return json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results), **run}]})


RESULT = {"ruleId": "r1", "level": "error", "message": {"text": "bad"}, "locations": []}


def read(root: Path, text: str | bytes, pattern: str = "*.sarif") -> Look:
    """What comes of one report."""
    (root / "a.sarif").write_bytes(text.encode() if isinstance(text, str) else text)
    return reports.look(root, [pattern], lambda text: text.replace("hush", "[redacted]"))


def test_reports_are_taken_in(tmp_path: Path) -> None:
    """Their findings with tool, rule and severity; what others wrote passes through the redaction."""
    hush = {**RESULT, "message": {"text": "found hush"}}
    found = read(tmp_path, b"\xef\xbb\xbf" + log(RESULT, hush).encode())
    assert (found.state, found.extent) == (State.FINDINGS, "1 of 1 reports")
    assert [(one.tool, one.rule, one.severity) for one in found.issues] == [("semgrep", "r1", "high")] * 2
    assert found.issues[1].message == "found [redacted]"
    assert len({one.fingerprint for one in found.issues}) == 2
    assert read(tmp_path, log()).state is State.CLEAN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        log(RESULT)[:-9],
        "<html>oh</html>",
        '{"version": "2.1.0", "runs": []}',
        "[" * 100_000,
        '{"a": 1}',
        log(invocations=[{"executionSuccessful": False}]),
        log().replace('"results": []', '"results": null'),
        '{"SchemaVersion": 2, "ArtifactName": "x"}',
        '{"matches": [{}], "descriptor": {}, "source": {}}',
    ],
)
def test_a_broken_report_was_no_look(tmp_path: Path, text: str) -> None:
    """Empty, cut off, of another kind, of a scan that failed or of none at all."""
    found = read(tmp_path, text)
    assert (found.state, found.examined, found.total) == (State.NOT_EXAMINED, 0, 1)


@POSIX
def test_a_report_that_is_not_there_was_no_look(tmp_path: Path) -> None:
    """Unless it need not be there; a pipe is not waited for, and a link out of the workspace not followed."""
    assert reports.look(tmp_path, ["x.sarif"], str).state is State.NOT_EXAMINED
    assert reports.look(tmp_path, ["?x.sarif"], str).state is State.CLEAN
    os.mkfifo(tmp_path / "pipe.sarif")
    assert "no regular file" in reports.look(tmp_path, ["*.sarif"], str).problems[0]
    (tmp_path / "out.sarif").symlink_to("/etc/hostname")
    assert any("leads out" in one for one in reports.look(tmp_path, ["out.sarif"], str).problems)


def test_places_are_below_the_workspace(tmp_path: Path) -> None:
    """Others are bad input."""
    for given in ("missing", ".."):
        with pytest.raises(InputError):
            Places.of(tmp_path, None, [given])
