"""A small checkout, and a judge for results in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.sarif.checks import checkout, standard
from ci_kit.sarif.context import Options, RunContext
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Profile
from ci_kit.sarif.tree import Tree

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Json = dict[str, Any]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with files of a few kinds, and a file beside it."""
    root = tmp_path / "checkout"
    files = {
        "src/main.c": b"int x;\n\treturn 0;\r\n\xf0\x9f\x98\x80 = 1\n",
        "src/a b.c": b"x\n",
        "src/gr\u00fc\u00dfe.c": b"x\n",
        "src/100%.c": b"x\n",
        "src/c++.c": b"x\n",
        "Makefile": b"all:\n",
        "blob.bin": b"\0\0",
    }
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    (tmp_path / "outside.c").write_bytes(b"x\n")
    return root


@pytest.fixture
def judge(root: Path) -> Callable[..., dict[str, list[str]]]:
    """A function that gives the messages for the results of a run by the id of the rule."""

    def judged(*results: Json, run: Json | None = None, profile: Profile = Profile.GITHUB) -> dict[str, list[str]]:
        options = Options(limits=Limits.default(), tree=Tree(root), profile=profile)
        context = RunContext(0, {"tool": {"driver": {"name": "T"}}, **(run or {})}, options)
        out, aside = Findings(), Findings()
        standard.check_run(context, aside)
        checkout.check_run(context, out)
        for index, result in enumerate(results):
            standard.check_result(result, ("runs", 0, "results", index), context, aside)
            checkout.check_result(result, ("runs", 0, "results", index), context, out)
        checkout.finish_run(context, out)
        told = (hits for hits in out if hits.rule.level_in(profile))
        return {hits.rule.id: [hit.message for hit in hits.kept] for hits in told}

    return judged
