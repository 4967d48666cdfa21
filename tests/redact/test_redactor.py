"""Redaction: every known form goes, with key words and masks, and what is harmless stays."""

from __future__ import annotations

import base64
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.redact import FORMATS, Redactor, redact

HEX = "0123456789abcdef"
SPOKEN = "Tr0ub4dor&3"
MIXED = "Zx9Kq2LmP0vRt7WsYb3NcD5fGh8JkA1eUiO4"


def some(length: int, alphabet: str = MIXED) -> str:
    """So many characters in no telling order."""
    return "".join(alphabet[(7 * number + number // len(alphabet)) % len(alphabet)] for number in range(length))


#: A secret of each form, put together here so that none stands in the file.
SECRETS = {
    "github-token": "gh" + "p_" + some(36),
    "github-fine-grained-token": "github" + "_pat_" + some(22) + "_" + some(59),
    "github-app-token": "v1" + "." + some(40, HEX),
    "gitlab-token": "gl" + "pat-" + some(20),
    "aws-access-key-id": "AK" + "IA" + some(16, "QWERTYUIOPASDFGH"),
    "google-api-key": "AI" + "za" + some(35),
    "google-oauth-token": "ya" + "29." + some(60),
    "slack-token": "xo" + "xb-" + some(12, "1234567890") + "-" + some(24),
    "slack-app-token": "xa" + "pp-1-" + some(40),
    "slack-webhook": "hooks.slack" + ".com/services/" + "T" + some(8) + "/B" + some(8) + "/" + some(24),
    "discord-webhook": "discord.com/api/web" + "hooks/" + some(18, "123456789") + "/" + some(60),
    "teams-webhook": "webhook.office" + ".com/webhookb2/" + some(50),
    "npm-token": "npm" + "_" + some(36),
    "pypi-token": "pypi" + "-" + some(120),
    "rubygems-key": "ruby" + "gems_" + some(48, HEX),
    "docker-token": "dckr" + "_pat_" + some(27),
    "anthropic-key": "sk-" + "ant-" + some(60),
    "openai-key": "sk-" + "proj-" + some(48),
    "hugging-face-token": "h" + "f_" + some(34),
    "stripe-key": "sk" + "_live_" + some(24),
    "sendgrid-key": "S" + "G." + some(22) + "." + some(43),
    "digitalocean-token": "do" + "p_v1_" + some(64, HEX),
    "databricks-token": "da" + "pi" + some(32, HEX),
    "shopify-token": "shp" + "at_" + some(32, HEX),
    "atlassian-token": "ATA" + "TT3" + some(60),
    "vault-token": "hv" + "s." + some(24),
    "grafana-token": "gl" + "sa_" + some(32),
    "terraform-token": some(14) + ".atlas" + "v1." + some(67),
    "telegram-token": some(9, "123456789") + ":A" + "A" + some(33),
    "age-key": "AGE-SECRET" + "-KEY-1" + some(58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"),
    "azure-key": "Account" + "Key=" + some(86) + "==",
    "jwt": "ey" + "J" + some(30) + ".ey" + "J" + some(60) + "." + some(40),
    "authorization": "Author" + "ization: Basic " + some(20),
    "bearer": "bear" + "er " + some(24),
    "url-password": "https" + "://user:" + some(9) + "@host.test/x",
    "url-parameter": "https://host.test/x?acc" + "ess_token=" + some(20),
    "private-key": "-----BEGIN RSA PRIV"
    "ATE KEY-----\n" + some(64) + "\n" + some(40) + "\n-----END RSA PRIV" + "ATE KEY-----",
}


def test_every_form_has_a_sample() -> None:
    """A form that is added needs one."""
    assert set(SECRETS) == {form.id for form in FORMATS}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("around", ["{}", "error: {} refused", '"{}",', "X={}", "[{}]"])
def test_a_secret_of_a_known_form_goes(name: str, around: str) -> None:
    """Nothing of it is left but the name of its form, wherever it stands; the number of lines stays."""
    text = around.format(SECRETS[name])
    cleaned = redact(text)
    assert "[redacted " in cleaned
    assert cleaned.count("\n") == text.count("\n")
    pieces = re.findall(r"[A-Za-z0-9+/=_-]{9,}", SECRETS[name].split("/", 3)[-1])
    random = [piece for piece in pieces if piece[-6:] in MIXED * 2 or re.search(r"\d[a-zA-Z]\d|[a-z]\d[A-Z]", piece)]
    assert not [piece for piece in random if piece in cleaned and "access" not in piece and "host" not in piece]


@pytest.mark.parametrize("name", SECRETS)
def test_redacting_twice_changes_nothing_more(name: str) -> None:
    """What stands in the place of a secret is none."""
    once = redact(f"token: {SECRETS[name]} and more")
    assert redact(once) == once


def test_a_long_app_token_with_a_signed_part_goes_whole() -> None:
    """Tokens of GitHub Apps may hold dots and run to hundreds of characters."""
    token = "gh" + "s_" + some(12) + "_ey" + "J" + some(200) + "." + some(180) + "-" + some(80)
    assert redact(f"using {token}.") in ("using [redacted github-token]", "using [redacted github-token].")


def test_a_private_key_without_its_end_goes_too() -> None:
    """A log that was cut off shows half a key."""
    text = "-----BEGIN OPENSSH PRIV" + "ATE KEY-----\n" + some(70) + "\n" + some(70) + "\nnext step: build"
    cleaned = redact(text)
    assert some(70) not in cleaned
    assert cleaned.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "line",
    [
        "DB_PASS" + "WORD=" + "h4nd-p1cked!",
        "pass" + f'word: "{SPOKEN}"',
        "api" + "_key = '" + some(32) + "'",
        "export CLIENT_SEC" + "RET=" + some(20),
        "git old tok" + "en: " + some(40, HEX),
        "--tok" + "en " + some(24),
        '{"secret' + 'Key": "' + some(20) + '"}',
        "aws_secret_access" + "_key=" + some(40),
    ],
)
def test_entropy_next_to_a_key_word_goes(line: str) -> None:
    """A value without a form of its own is told by the word before it."""
    value = re.split(r"[=:]\s*|tok" + "en ", line)[-1].strip("\"'{} ")
    assert value not in redact(line)
    assert "[redacted " in redact(line)


@pytest.mark.parametrize(
    "line",
    [
        "SyntaxError: Unexpected token: punctuation",
        "password: ***",
        "token = ${{ secrets.TOKEN }}",
        "TOKEN=$GITHUB_TOKEN make",
        "error: key 'name' is missing in /etc/app/config.yml",
        "token expired at 2024-05-01",
        "expected token '}' but found identifier",
        "secret/data/app not found",
        "fatal: could not read Password for 'https://github.test': terminal prompts disabled",
        "Merge 1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d into main",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "tests/test_auth.py::test_password_is_hashed FAILED",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    """Words, variables, masks and hashes of commits are what a reader needs."""
    assert redact(line) == line


def test_registered_masks_go_in_every_encoding() -> None:
    """As they are, percent-encoded, in JSON, and in base64; lines of a mask each for itself."""
    value = 'p"ss w/rd-é'
    redactor = Redactor([value, "first line\nsecond line"])
    for text in (value, "p%22ss%20w%2Frd-%C3%A9", json.dumps(value), base64.b64encode(value.encode()).decode()):
        cleaned = redactor(f"<{text}>")
        assert "[redacted mask]" in cleaned
    assert redactor("x second line y") == "x [redacted mask] y"


def test_a_mask_that_the_log_registers_is_learned() -> None:
    """`::add-mask::` hides its value in the same text and in later ones."""
    redactor = Redactor()
    assert redactor("before hush-hush\n::add-mask::hush-hush\nhush-hush") == (
        "before [redacted mask]\n::add-mask::[redacted mask]\n[redacted mask]"
    )
    assert "hush-hush" not in redactor("later: hush-hush")


def test_masks_too_short_to_be_secrets_are_left_alone() -> None:
    """A mask `1` would leave no number in a log."""
    assert redact("1 of 3 tests failed", ["1", "", "of"]) == "1 of 3 tests failed"


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=3))
def test_any_text_keeps_its_lines_and_loses_its_masks(text: str, masks: list[str]) -> None:
    """Whatever the text: as many lines as before, and no mask of a usable length in it."""
    cleaned = redact(text, masks)
    assert cleaned.count("\n") == text.count("\n")
    for mask in masks:
        for line in filter(None, map(str.strip, mask.splitlines())):
            if len(line) >= 4 and line not in "[redacted mask]":
                assert line not in cleaned.replace("[redacted mask]", "")
