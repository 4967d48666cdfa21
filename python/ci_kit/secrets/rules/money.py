"""Keys of further providers of payments and shops."""

from __future__ import annotations

from functools import partial

from ci_kit.secrets.model import Tier
from ci_kit.secrets.rule import Kind, Rule

_rule = partial(Rule, kind=Kind.PAYMENT)
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

RULES = (
    _rule(
        id="plaid-access-token",
        title="Plaid access token",
        prefixes=("access-production-", "access-development-"),
        pattern=rf"access-(?:production|development)-{_UUID}(?![\w-])",
        revoke="with Plaid's method /item/remove, or /item/access_token/invalidate",
        source="plaid.com/docs, Tokens",
    ),
    _rule(
        id="paddle-api-key",
        title="Paddle API key",
        prefixes=("pdl_live_apikey_",),
        pattern=r"pdl_live_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}(?![A-Za-z0-9])",
        revoke="on Paddle under Developer tools, Authentication",
        source="developer.paddle.com, API keys",
    ),
    _rule(
        id="razorpay-key-id",
        title="Razorpay key id",
        prefixes=("rzp_live_", "rzp_test_"),
        pattern=r"rzp_(?:live|test)_[A-Za-z0-9]{14}(?![A-Za-z0-9])",
        revoke="in the Razorpay dashboard under API keys",
        source="razorpay.com/docs, API keys; its secret usually stands near it",
        tier=Tier.REVIEW,
    ),
    _rule(
        id="live-api-key",
        title="Live key of Mollie, Lob, Scale and others",
        prefixes=("live_",),
        pattern=r"(?<![\w-])live_(?:[A-Za-z0-9]{30}|[0-9a-f]{32}|[0-9a-f]{35})(?![\w-])",
        anchor=r"live_[A-Za-z0-9]{30}",
        width=35,
        revoke="in the dashboard of the provider whose key it is",
        source="docs.mollie.com, docs.lob.com, scale.com/docs, Authentication; the length is from memory",
        tier=Tier.REVIEW,
        distinct=10,
    ),
    _rule(
        id="revolut-key",
        title="Revolut API token",
        prefixes=("oa_prod_", "oa_sand_"),
        pattern=r"oa_(?:prod|sand)_[\w-]{43}(?![\w-])",
        revoke="in Revolut Business under APIs",
        source="developer.revolut.com, Authentication; the form is from memory",
        tier=Tier.REVIEW,
    ),
    _rule(
        id="alchemy-key",
        title="Alchemy auth token",
        prefixes=("alcht_",),
        pattern=r"alcht_[A-Za-z0-9]{30}(?![A-Za-z0-9])",
        revoke="in the Alchemy dashboard under Apps",
        source="alchemy.com/docs, Authentication; the length is from memory",
        tier=Tier.REVIEW,
    ),
    _rule(
        id="tatum-key",
        title="Tatum API key",
        prefixes=("t-",),
        pattern=r"(?<![\w-])t-[0-9a-f]{24}-[0-9a-f]{24}(?![0-9a-zA-Z])",
        anchor=r"t-[0-9a-f]{24}-",
        width=27,
        revoke="in the Tatum dashboard under API keys",
        source="docs.tatum.io, API keys",
    ),
    _rule(
        id="polar-token",
        title="Polar access token",
        prefixes=("polar_oat_", "polar_pat_"),
        pattern=r"polar_[op]at_[A-Za-z0-9]{40,60}(?![A-Za-z0-9])",
        revoke="on Polar under Settings, Developers",
        source="docs.polar.sh, Authentication; the length is from memory",
        tier=Tier.REVIEW,
    ),
    _rule(
        id="ebay-token",
        title="eBay user token",
        prefixes=("v^1.1#",),
        pattern=r"v\^1\.1#i\^1#[A-Za-z0-9#^/+=.]{80,3000}",
        revoke="in the eBay developer programme under User tokens",
        source="developer.ebay.com, OAuth tokens",
        distinct=20,
    ),
    _rule(
        id="adyen-api-key",
        title="Adyen API key",
        prefixes=("AQE",),
        pattern=r"(?<![A-Za-z0-9])AQE[a-z]{1,2}h[A-Za-z0-9+/=-]{60,400}(?![A-Za-z0-9+/=])",
        revoke="in Adyen's customer area under API credentials",
        source="docs.adyen.com, API credentials; the form is from memory",
        tier=Tier.REVIEW,
        distinct=24,
    ),
)
