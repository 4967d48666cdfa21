"""A whole audit, with the real pip-audit: what it finds, and that it never takes silence for an answer."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from advisory_records import KNOWN, REQUESTS_TOO, database, record

from advisories import Advisories, Fault, advisories
from ci_kit.advisories import Audit, Canary, Cause, Options, Severity, audit
from ci_kit.advisories.services import Osv, PyPI, Service, Snapshot
from ci_kit.advisories.services.web import Web
from ci_kit.process import MARK, Cancellation, alive

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 120.0


@pytest.fixture
def server() -> Iterator[Advisories]:
    """A service that knows the usual records."""
    with advisories(dict(KNOWN)) as running:
        yield running


def _osv(server: Advisories) -> Osv:
    return Osv(Web(server.url, pauses=()))


def _audited(
    folder: Path, text: str, service: Service, seconds: float = PATIENCE, cancel: Cancellation | None = None
) -> Audit:
    (folder / "requirements.txt").write_text(text, encoding="utf-8")
    env = {"PATH": os.environ["PATH"]}
    return audit([folder / "requirements.txt"], service, env, Options(seconds, folder), cancel)


def _found(result: Audit) -> list[tuple[str, str, str]]:
    return [(one.package, one.version, one.id) for one in result.vulnerabilities]


def test_offline_what_a_database_knows_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One vulnerability under several names, the worst severity, every fix; nothing of the surroundings gets in."""
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    for module in ("pip", "requests", "pip_audit", "json"):
        (hostile / f"{module}.py").write_text("raise SystemExit('imported from the workspace')", encoding="utf-8")
    monkeypatch.chdir(hostile)
    (hostile / "requirements.txt").write_text("requests==2.19.0\nidna==3.10\n-e .\n", encoding="utf-8")
    env = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(hostile),
        "PIP_AUDIT_OUTPUT": str(tmp_path / "elsewhere"),
        "PIP_AUDIT_DESC": "nonsense",
        "http_proxy": "http://127.0.0.1:9",
    }
    snapshot = Snapshot(database(tmp_path / "database"))
    result = audit([Path("requirements.txt")], snapshot, env, Options(PATIENCE, hostile))
    (found,) = result.vulnerabilities
    assert (found.package, found.version, found.id) == ("requests", "2.19.0", "PYSEC-2018-28")
    assert found.aliases == ("CVE-2018-18074", "GHSA-x84v-xcm2-53pg")
    assert (found.severity, found.score, found.fixed) == (Severity.CRITICAL, 9.8, ("2.20.0", "2.20.1"))
    assert (found.file, found.line) == ("requirements.txt", 1)
    assert found.url == "https://osv.dev/vulnerability/PYSEC-2018-28"
    assert (result.examined, result.total, result.unseen) == (2, 2, ())
    assert (result.problems, result.canary, result.believable) == ((), True, True)
    assert (result.service, result.as_of) == ("snapshot database (3 advisories)", "2026-11-02")
    assert not (tmp_path / "elsewhere").exists()


def test_every_version_is_asked_about_once_and_told_at_each_place(tmp_path: Path, server: Advisories) -> None:
    """Of a local build the release counts; the canary may be among the user's own packages."""
    server.records["torch", "2.1.0"] = [record("PYSEC-2026-1", "torch", fixed="2.2.0")]
    (tmp_path / "more.txt").write_text("requests==2.19.0\nrequests==2.31.0\ntorch==2.1.0+cpu\n", encoding="utf-8")
    result = _audited(tmp_path, "-r more.txt\nrequests==2.19.0\njinja2==2.10\n", _osv(server))
    assert [(one.package, one.version, one.file, one.line) for one in result.vulnerabilities] == [
        ("requests", "2.19.0", "more.txt", 1),
        ("torch", "2.1.0+cpu", "more.txt", 3),
        ("requests", "2.19.0", "requirements.txt", 2),
        ("jinja2", "2.10", "requirements.txt", 3),
    ]
    assert sorted(server.asked) == [
        ("jinja2", "2.10"),
        ("requests", "2.19.0"),
        ("requests", "2.31.0"),
        ("torch", "2.1.0"),
    ]
    assert (result.examined, result.total, result.believable) == (4, 4, True)


def test_a_service_that_does_not_see_the_canary_is_not_believed(tmp_path: Path, server: Advisories) -> None:
    """`{}` to every question reads as "no known vulnerabilities"; nothing else is asked then."""
    server.fault = Fault.EMPTY
    result = _audited(tmp_path, "requests==2.19.0\n", _osv(server))
    assert (result.vulnerabilities, result.examined, result.total) == ((), 0, 1)
    assert (result.canary, result.believable) == (False, False)
    assert "does not know of CVE-2019-10906 in jinja2 2.10" in result.problems[0]


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.HTML, Fault.HALF, Fault.LIST, Fault.FOREIGN])
def test_a_service_that_does_not_answer_is_not_believed(tmp_path: Path, server: Advisories, fault: Fault) -> None:
    """Whichever of the two it is."""
    server.fault = fault
    for service in (_osv(server), PyPI(Web(f"{server.url}/pypi", pauses=()))):
        result = _audited(tmp_path, "requests==2.19.0\n", service)
        assert (result.vulnerabilities, result.examined, result.canary) == ((), 0, False)
        assert len(result.problems) == 1
        assert result.problems[0].startswith(f"{service.name}, asked about jinja2 2.10: ")


def test_one_answer_that_is_missing_does_not_hide_the_others(tmp_path: Path, server: Advisories) -> None:
    """What was found is told, and that not all was looked at."""
    server.fault, server.only = Fault.HTML, "idna"
    result = _audited(tmp_path, "requests==2.19.0\nidna==3.10\n", _osv(server))
    assert _found(result) == [("requests", "2.19.0", "PYSEC-2018-28")]
    assert (result.examined, result.total, result.canary, result.believable) == (1, 2, True, False)
    assert "idna 3.10: it answered with what is no JSON" in result.problems[0]


def test_what_the_index_does_not_know_is_skipped(tmp_path: Path, server: Advisories) -> None:
    """A private package, or a version that was taken back: nobody has looked at it."""
    result = _audited(tmp_path, "requests==2.19.0\nprivate==1.0\n", PyPI(Web(f"{server.url}/pypi", pauses=())))
    assert _found(result) == [("requests", "2.19.0", "PYSEC-2018-28")]
    assert [(one.name, one.version, one.cause) for one in result.unseen] == [("private", "1.0", Cause.UNKNOWN)]
    assert (result.examined, result.total, result.problems) == (1, 2, ())


def test_time_runs_out(tmp_path: Path, server: Advisories) -> None:
    """A service that hangs takes its part of the time and no more."""
    server.fault = Fault.HANG
    result = _audited(tmp_path, "idna==3.10\n", _osv(server), seconds=0.5)
    assert (result.canary, result.examined) == (False, 0)
    assert len(result.problems) == 1


def test_a_snapshot_that_is_not_there_is_not_believed(tmp_path: Path) -> None:
    """Nor is one without the canary, which cannot be whole."""
    result = _audited(tmp_path, "idna==3.10\n", Snapshot(tmp_path / "missing"))
    assert "No such file" in result.problems[0]
    result = _audited(tmp_path, "idna==3.10\n", Snapshot(database(tmp_path / "database", REQUESTS_TOO)))
    assert (result.canary, len(result.problems)) == (False, 1)


def test_sources_that_cannot_be_read_are_problems(tmp_path: Path, server: Advisories) -> None:
    """Of a private service the canary is one that it knows."""
    (tmp_path / "uv.lock").write_text("version = 1\n[[package", encoding="utf-8")
    options = Options(PATIENCE, tmp_path, Canary("requests", "2.19.0", REQUESTS_TOO["id"]))
    result = audit([tmp_path / "uv.lock"], _osv(server), {"PATH": os.environ["PATH"]}, options)
    assert (result.total, result.canary, result.believable) == (0, True, False)
    assert result.problems[0].startswith("uv.lock could not be read: ")


def _instead_of_python(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program that is started where pip-audit should be; `$out` is where its report belongs."""
    program = folder / "program"
    find = 'for word in "$@"; do case "$word" in --output=*) out=${word#--output=};; esac; done\n'
    program.write_text(f"#!/bin/sh\n{find}{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


def _report(*dependencies: dict[str, Any]) -> str:
    """A script that reports this."""
    return f"""echo '{json.dumps({"dependencies": dependencies})}' >"$out" """


def _entry(name: str, version: str, *names: str) -> dict[str, Any]:
    return {"name": name, "version": version, "vulns": [{"id": one, "aliases": []} for one in names]}


SEEN, CLEAN = _entry("jinja2", "2.10", "PYSEC-2019-217"), _entry("idna", "3.10")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo out of luck; exit 3", "pip-audit failed: exit code 3. Out of luck"),
        ("exit 0", "pip-audit failed: exit code 0"),
        ("kill -KILL $$", "killed by SIGKILL"),
        (_report(SEEN, CLEAN)[:60] + "' >$out", "half a report"),
        (_report().replace("[]", "3"), "half a report"),
        (_report(), "has lost what is known about"),
        (_report(SEEN), "has lost what is known about idna 3.10"),
        (_report(_entry("jinja2", "2.10"), CLEAN), "has lost what is known about jinja2 2.10"),
        (_report(SEEN, {"name": "idna", "skip_reason": "bored"}), "has lost what is known about idna 3.10"),
        (_report(SEEN, _entry("idna", "3.10", "CVE-2026-1")), "what it was not told"),
        (_report(SEEN, CLEAN, _entry("six", "1.0")), "not asked about"),
    ],
)
def test_a_scanner_that_fails_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Advisories, script: str, told: str
) -> None:
    """Killed, silent, cut off, or with less or more in its report than it was given."""
    _instead_of_python(tmp_path, monkeypatch, script)
    result = _audited(tmp_path, "idna==3.10\n", _osv(server))
    assert (result.canary, result.examined) == (False, 0)
    assert told in result.problems[0]


def test_a_scanner_that_is_not_there_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Advisories
) -> None:
    """A program that cannot be started is a problem, not a crash."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "missing"))
    result = _audited(tmp_path, "idna==3.10\n", _osv(server))
    assert (result.canary, "could not be started" in result.problems[0]) == (False, True)


def test_without_room_for_its_list_it_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Advisories
) -> None:
    """There is no directory for temporary files, or no space in it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
    result = _audited(tmp_path, "idna==3.10\n", _osv(server))
    assert (result.canary, "could not be given its list" in result.problems[0]) == (False, True)


def test_a_cancelled_audit_leaves_no_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Advisories) -> None:
    """The scanner is stopped, and the audit says that it was not finished."""
    _instead_of_python(tmp_path, monkeypatch, f'env >"{tmp_path}/told"; touch "{tmp_path}/runs"; exec sleep 600')
    cancel = Cancellation()

    def when_it_runs() -> None:
        until = time.monotonic() + PATIENCE
        while not (tmp_path / "runs").exists() and time.monotonic() < until:
            time.sleep(0.02)
        cancel.request(signal.SIGTERM)

    threading.Thread(target=when_it_runs, daemon=True).start()
    result = _audited(tmp_path, "idna==3.10\n", _osv(server), cancel=cancel)
    assert (result.canary, "cancelled" in result.problems[0]) == (False, True)
    told = (tmp_path / "told").read_text(encoding="utf-8").splitlines()
    mark = next(line.partition("=")[2] for line in told if line.startswith(f"{MARK}="))
    assert not alive(mark)


def test_a_cancelled_question_is_not_waited_for(tmp_path: Path, server: Advisories) -> None:
    """A service that hangs does not keep a cancelled job."""
    server.fault = Fault.HANG
    cancel = Cancellation()
    cancel.request(signal.SIGINT)
    result = _audited(tmp_path, "idna==3.10\n", _osv(server), cancel=cancel)
    assert result.problems[0].endswith("the audit was cancelled")
