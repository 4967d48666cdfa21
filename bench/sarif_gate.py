"""The verdict of the upload action's own checks beside ours, file by file."""

from __future__ import annotations

import json
import subprocess
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.sarif.batch import collector_off
from ci_kit.sarif.context import Options
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Effect
from ci_kit.sarif.schema import SCHEMA_FILE
from ci_kit.sarif.validate import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bench.sarif_cases import Case

    from ci_kit.sarif.rule import Rule

GATE = Path(__file__).parent / "peers/gate.js"
ACCEPTED = "accepted"
#: The stages in their order, and the function of the action (src/upload-lib.ts) that refuses there.
STAGES = {
    "json": "readSarifFileOrThrow",
    "schema": "validateSarifFileSchema",
    "unique-runs": "throwIfCombineSarifFilesDisabled",
    "results": "countResultsInSarif",
}
#: How many files one process of Node is given; bounds what is on disk at a time.
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Gate:
    """What the action does with a file on the runner: whether it refuses it, at which stage, and how it says so.

    `crashed` means that it stumbles over a value instead of refusing it; `names` are the schema keywords broken.
    """

    refused: bool
    stage: str
    crashed: bool
    names: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Ours:
    """What the kit says: the rules for which it expects a refusal on the runner, or that it will not look inside.

    `stage` is the first at which it expects the action to stop; `crash` is where the kit itself broke down.
    """

    refused: tuple[str, ...]
    stage: str
    unjudged: bool = False
    crash: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both verdicts on one file."""

    case: Case
    gate: Gate
    ours: Ours

    @property
    def agree(self) -> bool:
        """Whether both accept, or both refuse at the same stage."""
        return not self.ours.crash and not self.ours.unjudged and self.gate.stage == self.ours.stage

    @property
    def cause(self) -> str:
        """What sets the two apart, the same text for the same cause."""
        if self.ours.crash:
            return f"the kit breaks down: {self.ours.crash}"
        if self.ours.unjudged:
            return f"the kit does not judge, the action says {self.gate.stage}"
        if self.gate.refused and self.ours.refused:
            rules = ", ".join(self.ours.refused)
            return f"both refuse, the kit at {self.ours.stage} ({rules}), the action at {self.gate.stage}"
        if self.ours.refused:
            return f"only the kit refuses: {', '.join(self.ours.refused)}"
        keywords = f" ({', '.join(self.gate.names)})" if self.gate.names else ""
        how = "crashes" if self.gate.crashed else "refuses"
        return f"only the action {how} at {self.gate.stage}{keywords}"


def compare(cases: Iterable[Case], modules: Path) -> Iterator[Pair]:
    """Judge every case on both sides. `modules` is the folder that npm installed into.

    Raises:
        RuntimeError: Node does not run to the end.
    """
    batch: list[Case] = []
    for case in cases:
        batch.append(case)
        if len(batch) == _BATCH:
            yield from _pairs(batch, modules)
            batch = []
    yield from _pairs(batch, modules)


def judge(data: bytes) -> Ours:
    """The kit's verdict."""
    try:
        with collector_off():
            findings = validate(data, Options(limits=Limits.default())).findings
    except Exception as crash:  # noqa: BLE001 (whatever happens is a finding of this comparison)
        place = traceback.extract_tb(crash.__traceback__)[-1]
        where = f"{type(crash).__name__} in {Path(place.filename).name} {place.name}"
        return Ours((), ACCEPTED, crash=where)
    rules = [hits.rule for hits in findings]
    refused = sorted((rule for rule in rules if rule.effect is Effect.REFUSED), key=lambda rule: rule.id)
    stages = [_stage(rule) for rule in refused]
    return Ours(
        tuple(rule.id for rule in refused),
        min(stages, key=list(STAGES).index, default=ACCEPTED),
        unjudged=not refused and any(rule.effect is Effect.UNJUDGED for rule in rules),
    )


def _stage(rule: Rule) -> str:
    """Where the action refuses what breaks the rule: the rule names the function."""
    return next((stage for stage, function in STAGES.items() if function in rule.source), "schema")


def _pairs(cases: list[Case], modules: Path) -> Iterator[Pair]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{number}.sarif") for number in range(len(cases))]
        for path, case in zip(paths, cases, strict=True):
            path.write_bytes(case.data)
        gates = _node(paths, modules)
    for case, gate in zip(cases, gates, strict=True):
        yield Pair(case, gate, judge(case.data))


def _node(paths: list[Path], modules: Path) -> list[Gate]:
    command = ("node", GATE, modules, SCHEMA_FILE, "judge")
    given = "".join(f"{path}\n" for path in paths)
    done = subprocess.run(command, input=given, capture_output=True, text=True, encoding="utf-8", check=False)
    lines = done.stdout.rstrip("\n").split("\n")  # not splitlines: U+2028 stands in some messages
    if done.returncode or len(lines) != len(paths):
        raise RuntimeError(f"gate.js judged {len(lines)} of {len(paths)} files: {done.stderr.strip()[-300:]}")
    return [_gate(json.loads(line)) for line in lines]


def _gate(verdict: dict[str, object]) -> Gate:
    names = verdict["names"]
    return Gate(
        refused=verdict["refused"] is True,
        stage=str(verdict["stage"]),
        crashed=verdict["crashed"] is True,
        names=tuple(map(str, names)) if isinstance(names, list) else (),
        message=str(verdict["message"]),
    )
