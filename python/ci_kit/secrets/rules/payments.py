"""Keys of payment and of shop providers: money moves with them."""

from __future__ import annotations

from functools import partial

from ci_kit.secrets.model import Tier
from ci_kit.secrets.rule import Kind, Rule

_rule = partial(Rule, kind=Kind.PAYMENT)
_STRIPE = "in the Stripe dashboard under Developers, API keys, Roll key"

RULES = (
    _rule(
        id="stripe-key",
        title="Stripe live key",
        prefixes=("sk_live_", "rk_live_"),
        pattern=r"[rs]k_live_[A-Za-z0-9]{24,247}(?![A-Za-z0-9])",
        revoke=_STRIPE,
        source="docs.stripe.com, API keys",
    ),
    _rule(
        id="stripe-test-key",
        title="Stripe test key",
        prefixes=("sk_test_", "rk_test_"),
        pattern=r"[rs]k_test_[A-Za-z0-9]{24,247}(?![A-Za-z0-9])",
        revoke=_STRIPE,
        tier=Tier.REVIEW,
        source="docs.stripe.com, API keys",
        why="It moves no money, but it shows and changes all that is in the test account",
    ),
    _rule(
        id="stripe-webhook-secret",
        title="Stripe or Svix webhook secret",
        prefixes=("whsec_",),
        pattern=r"whsec_[A-Za-z0-9+/]{32,64}={0,2}(?![A-Za-z0-9+/=])",
        revoke="in the dashboard under Webhooks, Roll secret",
        source="docs.stripe.com, Webhooks",
    ),
    _rule(
        id="square-token",
        title="Square access token",
        prefixes=("sq0atp-", "sq0csp-", "EAAA"),
        pattern=r"(?:sq0atp-[\w-]{22}|sq0csp-[\w-]{43}|EAAA[\w-]{60})(?![\w-])",
        revoke="in the Square developer dashboard under Credentials or OAuth",
        source="developer.squareup.com, Access tokens",
    ),
    _rule(
        id="braintree-token",
        title="Braintree access token",
        prefixes=("access_token$production$",),
        pattern=r"access_token\$production\$[a-z0-9]{16}\$[0-9a-f]{32}(?![0-9a-f])",
        revoke="in the Braintree control panel under API keys",
        source="developer.paypal.com/braintree",
    ),
    _rule(
        id="shopify-token",
        title="Shopify token",
        prefixes=("shpat_", "shpca_", "shppa_", "shpss_"),
        pattern=r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}(?![0-9a-fA-F])",
        revoke="in the Shopify admin under Apps, or the partner dashboard",
        source="shopify.dev, Changelog of token lengths and prefixes",
    ),
    _rule(
        id="flutterwave-key",
        title="Flutterwave secret key",
        prefixes=("FLWSECK-",),
        pattern=r"FLWSECK-[0-9a-f]{32}-X(?![A-Za-z0-9])",
        revoke="in the Flutterwave dashboard under Settings, API",
        source="developer.flutterwave.com, API keys",
    ),
    _rule(
        id="easypost-key",
        title="EasyPost API key",
        prefixes=("EZAK",),
        pattern=r"EZAK[A-Za-z0-9]{54}(?![A-Za-z0-9])",
        revoke="in the EasyPost dashboard under API keys",
        source="docs.easypost.com, Authentication",
    ),
    _rule(
        id="shippo-token",
        title="Shippo live token",
        prefixes=("shippo_live_",),
        pattern=r"shippo_live_[0-9a-f]{40}(?![0-9a-f])",
        revoke="on Shippo under Settings, API",
        source="docs.goshippo.com, Authentication",
    ),
    _rule(
        id="duffel-token",
        title="Duffel live access token",
        prefixes=("duffel_live_",),
        pattern=r"duffel_live_[\w-]{43}(?![\w-])",
        revoke="in the Duffel dashboard under Developers, Access tokens",
        source="duffel.com/docs, Making requests",
    ),
)
