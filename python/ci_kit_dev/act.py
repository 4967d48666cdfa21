"""Workflows on this machine with act: the examples, or those that are named."""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ci_kit.errors import CiKitError, ExitCode, InputError
from ci_kit_dev import hub, tools
from ci_kit_dev.lint import examples
from ci_kit_dev.paths import ROOT

#: How workflows name the kit; this checkout stands in for it.
KIT = "org/ci-kit@v1"
#: act's word for running the steps on this machine instead of in a container.
HOST = "-self-hosted"
#: The image of `--container`; CONTRIBUTING.md says how it is made.
IMAGE = "ci-kit-act"
#: The runner labels that are run; act skips jobs with other ones.
LABELS = ("ubuntu-latest", "ubuntu-24.04", "ubuntu-22.04")

#: The proxy of the development set, for examples that deploy behind one; not there on every platform.
CADDY = Path(sys.executable).with_name("caddy")

#: A use of the kit's own by its reusable workflows, which act does not know: the kit at the commit that runs.
OWN = re.compile(r"(?m)^(\s*(?:-\s+)?uses:\s*)\$/(\S+)")
#: Examples that are of no use outside a repository of their own: the tests run them in a fake github.com.
ELSEWHERE = (
    "examples/workflows/",
    "examples/deploy-production.yml",
    "examples/local-model.yml",
    "examples/release.yml",
    "examples/secret-scan-organisation.yml",
)
USES = re.compile(r"^\s*(?:-\s+)?uses:\s*['\"]?([\w.-]+/[\w.-]+)((?:/[\w.-]+)*)@([\w./-]+)", re.MULTILINE)
STAND_IN = """name: stand-in
description: Says that it is not the action
runs:
  using: composite
  steps:
    - shell: bash
      run: |
        echo "act: {name} belongs to others and is not run here"
"""


def stand_ins(workflow: Path, folder: Path) -> dict[str, Path]:
    """Write, for each action of others that `workflow` uses, one that does nothing; `owner/repo@ref: folder`.

    Those that the kit's reusable workflows use, if it calls one, are among them. act would clone them, even those whose
    `if` is false, and the interesting ones, such as an upload to code scanning, mean nothing without GitHub.
    actions/checkout is known to act and copies the workspace.
    """
    found: dict[str, Path] = {}
    for repository, path, ref in USES.findall(workflow.read_text(encoding="utf-8")):
        used = f"{repository}@{ref}"
        if used == KIT and path.endswith(".yml"):
            found |= stand_ins(ROOT / path.lstrip("/"), folder)
        if used == KIT or repository == "actions/checkout":
            continue
        found[used] = folder / used.replace("/", "_")
        action = found[used] / path.lstrip("/") / "action.yml"
        action.parent.mkdir(parents=True, exist_ok=True)
        action.write_text(STAND_IN.format(name=repository + path), encoding="utf-8")
    return found


def kit(folder: Path, *, whole: bool = False) -> Path:
    """A copy of what the actions need of this checkout, the code itself only if `whole`.

    act copies all of it, twice for each step that uses an action. Steps on this machine run the code where it is.
    """
    made = folder / "kit"
    if made.exists():
        return made
    made.mkdir(parents=True)
    for name in ("action.yml", "ci-kit"):
        shutil.copy2(ROOT / name, made)
    for name in ("actions", ".github/workflows", *(("python",) if whole else ())):
        shutil.copytree(ROOT / name, made / name, symlinks=True)
    for path in (made / ".github" / "workflows").glob("*.yml"):
        path.write_text(without_own(path.read_text(encoding="utf-8")), encoding="utf-8")
    if not whole:
        launcher = made / "python" / "run.sh"
        launcher.parent.mkdir()
        launcher.write_text(
            f'#!/usr/bin/env bash\nexec {shlex.quote(str(ROOT))}/python/run.sh "$@"\n', encoding="utf-8"
        )
        launcher.chmod(0o755)
    return made


def without_own(workflow: str) -> str:
    """The text of a reusable workflow with `$/x` as `org/ci-kit/x@v1`."""
    name, _, ref = KIT.partition("@")
    return OWN.sub(rf"\g<1>{name}/\g<2>@{ref}", workflow)


def command(workflow: Path, folder: Path, *, workspace: Path = ROOT, image: str = HOST) -> tuple[str, ...]:
    """The command line that runs `workflow` on a copy of `workspace`; `folder` takes the kit and the stand-ins.

    Add `--json` for one JSON object a line, in which every output of a step is a `set-output` command.
    """
    replaced = {KIT: kit(folder, whole=image != HOST), **stand_ins(workflow, folder)}
    return (
        tools.binary("act"),
        f"--directory={workspace}",
        f"--workflows={workflow.resolve()}",
        "--detect-event",
        "--no-cache-server",
        "--pull=false",
        *(f"--platform={label}={image}" for label in LABELS),
        *(f"--env=CADDY={path}" for path in (CADDY,) if path.exists() and image == HOST),
        *(f"--local-repository={used}={path}" for used, path in replaced.items()),
    )


def require_image(image: str) -> None:
    """See that Docker can start `image`.

    Raises:
        CiKitError: there is no Docker, it does not answer, or it does not have the image.
    """
    docker = shutil.which("docker")
    if docker is None:
        raise CiKitError("There is no docker here", remedy="Install Docker, or leave out --container.")
    info = subprocess.run((docker, "info"), capture_output=True, text=True, check=False)
    if info.returncode:
        why = (info.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise CiKitError("Docker does not answer", why=why, remedy="Start its service, or leave out --container.")
    seen = subprocess.run((docker, "image", "inspect", image), capture_output=True, check=False)
    if seen.returncode:
        remedy = "Make it as .github/CONTRIBUTING.md says, or name another one with --image."
        raise CiKitError(f"Docker has no image {image!r}", remedy=remedy)


def chosen(named: list[str]) -> list[Path]:
    """The workflows to run: those named, else all examples that can be run anywhere.

    Raises:
        InputError: one of them is not a file, or there is none.
    """
    for name in named:
        if not Path(name).is_file():
            raise InputError(f"There is no workflow {name!r}", remedy="Name a file, such as examples/<name>.yml.")
    found = [Path(name) for name in named] or [ROOT / name for name in examples(ROOT) if not name.startswith(ELSEWHERE)]
    if not found:
        raise InputError("There is no workflow in examples/", remedy="Name the file to run.")
    return found


def main(argv: list[str]) -> int:
    """Run the workflows one after the other; 1 when one of them failed. What follows `--` is handed to act.

    Raises:
        CiKitError: act or, with `--container`, Docker is not there.
    """
    cut = argv.index("--") if "--" in argv else len(argv)
    parser = argparse.ArgumentParser("./dev act", description=__doc__, epilog="What follows -- is handed to act.")
    parser.add_argument("--container", action="store_true", help="run the jobs in Docker, not on this machine")
    parser.add_argument("--image", default=IMAGE, help="the image for --container (default: %(default)s)")
    parser.add_argument("--workspace", type=Path, default=ROOT, help="the repository to run in (default: this one)")
    parser.add_argument("workflow", nargs="*", help="workflow files (default: all in examples/)")
    options = parser.parse_args(argv[:cut])
    if options.container:
        require_image(options.image)
    failed = []
    workflows = chosen(options.workflow)
    for workflow in workflows:
        print(f"== {workflow}", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            image = options.image if options.container else HOST
            line = command(workflow, Path(folder), workspace=options.workspace, image=image)
            with hub.serving(failed=False) as github:
                more = () if options.container else hub.arguments(github)  # a container does not see this machine
                if subprocess.run((*line, *more, *argv[cut + 1 :]), check=False).returncode:
                    failed.append(workflow.name)
    print(f"act: {len(workflows)} run, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}")
    return ExitCode.FAIL if failed else ExitCode.OK
