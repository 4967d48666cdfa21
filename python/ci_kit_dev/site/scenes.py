"""The showcases of the actions: for each one run that shows what it is for."""

from __future__ import annotations

from ci_kit_dev import demo
from ci_kit_dev.site import props
from ci_kit_dev.site.folders import copied, fresh, written
from ci_kit_dev.site.showcase import Showcase

SCENES = {
    one.concern: one
    for one in (
        Showcase(
            "sarif-validate",
            "Two files on their way to code scanning. GitHub would refuse one of them, and this says why.",
            demo.prepare,
            {"sarif": "refused/broken.sarif\nresults/zizmor-build.sarif"},
            code=1,
        ),
        Showcase(
            "secret-scan",
            "A token in a file. No part of it is shown, only what it is and where.",
            props.secret,
            {"scope": "tree"},
            code=1,
        ),
        Showcase(
            "markdown-lint",
            "A heading was renamed, an image was never committed, a fence is open.",
            written(props.PAGES),
            code=1,
        ),
        Showcase(
            "python-matrix",
            "The classifiers name a version that pip would refuse, and leave one out.",
            written({"pyproject.toml": props.PROJECT}),
            code=1,
        ),
        Showcase(
            "env-check",
            "Two mistakes in the variables of a job, told at once, before the slow work.",
            written({".github/env-schema.yml": props.SCHEMA, "local.env": "ZIP_CODES=94103,9410\n"}),
            {"mode": "check", "env-file": "local.env"},
            code=1,
        ),
        Showcase(
            "qa-summary",
            "A report of tests, one of coverage, one verdict.",
            copied(**props.selftest(tests__xml="quality/red.xml", lcov__info="quality/lcov.info")),
            {"reports": "tests.xml\nlcov.info", "coverage-min": "80"},
            code=1,
        ),
        Showcase(
            "perf-gate",
            "One of the benchmarks has become slower; the others only look so.",
            copied(**props.selftest(slow__json="benchmarks-slow.json", base__json="benchmarks-base.json")),
            {"results": "slow.json", "baseline": "base.json", "run-noise": "1%"},
            code=1,
        ),
        Showcase(
            "resource-report",
            "One command, measured from its first process to its last.",
            written({"squares.py": "print(sum(n * n for n in list(range(3_000_000))))\n"}),
            {"mode": "run", "command": "python3 squares.py", "max-memory-mb": "512"},
        ),
        Showcase(
            "retry",
            "A service that is not up yet is tried again; a red test would not be.",
            written({"push.sh": props.FLAKY}),
            {"run": "bash push.sh", "wait": "200ms"},
        ),
        Showcase(
            "failure-issue",
            "From the log of a job to the lines that explain it. The action keeps one issue per failure with them.",
            props.log,
            alone=("failure-issue", "classify", "job.log"),
        ),
        Showcase(
            "ci-status",
            "One check is red: there is nothing to wait for.",
            fresh,
            {"ref": "{sha}", "deadline": "0"},
            code=1,
            around=props.github,
        ),
        Showcase(
            "deploy-gate",
            "The branch holds, a required check does not, and nobody deploys at the turn of the year.",
            fresh,
            {"branch": "main", "freeze": "2020-12-19 - 2999-01-02 # year end", "commit": "{sha}"},
            code=1,
            around=props.github,
        ),
        Showcase(
            "deploy-tags",
            "One release in all the spellings that git, Python and registries want.",
            props.release,
            {"scheme": "semver", "version": "1.4.0", "image": "ghcr.io/octo/shop"},
        ),
        Showcase(
            "health-check-rollback",
            "A deploy whose version answers every other request with an error is taken back.",
            props.deployable,
            {
                "url": "{url}",
                "expect-version": "v2",
                "version-from": "$.version",
                "deploy-command": "./deploy v2",
                "current-command": "./current",
                "rollback-command": './deploy "$CI_KIT_PREVIOUS"',
                "rise": "1",
                "interval": "50ms",
                "watch-for": "10s",
            },
            code=1,
            around=props.service,
        ),
        Showcase(
            "ollama-setup",
            "A release checked by its hash, a model verified and loaded. (Host and registry are stand-ins.)",
            fresh,
            {
                "models": "{model}",
                "version": "0.33.0",
                "install": "cpu",
                "mirror": "{mirror}",
                "cache-directory": "{cache}",
                "port": "0",
            },
            around=props.ollama,
        ),
        Showcase(
            "security-scan",
            "Code and secrets under one gate. The shell in the code would be handed whatever is typed.",
            props.unsafe,
            {"sources": "bandit\nsecrets"},
            code=1,
        ),
        Showcase(
            "package-check",
            "A wheel that installs its tests at the top, and whose list of files does not know them.",
            props.distribution,
            {"directory": "dist"},
            code=1,
        ),
        Showcase(
            "image-size",
            "An image above its limit, layer by layer.",
            props.image,
            {"image": "shop.tar", "max-size": "1 MB"},
            code=1,
        ),
        Showcase(
            "llm-run",
            "No model answers, so each item keeps what a rule has said, and the report says so.",
            written({"failures.jsonl": props.FAILURES}),
            {
                "providers": "ollama smollm:135m http://127.0.0.1:9",
                "prompt": "What kind of failure is this? {{ log }}",
                "items": "failures.jsonl",
                "output-file": "sorted.jsonl",
                "fallback-field": "rule",
            },
        ),
        Showcase("setup", "What the command can do.", fresh, alone=("--help",)),
    )
}


def of(concern: str) -> Showcase:
    """The showcase of an action; where nobody has made one, its help."""
    known = SCENES.get(concern)
    return known or Showcase(concern, "What the command takes.", fresh, alone=(concern, "--help"))
