"""A log in its smallest form that GitHub has nothing to say about, and a judge for what is made of it."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.sarif.checks import github, standard
from ci_kit.sarif.context import Options, RunContext
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

Json = dict[str, Any]

_RULE: Json = {
    "id": "R1",
    "shortDescription": {"text": "s"},
    "fullDescription": {"text": "f"},
    "help": {"text": "h"},
}
_RESULT: Json = {
    "ruleId": "R1",
    "message": {"text": "m"},
    "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.py"}, "region": {"startLine": 1}}}],
    "partialFingerprints": {"primaryLocationLineHash": "1:1"},
}


@pytest.fixture
def log() -> Json:
    """A log with one run, one rule and one result; free to be changed."""
    run = {"tool": {"driver": {"name": "Tool", "rules": [_RULE]}}, "results": [_RESULT]}
    return copy.deepcopy({"version": "2.1.0", "runs": [run]})


@pytest.fixture
def options() -> Options:
    """What github.com takes, without a checkout."""
    return Options(limits=Limits.default())


def _judge(log: Json, options: Options) -> Findings:
    out = Findings(keep=1000)
    runs = [{name: value for name, value in run.items() if name != "results"} for run in log["runs"]]
    github.check_log({name: value for name, value in log.items() if name != "runs"}, options, out)
    github.check_runs(runs, options, out)
    for index, run in enumerate(runs):
        context = RunContext(index, run, options)
        # The checks of the standard fill `seen`; what they find is not of interest here.
        aside = Findings()
        standard.check_run(context, aside)
        github.check_run(context, out)
        results = log["runs"][index]["results"]
        for number, result in enumerate(results):
            standard.check_result(result, ("runs", index, "results", number), context, aside)
            github.check_result(result, ("runs", index, "results", number), context, out)
        context.results = len(results)
        github.finish_run(context, out)
    return out


@pytest.fixture
def judge(options: Options) -> Callable[..., dict[str, list[str]]]:
    """A function that gives the messages for a log by the id of the rule, silent rules left out."""

    def judged(log: Json, **changes: Any) -> dict[str, list[str]]:  # noqa: ANN401 (options by name)
        found = _judge(log, replace(options, **changes))
        return {hits.rule.id: [hit.message for hit in hits.kept] for hits in found if hits.rule.github}

    return judged


@pytest.fixture
def places(options: Options) -> Callable[[Json], dict[str, list[str]]]:
    """A function that gives the pointers of all findings by the id of the rule, silent rules among them."""

    def placed(log: Json) -> dict[str, list[str]]:
        return {hits.rule.id: ["/".join(map(str, hit.pointer)) for hit in hits.kept] for hits in _judge(log, options)}

    return placed
