"""Build the site from the pages of the repository: `./dev site [--serve]`."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit import cli
from ci_kit_dev import tools
from ci_kit_dev.paths import ROOT
from ci_kit_dev.site import scenes, showcase, stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_kit_dev.site.showcase import Showcase, Shown

#: The head of the start page: it needs no lists of pages beside it.
_ALONE = "---\nhide: [navigation, toc]\n---\n\n"


def main(argv: Sequence[str]) -> int:
    """Build strictly: a link that leads nowhere is an error."""
    parser = argparse.ArgumentParser(prog="./dev site", description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="where the pages go (default: site)")
    parser.add_argument("--serve", action="store_true", help="show them on http://127.0.0.1:8000 instead")
    parser.add_argument("--only", action="append", metavar="ACTION", help="run the showcases of these actions alone")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="ci-kit-site-") as folder:
        staged = Path(folder)
        put_together(staged / "docs", options.only if options.only is not None else cli.names())
        settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        sections = json.dumps(stage.nav(list(stage.pages(ROOT).values())))  # JSON is YAML
        (staged / "mkdocs.yml").write_text(f"{settings}nav: {sections}\n", encoding="utf-8")
        task = ("serve",) if options.serve else ("build", "--site-dir", str(options.output.resolve()))
        command = tools.module("mkdocs", *task, "--strict", "--quiet", "--config-file", str(staged / "mkdocs.yml"))
        code = subprocess.run(command, check=False, cwd=staged, env=_environment()).returncode
    if not code and not options.serve:
        print(f"The site is in {options.output}; open index.html there.")
    return code


def _environment() -> dict[str, str]:
    """Ours; MkDocs Material shall not tell of its successor at every build (decision 7 does)."""
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def put_together(folder: Path, concerns: Sequence[str]) -> None:
    """Write all pages into `folder`, with what the actions of these names show."""
    cases = {name: scenes.of(name) for name in concerns if name}
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = dict(zip(cases, pool.map(showcase.show, cases.values()), strict=True))
    known = stage.pages(ROOT)
    for source, name in known.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        concern = Path(source).parent.name
        shown = partial(_block, concern, cases.get(concern), runs)
        text = stage.page((ROOT / source).read_text(encoding="utf-8"), source, known, frozenset(runs), shown)
        text = f"{_ALONE}{text}" if name == "index.md" else text
        target.write_text(text, encoding="utf-8", newline="\n")
    shutil.copytree(ROOT / "docs/schemas", folder / "schemas", dirs_exist_ok=True)
    shutil.copytree(ROOT / "docs/assets", folder / "assets", dirs_exist_ok=True)
    (folder / "recordings").mkdir()
    for name, run in runs.items():
        (folder / "recordings" / f"{name}.svg").write_text(run.picture, encoding="utf-8")
        if run.page:
            (folder / "recordings" / f"{name}.html").write_text(run.page, encoding="utf-8")


def _block(concern: str, case: Showcase | None, runs: Mapping[str, Shown], picture: str) -> str:
    """What a page shows of its action: a sentence, the terminal, the summary folded, and where the report is."""
    if case is None or not picture:
        return picture
    run = runs[concern]
    parts = [case.caption, picture]
    if run.summary:
        parts.append(f'??? example "The job summary of that run"\n\n{showcase.embedded(run.summary)}')
    if run.page:
        parts.append(f"[The page that it wrote](../recordings/{concern}.html){{ .md-button }}")
    return "\n\n".join(parts) + "\n"
