"""Measures every contender on every input, and says whether what the kit aims at was reached."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.sarif_contenders import Contender, Part
from bench.sarif_inputs import HUGE, LARGE, MEDIUM, TINY, Writer, write_many
from bench.sarif_meter import Usage, best

from bench import sarif_contenders as contenders
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bench.sarif_peers import Peers

#: A run of less than so many seconds is repeated more often.
_SHORT = 2.0
_REPEATS, _REPEATS_SHORT = 3, 9
MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Input:
    """A file, or a folder of small files. `name` is what the tables call it."""

    name: str
    path: Path
    size: int

    @property
    def many(self) -> bool:
        """Whether it is a folder."""
        return self.path.is_dir()


@dataclass(frozen=True, slots=True)
class Figure:
    """What one contender took for one input. `input` is None for a cost that comes before any."""

    input: Input | None
    who: str
    part: Part
    usage: Usage
    runs: int


@dataclass(frozen=True, slots=True)
class Aim:
    """Something that the kit set out for. `value` and `bound` have the same unit; `at_least`: more is better."""

    text: str
    value: float
    bound: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it was reached."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def write_inputs(folder: Path, *, quick: bool) -> list[Input]:
    """Write the inputs, the same at each call."""
    found: list[Input] = []
    for shape in (TINY, MEDIUM) if quick else (TINY, MEDIUM, LARGE, HUGE):
        path = folder / f"{shape.name.replace(' ', '-')}.sarif"
        found.append(Input(shape.name, path, Writer(shape).write(path)))
    count = 100 if quick else 1000
    many = folder / "many"
    found.append(Input(f"{count:,} small files", many, write_many(many, count)))
    return found


def measure_all(inputs: list[Input], parts: Collection[Part], peers: Peers, seconds: float) -> Iterator[Figure]:
    """Every figure, as soon as it is known; the contenders of one input one after the other."""
    candidates = [*contenders.floors(), *contenders.ours(), *contenders.others(peers)]
    if Part.FLOOR in parts:
        nothing = (contenders.locked_python(), "-I", "-X", "utf8", "-c", "pass")
        usage = best(nothing, _REPEATS_SHORT, environment=contenders.plain())
        yield Figure(None, "starting Python", Part.FLOOR, usage, _REPEATS_SHORT)
    for one in inputs:
        for contender in candidates:
            if contender.part in parts:
                yield _figure(one, contender, seconds)
        if one.name == TINY.name and Part.US in parts:
            yield _step(one)


def _figure(one: Input, contender: Contender, seconds: float) -> Figure:
    """Measure once; again where that took little, for short runs are easily disturbed."""
    line, environment = contender.line(one.path), contender.environment
    usage = best(line, 1, seconds=seconds, environment=environment, folder=one.path.parent)
    runs = 1
    if contender.part in (Part.US, Part.FLOOR) or usage.wall < _SHORT:
        runs = _REPEATS_SHORT if usage.wall < _SHORT else _REPEATS
        usage = best(line, runs, seconds=seconds, environment=environment, folder=one.path.parent)
    return Figure(one, contender.name, contender.part, usage, runs)


def _step(one: Input) -> Figure:
    """The command as the action's one step runs it, with the environment built."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "results.sarif").write_bytes(one.path.read_bytes())
        environment = contenders.job(folder, folder / "results.sarif")
        command = ("bash", ROOT / "python/run.sh", "sarif-validate")
        usage = best(command, _REPEATS_SHORT, environment=environment, folder=folder)
    return Figure(one, contenders.STEP, Part.US, usage, _REPEATS_SHORT)


def aims(figures: list[Figure]) -> Iterator[Aim]:
    """What was aimed at, as far as the figures tell."""
    taken = {(figure.input.name, figure.who): figure for figure in figures if figure.input}
    for (name, who), ours in taken.items():
        if who != contenders.KIT or ours.input is None:
            continue
        usage = ours.usage
        floor = taken.get((name, contenders.PARSE))
        multitool = taken.get((name, contenders.MULTITOOL))
        if name in (LARGE.name, HUGE.name) and floor:
            yield Aim(f"{name}: CPU against the floor", usage.cpu / floor.usage.cpu, 2, "times")
        if multitool and name != TINY.name:  # there, both do little but start
            ratio = multitool.usage.cpu / usage.cpu
            least = ", which did not finish," if multitool.usage.stopped or multitool.usage.code else ""
            yield Aim(f"{name}: CPU of the Multitool{least} against ours", ratio, 50, "times", at_least=True)
        if ours.input.many:
            yield Aim(f"{name}: CPU in one process", usage.cpu, 3, "s")
        else:
            yield Aim(f"{name}: peak memory beyond the file", (usage.memory - ours.input.size) / MIB, 64, "MiB")
        if name == TINY.name:
            yield Aim(f"{name}: CPU as a command", usage.cpu, 0.15, "s")
            step = taken.get((name, contenders.STEP))
            if step:
                yield Aim(f"{name}: wall time through the action", step.usage.wall, 0.4, "s")
