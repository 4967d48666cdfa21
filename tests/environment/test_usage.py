"""What workflows use, and where schema and workflows say different things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.environment import draft, drift, schema, usage
from ci_kit.report import Level

if TYPE_CHECKING:
    from pathlib import Path

NIGHTLY = """
on: {schedule: [{cron: "3 4 * * *"}]}
env:
  SHARED: ${{ vars.SHARED }}
jobs:
  collect:
    environment: production
    runs-on: ubuntu-latest
    if: vars.ENABLED == 'true' && github.event_name != 'secrets.NOT_A_USE'
    env:
      DB: ${{ secrets.MONGODB_URI }}
    steps:
      - run: ./collect
        env:
          TOKEN: ${{ secrets['API-KEY'] || secrets.github_token }}
          BOTH: ${{ format('{0}{1}', secrets.first, vars.Second) }}
  report:
    environment: {name: staging}
    runs-on: ubuntu-latest
    steps:
      - run: echo "${{ env.secrets.no }} ${{ steps.secrets.outputs.x }} ${{ inputs.vars }}"
      - uses: a/b@v1
        with: {token: "${{ Secrets.Mongodb_Uri }}"}
"""
CALLED = """
on:
  workflow_call:
    secrets:
      DEPLOY_KEY: {required: true}
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps: [{run: "x", env: {K: "${{ secrets.DEPLOY_KEY }}", O: "${{ secrets.OTHER }}"}}]
"""


def repository(root: Path, **files: str) -> Path:
    """A checkout with workflows."""
    folder = root / usage.FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return root


def names(found: usage.Usage) -> set[tuple[str, bool, str]]:
    """Each name, whether it is a secret, and the job that uses it."""
    return {(one.name, one.secret, one.job.rpartition("/")[2]) for one in found.uses}


def test_secrets_and_variables_are_found_per_job_and_environment(tmp_path: Path) -> None:
    """In every form that GitHub takes, in either case; text in quotes and other contexts are none."""
    found = usage.scan(repository(tmp_path, nightly=NIGHTLY))
    assert names(found) == {
        ("SHARED", False, "collect"),
        ("SHARED", False, "report"),
        ("ENABLED", False, "collect"),
        ("MONGODB_URI", True, "collect"),
        ("API-KEY", True, "collect"),
        ("FIRST", True, "collect"),
        ("SECOND", False, "collect"),
        ("MONGODB_URI", True, "report"),
    }
    assert {one.environment for one in found.uses if one.job == "nightly.yml/report"} == {"staging"}
    (use,) = [one for one in found.uses if one.name == "MONGODB_URI" and one.job == "nightly.yml/collect"]
    assert (use.env, use.environment, use.place.path, use.place.line) == (
        "DB",
        "production",
        ".github/workflows/nightly.yml",
        11,
    )


def test_secrets_of_a_called_workflow_are_its_parameters(tmp_path: Path) -> None:
    """Their names are its own; one that it does not declare is a use; with another trigger all are."""
    found = usage.scan(repository(tmp_path, called=CALLED))
    assert (names(found), found.parameters) == ({("OTHER", True, "deploy")}, {"DEPLOY_KEY"})
    also = CALLED.replace("on:\n", "on:\n  push:\n")
    assert names(usage.scan(repository(tmp_path, called=also))) == {
        ("OTHER", True, "deploy"),
        ("DEPLOY_KEY", True, "deploy"),
    }


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("jobs: {a: {uses: ./.github/workflows/b.yml, secrets: inherit}}", True),
        ('jobs: {a: {steps: [{env: {A: "${{ toJSON(secrets) }}"}}]}}', True),
        ('jobs: {a: {steps: [{env: {A: "${{ secrets[matrix.name] }}"}}]}}', True),
        ('jobs: {a: {steps: [{with: {variables: "${{ toJSON(vars) }}"}}]}}', False),
    ],
)
def test_what_is_taken_wholesale_is_told(tmp_path: Path, text: str, secret: bool) -> None:  # noqa: FBT001
    """Which of them are used cannot be known."""
    found = usage.scan(repository(tmp_path, x=text))
    assert (found.uses, [one for one, _ in found.wholesale]) == ([], [secret])


@pytest.mark.parametrize("text", ["", "a: [", "a: &x [*x]\njobs: {b: *x}", "on: push"])
def test_a_workflow_that_cannot_be_read_is_told(tmp_path: Path, text: str) -> None:
    """It is never taken for one that uses nothing; a node that contains itself ends too."""
    found = usage.scan(repository(tmp_path, x=text))
    assert found.uses == []
    assert found.unreadable or "*x" in text


def test_aliases_cannot_blow_it_up(tmp_path: Path) -> None:
    """A billion values by reference are looked at once each."""
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 10))
    text = f'l0: &l0 ["${{{{ secrets.A }}}}"]\n{levels}jobs: {{a: *l9}}\n'
    assert names(usage.scan(repository(tmp_path, x=text))) == {("A", True, "a")}


def rules(root: Path, text: str, **files: str) -> list[tuple[str, Level, str]]:
    """The differences: rule, level, and the file and line where each is reported."""
    path = root / "schema.yml"
    path.write_text(f"version: 1\nvariables:\n{text}", encoding="utf-8")
    found = drift.drift(schema.read(path, "schema.yml"), usage.scan(repository(root, **files)))
    return [(one.rule, one.level, str(one.place)) for one in found]


SIMPLE = 'jobs: {a: {steps: [{env: {A: "${{ secrets.A }}"}}]}}\n'


def test_no_difference_is_no_finding(tmp_path: Path) -> None:
    """Also where a job and an environment are named, and where the case differs."""
    assert rules(tmp_path, "  a: {secret: true, jobs: [x.yml/a]}\n", x=SIMPLE) == []


def test_both_directions_are_found_at_their_places(tmp_path: Path) -> None:
    """What is used and not declared at the workflow's line, what is declared and not used at the schema's."""
    assert rules(tmp_path, "  B: {secret: true}\n", x=SIMPLE) == [
        ("undeclared", Level.ERROR, ".github/workflows/x.yml:1:30"),
        ("unused", Level.ERROR, "schema.yml:3"),
    ]


def test_a_secret_that_is_used_as_a_variable_is_found(tmp_path: Path) -> None:
    """Or the other way: either it is empty or it is shown."""
    found = rules(tmp_path, "  A: {secret: false}\n", x=SIMPLE)
    assert [(rule, level) for rule, level, _ in found] == [("wrong-kind", Level.ERROR)]


def test_other_jobs_and_environments_are_a_warning(tmp_path: Path) -> None:
    """More than the entry names, or fewer."""
    found = rules(tmp_path, "  A: {secret: true, jobs: [y.yml/b]}\n", x=SIMPLE)
    assert found == [("moved", Level.WARNING, "schema.yml:3")]


def test_local_ones_and_parameters_need_no_use(tmp_path: Path) -> None:
    """They do not come from the repository's settings."""
    declared = "  L: {local: true}\n  OTHER: {secret: true}\n  DEPLOY_KEY: {secret: true}\n"
    assert rules(tmp_path, declared, called=CALLED) == []


def test_where_all_secrets_are_taken_unused_is_a_note(tmp_path: Path) -> None:
    """Nobody can know; of the variables it can be known."""
    inherit = "jobs: {a: {uses: ./x.yml, secrets: inherit}}"
    found = rules(tmp_path, "  A: {secret: true}\n  B: {}\n", x=inherit)
    assert [(rule, level) for rule, level, _ in found] == [
        ("unused", Level.NOTE),
        ("unused", Level.ERROR),
        ("wholesale", Level.NOTE),
    ]


def test_an_unreadable_workflow_is_an_error(tmp_path: Path) -> None:
    """What it uses is not known."""
    found = rules(tmp_path, "  A: {secret: true}\n", x=SIMPLE, y="a: [")
    assert [(rule, level) for rule, level, _ in found] == [("unreadable", Level.ERROR)]


def test_a_drafted_schema_agrees_with_its_workflows(tmp_path: Path) -> None:
    """Written, read again, compared: nothing differs; types are guessed from names."""
    text = NIGHTLY.replace("secrets['API-KEY'] ||", "")
    root = repository(tmp_path, nightly=text, called=CALLED)
    path = tmp_path / "schema.yml"
    draft.write(path, "schema.yml", usage.scan(root))
    found = schema.read(path, "schema.yml")
    assert drift.drift(found, usage.scan(root)) == []
    assert found.variables["MONGODB_URI"].kind.type.name == "mongodb-uri"
    assert found.variables["MONGODB_URI"].environments == ("production", "staging")
    assert found.variables["SHARED"].environments == ("production", "staging")


def test_hostile_names_of_jobs_and_environments_stay_text_in_a_draft(tmp_path: Path) -> None:
    """Quotes, colons and brackets do not become YAML."""
    text = """jobs: {"a']: x": {environment: "it's, [x]: #", steps: [{env: {A: "${{ secrets.A }}"}}]}}\n"""
    root = repository(tmp_path, x=text)
    path = tmp_path / "schema.yml"
    draft.write(path, "schema.yml", usage.scan(root))
    one = schema.read(path, "schema.yml").variables["A"]
    assert (one.jobs, one.environments) == (("x.yml/a']: x",), ("it's, [x]: #",))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("MONGODB_URI", "mongodb-uri"),
        ("DATABASE_URL", "postgres-uri"),
        ("TARGET_ZIP_CODES", "list[zip]"),
        ("ALERT_EMAILS", "list[email]"),
        ("SLACK_WEBHOOK", "url"),
        ("SMTP_PORT", "port"),
        ("MAX_PAGES", "int"),
        ("API_TOKEN", "string"),
        ("REPORT", "string"),
    ],
)
def test_types_are_guessed_from_names(name: str, kind: str) -> None:
    """A guess, to be looked at."""
    assert draft.guess(name) == kind
