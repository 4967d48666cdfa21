"""Repairs of the log and of what each run must have: schema, version, results, the tool's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import child, text_of
from ci_kit.sarif.rule import Mend
from ci_kit.sarif.schema import log_validator
from ci_kit.sarif.schema_uri import SCHEMA_URI, is_final

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

_VERSION = "2.1.0"


@repair("schema-uri-missing", "`$schema` was added.")
def schema_uri_missing(log: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Name the schema of the version that the log says it is. Safe: readers go by `version`."""
    if "$schema" not in log and log.get("version") == _VERSION:
        pen.put(log, at, "$schema", SCHEMA_URI)


@repair("schema-uri-not-final", "`$schema` now names the final schema of SARIF 2.1.0.")
def schema_uri_not_final(log: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Replace the address of a draft. Safe: `version` says 2.1.0, and of that there is one schema."""
    known = log.get("$schema")
    if isinstance(known, str) and log.get("version") == _VERSION and not is_final(known):
        pen.put(log, at, "$schema", SCHEMA_URI)


@repair("version-missing", "`version` was added, as everything else is SARIF 2.1.0.", Mend.BY_NAME)
def version_missing(log: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Say 2.1.0 where the log fits the schema of 2.1.0.

    By name only: the tool may have meant another version.
    """
    if "version" in log:
        return
    if log_validator().is_valid({**log, "version": _VERSION}):
        pen.put(log, at, "version", _VERSION)
    else:
        job.refuse(pen.rule, at, "`version` is missing, and the rest does not fit SARIF 2.1.0 either")


@repair("results-missing", "Runs without `results` ({n}) were given empty ones.", Mend.BY_NAME, github=True)
def results_missing(run: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Write `"results": []`.

    By name only: that says that the tool looked and found nothing, and closes every alert.
    """
    if run.get("results") is None:
        pen.put(run, at, "results", [])


@repair("driver-name-empty", "Tools without a name ({n}) were given one.", Mend.BY_NAME, github=True)
def driver_name_empty(run: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Take the tool's full name, its product or its maker.

    By name only: alerts are filed under the name for good.
    """
    driver = child(child(run, "tool"), "driver")
    name = driver.get("name", "")
    if not driver or not isinstance(name, str) or name.strip():
        return
    known = (text_of(driver, key).strip() for key in ("fullName", "product", "productSuite", "organization"))
    found = next((words for words in known if words), "")
    if found:
        pen.put(driver, ((at, "tool"), "driver"), "name", found)
    else:
        job.refuse(pen.rule, ((at, "tool"), "driver"), "nothing in the file says what the tool is called")
