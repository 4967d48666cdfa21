"""Holds the sizes of images against limits and against an earlier report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.report import Finding, Level, RuleDoc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ci_kit.image.manifest import Image

_LARGEST_REPORT = 16 * 1024 * 1024


class Rule(StrEnum):
    """What a gate may say."""

    TOO_LARGE = "too-large"
    UNPACKED_TOO_LARGE = "unpacked-too-large"
    NEAR_LIMIT = "near-limit"
    GROWN = "grown"
    NO_BASELINE = "no-baseline"


RULES = {
    Rule.TOO_LARGE: RuleDoc(
        "The image is larger than allowed, packed",
        "Every machine downloads it, and every registry keeps it.",
        "Look at the largest layers and files; use a smaller base, another stage for building, .dockerignore.",
    ),
    Rule.UNPACKED_TOO_LARGE: RuleDoc(
        "The image is larger than allowed, unpacked",
        "That is what it takes on the disk of each machine.",
        "What one layer adds and a later one removes still counts: remove it in the same RUN.",
    ),
    Rule.NEAR_LIMIT: RuleDoc(
        "The image is near its limit", "The next change may be the one that fails.", "Make it smaller before that."
    ),
    Rule.GROWN: RuleDoc(
        "The image has grown by more than allowed",
        "Images grow in small steps that nobody notices.",
        "Look which layer has grown; if it is meant, take the new report as baseline.",
    ),
    Rule.NO_BASELINE: RuleDoc(
        "There is nothing to compare with",
        "Whether the image has grown was not looked at.",
        "Keep the report of the default branch, and hand it over as `baseline`.",
    ),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What an image may take, in bytes; 0 for no limit. `warn_at` is a share of a limit, `growth` bytes or a share."""

    packed: int
    unpacked: int
    warn_at: float
    growth: int | float | None


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of an image in bytes."""

    packed: int
    unpacked: int


Baseline = dict[tuple[str, str], Sizes]


def shown(count: int) -> str:
    """Bytes in both kinds of units, which differ by 5 % at this size."""
    return f"{count / 1000**2:.1f} MB ({count / 1024**2:.1f} MiB)"


def change(now: int, before: int) -> str:
    """A difference, with its sign and share."""
    share = f", {(now - before) / before:+.1%}" if before else ""
    return f"{(now - before) / 1000**2:+.2f} MB{share}"


def read(path: Path) -> Baseline:
    """The sizes in an earlier report of image-size, by name and platform.

    Raises:
        CiKitError: It is another thing, or cannot be read.
    """
    try:
        if path.stat().st_size > _LARGEST_REPORT:
            raise CiKitError(f"the baseline {path.name} is too large for a report")
        images = json.loads(path.read_text(encoding="utf-8"))["data"]["images"]
        return {
            (str(one["name"]), str(one["platform"])): Sizes(int(one["packed"]), int(one["unpacked"])) for one in images
        }
    except OSError as error:
        raise CiKitError(f"the baseline {path} cannot be read", why=error.strerror or str(error)) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise CiKitError(
            f"the baseline {path.name} is no report of image-size", remedy="hand over the file of the output `report`"
        ) from error


def before(image: Image, baseline: Baseline, several: bool) -> Sizes | None:  # noqa: FBT001 (told by its name)
    """The sizes that an image had; its name may carry a tag that changes, so the platform alone will do."""
    exact = baseline.get((image.name, image.platform))
    same = [sizes for (_, platform), sizes in baseline.items() if platform == image.platform]
    return exact or (same[0] if len(same) == 1 and not several else None)


def findings(images: Sequence[Image], limits: Limits, baseline: Baseline | None) -> Iterator[Finding]:
    """Everything that is not as it should be, image by image."""
    for image in images:
        who = label(image, images)
        yield from _against(Rule.TOO_LARGE, f"{who}packed", image.packed, limits.packed, limits.warn_at)
        yield from _against(Rule.UNPACKED_TOO_LARGE, f"{who}unpacked", image.unpacked, limits.unpacked, limits.warn_at)
        if limits.growth is not None:
            alone = sum(one.platform == image.platform for one in images) == 1
            yield from _grown(who, image, limits.growth, before(image, baseline or {}, several=not alone))


def label(image: Image, images: Sequence[Image]) -> str:
    """What tells an image from the others; empty when it is alone."""
    return f"{image.name[:120]} {image.platform}: ".lstrip() if len(images) > 1 else ""


def _against(rule: Rule, what: str, size: int, limit: int, warn_at: float) -> Iterator[Finding]:
    if not limit:
        return
    if size > limit:
        text = f"{what} it is {shown(size)}, {(size - limit) / 1000**2:.2f} MB over {shown(limit)}"
        yield Finding(rule, Level.ERROR, text, remedy=RULES[rule].remedy)
    elif size > limit * warn_at:
        text = f"{what} it is {shown(size)}, {size / limit:.0%} of {shown(limit)}"
        yield Finding(Rule.NEAR_LIMIT, Level.WARNING, text, remedy=RULES[Rule.NEAR_LIMIT].remedy)


def _grown(who: str, image: Image, allowed: float, old: Sizes | None) -> Iterator[Finding]:
    if old is None:
        rule, text = Rule.NO_BASELINE, f"{who}no earlier size of this platform is known"
        yield Finding(rule, Level.WARNING, text, remedy=RULES[rule].remedy)
        return
    bytes_allowed = allowed if isinstance(allowed, int) else allowed * old.packed
    if image.packed - old.packed > bytes_allowed:
        text = f"{who}packed it has grown by {change(image.packed, old.packed)}, to {shown(image.packed)}"
        yield Finding(Rule.GROWN, Level.ERROR, text, remedy=RULES[Rule.GROWN].remedy)
