"""The JSON reports of Trivy and Grype about container images and what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.quality.model import Kind, Reading, Severity, Vulnerability
from ci_kit.quality.rules import Remark, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEGLIGIBLE = "negligible"


def is_trivy(data: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether this is a report of Trivy, since 0.20 an object."""
    return isinstance(data, dict) and {"SchemaVersion", "ArtifactName"} <= data.keys()


def trivy(data: dict[str, Any], name: str) -> Reading:
    """Vulnerabilities, misconfigurations and secrets, of which Trivy shows no value that is repeated here.

    Raises:
        TypeError, KeyError, AttributeError: It does not have the shape of such a report.
    """
    artifact = str(data["ArtifactName"])
    found: list[Vulnerability] = []
    reading = Reading(name, Kind.SECURITY, "trivy", vulnerabilities=found)
    system = (data.get("Metadata") or {}).get("OS") or {}
    if system.get("EOSL") is True:
        told = f"{system.get('Family')} {system.get('Name')} in {artifact} gets no fixes any more, nor advisories"
        reading.remarks.append(Remark(Rules.SCAN_INCOMPLETE, told, name))
    if not data.get("Results"):
        told = f"Trivy found nothing to look at in {artifact}: the report has no `Results`"
        reading.remarks.append(Remark(Rules.SCAN_INCOMPLETE, told, name))
    for result in data.get("Results") or ():
        found += _trivy(result, str(result["Target"]))
    return reading


def _trivy(result: dict[str, Any], target: str) -> Iterator[Vulnerability]:
    for one in result.get("Vulnerabilities") or ():
        fixed = tuple(part.strip() for part in str(one.get("FixedVersion") or "").split(",") if part.strip())
        package, version = str(one["PkgName"]), str(one.get("InstalledVersion") or "")
        told = _told(package, version, str(one["VulnerabilityID"]), fixed, str(one.get("Title") or ""))
        rule, rated, url = str(one["VulnerabilityID"]), _severity(one.get("Severity")), str(one.get("PrimaryURL") or "")
        yield Vulnerability("trivy", rule, rated, told, target, package=package, version=version, fixed=fixed, url=url)
    for one in result.get("Misconfigurations") or ():
        if one.get("Status", "FAIL") == "FAIL":
            line = (one.get("CauseMetadata") or {}).get("StartLine")
            rule, told = str(one["ID"]), str(one.get("Title") or one.get("Message") or "")[:2000]
            yield Vulnerability("trivy", rule, _severity(one.get("Severity")), told, target, _line(line))
    for one in result.get("Secrets") or ():
        rule, told = str(one["RuleID"]), str(one.get("Title") or "a secret")[:2000]
        yield Vulnerability("trivy", rule, _severity(one.get("Severity")), told, target, _line(one.get("StartLine")))


def is_grype(data: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether this is a report of Grype."""
    return isinstance(data, dict) and {"matches", "descriptor"} <= data.keys()


def grype(data: dict[str, Any], name: str) -> Reading:
    """Vulnerabilities of packages.

    Raises:
        TypeError, KeyError, AttributeError: It does not have the shape of such a report.
    """
    source = data["source"]
    target = source.get("target")
    artifact = str((target.get("userInput") if isinstance(target, dict) else target) or source.get("type") or "")
    found = [_grype(one, artifact) for one in data["matches"]]
    return Reading(name, Kind.SECURITY, "grype", vulnerabilities=found)


def _grype(one: dict[str, Any], artifact: str) -> Vulnerability:
    flaw, package = one["vulnerability"], one["artifact"]
    fixed = tuple(map(str, (flaw.get("fix") or {}).get("versions") or ()))
    places = package.get("locations") or [{}]
    called, version = str(package["name"]), str(package.get("version") or "")
    return Vulnerability(
        "grype",
        str(flaw["id"]),
        _severity(flaw.get("severity")),
        _told(called, version, str(flaw["id"]), fixed, str(flaw.get("description") or "")),
        f"{artifact} {places[0].get('path') or ''}".strip(),
        package=called,
        version=version,
        fixed=fixed,
        url=str(flaw.get("dataSource") or ""),
    )


def _told(package: str, version: str, flaw: str, fixed: tuple[str, ...], title: str) -> str:
    told = f"{package} {version} has {flaw}; it is fixed in {', '.join(fixed) or 'no version'}"
    return f"{told}: {title}"[:2000] if title else told


def _severity(word: object) -> Severity:
    text = str(word).lower()
    if text == _NEGLIGIBLE:
        return Severity.LOW
    return Severity(text) if text in list(Severity) else Severity.UNKNOWN


def _line(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
