"""The action `ollama-setup` as a step of a job: inputs in, outputs and exit code out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from standin_ollama.registry import Registry
    from standin_ollama.releases import Releases

MAIN = Path(__file__).parents[2] / "python" / "ci_kit" / "__main__.py"


@dataclass
class Step:
    """What a step has come to."""

    code: int
    outputs: dict[str, str]
    environment: dict[str, str]
    path: list[str]
    log: str

    @property
    def report(self) -> dict[str, Any]:
        """Its report."""
        return dict(json.loads(Path(self.outputs["report"]).read_text(encoding="utf-8")))

    @property
    def rules(self) -> list[str]:
        """The ids of what it found."""
        return [one["rule"] for one in self.report["findings"]]


@dataclass
class OllamaJob:
    """A job on a runner, with a release host and a registry of its own."""

    folder: Path
    host: Releases
    registry: Registry
    variables: dict[str, str] = field(default_factory=dict)
    numbers: int = 0

    @property
    def cache(self) -> Path:
        """The folder that is cached."""
        return self.folder / "cache"

    def inputs(self, **more: str) -> str:
        """The inputs of a step, as its JSON."""
        values = {
            "models": self.registry.model(),
            "version": "0.33.0",
            "install": "cpu",
            "mirror": self.host.address,
            "cache-directory": str(self.cache),
            "port": "0",
            "pull-timeout": "60s",
            "start-timeout": "30s",
            "stall-timeout": "20s",
        } | {name.replace("_", "-"): value for name, value in more.items()}
        return json.dumps(values)

    def start(self, **more: str) -> subprocess.Popen[str]:
        """Start a step."""
        self.numbers += 1
        self._files = {name: self.folder / f"{name}-{self.numbers}" for name in ("OUTPUT", "ENV", "PATH")}
        for path in self._files.values():
            path.touch()
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.folder),
            "RUNNER_TEMP": str(self.folder / "temporary"),
            "CI_KIT_INPUTS": self.inputs(**more),
            **{f"GITHUB_{name}": str(path) for name, path in self._files.items()},
            **self.variables,
        }
        (self.folder / "temporary").mkdir(exist_ok=True)
        return subprocess.Popen(
            (sys.executable, "-I", "-X", "utf8", str(MAIN), "ollama-setup"),
            env=environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def end(self, child: subprocess.Popen[str]) -> Step:
        """Wait for a step."""
        files = self._files
        log, _ = child.communicate(timeout=120)
        path = files["PATH"].read_text(encoding="utf-8").split()
        return Step(child.returncode, _pairs(files["OUTPUT"]), _pairs(files["ENV"]), path, log)

    def run(self, **more: str) -> Step:
        """Run a step to its end."""
        return self.end(self.start(**more))

    def stop(self) -> Step:
        """The step that ends the server."""
        return self.run(mode="stop")


def _pairs(path: Path) -> dict[str, str]:
    """What a runner reads from a file of names and values in here-document form."""
    found: dict[str, str] = {}
    lines = iter(path.read_text(encoding="utf-8").splitlines())
    for line in lines:
        name, separator, end = line.partition("<<")
        if not separator:
            name, _, value = line.partition("=")
            found[name] = value
            continue
        found[name] = "\n".join(iter(lambda: next(lines), end))
    return found
