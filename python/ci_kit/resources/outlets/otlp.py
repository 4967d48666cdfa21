"""OpenTelemetry: metrics, and the job and its steps as spans, in OTLP/JSON with the CI semantic conventions.

Attributes of `cicd.*` and `vcs.*` and the metric `cicd.pipeline.run.duration` are those of OpenTelemetry's semantic
conventions for CI/CD; what these do not know is named `ci_kit.job.*`.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import ci_kit
from ci_kit import http
from ci_kit.resources.outlets.figures import figures
from ci_kit.resources.outlets.prometheus import send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.resources.steps import StepUse
    from ci_kit.resources.summary import Summary

_ACCEPTED = (200, 202)
_CUMULATIVE = 2
_INTERNAL = 1
_OK, _ERROR = 1, 2
#: The words of `cicd.pipeline.result` for those of GitHub's conclusions.
_RESULTS = {"success": "success", "failure": "failure", "cancelled": "cancellation", "skipped": "skip"}


def render(summary: Summary) -> str:
    """JSON lines, as OpenTelemetry's file exporter writes them: one request of metrics, one of traces."""
    return "".join(json.dumps(part, allow_nan=False) + "\n" for part in (metrics(summary), traces(summary)))


def push(url: str, summary: Summary, headers: Mapping[str, str], proxies: http.Proxies) -> None:
    """Send both to the collector at `url`, below `/v1/metrics` and `/v1/traces`.

    Raises:
        CiKitError: It cannot be reached, or refuses.
    """
    for path, part in (("metrics", metrics(summary)), ("traces", traces(summary))):
        body = json.dumps(part, allow_nan=False).encode()
        sent = {"Content-Type": "application/json", **headers}
        request = http.Request(f"{url.rstrip('/')}/v1/{path}", "POST", sent, body, proxies=proxies)
        send(request, "the OpenTelemetry collector", _ACCEPTED)


def metrics(summary: Summary) -> dict[str, Any]:
    """An ExportMetricsServiceRequest."""
    begin, end = _times(summary)
    gauges = [
        {
            "name": f"ci_kit.job.{figure.name}",
            "unit": figure.unit,
            "description": figure.description,
            "gauge": {"dataPoints": [{"timeUnixNano": end, "asDouble": figure.value}]},
        }
        for figure in figures(summary)
    ]
    duration = {
        "name": "cicd.pipeline.run.duration",
        "unit": "s",
        "description": "Duration of a pipeline run, here of one job of it",
        "histogram": {
            "aggregationTemporality": _CUMULATIVE,
            "dataPoints": [
                {
                    "startTimeUnixNano": begin,
                    "timeUnixNano": end,
                    "count": "1",
                    "sum": summary.usage.seconds,
                    "bucketCounts": ["1"],
                    "explicitBounds": [],
                    "attributes": _attributes(
                        {
                            "cicd.pipeline.name": summary.context.workflow,
                            "cicd.pipeline.run.state": "executing",
                            "cicd.pipeline.result": _RESULTS.get(summary.result.status, ""),
                        }
                    ),
                }
            ],
        },
    }
    scope = {"scope": _scope(), "metrics": [duration, *gauges]}
    return {"resourceMetrics": [{"resource": _resource(summary), "scopeMetrics": [scope]}]}


def traces(summary: Summary) -> dict[str, Any]:
    """An ExportTraceServiceRequest: a span of the job, and one of each step."""
    context = summary.context
    key = f"{context.repository} {context.run_id} {context.run_attempt}"
    trace, job = _id(key, 32), _id(f"{key} {context.job} {summary.name}", 16)
    begin, end = _times(summary)
    attributes = {
        "cicd.pipeline.task.name": context.job or summary.name,
        "cicd.pipeline.task.run.id": context.run_id,
        "cicd.pipeline.task.run.url.full": context.url,
        "cicd.pipeline.task.run.result": _RESULTS.get(summary.result.status, ""),
    }
    failed = summary.result.status == "failure"
    span = _span((trace, job), context.job or summary.name, (begin, end), attributes, failed=failed)
    inner = [_step(summary, step, trace, job, f"{key} {number}") for number, step in enumerate(summary.steps)]
    scope = {"scope": _scope(), "spans": [span, *inner]}
    return {"resourceSpans": [{"resource": _resource(summary), "scopeSpans": [scope]}]}


def _step(summary: Summary, step: StepUse, trace: str, parent: str, key: str) -> dict[str, Any]:
    times = (_nano(summary.result.begun + step.begin), _nano(summary.result.begun + step.end))
    attributes = {
        "cicd.pipeline.task.name": step.name,
        "ci_kit.step.memory.peak": step.usage.memory_peak_mb * 2**20,
        "ci_kit.step.cpu.time": step.usage.cpu_seconds,
    }
    span = _span((trace, _id(f"{key} {step.name}", 16)), step.name, times, attributes, failed=step.failed)
    return {**span, "parentSpanId": parent}


def _span(
    ids: tuple[str, str], name: str, times: tuple[str, str], attributes: dict[str, Any], *, failed: bool
) -> dict[str, Any]:
    return {
        "traceId": ids[0],
        "spanId": ids[1],
        "name": name,
        "kind": _INTERNAL,
        "startTimeUnixNano": times[0],
        "endTimeUnixNano": times[1],
        "attributes": _attributes(attributes),
        "status": {"code": _ERROR if failed else _OK},
    }


def _resource(summary: Summary) -> dict[str, Any]:
    context, system = summary.context, summary.system
    return {
        "attributes": _attributes(
            {
                "service.name": "ci-kit",
                "service.version": ci_kit.__version__,
                "cicd.pipeline.name": context.workflow,
                "cicd.pipeline.run.id": context.run_id,
                "cicd.pipeline.run.url.full": context.url,
                "cicd.worker.name": context.runner,
                "vcs.repository.name": context.repository,
                "vcs.ref.head.name": context.ref,
                "vcs.ref.head.revision": context.sha,
                "os.type": system.os.lower(),
                "host.arch": system.machine,
            }
        )
    }


def _scope() -> dict[str, str]:
    return {"name": "ci-kit/resource-report", "version": ci_kit.__version__}


def _attributes(values: Mapping[str, str | float]) -> list[dict[str, Any]]:
    """What is known, in OTLP's form; empty words are left out."""
    return [
        {"key": name, "value": {"stringValue": value} if isinstance(value, str) else {"doubleValue": value}}
        for name, value in values.items()
        if value != ""
    ]


def _times(summary: Summary) -> tuple[str, str]:
    return _nano(summary.result.begun), _nano(summary.result.begun + summary.usage.seconds)


def _nano(seconds: float) -> str:
    """64-bit integers are strings in OTLP/JSON."""
    return str(round(seconds * 1000) * 1_000_000)


def _id(key: str, length: int) -> str:
    """A number of its own for each run, job and step, the same from wherever it is told."""
    return hashlib.sha256(key.encode()).hexdigest()[:length]
