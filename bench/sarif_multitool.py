"""What the Multitool says of a file: the rules that it reports, or that it breaks down. Its answers are kept."""

from __future__ import annotations

import hashlib
import json
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.sarif_meter import measure
from bench.sarif_peers import quiet

if TYPE_CHECKING:
    from bench.sarif_cases import Case

#: Its answer depends on these, too; a new number makes the answers that are kept void.
_ASKED = 1
_OPTIONS = (
    "--quiet",
    "true",
    "--log",
    "ForceOverwrite",
    "--level",
    "Error;Warning;Note",
    "--max-file-size-in-kb",
    "100000",
)
#: Whether the addresses in the file can be fetched, which it cannot tell here and we never ask.
_NEEDS_NETWORK = "SARIF2006"


@dataclass(frozen=True, slots=True)
class Said:
    """The ids of the rules that it reports, each with its gravest level and its first place as text.

    `failure` says how it broke down; then `rules` holds what it had reported before.
    """

    rules: dict[str, tuple[str, str]]
    failure: str = ""

    @property
    def errors(self) -> bool:
        """Whether it reports an error."""
        return any(level == "error" for level, _ in self.rules.values())


class Multitool:
    """Asks the program about one file at a time: what is wrong with one spoils its answers about others."""

    def __init__(self, program: Path, cache: Path, seconds: float = 60) -> None:
        self._program = program
        self._cache = cache
        self._seconds = seconds
        cache.mkdir(parents=True, exist_ok=True)

    def ask(self, case: Case) -> Said:
        """Its answer, from the cache if the file has been shown to it before."""
        digest = hashlib.sha256(f"{_ASKED} {self._program} ".encode() + case.data).hexdigest()[:32]
        kept = self._cache / f"{digest}.json"
        if not kept.exists():
            kept.write_text(json.dumps(asdict(self._run(case.data))), encoding="utf-8")
        answer = json.loads(kept.read_text(encoding="utf-8"))
        rules = {rule: (level, place) for rule, (level, place) in answer["rules"].items()}
        return Said(rules, answer["failure"])

    def _run(self, data: bytes) -> Said:
        with tempfile.TemporaryDirectory() as name:
            file, output = Path(name, "case.sarif"), Path(name, "output")
            file.write_bytes(data)
            command = (self._program, "validate", file, "--output", output, *_OPTIONS)
            usage = measure(command, seconds=self._seconds, environment=quiet())
            text = output.read_text(encoding="utf-8-sig") if output.exists() else ""
        failure = f"stopped after {self._seconds:g} s" if usage.stopped else ""
        if usage.code and not failure:
            failure = f"exit code {usage.code}"
        return said(text, failure)


def said(text: str, failure: str) -> Said:
    """Read its report, a SARIF log that is cut off when it broke down."""
    try:
        runs: list[dict[str, Any]] = json.loads(text)["runs"]
    except (ValueError, KeyError):
        return Said({}, failure or "no report")
    rules: dict[str, tuple[str, str]] = {}
    for run in runs:
        for invocation in run.get("invocations", ()):
            for notice in invocation.get("toolExecutionNotifications", ()):
                if notice.get("level") == "error" and not failure:
                    failure = f"notification {notice.get('descriptor', {}).get('id', 'without id')}"
        for result in run.get("results", ()):
            _take(rules, result)
    return Said(rules, failure)


def _take(rules: dict[str, tuple[str, str]], result: dict[str, Any]) -> None:
    rule, level = result["ruleId"].partition("/")[0], result.get("level", "warning")
    if rule == _NEEDS_NETWORK:
        return
    known = rules.get(rule)
    if known is None or (level == "error" and known[0] != "error"):
        arguments = result["message"].get("arguments") or [result["message"].get("text", "")]
        rules[rule] = (level, str(arguments[0])[:120])
