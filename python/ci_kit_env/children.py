"""The child processes of a build: quiet, deaf to the workspace, and gone when the launcher goes."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit_env.errors import StepError
from ci_kit_env.words import gist

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

#: Seconds for one step. The slowest seen, pip with 17 packages on a loaded machine, took 30.
DEADLINE = 900

#: What a runner and a terminal send to end a job.
CANCELLING = [signal.SIGINT, signal.SIGTERM]
if sys.platform != "win32":
    CANCELLING.append(signal.SIGHUP)

#: Variables of uv, pip and Python. They are set for the user's own environments, and one such as
#: UV_EXCLUDE_NEWER or PIP_REQUIRE_VIRTUALENV would break this one. So they stay behind, but for
TOOLS = re.compile(r"UV_|PIP_|PYTHON|VIRTUAL_ENV|CONDA_|__PYVENV_LAUNCHER__")
#: those that say where packages come from, and how to get there.
SOURCES = re.compile(
    r"UV_(CACHE_DIR|CONFIG_FILE|CREDENTIALS_DIR|DEFAULT_INDEX|EXTRA_INDEX_URL|FIND_LINKS|HTTP_|INDEX|INSECURE_HOST"
    r"|KEYRING_PROVIDER|NATIVE_TLS|NO_INDEX|OFFLINE|REQUEST_TIMEOUT|SYSTEM_CERTS)"
    r"|PIP_(CACHE_DIR|CERT|CLIENT_CERT|CONFIG_FILE|DEFAULT_TIMEOUT|EXTRA_INDEX_URL|FIND_LINKS|INDEX_URL"
    r"|KEYRING_PROVIDER|NO_INDEX|PROXY|RETRIES|TIMEOUT|TRUSTED_HOST|USE_FEATURE)"
)
OWN = {
    "NO_COLOR": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_NO_INPUT": "1",
    "PIP_REQUIRE_VIRTUALENV": "0",  # a variable outdoes a pip.conf
    "PIP_USER": "0",
    "UV_PYTHON_DOWNLOADS": "never",
}


def environment(inherited: Mapping[str, str]) -> dict[str, str]:
    """The environment of a step: the inherited one without what would turn its tools from their task."""
    kept = {name: value for name, value in inherited.items() if not TOOLS.match(name) or SOURCES.match(name)}
    kept.pop("CI_KIT_INPUTS", None)  # may hold a token, which is nobody's business here
    # uv knows nothing of pip's settings, and many a closed network is only set up for pip.
    if "PIP_INDEX_URL" in kept and not any(re.match("UV_(DEFAULT_)?INDEX", name) for name in kept):
        kept["UV_DEFAULT_INDEX"] = kept["PIP_INDEX_URL"]
    # Relative entries mean the current folder, which is somebody else's workspace.
    path = os.pathsep.join(entry for entry in os.get_exec_path(kept) if Path(entry).is_absolute())
    return {"PIP_RETRIES": "2", **kept, **OWN, "PATH": path}


def run(command: Sequence[str | os.PathLike[str]], variables: Mapping[str, str]) -> None:
    """Run one step of a build.

    Raises:
        StepError: It cannot be started, fails, or takes longer than the deadline.
    """
    child = None
    try:
        with _signals_deferred():  # one between the start and the assignment would leave an orphan
            child = start(command, variables)
        output, _ = child.communicate(timeout=DEADLINE)
    except OSError as problem:
        raise StepError(f"does not start: {problem.strerror}") from problem
    except subprocess.TimeoutExpired:
        raise StepError(f"still not done after {DEADLINE // 60} minutes") from None
    finally:
        if child is not None and child.returncode is None:
            _end(child)
    if child.returncode:
        raise StepError(gist(output.decode("utf-8", "replace")) or f"exit status {child.returncode}")


def start(command: Sequence[str | os.PathLike[str]], variables: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start one step, at the root of the file system and in a process group of its own."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=os.path.abspath(os.sep),  # noqa: PTH100 (the root of the drive: no project of anybody's)
        env=dict(variables),
        start_new_session=True,
    )


@contextlib.contextmanager
def _signals_deferred() -> Iterator[None]:
    """Keep those signals for later that would raise an exception here and now."""
    caught: list[int] = []
    handlers = {number: signal.signal(number, lambda number, _: caught.append(number)) for number in CANCELLING}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for late in caught:
            signal.raise_signal(late)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child with all that it has started."""
    if sys.platform == "win32":
        child.kill()
    else:
        os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
