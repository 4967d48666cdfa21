"""SARIF 2.1.0: reading, judging, repairing and writing it."""
