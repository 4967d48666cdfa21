"""Logs that the schema accepts and the text of SARIF 2.1.0 does not (section numbers are the standard's)."""

from __future__ import annotations

from traps.document import (
    DRIVER,
    RESULT,
    RULE,
    RUN,
    drop,
    put,
    repeat,
)
from traps.model import Trap, fine, noted, risky, service

RULES: tuple[Trap, ...] = (
    risky(
        "rule-id-absent",
        "No ruleId and no rule: an alert without a rule (3.27.5).",
        drop(f"{RESULT}/ruleId"),
        drop(f"{RESULT}/ruleIndex"),
    ),
    risky("rule-by-index-only", "ruleIndex alone names the rule.", drop(f"{RESULT}/ruleId")),
    risky(
        "rule-reference-only",
        "rule.index alone names the rule.",
        drop(f"{RESULT}/ruleId"),
        drop(f"{RESULT}/ruleIndex"),
        put(f"{RESULT}/rule", {"index": 0}),
    ),
    risky("rule-index-beyond", "No rule at that index (3.27.6).", put(f"{RESULT}/ruleIndex", 5)),
    risky(
        "rule-index-other",
        "The rule at the index has another id.",
        repeat(f"{DRIVER}/rules"),
        put(f"{DRIVER}/rules/1/id", "SMP002"),
        put(f"{RESULT}/ruleIndex", 1),
    ),
    risky("rule-ids-differ", "ruleId and rule.id contradict (3.27.7).", put(f"{RESULT}/rule", {"id": "SMP002"})),
    risky(
        "rule-indexes-differ",
        "ruleIndex and rule.index contradict.",
        repeat(f"{DRIVER}/rules"),
        put(f"{DRIVER}/rules/1/id", "SMP002"),
        put(f"{RESULT}/rule", {"index": 1}),
    ),
    fine(
        "rule-id-hierarchical",
        "SMP001/sub belongs to SMP001 (3.27.5).",
        put(f"{RESULT}/ruleId", "SMP001/sub"),
    ),
    fine("rule-index-minus-1", "-1 says: not given.", put(f"{RESULT}/ruleIndex", -1)),
    risky("rules-missing", "The rule has no description.", drop(f"{DRIVER}/rules"), drop(f"{RESULT}/ruleIndex")),
    risky(
        "rule-undescribed",
        "No rule of this id.",
        put(f"{RESULT}/ruleId", "SMP009"),
        drop(f"{RESULT}/ruleIndex"),
    ),
    risky(
        "rule-of-extension-beyond",
        "No such extension.",
        put(f"{RESULT}/rule", {"id": "SMP001", "toolComponent": {"index": 3}}),
        drop(f"{RESULT}/ruleIndex"),
    ),
    fine(
        "rule-of-extension",
        "The rule is an extension's.",
        put(
            f"{RUN}/tool/extensions",
            [
                {
                    "name": "Pack",
                    "rules": [
                        {
                            "id": "SMP002",
                            "help": {"text": "h"},
                            "shortDescription": {"text": "s"},
                            "fullDescription": {"text": "f"},
                        }
                    ],
                }
            ],
        ),
        put(f"{RESULT}/rule", {"id": "SMP002", "index": 0, "toolComponent": {"index": 0}}),
        put(f"{RESULT}/ruleId", "SMP002"),
        drop(f"{RESULT}/ruleIndex"),
    ),
    noted("rule-name-is-id", "A name that repeats the id says nothing (3.49.7).", put(f"{RULE}/name", "SMP001")),
    risky("help-uri-relative", "A help URI is absolute (3.49.12).", put(f"{RULE}/helpUri", "docs/SMP001.md")),
    risky("help-uri-empty", "The action prints a warning only.", put(f"{RULE}/helpUri", "")),
    risky("help-missing", "GitHub documents help.text as required.", drop(f"{RULE}/help")),
    risky("short-description-missing", "GitHub documents it as required.", drop(f"{RULE}/shortDescription")),
    risky("full-description-missing", "GitHub documents it as required.", drop(f"{RULE}/fullDescription")),
    risky(
        "relationship-beyond",
        "No rule at the target's index (3.53).",
        put(f"{RULE}/relationships", [{"target": {"index": 9}}]),
    ),
)

MESSAGES = (
    service(
        "message-id-only",
        "GitHub does not put messages together.",
        put(f"{RESULT}/message", {"id": "default", "arguments": ["tar"]}),
    ),
    service("message-id-unknown", "No string of this id (3.11.7).", put(f"{RESULT}/message", {"id": "other"})),
    risky(
        "message-id-beside-text",
        "The id does not resolve; the text is shown.",
        put(f"{RESULT}/message", {"id": "other", "text": "m."}),
    ),
    risky(
        "message-argument-missing",
        "{1} has no argument (3.11.5).",
        put(f"{RESULT}/message", {"text": "{0} and {1}", "arguments": ["a"]}),
    ),
    risky(
        "message-placeholder",
        "{0} has no arguments at all.",
        put(f"{RESULT}/message", {"text": "'{0}' runs through a shell.", "id": "default"}),
    ),
    service("message-text-empty", "Documented as required and not empty.", put(f"{RESULT}/message/text", "")),
    risky(
        "message-link-dangling",
        "[there](1) names no related location (3.11.6).",
        put(f"{RESULT}/message/text", "See [there](1)."),
    ),
    risky(
        "message-sarif-uri-dangling",
        "sarif: names nothing in the log (3.10.3).",
        put(f"{RESULT}/message/text", "See [it](sarif:/runs/7)."),
    ),
    fine(
        "message-link",
        "[there](1) names a related location.",
        put(f"{RESULT}/message/text", "See [there](1)."),
        put(
            f"{RESULT}/relatedLocations",
            [
                {
                    "id": 1,
                    "physicalLocation": {
                        "artifactLocation": {"uri": "src/orders.py"},
                        "region": {"startLine": 19},
                    },
                }
            ],
        ),
    ),
    risky(
        "related-ids-equal",
        "Two related locations of one id (3.28.2).",
        put(f"{RESULT}/relatedLocations", [{"id": 1}, {"id": 1, "message": {"text": "m"}}]),
    ),
)

TRAPS = RULES + MESSAGES
