"""Who ran, whether it finished, and what is kept outside of the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ci_kit.sarif.checks import github
from ci_kit.sarif.context import Options, RunContext
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.limits import Limits

Json = dict[str, Any]
Judge = Callable[..., dict[str, list[str]]]


def test_smallest_log_is_fine(log: Json, judge: Judge) -> None:
    """Nothing is said about a log that is as GitHub wants it."""
    assert judge(log) == {}


@pytest.mark.parametrize("name", ["", " "])
def test_empty_name(log: Json, judge: Judge, name: str) -> None:
    """An empty name is a warning; when no run has one, the service refuses the upload."""
    log["runs"].append({"tool": {"driver": {"name": name, "rules": []}}, "results": []})
    assert set(judge(log)) == {"driver-name-empty"}
    del log["runs"][0]
    assert ("tool-unnamed" in judge(log)) is (name == "")


def test_no_runs(log: Json, judge: Judge) -> None:
    """An upload without runs names no tool, which the service asks for."""
    log["runs"] = []
    assert list(judge(log)) == ["runs-empty"]


def test_codeql_is_noted(log: Json, judge: Judge) -> None:
    """Only when all drivers are called CodeQL the action skips its schema."""
    log["runs"][0]["tool"]["driver"]["name"] = "CodeQL"
    assert list(judge(log)) == ["codeql-schema-skipped"]
    log["runs"].append({"tool": {"driver": {"name": "Other", "rules": []}}, "results": []})
    assert judge(log) == {}


@pytest.mark.parametrize(("part", "told"), [("results", True), ("driver", True), ("taxonomies", False)])
def test_external_properties(log: Json, judge: Judge, part: str, told: bool) -> None:  # noqa: FBT001
    """What GitHub would have read is missed when it is in another file; taxonomies are not."""
    log["runs"][0]["externalPropertyFileReferences"] = {part: [{"location": {"uri": "x.json"}}]}
    assert ("external-properties-ignored" in judge(log)) is told


def test_inline_external_properties(log: Json, judge: Judge) -> None:
    """Results beside the runs are not read either."""
    log["inlineExternalProperties"] = [{"artifacts": []}, {"results": []}]
    assert judge(log)["external-properties-ignored"] == [
        "results of inlineExternalProperties is not read; it belongs into a run"
    ]


def test_unfinished_execution(log: Json, judge: Judge) -> None:
    """A tool that says it failed is told with its own reason; one that succeeded is not."""
    log["runs"][0]["invocations"] = [
        {"executionSuccessful": True},
        {"executionSuccessful": False, "exitCode": 3, "exitCodeDescription": "out\nof memory"},
    ]
    assert judge(log)["execution-unsuccessful"] == ["executionSuccessful is false (exit code 3, out of memory)"]


@pytest.mark.parametrize(
    "run",
    [
        {"tool": None},
        {"tool": {"driver": None, "extensions": {}}},
        {"tool": {"driver": {"name": 3, "rules": [None, 7, {"id": [], "properties": 1, "help": "x"}]}}},
        {"tool": {"driver": {"rules": "x"}, "extensions": [None, {"rules": None}]}, "invocations": [3, {}]},
    ],
)
def test_any_type_is_survived(run: Json) -> None:
    """The run may break the schema in every way; the checks go on."""
    options = Options(limits=Limits.default())
    context = RunContext(0, run, options, valid=False)
    out = Findings()
    github.check_runs([run], options, out)
    github.check_run(context, out)
    github.check_result({"message": {"text": "m"}}, ("runs", 0, "results", 0), context, out)
    github.finish_run(context, out)
    assert any(hits.rule.id == "location-missing" for hits in out)
