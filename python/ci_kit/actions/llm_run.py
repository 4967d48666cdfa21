"""Ask a language model once or for each item of a batch, within bounds, with a fallback that needs no model."""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr

from ci_kit import http, redact, whole
from ci_kit.errors import InputError
from ci_kit.llm import batch, items, listing, metrics, present, prompt
from ci_kit.llm.batch import Task
from ci_kit.llm.budget import Budget
from ci_kit.llm.cache import Cache, Seal
from ci_kit.llm.fallback import Fallback
from ci_kit.llm.items import Item
from ci_kit.llm.journal import Journal
from ci_kit.llm.metrics import Metrics  # noqa: TC001 (the schema of the report is made of it)
from ci_kit.llm.model import Options
from ci_kit.llm.roster import Roster
from ci_kit.llm.schema import Schema
from ci_kit.llm.wire import Line
from ci_kit.llm.work import Desk, Result, Source
from ci_kit.report import Level, Report, Verdict, escape
from ci_kit.resources import execution
from ci_kit.runner import live
from ci_kit.runner.inputs import ActionInputs, Duration, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.progress import track
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ci_kit.llm.model import Provider
    from ci_kit.runner.job import Job

NAME = "llm-run"
#: Bytes of a file that is read.
_MOST = 64 * 1024 * 1024


class OnFailure(StrEnum):
    """What items without a result do to the step."""

    FAIL = "fail"
    CONTINUE = "continue"


class Inputs(ActionInputs):
    """What `llm-run` takes."""

    providers: Lines = Field(
        description="Who is asked, one a line in the order of preference: `ollama model [address]` or "
        "`openai model [address up to /v1]`; without an address OLLAMA_HOST, or OpenAI's own",
        json_schema_extra={"positional": True},
    )
    prompt: str = Field(default="", description="What to ask; `{{ name }}` stands for data of that name")
    prompt_file: str = Field(default="", description="File with what to ask, in place of `prompt`")
    system: str = Field(default="", description="What the model is told beforehand: its task, its tone")
    data: Lines = Field(default=(), description="Data for a single prompt, one `name=file` a line")
    items: str = Field(default="", description="File of JSON lines: each object is an item, its fields are the data")
    output_file: str = Field(default="", description="File for the results, JSON lines in the order of the items")
    json_schema: str = Field(default="", description="JSON Schema for the answer: a file, or the schema itself")
    fallback: str = Field(
        default="", description="Text in the place of an answer when there is none; `{{ name }}` as in `prompt`"
    )
    fallback_file: str = Field(
        default="", description="File with that text, or with a JSON value if its name ends in `.json`"
    )
    fallback_field: str = Field(
        default="", description="Field of an item that holds its fallback, such as what a rule has found"
    )
    keys: SecretStr = Field(
        default=SecretStr(""), description="Keys, one `host key` a line; each is sent to its host alone"
    )
    max_tokens: int = Field(default=512, ge=1, le=1_000_000, description="Tokens that one answer may have")
    temperature: float = Field(default=0.0, ge=0, le=2, description="How freely the model chooses its words")
    seed: int = Field(default=0, ge=0, description="Seed, so that the same model tends to answer the same")
    context: int = Field(
        default=0, ge=0, le=10_000_000, description="Tokens of context to ask Ollama for; 0 for its default"
    )
    timeout: Duration = Field(default=600.0, description="Time for all items")
    request_timeout: Duration = Field(default=120.0, description="Time for one request")
    token_budget: int = Field(default=0, ge=0, description="Tokens for all items, prompts and answers; 0 for no bound")
    cost_budget: float = Field(default=0.0, ge=0, description="Money for all items, in the currency of `prices`")
    prices: Lines = Field(
        default=(), description="What a million tokens cost, one `model price-of-prompts price-of-answers` a line"
    )
    cache_directory: str = Field(default="", description="Where answers are kept and looked up; without it nowhere")
    seal: SecretStr = Field(
        default=SecretStr(""),
        description="Secret that seals kept answers and half-done batches, so that nobody else can forge them",
    )
    concurrency: int = Field(default=1, ge=1, le=64, description="Items that are worked on at once")
    masks: SecretStr = Field(
        default=SecretStr(""),
        description="Values to take out of all that is sent, one a line; what looks like a secret is anyway",
    )
    on_failure: OnFailure = Field(
        default=OnFailure.FAIL, description="`continue` leaves the step green when items have no result"
    )


class Outputs(ActionOutputs):
    """What `llm-run` gives. What a model wrote is text of others: hand it on by `env`, never inside a script."""

    text: str = Field(default="", description="The answer to a single prompt, or its fallback")
    value: str = Field(default="", description="The answer as JSON, where there is a schema")
    source: Source | None = Field(default=None, description="Where a single answer comes from")
    results: str = Field(default="", description="Path of the results, JSON lines in the order of the items")
    total_processed: int = Field(default=0, description="Items that were worked on")
    average_processing_time: float = Field(default=0.0, description="Seconds an item took on average")
    success_rate: float = Field(default=0.0, description="Share of items that a model has answered, from 0 to 1")
    failed: int = Field(default=0, description="Items without any result")
    fallback_used: int = Field(default=0, description="Items for which the fallback was used")
    cached: int = Field(default=0, description="Items whose answer was kept from before")
    tokens: int = Field(default=0, description="Tokens of prompts and answers")
    cost: float = Field(default=0.0, description="What they cost, by `prices`")
    confidence: float | None = Field(
        default=None, description="Mean of the answers' `confidence`, where the schema has one"
    )


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report: figures, and where the results are."""

    metrics: Metrics
    results: str


def run(inputs: Inputs, job: Job) -> Outcome:
    """Ask for each item, write down the results, say how it went.

    Raises:
        InputError: The inputs make no sense.
        CiKitError: A file cannot be read or written.
    """
    task = _task(inputs, job)
    work = _items(inputs, job, task)
    target = job.workspace / inputs.output_file if inputs.output_file else job.fresh_directory(NAME) / "results.jsonl"
    with _journal(inputs, job, task, target) or nullcontext() as journal:
        resumed = sum(journal.done(item) is not None for item in work) if journal else 0
        results = list(track(batch.worked(task, work, journal, inputs.concurrency), len(work), "asking"))
        done = list(zip(work, results, strict=True))
        whole.save(target, items.written(done), "the file of results")
        if journal and all(result.source is not Source.NONE for result in results):
            journal.remove()
    return _outcome(inputs, done, metrics.of(results, resumed), target)


def _task(inputs: Inputs, job: Job) -> Task:
    """What to ask whom, and within which bounds.

    Raises:
        InputError: The inputs do not fit together.
    """
    if bool(inputs.prompt) == bool(inputs.prompt_file):
        raise InputError("there must be one of `prompt` and `prompt-file`")
    keys = listing.keys(inputs.keys.get_secret_value().splitlines())
    environment = live.environment()
    asked = listing.providers(inputs.providers, keys, listing.prices(inputs.prices), environment.get("OLLAMA_HOST", ""))
    unpriced = [one.label for one in asked if one.price is None and one.key]
    if inputs.cost_budget and unpriced:
        raise InputError(f"`cost-budget` is set, but `prices` has no line for {unpriced[0]}")
    shape = Schema.parse(_text_or_file(inputs.json_schema, job)) if inputs.json_schema else None
    fallback = _fallback(inputs, job)
    if fallback:
        fallback.check(shape)
    proxies = http.Proxies.from_environment(environment)
    seal = Seal(inputs.seal.get_secret_value())
    desk = Desk(
        Roster(asked, Line(time.monotonic() + inputs.timeout, inputs.request_timeout, proxies)),
        Budget(inputs.token_budget, inputs.cost_budget),
        Cache(job.workspace / Path(inputs.cache_directory).expanduser() if inputs.cache_directory else None, seal),
        Options(inputs.max_tokens, inputs.temperature, inputs.seed, inputs.context),
        shape,
        fallback,
        redact.Redactor(_private(inputs, environment, asked)),
    )
    return Task(inputs.prompt or _read(inputs.prompt_file, job), inputs.system, desk)


def _fallback(inputs: Inputs, job: Job) -> Fallback | None:
    given = [name for name in (inputs.fallback, inputs.fallback_file, inputs.fallback_field) if name]
    if len(given) > 1:
        raise InputError("there is more than one of `fallback`, `fallback-file` and `fallback-field`")
    if inputs.fallback_file:
        return Fallback.parse(inputs.fallback_file, _read(inputs.fallback_file, job))
    if inputs.fallback_field:
        return Fallback(field=inputs.fallback_field)
    return Fallback(template=inputs.fallback) if inputs.fallback else None


def _private(inputs: Inputs, environment: Mapping[str, str], asked: Sequence[Provider]) -> Iterator[str]:
    """What must not be sent to a model, also where it does not look like a secret."""
    yield from inputs.masks.get_secret_value().splitlines()
    yield inputs.seal.get_secret_value()
    yield from (one.key for one in asked)
    yield from execution.secrets(environment)


def _items(inputs: Inputs, job: Job, task: Task) -> list[Item]:
    """The items of a batch, or the one of a single prompt.

    Raises:
        InputError: They cannot be read, or the prompt has a place that nothing is given for.
    """
    if inputs.items:
        if inputs.data:
            raise InputError("`data` is for a single prompt; in a batch the fields of each item are the data")
        return list(items.read(_read(inputs.items, job)))
    pairs = [line.partition("=") for line in inputs.data]
    values: dict[str, object] = {name.strip(): _read(path.strip(), job) for name, _, path in pairs}
    missing = [name for name in prompt.places(task.template) if name not in values]
    if missing:
        raise InputError(f"the prompt has a place `{missing[0]}`", remedy=f"write `{missing[0]}=file` into `data`")
    return [Item(1, json.dumps(values, ensure_ascii=False), values)]


def _read(name: str, job: Job) -> str:
    """A text of the workspace; a link in it that leads elsewhere is not followed.

    Raises:
        InputError: It cannot be read.
    """
    path = job.workspace / name
    shown = escape.one_line(name)
    try:
        if not Path(name).is_absolute() and not path.resolve().is_relative_to(job.workspace.resolve()):
            raise InputError(f"{shown} lies outside the workspace", remedy="name it by its absolute path")
        if path.stat().st_size > _MOST:
            raise InputError(f"{shown} has more than {_MOST:,} bytes")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{shown} cannot be read", why=why or "") from error


def _text_or_file(given: str, job: Job) -> str:
    return given if given.lstrip().startswith("{") else _read(given, job)


def _journal(inputs: Inputs, job: Job, task: Task, target: Path) -> Journal | None:
    """Where a batch is written down as it goes on.

    In a job that is a place of the job's, where no checkout can put one; on a terminal beside the results.
    """
    if not inputs.output_file or not inputs.items:
        return None
    path = target.with_name(f".{target.name}.part")
    if job.on_actions and job.temporary is not None:
        name = hashlib.sha256(str(target.absolute()).encode()).hexdigest()[:16]
        path = job.temporary / "ci-kit" / f"{NAME}-{name}.part"
    return Journal(path, task.digest, task.desk.cache.seal)


def _outcome(inputs: Inputs, done: list[tuple[Item, Result]], figures: Metrics, target: Path) -> Outcome:
    goes_on = inputs.on_failure is OnFailure.CONTINUE
    found = present.findings(done, Level.WARNING if goes_on else Level.ERROR)
    verdict = Verdict.WARN if found else Verdict.PASS
    if figures.failed and not goes_on:
        verdict = Verdict.ERROR
    single = done[0][1] if not inputs.items else None
    tables = [*(present.answer(single) if single else ()), *present.tables(figures, done)]
    report = Report(NAME, verdict, present.headline(figures), found, tables, rules=present.docs(found))
    report.data = asdict(Data(figures, str(target)))
    outputs = Outputs(
        verdict=verdict,
        text=single.text if single else "",
        value=items.as_json(single.value) if single and single.value is not None else "",
        source=single.source if single else None,
        results=str(target),
        total_processed=figures.total_processed,
        average_processing_time=figures.average_processing_time,
        success_rate=figures.success_rate,
        failed=figures.failed,
        fallback_used=figures.fallbacks,
        cached=figures.from_cache,
        tokens=figures.prompt_tokens + figures.output_tokens,
        cost=figures.cost,
        confidence=figures.confidence,
    )
    return Outcome(report, outputs)
