"""What two validators disagree on, grouped by cause and written so that a person can read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bench.sarif_gate import ACCEPTED
from bench.sarif_known import cause_of
from bench.sarif_reasons import reason_of
from bench.sarif_rules import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bench.sarif_gate import Pair
    from bench.sarif_known import Known
    from bench.sarif_reasons import Reason
    from bench.sarif_rules import Comparison, Difference

#: How many files are named of each group.
_NAMED = 4


def verdicts(pairs: Iterable[Pair]) -> tuple[list[str], int]:
    """The list of disagreements with the upload action, and how many have no known cause."""
    counted: Counter[str] = Counter()
    refused = 0
    explained: defaultdict[Known, list[Pair]] = defaultdict(list)
    unknown: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        counted[pair.case.group] += 1
        refused += pair.gate.stage != ACCEPTED
        if not pair.agree:
            known = cause_of(pair)
            (explained[known] if known else unknown[pair.cause]).append(pair)
    groups = ", ".join(f"{count:,} {group}" for group, count in counted.items())
    lines = [
        "Verdict and stage against the upload action's own checks (npm jsonschema 1.5.0):",
        f"  {counted.total():,} files ({groups}), of which the action refuses {refused:,}.",
        f"  They differ on {sum(map(len, (*explained.values(), *unknown.values()))):,}.",
        *_explained(explained),
        *_unknown(unknown),
    ]
    return lines, sum(map(len, unknown.values()))


def _explained(groups: dict[Known, list[Pair]]) -> Iterator[str]:
    for known, pairs in sorted(groups.items(), key=lambda item: -len(item[1])):
        yield f"  {_times(pairs)} {known.cause}"
        yield f"      right: {known.right}. {known.why}"
        yield f"      {_names([str(pair.case) for pair in pairs])}"


def _unknown(groups: dict[str, list[Pair]]) -> Iterator[str]:
    for cause, pairs in sorted(groups.items(), key=lambda item: -len(item[1])):
        yield f"  NOT LOOKED INTO: {_times(pairs)} {cause}"
        for pair in pairs[:_NAMED]:
            yield f"      {pair.case} ({len(pair.case.data):,} bytes): {pair.gate.message[:160]!r}"


def rules(found: Comparison) -> tuple[list[str], int]:
    """The list of differences from the Multitool, and how many nobody has looked into."""
    explained: defaultdict[Reason, list[Difference]] = defaultdict(list)
    unknown: list[Difference] = []
    for difference in found.differences:
        reason = reason_of(difference)
        (explained[reason] if reason else unknown).append(difference)
    kit, multitool, accepted = Side.KIT, Side.MULTITOOL, found.files - found.refused
    lines = [
        "Rules against the Multitool's (5.7.0, its default rules), one file at a time:",
        f"  {found.files:,} files.",
        f"  Of the {found.refused:,} that the upload action refuses, the kit holds {found.caught[kit]:,} back.",
        f"  The Multitool reports an error in {found.caught[multitool]:,}; its exit code tells of {found.ended:,}.",
        f"  Of the {accepted:,} that the action accepts, the kit expects {found.alarmed[kit]:,} to be refused there.",
        f"  In {found.alarmed[multitool]:,} of them the Multitool reports an error.",
        f"  The Multitool breaks down on {len(found.failures)}:",
        *(f"      {case}: {how}" for case, how in found.failures),
        f"  {len(found.differences):,} times only one of the two reports a rule:",
        *_reasons(explained),
        *(f"  NOT LOOKED INTO: {one.side} reports {one.rule} in {one.case}" for one in unknown),
    ]
    return lines, len(unknown)


def _reasons(groups: dict[Reason, list[Difference]]) -> Iterator[str]:
    for reason, found in sorted(groups.items(), key=lambda item: -len(item[1])):
        yield f"  {_times(found)} {reason.cause}"
        yield f"      right: {reason.right}. {reason.why}"
        for side in Side:
            counted = Counter(one.rule for one in found if one.side is side)
            if counted:
                listed = ", ".join(f"{rule} {count}" for rule, count in counted.most_common())
                yield f"      {side}: {listed}"
        yield f"      {_names(list(dict.fromkeys(str(one.case) for one in found)))}"


def _times(found: Sequence[object]) -> str:
    return "once:" if len(found) == 1 else f"{len(found):,} times:"


def _names(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
