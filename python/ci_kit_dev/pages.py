"""The files that are made from the models: which there are, and what must stand in them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from ci_kit import cli
from ci_kit.errors import CiKitError
from ci_kit.markdown import rules as markdown_rules
from ci_kit.package import rules as package_rules
from ci_kit.report.document import Document
from ci_kit.runner.describe import FieldDoc, fields
from ci_kit.runner.flags import parser
from ci_kit.sarif import catalog
from ci_kit.sarif.limits import limit_table
from ci_kit.sarif.rule import Family, Mend, Rule
from ci_kit.secrets import rules as secret_rules
from ci_kit.secrets.rule import Kind
from ci_kit.secrets.rule import Rule as SecretRule
from ci_kit.secrets.verify import CHECKS
from ci_kit.triage import rules as triage
from ci_kit_dev import reusable
from ci_kit_dev.paths import ROOT, ROOT_CONCERN, action_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from ci_kit.cli import Action
    from ci_kit.markdown.rule import Rule as MarkdownRule

_TRIAGE = """\
What `failure-issue` and `retry` take a failure for. Where several rules hold, what the runner or the system says
decides, then what lies outside the program that failed, then what names a cause, then the kind of tool. `fixable` means
that a change in the repository mends it, `investigate` that the log does not settle it, `escalate` that it lies outside
the repository. *Transient* failures may pass when the same is run again."""
#: Each guide, and the example that it shows.
GUIDES = {
    "local-models": "local-model.yml",
    "nightly-collection": "workflows/nightly.yml",
    "safe-deploys": "deploy-production.yml",
    "secure-python": "workflows/security.yml",
}
_PACKAGE = """\
Each finding names its rule. `ignore: rule` leaves one out, `ignore: "rule: pattern"` only for files in the archive
whose name fits the pattern."""
_MARKDOWN = """\
Each finding names its rule; this page says what it is about and what to do. A rule may be named by its id or by that of
markdownlint's rule with the same aim; `disable` and comments in the files take both."""
_LINK = "https://github.com/org/ci-kit/blob/v1"


@dataclass(frozen=True, slots=True)
class Concern:
    """An action and its name."""

    name: str
    action: Action

    @property
    def summary(self) -> str:
        """What it does in one sentence."""
        return cli.summary_of(self.name)


def generated() -> dict[Path, str]:
    """Every generated file with its text; of files that people write, only the marked blocks are generated."""
    concerns = [Concern(name, cli.load(name)) for name in cli.names()]
    files: dict[Path, str] = {}
    for concern in concerns:
        folder = action_folder(concern.name)
        files[folder / "action.yml"] = action_yml(concern)
        files |= _schemas(concern)
        readme = folder / "README.md" if concern.name != ROOT_CONCERN else ROOT / "docs" / "setup.md"
        files[readme] = _filled(readme, _blocks(concern))
    files[ROOT / "README.md"] = _filled(
        ROOT / "README.md", {"actions": lambda: _actions(concerns), "workflows": _lanes}
    )
    files[ROOT / "docs" / "rules" / "package.md"] = package_page(package_rules.DOCS)
    lanes = ROOT / "docs" / "workflows.md"
    files[lanes] = _filled(lanes, {"workflows": lambda: "\n".join(map(_lane, reusable.workflows()))})
    files[ROOT / "docs" / "rules" / "sarif.md"] = rule_page(catalog.rules().values())
    files[ROOT / "docs" / "rules" / "secrets.md"] = secrets_page(secret_rules.every().values())
    files[ROOT / "docs" / "rules" / "triage.md"] = triage_page(triage.FAMILIES)
    files[ROOT / "docs" / "rules" / "markdown.md"] = markdown_page(markdown_rules.families())
    files[ROOT / "docs" / "schemas" / "report.json"] = _json(TypeAdapter(Document).json_schema())
    return files | _guides() | _pasted()


def _guides() -> dict[Path, str]:
    """The guides, each with the workflow that it is about."""
    return {
        ROOT / "docs" / "guides" / f"{name}.md": _filled(
            ROOT / "docs" / "guides" / f"{name}.md", {"workflow": partial(_workflow, ROOT / "examples" / example)}
        )
        for name, example in GUIDES.items()
    }


def _workflow(path: Path) -> str:
    return f"```yaml\n{path.read_text(encoding='utf-8')}```"


def _pasted() -> dict[Path, str]:
    """The workflows of the example project, which pastes those of the examples as users do."""
    examples = ROOT / "examples"
    pasted = [*(examples / "workflows").glob("*.yml"), examples / "release.yml", examples / "deploy-production.yml"]
    into = examples / "project" / ".github" / "workflows"
    return {into / path.name: path.read_text(encoding="utf-8") for path in sorted(pasted)}


def action_yml(concern: Concern) -> str:
    """The metadata of an action; its one step hands all inputs over as one value."""
    module = concern.name.replace("-", "_")
    launcher = "python/run.sh" if concern.name == ROOT_CONCERN else "../../python/run.sh"
    lines = [
        f"# Written by `./dev sync` from python/ci_kit/actions/{module}.py; do not edit.",
        f"name: {_quoted(f'ci-kit {concern.name}')}",
        f"description: {_quoted(concern.summary)}",
        "author: ci-kit contributors",
    ]
    if concern.name == ROOT_CONCERN:
        lines += ["branding:", "  icon: check-circle", "  color: green"]
    inputs = list(fields(concern.action.Inputs))
    if inputs:
        lines += ["", "inputs:", *(line for field in inputs for line in _input(field))]
    lines += ["", "outputs:"]
    for field in fields(concern.action.Outputs):
        value = "${{ steps.run.outputs." + field.name + " }}"
        lines += [f"  {field.name}:", f"    description: {_quoted(field.description)}", f"    value: {value}"]
    lines += [
        "",
        "runs:",
        "  using: composite",
        "  steps:",
        f"    - name: ci-kit {concern.name}",
        "      id: run",
        "      shell: bash",
        "      env:",
        "        CI_KIT_INPUTS: ${{ toJSON(inputs) }}",
        f'      run: exec "$GITHUB_ACTION_PATH/{launcher}" {concern.name}',
    ]
    return "\n".join(lines) + "\n"


def rule_page(rules: Iterable[Rule]) -> str:
    """The page of the SARIF rules: a section each, so that findings can link to them."""
    checked, limits = limit_table()
    parts = [
        "# Rules of `sarif-validate`",
        "<!-- Written by `./dev sync` from the rules themselves; do not edit. -->",
        "Each finding names its rule; this page says what the rule is about, what GitHub does, and what to do.",
    ]
    every = list(rules)
    for family in Family:
        parts.append(f"## {family.value.capitalize()}")
        parts += [_rule(rule) for rule in every if rule.family is family]
    rows = [(row.name, row.what, _number(row.hard), _number(row.shown), row.ghes, row.source) for row in limits]
    parts.append(f"## Limits\n\nAs checked on {checked}; `limits` overrides them by name.")
    parts.append(_table(("name", "what", "refused above", "shown", "GHES", "source"), rows))
    return "\n\n".join(parts).rstrip("\n") + "\n"


def secrets_page(rules: Iterable[SecretRule]) -> str:
    """The page of the rules of secret-scan: a section each, with where to revoke what it finds."""
    parts = [
        "# Rules of `secret-scan`",
        "<!-- Written by `./dev sync` from the rules themselves; do not edit. -->",
        "Each finding names its rule; this page says what it finds, how sure it is, and where to revoke that.",
        "Findings of the plugins of detect-secrets are called `detect-secrets-…` and are always for review.",
    ]
    every = list(rules)
    for kind in Kind:
        found = [rule for rule in every if rule.kind is kind]
        if found:
            parts.append(f"## {kind.value.capitalize()}")
            parts += map(_secret_rule, found)
    return "\n\n".join(parts).rstrip("\n") + "\n"


def _secret_rule(rule: SecretRule) -> str:
    facts = [
        ("Tier", f"`{rule.tier}`" + (" with a right checksum, else `review`" if rule.check else "")),
        ("Recognised by", ", ".join(f"`{one}`" for one in rule.prefixes) or "its shape or its name"),
        ("Source", rule.source or "what names mean"),
    ]
    facts += [
        ("`verify` sends", f"`{one.method} {one.url}` with the value in `{one.header}`, by {one.source}")
        for one in CHECKS
        if rule.id in one.rules
    ]
    head = f"### {rule.id}\n\n**{rule.title}.** {rule.reason}.\n\nWhat to do: {rule.remedy}.\n"
    return head + "\n" + _table(("", ""), facts)


def package_page(docs: Mapping[package_rules.Rule, package_rules.Doc]) -> str:
    """The page of what package-check finds: a section each."""
    parts = [
        "# Rules of `package-check`",
        "<!-- Written by `./dev sync` from the rules themselves; do not edit. -->",
        _PACKAGE,
    ]
    for rule, doc in docs.items():
        parts.append(f"## {rule.value}")
        parts.append(f"**{doc.title}** ({doc.level.value}). {doc.why}")
        parts.append(f"What to do: {doc.remedy}" + (f" [Source]({doc.source})" if doc.source else ""))
    return "\n\n".join(parts) + "\n"


def markdown_page(families: Mapping[str, Sequence[MarkdownRule]]) -> str:
    """The page of the rules of markdown-lint: a section each, so that findings can link to them."""
    parts = [
        "# Rules of `markdown-lint`",
        "<!-- Written by `./dev sync` from the rules themselves; do not edit. -->",
        _MARKDOWN,
    ]
    for name, rules in families.items():
        parts.append(f"## {name}")
        parts += map(_markdown_rule, rules)
    return "\n\n".join(parts).rstrip("\n") + "\n"


def _markdown_rule(rule: MarkdownRule) -> str:
    facts = [
        ("Level", rule.level.value),
        ("On by itself", "yes" if rule.default else "no; name it in `rules` or in a configuration"),
        ("markdownlint", rule.peer or "has none"),
    ]
    head = f"### {rule.id}\n\n**{rule.title}.** {rule.why}\n\nWhat to do: {rule.remedy}\n"
    return head + "\n" + _table(("", ""), facts)


def triage_page(families: Mapping[str, Sequence[triage.Rule]]) -> str:
    """The page of the rules of triage: a section each, so that issues can link to them."""
    parts = [
        "# Rules of triage",
        "<!-- Written by `./dev sync` from the rules themselves; do not edit. -->",
        _TRIAGE,
    ]
    for name, rules in families.items():
        parts.append(f"## {name}")
        parts += map(_triage_rule, rules)
    return "\n\n".join(parts).rstrip("\n") + "\n"


def _triage_rule(rule: triage.Rule) -> str:
    again = "yes" if rule.transient else "no"
    facts = [
        ("Category", rule.category.value),
        ("Disposition", rule.disposition.value),
        ("Transient", again),
        ("Confidence", f"{rule.confidence:.0%}"),
    ]
    lines = "".join(f"{example}\n" for example in rule.examples)
    shown = f"Such as:\n\n```text\n{lines}```\n\n" if lines else ""
    head = f"### {rule.id}\n\n**{rule.title}.** {rule.why}\n\nWhat to do: {rule.remedy}\n\n{shown}"
    return head + _table(("", ""), facts)


def _rule(rule: Rule) -> str:
    facts = [
        ("Profile `github`", rule.github.value if rule.github else "silent"),
        ("Profile `sarif`", rule.level.value if rule.level else "silent"),
        ("On GitHub", rule.effect.value + (f": “{rule.says}”" if rule.says else "")),
        (
            "Repair",
            {Mend.SAFE: "`repair: safe`", Mend.BY_NAME: f"`repair-also: {rule.id}`"}.get(rule.mend, "none"),
        ),
        ("Multitool", ", ".join(rule.multitool) or "-"),
        ("Source", rule.source),
    ]
    head = f"### {rule.id}\n\n**{rule.title}.** {rule.why}\n\nWhat to do: {rule.remedy}\n"
    return head + "\n" + _table(("", ""), facts)


def _input(field: FieldDoc) -> list[str]:
    return [
        f"  {field.name}:",
        f"    description: {_quoted(field.description + _choices(field))}",
        f"    required: {str(field.required).lower()}",
        *([] if field.required else [f"    default: {_quoted(field.default)}"]),
    ]


def _blocks(concern: Concern) -> dict[str, Callable[[], str]]:
    return {
        "inputs": lambda: _table(
            ("input", "what it means", "default"),
            [
                (
                    f"`{field.name}`",
                    field.description + _choices(field),
                    "**required**" if field.required else _code(field.default),
                )
                for field in fields(concern.action.Inputs)
            ],
        ),
        "outputs": lambda: _table(
            ("output", "what it holds"),
            [(f"`{field.name}`", field.description) for field in fields(concern.action.Outputs)],
        ),
        "help": lambda: (
            "```text\n" + parser(concern.name, concern.summary, concern.action.Inputs).format_help() + "```\n"
        ),
    }


def _actions(concerns: Sequence[Concern]) -> str:
    rows = []
    for concern in concerns:
        uses = "org/ci-kit" if concern.name == ROOT_CONCERN else f"org/ci-kit/actions/{concern.name}"
        page = "docs/setup.md" if concern.name == ROOT_CONCERN else f"actions/{concern.name}/README.md"
        rows.append((f"[`{uses}`]({page})", concern.summary))
    return _table(("action", "what it does"), rows)


def _schemas(concern: Concern) -> dict[Path, str]:
    folder = ROOT / "docs" / "schemas"
    files = {folder / f"{concern.name}.inputs.json": _json(concern.action.Inputs.model_json_schema(by_alias=True))}
    data = getattr(concern.action, "Data", None)
    if data is not None:
        files[folder / f"{concern.name}.data.json"] = _json(TypeAdapter(data).json_schema())
    return files


def _filled(path: Path, blocks: dict[str, Callable[[], str]]) -> str:
    """The text of a file with its marked blocks written anew.

    Raises:
        CiKitError: The file is missing, or a block is not in it.
    """
    if not path.exists():
        raise CiKitError(f"{path.relative_to(ROOT)} is missing", remedy="every action has a page; write it")
    text = path.read_text(encoding="utf-8")
    for name, make in blocks.items():
        pattern = re.compile(rf"(<!-- {name}: written by \./dev sync -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        if not pattern.search(text):
            raise CiKitError(
                f"{path.relative_to(ROOT)} has no block for {name}",
                remedy=f"put `<!-- {name}: written by ./dev sync -->` and `<!-- /{name} -->` on lines of their own",
            )
        body = make()
        text = pattern.sub(lambda match: f"{match[1]}\n{body}\n{match[2]}", text)  # noqa: B023 (used at once)
    return text


def _lanes() -> str:
    """The reusable workflows in a table."""
    rows = ((f"[`{one.uses}`](docs/workflows.md#{one.name})", one.summary()) for one in reusable.workflows())
    return _table(("workflow", "what it does"), rows)


def _lane(workflow: reusable.Workflow) -> str:
    """The section of a reusable workflow."""
    example = f"examples/workflows/{workflow.path.name}"
    parts = [f"### {workflow.name}\n", f"`{workflow.uses}`, as in [the example](../{example}): {workflow.summary()}\n"]
    inputs = [
        (f"`{name}`", f"{one['description']} ({one['type']})", _lane_default(one))
        for name, one in workflow.part("inputs").items()
    ]
    parts.append(_table(("input", "what it means", "default"), inputs))
    for kind, head in (("secrets", "secret"), ("outputs", "output")):
        rows = [(f"`{name}`", one["description"]) for name, one in workflow.part(kind).items()]
        if rows:
            parts.append(_table((head, "what it holds"), rows))
    whys = workflow.reasons()
    rows = [(f"`{scope}: {how}`", "; ".join(whys[scope])) for scope, how in sorted(workflow.permissions().items())]
    parts.append(_table(("permission", "what for"), rows))
    return "\n".join(parts)


def _lane_default(entry: Mapping[str, Any]) -> str:
    if entry.get("required"):
        return "**required**"
    value = entry["default"]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "<br>".join(f"`{line}`" for line in text.strip().splitlines())


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in row) + " |\n" for row in lines
    )


def _choices(field: FieldDoc) -> str:
    return f" ({', '.join(f'`{choice}`' for choice in field.choices)})" if field.choices else ""


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _number(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _quoted(text: str) -> str:
    """A YAML double-quoted scalar; JSON strings are a subset of them."""
    return json.dumps(text, ensure_ascii=False)


def _json(schema: dict[str, Any]) -> str:
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, indent=2) + "\n"
