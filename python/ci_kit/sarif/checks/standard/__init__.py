"""What SARIF 2.1.0 asks for beyond its schema: references resolve, values agree with one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.checks.standard import (
    advice,
    descriptors,
    driver,
    links,
    message_style,
    messages,
    nesting,
    repository,
    results,
    rule_reference,
    sarif_uris,
    uri_bases,
    web_links,
)
from ci_kit.sarif.checks.standard.examine import Examination, scope_of
from ci_kit.sarif.checks.standard.scope import KEY

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Scope
    from ci_kit.sarif.context import Obj, Options, RunContext
    from ci_kit.sarif.findings import Findings, Pointer

__all__ = ["check_log", "check_result", "check_run", "finish_run"]


def check_log(log: Obj, options: Options, out: Findings) -> None:
    """Check the log without its runs."""
    del options
    schema = log.get("$schema")
    if isinstance(schema, str):
        web_links.check_link(schema, ("$schema",), out)


def check_run(run: RunContext, out: Findings) -> None:
    """Check one run before its results pass by."""
    scope = scope_of(run, out)
    Examination(scope).examine("run", run.run, run.at)
    for topic in (uri_bases, nesting, descriptors, driver, message_style):
        topic.check_run(scope)
    if scope.advice:
        advice.check_run(scope)
        repository.check_run(scope)


def check_result(result: Obj, at: Pointer, run: RunContext, out: Findings) -> None:
    """Check one result, whose values have the types that the schema asks for; properties may be missing.

    This is the hot path: plain results leave it fast.
    """
    scope: Scope = run.memo.get(KEY) or scope_of(run, out)
    scope.result, scope.at = result, at
    scope.results += 1
    rule_reference.check_result(result, at, scope)
    if scope.advice or not results.NOTED.isdisjoint(result):
        Examination(scope).look("result", result, at)
    message = result.get("message")
    if message and not message.get("text"):
        messages.check_result_message(message, (*at, "message"), scope)
    scope.walk.result(result, at)
    if scope.wanted:
        links.finish_result(scope)
    if scope.advice:
        advice.check_result(result, at, scope)
        repository.check_columns(scope)


def finish_run(run: RunContext, out: Findings) -> None:
    """Check what only the results together can tell."""
    scope = scope_of(run, out)
    scope.result, scope.at = {}, ()
    results.finish_run(scope)
    sarif_uris.finish_run(scope)
    if scope.advice:
        advice.finish_run(scope)
        repository.finish_run(scope)
