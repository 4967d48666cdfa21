"""Explanation: the lines that say why, from the part that failed, with the failing tests by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.triage import Explanation, Tool, Weight, clean, excerpt, explain
from ci_kit.triage.explain import _LINES
from ci_kit.triage.log import HEAD, TAIL


def of(text: str, **more: object) -> Explanation:
    """The explanation of a log."""
    return explain(clean(text.encode()), **more)  # type: ignore[arg-type]


def shown(text: str, budget: int = 40) -> str:
    """What is shown of a log."""
    return "\n".join(excerpt.summary(of(text), budget))


@pytest.mark.parametrize(
    ("log", "tests"),
    [
        (
            "FAILED tests/a.py::test_x - assert 1 == 2\nERROR tests/b.py::test_y[a b] - KeyError: 'x'",
            ["tests/a.py::test_x", "tests/b.py::test_y[a b]"],
        ),
        ("tests/a.py::test_x FAILED     [ 50%]", ["tests/a.py::test_x"]),
        ("[gw1] [ 50%] FAILED tests/a.py::test_x ", ["tests/a.py::test_x"]),
        ("FAIL: test_a (pkg.mod.Case.test_a)\n-----\nAssertionError: 1 != 2", ["pkg.mod.Case.test_a"]),
        ("ERROR: test_a (pkg.mod.Case)\n-----\nKeyError: 1", ["pkg.mod.Case.test_a"]),
        ("FAIL src/a.test.js\n  \u25cf Cart \u203a adds up\n\n    expect(1).toBe(2)", ["Cart \u203a adds up"]),
        (" FAIL  src/a.test.ts > cart > adds up\nAssertionError: expected 1", ["src/a.test.ts > cart > adds up"]),
        ("  1 passing\n  1 failing\n\n  1) Cart\n       adds up:\n     AssertionError: x", ["Cart adds up"]),
        ("not ok 3 - adds up\n  ---", ["adds up"]),
        ("not ok 3 - adds up # TODO later\nerror: x", []),
        (
            "  1) [chromium] \u203a a.spec.ts:3:5 \u203a shop \u203a buys \u2500\u2500\u2500",
            ["[chromium] \u203a a.spec.ts:3:5 \u203a shop \u203a buys"],
        ),
        ("--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/sub (0.00s)\n        a_test.go:3: no", ["TestA", "TestA/sub"]),
        ("test a::b ... FAILED\n---- a::b stdout ----\nthread 'a::b' panicked at src/l.rs:3:5:", ["a::b"]),
        ("        FAIL [   0.005s] (1/2) demo tests::adds", ["demo tests::adds"]),
        ("[  FAILED  ] Cart.AddsUp (0 ms)", ["Cart.AddsUp"]),
        ("The following tests FAILED:\n\t  3 - cart_test (Failed)", ["cart_test"]),
        ("[ERROR] Failures:\n[ERROR]   CartTest.addsUp:12 expected: <1> but was: <2>", ["CartTest.addsUp"]),
        (
            "CartTest > addsUp() FAILED\n    org.opentest4j.AssertionFailedError at CartTest.java:9",
            ["CartTest > addsUp"],
        ),
        ("  Failed Shop.CartTests.AddsUp [12 ms]\n  Error Message:", ["Shop.CartTests.AddsUp"]),
        ("rspec ./spec/cart_spec.rb:3 # Cart adds up", ["./spec/cart_spec.rb:3 # Cart adds up"]),
        ("  1) Failure:\nCartTest#test_adds_up [test/cart_test.rb:5]:\nExpected: 1", ["CartTest#test_adds_up"]),
        ("1) Shop\\CartTest::testAddsUp\nFailed asserting that 1 is 2.", ["Shop\\CartTest::testAddsUp"]),
        ("  1) test adds up (CartTest)\n     test/cart_test.exs:5", ["test adds up (CartTest)"]),
    ],
)
def test_failing_tests_are_named(log: str, tests: list[str]) -> None:
    """Each tool writes the name of a failing test in its own way."""
    assert list(of(log).tests) == tests


def test_only_the_part_that_failed_counts() -> None:
    """What an earlier step printed, what a step echoes of its script, and what follows the failure explain nothing."""
    log = (
        "##[group]Run noisy\necho error: not mine\n##[endgroup]\nerror: not mine either\n"
        "##[group]Run make\nmake\necho 'fatal error: echoed'\n##[endgroup]\na.c:1:2: error: mine\n"
        "##[error]Process completed with exit code 2.\nPost job cleanup.\nerror: cleaning up failed\n"
    )
    explanation = of(log)
    assert "mine" in shown(log)
    for other in ("not mine", "echoed", "cleaning up"):
        assert other not in shown(log)
    assert (explanation.exit_code, explanation.step) == (2, "make")


def test_a_bare_exit_code_is_never_the_explanation() -> None:
    """Without anything better it is the block before the last error mark."""
    log = "building\nsomething odd\nthat was all\n##[error]Process completed with exit code 1.\n"
    assert shown(log).splitlines()[-1] == "that was all"
    assert of(log).primary is not None
    assert of(log).primary.weight is Weight.PLACE  # type: ignore[union-attr]


def test_chained_tracebacks_are_one_block() -> None:
    """An exception and the one that it led to belong together; the last one says it."""
    log = (
        "Traceback (most recent call last):\n  File 'a.py', line 1, in f\n    g()\nKeyError: 1\n\n"
        "During handling of the above exception, another exception occurred:\n\n"
        "Traceback (most recent call last):\n  File 'a.py', line 3, in <module>\n    f()\nRuntimeError: no\nnext line\n"
    )
    (block,) = of(log).blocks
    assert block.tool is Tool.PYTHON
    assert [line.text for line in block.key_lines] == ["KeyError: 1", "RuntimeError: no"]


def test_what_the_runner_says_weighs_most() -> None:
    """A lost runner explains more than the tests it was running; annotations count too."""
    log = "FAILED tests/a.py::test_x - assert 1\n##[error]The runner has received a shutdown signal.\n"
    assert of(log).blocks[0].tool is Tool.RUNNER
    lost = of(
        "FAILED tests/a.py::test_x", annotations=["The hosted runner lost communication with the server. Anything"]
    )
    assert lost.blocks[0].lines[0].text.startswith("The hosted runner lost")
    assert not of("", annotations=["Process completed with exit code 1."]).blocks


def test_a_block_in_another_gives_it_its_key_lines() -> None:
    """The exception below a failing test of unittest is part of that test."""
    log = "=" * 70 + "\nFAIL: test_a (m.C.test_a)\n" + "-" * 70 + "\nTraceback (most recent call last):\n"
    (block,) = of(log + '  File "a.py", line 3, in test_a\n    x\nAssertionError: 1 != 2\n').blocks
    assert [line.text for line in block.key_lines] == ["FAIL: test_a (m.C.test_a)", "AssertionError: 1 != 2"]


def test_hundreds_of_failures_fit_any_budget() -> None:
    """However many fail, the budget holds, and the last line of the names says how many are left out."""
    log = "\n".join(f"FAILED tests/test_{number}.py::test_with_a_rather_long_name - assert" for number in range(900))
    lines = excerpt.summary(of(log), 40)
    assert len(lines) <= 40
    assert any(line.endswith(" more") for line in lines)


def test_a_log_of_any_length_takes_bounded_memory() -> None:
    """The middle of an endless log is dropped and counted; beginning and end are there."""
    count = HEAD + TAIL + 1000
    log = b"error: first\n" + b"x\n" * count + b"error: last\n"
    explanation = explain(clean(log))
    assert explanation.dropped == 1002
    assert explanation.length == count + 2
    texts = [line.text for block in explanation.blocks for line in block.lines]
    assert "error: first" in texts
    assert "error: last" in texts


LINES = [
    "FAILED a.py::t - x",
    "E   assert 1",
    "error: x",
    "##[error]y",
    "##[group]Run z",
    "Traceback (most recent call last):",
    "  File 'x', line 3",
    "KeyError: 3",
    "  1 failing",
    "  1) a",
    "     b:",
    "",
    "x",
    "make: *** [a] Error 1",
    "Killed",
    "\u25cf a b",
]


@given(st.lists(st.sampled_from(LINES), max_size=60), st.integers(1, 30))
def test_any_mixture_is_explained_within_its_budget(lines: list[str], budget: int) -> None:
    """Whatever the order of lines: no crash, numbers that fit the log, and no more lines than asked for."""
    explanation = of("\n".join(lines))
    numbers = [line.number for block in explanation.blocks for line in block.lines]
    assert all(1 <= number <= max(1, len(lines)) for number in numbers)
    assert all(block.keys <= {line.number for line in block.lines} for block in explanation.blocks)
    assert all(len(block.lines) <= _LINES for block in explanation.blocks)
    assert sum(map(len, excerpt.excerpt(explanation, budget))) <= budget
