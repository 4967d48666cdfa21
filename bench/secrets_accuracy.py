"""How right secret-scan is: on leaky-repo, on the examples of other tools' rules, and beside detect-secrets."""

from __future__ import annotations

import hashlib
import subprocess
from typing import TYPE_CHECKING

from ci_kit.secrets import plugins, text
from ci_kit.secrets.model import Tier
from ci_kit.secrets.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def plugin_findings(tree: Path) -> set[tuple[str, str, str]]:
    """Path, type and SHA-1 of what the plugins find behind the prefilter, as detect-secrets reports it."""
    engine = plugins.DetectSecrets()
    types = {plugins.rule(kind).id: kind for kind in _types()}
    found = set()
    for path in sorted(tree.rglob("*")):
        name = path.relative_to(tree).as_posix()
        if path.is_symlink() or not path.is_file() or name.startswith(".git/"):
            continue
        data = path.read_bytes()
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            continue  # detect-secrets skips such a file without a word
        for one in engine.look(name, text.Text(data)).found:
            found.add((name, types[one.rule], hashlib.sha1(one.value, usedforsecurity=False).hexdigest()))
    return found


def leaky(root: Path) -> None:
    """Files and lines at risk that are found, and lines in excess, as leaky-repo counts them."""
    entries = []
    for line in (root / ".leaky-meta" / "secrets.csv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, risk, informative = line.split(",")
            entries.append((name, int(risk), int(informative)))
    print(f"\nleaky-repo{'':<18}{'files':>10}{'lines':>10}{'excess':>10}")
    engine = plugins.DetectSecrets()
    kit = Scanner()
    for name, lines_of in (
        ("ci-kit", lambda path, data: _lines(kit.scan(path, data).found)),
        ("  its tier block alone", lambda path, data: _lines(kit.scan(path, data).found, Tier.BLOCK)),
        ("detect-secrets", lambda path, data: _lines(engine.look(path, text.read(data)).found)),
    ):
        _leaky_row(root, name, entries, lines_of)


def _leaky_row(
    root: Path, name: str, entries: list[tuple[str, int, int]], lines_of: Callable[[str, bytes], set[int]]
) -> None:
    files = hits = excess = 0
    for path, risk, informative in entries:
        lines = lines_of(path, (root / path).read_bytes())
        files += bool(lines and risk)
        hits += min(len(lines), risk)
        excess += max(0, len(lines) - risk - informative)
    at_risk = sum(1 for _, risk, _ in entries if risk)
    print(f"{name:<28}{f'{files}/{at_risk}':>10}{f'{hits}/{sum(risk for _, risk, _ in entries)}':>10}{excess:>10}")


def _lines(found: object, tier: Tier | None = None) -> set[int]:
    return {one.line for one in found if tier is None or one.tier is tier}  # type: ignore[attr-defined]


def examples(root: Path) -> None:
    """The examples of a tool's rules, each in a file of its own: how many are found, and how many counter-examples."""
    engine, kit = plugins.DetectSecrets(), Scanner()
    kinds = dict.fromkeys(("examples", "negative_examples"), 0)
    ours, block, theirs = dict(kinds), dict(kinds), dict(kinds)
    for kind, example in _examples(root):
        kinds[kind] += 1
        found = kit.scan("a.txt", example.encode()).found
        ours[kind] += bool(found)
        block[kind] += any(one.tier is Tier.BLOCK for one in found)
        theirs[kind] += bool(engine.look("a.txt", text.read(example.encode())).found)
    print(f"\n{root.name}: {kinds['examples']} examples, {kinds['negative_examples']} counter-examples")
    for name, counts in (("ci-kit", ours), ("  its tier block alone", block), ("detect-secrets", theirs)):
        shares = (counts[kind] / max(kinds[kind], 1) for kind in kinds)
        print(f"{name:<28}" + "".join(f"{share:>10.1%}" for share in shares))


def _examples(root: Path) -> Iterator[tuple[str, str]]:
    import yaml  # noqa: PLC0415 (of the set `dev`)

    listed = subprocess.run(
        ("git", "ls-files", "*.yml", "*.yaml"), cwd=root, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        try:
            document = yaml.safe_load((root / name).read_text(encoding="utf-8"))
        except (yaml.YAMLError, UnicodeDecodeError):
            continue
        rules = document.get("rules") if isinstance(document, dict) else None
        for rule in rules if isinstance(rules, list) else ():
            for kind in ("examples", "negative_examples"):
                for example in (rule.get(kind) or ()) if isinstance(rule, dict) else ():
                    yield kind, str(example)


def _types() -> list[str]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class  # noqa: PLC0415 (costs 0.3 s)

    return list(get_mapping_from_secret_type_to_class())
