"""Reports of tests, coverage, benchmarks and scanners: read, counted, judged together, shown and packed."""
