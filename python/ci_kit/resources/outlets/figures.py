"""The figures of a job under names that a time series database can keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.resources.summary import Summary

_MB = 1024 * 1024
_WORD = re.compile(r"[^A-Za-z0-9_.]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """One gauge. `name` is dotted, `unit` as UCUM writes it: `By`, `s`, `1`, `{cpu}`."""

    name: str
    unit: str
    value: float
    description: str


def figures(summary: Summary) -> list[Figure]:
    """The figures of the job itself, and those of its metrics file under `metrics.`."""
    used = summary.usage
    own = [
        Figure("duration", "s", used.seconds, "Time that was measured"),
        Figure("memory.peak", "By", used.memory_peak_mb * _MB, "Peak of memory above what was in use at the start"),
        Figure("memory.mean", "By", used.memory_mean_mb * _MB, "Mean of memory above what was in use at the start"),
        Figure("memory.limit", "By", summary.scopes.limit_mb * _MB, "Memory that can be used at all"),
        Figure("cpu.time", "s", used.cpu_seconds, "Processor time"),
        Figure("cpu.cores", "{cpu}", used.cores_mean, "Processors kept busy on average"),
        Figure("disk.peak", "By", used.disk_peak_mb * _MB, "Peak of disk space above what was in use at the start"),
        Figure("disk.read", "By", used.disk_read_mb * _MB, "Bytes read from disks"),
        Figure("disk.written", "By", used.disk_written_mb * _MB, "Bytes written to disks"),
        Figure("network.received", "By", used.received_mb * _MB, "Bytes received"),
        Figure("network.sent", "By", used.sent_mb * _MB, "Bytes sent"),
        Figure("wait.cpu", "1", used.waited_cpu, "Share of the time in which something waited for a processor"),
        Figure("wait.memory", "1", used.waited_memory, "Share of the time in which something waited for memory"),
        Figure("wait.disk", "1", used.waited_disk, "Share of the time in which something waited for a disk"),
    ]
    for name, value in sorted(summary.metrics.figures().items()):
        own.append(Figure(f"metrics.{_WORD.sub('_', name)}", "1", value, "From the metrics file of the job"))
    return own
