"""Tokens of chat and mail services, and their webhooks."""

from __future__ import annotations

from functools import partial

from ci_kit.secrets.model import Tier
from ci_kit.secrets.rule import Kind, Rule

_rule = partial(Rule, kind=Kind.MESSAGE)
_HOOK = "Whoever reads it can write into the channel, in the name of the integration"

RULES = (
    _rule(
        id="slack-token",
        title="Slack token",
        prefixes=("xoxb-", "xoxp-", "xoxa-", "xoxo-", "xoxr-", "xoxs-", "xoxc-", "xoxd-", "xoxe-", "xoxe.xox", "xapp-"),
        pattern=r"(?:xox[abceoprs](?:-[0-9]{6,15}){1,4}-[A-Za-z0-9]{16,64}|xoxe(?:\.xox[bp])?-[0-9]-[\w-]{100,200}"
        r"|xapp-[0-9]-A[A-Z0-9]{8,12}-[0-9]{10,15}-[0-9a-f]{64}|xoxd-[A-Za-z0-9%]{60,200})(?![A-Za-z0-9])",
        revoke="with the method auth.revoke, or in the app's settings under OAuth and permissions",
        source="docs.slack.dev, Tokens",
    ),
    _rule(
        id="slack-webhook",
        title="Slack webhook",
        prefixes=("hooks.slack.com/",),
        pattern=r"hooks\.slack\.com/(?:services|workflows|triggers)/([TE][A-Z0-9]{7,12}/[AB0-9][A-Z0-9]{7,15}"
        r"/[A-Za-z0-9/]{20,80})(?![A-Za-z0-9])",
        revoke="in the app's settings under Incoming webhooks",
        source="docs.slack.dev, Sending messages using incoming webhooks",
        why=_HOOK,
    ),
    _rule(
        id="discord-webhook",
        title="Discord webhook",
        prefixes=("/api/webhooks/",),
        pattern=r"/api/webhooks/([0-9]{17,20}/[\w-]{60,72})(?![\w-])",
        revoke="on Discord under Integrations of the channel",
        source="docs.discord.com, Webhook resource",
        why=_HOOK,
    ),
    _rule(
        id="discord-bot-token",
        title="Discord bot token",
        anchor=r"[MNO][A-Za-z0-9]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{8}",
        width=16,
        back=28,
        pattern=r"(?<![\w.-])[MNO][A-Za-z0-9]{23,27}\.[\w-]{6}\.[\w-]{27,38}(?![\w.-])",
        revoke="in Discord's developer portal under Bot, Reset token",
        source="docs.discord.com, API reference, Authentication: the id in base64, a time and a signature",
    ),
    _rule(
        id="teams-webhook",
        title="Microsoft Teams webhook",
        prefixes=(".webhook.office.com/webhookb2/",),
        pattern=r"\.webhook\.office\.com/webhookb2/([0-9a-f-]{36}@[0-9a-f-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f-]{36})",
        revoke="in Teams under Connectors of the channel",
        source="learn.microsoft.com, Create incoming webhooks",
        why=_HOOK,
    ),
    _rule(
        id="telegram-bot-token",
        title="Telegram bot token",
        prefixes=(":AA",),
        pattern=r"(?<![A-Za-z0-9])[0-9]{8,10}:AA[\w-]{33}(?![\w-])",
        back=10,
        revoke="with /revoke at BotFather",
        source="core.telegram.org, Bots, Authorizing your bot",
    ),
    _rule(
        id="sendgrid-api-key",
        title="SendGrid API key",
        prefixes=("SG.",),
        pattern=r"SG\.[\w-]{22}\.[\w-]{43}(?![\w-])",
        revoke="on SendGrid under Settings, API keys",
        source="docs of SendGrid, API keys",
    ),
    _rule(
        id="mailgun-api-key",
        title="Mailgun API key",
        prefixes=("key-",),
        anchor=r"key-[0-9a-f]{8}",
        width=12,
        pattern=r"key-[0-9a-f]{32}(?![0-9a-zA-Z])",
        revoke="on Mailgun under API security",
        source="documentation.mailgun.com, Authentication",
    ),
    _rule(
        id="mailchimp-api-key",
        title="Mailchimp API key",
        prefixes=("-us",),
        anchor=r"[0-9a-f]{4}-us[0-9]",
        width=8,
        pattern=r"(?<![0-9A-Za-z])[0-9a-f]{32}-us[0-9]{1,2}(?![0-9A-Za-z-])",
        back=28,
        revoke="on Mailchimp under Account, Extras, API keys",
        source="mailchimp.com/developer, Quick start",
    ),
    _rule(
        id="brevo-api-key",
        title="Brevo API key",
        prefixes=("xkeysib-", "xsmtpsib-"),
        pattern=r"x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}(?![A-Za-z0-9])",
        revoke="on Brevo under SMTP and API",
        source="developers.brevo.com, API key",
    ),
    _rule(
        id="twilio-api-key",
        title="Twilio API key SID",
        prefixes=("SK",),
        anchor=r"SK[0-9a-f]{8}",
        width=10,
        pattern=r"SK[0-9a-f]{32}(?![0-9a-zA-Z])",
        revoke="in the Twilio console under API keys and tokens",
        source="docs of Twilio, API keys",
        tier=Tier.REVIEW,
        distinct=10,
        why="It names the key; its secret usually stands near it",
    ),
    _rule(
        id="mandrill-api-key",
        title="Mandrill API key",
        prefixes=("md-",),
        anchor=r"md-[A-Za-z0-9_-]{12}",
        width=15,
        pattern=r"(?<![\w-])md-[\w-]{22}(?![\w-])",
        revoke="on Mandrill under SMTP and API info",
        source="mailchimp.com/developer, Transactional",
        tier=Tier.REVIEW,
        distinct=14,
    ),
)
