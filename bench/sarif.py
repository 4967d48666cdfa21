"""SARIF validation: cost against the floor and the peers on the same input, and verdicts against theirs.

One run writes the inputs, measures, compares verdicts, and lists every difference with who is right. It exits with 1
when verdicts differ for a reason that nobody has looked into.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.sarif_contenders import MEASURED, Part

from bench import (
    sarif_cases,
    sarif_figures,
    sarif_gate,
    sarif_lists,
    sarif_multitool,
    sarif_peers,
    sarif_rules,
    sarif_tables,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bench.sarif_peers import Peers


def main(argv: Sequence[str]) -> int:
    """Run the parts that are asked for and return the exit code."""
    options = _parser().parse_args(argv)
    parts = set(options.only or Part)
    npm = not parts.isdisjoint({Part.GATE, Part.MULTITOOL, Part.VERDICTS, Part.RULES})
    peers = sarif_peers.prepare(options.peers, npm=npm, pypi=Part.SARIF_TOOLS in parts)
    _say(peers.missing)
    if not parts.isdisjoint(MEASURED):
        with _folder(options.keep) as folder:
            _measure(folder, parts, peers, options)
    unknown = 0
    if Part.VERDICTS in parts and peers.modules:
        unknown += _verdicts(peers.modules, options)
    if Part.RULES in parts and peers.modules and peers.multitool:
        unknown += _rules(peers.modules, sarif_multitool.Multitool(peers.multitool, options.peers / "multitool"))
    return 1 if unknown else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dev bench sarif", description=__doc__.partition("\n")[0])
    parser.add_argument("--only", type=_parts, metavar="PART,…", help=f"only these parts: {', '.join(Part)}")
    parser.add_argument("--quick", action="store_true", help="small inputs, few damaged files")
    parser.add_argument("--seconds", type=float, default=300, help="time bound for one run of a peer (default: 300)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="write the inputs there and leave them")
    parser.add_argument("--peers", type=Path, default=sarif_peers.default_folder(), metavar="DIR", help="their cache")
    parser.add_argument("--damaged", type=int, metavar="N", help="number of damaged files (default: 5000, quick: 500)")
    parser.add_argument("--seed", type=int, default=1, help="another seed damages in other places")
    return parser


def _parts(text: str) -> list[Part]:
    for name in text.split(","):
        if name not in set(Part):
            raise argparse.ArgumentTypeError(f"there is no part `{name}`; there are {', '.join(Part)}")
    return [Part(name) for name in text.split(",")]


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """The folder for the inputs: one that stays, or one that goes."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="ci-kit-bench-") as name:
        yield Path(name)


def _measure(folder: Path, parts: set[Part], peers: Peers, options: argparse.Namespace) -> None:
    inputs = sarif_figures.write_inputs(folder, quick=options.quick)
    _say(f"{one.name}: {one.size:,} bytes" for one in inputs)
    figures = []
    for figure in sarif_figures.measure_all(inputs, parts, peers, options.seconds):
        figures.append(figure)
        _say([sarif_tables.line(figure)])
    _say(["", *sarif_tables.figures(figures), "", *sarif_tables.aims(sarif_figures.aims(figures)), ""])


def _verdicts(modules: Path, options: argparse.Namespace) -> int:
    damaged = options.damaged or (500 if options.quick else 5000)
    cases = itertools.chain(
        sarif_cases.traps(),
        sarif_cases.real(),
        sarif_cases.grown(damaged // 10, options.seed),
        sarif_cases.damaged(damaged, options.seed),
    )
    lines, unknown = sarif_lists.verdicts(sarif_gate.compare(cases, modules))
    _say([*lines, ""])
    return unknown


def _rules(modules: Path, program: sarif_multitool.Multitool) -> int:
    cases = itertools.chain(sarif_cases.real(), sarif_cases.traps())
    lines, unknown = sarif_lists.rules(sarif_rules.compare(cases, program, modules))
    _say(lines)
    return unknown


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)
