"""Tokens of code hosts and of services that build and check code."""

from __future__ import annotations

from functools import partial

from ci_kit.secrets import checksums
from ci_kit.secrets.rule import Kind, Rule

_rule = partial(Rule, kind=Kind.CODE)
_GITHUB = "on GitHub under Settings, Developer settings"
_GITLAB = "on GitLab under Access tokens of the user, project or group"
_GITLAB_SOURCE = "docs.gitlab.com, Token overview"

RULES = (
    _rule(
        id="github-token",
        title="GitHub token",
        prefixes=("ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
        pattern=r"gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
        check=checksums.crc_base62,
        revoke=f"{_GITHUB}; tokens of apps and of the Actions job run out by themselves",
        source="docs.github.com, About authentication to GitHub; its blog describes the checksum",
    ),
    _rule(
        id="github-fine-grained-token",
        title="GitHub fine-grained personal access token",
        prefixes=("github_pat_",),
        pattern=r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9])",
        revoke=f"{_GITHUB}, Fine-grained tokens",
        source="docs.github.com, About authentication to GitHub",
    ),
    _rule(
        id="gitlab-token",
        title="GitLab token",
        prefixes=("glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "glrtr-", "glcbt-", "glimt-", "glptt-", "glffct-"),
        pattern=r"gl(?:pat|dt|ft|soat|rtr?|cbt|imt|ptt|ffct)-(?:[0-9a-f]{2}_)?(?:t[0-9]_)?[\w-]{20,64}"
        r"(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?(?![\w-])",
        revoke=_GITLAB,
        source=_GITLAB_SOURCE,
    ),
    _rule(
        id="gitlab-application-secret",
        title="GitLab application secret or agent token",
        prefixes=("gloas-", "glagent-"),
        pattern=r"(?:gloas-[\w-]{64}|glagent-[\w-]{50,256})(?![\w-])",
        revoke="on GitLab under Applications, or in the agent's settings",
        source=_GITLAB_SOURCE,
    ),
    _rule(
        id="gitlab-runner-registration-token",
        title="GitLab runner registration token",
        prefixes=("GR1348941",),
        pattern=r"GR1348941[\w-]{20}(?![\w-])",
        revoke="on GitLab under CI/CD settings, Runners, Reset registration token",
        source=_GITLAB_SOURCE,
    ),
    _rule(
        id="atlassian-api-token",
        title="Atlassian API token",
        prefixes=("ATATT3", "ATCTT3", "ATBB", "ATOA"),
        pattern=r"(?:AT[AC]TT3[\w=-]{60,250}|AT(?:BB|OA)[A-Za-z0-9_-]{24,60})(?![\w-])",
        revoke="in the Atlassian account under Security, API tokens, or in Bitbucket under App passwords",
        source="support.atlassian.com, Manage API tokens",
    ),
    _rule(
        id="azure-devops-token",
        title="Azure DevOps personal access token",
        prefixes=("AZDO",),
        pattern=r"(?<![A-Za-z0-9])[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}(?![A-Za-z0-9])",
        back=76,
        revoke="in Azure DevOps under User settings, Personal access tokens",
        source="learn.microsoft.com, Use personal access tokens",
    ),
    _rule(
        id="circleci-token",
        title="CircleCI token",
        prefixes=("CCIPAT_", "CCIPRJ_"),
        pattern=r"CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}(?![0-9a-f])",
        revoke="on CircleCI under User settings, Personal API tokens, or the project's API permissions",
        source="circleci.com/docs, Managing API tokens",
    ),
    _rule(
        id="buildkite-token",
        title="Buildkite API token",
        prefixes=("bkua_",),
        pattern=r"bkua_[0-9a-f]{40}(?![0-9a-f])",
        revoke="on Buildkite under Personal settings, API access tokens",
        source="buildkite.com/docs, Managing API access tokens",
    ),
    _rule(
        id="sonarqube-token",
        title="SonarQube token",
        prefixes=("sqp_", "squ_", "sqa_"),
        pattern=r"sq[pua]_[0-9a-f]{40}(?![0-9a-f])",
        revoke="on SonarQube under My account, Security",
        source="docs.sonarsource.com, Managing your tokens",
    ),
    _rule(
        id="sourcegraph-token",
        title="Sourcegraph access token",
        prefixes=("sgp_",),
        pattern=r"sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}(?![0-9a-f])",
        revoke="on Sourcegraph under Settings, Access tokens",
        source="sourcegraph.com/docs, Creating an access token",
    ),
)
