"""Repairs files and judges what came out, so that the verdict on a repaired copy is true."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.sarif import batch, catalog, syntax, write
from ci_kit.sarif.repair import Scope, mend_text, repair
from ci_kit.sarif.rule import Mend

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.sarif.batch import FileVerdict
    from ci_kit.sarif.context import Options
    from ci_kit.sarif.deliver import Delivery
    from ci_kit.sarif.repair import Change, Part


@dataclass(frozen=True, slots=True)
class Mender:
    """Repairs one file after the other into `delivery`; `also` are the rules asked for by name."""

    delivery: Delivery
    also: frozenset[str] = frozenset()

    def mend(
        self, verdict: FileVerdict, data: bytes, options: Options, earlier: Iterable[FileVerdict]
    ) -> list[FileVerdict]:
        """The verdicts on the repaired copies of a file; the given one when nothing could be repaired.

        Usually one; several when runs have to go up separately. `earlier` are the files before it, from whose runs
        its own must differ.

        Raises:
            CiKitError: A copy cannot be written.
        """
        if not data:
            return [verdict]
        text, text_changes = mend_text(data, self.also)
        log = syntax.parse(text).value
        if not isinstance(log, dict):
            return [verdict]
        repaired = repair(log, self._scope(verdict, options, earlier))
        if not text_changes and not any(part.changes for part in repaired.parts):
            return [verdict]
        return [self._deliver(verdict, part, text_changes, options) for part in repaired.parts]

    def _scope(self, verdict: FileVerdict, options: Options, earlier: Iterable[FileVerdict]) -> Scope:
        together = (other for other in earlier if other.category == verdict.category)
        return Scope(
            limits=options.limits,
            tree=options.tree,
            category=verdict.category,
            also=self.also,
            profile=options.profile,
            taken=frozenset((run.identity.tool, run.identity.category or "") for one in together for run in one.runs),
            name=PurePosixPath(verdict.name).stem,
        )

    def _deliver(
        self, verdict: FileVerdict, part: Part, text_changes: tuple[Change, ...], options: Options
    ) -> FileVerdict:
        changes = (*text_changes, *part.changes)
        data = syntax.dumps(part.log) + b"\n"
        name = PurePosixPath(verdict.name)
        suffixed = str(name.with_name(f"{name.stem}{part.name_suffix}{name.suffix}"))
        options = replace(options, category=verdict.category)
        copy = batch.judge_text(replace(verdict.found, name=suffixed), data, options)
        copy.output = self.delivery.write(suffixed, data, changes)
        copy.changes = changes
        copy.forget_lines()
        return copy


def named(rules: Iterable[str]) -> frozenset[str]:
    """The rules of `repair-also`.

    Raises:
        InputError: One of them does not exist, or its repair needs no asking by name.
    """
    by_name = [rule.id for rule in catalog.rules().values() if rule.mend is Mend.BY_NAME]
    for rule in rules:
        if rule not in by_name:
            close = difflib.get_close_matches(rule, by_name, n=1)
            meant = f"did you mean `{close[0]}`?" if close else f"there are {', '.join(by_name)}"
            raise InputError(f"`repair-also` names `{rule}`, which has no repair by name", remedy=meant)
    return frozenset(rules)


def write_empty(verdict: FileVerdict, tool: str, delivery: Delivery, options: Options) -> FileVerdict:
    """The verdict on a valid empty log that stands in for a file that is not there.

    Uploading it says that `tool` found nothing: it closes all open alerts of the tool in the category.

    Raises:
        InputError: A pattern matched nothing, and no tool is named that a file could be called after.
        CiKitError: It cannot be written.
    """
    name = PurePosixPath(verdict.name)
    is_pattern = bool(set("*?[") & set(verdict.name))
    if is_pattern and not tool:
        raise InputError(
            f"nothing matches `{verdict.name}`, and a pattern is no name for the empty log in its place",
            remedy="name the scanner with `tool-name`, or the file itself with `sarif`",
        )
    stem = tool or name.stem
    file_name = f"{stem}.sarif" if is_pattern else verdict.name
    data = syntax.dumps(write.empty(stem, verdict.category)) + b"\n"
    empty = batch.judge_text(replace(verdict.found, name=file_name), data, options)
    empty.output = delivery.write(file_name, data)
    return empty
