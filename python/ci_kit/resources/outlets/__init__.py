"""Where figures can go besides the report: OpenTelemetry and Prometheus, as files and over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.resources.outlets import otlp, prometheus

if TYPE_CHECKING:
    from ci_kit import http
    from ci_kit.resources.summary import Summary


def send(summary: Summary, collector: str, pushgateway: str, headers: str, proxies: http.Proxies) -> None:
    """Send the figures where the user asked for it, and nowhere else; an empty address is none.

    `headers` are `Name: value`, one a line, for both.

    Raises:
        CiKitError: One of them cannot be reached, or does not take them.
    """
    lines = (line.partition(":") for line in headers.splitlines() if line.strip())
    sent = {name.strip(): value.strip() for name, _, value in lines}
    if collector:
        otlp.push(collector, summary, sent, proxies)
    if pushgateway:
        prometheus.push(pushgateway, summary, sent, proxies)
