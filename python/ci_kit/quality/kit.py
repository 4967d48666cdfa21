"""Reports of the kit's own actions (docs/schemas/report.json)."""

from __future__ import annotations

from typing import Any

from ci_kit.quality.model import Kind, KitReport, Reading
from ci_kit.quality.rules import Remark, Rules

_VERDICTS = {"error": Rules.KIT_ERROR, "fail": Rules.KIT_FAIL, "warn": Rules.KIT_WARN, "pass": None}


def known(data: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether this is a report of the kit."""
    return isinstance(data, dict) and {"schema_version", "kit_version", "action", "verdict"} <= data.keys()


def read(data: dict[str, Any], name: str) -> Reading:
    """The verdict and the one sentence that goes with it."""
    action, verdict, headline = (str(data.get(key, "")) for key in ("action", "verdict", "headline"))
    kind = Kind.RESOURCES if action == "resource-report" else Kind.KIT
    reading = Reading(name, kind, f"ci-kit {action}", kit=KitReport(action, verdict, headline))
    if data["schema_version"] != 1 or verdict not in _VERDICTS:
        told = f"the report of `{action}` has schema version {data['schema_version']} and verdict `{verdict}`"
        reading.remarks.append(Remark(Rules.UNKNOWN, f"{told}, of which this version of the kit knows nothing", name))
        return reading
    rule = _VERDICTS[verdict]
    if rule is not None:
        reading.remarks.append(Remark(rule, f"{action}: {headline}", name))
    return reading
