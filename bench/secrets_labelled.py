"""How right secret-scan is on labelled code: the lines that Samsung's CredData calls true or false.

CredData holds no code, but labels and where the code is: a commit of a public repository. What is looked at here is
those files as they are in that commit, under their own names. A line counts once; labels of a UUID alone count neither
way.
"""

from __future__ import annotations

import binascii
import csv
import hashlib
import json
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.secrets import plugins, text
from ci_kit.secrets.model import Tier
from ci_kit.secrets.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Labels of more lines than this are of a block, which one line of it finds.
_BLOCK = 2


@dataclass(slots=True)
class Labels:
    """What is known of a file: lines that hold a secret, blocks that are one, lines that are left out."""

    true: set[int] = field(default_factory=set)
    false: set[int] = field(default_factory=set)
    aside: set[int] = field(default_factory=set)
    blocks: set[tuple[int, int]] = field(default_factory=set)

    def count(self, lines: set[int]) -> Counter[str]:
        """What a tool got right and wrong by the lines that it names."""
        found = {block for block in self.blocks if any(block[0] <= line <= block[1] for line in lines)}
        within = {line for line in lines for first, last in self.blocks if first <= line <= last}
        wrong = lines - self.true - self.aside - within
        right = len(lines & self.true) + len(found)
        missed = len(self.true) + len(self.blocks) - right
        return Counter(right=right, wrong=len(wrong), labelled=len(wrong & self.false), missed=missed)


def labelled(dataset: Path, repositories: Path) -> None:
    """Print precision, recall and F1. `repositories` has bare ones as OWNER+NAME/repo; the others are left out."""
    kit, engine = Scanner(), plugins.DetectSecrets()
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    files, used = 0, set()
    for name, half, path, data, labels in _files(dataset, repositories):
        files += 1
        used.add(name)
        found = kit.scan(path, data).found
        lines = {
            "ci-kit": {one.line for one in found},
            "  its tier block alone": {one.line for one in found if one.tier is Tier.BLOCK},
            "detect-secrets": {one.line for one in engine.look(path, text.read(data)).found},
        }
        for tool, named in lines.items():
            counted = labels.count(named)
            counts[tool, "all"].update(counted)
            counts[tool, half].update(counted)
    print(f"\nCredData: {files:,} files of {len(used)} repositories")
    print(f"{'':<28}{'set':<10}{'right':>8}{'wrong':>8}{'missed':>8}{'precision':>11}{'recall':>8}{'F1':>8}")
    for (tool, half), one in sorted(counts.items()):
        precision = one["right"] / max(one["right"] + one["wrong"], 1)
        recall = one["right"] / max(one["right"] + one["missed"], 1)
        mean = 2 * precision * recall / max(precision + recall, 1e-9)
        row = f"{one['right']:>8}{one['wrong']:>8}{one['missed']:>8}"
        print(f"{tool:<28}{half:<10}{row}{precision:>11.3f}{recall:>8.3f}{mean:>8.3f}")


def _files(dataset: Path, repositories: Path) -> Iterator[tuple[str, str, str, bytes, Labels]]:
    """Name of the repository, its half, path, content and labels of each labelled file."""
    snapshot: dict[str, str] = json.loads((dataset / "snapshot.json").read_text("utf-8"))
    for key, url in snapshot.items():
        name = url.removeprefix("https://github.com/").replace("/", "+")
        number = f"{binascii.crc32(binascii.unhexlify(key)):08x}"
        meta, bare = dataset / "meta" / f"{number}.csv", repositories / name / "repo"
        if not (meta.is_file() and bare.exists()):
            continue
        labels = _labels(meta)
        half = "held out" if hashlib.sha256(number.encode()).digest()[-1] & 1 else "seen"
        listed = _git(bare, "ls-tree", "-r", "-z", "--name-only", key[:40])
        for path in listed.decode("utf-8", "replace").split("\0"):
            known = labels.get(hashlib.sha256(path.encode()).hexdigest()[:8])
            data = _git(bare, "show", f"{key[:40]}:{path}") if known else b""
            if known and data:
                yield name, half, path, data, known


def _labels(meta: Path) -> dict[str, Labels]:
    found: dict[str, Labels] = defaultdict(Labels)
    with meta.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            labels, first, last = found[row["FileID"]], int(row["LineStart"]), int(row["LineEnd"])
            lines = range(first, last + 1)
            if row["GroundTruth"] != "T":
                labels.false.update(lines)
            elif len(lines) > _BLOCK:
                labels.blocks.add((first, last))
            else:
                (labels.aside if row["Category"] == "UUID" else labels.true).update(lines)
    return found


def _git(bare: Path, *arguments: str) -> bytes:
    return subprocess.run(("git", "-C", str(bare), *arguments), capture_output=True, check=False).stdout
