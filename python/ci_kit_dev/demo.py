"""A real workflow on this machine: SARIF of scanners, a failure and its issue, a bad deploy that is rolled back."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError, ExitCode
from ci_kit_dev import act, hub
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

WORKFLOW = ROOT / "examples" / "demo.yml"
_DATA = ROOT / "tests" / "data" / "sarif"
#: Files that scanners wrote about the sources beside them.
RESULTS = ("semgrep-rules.sarif", "bandit-src.sarif", "checkov-terraform.sarif", "zizmor-build.sarif")


def main(argv: Sequence[str]) -> int:
    """Make a small repository, run the workflow in it with act, and show what the actions say.

    Raises:
        CiKitError: git or act cannot be run.
    """
    parser = argparse.ArgumentParser(prog="./ci-kit demo", description=__doc__)
    parser.add_argument("--verbose", action="store_true", help="show all that act prints")
    verbose = parser.parse_args(argv).verbose
    with tempfile.TemporaryDirectory(prefix="ci-kit-demo-") as folder:
        workspace = Path(folder, "repository")
        prepare(workspace)
        print("Running examples/demo.yml with act, without containers. The first run installs what it needs.\n")
        with hub.serving(failed=True) as github:
            line = (*act.command(WORKFLOW, Path(folder), workspace=workspace), *hub.arguments(github))
            code = subprocess.run(line, check=False).returncode if verbose else _run((*line, "--json"))
            print("\n── The issue that the stand-in for GitHub got ".ljust(80, "─"))
            print("\n".join(f"  {line}" for line in hub.shown(github)))
        print(f"\nThe workflow: {WORKFLOW.relative_to(ROOT)}. On a file of yours: ./ci-kit sarif-validate FILE")
        return code


def prepare(workspace: Path) -> None:
    """Write a repository with sources, the SARIF files about them, a broken one, and a service to deploy.

    Raises:
        CiKitError: git is missing or fails.
    """
    shutil.copytree(_DATA / "sources", workspace)
    shutil.copytree(ROOT / "examples" / "demo", workspace / "shop")
    shutil.copytree(ROOT / "examples" / "recipes", workspace / "recipes")
    (workspace / "results").mkdir()
    (workspace / "refused").mkdir()
    for name in RESULTS:
        shutil.copy(_DATA / "real" / name, workspace / "results" / name)
    broken = _broken(json.loads((_DATA / "real" / RESULTS[0]).read_text(encoding="utf-8")))
    # A byte order mark, as PowerShell writes it.
    (workspace / "refused" / "broken.sarif").write_text(json.dumps(broken, indent=2), encoding="utf-8-sig")
    identity = ("-c", "user.name=ci-kit demo", "-c", "user.email=demo@localhost", "-c", "commit.gpgsign=false")
    for arguments in (("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "--message=demo")):
        _git(workspace, *arguments)


def _broken(log: dict[str, Any]) -> dict[str, Any]:
    """The faults that people meet most: the same run twice, line 0, a Windows path, a rule index that is off."""
    run = log["runs"][0]
    for result in run["results"]:
        result["ruleIndex"] = 99
        physical = result["locations"][0]["physicalLocation"]
        physical["region"]["startLine"] = 0
        physical["region"].pop("endLine", None)
        physical["artifactLocation"]["uri"] = physical["artifactLocation"]["uri"].replace("/", "\\")
    log["runs"].append(json.loads(json.dumps(run)))
    return log


def _git(workspace: Path, *arguments: str) -> None:
    git = shutil.which("git")
    if git is None:
        raise CiKitError("there is no git here", remedy="install it: apt install git")
    made = subprocess.run((git, *arguments), cwd=workspace, capture_output=True, text=True, check=False)
    if made.returncode:
        raise CiKitError(f"git {arguments[0]} failed", why=made.stderr.strip())


def _run(line: tuple[str, ...]) -> int:
    """Run act, and of its events print the steps and what they print."""
    step = ""
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as running:
        for text in running.stdout or ():
            event = _event(text)
            name = str(event.get("step") or event.get("msg", ""))
            if event.get("raw_output") and not event.get("msg", "").startswith("::"):
                if name != step:
                    step = name
                    print(f"\n── {step} ".ljust(80, "─"))
                print("  " + event["msg"].rstrip("\n"), flush=True)
            elif event.get("level") == "error" and not event.get("step"):
                print(event["msg"].rstrip("\n"))
    return ExitCode.OK if running.returncode == 0 else ExitCode.FAIL


def _event(text: str) -> dict[str, Any]:
    try:
        event = json.loads(text)
    except ValueError:
        return {"msg": text, "level": "error"}
    return event if isinstance(event, dict) else {}
