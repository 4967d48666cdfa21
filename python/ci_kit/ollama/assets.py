"""What Ollama's releases call their archives, which changed over the versions, and what in them a CPU needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath

from ci_kit.errors import InputError
from ci_kit.ollama.diagnosis import ARCHIVE_MISSING, OllamaError

_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,4})\.(\d{1,4})(-rc\.?\d{1,3})?")
_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
#: Ollama's commit 34d0c55ea: `.tar.zst` in place of `.tgz`.
_ZST_FROM = (0, 14, 0)
#: Before it, the program alone.
_TGZ_FROM = (0, 3, 7)
#: From here on a model is run by a program of its own.
_RUNNER_FROM = (0, 30, 0)
_GPU = re.compile(r"(?:cuda|rocm|hip|mlx|vulkan|jetpack)", re.IGNORECASE)
_DEVICES = ("/dev/nvidiactl", "/dev/kfd")


class Flavour(StrEnum):
    """Which parts of the archive are kept."""

    CPU = "cpu"
    GPU = "gpu"

    @classmethod
    def of_machine(cls) -> Flavour:
        """`GPU` where the system has a device of NVIDIA's or AMD's."""
        return cls.GPU if any(Path(device).exists() for device in _DEVICES) else cls.CPU


@dataclass(frozen=True, slots=True)
class Version:
    """A version of Ollama."""

    text: str

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read `0.30.1`, `v0.30.1` or `0.33.0-rc2`.

        Raises:
            InputError: It is none.
        """
        if not _VERSION.fullmatch(text):
            raise InputError(f"`{text[:40]}` is no version of Ollama", remedy="write `latest`, or such as `0.30.1`")
        return cls(text.removeprefix("v"))

    @property
    def numbers(self) -> tuple[int, int, int]:
        """Its three numbers; a candidate counts as the release it is for."""
        major, minor, patch = self.text.partition("-")[0].split(".")
        return int(major), int(minor), int(patch)

    @property
    def has_runner(self) -> bool:
        """Whether `lib/ollama/llama-server` belongs to it."""
        return self.numbers >= _RUNNER_FROM


def archive_name(version: Version, system: str, machine: str) -> str:
    """The file of a release for a system as `platform.system()` and a processor as `platform.machine()` names it.

    Raises:
        OllamaError: There is none that this kit can install.
    """
    processor = _MACHINES.get(machine.lower())
    if system == "Darwin" and processor:
        return "ollama-darwin.tgz"
    if system != "Linux" or not processor:
        raise OllamaError(ARCHIVE_MISSING, f"there is no archive of Ollama {version.text} for {system} on {machine}")
    stem = f"ollama-linux-{processor}"
    if version.numbers < _TGZ_FROM:
        return stem
    return f"{stem}.tgz" if version.numbers < _ZST_FROM else f"{stem}.tar.zst"


def wanted(member: str, flavour: Flavour) -> bool:
    """Whether a file of the archive is kept: for a CPU nothing of `lib/ollama/cuda_v12` and its like."""
    return flavour is Flavour.GPU or not any(_GPU.search(part) for part in PurePosixPath(member).parts)
