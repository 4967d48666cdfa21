"""What the showcases need: folders made ready for an action, and stand-ins for the services that it talks to."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ci_kit_dev import hub
from ci_kit_dev.paths import ROOT
from ci_kit_dev.site.folders import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_SHA = "c0ffee0" + "0" * 33


@contextmanager
def github(_folder: Path) -> Iterator[Mapping[str, str]]:
    """GitHub with a commit on which one check is red and one has not come yet."""
    with hub.serving(failed=True) as standin:
        world = standin.world
        world.add_branch("main", _SHA, required=("test", "lint"))
        world.standings[f"main...{_SHA}"] = "identical"
        world.add_check(_SHA, "lint", "success")
        world.add_check(_SHA, "test", "failure")
        yield {
            "GITHUB_API_URL": standin.api,
            "GITHUB_SERVER_URL": standin.web,
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
def service(folder: Path) -> Iterator[Mapping[str, str]]:
    """A service whose next version answers every other request with an error."""
    _stand_ins()
    from deployed_service import running  # noqa: PLC0415 (on the path since now)

    with running(folder / "live", "v1") as service:
        yield {"url": service.url}


def deployable(folder: Path) -> None:
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
def ollama(folder: Path) -> Iterator[Mapping[str, str]]:
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


def log(folder: Path) -> None:
    """The log of a job in which a test has failed."""
    folder.mkdir()
    with hub.serving(failed=True):  # which puts the logs of the tests on the path
        from failing_logs import pytest_log  # noqa: PLC0415 (on the path since now)

        (folder / "job.log").write_bytes(pytest_log())


def secret(folder: Path) -> None:
    """A file with a token."""
    written({"pay.py": _token(), "README.md": "# Shop\n"})(folder)


def _token() -> str:
    """Code with a token that looks real, put together here so that no file of the kit has it."""
    token = "_".join(("sk", "live", "51H8xQ2eZvKYlo2C" + "9aBcD3fGhJkLmNpQ"))
    return f'KEY = "{token}"\n'


def release(folder: Path) -> None:
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


def selftest(**files: str) -> Mapping[str, str]:
    """Files of the kit's own selftest, by the name that they get."""
    return {name: f".github/selftest/{path}" for name, path in files.items()}


SCHEMA = """version: 1
variables:
  MONGODB_URI: {type: mongodb-uri, secret: true, description: where the documents go}
  ZIP_CODES: {type: 'list[zip]', min: 1}
  PAGE_SIZE: {type: int, default: 100, max: 1000}
"""
PROJECT = """[project]
name = "shop"
requires-python = ">=3.10"
classifiers = [
  "Programming Language :: Python :: 3.9",
  "Programming Language :: Python :: 3.10",
  "Programming Language :: Python :: 3.12",
  "Programming Language :: Python :: 3.13",
]
"""
PAGES = {
    "README.md": "# Shop\n\nHow to [set it up](docs/guide.md#set-up), and its ![map](docs/map.png).\n",
    "docs/guide.md": "# Guide\n\n## Setting up\n\nBack to the [shop](../readme.md).\n\n```sh\n./shop\n",
}
FLAKY = """#!/usr/bin/env bash
echo attempt >> attempts
if (( $(wc -l < attempts) < 3 )); then
  echo "curl: (7) Failed to connect to registry.example port 443: Connection refused" >&2
  exit 7
fi
echo "pushed shop:1.4.0"
"""


def unsafe(folder: Path) -> None:
    """Code that hands a shell whatever comes, and a token."""
    text = "import subprocess\n\n\ndef show(name):\n    subprocess.call(f'less {name}', shell=True)\n"
    written({"show.py": text, "pay.py": _token()})(folder)


def distribution(folder: Path) -> None:
    """A wheel with a file too many, and one that its RECORD does not know."""
    _stand_ins()
    from distributions import Made, record  # noqa: PLC0415 (on the path since now)

    folder.mkdir()
    (folder / "dist").mkdir()
    made = Made(folder / "dist")
    made.files["tests/test_shop.py"] = "def test_shop(): pass\n"
    made.record = record({name: text for name, text in made.files.items() if not name.startswith("tests/")})
    made.wheel()


def image(folder: Path) -> None:
    """What `docker save` writes of an image with two layers."""
    _stand_ins()
    import images  # noqa: PLC0415 (on the path since now)

    folder.mkdir()
    noise = random.Random(7).randbytes(1_300_000)  # noqa: S311 (made to not shrink, not to be secret)
    layers = [{"usr/bin/python3": noise, "etc/os-release": b"ID=debian\n"}, {"app/model.bin": noise[:400_000]}]
    files = images.docker([images.layer(one) for one in layers], "shop:1.4.0")
    history = [{"created_by": "FROM debian:13-slim"}, {"created_by": "COPY model.bin /app/"}]
    files["config.json"] = json.dumps({"os": "linux", "architecture": "amd64", "history": history}).encode()
    images.archived(folder / "shop.tar", files)


FAILURES = """{"id": "build-1", "log": "connect ETIMEDOUT 10.0.0.7:443", "rule": {"category": "network"}}
{"id": "build-2", "log": "FAILED test_area: assert 6 == 7", "rule": {"category": "test"}}
"""
