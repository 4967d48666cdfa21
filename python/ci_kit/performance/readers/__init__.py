"""Readers of benchmark results: pytest-benchmark, hyperfine and Google Benchmark, each as JSON."""

from __future__ import annotations

from ci_kit.performance.readers.detect import parse, read, read_all

__all__ = ["parse", "read", "read_all"]
