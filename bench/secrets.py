"""secret-scan against detect-secrets, kingfisher and secretlint on the same trees."""  # noqa: A005 (bench.secrets)

from __future__ import annotations

import argparse
import io
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench import sarif_meter, secrets_accuracy, secrets_labelled
from ci_kit_dev import tools

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.sarif_meter import Usage

ROOT = Path(__file__).resolve().parents[1]
MAIN = ROOT / "python" / "ci_kit" / "__main__.py"
PIP = "25.3"
KINGFISHER = "kingfisher-bin"
SECRETLINT = ("secretlint@12", "@secretlint/secretlint-rule-preset-recommend@12")
MEBIBYTE = 1 << 20
#: What a run may take; detect-secrets hangs on some inputs.
PATIENCE = 300
LINES = 1000


@dataclass(frozen=True, slots=True)
class Tool:
    """A scanner: how it is called on a folder, and how its findings are counted."""

    name: str
    command: tuple[str, ...]


def main(argv: Sequence[str]) -> int:
    """Measure, and print a table for each tree."""
    parser = argparse.ArgumentParser(prog="./dev bench secrets", description=__doc__)
    parser.add_argument("--tree", type=Path, action="append", default=[], help="a repository to look at (default: pip)")
    parser.add_argument("--history", type=Path, help="a repository whose history to look at")
    parser.add_argument("--leaky", type=Path, help="a checkout of Plazmaz/leaky-repo, for the table of accuracy")
    parser.add_argument(
        "--examples",
        type=Path,
        action="append",
        default=[],
        help="a checkout of rules with examples, such as titus or noseyparker",
    )
    parser.add_argument(
        "--labelled", type=Path, nargs=2, help="a checkout of Samsung/CredData, and a folder of bare OWNER+NAME/repo"
    )
    parser.add_argument("--accuracy", action="store_true", help="how right it is alone, not how fast")
    parser.add_argument("--times", type=int, default=3, help="runs of each tool, of which the best counts")
    options = parser.parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)  # some of the peers take minutes
    with tempfile.TemporaryDirectory() as folder:
        found = _tools(_cache())
        for tree in options.tree or ([] if options.accuracy else [pip_source(Path(folder))]):
            _tree(tree, found, options.times)
        if not options.accuracy:
            _change(Path(folder), options.times)
            _hostile(Path(folder), found)
    if options.history:
        _history(options.history, options.times)
    if options.leaky:
        secrets_accuracy.leaky(options.leaky)
    for root in options.examples:
        secrets_accuracy.examples(root)
    if options.labelled:
        secrets_labelled.labelled(*options.labelled)
    return 0


def _ours(*words: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-X", "utf8", str(MAIN), "secret-scan", *words, "--format=json")


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home, "ci-kit", "bench", "secrets")


def _tools(cache: Path) -> list[Tool]:
    """The kit, and the peers that can be had."""
    scan = (sys.executable, "-m", "detect_secrets", "scan", "--no-verify", "--all-files")
    found = [
        Tool("ci-kit", _ours("tree")),
        Tool("ci-kit and detect-secrets", _ours("tree", "--detect-secrets")),
        Tool("detect-secrets -c 1", (*scan[:3], "-c", "1", *scan[3:], ".")),
        Tool("detect-secrets", (*scan, ".")),
    ]
    kingfisher = cache / "kingfisher" / "kingfisher" / "bin" / "kingfisher"  # the program, not what starts it
    if not kingfisher.exists():
        _install((tools.binary("uv"), "pip", "install", "--quiet", "--target", str(kingfisher.parents[2]), KINGFISHER))
    if kingfisher.exists():
        kingfisher.chmod(0o755)
        words = ("scan", ".", "--no-validate", "--no-dedup", "--redact", "--no-update-check", "--git-history", "none")
        found.append(Tool("kingfisher", (str(kingfisher), *words, "--format", "json")))
    secretlint = cache / "npm" / "node_modules" / ".bin" / "secretlint"
    npm = shutil.which("npm")
    if npm and not secretlint.exists():
        secretlint.parents[2].mkdir(parents=True, exist_ok=True)
        _install((npm, "install", "--silent", "--ignore-scripts", "--prefix", str(cache / "npm"), *SECRETLINT))
    if secretlint.exists():
        rules = json.dumps({"rules": [{"id": "@secretlint/secretlint-rule-preset-recommend"}]})
        masked = ("--secretlintrcJSON", rules, "--maskSecrets", "--format", "json", "**/*")
        found.append(Tool("secretlint", (str(secretlint), *masked)))
    return found


def _install(command: tuple[str, ...]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{command[-1]} is not to be had ({done.stderr.strip()[-120:]}): left out")


def pip_source(folder: Path) -> Path:
    """The source distribution of pip, as a repository."""
    wanted = ("download", "--quiet", "--no-deps", "--no-binary", ":all:", f"pip=={PIP}", "--dest", str(folder))
    python = getattr(sys, "_base_executable", sys.executable)  # the environment of development has no pip
    subprocess.run((python, "-m", "pip", *wanted), check=True, capture_output=True)
    with tarfile.open(next(folder.glob("pip-*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    root = folder / f"pip-{PIP}"
    _git(root, "init", "--quiet")
    _git(root, "add", "--all", "--force", ".")
    _commit(root)
    return root


def _tree(tree: Path, found: list[Tool], times: int) -> None:
    files = [path for path in tree.rglob("*") if path.is_file() and ".git" not in path.parts]
    size = sum(path.stat().st_size for path in files) / MEBIBYTE
    print(f"\n{tree.name}: {len(files):,} files, {size:.1f} MiB; the best of {times} runs, slow peers once")
    print(f"{'tool':<28}{'CPU s':>8}{'wall s':>8}{'MiB':>7}{'x CPU':>8}")
    first: Usage | None = None
    for tool in found:
        slow = tool.name.startswith(("detect", "secretlint"))
        used = sarif_meter.best(tool.command, 1 if slow else times, seconds=PATIENCE, folder=tree)
        first = first or used
        _row(tool.name, used, first)
    floor = sarif_meter.best(_ours("paths", "none"), times, folder=tree)  # bad input: no more than the start
    print(f"{'(start of ci-kit alone)':<28}{floor.cpu:>8.2f}{floor.wall:>8.2f}")
    _identical(tree)


def _row(name: str, used: Usage, first: Usage) -> None:
    end = "  (stopped)" if used.stopped else ""
    memory = used.memory / MEBIBYTE
    print(f"{name:<28}{used.cpu:>8.2f}{used.wall:>8.2f}{memory:>7.0f}{used.cpu / first.cpu:>8.1f}{end}")


def _identical(tree: Path) -> None:
    """Compare what the plugins find behind the prefilter with what detect-secrets itself finds."""
    command = (sys.executable, "-m", "detect_secrets", "scan", "--no-verify", "--all-files", ".")
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=True)
    theirs = {
        (path, one["type"], one["hashed_secret"])
        for path, found in json.loads(done.stdout)["results"].items()
        for one in found
    }
    ours = secrets_accuracy.plugin_findings(tree)
    verdict = "the same" if ours == theirs else f"{len(ours - theirs)} only ours, {len(theirs - ours)} only theirs"
    print(f"findings of the plugins: {len(ours)} behind the prefilter, {len(theirs)} of detect-secrets: {verdict}")


def _change(folder: Path, times: int) -> None:
    """A pull request of 1,000 changed lines in a repository of 400 files."""
    root = folder / "change"
    root.mkdir()
    rng = random.Random(1)
    _git(root, "init", "--quiet")
    for number in range(400):
        lines = [f"value_{rng.randrange(10**6)} = compute({rng.random()})\n" for _ in range(200)]
        (root / f"module_{number}.py").write_text("".join(lines), encoding="utf-8")
    base = _commit(root)
    for number in range(20):
        path = root / f"module_{number * 7}.py"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        lines[50 : 50 + LINES // 20] = [
            f"changed_{rng.randrange(10**9)} = {rng.random()}\n" for _ in range(LINES // 20)
        ]
        path.write_text("".join(lines), encoding="utf-8")
    head = _commit(root)
    used = sarif_meter.best(_ours("diff", base, head), times, folder=root)
    alone = sarif_meter.best(("git", "log", "-p", "-U0", f"{base}..{head}"), times, folder=root)
    print(f"\n{LINES:,} changed lines: ci-kit {used.cpu:.2f} s CPU, {used.wall:.2f} s;", end=" ")
    print(f"git log -p alone {alone.cpu:.2f} s CPU")


def _hostile(folder: Path, found: list[Tool]) -> None:
    """One file with one line that somebody made."""
    print(f"\n{'hostile line':<28}" + "".join(f"{tool.name:>28}" for tool in found) + "   (CPU s)")
    cases = {
        "password + 2,000 blanks": "password" + " " * 2000 + "x",
        "password, 1 MiB of it": "password" * (MEBIBYTE // 8),
        "password=, 1 MiB of it": "password=" * (MEBIBYTE // 9),
        "eyJ, 1 MiB of it": "eyJ" * (MEBIBYTE // 3),
    }
    for name, line in cases.items():
        root = Path(tempfile.mkdtemp(dir=folder))
        _git(root, "init", "--quiet")
        (root / "a.py").write_text(line + "\n", encoding="utf-8")
        _commit(root)
        cells = []
        for tool in found:
            used = sarif_meter.measure(tool.command, seconds=20, folder=root)
            cells.append(f"{'> 20' if used.stopped else f'{used.cpu:.2f}':>28}")
        print(f"{name:<28}" + "".join(cells))


def _history(root: Path, times: int) -> None:
    commits = subprocess.run(
        ("git", "rev-list", "--all", "--count"), cwd=root, capture_output=True, text=True, check=True
    ).stdout.strip()
    with _quiet():
        alone = sarif_meter.best(("git", "log", "--all", "-p", "-U0"), times, seconds=PATIENCE, folder=root)
        used = sarif_meter.best(_ours("history"), times, seconds=PATIENCE, folder=root)
    print(
        f"\nhistory of {int(commits):,} commits: ci-kit {used.cpu:.2f} s CPU, {used.memory / MEBIBYTE:.0f} MiB;",
        end=" ",
    )
    print(f"git log -p -U0 alone {alone.cpu:.2f} s CPU: {used.cpu / alone.cpu:.2f} times")


@contextmanager
def _quiet() -> Iterator[None]:
    """No pager, no colours."""
    before = os.environ.get("GIT_PAGER")
    os.environ["GIT_PAGER"] = "cat"
    try:
        yield
    finally:
        os.environ.pop("GIT_PAGER")
        if before is not None:
            os.environ["GIT_PAGER"] = before


def _commit(root: Path) -> str:
    _git(root, "add", "--all", ".")
    _git(root, "-c", "user.name=bench", "-c", "user.email=bench@localhost", "commit", "--quiet", "--message=bench")
    return _git(root, "rev-parse", "HEAD")


def _git(root: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.strip()
