"""The recipes whose machines are not here: stand-ins for ssh and kubectl, that keep state; Docker where it runs."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest
from deployed_service import running
from deployment import Deployment
from proxied import RECIPES

#: What ssh does, without a network: the far shell gets one line.
_SSH = (
    '#!/usr/bin/env bash\nwhile [[ $1 != -- ]]; do shift; done\n[[ $2 == deploy@app ]] || exit 255\nexec bash -c "$3"\n'
)
#: systemctl restart: the service reads its release, as a unit with WorkingDirectory=/srv/app/current would.
_SYSTEMCTL = '#!/usr/bin/env bash\n[[ "$1 $2" == "restart app" ]] && cat "$APP/current/release" > "$LIVE"\n'
_KUBECTL = """#!/usr/bin/env bash
case "$*" in
  "get deployment/app --output jsonpath={.spec.template.spec.containers[?(@.name==\\"app\\")].image}")
    printf 'registry.example/app:%s' "$(cut -d' ' -f1 "$LIVE")" ;;
  "set image deployment/app app=registry.example/app:"*)
    echo "${4##*:} $(cat "fault-${4##*:}" 2>/dev/null)" > "$LIVE" ;;
  "rollout status deployment/app --timeout 5m") ;;
  *) echo "error: unknown: $*" >&2; exit 1 ;;
esac
"""


def _bin(folder: Path, **scripts: str) -> str:
    """A PATH with these commands before all others."""
    folder.mkdir()
    for name, text in scripts.items():
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


def test_systemd_over_ssh(tmp_path: Path) -> None:
    """A backup, a bad release, and the link points to the old one again."""
    app = tmp_path / "app"
    for release, text in (("1", "v1"), ("2", "v2 unavailable")):
        (app / "releases" / release).mkdir(parents=True)
        (app / "releases" / release / "release").write_text(text, encoding="utf-8")
    (app / "data").mkdir()
    (app / "current").symlink_to(app / "releases" / "1")
    path = _bin(tmp_path / "bin", ssh=_SSH, sudo='#!/usr/bin/env bash\nexec "$@"\n', systemctl=_SYSTEMCTL)
    recipe = RECIPES / "systemd.sh"
    with running(tmp_path / "live") as service:
        env = {"PATH": path, "HOST": "deploy@app", "APP": str(app), "LIVE": str(service.live)}
        deployment = Deployment(tmp_path / "run", service, env=env)
        deployment.options = {
            "backup-command": f"{recipe} backup",
            "deploy-command": f"{recipe} deploy 2",
            "current-command": f"{recipe} current",
            "rollback-command": f'{recipe} deploy "$CI_KIT_PREVIOUS"',
        }
        _, output = deployment.run()
        assert (deployment.outcome(), deployment.live) == ("rolled_back", "v1"), output
    assert (app / "current").resolve().name == "1"
    assert len(list(app.glob("backup-*.tar.gz"))) == 1


def test_a_version_is_no_code_at_the_other_end_of_ssh(tmp_path: Path) -> None:
    """It is quoted for the shell there."""
    path = _bin(tmp_path / "bin", ssh=_SSH)
    env = {**os.environ, "PATH": path, "HOST": "deploy@app", "APP": str(tmp_path)}
    hostile = f"x; touch {tmp_path}/pwned"
    done = subprocess.run((RECIPES / "systemd.sh", "deploy", hostile), env=env, capture_output=True, check=False)
    assert done.returncode != 0
    assert not (tmp_path / "pwned").exists()


def test_kubernetes(tmp_path: Path) -> None:
    """The image of before is set again, by name; nothing is undone by number."""
    recipe = RECIPES / "kubernetes.sh"
    with running(tmp_path / "live") as service:
        env = {"PATH": _bin(tmp_path / "bin", kubectl=_KUBECTL), "LIVE": str(service.live)}
        deployment = Deployment(tmp_path / "run", service, env=env)
        deployment.folder.mkdir()
        (deployment.folder / "fault-v2").write_text("unavailable", encoding="utf-8")
        deployment.options = {
            "deploy-command": f"{recipe} deploy registry.example/app:v2",
            "current-command": f"{recipe} current",
            "rollback-command": f'{recipe} deploy "$CI_KIT_PREVIOUS"',
        }
        _, output = deployment.run()
        assert deployment.outcome() == "rolled_back", output
        assert deployment.state["before"] == "registry.example/app:v1"
        assert service.live.read_text(encoding="utf-8").strip() == "v1"


def _compose() -> str:
    """How Compose is called here, as a plugin of Docker or by itself; empty without it, or without an engine."""
    for words in (("docker", "compose"), ("docker-compose",)):
        answers = (
            shutil.which(words[0])
            and not subprocess.run((*words, "version"), capture_output=True, check=False).returncode
        )
        if answers and not subprocess.run(("docker", "info"), capture_output=True, check=False).returncode:
            return " ".join(words)
    return ""


@pytest.mark.slow
@pytest.mark.skipif(not _compose(), reason="there is no Docker engine with compose, or it does not run")
@pytest.mark.skipif(not Path("/bin/busybox").exists(), reason="there is no static busybox to make an image of")
def test_compose(tmp_path: Path) -> None:
    """Two images, of which the second is broken; the first is live again."""
    env = {"COMPOSE": _compose()}
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    compose = (
        "version: '3'\nservices:\n  web:\n    image: ci-kit-recipe:${TAG}\n    network_mode: host\n"
        "    command: [/bin/busybox, httpd, -f, -p, '127.0.0.1:PORT', -h, /site]\n"
    )
    run = tmp_path / "run"
    run.mkdir()
    (run / "docker-compose.yml").write_text(compose.replace("PORT", str(port)), encoding="utf-8")
    for version in ("v1", "v2"):
        site = tmp_path / version / "site"
        site.mkdir(parents=True)
        if version == "v1":
            (site / "health").write_text('{"status": "healthy", "version": "v1"}', encoding="utf-8")
        (tmp_path / version / "bin").mkdir()
        shutil.copy("/bin/busybox", tmp_path / version / "bin")
        archive = subprocess.run(("tar", "-C", tmp_path / version, "-c", "."), capture_output=True, check=True).stdout
        subprocess.run(("docker", "import", "-", f"ci-kit-recipe:{version}"), input=archive, check=True)
    recipe = RECIPES / "compose.sh"
    try:
        subprocess.run((recipe, "deploy", "v1"), cwd=run, env={**os.environ, **env}, check=True)
        with running(tmp_path / "unused") as service:
            deployment = Deployment(run, service, env=env)
            deployment.options = {
                "url": f"http://127.0.0.1:{port}/health",
                "deploy-command": f"{recipe} deploy v2",
                "current-command": f"{recipe} current",
                "rollback-command": f'{recipe} deploy "$CI_KIT_PREVIOUS"',
                "start-period": "2s",
                "deadline": "20s",
            }
            _, output = deployment.run()
            assert deployment.outcome() == "rolled_back", output
        assert (run / ".env").read_text(encoding="utf-8") == "TAG=v1\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=10) as answer:
            assert b'"version": "v1"' in answer.read()
    finally:
        subprocess.run((*_compose().split(), "down", "--timeout", "1"), cwd=run, check=False)
        subprocess.run(("docker", "image", "rm", "--force", "ci-kit-recipe:v1", "ci-kit-recipe:v2"), check=False)
