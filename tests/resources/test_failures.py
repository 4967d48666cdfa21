"""What a failed command said of its failure."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import UNHURRIED

from ci_kit.process import Masker
from ci_kit.resources.failures import extract


def test_a_traceback_of_python() -> None:
    """Of a chain the last one, which is what the program ended with."""
    code = "def f():\n  try: {}['key']\n  except KeyError as e: raise RuntimeError('it broke: 5') from e\nf()"
    said = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=False).stderr
    found = extract(f"before\n{said}after\n")
    assert found is not None
    assert (found.type, found.message) == ("RuntimeError", "it broke: 5")
    assert found.traceback.startswith("Traceback (most recent call last):\n")
    assert found.traceback.endswith("RuntimeError: it broke: 5")


@pytest.mark.parametrize(
    ("text", "kind", "message", "last"),
    [
        ("x\nTypeError: a is not a function\n    at Object.<anonymous> (/a.js:1:1)\n    at b\n\nNode.js v20\n",
         "TypeError", "a is not a function", "    at b"),
        ('Exception in thread "main" java.lang.IllegalStateException: no\n\tat a.B.c(B.java:5)\n',
         "java.lang.IllegalStateException", "no", "\tat a.B.c(B.java:5)"),
        ("panic: boom\n\ngoroutine 1 [running]:\n", "panic", "boom", ""),
        ("thread 'main' panicked at src/main.rs:2:5:\nexplicit panic\n", "panicked", "src/main.rs:2:5:", ""),
        ("a.c:3:5: error: expected ';' before '}'\n", "error", "expected ';' before '}'", ""),
        ("2026-03-01T12:00:00.1234567Z \x1b[31merror\x1b[0m: it did not work\n", "error", "it did not work", ""),
    ],
)  # fmt: skip
def test_failures_of_other_languages(text: str, kind: str, message: str, last: str) -> None:
    """Type and message, and the trace where there is one."""
    found = extract(text)
    assert found is not None
    assert (found.type, found.message) == (kind, message)
    assert found.traceback.split("\n")[-1] == last


@pytest.mark.parametrize("text", ["", "all is well\n", "Traceback (most recent call last):\n", "0 errors found\n"])
def test_where_nothing_failed_nothing_is_told(text: str) -> None:
    """No failure is made up."""
    assert extract(text) is None


def test_secrets_of_the_environment_do_not_get_into_a_report() -> None:
    """They are taken out of each line before it is cut."""
    secret = "hunter" + "2" * 20
    found = extract(
        f"ValueError: {secret}\nTraceback (most recent call last):\nValueError: {'x' * 480}{secret}\n",
        Masker(frozenset({secret})),
    )
    assert found is not None
    assert secret[:6] not in found.message + found.traceback


@UNHURRIED
@given(
    st.lists(
        st.sampled_from(["Traceback (most recent call last):", "  File x", "ValueError: y", "error: z", "", "\x1b[1m"])
    )
)
def test_no_output_breaks_it(lines: list[str]) -> None:
    """Whatever the order of lines, there is an answer, and it is bounded."""
    found = extract("\n".join(lines * 50))
    assert found is None or len(found.traceback) < 50_000
