"""retry from its inputs to its outputs, with real commands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from retried import Retrying

RESET = "echo 'curl: (56) Recv failure: Connection reset by peer'"


def test_a_success_is_left_alone(retrying: Retrying) -> None:
    """One attempt, exit code 0, the output of the command beside the report."""
    ran = retrying.run("--", "bash", retrying.script("echo all is well"))
    assert (ran.code, retrying.tries, ran.report["verdict"]) == (0, 1, "pass")
    assert "all is well" in ran.err
    assert ran.data["outcome"] == "succeeded"


def test_what_passes_is_tried_again(retrying: Retrying) -> None:
    """Twice no connection, then success: exit code 0, and a warning that names what was not reliable."""
    ran = retrying.run("--", "bash", retrying.script(f"if ((n < 3)); then {RESET}; exit 56; fi; echo done"))
    assert (ran.code, retrying.tries, ran.report["verdict"]) == (0, 3, "warn")
    first, second, third = ran.data["attempts"]
    assert (first["category"], first["rule"], first["transient"], first["exit_code"]) == (
        "network",
        "connection-failed",
        True,
        56,
    )
    assert "Connection reset" in second["evidence"][0]
    assert (third["rule"], third["exit_code"]) == ("", 0)
    assert third["waited"] > 0
    assert {finding["level"] for finding in ran.report["findings"]} == {"note"}


def test_what_does_not_pass_is_not_tried_again(retrying: Retrying) -> None:
    """A failing test is reported at once, with the exit code of the command."""
    ran = retrying.run("--", "bash", retrying.script("echo 'FAILED tests/a.py::test_x - assert 1 == 2'; exit 7"))
    assert (ran.code, retrying.tries, ran.data["outcome"]) == (7, 1, "not-transient")
    assert "nothing says that it may pass" in ran.report["headline"]


def test_unknown_failures_are_not_tried_again_unless_asked(retrying: Retrying) -> None:
    """`retry-on: any` does, and an exit code that is named."""
    script = retrying.script("((n > 1)) || exit 75")
    assert retrying.run("--", "bash", script).code == 75
    (retrying.folder / "tries").unlink()
    assert retrying.run("--retry-on", "any", "--", "bash", script).code == 0
    (retrying.folder / "tries").unlink()
    assert retrying.run("--exit-codes", "75, 101", "--", "bash", script).code == 0
    assert retrying.tries == 2


def test_attempts_come_to_an_end(retrying: Retrying) -> None:
    """The exit code is that of the last attempt, which may differ from the first."""
    ran = retrying.run("--attempts", "2", "--", "bash", retrying.script(f"{RESET}; exit $((10 + n))"))
    assert (ran.code, retrying.tries, ran.data["outcome"]) == (12, 2, "out-of-attempts")
    assert [attempt["exit_code"] for attempt in ran.data["attempts"]] == [11, 12]
    assert [finding["level"] for finding in ran.report["findings"]] == ["note", "error"]


def test_the_deadline_bounds_everything(retrying: Retrying) -> None:
    """A wait that would pass it is not begun: nobody sleeps for nothing."""
    options = ("--deadline", "30s", "--wait", "60s", "--jitter", "0")
    ran = retrying.run(*options, "--", "bash", retrying.script(f"{RESET}; exit 3"))
    assert (ran.code, retrying.tries, ran.data["outcome"]) == (3, 1, "out-of-time")
    assert "would pass the deadline" in ran.report["headline"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for orphans in /proc")
def test_an_attempt_that_takes_too_long_is_ended_with_all_it_started(retrying: Retrying) -> None:
    """Deaf children and those that left the session too; exit code 124, and no further attempt."""
    hang = "(trap '' TERM; sleep 60) & (setsid sleep 60) & sleep 60"
    ran = retrying.run("--timeout", "300ms", "--grace", "200ms", "--", "bash", retrying.script(hang))
    assert (ran.code, retrying.tries, ran.data["outcome"]) == (124, 1, "not-transient")
    assert ran.data["attempts"][0]["ended"].startswith("timed out")
    assert retrying.no_orphans()


def test_timeouts_are_tried_again_when_asked(retrying: Retrying) -> None:
    """A hang that does not come back."""
    script = retrying.script("((n > 1)) || sleep 60")
    ran = retrying.run("--timeout", "500ms", "--retry-timeouts", "--", "bash", script)
    assert (ran.code, retrying.tries) == (0, 2)


def test_the_deadline_ends_a_running_attempt(retrying: Retrying) -> None:
    """Time for everything is over in the midst of it, and that is what is said."""
    ran = retrying.run("--deadline", "400ms", "--retry-timeouts", "--", "bash", retrying.script("sleep 60"))
    assert (ran.code, ran.data["outcome"]) == (124, "out-of-time")


def test_a_script_and_what_runs_before_each_further_attempt(retrying: Retrying) -> None:
    """`run` is a script for bash as in a step; `before-retry` cleans up, and may fail itself."""
    retrying.script("")
    script = f"echo x >> tries; test -e cleaned || {{ {RESET}; exit 1; }}\necho second line"
    ran = retrying.run("--run", script, "--before-retry", "touch cleaned; exit 9")
    assert (ran.code, retrying.tries) == (0, 2)
    assert "second line" in ran.err
    assert "`before-retry` did not succeed: exit code 9" in ran.err


def test_words_arrive_as_they_are(retrying: Retrying) -> None:
    """Empty words, blanks, newlines and things that look like options of ours."""
    words = ("", "a b", "x\ny", "--attempts", "$HOME", "*")
    code = "import json, sys; print(json.dumps(sys.argv[1:]))"
    ran = retrying.run("--", sys.executable, "-c", code, *words)
    assert '["", "a b", "x\\ny", "--attempts", "$HOME", "*"]' in ran.err


def test_own_rules_decide(retrying: Retrying) -> None:
    """A message that only this project knows is transient because a rule says so."""
    rules = "- {id: licences-out, category: infrastructure, pattern: no licence available}\n"
    (retrying.folder / "rules.yml").write_text(rules, encoding="utf-8")
    script = retrying.script("((n > 1)) || { echo no licence available; exit 1; }")
    ran = retrying.run("--rules", "rules.yml", "--", "bash", script)
    assert (ran.code, retrying.tries) == (0, 2)
    assert ran.data["attempts"][0]["rule"] == "licences-out"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "there is no command to run"),
        (("--run", "true", "--", "true"), 2, "both `command` and `run` are given"),
        (("--attempts", "0", "--", "true"), 2, "`--attempts` is `0`"),
        (("--timeout", "soon", "--", "true"), 2, "it must be a duration such as 500ms"),
        (("--exit-codes", "x", "--", "true"), 2, "a whole number"),
        (("--rules", "none.yml", "--", "true"), 3, "the rules in none.yml cannot be read"),
        (("--working-directory", "nowhere", "--", "true"), 3, "could not be started"),
        (("--", "no-such-program-here"), 3, "`no-such-program-here` could not be started"),
    ],
)
def test_bad_input_is_one_clear_error(retrying: Retrying, words: tuple[str, ...], code: int, says: str) -> None:
    """What is wrong and what to do; nothing has been run."""
    ran = retrying.run(*words)
    assert ran.code == code
    assert says in ran.err


def test_a_flood_of_output_is_handed_on_whole(retrying: Retrying) -> None:
    """Twenty megabytes pass through in order, and triage sees the end of them."""
    code = f"for i in range(200000): print(i, 'x' * 100)\nprint({RESET[6:-1]!r}); raise SystemExit(5)"
    ran = retrying.run("--attempts", "1", "--", sys.executable, "-c", code)
    lines = ran.err.splitlines()
    assert [line.split()[0] for line in lines[:200000]] == [str(number) for number in range(200000)]
    assert ran.data["attempts"][0]["rule"] == "connection-failed"


def test_hostile_output_says_nothing_to_the_runner_and_masks_are_kept(retrying: Retrying) -> None:
    """Commands are shown and not carried out, a value that was registered is shown no more; colours pass."""
    secret = "hush" + "-hush-value"
    script = retrying.script(
        f"echo '::add-mask::{secret}'; echo 'it is {secret}'\n"
        "printf 'x\\r::error::y\\n'; echo '::set-output name=a::b'\n"
        "printf '\\033[31mred\\033[0m\\n'; echo '##[error]z'; exit 1"
    )
    ran = retrying.run("--", "bash", script)
    assert secret not in ran.out + ran.err
    assert "it is ***" in ran.err
    assert "\x1b[31mred" in ran.err
    for command in ("\r::", "\n::", "##["):
        assert command not in ran.err + ran.out
    through = retrying.run("--workflow-commands", "--", "bash", script)
    assert "\n::set-output name=a::b" in through.err
    assert secret not in through.out + through.err


def test_secrets_of_known_form_do_not_reach_the_report(retrying: Retrying) -> None:
    """Evidence is redacted though the command printed it."""
    token = "gh" + "p_" + "a1B2c3D4" * 5
    ran = retrying.run(
        "--attempts", "1", "--", "bash", retrying.script(f"echo 'Connection refused for {token}'; exit 1")
    )
    assert token not in ran.out
    assert "redacted" in ran.data["attempts"][0]["evidence"][0]
