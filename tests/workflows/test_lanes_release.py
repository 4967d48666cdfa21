"""The release that users copy: built and checked, published by OIDC, then on GitHub; a rehearsal publishes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pasted
import pytest
from advisory_records import KNOWN

from advisories import advisories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub import Consumer, Hub

pytestmark = pytest.mark.act

BUILD, SECURITY = "Build / Package", "Security / Scan"
VERSION, PYPI, RELEASE = "Tag and version agree", "Publish to PyPI", "Release on GitHub"
WORKFLOW = ".github/workflows/release.yml"
ASKED = "      requirements: docs/requirements.txt"


@pytest.fixture
def project(hub: Hub) -> Iterator[Consumer]:
    """The project, of version 1.0.0, whose packages an advisory service knows."""
    with advisories(KNOWN) as service:
        yield pasted.consumer(hub, {WORKFLOW: {ASKED: f"{ASKED}\n      service: {service.url}"}})


def test_a_rehearsal_builds_and_checks_and_publishes_nothing(project: Consumer) -> None:
    """Started by hand: what would be published is kept as an artifact."""
    run = project.run("release.yml", "workflow_dispatch")
    assert run.results == {BUILD: "success", SECURITY: "success"}, run.log
    assert sorted(path.suffix for path in run.artifacts["dist"].iterdir()) == [".gz", ".whl"]
    assert run.said("gh-action-pypi-publish") == []


@pytest.mark.slow  # the jobs of the rehearsal, and three that only write down
def test_a_tag_is_published_and_released(project: Consumer) -> None:
    """All jobs in their order; what is signed and released is what was built."""
    project.clone.git("tag", "v1.0.0")
    run = project.run("release.yml", ref="refs/tags/v1.0.0")
    assert run.results == dict.fromkeys((BUILD, PYPI, RELEASE, SECURITY, VERSION), "success"), run.log
    assert len(run.said("gh-action-pypi-publish")) == 1
    assert run.said("attest-build-provenance")[0]["subject-path"] == "dist/*"
    (asked,) = (run.folder / "said" / str(run.number) / "gh").read_text(encoding="utf-8").splitlines()
    assert asked.startswith("release create v1.0.0 ")
    assert "dist/service-1.0.0-py3-none-any.whl" in asked


@pytest.mark.slow
def test_a_tag_that_names_another_version_publishes_nothing(project: Consumer) -> None:
    """The version was not raised before the tag was set."""
    project.clone.git("tag", "v2.0.0")
    run = project.run("release.yml", ref="refs/tags/v2.0.0")
    assert run.red == [VERSION], run.log
    assert run.said("gh-action-pypi-publish") == []
