"""Where figures can go besides the report: OpenTelemetry and Prometheus, as files and over HTTP."""
