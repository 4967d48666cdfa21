"""Build the site from the pages of the repository: `./dev site [--serve]`."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit_dev import demo, tools
from ci_kit_dev.paths import ROOT
from ci_kit_dev.site import stage
from ci_kit_dev.site.recording import Scene, record

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What pages may show, by the mark `<!-- recording: NAME -->`.
SCENES = (Scene(("sarif-validate", "refused/broken.sarif", "results/zizmor-build.sarif"), demo.prepare, code=1),)


def main(argv: Sequence[str]) -> int:
    """Build strictly: a link that leads nowhere is an error."""
    parser = argparse.ArgumentParser(prog="./dev site", description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="where the pages go (default: site)")
    parser.add_argument("--serve", action="store_true", help="show them on http://127.0.0.1:8000 instead")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="ci-kit-site-") as folder:
        staged = Path(folder)
        put_together(staged / "docs")
        shutil.copyfile(ROOT / "mkdocs.yml", staged / "mkdocs.yml")
        task = ("serve",) if options.serve else ("build", "--site-dir", str(options.output.resolve()))
        command = tools.module("mkdocs", *task, "--strict", "--quiet", "--config-file", str(staged / "mkdocs.yml"))
        code = subprocess.run(command, check=False, cwd=staged, env=_environment()).returncode
    if not code and not options.serve:
        print(f"The site is in {options.output}; open index.html there.")
    return code


def _environment() -> dict[str, str]:
    """Ours; MkDocs Material shall not tell of its successor at every build (decision 7 does)."""
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def put_together(folder: Path) -> None:
    """Write all pages and recordings into `folder`."""
    known = stage.pages(ROOT)
    recorded = frozenset(scene.name for scene in SCENES)
    for source, name in known.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = stage.page((ROOT / source).read_text(encoding="utf-8"), source, known, recorded)
        target.write_text(text, encoding="utf-8", newline="\n")
    shutil.copytree(ROOT / "docs/schemas", folder / "schemas", dirs_exist_ok=True)
    (folder / "recordings").mkdir()
    for scene in SCENES:
        with tempfile.TemporaryDirectory(prefix="ci-kit-recording-") as empty:
            picture = record(scene, Path(empty, "repository"))
        (folder / "recordings" / f"{scene.name}.svg").write_text(picture, encoding="utf-8")
