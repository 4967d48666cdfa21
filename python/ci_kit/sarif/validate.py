"""Judges one file: from its bytes to what is wrong with it and whether GitHub would take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.sarif import schema, source, stream, syntax
from ci_kit.sarif.category import RunIdentity, identify
from ci_kit.sarif.checks import checkout, github, readable, reference, standard
from ci_kit.sarif.checks import schema as schema_checks
from ci_kit.sarif.checks.schema import RESULTS_MISSING, RUNS_MISSING
from ci_kit.sarif.context import Obj, Options, RunContext
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.rule import Profile
from ci_kit.sarif.size import NodeSize, UploadSize

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from ci_kit.sarif.findings import Pointer


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run is called on GitHub, and how many results it holds."""

    identity: RunIdentity
    results: int


@dataclass(slots=True)
class Judgement:
    """What validating one file gave. `text` is its text as UTF-8, for positions and repairs; empty if it has none."""

    findings: Findings
    text: bytes = b""
    version: object = None
    runs: list[RunSummary] = field(default_factory=list)
    bytes_read: int = 0
    bytes_minified: int = 0
    bytes_compressed: int | None = None

    @property
    def refused(self) -> bool:
        """Whether GitHub would refuse the file, or nobody can tell."""
        return any(hits.rule.effect.blocks for hits in self.findings)

    @property
    def results(self) -> int:
        """The results of all runs."""
        return sum(run.results for run in self.runs)


def validate(data: bytes, options: Options) -> Judgement:
    """Judge the bytes of one file; never raises for what is in them."""
    judgement = Judgement(Findings(), bytes_read=len(data))
    kind = source.kind_of(data)
    readable.check_kind(kind, judgement.findings)
    if kind is source.Kind.JSON:
        decoded = source.decode(data)
        readable.check_encoding(decoded, judgement.findings)
        judgement.text = decoded.data
        size = UploadSize(len(decoded.data))
        log = _open(decoded.data, size, judgement.findings)
        if log is not None:
            _Walk(log, options, judgement).check()
            for problem in log.problems():
                readable.check_problem(problem, judgement.findings)
            readable.check_repeated(log.repeated_keys(decoded.data), judgement.findings)
            _settle(size, decoded.data, options, judgement)
    return judgement


def _open(data: bytes, size: UploadSize, out: Findings) -> stream.Log | None:
    """The log in parts; None when it is not a JSON object, which is reported."""
    if len(data) >= stream.LARGE:
        log = stream.from_slices(data, size)
        if log is not None:
            return log
        size.restart()
    parsed = syntax.parse(data)
    for problem in parsed.problems:
        readable.check_problem(problem, out)
    if any(problem.fatal for problem in parsed.problems):
        return None
    if not isinstance(parsed.value, dict):
        out.add(readable.NOT_OBJECT, (), "the outermost value must be an object with `version` and `runs`")
        return None
    size.feed(parsed.minified)
    if syntax.may_repeat_keys(data, parsed.minified):
        readable.check_repeated(syntax.repeated_keys(data), out)
    return stream.from_value(parsed.value)


def _settle(size: UploadSize, data: bytes, options: Options, judgement: Judgement) -> None:
    """Decide what the upload weighs; a large file is read once more where that is too close to call."""

    def replay(node: NodeSize) -> None:
        log = stream.from_slices(data, node)
        if log is None:
            node.feed(syntax.parse(data).minified)
            return
        for run in log.runs or []:
            for _ in run.batches:
                pass

    if options.profile is Profile.GITHUB:
        size.settle(options.limits.upload_bytes, replay)
        github.check_size(size, options, judgement.findings)
    judgement.bytes_minified, judgement.bytes_compressed = size.minified, size.compressed


@dataclass(slots=True)
class _Walk:
    """One pass over a log: the schema first, then each run with its results through all groups of checks."""

    log: stream.Log
    options: Options
    judgement: Judgement
    #: What breaks the schema in a way that leaves types other than expected: pointers of runs and results.
    wrong: set[Pointer] = field(default_factory=set)
    #: The log with its runs, but without their results.
    _skeleton: Obj = field(default_factory=dict)
    #: Whether the results are still to be held against the schema.
    _results_unknown: bool = False
    #: Whether the upload action skips its schema, because every driver is named CodeQL.
    codeql: bool = False

    def check(self) -> None:
        """Check everything in the log."""
        out = self.judgement.findings
        github_asked = self.options.profile is Profile.GITHUB
        runs = self.log.runs
        self._skeleton = self.log.skeleton | {"runs": [run.skeleton for run in runs or []]}
        self.codeql = github_asked and runs is not None and all(map(_is_codeql, runs))
        self.judgement.version = self.log.skeleton.get("version")
        self._check_schema()
        reference.check_log(self.log.skeleton, out)
        standard.check_log(self.log.skeleton, self.options, out)
        if github_asked:
            github.check_log(self.log.skeleton, self.options, out)
            if runs is None:
                out.add(RUNS_MISSING, (), "there is no array `runs`")
            else:
                github.check_runs([run.skeleton for run in runs], self.options, out)
        for index, run in enumerate(runs or []):
            if isinstance(run.skeleton, dict):
                self._check_run(index, run)

    def _check_schema(self) -> None:
        """Check the schema of a small log whole; of one that is large, or breaks it, without its results."""
        validator = schema.log_validator()
        whole = self.log.whole
        if whole is not None and validator.is_valid(whole):
            return
        self._results_unknown = True
        if whole is None:
            bare = self.log.skeleton | {"runs": [run.skeleton | {"results": []} for run in self.log.runs or []]}
        else:
            bare = _without_results(whole)
        if not validator.is_valid(bare):
            self._report(validator.violations(bare), ())

    def _report(self, violations: Iterable[schema.Violation], at: Pointer) -> None:
        found = list(violations)
        schema_checks.check(found, at, self.judgement.findings, codeql=self.codeql)
        self.wrong |= {_owner(at + one.pointer) for one in found if one.keyword not in _LENIENT}

    def _check_run(self, index: int, run: stream.Run) -> None:
        out = self.judgement.findings
        valid = ("runs", index) not in self.wrong
        context = RunContext(index, run.skeleton, self.options, valid=valid, log=self._skeleton)
        groups = _groups(self.options)
        for group in groups:
            group.check_run(context, out)
        self._check_results(run, context)
        context.results = run.count or 0
        if run.count is None and self.options.profile is Profile.GITHUB:
            out.add(RESULTS_MISSING, context.at, "the run has no array `results`")
        for group in groups:
            group.finish_run(context, out)
        identity = identify(run.skeleton, self.options.category)
        self.judgement.runs.append(RunSummary(identity, context.results))

    def _check_results(self, run: stream.Run, context: RunContext) -> None:
        out = self.judgement.findings
        checks = [group.check_result for group in _groups(self.options)]
        at_results = (*context.at, "results")
        first = 0
        for batch in run.batches:
            if self._results_unknown and not schema.results_validator().is_valid(batch):
                self._report_results(batch, at_results, first)
            for index, result in enumerate(batch, first):
                at = (*at_results, index)
                if self.wrong and at in self.wrong:
                    continue
                for check in checks:
                    check(result, at, context, out)
            first += len(batch)

    def _report_results(self, batch: list[Any], at_results: Pointer, first: int) -> None:
        """Report what breaks the schema in results of which the first has the index `first`."""
        validator = schema.result_validator()
        for index, result in enumerate(batch, first):
            if not validator.is_valid(result):
                self._report(validator.violations(result), (*at_results, index))


#: Violations that leave the types as they should be, so that the checks behind the schema can go on.
_LENIENT = frozenset({"additionalProperties", "uniqueItems", "pattern", "format", "minItems", "maximum", "minimum"})


def _owner(pointer: Pointer) -> Pointer:
    """The result, or else the run, that a pointer is in."""
    return pointer[:4] if pointer[2:3] == ("results",) else pointer[:2]


def _without_results(log: Obj) -> Obj:
    """A log with no item in any array of results; whatever else stands there is kept."""
    runs = log.get("runs")
    if not isinstance(runs, list):
        return log
    return log | {"runs": [_emptied(run) if isinstance(run, dict) else run for run in runs]}


def _emptied(run: Obj) -> Obj:
    return run | {"results": []} if isinstance(run.get("results"), list) else run


def _groups(options: Options) -> list[ModuleType]:
    """The groups of checks that the options ask for; each is a package with the same functions."""
    groups = [standard]
    if options.profile is Profile.GITHUB:
        groups.append(github)
    if options.tree is not None:
        groups.append(checkout)
    return groups


def _is_codeql(run: stream.Run) -> bool:
    tool = run.skeleton.get("tool") if isinstance(run.skeleton, dict) else None
    driver = tool.get("driver") if isinstance(tool, dict) else None
    return isinstance(driver, dict) and driver.get("name") == "CodeQL"
