"""The findings of one source as a SARIF log under a category of its own, ready for upload."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit.quality.model import Severity
from ci_kit.report import Place, Report, Verdict
from ci_kit.sarif import write
from ci_kit.sarif.category import id_for
from ci_kit.security import present

if TYPE_CHECKING:
    from ci_kit.report import Finding
    from ci_kit.security.model import Look
    from ci_kit.security.threshold import Thresholds

#: Within GitHub's bands of `security-severity` (docs.github.com, "SARIF support for code scanning"). What is not rated
#: stands among the medium ones, for GitHub has no band for it.
_SCORES = {
    Severity.CRITICAL: 9.5,
    Severity.HIGH: 8.0,
    Severity.UNKNOWN: 5.5,
    Severity.MEDIUM: 5.5,
    Severity.LOW: 2.0,
}
_LEAST, _MOST = 0.1, 10.0
#: GitHub shows no result without a file and a line.
_ANYWHERE = "pyproject.toml"


def dumps(action: str, look: Look, thresholds: Thresholds) -> str:
    """The new findings of a look as text, ASCII only."""
    found = [_placed(present.finding(issue, thresholds)) for issue in look.new]
    log = write.log(Report(action, Verdict.PASS, "", findings=found, rules=present.rule_docs([look])))
    (run,) = log["runs"]
    run["automationDetails"] = {"id": id_for(f"{action}/{look.source}")}
    scores: dict[str, float] = {}
    for issue, one in zip(look.new, found, strict=True):
        score = _SCORES[issue.severity] if issue.score is None else issue.score
        scores[one.rule] = max(scores.get(one.rule, _LEAST), min(score, _MOST))
    for rule in run["tool"]["driver"]["rules"]:
        rule["properties"] = {"security-severity": f"{scores[rule['id']]:.1f}", "tags": ["security"]}
    return json.dumps(log, indent=2) + "\n"


def _placed(finding: Finding) -> Finding:
    """The finding at a file of the repository, with a line; an environment may lie outside of it."""
    place = finding.place
    if place is None or place.path.startswith(("../", "/")):
        place = Place(_ANYWHERE)
    return replace(finding, place=replace(place, line=place.line or 1))
