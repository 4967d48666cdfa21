"""The checks of the providers: which request tells whether a secret is in use, by their documentation.

Each is a request that reads a little and changes nothing. A provider that wants the secret in the URL is left out, and
so is one whose refusal may mean something else, or whose host is told by the secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.secrets.verify.check import Check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_JSON = {"Content-Type": "application/json"}

CHECKS = (
    Check(
        ("github-token", "github-fine-grained-token"),
        "https://api.github.com/rate_limit",
        "docs.github.com, REST API endpoints for rate limits",
        "resources",
        more={"Accept": "application/vnd.github+json"},
        only=("ghp_", "gho_", "ghu_", "ghs_", "github_pat_"),
    ),
    Check(
        ("gitlab-token",),
        "https://gitlab.com/api/v4/personal_access_tokens/self",
        "docs.gitlab.com, Personal access tokens API",
        "active",
        header="PRIVATE-TOKEN",
        form="{}",
        only=("glpat-",),
    ),
    Check(
        ("buildkite-token",),
        "https://api.buildkite.com/v2/access-token",
        "buildkite.com/docs, Access token API",
        "uuid",
    ),
    Check(
        ("circleci-token",),
        "https://circleci.com/api/v2/me",
        "circleci.com/docs, API v2, Information about the signed in user",
        "id",
        header="Circle-Token",
        form="{}",
        only=("CCIPAT_",),
    ),
    Check(
        ("npm-token",),
        "https://registry.npmjs.org/-/whoami",
        "the documentation of npm, npm whoami",
        "username",
    ),
    Check(
        ("digitalocean-token",),
        "https://api.digitalocean.com/v2/account",
        "docs.digitalocean.com, Get user information",
        "account",
        only=("dop_v1_", "doo_v1_"),
    ),
    Check(
        ("cloudflare-api-token",),
        "https://api.cloudflare.com/client/v4/user/tokens/verify",
        "developers.cloudflare.com/api, Verify token",
        "result.status",
        "active",
        only=("cfut_",),
    ),
    Check(
        ("heroku-token",),
        "https://api.heroku.com/account",
        "devcenter.heroku.com, Platform API reference, Account",
        "id",
        more={"Accept": "application/vnd.heroku+json; version=3"},
    ),
    Check(
        ("pulumi-token",),
        "https://api.pulumi.com/api/user",
        "pulumi.com/docs, Pulumi Cloud REST API",
        "githubLogin",
        form="token {}",
        more={"Accept": "application/vnd.pulumi+8"},
    ),
    Check(("doppler-token",), "https://api.doppler.com/v3/me", "docs.doppler.com/reference, Me", "workplace"),
    Check(
        ("vercel-token",),
        "https://api.vercel.com/v2/user",
        "vercel.com/docs/rest-api, Get the user",
        "user",
        refuses=frozenset({401, 403}),
        refusal=("invalidToken", "not_authorized"),
        only=("vcp_",),
    ),
    Check(
        ("netlify-token",),
        "https://api.netlify.com/api/v1/user",
        "open-api.netlify.com, getCurrentUser",
        "id",
    ),
    Check(("render-api-key",), "https://api.render.com/v1/owners", "api-docs.render.com, List workspaces"),
    Check(
        ("slack-token",),
        "https://slack.com/api/auth.test",
        "docs.slack.dev, auth.test",
        "ok",
        method="POST",
        refuses=frozenset({200, 401}),
        refusal=("invalid_auth", "account_inactive", "token_revoked", "token_expired"),
        only=("xoxb-", "xoxp-", "xoxe.xox"),
    ),
    Check(
        ("discord-bot-token",),
        "https://discord.com/api/v10/users/@me",
        "docs.discord.com, Get current user",
        "id",
        form="Bot {}",
    ),
    Check(
        ("sendgrid-api-key",),
        "https://api.sendgrid.com/v3/scopes",
        "the documentation of SendGrid, Retrieve a list of scopes for which this user has access",
        "scopes",
    ),
    Check(
        ("brevo-api-key",),
        "https://api.brevo.com/v3/account",
        "developers.brevo.com, Get your account information",
        "email",
        header="api-key",
        form="{}",
        only=("xkeysib-",),
    ),
    Check(
        ("stripe-key", "stripe-test-key"),
        "https://api.stripe.com/v1/balance",
        "docs.stripe.com/api, Retrieve balance",
        "object",
        "balance",
    ),
    Check(
        ("openai-api-key",),
        "https://api.openai.com/v1/models",
        "platform.openai.com/docs, List models; Error codes",
        "object",
        "list",
        refusal=("invalid_api_key", "account_deactivated"),
    ),
    Check(
        ("anthropic-api-key",),
        "https://api.anthropic.com/v1/models",
        "docs.claude.com, List models; Errors",
        "data",
        header="x-api-key",
        form="{}",
        more={"anthropic-version": "2023-06-01"},
        refusal=("authentication_error",),
        only=("sk-ant-api",),
    ),
    Check(
        ("hugging-face-token",),
        "https://huggingface.co/api/whoami-v2",
        "huggingface.co/docs, Hub API endpoints",
        "name",
        only=("hf_",),
    ),
    Check(
        ("replicate-token",),
        "https://api.replicate.com/v1/account",
        "replicate.com/docs, HTTP API, Get the authenticated account",
        "username",
    ),
    Check(
        ("groq-api-key",),
        "https://api.groq.com/openai/v1/models",
        "console.groq.com/docs, API reference, List models",
        "object",
        "list",
    ),
    Check(("openrouter-api-key",), "https://openrouter.ai/api/v1/key", "openrouter.ai/docs, API key limits", "data"),
    Check(
        ("linear-api-key",),
        "https://api.linear.app/graphql",
        "linear.app/developers, Getting started",
        "data.viewer.id",
        form="{}",
        method="POST",
        body=b'{"query":"{ viewer { id } }"}',
        more=_JSON,
        refuses=frozenset({200, 400, 401}),
        refusal=("AUTHENTICATION_ERROR",),
        only=("lin_api_",),
    ),
    Check(
        ("notion-token",),
        "https://api.notion.com/v1/users/me",
        "developers.notion.com, Retrieve your token's bot user",
        "object",
        "user",
        more={"Notion-Version": "2022-06-28"},
        refusal=("unauthorized",),
    ),
    Check(
        ("figma-token",),
        "https://api.figma.com/v1/me",
        "developers.figma.com, Users; Errors",
        "id",
        header="X-Figma-Token",
        form="{}",
        refuses=frozenset({403}),
        refusal=("Invalid token", "Token expired"),
        only=("figd_",),
    ),
    Check(
        ("dropbox-token",),
        "https://api.dropboxapi.com/2/check/user",
        "the documentation of Dropbox for HTTP developers, /check/user",
        "result",
        "ci-kit",
        method="POST",
        body=b'{"query":"ci-kit"}',
        more=_JSON,
        refusal=("invalid_access_token", "expired_access_token"),
    ),
    Check(
        ("asana-token",),
        "https://app.asana.com/api/1.0/users/me",
        "developers.asana.com, Get a user",
        "data",
    ),
    Check(
        ("airtable-token",),
        "https://api.airtable.com/v0/meta/whoami",
        "airtable.com/developers, Get user ID and scopes",
        "id",
    ),
    Check(
        ("postman-api-key",),
        "https://api.getpostman.com/me",
        "learning.postman.com, Postman API, Get authenticated user",
        "user",
        header="X-API-Key",
        form="{}",
    ),
    Check(
        ("contentful-token",),
        "https://api.contentful.com/users/me",
        "contentful.com/developers, Content Management API, Get the authenticated user",
        "sys",
    ),
    Check(
        ("supabase-token",),
        "https://api.supabase.com/v1/organizations",
        "supabase.com/docs, Management API, List all organizations",
        only=("sbp_",),
    ),
    Check(
        ("sentry-token",),
        "https://sentry.io/api/0/organizations/",
        "docs.sentry.io, List your organizations",
        only=("sntryu_",),
    ),
)


def chosen(names: Iterable[str], checks: Sequence[Check] = CHECKS) -> tuple[str, ...]:
    """The rules to verify, each once.

    Raises:
        InputError: One of them is none, or its provider documents no check; it names those that have one.
    """
    wanted = tuple(dict.fromkeys(names))
    able = {rule for check in checks for rule in check.rules}
    unable = [name for name in wanted if name not in able]
    if unable:
        listed = ", ".join(f"`{name[:40]}`" for name in unable)
        raise InputError(
            f"`verify` names {listed}, for which there is no check",
            remedy=f"these can be verified: {', '.join(sorted(able))}",
        )
    return wanted
