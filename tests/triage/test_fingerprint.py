"""Fingerprints: the same for the same failure, another for another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.triage import diagnose
from ci_kit.triage.normalise import normalise

if TYPE_CHECKING:
    import random

TEMPLATE = (
    "{time} Traceback (most recent call last):\n"
    '{time}   File "{root}/src/app.py", line {line}, in run\n{time}     connect()\n'
    "{time} RuntimeError: worker {host} ({id}) at {root}/data/x.db gave up after {seconds} s, "
    "see {root}/log:{line}\n"
    "{time} ##[error]Process completed with exit code 1.\n"
)
HERE = {"time": "2024-05-01T12:34:56.1234567Z", "root": "/home/runner/work/a/a", "line": 12, "host": "10.1.0.4:8080",
        "id": "0x7f3a2b", "seconds": "1.53"}  # fmt: skip
THERE = {"time": "2025-11-30T01:02:03.0000001Z", "root": "/Users/x/build", "line": 345, "host": "192.168.7.9:41000",
         "id": "0xdeadbeef", "seconds": "207.1"}  # fmt: skip


def of(log: str) -> str:
    """The fingerprint of a log."""
    return diagnose(log.encode()).fingerprint


def test_it_names_its_version() -> None:
    """`v1-` and 16 digits."""
    assert of("error: x").startswith("v1-")
    assert len(of("error: x")) == 19


@pytest.mark.parametrize("changed", HERE)
def test_each_of_times_paths_ids_hosts_and_lines_may_change(changed: str) -> None:
    """One at a time."""
    assert of(TEMPLATE.format(**HERE)) == of(TEMPLATE.format(**{**HERE, changed: THERE[changed]}))


def test_all_of_them_may_change_together() -> None:
    """Another machine, another day."""
    assert of(TEMPLATE.format(**HERE)) == of(TEMPLATE.format(**THERE))


def test_another_message_is_another_failure() -> None:
    """Words count."""
    assert of("RuntimeError: no database") != of("RuntimeError: no cache")
    assert of("error: HTTP 404") != of("error: HTTP 410")


@given(st.randoms(use_true_random=False))
def test_parallel_tests_come_in_any_order(rng: random.Random) -> None:
    """The order of failing tests does not matter, nor how often each is named."""
    lines = [f"FAILED tests/test_{name}.py::test_it - assert {rng.random()}" for name in "abcdef"]
    first = of("\n".join(lines))
    rng.shuffle(lines)
    assert of("\n".join([*lines, lines[0]])) == first


def test_other_failing_tests_are_another_failure() -> None:
    """One test more or fewer."""
    one, two = "FAILED a.py::test_x - assert 1", "FAILED a.py::test_y - assert 1"
    assert len({of(one), of(two), of(f"{one}\n{two}")}) == 3


def test_a_log_around_the_failure_does_not_matter() -> None:
    """What was printed before and after is no part of it."""
    failure = "##[group]Run x\n##[endgroup]\nRuntimeError: no database\n##[error]Process completed with exit code 1.\n"
    around = "chatter 17\n" * 500
    assert of(failure) == of(f"{around}{failure}Post job cleanup.\nmore\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("at 2024-05-01 12:00:01,123 in 3.2s", "at 2023-01-31 00:59:59,999 in 12ms"),
        ("pod web-7d4b9c6f5-x2x9k on ip-10-0-3-17.ec2.internal", "pod web-7d4b9c6f5-x2x9k on ip-10-9-8-7.ec2.internal"),
        ("C:\\Users\\a\\AppData\\Local\\Temp\\x1\\y.txt gone", "C:\\Users\\b\\AppData\\Local\\Temp\\zz9\\q.txt gone"),
        ("/var/folders/ab/x/T/pytest-0/t0/x missing", "/var/folders/cd/y/T/pytest-41/t7/y missing"),
        ("[::1]:8080 refused", "127.0.0.1:9090 refused"),
        ("commit 1a2b3c4d5e6f failed", "commit 9f8e7d6c5b4a failed"),
        ("src/a.ts(3,14): error TS2322: no", "src/a.ts(30,1): error TS2322: no"),
        ("a.c:3:14: error: no", "/build/17/a.c:33:1: error: no"),
        ("https://a.test:8443/x?y=1 broke", "https://b.test/x?y=22 broke"),
    ],
)
def test_what_differs_from_run_to_run_is_normalised(one: str, other: str) -> None:
    """Pairs of lines that say the same."""
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("error TS2322: no", "error TS2345: no"),
        ("exit code 137", "exit code 1"),
        ("HTTP 503 from x", "HTTP 404 from x"),
        ("E0308 mismatched types", "E0382 moved"),
    ],
)
def test_codes_that_mean_something_stay(one: str, other: str) -> None:
    """Codes of errors and statuses tell failures apart."""
    assert normalise(one) != normalise(other)


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    """It is a normal form."""
    once = normalise(text)
    assert normalise(once) == once
