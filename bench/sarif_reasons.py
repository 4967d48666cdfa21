"""Why the kit and the Multitool (5.7.0) report different rules, and who is right: the first reason that applies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.sarif_known import Right
from bench.sarif_rules import Difference, Side

if TYPE_CHECKING:
    from collections.abc import Callable

_SCHEMA = "validateSarifFileSchema"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the two differ. `applies` tells whether a difference is of this kind."""

    cause: str
    right: Right
    why: str
    applies: Callable[[Difference], bool]


def reason_of(difference: Difference) -> Reason | None:
    """The first reason that applies; None when nobody has looked into it yet."""
    return next((reason for reason in REASONS if reason.applies(difference)), None)


def _kit(*rules: str) -> Callable[[Difference], bool]:
    return lambda one: one.side is Side.KIT and one.rule in rules


def _multitool(rule: str, *cases: str) -> Callable[[Difference], bool]:
    return lambda one: one.side is Side.MULTITOOL and one.rule == rule and str(one.case) in cases


def _no_json(one: Difference) -> bool:
    """Whether the kit finds no JSON in the file, or none that it would read."""
    fatal = "json-syntax", "json-truncated", "json-trailing-content", "json-nonfinite-number", "json-nesting"
    kinds = "file-empty", "git-lfs-pointer", "compressed-input", "utf16-encoding", "utf8-bom"
    return any(rule in one.ours for rule in (*fatal, *kinds))


def _breaks_schema(one: Difference) -> bool:
    return any(_SCHEMA in rule.source for rule in one.ours.values())


def _schema_said(one: Difference) -> bool:
    return any(rule.startswith("JSON") for rule in one.said.rules)


def _for_github(one: Difference) -> bool:
    asked = one.ours[one.rule].multitool if one.side is Side.KIT else ()
    return bool(asked) and all(rule.startswith("GH") for rule in asked)


REASONS: tuple[Reason, ...] = (
    Reason(
        "GitHub's own rules",
        Right.KIT,
        "The Multitool's rules GH1001 to GH1018 are off unless a configuration file turns them on that its npm"
        " package does not bring, and GH1004 counts by the limits of 2020.",
        _for_github,
    ),
    Reason(
        "the Multitool does not say a word",
        Right.KIT,
        "Its reader gives up on the value (a word that is none of an enumeration's, a GUID, a host, a number that"
        " is not a 32-bit integer, NaN) or stops after the first document, and it reports that all is well.",
        lambda one: one.side is Side.KIT and not one.said.rules,
    ),
    Reason(
        "no JSON, and both say so",
        Right.BOTH,
        "The Multitool has one rule, JSON0001, for whatever it cannot read; the kit says what the file is instead.",
        lambda one: "JSON0001" in one.said.rules and _no_json(one),
    ),
    Reason(
        "no JSON, but the Multitool reads it",
        Right.KIT,
        "Its reader takes comments, single quotes, bare keys, trailing commas, leading zeros, raw control"
        " characters, and every Unicode encoding, and goes on to judge the content. The upload action refuses each"
        " of these.",
        _no_json,
    ),
    Reason(
        "further findings about an object that breaks the schema",
        Right.BOTH,
        "Both report the violation. The Multitool goes on to judge the object, or the kit judges what the"
        " Multitool has skipped; or the two give the violation to rules that are not named in each other's list.",
        lambda one: _breaks_schema(one) and _schema_said(one),
    ),
    Reason(
        "an empty region",
        Right.BOTH,
        "The Multitool's own schema does not ask for a start; its SARIF1007 does, and it goes on with its advice."
        " The kit reports it as the violation of the schema of errata 01 that it is, and has no advice for such a"
        " result.",
        lambda one: one.side is Side.MULTITOOL and "region-empty" in one.ours,
    ),
    Reason(
        "nesting deeper than 64 levels",
        Right.KIT,
        "The Multitool's JSON reader stops there and calls it a syntax error; the upload action takes such files,"
        " and so does the kit, up to 1,024 levels.",
        lambda one: str(one.case) in ("trap/nesting-100", "trap/nesting-600"),
    ),
    Reason(
        "`runs` is null",
        Right.BOTH,
        "A wrong type for the Multitool, a missing array for the kit, whose rule runs-missing names no other's.",
        _multitool("JSON1001", "trap/runs-null"),
    ),
    Reason(
        "advice about a snippet where there is no region",
        Right.BOTH,
        "Both report that the region is missing. The Multitool asks for its snippet as well.",
        lambda one: (
            one.side is Side.MULTITOOL and one.rule == "SARIF2010" and "context-region-without-region" in one.ours
        ),
    ),
    Reason(
        "the Multitool has no such rule",
        Right.KIT,
        "The section of the standard that asks for it stands with the kit's rule.",
        lambda one: one.side is Side.KIT and not one.ours[one.rule].multitool,
    ),
    Reason(
        "indexes of descriptors and components",
        Right.KIT,
        "§3.52.5 and §3.54.4 bound them as well; the Multitool's SARIF1009 looks at other indexes only.",
        _kit("component-index-out-of-range", "descriptor-index-out-of-range"),
    ),
    Reason(
        "placeholders of a message with text",
        Right.KIT,
        "§3.11.5 holds for `text` too; the Multitool's SARIF1012 looks at messages by id only.",
        _kit("message-arguments-too-few"),
    ),
    Reason(
        "a `sarif:` link inside a message",
        Right.KIT,
        "§3.11.6 allows such links; the Multitool's SARIF1013 resolves those in artifact locations only.",
        _kit("sarif-uri-unresolved"),
    ),
    Reason(
        "a length without its offset",
        Right.KIT,
        "§3.30.9 to §3.30.12; the Multitool does not ask for the offset where there are lines.",
        _kit("region-start-missing"),
    ),
    Reason(
        "texts of rules that code scanning shows",
        Right.KIT,
        "GitHub documents shortDescription, fullDescription and help.text as required; the Multitool's SARIF2012"
        " asks for name and helpUri.",
        _kit("rule-text-missing", "rule-undescribed"),
    ),
    Reason(
        "words in the tool's name",
        Right.KIT,
        "A matter of counting: the Multitool splits the name at blanks only, the kit at line ends too.",
        _kit("driver-name-long"),
    ),
    Reason(
        "a `#` in a path",
        Right.KIT,
        "`src/a#b.py` is a URI reference with a fragment (RFC 3986 section 4.1), valid though hardly meant. The"
        " kit warns that GitHub looks for `src/a`.",
        _multitool("SARIF1002", "trap/uri-hash"),
    ),
    Reason(
        "a context region that ends where an empty line begins",
        Right.KIT,
        "The region is an empty line, so the context contains it. The Multitool wrote this file itself.",
        _multitool("SARIF1008", "real/multitool-rewrite"),
    ),
    Reason(
        "an empty array of artifacts",
        Right.KIT,
        "There is no artifact whose contents could be embedded.",
        _multitool("SARIF2013", "real/secretlint-clean"),
    ),
    Reason(
        "the rule of a result without a rule",
        Right.BOTH,
        "A result that names no rule has no description either; the kit reports the first, the Multitool both.",
        lambda one: one.rule == "SARIF2012" and "rule-id-missing" in one.ours,
    ),
    Reason(
        "`$schema` of a committee draft",
        Right.KIT,
        "The Multitool takes any address that ends in `sarif-schema-2.1.0.json`, drafts (csd, cos) included.",
        _kit("schema-uri-not-final"),
    ),
)
