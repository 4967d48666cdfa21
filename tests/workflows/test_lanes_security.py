"""The security lane: what is planted is found, what could not be looked at is no pass, and a fork degrades."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

import pasted
import planted
import pytest
from advisory_records import JINJA, KNOWN, REQUESTS

from advisories import Fault, advisories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hub import Consumer, Hub
    from hub_run import HubRun

    from advisories import Advisories

pytestmark = pytest.mark.act

SCAN = "Security / Scan"
WORKFLOW = ".github/workflows/security.yml"
ASKED, WITH = "      requirements: docs/requirements.txt", "    with:\n"
VULNERABLE = {"docs/requirements.txt": f"requests==2.19.0 --hash=sha256:{'0' * 64}\n"}
#: Another scanner, in a job before, whose report is cut off in the middle.
BROKEN_REPORT = """  image:
    name: Image scan
    runs-on: ubuntu-24.04
    steps:
      - run: |
          echo '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "grype"}}, "results": [' > image.sarif
      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        with:
          name: image-report
          path: image.sarif

  security:
    needs: image
"""


@pytest.fixture
def service() -> Iterator[Advisories]:
    """An advisory service that knows a few packages."""
    with advisories(KNOWN) as made:
        yield made


def consumer(hub: Hub, service: Advisories, **changes: str) -> Consumer:
    """The project, whose workflow asks the service; and changes to that workflow."""
    asks = {ASKED: f"{ASKED}\n      service: {service.url}"}
    return pasted.consumer(hub, {WORKFLOW: asks | changes})


def sources(run: HubRun) -> list[str]:
    """Of which sources something was uploaded."""
    return [path.stem for files in run.scanned().values() for path in files]


def test_a_planted_secret_reddens_the_job_and_is_shown_nowhere(hub: Hub, service: Advisories) -> None:
    """It is uploaded as an alert all the same, beside the sources in which nothing was found."""
    project = consumer(hub, service)
    token, _ = planted.every(seed=9)["stripe-key"]
    project.commit({"src/service/keys.py": f"KEY = {token!r}\n"})
    dirty = project.run("security.yml")
    assert dirty.results == {SCAN: "failure"}, dirty.log
    assert dirty.jobs[SCAN].failed == ["Scan"]
    assert dirty.jobs[SCAN].steps["scan"].outputs["potential-secrets"] == "1"
    assert sorted(sources(dirty)) == ["bandit", "packages", "secrets"]
    assert token[8:20] not in dirty.log


@pytest.mark.slow
def test_a_clean_project_is_green(hub: Hub, service: Advisories) -> None:
    """What it has in its lock file was asked about; each source is uploaded, which closes old alerts."""
    run = consumer(hub, service).run("security.yml")
    assert run.results == {SCAN: "success"}, run.log
    assert sorted(sources(run)) == ["bandit", "packages", "secrets"]
    assert "mkdocs" in {name for name, _ in service.asked}
    assert run.jobs[SCAN].steps["told"].outcome == ""


@pytest.mark.slow  # the action has its own tests of what it finds
def test_a_vulnerable_requirement_is_found_in_a_snapshot(hub: Hub, service: Advisories) -> None:
    """Offline: the advisories are in the repository, and nobody is asked."""
    project = consumer(hub, service, **{f"service: {service.url}": "advisories: advisories"})
    project.commit({f"advisories/{one['id']}.json": json.dumps(one) for one in (JINJA, REQUESTS)} | VULNERABLE)
    run = project.run("security.yml")
    assert run.red == [SCAN], run.log
    assert run.jobs[SCAN].steps["scan"].outputs["vulnerabilities-found"] == "1", run.log
    assert "PYSEC-2018-28" in html.unescape(run.summary)
    assert service.asked == []


@pytest.mark.slow
def test_a_dead_advisory_service_is_no_pass(hub: Hub, service: Advisories) -> None:
    """The job is red though nothing was found, and no empty list of vulnerabilities is uploaded."""
    service.fault = Fault.FOREIGN
    run = consumer(hub, service).run("security.yml")
    assert run.results == {SCAN: "failure"}, run.log
    assert run.jobs[SCAN].steps["scan"].outputs["verdict"] == "error"
    assert sorted(sources(run)) == ["bandit", "secrets"]


@pytest.mark.slow
def test_a_report_that_is_cut_off_is_no_pass(hub: Hub, service: Advisories) -> None:
    """SARIF of another tool, handed over by an artifact: the lane is red, the job that made it is not."""
    change = {WITH: f"{WITH}      reports-artifact: image-*\n", "  security:\n": BROKEN_REPORT}
    run = consumer(hub, service, **change).run("security.yml")
    assert run.results == {"Image scan": "success", SCAN: "failure"}, run.log
    assert "reports" in json.loads(run.jobs[SCAN].steps["scan"].outputs["not-examined"])
    assert "reports" not in sources(run)


@pytest.mark.slow
def test_a_fork_cannot_upload_and_is_green_with_a_warning(hub: Hub, service: Advisories) -> None:
    """Nothing is wrong with the change: its author sees a warning and the summary."""
    run = consumer(hub, service).run("security.yml", "pull_request", fork=True)
    assert run.results == {SCAN: "success"}, run.log
    assert run.jobs[SCAN].steps["upload"].outcome == "failure"
    (told,) = run.jobs[SCAN].steps["told"].annotations
    assert (told["level"], told["title"]) == ("warning", "Not uploaded")
    assert sources(run) == []


@pytest.mark.slow
def test_whoever_requires_the_upload_gets_a_red_job(hub: Hub, service: Advisories) -> None:
    """`upload-required`, as for a branch that code scanning protects."""
    project = consumer(hub, service, **{WITH: f"{WITH}      upload-required: true\n"})
    run = project.run("security.yml", "pull_request", fork=True)
    assert run.results == {SCAN: "failure"}, run.log
    assert run.jobs[SCAN].failed == ["Upload"], run.log
