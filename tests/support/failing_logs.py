"""Logs of jobs that failed, as GitHub keeps them: a time stamp a line, groups, marks."""

from __future__ import annotations

_TIME = "2026-11-21T10:00:{:02d}.1234567Z "


def stamped(text: str) -> bytes:
    """The lines with time stamps, as in a downloaded log, its byte order mark included."""
    lines = text.strip("\n").split("\n")
    return ("\ufeff" + "".join(f"{_TIME.format(index % 60)}{line}\n" for index, line in enumerate(lines))).encode()


def pytest_log(test: str = "tests/test_area.py::test_area", words: str = "assert 6 == 7") -> bytes:
    """A test that fails under pytest."""
    path, _, name = test.partition("::")
    return stamped(f"""
##[group]Run python -m pytest
python -m pytest
shell: /usr/bin/bash -e {{0}}
##[endgroup]
============================= test session starts ==============================
platform linux -- Python 3.12.1, pytest-8.4.2, pluggy-1.6.0
collected 12 items

{path} ..F.........                                              [100%]

=================================== FAILURES ===================================
___________________________________ {name} ____________________________________

    def {name}():
>       {words}
E       {words}

{path}:12: AssertionError
=========================== short test summary info ============================
FAILED {test} - {words}
========================= 1 failed, 11 passed in 0.12s =========================
##[error]Process completed with exit code 1.
""")


def network_log() -> bytes:
    """A download that did not work."""
    return stamped("""
##[group]Run curl --fail https://example.com/data
curl --fail https://example.com/data
##[endgroup]
curl: (6) Could not resolve host: example.com
##[error]Process completed with exit code 6.
""")
