"""Figures for other systems: their forms, and what is sent to real servers on this machine."""

from __future__ import annotations

import base64
import json
import re
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from recordings import WALL, line, recording

from ci_kit.errors import CiKitError
from ci_kit.http import Proxies
from ci_kit.resources import execution, summary
from ci_kit.resources.execution import Context, Metrics, Result, System
from ci_kit.resources.outlets import otlp, prometheus
from ci_kit.resources.steps import Step, attribute
from ci_kit.resources.summary import Summary
from ci_kit.resources.usage import usage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTEXT = Context(repository="org/app", workflow='build "x"', job="test", run_id="7", run_attempt="1", sha="a" * 40)


@pytest.fixture
def told() -> Summary:
    """A job of two seconds with two steps and metrics of its own."""
    read = recording([line(ms, used_most=ms, cpu=ms) for ms in (0, 1000, 2000)])
    steps = [Step("build", WALL / 1000, WALL / 1000 + 1), Step("test", WALL / 1000 + 1, None, failed=True)]
    return Summary(
        name="test",
        context=CONTEXT,
        system=System("Linux", "6", "x86_64", 2.0, 8000.0, "3.11"),
        result=Result("failure", read.wall(0), 2.0),
        scopes=summary.scopes(read),
        usage=usage(read),
        steps=attribute(read, steps),
        metrics=Metrics({"accuracy": 0.93, "deep": {"n": 5, "no": True, "word": "x"}, "büg/1": 1}),
    )


@contextmanager
def server(status: int = 200) -> Iterator[tuple[str, list[tuple[str, str, dict[str, str], bytes]]]]:
    """A server that takes what it gets, and answers with a status."""
    seen: list[tuple[str, str, dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_PUT = do_POST  # noqa: N815 (likewise)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}", seen
        made.shutdown()


def attributes(holder: dict[str, Any]) -> dict[str, Any]:
    """OTLP's list of attributes as a dictionary."""
    return {one["key"]: next(iter(one["value"].values())) for one in holder["attributes"]}


def test_otlp_names_the_run_by_the_semantic_conventions(told: Summary) -> None:
    """A file is JSON lines: metrics, then spans; 64-bit integers are strings, ids are hex."""
    metrics, traces = map(json.loads, otlp.render(told).splitlines())
    (resource,) = metrics["resourceMetrics"]
    known = attributes(resource["resource"])
    assert (known["cicd.pipeline.run.id"], known["vcs.repository.name"]) == ("7", "org/app")
    found = {one["name"]: one for one in resource["scopeMetrics"][0]["metrics"]}
    (point,) = found["cicd.pipeline.run.duration"]["histogram"]["dataPoints"]
    assert (point["count"], point["sum"], attributes(point)["cicd.pipeline.result"]) == ("1", 2.0, "failure")
    assert found["ci_kit.job.cpu.time"]["gauge"]["dataPoints"][0]["asDouble"] == 2.0
    assert found["ci_kit.job.metrics.deep.n"]["gauge"]["dataPoints"][0]["asDouble"] == 5.0
    job, build, test = traces["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert re.fullmatch("[0-9a-f]{32}", job["traceId"])
    assert re.fullmatch("[0-9a-f]{16}", job["spanId"])
    assert {build["parentSpanId"], test["parentSpanId"]} == {job["spanId"]}
    assert build["startTimeUnixNano"] == job["startTimeUnixNano"] == str(WALL * 1_000_000)
    assert (build["status"]["code"], test["status"]["code"]) == (1, 2)


def test_prometheus_text_is_what_its_format_asks_for(told: Summary) -> None:
    """Names of metrics and labels are legal whatever the job's are; each has its type; values are plain."""
    text = prometheus.render(told)
    assert text.endswith("\n")
    for row in text.splitlines():
        sample = r'[a-z_][a-zA-Z0-9_]*\{repository="org/app",workflow="build \\"x\\"",job="test"\} -?[0-9.e+-]+'
        assert re.fullmatch(rf"# (HELP|TYPE) [a-z_][a-zA-Z0-9_]* .+|{sample}", row), row
    assert "ci_kit_job_cpu_time_seconds{" in text
    assert "ci_kit_job_metrics_deep_n{" in text
    names = [row.split()[2] for row in text.splitlines() if row.startswith("# TYPE")]
    assert len(names) == len(set(names))


def test_figures_are_sent_where_they_are_asked_for(told: Summary) -> None:
    """Both signals to a collector, one group to a Pushgateway, with the headers of the user."""
    with server() as (url, seen):
        otlp.push(f"{url}/", told, {"X-Key": "k"}, Proxies())
        prometheus.push(url, told, {}, Proxies())
    assert [(method, path) for method, path, *_ in seen[:2]] == [("POST", "/v1/metrics"), ("POST", "/v1/traces")]
    assert seen[0][2]["x-key"] == "k"
    assert seen[0][2]["content-type"] == "application/json"
    group = base64.urlsafe_b64encode(b"org/app").decode()
    assert seen[2][:2] == ("PUT", f"/metrics/job/ci-kit/repository@base64/{group}/ci_job/test")
    assert seen[2][3].decode() == prometheus.render(told)


def test_a_collector_that_refuses_is_an_error_with_its_answer(told: Summary) -> None:
    """So is one that is not there."""
    with server(503) as (url, _), pytest.raises(CiKitError, match="not taken by the OpenTelemetry collector") as caught:
        otlp.push(url, told, {}, Proxies())
    assert "503" in caught.value.why
    with pytest.raises(CiKitError, match="could not be sent to the Pushgateway"):
        prometheus.push(url, told, {}, Proxies())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"a": NaN}', "NaN"),
        ("[" * 100_000, "no JSON"),
        (" " * 1_100_000, "larger than 1 MB"),
        (None, "cannot be read"),
    ],
)
def test_metrics_that_are_none_are_told(tmp_path: Path, content: str | None, said: str) -> None:
    """Each with what to write instead."""
    path = tmp_path / "metrics.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(CiKitError) as caught:
        execution.load_metrics(path)
    assert said in str(caught.value)
    assert caught.value.remedy


def test_metrics_are_flattened_to_figures() -> None:
    """Words, lists, booleans and what is no finite number stay behind; depth is bounded."""
    deep: dict[str, Any] = {"x": 1}
    for _ in range(100):
        deep = {"d": deep}
    values = {"a": 1, "b": {"c": 2.5, "d": [1]}, "e": "x", "f": True, "g": 10**400, **deep}
    assert Metrics(values).figures() == {"a": 1.0, "b.c": 2.5}


def test_a_terminal_has_no_run(told: Summary) -> None:
    """Labels and attributes that are not known are left out."""
    alone = replace_context(told)
    assert 'repository=""' not in prometheus.render(alone)
    metrics, _ = map(json.loads, otlp.render(alone).splitlines())
    assert "cicd.pipeline.run.id" not in attributes(metrics["resourceMetrics"][0]["resource"])


def replace_context(told: Summary) -> Summary:
    """The same job on a terminal."""
    return replace(told, context=Context())
