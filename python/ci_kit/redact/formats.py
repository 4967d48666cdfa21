"""The forms of secrets that can be told by their looks alone."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A form of secret.

    `pattern` matches in linear time. Where it has a group `secret`, only that part of the match is secret.
    """

    id: str
    title: str
    pattern: re.Pattern[str]


def _format(name: str, title: str, pattern: str) -> Format:
    return Format(name, title, re.compile(pattern))


#: Before a token there is no character of a token, so that none is found in the middle of a word.
_START = r"(?<![A-Za-z0-9_-])"
#: A parameter of an address that carries a secret.
_PARAMETERS = (
    "access_token|api[_-]?key|apikey|auth|client_secret|key|password|private_token|secret|sig|signature|token|"
    "X-Amz-Credential|X-Amz-Security-Token|X-Amz-Signature|X-Goog-Signature"
)

#: The more telling ones come first; what one has taken, no other sees.
FORMATS = (
    _format(
        "private-key",
        "Private key",
        # An end that was cut off is no excuse: lines that look like base64 go too.
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        r"(?:[ \t]*\\n|[ \t]*\r?\n|[A-Za-z0-9+/=:,. -])*(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?",
    ),
    # Classic and app tokens, and their longer form that holds a signed part.
    _format("github-token", "GitHub token", _START + r"gh[oprsu]_[A-Za-z0-9][A-Za-z0-9_.-]{18,1023}"),
    _format("github-fine-grained-token", "Fine-grained GitHub token", _START + r"github_pat_[A-Za-z0-9_]{20,255}"),
    _format("github-app-token", "GitHub App token of the old form", _START + r"v1\.[0-9a-f]{40}(?![0-9a-f])"),
    _format(
        "gitlab-token", "GitLab token", _START + r"gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_.-]{20,300}"
    ),
    _format("aws-access-key-id", "AWS access key id", _START + r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])"),
    _format("google-api-key", "Google API key", _START + r"AIza[A-Za-z0-9_-]{35}"),
    _format("google-oauth-token", "Google OAuth token", _START + r"(?:ya29\.|GOCSPX-|1//0)[A-Za-z0-9_-]{20,1024}"),
    _format("slack-token", "Slack token", _START + r"xox[abeoprs](?:\.xox[bp])?-[A-Za-z0-9-]{10,250}"),
    _format("slack-app-token", "Slack app token", _START + r"xapp-\d-[A-Za-z0-9-]{20,250}"),
    _format(
        "slack-webhook",
        "Slack webhook",
        r"hooks\.slack\.com/(?P<secret>(?:services|workflows|triggers)/[\w/-]{20,200})",
    ),
    _format(
        "discord-webhook", "Discord webhook", r"discord(?:app)?\.com/api/webhooks/(?P<secret>\d{15,21}/[\w-]{30,100})"
    ),
    _format("teams-webhook", "Teams webhook", r"webhook\.office\.com/(?P<secret>[\w@/-]{40,300})"),
    _format("npm-token", "npm token", _START + r"npm_[A-Za-z0-9]{36}"),
    _format("pypi-token", "PyPI token", _START + r"pypi-[A-Za-z0-9_-]{50,1000}"),
    _format("rubygems-key", "RubyGems key", _START + r"rubygems_[a-f0-9]{48}"),
    _format("docker-token", "Docker Hub token", _START + r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,100}"),
    _format("anthropic-key", "Anthropic key", _START + r"sk-ant-[A-Za-z0-9_-]{20,300}"),
    _format("openai-key", "OpenAI key", _START + r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{32,300}"),
    _format("hugging-face-token", "Hugging Face token", _START + r"hf_[A-Za-z0-9]{30,100}"),
    _format("stripe-key", "Stripe key", _START + r"(?:sk|rk|whsec)_(?:live_|test_|prod_)?[A-Za-z0-9]{24,250}"),
    _format("sendgrid-key", "SendGrid key", _START + r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}"),
    _format("digitalocean-token", "DigitalOcean token", _START + r"do[opr]_v1_[a-f0-9]{64}"),
    _format("databricks-token", "Databricks token", _START + r"dapi[a-f0-9]{32}(?:-\d)?"),
    _format("shopify-token", "Shopify token", _START + r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
    _format("atlassian-token", "Atlassian token", _START + r"ATATT3[A-Za-z0-9_=-]{50,300}"),
    _format("vault-token", "Vault token", _START + r"hv[bsr]\.[A-Za-z0-9_-]{24,300}"),
    _format("grafana-token", "Grafana token", _START + r"gl(?:sa|c)_[A-Za-z0-9+/=_-]{32,400}"),
    _format("terraform-token", "Terraform token", _START + r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,80}"),
    _format("telegram-token", "Telegram bot token", r"(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])"),
    _format("age-key", "age key", _START + r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
    _format("azure-key", "Azure key", r"(?i:AccountKey|SharedAccessKey)=(?P<secret>[A-Za-z0-9+/]{20,120}={0,2})"),
    _format(
        "jwt",
        "JSON Web Token",
        _START + r"eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,8000}(?:\.[A-Za-z0-9_-]{0,2000})?",
    ),
    _format(
        "authorization",
        "Authorization header",
        r"(?i:\bauthorization[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:(?:basic|bearer|token|digest|negotiate|apikey)\s{1,4})?)"
        r"(?P<secret>[A-Za-z0-9+/=._~-]{8,4000})",
    ),
    _format("bearer", "Bearer token", r"(?i:\bbearer\s{1,4})(?P<secret>[A-Za-z0-9+/=._~-]{16,4000})"),
    _format("url-password", "Password in an address", r"(?<=://)(?P<secret>[^\s/?#@\"'<>]{1,300})(?=@[\w.\[-])"),
    _format("url-parameter", "Secret in an address", rf"[?&;](?i:{_PARAMETERS})=(?P<secret>[^&\s\"'<>#;]{{6,2000}})"),
)
