"""Runs an action as its step does, in this process: inputs in, exit code, outputs, summary and log out."""

from __future__ import annotations

import json
import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit import cli

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

_OUTPUT = re.compile(r"^([\w-]+)<<(\S+)\n(.*?)\n?^\2$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Stepped:
    """How a step ended."""

    code: int
    outputs: dict[str, str]
    summary: str
    log: str
    report: dict[str, Any]


@dataclass
class Stepper:
    """A job on this machine; `variables` are those of the runner."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    variables: dict[str, str]

    def event(self, name: str, payload: Mapping[str, Any]) -> None:
        """Have the run be caused by an event."""
        path = self.folder / "event.json"
        path.write_text(json.dumps(payload), encoding="utf-8")
        self.variables |= {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path)}

    def step(self, concern: str, **inputs: str) -> Stepped:
        """Run a step with inputs; underscores stand for hyphens."""
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        return self._run([concern], {"CI_KIT_INPUTS": json.dumps(given), "GITHUB_ACTIONS": "true"})

    def type(self, *words: str) -> Stepped:
        """Run a command as a person does."""
        return self._run(list(words), {"GITHUB_ACTIONS": ""})

    def _run(self, words: list[str], more: Mapping[str, str]) -> Stepped:
        files = {name: self.folder / name for name in ("output", "summary")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        runner = {"GITHUB_OUTPUT": str(files["output"]), "GITHUB_STEP_SUMMARY": str(files["summary"])}
        places = {"GITHUB_WORKSPACE": str(self.folder), "RUNNER_TEMP": str(self.folder)}
        for name in [name for name in os.environ if name.startswith(("GITHUB_", "GH_", "CI_KIT_INPUTS"))]:
            self.monkeypatch.delenv(name)
        for name, value in {**runner, **places, **self.variables, **more}.items():
            self.monkeypatch.setenv(name, value)
        self.monkeypatch.chdir(self.folder)
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        self.capture.readouterr()
        try:
            code = cli.main(words)
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        told = self.capture.readouterr()
        outputs = {name: value for name, _, value in _OUTPUT.findall(files["output"].read_text(encoding="utf-8"))}
        path = outputs.get("report", "")
        report = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
        return Stepped(code, outputs, files["summary"].read_text(encoding="utf-8"), told.out + told.err, report)
