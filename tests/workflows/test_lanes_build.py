"""The build lane: sdist and wheel, built twice alike and checked; an image within its size."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pasted
import pytest

if TYPE_CHECKING:
    from hub import Hub

pytestmark = pytest.mark.act

PACKAGE, IMAGE = "Build / Package", "Build / Image"
WORKFLOW = ".github/workflows/build.yml"
NO_IMAGE = {WORKFLOW: {"      image: service # leave it out if there is no Dockerfile\n": ""}}


def test_what_is_good_becomes_an_artifact(hub: Hub) -> None:
    """Sdist and wheel are built, checked, built again, installed and kept."""
    run = pasted.consumer(hub, NO_IMAGE).run("build.yml")
    assert run.results == {PACKAGE: "success"}, run.log
    assert run.jobs[PACKAGE].steps["package"].outputs["reproducible"] == "true", run.log
    kept = [path.name for path in sorted(run.artifacts["dist"].iterdir())]
    assert kept == ["service-1.0.0-py3-none-any.whl", "service-1.0.0.tar.gz"]


@pytest.mark.slow  # package-check has its own tests of what it finds
def test_a_package_that_differs_each_time_is_red(hub: Hub) -> None:
    """A build that writes the time down: nothing is kept."""
    project = pasted.consumer(hub, NO_IMAGE)
    stamped = 'import time, pathlib\npathlib.Path("src/service/built.py").write_text(f"WHEN = {time.time_ns()}\\n")\n'
    project.commit({"backend.py": pasted.files()["backend.py"] + stamped})
    run = project.run("build.yml")
    assert run.results == {PACKAGE: "failure"}, run.log
    assert run.jobs[PACKAGE].steps["package"].outputs["reproducible"] == "false"
    assert run.artifacts == {}


@pytest.mark.slow  # likewise
def test_metadata_that_pypi_would_refuse_is_red(hub: Hub) -> None:
    """A readme that does not render."""
    change = {"pyproject.toml": {'readme = "README.md"': 'readme = "README.rst"', '"/README.md"': '"/README.rst"'}}
    project = pasted.consumer(hub, NO_IMAGE | change)
    project.commit({"README.rst": "service\n==\n\n.. nothing:: of that name\n"})
    run = project.run("build.yml")
    assert run.red == [PACKAGE], run.log
    assert "readme-broken" in html.unescape(run.jobs[PACKAGE].summary)
    assert run.artifacts == {}
