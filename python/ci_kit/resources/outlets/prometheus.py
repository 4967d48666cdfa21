"""Prometheus: the text exposition format, and the Pushgateway's API."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from ci_kit import http
from ci_kit.errors import CiKitError
from ci_kit.resources.outlets.figures import figures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.resources.outlets.figures import Figure
    from ci_kit.resources.summary import Summary

_ACCEPTED = (200, 202)
_NAME = re.compile(r"[^A-Za-z0-9_]")
_UNITS = {"By": "bytes", "s": "seconds", "1": "ratio", "{cpu}": "cpus"}


def render(summary: Summary) -> str:
    """The figures as gauges in the text format 0.0.4, labelled with repository, workflow and job."""
    context = summary.context
    labels = {"repository": context.repository, "workflow": context.workflow, "job": context.job or summary.name}
    shown = ",".join(f'{name}="{_label(value)}"' for name, value in labels.items() if value)
    lines = []
    for name, figure in {_metric(figure): figure for figure in figures(summary)}.items():
        lines += [
            f"# HELP {name} {figure.description}",
            f"# TYPE {name} gauge",
            f"{name}{{{shown}}} {figure.value:.15g}",
        ]
    return "\n".join(lines) + "\n"


def push(url: str, summary: Summary, headers: Mapping[str, str], proxies: http.Proxies) -> None:
    """Replace what the Pushgateway has of this job.

    Raises:
        CiKitError: It cannot be reached, or refuses.
    """
    context = summary.context
    groups = {"job": "ci-kit", "repository": context.repository, "ci_job": context.job or summary.name}
    path = "".join(_group(name, value) for name, value in groups.items() if value)
    request = http.Request(
        f"{url.rstrip('/')}/metrics{path}",
        "PUT",
        {"Content-Type": "text/plain; version=0.0.4", **headers},
        render(summary).encode(),
        proxies=proxies,
    )
    send(request, "the Pushgateway", _ACCEPTED)


def send(request: http.Request, whom: str, accepted: tuple[int, ...]) -> None:
    """Send figures, once: they may be counted twice otherwise.

    Raises:
        CiKitError: There is no answer, or another than `accepted`.
    """
    remedy = (
        "see its address and whether it is reachable from the runner; the files in the report directory have it all"
    )
    try:
        response = http.fetch(request)
    except http.HttpError as error:
        raise CiKitError(f"the figures could not be sent to {whom}", why=error.what, remedy=remedy) from error
    if response.status not in accepted:
        why = f"it answered {response.status}: {response.body[:200].decode('utf-8', 'replace').strip()}"
        raise CiKitError(f"the figures were not taken by {whom}", why=why, remedy=remedy)


def _metric(figure: Figure) -> str:
    unit = _UNITS.get(figure.unit, "")
    name = _NAME.sub("_", f"ci_kit_job_{figure.name}")
    return name if name.startswith("ci_kit_job_metrics_") or not unit else f"{name}_{unit}"


def _label(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _group(name: str, value: str) -> str:
    """A label of the grouping key; the Pushgateway wants base64 where there is a slash."""
    if "/" in value:
        return f"/{name}@base64/{base64.urlsafe_b64encode(value.encode()).decode()}"
    return f"/{name}/{quote(value, safe='')}"
