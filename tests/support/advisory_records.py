"""Advisories for tests: the facts of real ones (identifiers, versions), in words made up here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from pathlib import Path

CRITICAL = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
MEDIUM = "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N"


def record(
    name: str, package: str, *, fixed: str = "", aliases: tuple[str, ...] = (), **more: object
) -> dict[str, Any]:
    """An advisory in the schema of OSV about all versions of a package before `fixed`."""
    events = [{"introduced": "0"}, *([{"fixed": fixed}] if fixed else [])]
    part = {"package": {"name": package, "ecosystem": "PyPI"}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    return {
        "id": name,
        "modified": "2026-11-02T04:57:52.862665Z",
        "published": "2019-04-07T00:29:00Z",
        "aliases": list(aliases),
        "summary": f"a fault of {package} that was made up for a test",
        "affected": [part],
        **more,
    }


JINJA = record("PYSEC-2019-217", "jinja2", fixed="2.10.1", aliases=("CVE-2019-10906", "GHSA-462w-v97r-4m45"))
REQUESTS = record("PYSEC-2018-28", "requests", fixed="2.20.0", aliases=("CVE-2018-18074", "GHSA-x84v-xcm2-53pg"))
#: The same vulnerability as the one before, as another database has it: with a severity, and with a later fix.
REQUESTS_TOO = record(
    "GHSA-x84v-xcm2-53pg",
    "requests",
    fixed="2.20.1",
    aliases=("CVE-2018-18074",),
    severity=[{"type": "CVSS_V3", "score": CRITICAL}],
)
#: What the canary and the usual victim of these tests are affected by.
KNOWN: dict[tuple[str, str], list[dict[str, Any]]] = {
    ("jinja2", "2.10"): [JINJA],
    ("requests", "2.19.0"): [REQUESTS, REQUESTS_TOO],
    ("idna", "3.10"): [],
}


def database(folder: Path, *records: dict[str, Any]) -> Path:
    """A database laid out as PyPA's is; without `records` one with all that is known here."""
    for one in records or (JINJA, REQUESTS, REQUESTS_TOO):
        name = one["affected"][0]["package"]["name"]
        file = folder / "vulns" / name / f"{one['id']}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.safe_dump(one, sort_keys=False), encoding="utf-8")
    return folder


def export(folder: Path, *records: dict[str, Any]) -> Path:
    """The records as a directory of JSON files, as OSV exports them."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in records or (JINJA, REQUESTS, REQUESTS_TOO):
        (folder / f"{one['id']}.json").write_text(json.dumps(one), encoding="utf-8")
    return folder
