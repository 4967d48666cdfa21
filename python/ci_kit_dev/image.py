"""Builds the kit's container image with docker, and says how large it is: `./dev image`."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from typing import TYPE_CHECKING

import ci_kit
from ci_kit.errors import CiKitError
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

TAG = "ci-kit"
#: What docs/image.md says; the gate of image-size holds it, here and in a release.
LARGEST = "200 MB"


def main(argv: Sequence[str]) -> int:
    """Build the image and hold its size against the limit.

    Raises:
        CiKitError: There is no docker, or it could not build.
    """
    parser = argparse.ArgumentParser(prog="./dev image", description=__doc__)
    parser.add_argument("--tag", default=TAG, help="what to call it (default: %(default)s)")
    parser.add_argument("--base", default="", help="another base than the pinned one")
    parser.add_argument("--network", default="", help="network of the build, such as `host`")
    parser.add_argument("--no-gate", action="store_true", help="do not measure it")
    options = parser.parse_args(argv)
    build(options.tag, options.base, options.network)
    if options.no_gate:
        return 0
    return subprocess.run(
        (ROOT / "ci-kit", "image-size", f"docker:{options.tag}", "--max-size", LARGEST), check=False
    ).returncode


def command(tag: str, base: str = "", network: str = "") -> tuple[str, ...]:
    """The command line that builds the image."""
    arguments = {"VERSION": ci_kit.__version__, "REVISION": _revision(), **({"BASE": base} if base else {})}
    return (
        docker(),
        "build",
        f"--tag={tag}",
        *(f"--build-arg={name}={value}" for name, value in arguments.items()),
        *((f"--network={network}",) if network else ()),
        str(ROOT),
    )


def build(tag: str, base: str = "", network: str = "") -> None:
    """Build the image.

    Raises:
        CiKitError: There is no docker, or it could not.
    """
    done = subprocess.run(command(tag, base, network), check=False)
    if done.returncode:
        raise CiKitError("docker could not build the image", why=f"it ended with {done.returncode}")


def docker() -> str:
    """The docker command.

    Raises:
        CiKitError: There is none.
    """
    found = shutil.which("docker")
    if found is None:
        raise CiKitError("there is no docker here", remedy="install it, or pull the released image")
    return found


def _revision() -> str:
    command_line = ("git", "-C", str(ROOT), "rev-parse", "HEAD")
    done = subprocess.run(command_line, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
