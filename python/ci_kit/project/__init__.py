"""A Python project by its `pyproject.toml`: which Python versions it is for, and whether that holds together."""
