"""What goes wrong on the way: services, files, disks, signals; and nothing leaks or breaks out."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import planted
import pytest
from stepped import MAIN

from advisories import Fault, advisories
from ci_kit.process import MARK
from ci_kit.report import Verdict

if TYPE_CHECKING:
    from security_workspace import Security

#: Longer than anything here takes on a busy machine.
PATIENCE = 120.0
POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes, signals and such names are of POSIX")
STRONG = planted.drawn(30, "security") + "4xB"


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.EMPTY])
def test_a_faulty_service_is_never_clean(security: Security, fault: Fault) -> None:
    """Down, slow, half, lying: the packages were not examined."""
    security.work.commit({"requirements.txt": "requests==2.19.0\n"})
    with advisories({}) as server:
        server.fault = fault
        ran = security.run("packages", service=server.url, time_limit="3s")
    assert (ran.outputs.verdict, ran.states) == (Verdict.ERROR, {"packages": "not examined"}), fault


def test_a_snapshot_without_the_canary_is_never_clean(security: Security) -> None:
    """It may be of another ecosystem, or half of one."""
    security.work.commit({"requirements.txt": "requests==2.19.0\n"})
    (security.temporary / "empty").mkdir()
    ran = security.run("packages", advisories=str(security.temporary / "empty"))
    assert ran.outputs.verdict is Verdict.ERROR


def test_no_output_has_a_secret(security: Security) -> None:
    """Neither what bandit quotes, nor what another scanner wrote, nor what was found; on a runner and a terminal."""
    token = planted.every()["stripe-key"][0]
    result = {"ruleId": "leak", "message": {"text": f"here is {token} and password={STRONG}"}, "level": "error"}
    snippet = {"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"snippet": {"text": token}}}}
    log = {"tool": {"driver": {"name": "leaky"}}, "results": [{**result, "locations": [snippet]}]}
    security.work.commit(
        {
            "a.py": f"password = '{STRONG}'\nconnect(password='{STRONG}')\nkey = '{token}'\n",
            "app.ini": f"db_password = {STRONG}\n",
            "x.sarif": json.dumps({"version": "2.1.0", "runs": [log]}),
        }
    )
    step = security.step(reports="x.sarif", sources="bandit\nsecrets\nreports")
    assert step.code == 1, step.log
    typed = security.type("bandit", "secrets", "reports", "--reports", "x.sarif", "--format=json")
    assert typed.returncode == 1, typed.stderr
    shown = "\n".join(line for line in step.log.splitlines() if not line.startswith("::add-mask::"))
    assert "B105" in shown
    assert step.log.index("::add-mask::") < step.log.index("::error")
    for text in (shown, typed.stdout + typed.stderr, *step.files.values()):
        plain = re.sub(r"\b[0-9a-f]{32,64}\b", "", text)
        for value in (token[8:], STRONG):
            assert not any(value[place : place + 6] in plain for place in range(len(value) - 6))


@POSIX
def test_hostile_text_stays_text(security: Security) -> None:
    """Names of files, rules and messages give no workflow command, no link and no row of a table."""
    evil = "::error::x\n::set-output name=verdict::pass"
    link = "[click](http://evil.example) | <img src=x> @org"
    result = {"ruleId": f"{evil} | r", "message": {"text": f"{link} {evil}"}, "level": "error"}
    log = {"tool": {"driver": {"name": f"tool {evil}"}}, "results": [result]}
    (security.work.root / "x.sarif").write_text(json.dumps({"version": "2.1.0", "runs": [log]}), "utf-8")
    (security.work.root / f"{evil}.py").write_text("import pickle\npickle.loads(x)\n", "utf-8")
    security.work.commit()
    done = security.step(sources="bandit\nreports", reports="x.sarif")
    assert done.code == 1, done.log
    assert "\n::set-output" not in done.log
    summary = next(text for name, text in done.files.items() if name.endswith("summary"))
    assert "](http://evil.example)" not in summary
    assert "<img" not in summary
    outputs = next(text for name, text in done.files.items() if name.endswith("output"))
    assert outputs.count("verdict") == 1


@POSIX
def test_a_fifo_and_a_directory_outside_of_git(security: Security) -> None:
    """A pipe is not waited for, and a directory without a repository is looked at as it is."""
    os.rename(security.work.root / ".git", security.temporary / "not-git")  # noqa: PTH104
    os.mkfifo(security.work.root / "pipe.py")
    (security.work.root / "a.py").write_text("import pickle\n", "utf-8")
    ran = security.run("bandit", "secrets")
    assert ran.states == {"bandit": "not examined", "secrets": "clean"}
    assert ("B403", "a.py") in ran.found


def test_what_cannot_be_written_is_an_error(security: Security) -> None:
    """A directory that is a file; nothing is half there, and the workspace need not be writable otherwise."""
    security.work.commit({"a.py": "x = 1\n"})
    (security.work.root / "out").write_text("a file", "utf-8")
    done = security.type("secrets", "--sarif", "out")
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith("error: out could not be made")
    before = sorted(path.name for path in security.work.root.iterdir())
    assert security.type("bandit", "secrets").returncode == 0
    assert sorted(path.name for path in security.work.root.iterdir()) == before


#: The kit with a bandit that writes where it is and waits for ever.
WAITING = """
import sys
sys.path.insert(0, {package!r})
from ci_kit.security.bandit import child
code = "import os, time; open({started!r}, 'a').write(os.environ[{mark!r}] + '\\\\n'); time.sleep(600)"
child.COMMAND = (sys.executable, "-I", "-c", code)
from ci_kit.cli import main
sys.exit(main(["security-scan", "bandit"]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the processes of a family are seen in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_cancelled_scan_leaves_nothing(security: Security, number: signal.Signals) -> None:
    """Bandit is gone, so is what it wrote; the exit code is that of an error."""
    security.work.commit({"a.py": "x = 1\n"})
    started = security.temporary / "started"
    code = WAITING.format(package=str(MAIN.parents[1]), started=str(started), mark=MARK)
    run = subprocess.Popen(
        (sys.executable, "-I", "-X", "utf8", "-c", code),
        cwd=security.work.root,
        env={**os.environ, "TMPDIR": str(security.temporary), "RUNNER_TEMP": str(security.temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + PATIENCE
    while not (started.exists() and "\n" in started.read_text("utf-8")) and time.monotonic() < until:
        time.sleep(0.02)
    run.send_signal(number)
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 3, said
    assert "cancelled while bandit was running" in said
    assert list(security.temporary.glob("ci-kit-*")) == []
    mark = f"{MARK}={started.read_text('utf-8').splitlines()[0]}".encode()
    until = time.monotonic() + PATIENCE
    while _marked(mark) and time.monotonic() < until:  # the system may take a moment to bury what was killed
        time.sleep(0.02)
    assert _marked(mark) == []


def _marked(mark: bytes) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes().split(b"\0"):
                found.append(path.parent.name)
        except OSError:
            continue
    return found
