"""A real proxy in front of two versions of a service, blue and green."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployed_service import Service

RECIPES = Path(__file__).parents[2] / "examples" / "recipes"
_PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy that runs: where it answers, and what its recipe needs in the environment."""

    url: str
    recipe: Path
    env: dict[str, str]


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        return int(made.getsockname()[1])


def nginx() -> str | None:
    """Where nginx is, if it is there."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def caddy() -> str | None:
    """Where Caddy is, if it is there: the development set brings it for some platforms."""
    beside = Path(sys.executable).parent / "caddy"
    return str(beside) if beside.exists() else shutil.which("caddy")


@contextlib.contextmanager
def behind_nginx(folder: Path, blue: Service, green: Service) -> Iterator[Proxy]:
    """Blue is live."""
    sites, port, binary = folder / "sites", free_port(), nginx() or ""
    sites.mkdir(parents=True)
    for colour, service in (("blue", blue), ("green", green)):
        upstream = f"upstream app {{ server 127.0.0.1:{service.port}; }}\n"
        (sites / f"{colour}.conf").write_text(upstream, encoding="utf-8")
    (sites / "live.conf").symlink_to("blue.conf")
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"  {name}_temp_path {folder}/{name};\n" for name in names)
    (folder / "nginx.conf").write_text(
        f"daemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nworker_processes 1;\n"
        f"events {{}}\nhttp {{\n{temporary}  access_log off;\n  include {sites}/live.conf;\n"
        f"  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://app; }} }}\n}}\n",
        encoding="utf-8",
    )
    command = (binary, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log"))
    with _running(command, port):
        yield Proxy(
            f"http://127.0.0.1:{port}/health",
            RECIPES / "nginx.sh",
            {"NGINX": " ".join(command), "NGINX_SITES": str(sites)},
        )


@contextlib.contextmanager
def behind_caddy(folder: Path, blue: Service, green: Service) -> Iterator[Proxy]:
    """Blue is live."""
    folder.mkdir(parents=True)
    port, admin, binary = free_port(), f"127.0.0.1:{free_port()}", caddy() or ""
    for colour, service in (("blue", blue), ("green", green)):
        (folder / f"{colour}.caddy").write_text(
            f"{{\n  admin {admin}\n  persist_config off\n  auto_https off\n}}\n"
            f"http://127.0.0.1:{port} {{\n  reverse_proxy 127.0.0.1:{service.port}\n}}\n",
            encoding="utf-8",
        )
    (folder / "live").write_text("blue\n", encoding="utf-8")
    command = (binary, "run", "--config", str(folder / "blue.caddy"), "--adapter", "caddyfile")
    with _running(command, port, HOME=str(folder), XDG_DATA_HOME=str(folder), XDG_CONFIG_HOME=str(folder)):
        yield Proxy(
            f"http://127.0.0.1:{port}/health",
            RECIPES / "caddy.sh",
            {"CADDY": binary, "CADDY_ADMIN": admin, "CADDY_SITES": str(folder), "HOME": str(folder)},
        )


@contextlib.contextmanager
def _running(command: tuple[str, ...], port: int, **env: str) -> Iterator[None]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env={**os.environ, **env}, stdout=quiet, stderr=quiet) as process:
        try:
            _until_open(port, process)
            yield
        finally:
            process.terminate()
            process.wait(_PATIENCE)


def _until_open(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        assert process.poll() is None, "the proxy has ended"
        time.sleep(0.02)
    raise AssertionError("the proxy does not listen")
