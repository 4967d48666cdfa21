"""What an action shows: one run of it on a terminal as a picture, one as a step with its job summary and its page."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit import cli
from ci_kit.errors import CiKitError
from ci_kit.runner.describe import fields
from ci_kit_dev.paths import ROOT
from ci_kit_dev.site import recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ci_kit.runner.describe import FieldDoc

#: What a showcase has around it while it runs: environment variables, and in small letters what inputs name in braces.
Around = AbstractContextManager["Mapping[str, str]"]
_SECONDS = 120
_OUTPUT = re.compile(r"^([\w-]+)<<(\S+)\n(.*?)\n?^\2$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.*)$", re.MULTILINE)
_MERMAID = re.compile(r"^```mermaid\n.*?^```$\n?", re.MULTILINE | re.DOTALL)


def _nothing(_folder: Path) -> Around:
    return nullcontext({})


@dataclass(frozen=True, slots=True)
class Showcase:
    """A run worth seeing: the inputs as a step gives them, what makes the folder, how it ends, what it shows.

    `alone` are the words of a command that is shown on a terminal only.
    """

    concern: str
    caption: str
    prepare: Callable[[Path], None]
    inputs: Mapping[str, str] = field(default_factory=dict)
    code: int = 0
    around: Callable[[Path], Around] = _nothing
    alone: tuple[str, ...] = ()

    def words(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """What a person types for these inputs."""
        docs = {one.name: one for one in fields(cli.load(self.concern).Inputs)}
        given = {name: _filled(text, values) for name, text in self.inputs.items()}
        first = [word for name, text in given.items() if docs[name].positional for word in text.split("\n")]
        return (self.concern, *first, *(word for name, text in given.items() for word in _flags(docs[name], text)))


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture of the terminal, the job summary as Markdown, and the page, if the action makes one."""

    picture: str
    summary: str = ""
    page: str = ""


def show(case: Showcase) -> Shown:
    """Run a showcase twice, each time in a folder of its own.

    Raises:
        CiKitError: It ended in another way than it should.
    """
    with _place(case) as (folder, values):
        words = case.alone or case.words(values)
        picture = recording.record(words, folder, values, case.code)
    if case.alone:
        return Shown(picture)
    with _place(case) as (folder, values):
        return _step(case, folder, values, picture)


def embedded(summary: str) -> str:
    """A job summary as it may stand within a page: without headings of its own, and charts that GitHub draws."""
    text = _HEADING.sub(r"**\1**", _MERMAID.sub("", summary)).strip()
    return "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))


class _place:  # noqa: N801 (a context, not a thing)
    """A folder that has been prepared, with what is around it."""

    def __init__(self, case: Showcase) -> None:
        self._case = case

    def __enter__(self) -> tuple[Path, Mapping[str, str]]:
        self._temporary = tempfile.TemporaryDirectory(prefix="ci-kit-showcase-", ignore_cleanup_errors=True)
        folder = Path(self._temporary.name, "repository")
        self._case.prepare(folder)
        self._around = self._case.around(folder)
        return folder, self._around.__enter__()

    def __exit__(self, *error: object) -> None:
        self._around.__exit__(None, None, None)
        self._temporary.cleanup()


def _step(case: Showcase, folder: Path, values: Mapping[str, str], picture: str) -> Shown:
    files = {name: folder.parent / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for path in files.values():
        path.touch()
    inputs = {name: _filled(text, values) for name, text in case.inputs.items()}
    environment = {
        **recording.environment(values),
        **{name: str(path) for name, path in files.items()},
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(folder),
        "RUNNER_TEMP": str(folder.parent),
        "CI_KIT_INPUTS": json.dumps(inputs),
    }
    command = (str(ROOT / "ci-kit"), case.concern)
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False, timeout=_SECONDS)
    if done.returncode != case.code:
        why = (done.stdout + done.stderr)[-2000:].decode("utf-8", "replace")
        raise CiKitError(f"the step {case.concern} ended with {done.returncode}, not {case.code}", why=why)
    outputs = {name: value for name, _, value in _OUTPUT.findall(files["GITHUB_OUTPUT"].read_text(encoding="utf-8"))}
    page = Path(outputs["html"]).read_text(encoding="utf-8") if outputs.get("html") else ""
    return Shown(picture, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"), page)


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _flags(doc: FieldDoc, text: str) -> Iterator[str]:
    if doc.positional:
        return
    if doc.is_flag:
        yield f"--{doc.name}" if text == "true" else f"--no-{doc.name}"
        return
    for value in text.split("\n") if doc.is_list else [text]:
        yield from (f"--{doc.name}", value)
