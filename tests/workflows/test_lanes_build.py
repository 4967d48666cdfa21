"""The build lane: sdist and wheel, built twice alike and checked; an image within its size."""

from __future__ import annotations

import html
import os
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
    """Sdist and wheel are built, checked, built again, installed and kept; the image is weighed."""
    run = pasted.consumer(hub).run("build.yml")
    assert run.results == {IMAGE: "success", PACKAGE: "success"}, run.log
    assert 100_000 < int(run.jobs[IMAGE].steps["size"].outputs["packed"]) < 1_000_000
    (asked,) = run.said("build-push-action")
    assert (asked["cache-from"], asked["push"]) == ("type=gha,scope=service", "")
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


@pytest.mark.slow  # image-size has its own tests of what it measures
def test_an_image_that_is_too_large_is_red(hub: Hub) -> None:
    """A file that does not belong there; the package is as good as before."""
    project = pasted.consumer(hub, {WORKFLOW: {"max-size: 500 MB": "max-size: 1 MB"}})
    project.commit({"data.bin": os.urandom(1_000_000)})
    run = project.run("build.yml")
    assert run.results == {IMAGE: "failure", PACKAGE: "success"}, run.log
    assert run.jobs[IMAGE].failed == ["Weigh it"]
