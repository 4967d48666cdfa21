"""Secrets of any provider: by the form of a key, by the name they are given, by the place they stand in."""

from __future__ import annotations

from functools import partial

from ci_kit.secrets.model import Tier
from ci_kit.secrets.rule import Kind, Rule

_rule = partial(Rule, kind=Kind.GENERAL)
_CHANGE = "change it where it is used, and see in that service's log whether somebody else used it"

PRIVATE_KEY = _rule(
    id="private-key",
    title="Private key",
    revoke="make a new pair of keys, take the old public key off every machine and service, revoke its certificates",
    source="RFC 7468; the formats of OpenSSH and PuTTY",
    why="Whoever has it is its owner: logs in, signs, and reads what was encrypted for it",
)
JWT = _rule(
    id="json-web-token",
    title="JSON web token",
    revoke="end the session that it belongs to, or change the key that signed it",
    tier=Tier.REVIEW,
    source="RFC 7519",
    why="It is a session of somebody until it runs out, and some never do",
)
AGE_KEY = _rule(
    id="age-secret-key",
    title="age secret key",
    prefixes=("AGE-SECRET-KEY-1",),
    pattern=r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
    revoke="encrypt everything anew for another key; what was encrypted for this one is readable",
    source="the specification of age",
)
PASSWORD_HASH = _rule(
    id="password-hash",
    title="Hash of a password",
    revoke="have its owner choose another password; short ones are found from their hash in hours",
    tier=Tier.REVIEW,
    source="crypt(5)",
    why="Weak passwords can be found from their hash",
)
URL_CREDENTIALS = _rule(
    id="url-credentials",
    title="Credentials in a URL",
    revoke=_CHANGE,
    tier=Tier.REVIEW,
    source="RFC 3986, section 3.2.1",
)
AUTHORIZATION = _rule(
    id="authorization-header",
    title="Credentials in an authorization header",
    revoke=_CHANGE,
    tier=Tier.REVIEW,
    source="RFC 9110, section 11.6.2; RFC 6750",
)
COMMAND = _rule(
    id="credentials-in-command",
    title="Password in a command or a call",
    revoke=_CHANGE,
    tier=Tier.REVIEW,
    source="curl(1), the option --user; the documentation of the classes",
)
PASSWORD = _rule(id="password", title="Password", revoke=_CHANGE, tier=Tier.REVIEW)
NAMED_SECRET = _rule(
    id="named-secret",
    title="Value of a name that means a secret",
    revoke=_CHANGE,
    tier=Tier.REVIEW,
)
KUBERNETES = _rule(
    id="kubernetes-secret",
    title="Value of a Kubernetes Secret",
    revoke=_CHANGE,
    source="kubernetes.io/docs, Secrets: base64 encodes, it does not encrypt",
    why="Base64 hides nothing; keep sealed or external secrets in the repository instead",
)
AWS_SECRET = _rule(
    id="aws-secret-access-key",
    title="AWS secret access key",
    revoke="in the IAM console under Security credentials; make the key inactive, then delete it",
    source="docs.aws.amazon.com, Manage access keys for IAM users",
)

RULES = (
    PRIVATE_KEY,
    JWT,
    AGE_KEY,
    PASSWORD_HASH,
    URL_CREDENTIALS,
    AUTHORIZATION,
    COMMAND,
    PASSWORD,
    NAMED_SECRET,
    KUBERNETES,
    AWS_SECRET,
)
