"""markdown-lint against markdownlint-cli2 and pymarkdownlnt on a made-up tree with links that lead nowhere."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import sarif_meter
from ci_kit_dev import tools

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parents[1]
MAIN = ROOT / "python" / "ci_kit" / "__main__.py"
CLI2 = "markdownlint-cli2@0.24.1"
PYMARKDOWN = "pymarkdownlnt==0.9.41"
PATIENCE = 600
WORDS = [
    "gate",
    "probe",
    "alarm",
    "quota",
    "digest",
    "level",
    "region",
    "baseline",
    "finding",
    "ledger",
    "matrix",
    "commit",
    "branch",
    "runner",
]
#: What is planted, and how a page is broken by it.
FAULTS = {
    "a file that is not there": "[{word}](no-{word}.md)",
    "an image that is not there": "![{word}](no-{word}.png)",
    "an anchor of this page": "[{word}](#no-{word})",
    "an anchor of another page": "[{word}](page-000.md#no-{word})",
    "a reference without a definition": "[{word}][no-{word}]",
}


@dataclass(frozen=True, slots=True)
class Tree:
    """A repository of Markdown, and the lines (file, 1-based) of each kind of fault in it."""

    folder: Path
    planted: dict[str, set[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Tool:
    """A linter: how it is called in a folder, and what a line of its output starts with."""

    name: str
    command: tuple[str, ...]


def main(argv: Sequence[str]) -> int:
    """Measure, and print what each found and what it took."""
    parser = argparse.ArgumentParser(prog="./dev bench markdown", description=__doc__)
    parser.add_argument("--pages", type=int, default=300, help="pages of the tree (default: 300)")
    parser.add_argument("--times", type=int, default=3, help="runs of each tool, of which the best counts")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        tree = grown(Path(folder, "tree"), options.pages)
        count = sum(map(len, tree.planted.values()))
        size = sum(path.stat().st_size for path in tree.folder.glob("*.md")) / 1e6
        print(f"{options.pages} pages, {size:.1f} MB, {count} links that lead nowhere\n")
        base = 0.0
        for tool in known(tree):
            seconds, output = measured(tool, tree, options.times)
            base = base or seconds
            found = lines(output)
            print(f"{tool.name}: {seconds / base:.1f} times the processor time of the first, {seconds:.2f} s")
            for kind, planted in tree.planted.items():
                print(f"  {kind:<34} {len(planted & found):>4} of {len(planted)}")
            print(f"  {'lines without a fault':<34} {len(found - set().union(*tree.planted.values())):>4}\n")
    return 0


def grown(folder: Path, pages: int) -> Tree:
    """A tree of pages with headings, lists, tables, code and links that lead somewhere, and a fault in every third."""
    draw = random.Random(7)
    folder.mkdir()
    planted: dict[str, set[tuple[str, int]]] = {kind: set() for kind in FAULTS}
    names = [f"page-{number:03}.md" for number in range(pages)]
    for number, name in enumerate(names):
        text = list(_page(draw, names))
        if number % 3 == 0:
            kind, form = draw.choice(list(FAULTS.items()))
            text += ["", f"See {form.format(word=draw.choice(WORDS))} for more."]
            planted[kind].add((name, len(text)))
        (folder / name).write_text("\n".join(text) + "\n", encoding="utf-8")
    git = ("git", "-c", "user.name=bench", "-c", "user.email=bench@localhost")
    for command in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "--message=tree")):
        subprocess.run((*git, *command), cwd=folder, check=True)
    return Tree(folder, planted)


def _page(draw: random.Random, names: Sequence[str]) -> Iterator[str]:
    sections = draw.sample(WORDS, 6)
    yield f"# About the {sections[0]}"
    for title in sections:
        yield from ("", f"## The {title}", "")
        yield " ".join(draw.choices(WORDS, k=12)) + f", see [{title}]({draw.choice(names)}) and `{title}`."
        yield from ("", *(f"- {' '.join(draw.choices(WORDS, k=6))}, [above](#the-{title})" for _ in range(5)))
        yield from ("", "| name | what |", "| --- | --- |", *(f"| {word} | {title} |" for word in WORDS[:6]))
        yield from ("", "```sh", f"ci-kit {title}", "```")


def known(tree: Tree) -> Iterator[Tool]:
    """The kit, and those of the others that can be installed here."""
    kit = ("--rules", "broken-link", "--rules", "broken-image", "--rules", "broken-anchor")
    command = (*tools.python(str(MAIN)), "markdown-lint", "--format", "sarif")
    yield Tool("markdown-lint, its rules of links", (*command, *kit, "--rules", "undefined-reference"))
    yield Tool("markdown-lint, all", command)
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "ci-kit", "bench")
    settings = {"default": False, "MD051": True, "MD052": True, "MD042": True}
    (tree.folder / ".markdownlint-cli2.jsonc").write_text(json.dumps({"config": settings}), encoding="utf-8")
    cli2 = _npm(cache)
    if cli2:
        yield Tool(f"{CLI2}, its rules of links", (str(cli2), "*.md"))
    pymarkdown = _venv(cache)
    if pymarkdown:
        off = ("--enable-rules", "md051,md052,md042")
        yield Tool(f"{PYMARKDOWN}, all", (str(pymarkdown), *off, "scan", "."))


def _npm(cache: Path) -> Path | None:
    npm = shutil.which("npm")
    home = cache / f"npm-{hashlib.sha256(CLI2.encode()).hexdigest()[:12]}"
    program = home / "node_modules" / ".bin" / "markdownlint-cli2"
    if npm and not program.exists():
        command = (
            npm,
            "install",
            "--silent",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--prefix",
            str(home),
            CLI2,
        )
        subprocess.run(command, capture_output=True, check=False)
    if not program.exists():
        print(f"{CLI2} could not be installed: left out\n")
        return None
    return program


def _venv(cache: Path) -> Path | None:
    home = cache / f"venv-{hashlib.sha256(PYMARKDOWN.encode()).hexdigest()[:12]}"
    program = home / "bin" / "pymarkdown"
    if not program.exists():
        for command in ((sys.executable, "-m", "venv", home), (home / "bin" / "pip", "install", "--quiet", PYMARKDOWN)):
            subprocess.run(command, capture_output=True, check=False)
    if not program.exists():
        print(f"{PYMARKDOWN} could not be installed: left out\n")
        return None
    return program


def measured(tool: Tool, tree: Tree, times: int) -> tuple[float, str]:
    """The least processor time of some runs, in seconds, and what the tool says of the tree."""
    usage = sarif_meter.best(tool.command, times, seconds=PATIENCE, folder=tree.folder)
    done = subprocess.run(tool.command, cwd=tree.folder, capture_output=True, text=True, check=False, timeout=PATIENCE)
    sarif = done.stdout.startswith("{")
    return usage.cpu, done.stdout if sarif else done.stdout + done.stderr


def lines(output: str) -> set[tuple[str, int]]:
    """The files and lines that an output names: SARIF, or `path:line…` at the start of its lines."""
    if output.startswith("{"):
        places = [one["locations"][0]["physicalLocation"] for one in json.loads(output)["runs"][0]["results"]]
        return {(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places}
    found: set[tuple[str, int]] = set()
    for line in output.splitlines():
        path, _, rest = line.partition(":")
        number = rest.partition(":")[0].partition(" ")[0]
        if number.isdigit():
            found.add((Path(path).name, int(number)))
    return found
