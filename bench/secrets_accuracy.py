"""How right secret-scan is: on leaky-repo, on the examples of other tools' rules, and beside detect-secrets."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a tool's rule must match, or must not; `secret` if the tool files the rule under secrets."""

    text: str
    matches: bool
    secret: bool

    @property
    def held(self) -> bool:
        """Whether it is of the half that nobody looks at while rules are written."""
        return bool(hashlib.sha256(self.text.encode()).digest()[-1] & 1)


def examples(root: Path) -> None:
    """The examples of a tool's rules, each in a file of its own: how many are found, and how many counter-examples."""
    every = list(dict.fromkeys(_examples(root)))
    wanted = {one.text for one in every if one.matches}
    sets = {
        "examples": [one for one in every if one.matches],
        "  held out": [one for one in every if one.matches and one.held],
        "  of rules for secrets": [one for one in every if one.matches and one.secret],
        "  of these held out": [one for one in every if one.matches and one.secret and one.held],
        "counter-examples": [one for one in every if not one.matches],
        "  held out ": [one for one in every if not one.matches and one.held],
        "  no example of another": [one for one in every if not one.matches and one.text not in wanted],
    }
    engine, kit = plugins.DetectSecrets(), Scanner()
    ours = {one: kit.scan("a.txt", one.text.encode()).found for one in every}
    theirs = {one: engine.look("a.txt", text.read(one.text.encode())).found for one in every}
    print(f"\n{root.name:<28}{'number':>8}{'ci-kit':>10}{'block':>10}{'detect-secrets':>16}")
    for name, found in sets.items():
        share = max(len(found), 1)
        hits = sum(bool(ours[one]) for one in found) / share
        block = sum(any(hit.tier is Tier.BLOCK for hit in ours[one]) for one in found) / share
        other = sum(bool(theirs[one]) for one in found) / share
        print(f"{name:<28}{len(found):>8}{hits:>10.1%}{block:>10.1%}{other:>16.1%}")


def _examples(root: Path) -> Iterator[Example]:
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
            if isinstance(rule, dict):
                secret = "secret" in (rule.get("categories") or ())
                yes = rule.get("examples") or ()
                yield from (Example(str(one), matches=True, secret=secret) for one in yes)
                yield from (
                    Example(str(one), matches=False, secret=secret) for one in rule.get("negative_examples") or ()
                )


def _types() -> list[str]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class  # noqa: PLC0415 (costs 0.3 s)

    return list(get_mapping_from_secret_type_to_class())
