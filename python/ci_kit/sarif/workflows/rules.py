"""The rules about workflows."""

from __future__ import annotations

from ci_kit.report import Level
from ci_kit.sarif.rule import Effect, Family, Rule

_GENERATED = "codeql-action src/api-client.ts computeAutomationID"


def _rule(  # noqa: PLR0913 (the columns of a table)
    rule_id: str, title: str, *, why: str, remedy: str, source: str, level: Level, says: str = ""
) -> Rule:
    """A rule of the family `workflow`, at one level whatever the profile: it is about GitHub, not SARIF."""
    effect = Effect.REJECTED if level is Level.ERROR else Effect.NONE
    return Rule(
        id=rule_id,
        title=title,
        why=why,
        remedy=remedy,
        family=Family.WORKFLOW,
        level=level,
        github=level,
        source=source,
        effect=effect,
        says=says,
    )


RETIRED = _rule(
    "upload-action-retired",
    "A workflow uses an unsupported version of the upload action",
    why="It is no longer updated; it runs on an old Node.js and may stop working any day.",
    remedy="Use the current major version.",
    source="data/upload_action.json: github.blog/changelog, one post for each version",
    level=Level.WARNING,
)
RETIRING = _rule(
    "upload-action-retiring",
    "A workflow uses a version of the upload action that is about to be unsupported",
    why="GitHub has announced the day; the action warns in its log.",
    remedy="Use the current major version.",
    source="data/upload_action.json: github.blog/changelog, one post for each version",
    level=Level.NOTE,
)
UNTOLD = _rule(
    "upload-action-version-untold",
    "Which version of the upload action a workflow uses cannot be told",
    why="Neither reference nor comment says it, so nobody sees when it is out of date.",
    remedy="Write the version behind the commit: `@<commit> # v4.36.2`.",
    source="GitHub docs, Secure use reference: pin actions to a full-length commit SHA",
    level=Level.NOTE,
)
PERMISSION = _rule(
    "upload-permission-missing",
    "A job that uploads has no permission to do so",
    why="Where permissions are given, those that are not named are none; those of a job replace those of the"
    " workflow, and a called workflow never has more than its caller.",
    remedy="Add `security-events: write` to the job's permissions; in a private repository `contents: read`"
    " and `actions: read`, too.",
    source="codeql-action README, Workflow Permissions; GitHub docs, Workflow syntax, permissions",
    level=Level.ERROR,
    says="Resource not accessible by integration",
)
UNDECLARED = _rule(
    "upload-permission-undeclared",
    "A job that uploads does not declare its permissions",
    why="Whether it may upload then depends on a setting of the repository or organisation, which is"
    " read-only by default.",
    remedy="Add `permissions:` with `security-events: write` to the job.",
    source="codeql-action README, Workflow Permissions; GitHub docs, Workflow syntax, permissions",
    level=Level.WARNING,
    says="Resource not accessible by integration",
)
MATRIX = _rule(
    "upload-category-matrix",
    "The jobs of a matrix upload under one category",
    why="Each job replaces the results of the one before; what remains is what the last one found. Without a"
    " `category` the action makes one of the matrix, but numbers and truth values count as nothing in it.",
    remedy="Put the matrix into the category: `category: lint-${{ matrix.python }}`.",
    source=_GENERATED,
    level=Level.WARNING,
)
IMPLICIT = _rule(
    "upload-category-implicit",
    "The jobs of a matrix upload without a category of their own",
    why="The action makes one of workflow, job and matrix. When one of them is renamed, the alerts of the"
    " old category stay open for ever.",
    remedy="Name the category: `category: lint-${{ matrix.language }}`.",
    source=_GENERATED,
    level=Level.NOTE,
)
TWICE = _rule(
    "upload-category-twice",
    "A job uploads twice under the same category",
    why="The action allows each tool and category once a job; the second upload is aborted if both files are"
    " of one tool.",
    remedy="Give each upload a `category` of its own.",
    source="codeql-action src/upload-lib.ts validateUniqueCategory",
    level=Level.WARNING,
    says="Aborting upload: only one run of the codeql/analyze or codeql/upload-sarif actions is allowed per"
    " job per tool/category.",
)
SKIPPED = _rule(
    "upload-skipped-on-failure",
    "The upload is skipped when the scan fails",
    why="Most scanners fail when they find something, and a failed step skips those behind it: findings"
    " would be uploaded only when there are none.",
    remedy="Add `if: ${{ !cancelled() }}` to the upload, or `continue-on-error: true` to the scan.",
    source="GitHub docs, Expressions, Status check functions",
    level=Level.NOTE,
)
DEPENDABOT = _rule(
    "upload-dependabot-push",
    "Pushes of Dependabot start a workflow that uploads",
    why="Dependabot's pushes run with a read-only token, and the upload fails. With `pull_request` code"
    " scanning takes results whatever the token may do, also from forks.",
    remedy="Start it on pushes to your own branches only (`branches: [main]`), and on `pull_request`.",
    source="GitHub docs, Error: 403 Resource not accessible by integration",
    level=Level.NOTE,
    says='Workflows triggered by Dependabot on the "push" event run with read-only access.',
)
UNREADABLE = _rule(
    "workflow-unreadable",
    "A workflow cannot be read",
    why="What it uploads, and how, cannot be told; GitHub may not be able to run it either.",
    remedy="Correct the YAML at the place named.",
    source="YAML 1.2",
    level=Level.WARNING,
)
