"""A workspace in which `qa-summary` runs as its step would run it, and reports to put there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from ci_kit.actions import qa_summary
from ci_kit.quality.find import Found
from ci_kit.quality.reading import Reader
from ci_kit.runner.inputs import from_json
from ci_kit.runner.job import Job

if TYPE_CHECKING:
    from ci_kit.quality.model import Reading
    from ci_kit.report import Report

REAL = Path(__file__).parents[1] / "data" / "quality" / "real"


def real(name: str) -> bytes:
    """The bytes of a report that a real tool wrote."""
    return (REAL / name).read_bytes()


def case(
    name: str, result: str = "", *, classname: str = "c", message: str = "", text: str = "", time: str = "0.1"
) -> str:
    """A test case; `result` is the element in it, such as `failure`."""
    head = f"<testcase classname={quoteattr(classname)} name={quoteattr(name)} time={quoteattr(time)}"
    if not result:
        return f"{head}/>"
    said = f" message={quoteattr(message)}" if message else ""
    return f"{head}><{result}{said}>{escape(text)}</{result}></testcase>"


def suite(*cases: str, name: str = "s", **header: str | int) -> str:
    """A JUnit report of one suite; without a header nothing is claimed of its counts."""
    said = "".join(f" {key}={quoteattr(str(value))}" for key, value in header.items())
    return f"<testsuite name={quoteattr(name)}{said}>{''.join(cases)}</testsuite>"


def read(path: Path, content: bytes | str, **settings: Any) -> Reading:  # noqa: ANN401 (fields of a reader)
    """What a report says that is written to `path`."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return Reader(**settings).read(Found(path, path.name, path.name))


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run of the action gave."""

    report: Report
    outputs: qa_summary.Outputs

    @property
    def verdict(self) -> str:
        """The verdict as a word."""
        return self.report.verdict.value

    @property
    def rules(self) -> set[str]:
        """The rules that findings are under."""
        return {finding.rule for finding in self.report.findings}

    def said(self, rule: str) -> list[str]:
        """What the findings under a rule say."""
        return [finding.message for finding in self.report.findings if finding.rule == rule]


@dataclass(frozen=True, slots=True)
class Workspace:
    """A directory with files, in which the action runs."""

    root: Path

    def write(self, name: str, content: object) -> Path:
        """Write a file: bytes as they are, text as UTF-8, anything else as JSON."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, *reports: str, **inputs: str) -> Ran:
        """Run the action with the inputs as its step would hand them over."""
        given = {"reports": "\n".join(reports), **{name.replace("_", "-"): value for name, value in inputs.items()}}
        job = Job(workspace=self.root, temporary=self.root.parent / "temp")
        outcome = qa_summary.run(from_json(qa_summary.Inputs, json.dumps(given)), job)
        assert isinstance(outcome.outputs, qa_summary.Outputs)
        return Ran(outcome.report, outcome.outputs)
