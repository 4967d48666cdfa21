"""What a check is called in the report. No value comes near it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ci_kit.environment.values import State
from ci_kit.errors import suggestion
from ci_kit.report import Finding, Level, Place, RuleDoc, Table, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.environment.values import Checked
    from ci_kit.environment.variable import Schema, Variable

RULES = {
    State.MISSING: RuleDoc(
        "A variable is missing or empty",
        "The job would fail later, after the slow part. GitHub gives an empty text for a secret that is not there.",
        "Set it in the repository's or environment's settings, and hand it to the step by `env`.",
    ),
    State.MALFORMED: RuleDoc(
        "A value is not what the schema says",
        "What reads it would fail later, or do the wrong thing.",
        "Set it anew; the message says what it must be.",
    ),
    State.LEAKING: RuleDoc(
        "A value that is not secret holds one that is",
        "Variables are shown in logs and written to the configuration file.",
        "Keep it as a secret, with `secret: true` in the schema.",
    ),
}


UNKNOWN = "unknown-environment"
UNKNOWN_DOC = RuleDoc(
    "The schema does not name the environment",
    "If the name is misspelt, what the environment needs was not checked.",
    "Correct `environment`, or add it to `environments` of an entry.",
)


def unknown(environment: str, schema: Schema) -> list[Finding]:
    """A warning where entries name environments, and not this one."""
    if not environment or not schema.environments or environment in schema.environments:
        return []
    message = f"no entry names the environment {environment}; {suggestion(environment, schema.environments)}"
    return [Finding(UNKNOWN, Level.WARNING, message, Place(schema.path), remedy=UNKNOWN_DOC.remedy)]


def findings(checked: Sequence[Checked], schema: Schema) -> list[Finding]:
    """One for each variable that is wrong, at its line in the schema."""
    return [
        Finding(
            one.state,
            Level.ERROR,
            _message(one),
            Place(schema.path, line=one.variable.line),
            remedy=_remedy(one.variable) if one.state is State.MISSING else RULES[one.state].remedy,
        )
        for one in checked
        if one.state.wrong
    ]


def table(checked: Sequence[Checked], where: str) -> Table:
    """Every variable that was looked at."""
    rows = tuple((one.variable.name, kind(one.variable), source(one.variable), one.state.value) for one in checked)
    return Table(f"Variables of {where}", ("name", "type", "from", "state"), rows)


def headline(checked: Sequence[Checked], where: str) -> str:
    """How many of each kind."""
    wrong = Counter(one.state for one in checked if one.state.wrong)
    if not wrong:
        return f"{len(checked)} variable{'' if len(checked) == 1 else 's'} of {where}: all as the schema says"
    said = ", ".join(f"{count} {state}" for state, count in wrong.items())
    return f"{wrong.total()} of {len(checked)} variables of {where} are wrong: {said}"


def verdict(found: Sequence[Finding]) -> Verdict:
    """The gravest finding decides."""
    levels = {one.level for one in found}
    return Verdict.FAIL if Level.ERROR in levels else Verdict.WARN if Level.WARNING in levels else Verdict.PASS


def kind(variable: Variable) -> str:
    """The type as the schema writes it."""
    name = variable.kind.type.name
    return f"list[{name}]" if variable.kind.is_list else name


def source(variable: Variable) -> str:
    """Where the value comes from."""
    return "local" if variable.local else "secrets" if variable.secret else "vars"


def _message(one: Checked) -> str:
    variable = one.variable
    name = f"{variable.env} ({source(variable)}.{variable.name})" if variable.env else variable.name
    if one.state is State.MISSING:
        what = f": {variable.description}" if variable.description else ""
        return f"{name} is missing or empty; it must be {variable.kind.type.looks}{what}"
    return f"{name} {one.why}"


def _remedy(variable: Variable) -> str:
    if variable.local:
        return f"Set {variable.env or variable.name} in the environment of the job."
    place = f"the environments {', '.join(variable.environments)}" if variable.environments else "the repository"
    context = source(variable)
    handed = f"{variable.env or variable.name}: ${{{{ {context}.{variable.name} }}}}"
    return f"Set it in the settings of {place}, and hand it over: `env:` with `{handed}`."
