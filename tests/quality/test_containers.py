"""Reports of Trivy and Grype, in the shapes of their documentation."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from quality_workspace import read

from ci_kit.quality.model import Severity
from ci_kit.quality.rules import Rules

if TYPE_CHECKING:
    from pathlib import Path

TRIVY: dict[str, Any] = {
    "SchemaVersion": 2,
    "ArtifactName": "app:1",
    "Metadata": {"OS": {"Family": "debian", "Name": "12"}},
    "Results": [
        {
            "Target": "app:1 (debian 12)",
            "Vulnerabilities": [
                {
                    "VulnerabilityID": "CVE-1",
                    "PkgName": "zlib1g",
                    "InstalledVersion": "1.2",
                    "FixedVersion": "1.3, 1.2.9",
                    "Severity": "CRITICAL",
                    "Title": "oh",
                    "PrimaryURL": "https://avd.example/CVE-1",
                },
                {"VulnerabilityID": "CVE-2", "PkgName": "apt", "InstalledVersion": "2", "Severity": "UNKNOWN"},
            ],
        },
        {"Target": "clean", "Vulnerabilities": None},
        {
            "Target": "Dockerfile",
            "Misconfigurations": [
                {"ID": "DS002", "Severity": "HIGH", "Title": "root", "CauseMetadata": {"StartLine": 3}},
                {"ID": "DS003", "Severity": "HIGH", "Title": "passed", "Status": "PASS"},
            ],
        },
        {"Target": "app.env", "Secrets": [{"RuleID": "aws", "Severity": "HIGH", "Title": "AWS", "Match": "K=hidden"}]},
    ],
}
GRYPE: dict[str, Any] = {
    "matches": [
        {
            "vulnerability": {
                "id": "GHSA-1",
                "severity": "Medium",
                "fix": {"versions": ["2.0"], "state": "fixed"},
                "dataSource": "https://github.com/advisories/GHSA-1",
            },
            "artifact": {"name": "lib", "version": "1.0", "locations": [{"path": "/usr/lib/lib"}]},
        },
        {"vulnerability": {"id": "CVE-3", "severity": "Negligible"}, "artifact": {"name": "tar"}},
    ],
    "source": {"type": "image", "target": {"userInput": "app:1"}},
    "descriptor": {"name": "grype"},
}


def test_trivy(tmp_path: Path) -> None:
    """Packages with the versions that are free of it, misconfigurations that fail, secrets without their value."""
    reading = read(tmp_path / "r.json", json.dumps(TRIVY))
    found = reading.vulnerabilities or []
    assert reading.remarks == []
    assert [(one.rule, one.severity, one.package, one.fixed, one.path, one.line) for one in found] == [
        ("CVE-1", Severity.CRITICAL, "zlib1g", ("1.3", "1.2.9"), "app:1 (debian 12)", None),
        ("CVE-2", Severity.UNKNOWN, "apt", (), "app:1 (debian 12)", None),
        ("DS002", Severity.HIGH, "", (), "Dockerfile", 3),
        ("aws", Severity.HIGH, "", (), "app.env", None),
    ]
    assert found[0].message == "zlib1g 1.2 has CVE-1; it is fixed in 1.3, 1.2.9: oh"
    assert "hidden" not in repr(found)


def test_an_image_that_could_not_be_looked_at(tmp_path: Path) -> None:
    """Nothing to look at in it, or a system that gets no advisories any more: silence says nothing."""
    for change in ({"Results": None}, {"Metadata": {"OS": {"Family": "alpine", "Name": "3.9", "EOSL": True}}}):
        reading = read(tmp_path / "r.json", json.dumps(TRIVY | change))
        assert [one.rule for one in reading.remarks] == [Rules.SCAN_INCOMPLETE]


def test_grype(tmp_path: Path) -> None:
    """What it calls negligible is low."""
    found = read(tmp_path / "r.json", json.dumps(GRYPE)).vulnerabilities or []
    assert [(one.rule, one.severity, one.package, one.version, one.fixed, one.path) for one in found] == [
        ("GHSA-1", Severity.MEDIUM, "lib", "1.0", ("2.0",), "app:1 /usr/lib/lib"),
        ("CVE-3", Severity.LOW, "tar", "", (), "app:1"),
    ]
