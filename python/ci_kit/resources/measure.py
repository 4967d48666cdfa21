"""Runs one command and measures it: in a cgroup of its own where that can be made."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.resources import owncgroup, record
from ci_kit.resources.recorder import Recorder, Settings
from ci_kit.resources.usage import Usage, usage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ci_kit.resources.owncgroup import OwnCgroup
    from ci_kit.resources.record import Recording


@dataclass(frozen=True, slots=True)
class Measurement:
    """A command that has ended, and what it used. `left` when it has left processes behind in its cgroup."""

    attended: process.Attended
    recording: Recording
    usage: Usage
    alone: bool
    left: bool


@dataclass(frozen=True, slots=True)
class Command:
    """What to run. `own` gives it a cgroup of its own where that can be made."""

    words: Sequence[str]
    env: Mapping[str, str]
    cwd: Path | None = None
    own: bool = True


def measure(
    command: Command, settings: Settings, folder: Path, cancel: process.Cancellation | None = None
) -> Measurement:
    """Run a command to its end; its record stays in `folder`.

    Raises:
        CiKitError: It cannot be started, or cannot be measured.
    """
    cgroup = owncgroup.create() if command.own and sys.platform == "linux" and settings.scope != "machine" else None
    recorder = Recorder(folder)
    try:
        folders = tuple(cgroup.folders) if cgroup else ()
        recorder.start(replace(settings, anchor=os.getpid(), cgroups=folders), command.env)
        attended = process.attend(command.words, command.env, command.cwd, cancel, cgroup.entered() if cgroup else None)
    finally:
        recorder.stop()
        left = bool(cgroup) and not cgroup.remove() if cgroup else False
    recording = record.load(recorder.record)
    return Measurement(attended, recording, _usage(recording, attended, cgroup), bool(cgroup), left)


def _usage(recording: Recording, attended: process.Attended, cgroup: OwnCgroup | None) -> Usage:
    """What was used; where the processors of the machine were counted, what the system says of the command itself."""
    used = usage(recording)
    seconds = attended.done.seconds
    spent = used.cpu_seconds
    if attended.cpu_seconds and not (cgroup and recording.facts.get("cpu_scope") in cgroup.folders):
        spent = round(attended.cpu_seconds, 2)
    mean = round(spent / max(seconds, 0.001), 2)
    peak = max(used.cores_peak, mean)
    return replace(used, seconds=round(seconds, 2), cpu_seconds=spent, cores_mean=mean, cores_peak=peak)
