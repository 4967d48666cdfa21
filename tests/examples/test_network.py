"""Faults of the network itself, in a namespace of its own: packets that are lost, and rejected."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from deployed_service import Service
from deployment import Deployment
from proxied import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Inside = Callable[..., subprocess.CompletedProcess[str]]

SERVICE = str(__file__).rpartition("/examples/")[0] + "/standins/deployed_service.py"


def _possible() -> bool:
    """Whether this machine lets us make a network namespace and rules in it."""
    if sys.platform != "linux" or not (shutil.which("unshare") and shutil.which("iptables") and os.geteuid() == 0):
        return False
    rule = "iptables -A INPUT -p tcp -m statistic --mode random --probability 0.1 -j DROP"
    command = ("unshare", "--net", "bash", "-c", f"ip link set lo up && {rule}")
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not _possible(), reason="no network namespace with iptables can be made here"),
]


@pytest.fixture
def namespace(tmp_path: Path) -> Iterator[int]:
    """The id of a process in a network of its own, where only the loopback is."""
    command = ("unshare", "--net", "bash", "-c", "ip link set lo up; echo up; exec sleep 120")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "up\n"
        yield process.pid
        process.kill()


@pytest.mark.parametrize(
    ("rule", "trigger"),
    [
        ("-m statistic --mode random --probability 0.4 -j DROP", "errors"),
        ("-m statistic --mode nth --every 3 --packet 0 -j REJECT --reject-with tcp-reset", "errors"),
        ("-j DROP", "not_ready"),
        ("-j REJECT --reject-with tcp-reset", "not_ready"),
    ],
)
def test_a_version_whose_network_is_bad_is_taken_back(tmp_path: Path, namespace: int, rule: str, trigger: str) -> None:
    """The deploy brings the fault with it, the rollback takes it away; new connections alone are hit."""
    live = tmp_path / "live"
    live.write_text("v1\n", encoding="utf-8")
    url = tmp_path / "url"
    enter = ("nsenter", f"--net=/proc/{namespace}/ns/net")
    with subprocess.Popen((*enter, sys.executable, SERVICE, str(live), str(url), "100")) as serving:
        try:
            while not url.exists():
                assert serving.poll() is None
                time.sleep(0.02)
            where = url.read_text(encoding="utf-8")
            port = where.rpartition(":")[2].partition("/")[0]
            spec = f"INPUT -p tcp --dport {port} --syn {rule}"
            stand_in = Service(tmp_path / "unused", port=free_port())
            deployment = Deployment(tmp_path / "run", stand_in, prefix=enter)
            deployment.options = {
                "url": where,
                "deploy-command": f"echo v2 > {live}; iptables -A {spec}",
                "current-command": f"cat {live}",
                "rollback-command": f"iptables -D {spec}; echo v1 > {live}",
                "timeout": "400ms",
                "interval": "50ms",
                "watch-for": "60s",
                "deadline": "20s" if trigger == "errors" else "3s",
                "start-period": "" if trigger == "errors" else "1ms",
                "rise": "1",
            }
            _, output = deployment.run()
            stand_in.close()
            assert (deployment.outcome(), deployment.state["trigger"]) == ("rolled_back", trigger), output
        finally:
            serving.kill()
