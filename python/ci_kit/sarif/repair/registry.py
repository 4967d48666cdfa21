"""The repairs in their order.

First what a reader must get right to read on (version, types, nulls), then what the runs are called, then
copies, then every object by itself from the outside in, then what depends on all of that: descriptions, cuts,
fingerprints. Splitting a log with too many runs and making it lighter come at the very end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.repair import (
    categories,
    cuts,
    flows,
    items,
    locations,
    messages,
    paths,
    prints,
    regions,
    root,
    rules,
    uris,
    values,
    weight,
)
from ci_kit.sarif.repair.engine import Sweep, mend, on_log, on_runs, on_values

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.model import Repaired, Scope

_URI = (uris.uri_bad_percent, uris.uri_unencoded)
_PATHS = (
    uris.uri_colon_first_segment,
    paths.uri_absolute_in_checkout,
    paths.uri_file_in_checkout,
    paths.uri_host,
    paths.uri_dot_segments,
    paths.uri_base_ignored,
    paths.file_case_differs,
)


def _is_known_uri(location: Obj, job: Job) -> bool:
    """Whether an artifactLocation like this one was looked at before, and left as it is."""
    return (location.get("uri"), location.get("uriBaseId")) in _fine_uris(job) if _is_plain(location) else False


def _know_uri(location: Obj, job: Job) -> None:
    if _is_plain(location) and location.get("uri"):
        _fine_uris(job).add((location["uri"], location.get("uriBaseId")))


def _is_plain(location: Obj) -> bool:
    return isinstance(location.get("uri"), str) and isinstance(location.get("uriBaseId"), str | None)


def _fine_uris(job: Job) -> set[tuple[str, str | None]]:
    known: set[tuple[str, str | None]] = job.memo.setdefault(("uris", id(job.run)), set())
    return known


def _is_plain_region(region: Obj, _: Job) -> bool:
    """Whether a region is one of lines and columns in order, as nearly all are."""
    start, end = region.get("startLine"), region.get("endLine")
    if type(start) is not int or start < 1 or not (end is None or (type(end) is int and end >= start)):
        return False
    first, last = region.get("startColumn", 1), region.get("endColumn")
    if type(first) is not int or first < 1:
        return False
    return last is None or (type(last) is int and last >= 1 and (last >= first or (end or start) > start))


def _is_plain_message(message: Obj, _: Job) -> bool:
    """Whether a message has a text."""
    text = message.get("text")
    return isinstance(text, str) and text != "" and not text.isspace()


_SWEEP = Sweep(
    kinds={
        "result": (
            rules.rule_index_out_of_range,
            rules.rule_index_mismatch,
            rules.rule_id_missing,
            locations.location_missing,
            *_URI,
        ),
        "threadFlowLocation": (locations.step_index_only,),
        "location": (regions.listed_region_empty,),
        "attachment": (regions.listed_region_empty,),
        "physicalLocation": (regions.region_empty,),
        "artifactLocation": (
            locations.location_index_only,
            locations.uri_empty,
            uris.uri_windows_path,
            uris.uri_drive_as_host,
            *_URI,
            *_PATHS,
        ),
        "region": (regions.line_not_positive, regions.column_not_positive, regions.region_reversed),
        "message": (messages.message_id_only, messages.message_empty),
        "reportingDescriptor": (rules.severity_number, rules.severity_word, *_URI),
        "toolComponent": _URI,
        "translationMetadata": _URI,
        "versionControlDetails": _URI,
    },
    fine={"artifactLocation": _is_known_uri, "region": _is_plain_region, "message": _is_plain_message},
    settled={"artifactLocation": _know_uri},
)

#: Outer objects before those inside them, and for one object the order of `_SWEEP`.
_ORDER = (
    rules.rule_index_out_of_range,
    rules.rule_index_mismatch,
    rules.rule_id_missing,
    locations.location_missing,
    locations.step_index_only,
    regions.listed_region_empty,
    regions.region_empty,
    locations.location_index_only,
    locations.uri_empty,
    uris.uri_windows_path,
    uris.uri_drive_as_host,
    *_URI,
    *_PATHS,
    regions.line_not_positive,
    regions.column_not_positive,
    regions.region_reversed,
    messages.message_id_only,
    messages.message_empty,
    rules.severity_number,
    rules.severity_word,
)

STEPS = (
    on_log(root.schema_uri_missing),
    on_log(root.schema_uri_not_final),
    on_log(root.version_missing),
    on_values(values.VALUE_REPAIRS),
    on_runs(root.results_missing),
    on_runs(root.driver_name_empty),
    on_runs(categories.category_no_slash),
    on_runs(categories.category_empty_details),
    on_log(categories.run_category_clash),
    on_log(categories.server_category_clash),
    on_log(items.duplicate_items),
    on_runs(items.duplicate_rule),
    _SWEEP.step(_ORDER),
    on_runs(rules.rule_undescribed),
    Sweep({"physicalLocation": (regions.region_offsets_only,)}).step((regions.region_offsets_only,)),
    on_runs(cuts.results_over_limit),
    Sweep({"result": (flows.locations_over_limit, flows.steps_over_limit)}).step(
        (flows.locations_over_limit, flows.steps_over_limit)
    ),
    on_runs(cuts.extensions_over_limit),
    on_runs(cuts.rules_over_limit),
    on_runs(cuts.tags_over_limit),
    on_runs(prints.fingerprint_missing),
)
LAST = on_log(weight.upload_too_large)

#: The rules that have a repair: those of the text itself come from `ci_kit.sarif.repair.text`.
REPAIRS = tuple(repair for step in (*STEPS, LAST) for repair in step.repairs)


def repair(log: Obj, scope: Scope) -> Repaired:
    """Repair a parsed log, which is changed in place; keep a copy if the original is still needed.

    Never raises for what is in the log: what cannot be repaired safely stays as it is. Repairing the result
    again changes nothing more.
    """
    return mend(log, scope, STEPS, LAST)
