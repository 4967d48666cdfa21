"""One verdict over all sources: what fails, what warns, and what was not examined, which is never clean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import planted
import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit.report import Level, Verdict
from ci_kit.sarif import batch, discover
from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from security_workspace import Security

SHELL = "import subprocess\nsubprocess.call('ls ' + input(), shell=True)\n"
STRIPE = f"key = '{planted.every()['stripe-key'][0]}'\n"
SARIF = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {"driver": {"name": "semgrep"}},
            "results": [{"ruleId": "r1", "level": "error", "message": {"text": "bad [link](http://evil.example)"}}],
        }
    ],
}


def test_everything_at_once(security: Security) -> None:
    """All four sources find something; the outputs count it, the SARIF files pass sarif-validate."""
    files = {"a.py": SHELL, "b.py": STRIPE, "requirements.txt": "requests==2.19.0\n", "x.sarif": json.dumps(SARIF)}
    security.work.commit(dict(files))
    ran = security.run(advisories=security.advisories, reports="x.sarif", sarif="out")
    assert ran.outputs.verdict is Verdict.FAIL
    assert ran.states == dict.fromkeys(("bandit", "packages", "secrets", "reports"), "findings")
    assert {
        ("B602", "a.py"),
        ("stripe-key", "b.py"),
        ("PYSEC-2018-28", "requirements.txt"),
        ("r1", "x.sarif"),
    } <= ran.found
    assert dict(ran.outputs.strings())["results"] == json.dumps(
        {"high_severity_issues": 4, "vulnerabilities_found": 1, "potential_secrets": 1, "scan_passed": False}
    )
    assert ran.outputs.high_severity_issues == 4
    assert "packages: 1 of 1 packages" in ran.report.headline
    (upgrade,) = [table for table in ran.report.tables if table.title == "Packages to upgrade"]
    assert upgrade.rows[0][:3] == ("requests", "2.19.0", "PYSEC-2018-28")
    found = discover.discover(["out"], security.work.root)
    assert [one.path.name for one in found] == ["bandit.sarif", "packages.sarif", "reports.sarif", "secrets.sarif"]
    options = Options(limits=Limits.with_overrides(""), profile=Profile.GITHUB, tree=None)
    for verdict, _ in batch.judge_all(found, options, batch.Categories.parse(())):
        assert [(one.rule, one.message) for one in verdict.findings] == []
    ids = {json.loads(one.path.read_text("utf-8"))["runs"][0]["automationDetails"]["id"] for one in found}
    assert len(ids) == 4


def test_a_clean_repository_passes(security: Security) -> None:
    """What has nothing for a source does not run it, unless it is named."""
    ran = security.run()
    assert (ran.outputs.verdict, ran.states) == (Verdict.PASS, {"secrets": "clean"})
    assert ran.outputs.scan_passed
    named = security.run("bandit", "secrets")
    assert (named.outputs.verdict, named.outputs.not_examined) == (Verdict.ERROR, ["bandit"])
    assert named.states == {"bandit": "not examined", "secrets": "clean"}


def test_what_was_not_examined_is_an_error_and_the_rest_is_told(security: Security) -> None:
    """The findings of the others stand, their files are written, and there is none for what was not examined."""
    security.work.commit({"a.py": SHELL, "b.py": "print 'old'\n", "c.py": STRIPE})
    ran = security.run(sarif="out")
    assert (ran.outputs.verdict, ran.outputs.not_examined) == (Verdict.ERROR, ["bandit"])
    assert {("not-examined", ""), ("B602", "a.py"), ("stripe-key", "c.py")} <= ran.found
    assert [path.name for path in (security.work.root / "out").iterdir()] == ["secrets.sarif"]


@pytest.mark.parametrize(
    ("text", "verdict", "state"),
    [
        ("requests==2.19.0\n", Verdict.FAIL, "findings"),
        ("requests==2.32.4\n", Verdict.PASS, "clean"),
        ("requests>=2\n", Verdict.ERROR, "not examined"),
        ("", Verdict.PASS, "clean"),
    ],
)
def test_packages_offline(security: Security, text: str, verdict: Verdict, state: str) -> None:
    """A vulnerable one fails, a mended one passes, and one without a version was not examined."""
    security.work.commit({"requirements.txt": text})
    ran = security.run("packages", advisories=security.advisories)
    assert (ran.outputs.verdict, ran.states["packages"]) == (verdict, state), ran.report.findings


def test_fail_on_decides(security: Security) -> None:
    """For each source."""
    security.work.commit({"a.py": SHELL})
    assert security.run("bandit").outputs.verdict is Verdict.FAIL
    assert security.run("bandit", fail_on="bandit=critical").outputs.verdict is Verdict.WARN
    ran = security.run("bandit", fail_on="low")
    assert {one.level for one in ran.report.findings} == {Level.ERROR}


def test_a_baseline_knows_what_is_there(security: Security) -> None:
    """It is written when asked for, survives a move of lines, and what is new still fails."""
    security.work.commit({"a.py": SHELL, "b.py": STRIPE})
    written = security.run("baseline", "bandit", "secrets", reason="since ever")
    assert "secrets are not among them" in written.report.notes[0]
    security.work.commit({"a.py": "import os\n\n" + SHELL.replace("ls ", "cat "), "b.py": ""})
    assert security.run("bandit").outputs.verdict is Verdict.PASS
    security.work.commit({"a.py": SHELL + "subprocess.call('rm ' + input(), shell=True)\n"})
    ran = security.run("bandit", fail_on="low")
    assert [(one.rule, one.place.line) for one in ran.report.findings if one.place] == [("B602", 3)]
    security.work.commit({"a.py": "x = 1\n"})
    assert sum("nothing stands for any more" in note for note in security.run("bandit").report.notes) == 2


def test_no_baseline_of_what_was_not_examined(security: Security) -> None:
    """It would forget what could not be seen."""
    security.work.commit({"a.py": "print 'old'\n"})
    with pytest.raises(CiKitError, match="bandit was not examined"):
        security.run("baseline", "bandit")
    assert not (security.work.root / ".ci-kit-security").exists()


def test_a_change_does_not_decide_how_it_is_judged(security: Security) -> None:
    """On a pull request policies and selection are those of the base; a file that only the change excludes counts."""
    base = security.work.commit({"a.py": "x = 1\n"})
    head = '{"ci-kit-security": 1}\n{"rule": "B602", "reason": "mine"}\n{"path": "b.py", "reason": "mine"}\n'
    config = "[tool.bandit]\nskips = ['B602']\n"
    security.work.commit({"a.py": SHELL, "b.py": STRIPE, ".ci-kit-security": head, "pyproject.toml": config})
    payload = {"pull_request": {"base": {"sha": base}}}
    done = security.step("pull_request", payload, sources="bandit\nsecrets")
    assert done.code == 1, done.log
    assert "B602" in done.log
    assert "stripe-key" in done.log
    here = security.step("pull_request", payload, sources="bandit\nsecrets", policy_from="here")
    assert here.code == 0, here.log


@pytest.mark.parametrize(
    ("inputs", "what"),
    [
        ({"sources": "bandits"}, "Did you mean `bandit`"),
        ({"fail_on": "hihg"}, "Did you mean `high`"),
        ({"sources": "reports"}, "`reports` is required"),
        ({"sources": "bandit", "reports": "x.sarif"}, "`sources` does not name them"),
        ({"requirements": "missing.txt"}, "there is no `missing.txt`"),
        ({"environment": "missing"}, "there is no `missing`"),
        ({"requirements": "README.md"}, "is no file that packages are read from"),
        ({"service": "ftp://x"}, "`service` is `ftp://x`"),
        ({"paths": "missing"}, "there is no `missing`"),
        ({"policy": "missing"}, "there is no missing"),
        ({"bandit_config": "missing"}, "there is no configuration of bandit"),
    ],
)
def test_bad_input_is_one_error(security: Security, inputs: dict[str, str], what: str) -> None:
    """Before anything is looked at."""
    security.work.commit({"a.py": "x = 1\n", "README.md": "x\n"})
    with pytest.raises(InputError) as caught:
        security.run(**inputs)
    assert what in str(caught.value)
