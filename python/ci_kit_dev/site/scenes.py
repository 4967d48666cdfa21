"""The showcases of the actions: for each one run that shows what it is for."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ci_kit_dev import demo, hub
from ci_kit_dev.paths import ROOT
from ci_kit_dev.site.showcase import Showcase, copied, fresh, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_SHA = "c0ffee0" + "0" * 33


@contextmanager
def _hub(_folder: Path) -> Iterator[Mapping[str, str]]:
    """GitHub with a commit on which one check is red and one has not come yet."""
    with hub.serving(failed=True) as github:
        world = github.world
        world.add_branch("main", _SHA, required=("test", "lint"))
        world.standings[f"main...{_SHA}"] = "identical"
        world.add_check(_SHA, "lint", "success")
        world.add_check(_SHA, "test", "failure")
        yield {
            "GITHUB_API_URL": github.api,
            "GITHUB_SERVER_URL": github.web,
            "GITHUB_REPOSITORY": "octo/service",
            "GITHUB_RUN_ID": "1",
            "GITHUB_SHA": _SHA,
            "GITHUB_TOKEN": "of-no-value",
            "sha": _SHA,
        }


def _stand_ins() -> None:
    for name in ("tests/standins", "tests/standins/ollama", "tests/support"):
        if str(ROOT / name) not in sys.path:
            sys.path.append(str(ROOT / name))


@contextmanager
def _service(folder: Path) -> Iterator[Mapping[str, str]]:
    """A service whose next version answers every other request with an error."""
    _stand_ins()
    from deployed_service import running  # noqa: PLC0415 (on the path since now)

    with running(folder / "live", "v1") as service:
        yield {"url": service.url}


def _deployable(folder: Path) -> None:
    """Scripts that say what is live, and change it; the second version is a bad one."""
    folder.mkdir()
    scripts = {
        "deploy": 'echo "$1 $([[ $1 == v2 ]] && echo errors-50)" > live\n',
        "current": "cut -d' ' -f1 live\n",
    }
    for name, text in scripts.items():
        (folder / name).write_text(f"#!/usr/bin/env bash\n{text}", encoding="utf-8")
        (folder / name).chmod(0o755)


@contextmanager
def _ollama(folder: Path) -> Iterator[Mapping[str, str]]:
    """A host of releases, and a registry with one model."""
    _stand_ins()
    from standin_ollama import registry, releases  # noqa: PLC0415 (on the path since now)

    with releases.serving() as host, registry.serving() as models:
        host.add()
        models.add()
        values = {"mirror": host.address, "model": models.model(), "cache": str(folder.parent / "cache")}
        try:
            yield values
        finally:
            command = (str(ROOT / "ci-kit"), "ollama-setup", "--mode", "stop", "--cache-directory", values["cache"])
            subprocess.run(command, check=False, capture_output=True)


def _log(folder: Path) -> None:
    folder.mkdir()
    with hub.serving(failed=True):  # which puts the logs of the tests on the path
        from failing_logs import pytest_log  # noqa: PLC0415 (on the path since now)

        (folder / "job.log").write_bytes(pytest_log())


def _secret(folder: Path) -> None:
    """A token that looks real, put together here so that no file of the kit has it."""
    token = "_".join(("sk", "live", "51H8xQ2eZvKYlo2C" + "9aBcD3fGhJkLmNpQ"))
    written({"pay.py": f'KEY = "{token}"\n', "README.md": "# Shop\n"})(folder)


def _release(folder: Path) -> None:
    """A repository with two releases and a remote."""
    written({"README.md": "# Shop\n"})(folder)
    remote = folder.parent / "remote.git"
    for words in (
        ("init", "--quiet", "--bare", str(remote)),
        ("remote", "add", "origin", str(remote)),
        ("tag", "v1.3.9"),
        ("push", "--quiet", "origin", "main", "--tags"),
    ):
        subprocess.run(("git", *words), cwd=folder, check=True, capture_output=True)


def _selftest(**files: str) -> Mapping[str, str]:
    return {name: f".github/selftest/{path}" for name, path in files.items()}


_SCHEMA = """version: 1
variables:
  MONGODB_URI: {type: mongodb-uri, secret: true, description: where the documents go}
  ZIP_CODES: {type: 'list[zip]', min: 1}
  PAGE_SIZE: {type: int, default: 100, max: 1000}
"""
_PROJECT = """[project]
name = "shop"
requires-python = ">=3.10"
classifiers = [
  "Programming Language :: Python :: 3.9",
  "Programming Language :: Python :: 3.10",
  "Programming Language :: Python :: 3.12",
  "Programming Language :: Python :: 3.13",
]
"""
_PAGES = {
    "README.md": "# Shop\n\nHow to [set it up](docs/guide.md#set-up), and its ![map](docs/map.png).\n",
    "docs/guide.md": "# Guide\n\n## Setting up\n\nBack to the [shop](../readme.md).\n\n```sh\n./shop\n",
}
_FLAKY = """#!/usr/bin/env bash
echo attempt >> attempts
if (( $(wc -l < attempts) < 3 )); then
  echo "curl: (7) Failed to connect to registry.example port 443: Connection refused" >&2
  exit 7
fi
echo "pushed shop:1.4.0"
"""

SCENES = {
    one.concern: one
    for one in (
        Showcase(
            "sarif-validate",
            "Two files on their way to code scanning. GitHub would refuse one of them, and this says why.",
            demo.prepare,
            {"sarif": "refused/broken.sarif\nresults/zizmor-build.sarif"},
            code=1,
        ),
        Showcase(
            "secret-scan",
            "A token in a file. No part of it is shown, only what it is and where.",
            _secret,
            {"scope": "tree"},
            code=1,
        ),
        Showcase(
            "markdown-lint",
            "A heading was renamed, an image was never committed, a fence is open.",
            written(_PAGES),
            code=1,
        ),
        Showcase(
            "python-matrix",
            "The classifiers name a version that pip would refuse, and leave one out.",
            written({"pyproject.toml": _PROJECT}),
            code=1,
        ),
        Showcase(
            "env-check",
            "Two mistakes in the variables of a job, told at once, before the slow work.",
            written({".github/env-schema.yml": _SCHEMA, "local.env": "ZIP_CODES=94103,9410\n"}),
            {"mode": "check", "env-file": "local.env"},
            code=1,
        ),
        Showcase(
            "qa-summary",
            "A report of tests, one of coverage, one verdict.",
            copied(**_selftest(tests__xml="quality/red.xml", lcov__info="quality/lcov.info")),
            {"reports": "tests.xml\nlcov.info", "coverage-min": "80"},
            code=1,
        ),
        Showcase(
            "perf-gate",
            "One of the benchmarks has become slower; the others only look so.",
            copied(**_selftest(slow__json="benchmarks-slow.json", base__json="benchmarks-base.json")),
            {"results": "slow.json", "baseline": "base.json", "run-noise": "1%"},
            code=1,
        ),
        Showcase(
            "resource-report",
            "One command, measured from its first process to its last.",
            fresh,
            {"mode": "run", "command": "python3 -c 'sum(n * n for n in range(20_000_000))'", "max-memory-mb": "512"},
        ),
        Showcase(
            "retry",
            "A service that is not up yet is tried again; a red test would not be.",
            written({"push.sh": _FLAKY}),
            {"run": "bash push.sh", "wait": "200ms"},
        ),
        Showcase(
            "failure-issue",
            "From the log of a job to the lines that explain it. The action keeps one issue per failure with them.",
            _log,
            alone=("failure-issue", "classify", "job.log"),
        ),
        Showcase(
            "ci-status",
            "One check is red: there is nothing to wait for.",
            fresh,
            {"ref": "{sha}", "deadline": "0"},
            code=1,
            around=_hub,
        ),
        Showcase(
            "deploy-gate",
            "The branch holds, a required check does not, and nobody deploys at the turn of the year.",
            fresh,
            {"branch": "main", "freeze": "2020-12-19 - 2999-01-02 # year end", "commit": "{sha}"},
            code=1,
            around=_hub,
        ),
        Showcase(
            "deploy-tags",
            "One release in all the spellings that git, Python and registries want.",
            _release,
            {"scheme": "semver", "version": "1.4.0", "image": "ghcr.io/octo/shop"},
        ),
        Showcase(
            "health-check-rollback",
            "A deploy whose version answers every other request with an error is taken back.",
            _deployable,
            {
                "url": "{url}",
                "expect-version": "v2",
                "version-from": "$.version",
                "deploy-command": "./deploy v2",
                "current-command": "./current",
                "rollback-command": './deploy "$CI_KIT_PREVIOUS"',
                "rise": "1",
                "interval": "50ms",
                "watch-for": "10s",
            },
            code=1,
            around=_service,
        ),
        Showcase(
            "ollama-setup",
            "A release checked by its hash, a model verified and loaded. (Host and registry are stand-ins.)",
            fresh,
            {
                "models": "{model}",
                "version": "0.33.0",
                "install": "cpu",
                "mirror": "{mirror}",
                "cache-directory": "{cache}",
                "port": "0",
            },
            around=_ollama,
        ),
        Showcase("setup", "What the command can do.", fresh, alone=("--help",)),
    )
}


def of(concern: str) -> Showcase:
    """The showcase of an action; where nobody has made one, its help."""
    known = SCENES.get(concern)
    return known or Showcase(concern, "What the command takes.", fresh, alone=(concern, "--help"))
