"""Builds small SARIF logs and checks them against the standard, for the tests of the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.sarif import schema
from ci_kit.sarif.checks import standard
from ci_kit.sarif.context import Options, RunContext
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.sarif.context import Obj

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def a_location(uri: str | None = "src/a.py", line: int | None = 3, **members: Any) -> Obj:  # noqa: ANN401
    """A location in a file; `members` are the physicalLocation's others, or replace its `region`."""
    physical: Obj = {"artifactLocation": {"uri": uri}} if uri is not None else {}
    if line is not None:
        physical["region"] = {"startLine": line}
    return {"physicalLocation": physical | members}


def a_result(**members: Any) -> Obj:  # noqa: ANN401
    """A result; a member given as None is left out."""
    result = {"ruleId": "R1", "message": {"text": "Found."}, "locations": [a_location()]} | members
    return {name: value for name, value in result.items() if value is not None}


def a_driver(*rules: str, **members: Any) -> Obj:  # noqa: ANN401
    """A driver with rules of these ids."""
    return {"name": "Tool", "version": "1.0", "rules": [{"id": rule} for rule in rules]} | members


def a_log(*results: Obj, driver: Obj | None = None, tool: Obj | None = None, **members: Any) -> Obj:  # noqa: ANN401
    """A log of one run; `tool` are members beside `driver`, `members` are the run's."""
    run = {"tool": {"driver": driver or a_driver()} | (tool or {}), "results": list(results)} | members
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def options(profile: Profile = Profile.SARIF) -> Options:
    """Options with the limits of github.com and no checkout."""
    return Options(limits=Limits.default(), profile=profile)


def check(log: Obj, profile: Profile = Profile.SARIF) -> Findings:
    """What the checks of the standard find in `log`, called as `validate` calls them."""
    out = Findings()
    asked = options(profile)
    standard.check_log({name: value for name, value in log.items() if name != "runs"}, asked, out)
    skeletons = [{name: value for name, value in run.items() if name != "results"} for run in log["runs"]]
    is_valid = schema.result_validator().is_valid
    for index, run in enumerate(log["runs"]):
        context = RunContext(index, skeletons[index], asked, log=log | {"runs": skeletons})
        results = run.get("results") or []
        standard.check_run(context, out)
        for number, result in enumerate(results):
            assert is_valid(result), f"result {number} does not fit the schema"
            standard.check_result(result, ("runs", index, "results", number), context, out)
        context.results = len(results)
        standard.finish_run(context, out)
    return out


def rules(findings: Findings) -> set[str]:
    """The ids of the rules that are broken."""
    return {hits.rule.id for hits in findings}


def places(findings: Findings, rule: str) -> list[str]:
    """Where a rule is broken, as JSON pointers."""
    return [
        "".join(f"/{token}" for token in hit.pointer) for hits in findings if hits.rule.id == rule for hit in hits.kept
    ]


def messages(findings: Findings, rule: str) -> list[str]:
    """What is said where a rule is broken."""
    return [hit.message for hits in findings if hits.rule.id == rule for hit in hits.kept]


@dataclass(frozen=True, slots=True)
class Case:
    """A log that breaks a rule at a place, and one close to it that does not.

    `at` is a JSON pointer from the run on, or from the log on when it begins with `/$`.
    """

    rule: str
    at: str
    broken: Obj
    sound: Obj
    profile: Profile = Profile.SARIF

    @property
    def pointer(self) -> str:
        """The whole pointer."""
        return self.at if self.at.startswith("/$") else f"/runs/0{self.at}"

    def assert_told_apart(self) -> None:
        """Check both logs."""
        assert self.pointer in places(check(self.broken, self.profile), self.rule)
        assert self.rule not in rules(check(self.sound, self.profile))


def parametrize(cases: Iterable[Case]) -> pytest.MarkDecorator:
    """Run a test for each case, named by its rule and place."""
    return pytest.mark.parametrize("case", [pytest.param(case, id=f"{case.rule}{case.at}") for case in cases])
