"""Hands a report over: as files of a folder, and to where the user wants it sent, and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.report import document
from ci_kit.report.charts import svg
from ci_kit.resources import files, present
from ci_kit.resources.outlets import otlp, prometheus

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.http import Proxies
    from ci_kit.report import Report
    from ci_kit.resources.record import Recording
    from ci_kit.resources.summary import Summary


@dataclass(frozen=True, slots=True)
class Targets:
    """Where to send the figures; empty for nowhere. `headers`: `Name: value`, one a line, for both."""

    otlp: str
    pushgateway: str
    headers: str
    proxies: Proxies


def write(report: Report, told: Summary, recording: Recording, folder: Path) -> dict[str, str]:
    """Write the report in every form that it has; the path of each by its kind.

    Raises:
        CiKitError: The folder cannot be written.
    """
    memory, cores = present.charts(told, recording)
    texts = {
        "json": document.dumps(report),
        "html": present.html(told, recording, report.findings, f"{report.verdict} - {report.headline}"),
        "memory.svg": svg.draw(memory),
        "cpu.svg": svg.draw(cores),
        "otlp.jsonl": otlp.render(told),
        "prom": prometheus.render(told),
    }
    stem = files.stem(told.name, told.result.begun + told.usage.seconds)
    return {ending: str(path) for ending, path in files.write(folder, stem, texts).items()}


def send(told: Summary, targets: Targets) -> None:
    """Send the figures where the user asked for it.

    Raises:
        CiKitError: A receiver does not take them.
    """
    lines = (line.partition(":") for line in targets.headers.splitlines() if line.strip())
    headers = {name.strip(): value.strip() for name, _, value in lines}
    if targets.otlp:
        otlp.push(targets.otlp, told, headers, targets.proxies)
    if targets.pushgateway:
        prometheus.push(targets.pushgateway, told, headers, targets.proxies)
