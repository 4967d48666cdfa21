"""Where the schema and the workflows say different things, in either direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Finding, Level, Place, RuleDoc

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.environment.usage import Usage, Use
    from ci_kit.environment.variable import Schema, Variable

RULES = {
    "undeclared": RuleDoc(
        "A workflow uses a name that the schema does not have",
        "Nobody checks it before the work begins, and nobody knows what it must look like.",
        "Add it to the schema; `ci-kit env-check scan` does so.",
    ),
    "unused": RuleDoc(
        "The schema has a name that no workflow uses",
        "A secret that nothing uses should not exist; a misspelt one is used nowhere.",
        "Remove it, mark it `local: true` if it does not come from GitHub, or correct the name.",
    ),
    "wrong-kind": RuleDoc(
        "A name is a secret in one place and a variable in the other",
        "Variables are shown in logs; a secret that is looked up as a variable is empty.",
        "Use `secrets.` for what is secret and `vars.` for what is not, in the workflow as in the schema.",
    ),
    "moved": RuleDoc(
        "The schema names other jobs or environments than the workflows",
        "A check for one job would demand too much or too little.",
        "Correct `jobs` and `environments` of the entry, or leave them out.",
    ),
    "wholesale": RuleDoc(
        "A job takes all secrets or variables at once, or computes a name",
        "What it uses cannot be known, so nothing can be said to be unused.",
        "Pass what is needed by name.",
    ),
    "unreadable": RuleDoc(
        "A workflow cannot be read",
        "What it uses is not known.",
        "Mend it; GitHub cannot run it either.",
    ),
}


def drift(schema: Schema, usage: Usage) -> list[Finding]:
    """All differences, those of workflows at their lines, those of the schema at its own."""
    named = usage.named()
    found = [_finding("unreadable", Level.ERROR, f"it cannot be read: {why}", place) for why, place in usage.unreadable]
    for name, uses in named.items():
        variable = _declared(schema, name)
        if variable is None:
            found.append(_undeclared(name, uses))
        else:
            found += _misused(variable, uses, schema)
    for variable in schema.variables.values():
        if variable.name.upper() not in named and not variable.local and variable.name.upper() not in usage.parameters:
            found.append(_unused(variable, usage, schema))
    return found + list(_wholesale(usage))


def _declared(schema: Schema, name: str) -> Variable | None:
    """GitHub does not tell the case of names apart."""
    return next((one for one in schema.variables.values() if one.name.upper() == name), None)


def _undeclared(name: str, uses: Sequence[Use]) -> Finding:
    context = "secrets" if uses[0].secret else "vars"
    message = f"{context}.{name} is used by {_jobs(uses)} and the schema does not have it"
    return _finding("undeclared", Level.ERROR, message, uses[0].place, len(uses))


def _misused(variable: Variable, uses: Sequence[Use], schema: Schema) -> Iterator[Finding]:
    wrong = [one for one in uses if one.secret is not variable.secret]
    if wrong:
        used, declared = ("a secret", "a variable") if wrong[0].secret else ("a variable", "a secret")
        message = f"{variable.name} is used as {used} and declared as {declared}"
        yield _finding("wrong-kind", Level.ERROR, message, wrong[0].place, len(wrong))
    at = Place(schema.path, line=variable.line)
    for what, declared_ones, used_ones in (
        ("jobs", variable.jobs, [one.job for one in uses]),
        ("environments", variable.environments, [one.environment for one in uses if one.environment]),
    ):
        more = [one for one in dict.fromkeys(used_ones) if declared_ones and one not in declared_ones]
        less = [one for one in declared_ones if one not in used_ones]
        if more or less:
            said = [f"{', '.join(more)} more"] * bool(more) + [f"not {', '.join(less)}"] * bool(less)
            yield _finding("moved", Level.WARNING, f"{variable.name}: of the {what}, {' and '.join(said)} use it", at)


def _unused(variable: Variable, usage: Usage, schema: Schema) -> Finding:
    certain = not any(secret is variable.secret for secret, _ in usage.wholesale)
    message = f"{variable.name} is used by no workflow" + ("" if certain else ", unless by one that takes all of them")
    return _finding("unused", Level.ERROR if certain else Level.NOTE, message, Place(schema.path, line=variable.line))


def _wholesale(usage: Usage) -> Iterator[Finding]:
    for secret, place in usage.wholesale:
        what = "secrets" if secret else "variables"
        yield _finding("wholesale", Level.NOTE, f"which {what} are used here cannot be known", place)


def _jobs(uses: Sequence[Use]) -> str:
    names = list(dict.fromkeys(one.job for one in uses))
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")  # noqa: PLR2004 (as above)


def _finding(rule: str, level: Level, message: str, place: Place, count: int = 1) -> Finding:
    return Finding(rule, level, message, place, remedy=RULES[rule].remedy, count=count)
