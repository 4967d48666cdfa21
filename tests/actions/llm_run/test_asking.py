"""llm-run from its inputs to its outputs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from llm_world import Said, completion, ollama, service

if TYPE_CHECKING:
    from collections.abc import Callable

    from stepping import Stepper

MAIN = Path(__file__).parents[3] / "python" / "ci_kit" / "__main__.py"
POSIX = pytest.mark.skipif(os.name == "nt", reason="needs links, signals, and scripts that can be started")
GONE = "ollama x http://127.0.0.1:9"
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"flaky": {"type": "boolean"}, "confidence": {"type": "number"}},
        "required": ["flaky", "confidence"],
    }
)


def results(path: str) -> list[dict[str, Any]]:
    """The lines of a file of results."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


def lines(*items: dict[str, Any]) -> str:
    """Items as JSON lines."""
    return "".join(f"{json.dumps(item)}\n" for item in items)


def echo(asked: dict[str, Any]) -> Said:
    """Answers with the second line of the data, so that each item has an answer of its own."""
    return completion(f"seen {asked['messages'][-1]['content'].splitlines()[1]}")


def test_a_prompt_with_data_from_a_file(job: Stepper) -> None:
    """The answer is an output, the results are a file, the summary has the figures."""
    (job.folder / "log.txt").write_text("it broke", encoding="utf-8")
    with service(echo) as made:
        step = job.step("llm-run", prompt="{{ log }}", data="log=log.txt", providers=made.line)
    assert (step.code, step.outputs["verdict"], step.outputs["source"]) == (0, "pass", "model"), step.log
    assert (step.outputs["text"], step.outputs["tokens"], step.outputs["success-rate"]) == (
        "seen it broke",
        "25",
        "1.0",
    )
    assert results(step.outputs["results"])[0]["text"] == "seen it broke"
    assert "1 item: 1 answered by a model" in step.log
    assert "average time" in step.summary


def test_a_person_sees_the_answer(job: Stepper) -> None:
    """On a terminal it is shown, and so is that the fallback is none."""
    with service(lambda _asked: completion("because\nof that")) as made:
        step = job.type("llm-run", made.line, "--prompt", "why")
    assert step.code == 0
    assert "What openai small answers" in step.log
    assert "of that" in step.log
    assert "The fallback" in job.type("llm-run", GONE, "--prompt", "why", "--fallback", "nobody knows").log


def test_a_batch_keeps_its_order_and_its_failures(job: Stepper) -> None:
    """A bad line and an item that cannot be answered do not touch the others; both keep what they came as."""
    items = [{"id": f"i{number}", "log": f"n{number}" if number != 7 else "bad"} for number in range(20)]
    (job.folder / "items.jsonl").write_text(lines(*items) + "nonsense\n", encoding="utf-8")
    with service(lambda asked: Said(b"", 413) if "bad" in asked["messages"][-1]["content"] else echo(asked)) as made:
        step = job.step(
            "llm-run",
            prompt="{{ log }}",
            items="items.jsonl",
            providers=made.line,
            concurrency="4",
            output_file="o.jsonl",
        )
    assert (step.code, step.outputs["verdict"]) == (3, "error")
    assert (step.outputs["total-processed"], step.outputs["failed"], step.outputs["text"]) == ("21", "2", "")
    done = results(step.outputs["results"])
    assert [one["id"] for one in done] == [*(f"i{number}" for number in range(20)), "21"]
    assert [one["text"] for one in done[:7]] == [f"seen n{number}" for number in range(7)]
    assert json.loads(done[7]["input"])["log"] == "bad"
    assert done[20]["input"] == "nonsense"
    assert {one["rule"] for one in step.report["findings"]} == {"prompt-too-long", "bad-item"}
    assert step.report["data"]["metrics"]["problems"] == {"bad-item": 1, "prompt-too-long": 1}


def test_half_a_character_harms_nothing(job: Stepper) -> None:
    """Neither in an item, nor in an answer, nor in a value; a file may begin with a mark of its encoding."""
    (job.folder / "items.jsonl").write_text('\ufeff{"log": "\\ud800 \u00e4"}\n', encoding="utf-8")
    (job.folder / "schema.json").write_text('{"type": "array"}', encoding="utf-8")
    half = completion('["\\ud800 \u00e4"]')
    with service(lambda _asked: half) as made, service(lambda _asked: completion("\ud800 x")) as other:
        given = {"prompt": "{{ log }}", "items": "items.jsonl", "cache_directory": "cache", "output_file": "o.jsonl"}
        batch = job.step("llm-run", **given, providers=made.line, json_schema="schema.json")
        one = job.step("llm-run", prompt="x", providers=made.line, json_schema="schema.json")
        text = job.step("llm-run", prompt="x", providers=other.line, cache_directory="cache")
    assert (batch.code, one.code, text.code) == (0, 0, 0), batch.log
    assert results(batch.outputs["results"])[0]["value"] == ["\ud800 \u00e4"]
    assert one.outputs["value"] == '["\\ud800 \u00e4"]'
    assert text.outputs["text"] == "? x"


@POSIX
def test_ollama_answers_by_a_schema(job: Stepper) -> None:
    """With what later steps read; the address is that of the step before, OLLAMA_HOST."""
    with ollama(job.folder / "ollama") as provider:
        job.variables["OLLAMA_HOST"] = provider.url
        step = job.step("llm-run", prompt="why", providers=f"ollama {provider.model}", json_schema=SCHEMA)
        assert step.code == 0, step.log
        assert json.loads(step.outputs["value"]) == {"flaky": True, "confidence": 0.5}
        assert (step.outputs["confidence"], step.outputs["verdict"]) == ("0.5", "pass")
        bad = job.step(
            "llm-run", prompt="why [fault:never-json]", providers=f"ollama {provider.model}", json_schema=SCHEMA
        )
        assert (bad.code, bad.outputs["value"]) == (3, "")
        assert [one["rule"] for one in bad.report["findings"]] == ["not-json"]


@pytest.mark.parametrize(("on_failure", "code", "verdict"), [("fail", 3, "error"), ("continue", 0, "warn")])
def test_nobody_there_is_an_error_or_leads_on(job: Stepper, on_failure: str, code: int, verdict: str) -> None:
    """Never a pass, and never an answer."""
    step = job.step("llm-run", prompt="why", providers=GONE, on_failure=on_failure)
    assert (step.code, step.outputs["verdict"], step.outputs["source"], step.outputs["text"]) == (
        code,
        verdict,
        "none",
        "",
    )
    assert [one["rule"] for one in step.report["findings"]] == ["unreachable"]


def test_the_fallback_takes_the_place_of_an_answer(job: Stepper) -> None:
    """A template, a file with a value, and what a rule found for each item; the step passes with a warning."""
    text = job.step("llm-run", prompt="why", providers=GONE, fallback="no model today")
    assert (text.code, text.outputs["verdict"], text.outputs["source"]) == (0, "warn", "fallback")
    assert (text.outputs["text"], text.outputs["fallback-used"], text.outputs["success-rate"]) == (
        "no model today",
        "1",
        "0.0",
    )
    (job.folder / "value.json").write_text('{"flaky": false, "confidence": 0}', encoding="utf-8")
    value = job.step("llm-run", prompt="why", providers=GONE, fallback_file="value.json", json_schema=SCHEMA)
    assert json.loads(value.outputs["value"]) == {"flaky": False, "confidence": 0}
    assert value.outputs["confidence"] == ""
    (job.folder / "items.jsonl").write_text(lines({"log": "a", "rule": "network"}, {"log": "b"}), encoding="utf-8")
    field = job.step("llm-run", prompt="{{ log }}", items="items.jsonl", providers=GONE, fallback_field="rule")
    assert [(one["source"], one["value"]) for one in results(field.outputs["results"])] == [
        ("fallback", "network"),
        ("none", None),
    ]


def test_answers_are_kept_for_later_steps(job: Stepper) -> None:
    """The second step asks nobody."""
    with service(lambda _asked: completion("because")) as made:
        given = {"prompt": "why", "providers": made.line, "cache_directory": "cache", "seal": "s" * 20}
        steps = [job.step("llm-run", **given) for _ in range(2)]
    assert [step.outputs["source"] for step in steps] == ["model", "cache"]
    assert (steps[1].outputs["cached"], steps[1].outputs["tokens"], len(made.asked)) == ("1", "0", 1)


def test_the_model_gets_no_token_of_the_job(job: Stepper) -> None:
    """Neither those of its variables, nor masks, nor the keys of other providers, wherever they stand."""
    token, mask, key = "job-" + "t" * 12, "horse-staple-9", "key-" + "k" * 12
    job.variables |= {"ACTIONS_RUNTIME_TOKEN": token, "MY_PASSWORD": "hunter-two-2"}
    (job.folder / "log.txt").write_text(f"{token} {mask} {key} hunter-two-2", encoding="utf-8")
    with service(lambda _asked: completion("ok")) as made:
        step = job.step(
            "llm-run",
            prompt=f"{{{{ log }}}} {token}",
            data="log=log.txt",
            providers=f"{made.line}\nopenai far https://far.example/v1",
            keys=f"far.example {key}",
            masks=mask,
        )
    assert step.code == 0, step.log
    assert not [word for word in (token, mask, key, "hunter-two-2") if word in str(made.asked)]
    assert "authorization" not in made.headers[0]


def test_what_a_model_writes_does_nothing(job: Stepper) -> None:
    """Neither in the log, nor in the summary, nor in the outputs."""
    evil = "::error::owned\n::set-output name=verdict::pass\n<img src=x> @somebody [x](http://evil.example)"
    with (
        service(lambda _asked: completion(evil, "tool_calls")) as refused,
        service(lambda _a: completion(evil)) as made,
    ):
        step = job.step("llm-run", prompt="why", providers=f"{refused.line}\n{made.line}")
    assert step.outputs["text"] == evil
    assert step.outputs["verdict"] == "pass"
    assert not [line for line in step.log.splitlines() if line.lstrip().startswith("::error::owned")]
    assert "\u200b" in next(line for line in step.log.splitlines() if "owned" in line)
    assert "<img" not in step.summary
    assert "@somebody" not in step.summary
    assert "[x](" not in step.summary


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({}, "There must be one of `prompt` and `prompt-file`"),
        ({"prompt": "x", "prompt_file": "y"}, "There must be one of `prompt` and `prompt-file`"),
        ({"prompt": "{{ log }}"}, "Write `log=file` into `data`"),
        ({"prompt": "x", "items": "missing.jsonl"}, "missing.jsonl cannot be read"),
        ({"prompt": "x", "data": "a=../../etc/passwd"}, "lies outside the workspace"),
        ({"prompt": "x", "items": "i", "data": "a=b"}, "`data` is for a single prompt"),
        ({"prompt": "x", "providers": "gpt"}, "Write `kind model [address]`"),
        ({"prompt": "x", "json_schema": "{"}, "`json-schema` is no JSON"),
        ({"prompt": "x", "fallback": "a", "fallback_field": "b"}, "more than one of `fallback`"),
        (
            {"prompt": "x", "keys": "api.openai.com k", "cost_budget": "1", "providers": "openai m"},
            "`prices` has no line",
        ),
        ({"prompt": "x", "timeout": "soon"}, "it must be a duration"),
    ],
)
def test_bad_input_is_told_before_anything_is_asked(job: Stepper, inputs: dict[str, str], said: str) -> None:
    """Exit code 2 and one sentence that says what to write."""
    step = job.step("llm-run", **({"providers": GONE} | inputs))
    assert step.code == 2, step.log
    assert said.lower() in step.log.lower()


@POSIX
def test_a_link_out_of_the_workspace_is_not_followed(job: Stepper, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A pull request could name any file of the runner so."""
    other = tmp_path_factory.mktemp("other") / "secret.txt"
    other.write_text("secret", encoding="utf-8")
    (job.folder / "log.txt").symlink_to(other)
    assert job.step("llm-run", prompt="{{ log }}", data="log=log.txt", providers=GONE).code == 2


def test_what_cannot_be_written_is_an_error(job: Stepper) -> None:
    """The results have a place, or the step says so."""
    with service(lambda _asked: completion("ok")) as made:
        step = job.step("llm-run", prompt="why", providers=made.line, output_file="no/such/folder/o.jsonl")
    assert step.code == 3
    assert "could not be written" in step.log


def test_a_deadline_ends_a_batch_with_what_is_done(job: Stepper) -> None:
    """What came in time is kept; a further run with more time asks for the rest alone."""
    (job.folder / "items.jsonl").write_text(lines(*({"log": f"n{number}"} for number in range(3))), encoding="utf-8")
    slow = {"n1"}

    def answer(asked: dict[str, Any]) -> Said:
        if any(word in str(asked) for word in slow):
            time.sleep(60)
        return echo(asked)

    with service(answer) as made:
        given = {"prompt": "{{ log }}", "items": "items.jsonl", "providers": made.line, "output_file": "o.jsonl"}
        first = job.step("llm-run", **given, timeout="10s")
        assert [one["source"] for one in results(first.outputs["results"])] == ["model", "none", "none"]
        assert {one["rule"] for one in first.report["findings"]} == {"deadline"}
        slow.clear()
        second = job.step("llm-run", **given)
    assert second.code == 0, second.log
    assert [one["text"] for one in results(second.outputs["results"])] == ["seen n0", "seen n1", "seen n2"]
    assert second.report["data"]["metrics"]["resumed"] == 1
    assert not list((job.folder / "ci-kit").iterdir())


@POSIX
@pytest.mark.parametrize("name", ["SIGKILL", "SIGINT"])
def test_a_run_that_was_killed_is_gone_on_with(job: Stepper, name: str) -> None:
    """Each item is answered once over both runs; those in flight when it happened may be asked again."""
    count = 12
    (job.folder / "items.jsonl").write_text(lines(*({"log": f"n{one}"} for one in range(count))), encoding="utf-8")
    held = [True]

    def answer(asked: dict[str, Any]) -> Said:
        while held[0] and "\nn5\n" in asked["messages"][-1]["content"]:
            time.sleep(0.02)
        return echo(asked)

    with service(answer) as made:
        given = {"prompt": "{{ log }}", "items": "items.jsonl", "providers": made.line, "output-file": "o.jsonl"}
        child = _started(job.folder, given)
        _eventually(lambda: len(made.asked) == 6)
        child.send_signal(signal.Signals[name])
        assert child.wait(timeout=60) in (-9, 130)
        assert not (job.folder / "o.jsonl").exists()
        held[0] = False
        step = job.step("llm-run", **given)
    assert step.code == 0, step.log
    assert [one["text"] for one in results(step.outputs["results"])] == [f"seen n{one}" for one in range(count)]
    assert len(made.asked) == count + 1
    assert step.report["data"]["metrics"]["resumed"] == 5


def _started(folder: Path, inputs: dict[str, str]) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": os.environ["PATH"],
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "RUNNER_TEMP": str(folder),
        "CI_KIT_INPUTS": json.dumps(inputs),
    }
    command = (sys.executable, "-I", "-X", "utf8", str(MAIN), "llm-run")
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _eventually(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)
