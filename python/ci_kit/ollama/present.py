"""What a set-up of Ollama has come to, as findings and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.ollama.diagnosis import Known, OllamaError
from ci_kit.report import Finding, Level, RuleDoc, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.ollama.models import Model
    from ci_kit.ollama.store import Checked

_MB = 1_000_000
_TAIL_LINES = 30

DAMAGED = Known(
    "install-damaged",
    "The installation in the cache was not whole",
    "A file was changed, missing or too many since it was installed.",
    "nothing: it was installed anew; save the cache only after the `stop` step",
)
POISONED = Known(
    "cache-poisoned",
    "A blob in the cache was not what its name says",
    "Ollama never looks again at what is on disk: it would have said `success` and answered from damaged weights.",
    "nothing: it was dropped and pulled again; save the cache only after the `stop` step",
)
MANIFEST = Known(
    "cache-manifest",
    "A manifest in the cache was broken",
    "Ollama would have left the model out of its list without a word.",
    "nothing: it was dropped and pulled again",
)
WEDGE = Known(
    "cache-wedge",
    "A half-finished download in the cache was broken",
    "Its empty record would have ended each later pull with EOF.",
    "nothing: it was dropped",
)
HEALED = (DAMAGED, POISONED, MANIFEST, WEDGE)


def finding(known: Known, message: str, level: Level) -> Finding:
    """One thing that happened, under its id."""
    return Finding(known.id, level, message, remedy=known.remedy)


def healed(checked: Checked, damaged: Sequence[str]) -> list[Finding]:
    """What was found bad in a restored cache, and mended."""
    kinds = ((DAMAGED, damaged), (POISONED, checked.poisoned), (MANIFEST, checked.manifests), (WEDGE, checked.wedged))
    return [
        finding(known, f"{known.title}: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}", Level.WARNING)  # noqa: PLR2004
        for known, names in kinds
        if names
    ]


def failed(problem: OllamaError, level: Level) -> Finding:
    """Why there is no server with the models."""
    return finding(problem.known, f"{problem.what}: {problem.known.title.lower()}", level)


def docs(findings: Sequence[Finding], problem: OllamaError | None) -> dict[str, RuleDoc]:
    """What to know of each kind of finding."""
    known = {one.id: one for one in (*HEALED, *([problem.known] if problem else []))}
    return {one.rule: known[one.rule].doc() for one in findings if one.rule in known}


def tables(found: Sequence[Model], steps: Sequence[tuple[str, float]], tail: str) -> list[Table]:
    """The models, where the time went, and the end of the server's log if it matters."""
    rows = tuple(
        (one.name, f"sha256:{one.digest[:12]}", f"{one.size / _MB:,.1f} MB", one.licence or "none stated", _how(one))
        for one in found
    )
    made = [Table("Models", ("model", "digest", "size", "licence", "came from"), rows)] if rows else []
    times = tuple((name, f"{seconds:.2f} s") for name, seconds in steps)
    made += [Table("Time", ("step", "took"), times)] if times else []
    lines = tail.strip().splitlines()[-_TAIL_LINES:]
    return [*made, *([Table("End of the server's log", ("line",), tuple((line,) for line in lines))] if lines else [])]


def _how(model: Model) -> str:
    return f"registry, {model.tries} {'try' if model.tries == 1 else 'tries'}" if model.pulled else "cache, verified"
