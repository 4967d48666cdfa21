"""What the kit is compared with, installed from locks into a cache outside the checkout."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ci_kit.errors import CiKitError
from ci_kit_dev import tools

LOCKS = Path(__file__).parent / "peers"
_NPM = ("package.json", "package-lock.json")
_PYPI = "requirements.txt"
#: The most memory that the Multitool may take, in bytes.
_HEAP = 8 * 1024**3
#: Where in `node_modules` the program is. Its own starter goes through Node and a shell.
_MULTITOOL = "node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"


@dataclass(frozen=True, slots=True)
class Peers:
    """Where the peers are; None for one that is not to be had, `missing` says why.

    `modules` is the folder that npm installed into, with the validator library of the upload action.
    """

    modules: Path | None
    multitool: Path | None
    sarif_tools: Path | None
    missing: tuple[str, ...]


def default_folder() -> Path:
    """The cache of the benchmarks."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "ci-kit", "bench")


def prepare(folder: Path, *, npm: bool = True, pypi: bool = True) -> Peers:
    """Install what is asked for and not there yet. Never raises for a peer that is not to be had."""
    missing: list[str] = []
    modules = _npm(folder, missing) if npm else None
    multitool = modules / _MULTITOOL if modules else None
    if multitool and not multitool.exists():
        missing.append("the Multitool: npm has it for Linux only; left out")
        multitool = None
    return Peers(modules, multitool, _sarif_tools(folder, missing) if pypi else None, tuple(missing))


def quiet() -> dict[str, str]:
    """An environment for the Multitool: it needs no locale data, and must not fetch what URLs in a file point at.

    Its memory is bounded, for a file of 200 MB would take more than 22 GB of it, and with them the machine.
    """
    nowhere = "http://127.0.0.1:9"
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), nowhere)
    own = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_GCHeapHardLimit": hex(_HEAP)}
    return {**os.environ, **proxies, "NO_PROXY": "", "no_proxy": "", **own}


def _npm(folder: Path, missing: list[str]) -> Path | None:
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        missing.append("the upload action's validator and the Multitool: no npm and node here; left out")
        return None
    home = folder / f"npm-{_digest(*_NPM)}"
    if not (home / "installed").exists():
        home.mkdir(parents=True, exist_ok=True)
        for name in _NPM:
            shutil.copy(LOCKS / name, home / name)
        # No scripts of packages: the Multitool's makes its program executable, which is done here.
        problem = _failure(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=home)
        if problem:
            missing.append(f"the upload action's validator and the Multitool: npm failed ({problem}); left out")
            return None
        if (home / _MULTITOOL).exists():
            (home / _MULTITOOL).chmod(0o755)
        (home / "installed").touch()
    return home


def _sarif_tools(folder: Path, missing: list[str]) -> Path | None:
    home = folder / f"pypi-{_digest(_PYPI)}"
    program = home / "bin" / "sarif"
    if not (home / "installed").exists():
        try:
            uv = tools.binary("uv")
        except CiKitError:
            missing.append("sarif-tools: no uv here; left out")
            return None
        problem = _failure(*tools.python("-m", "venv", "--without-pip", "--clear"), home, folder=LOCKS)
        install = ("pip", "install", "--quiet", "--python", home / "bin" / "python", "--require-hashes")
        problem = problem or _failure(uv, *install, "-r", _PYPI, folder=LOCKS)
        if problem:
            missing.append(f"sarif-tools: not installed ({problem}); left out")
            return None
        (home / "installed").touch()
    return program


def _failure(*command: str | Path, folder: Path) -> str:
    """The last thing that a command said when it failed; nothing when it did not."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    said = (done.stderr or done.stdout).strip().splitlines()
    return "" if done.returncode == 0 else (said[-1] if said else f"exit code {done.returncode}")


def _digest(*names: str) -> str:
    """Tells one set of locks from another."""
    return hashlib.sha256(b"\0".join((LOCKS / name).read_bytes() for name in names)).hexdigest()[:12]
