"""Benchmark results: read, compared, remembered, and measured in turns on one machine."""
