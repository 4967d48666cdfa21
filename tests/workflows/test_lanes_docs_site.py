"""The docs-site lane: a site is built strictly for every change, and published from main."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pasted
import pytest

if TYPE_CHECKING:
    from hub import Hub

pytestmark = pytest.mark.act

BUILD, PUBLISH = "Site / Build", "Site / Publish"


def test_a_broken_link_is_not_published(hub: Hub) -> None:
    """The build is strict: its job is red, and nothing is on the site."""
    project = pasted.consumer(hub)
    page = project.clone.folder / "docs" / "index.md"
    project.commit({"docs/index.md": page.read_text(encoding="utf-8") + "\n[Lost](nowhere.md)\n"})
    run = project.run("docs-site.yml")
    assert run.results == {BUILD: "failure"}, run.log
    assert run.jobs[BUILD].failed == ["Build"]
    assert not (hub.folder / "site").exists()


@pytest.mark.slow
def test_a_push_is_published(hub: Hub) -> None:
    """The pages of the project are where the hub has its sites."""
    run = pasted.consumer(hub).run("docs-site.yml")
    assert run.results == {BUILD: "success", PUBLISH: "success"}, run.log
    assert "Names the season" in (hub.folder / "site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_pull_request_is_built_only(hub: Hub) -> None:
    """From a fork too, whose token may read and no more."""
    project = pasted.consumer(hub)
    run = project.run("docs-site.yml", "pull_request", fork=True)
    assert run.results == {BUILD: "success"}, run.log
    assert run.artifacts == {}


@pytest.mark.slow
def test_what_cannot_be_installed_fails_before_the_build(hub: Hub) -> None:
    """A version that no index has: the step that installs is red, and nothing is published."""
    project = pasted.consumer(hub)
    project.commit({"docs/requirements.txt": f"mkdocs==0.0.0 --hash=sha256:{'0' * 64}\n"})
    run = project.run("docs-site.yml")
    assert run.results == {BUILD: "failure"}, run.log
    assert run.jobs[BUILD].failed == ["Install"]
