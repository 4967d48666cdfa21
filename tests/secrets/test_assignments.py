"""Named values: parsed by the syntax of the file, judged by name and value."""

from __future__ import annotations

import planted
import pytest

from ci_kit.secrets.model import Tier
from ci_kit.secrets.names import Meaning, meaning
from ci_kit.secrets.scanner import Scanner

SCANNER = Scanner()
STRONG = planted.drawn(28, "strong") + "7aB"
WORD = "Tr0ub4dor-und-3"

PLACES = [
    (".env", f"DB_PASSWORD={STRONG}\n"),
    (".env", f'export API_KEY="{STRONG}" # a comment\n'),
    ("config.yml", f"db:\n  password: {STRONG} # why\n"),
    ("config.yml", f"secret: |\n  {STRONG}\n"),
    ("secret.yaml", f"client_secret: !unsafe '{STRONG}'\n"),
    ("app.json", f'{{"auth": {{"apiKey": "{STRONG}"}}}}'),
    ("app.toml", f'[db]\npassword = "{STRONG}"\n'),
    ("app.ini", f"[db]\nPassword={STRONG} ; note\n"),
    ("app.properties", f"spring.datasource.password: {STRONG}\n"),
    ("main.tf", f'resource "x" "y" {{\n  master_password = "{STRONG}"\n}}\n'),
    ("web.config", f'<add key="ApiKey" value="{STRONG}" />'),
    ("server.xml", f'<user name="a" password="{STRONG}"/>'),
    ("settings.xml", f"<server><password>{STRONG}</password></server>"),
    ("Dockerfile", f"ENV DB_PASSWORD={STRONG}\n"),
    ("run.sh", f"mysql --password {STRONG} -u me\n"),
    (".bash_history", f"export GITHUB_TOKEN={STRONG}\n"),
    ("kubeconfig", f"users:\n- name: a\n  user:\n    token: {STRONG}\n"),
    ("a.ipynb", f'{{"source": ["password = \\"{STRONG}\\"\\n"]}}'),
    ("wp-config.php", f"define('DB_PASSWORD', '{STRONG}');"),
    ("app.py", f'password: str = "{STRONG}"\n'),
    ("app.py", f'config["secret_key"] = "{STRONG}"\n'),
    ("app.go", f'apiToken := "{STRONG}"\n'),
    ("app.rb", f"password => '{STRONG}'\n"),
    ("app.js", f"const dbPassword = `{STRONG}`;\n"),
    (".netrc", f"machine example login me password {STRONG}\n"),
    (".pgpass", f"localhost:5432:db:me:{STRONG}\n"),
    (".npmrc", f"//npm.example.net/:_authToken={STRONG}\n"),
    ("config/master.key", planted.drawn(32, "rails", "0123456789abcdef")),
]


@pytest.mark.parametrize(("path", "text"), PLACES, ids=[f"{path}-{number}" for number, (path, _) in enumerate(PLACES)])
def test_a_secret_is_found_in_the_syntax_of_its_file(path: str, text: str) -> None:
    """One finding with the value alone: no quotes, no comment, nothing of the line around it."""
    (one,) = SCANNER.scan(path, text.encode()).found
    assert one.value.decode() in (STRONG, text)
    assert text.encode().splitlines()[one.line - 1].decode()[one.column - 1 :].startswith(one.value.decode())


NOTHING = [
    ("app.py", "password = get_password()\n"),
    ("app.py", 'password = os.environ["PASSWORD"]\n'),
    ("app.py", 'password = "secret" + suffix\n'),
    ("app.py", 'PASSWORD_FIELD = "user_password"\n'),
    ("app.py", 'token_url = "https://example.com/oauth/token"\n'),
    ("app.py", 'max_tokens: int = "4096abcd1234"\n'),
    ("app.py", "api_key = 'YOUR_API_KEY_HERE'\n"),
    ("app.py", "secret = '<your secret>'\n"),
    ("app.py", 'password_error = "Das Passwort ist falsch"\n'),
    ("app.js", "password: `${secrets.db}`\n"),
    (".env", "API_KEY=${API_KEY}\nDB_PASSWORD=\nTOKEN=xxxxxxxxxxxxxxxx\n"),
    ("config.yml", "password: {{ vault_password }}\nsecret_name: production-db\n"),
    ("config.yml", "token: ENC[AES256_GCM,data:abc123def456]\n"),
    ("i18n/de.json", '{"password": "Passwort", "forgot_password": "Passwort vergessen?"}'),
    ("schema.json", '{"token": {"type": "string"}, "secret": null, "password": true}'),
    ("main.tf", "password = var.db_password\n"),
    ("tests/test_login.py", 'password = "test-password-1"\n'),
    ("README.md", 'Set `password = "changeme"` first.\n'),
    ("package-lock.json", '{"integrity": "sha512-' + planted.drawn(86, "sri") + '=="}'),
]


@pytest.mark.parametrize(
    ("path", "text"), NOTHING, ids=[f"{path}-{number}" for number, (path, _) in enumerate(NOTHING)]
)
def test_what_is_no_secret_is_not_found(path: str, text: str) -> None:
    """Computed values, references, templates, placeholders, labels and checksums."""
    assert SCANNER.scan(path, text.encode()).found == ()


def test_the_tier_depends_on_place_and_strength() -> None:
    """Strong and in a file of values: block. Weak, in code, in tests or a UUID: review or nothing."""

    def tier(path: str, value: str) -> Tier | None:
        found = SCANNER.scan(path, f'db_password = "{value}"\n'.encode()).found
        return found[0].tier if found else None

    assert tier("prod.ini", STRONG) is Tier.BLOCK
    assert tier("app.py", STRONG) is Tier.REVIEW
    assert tier("tests/prod.ini", STRONG) is Tier.REVIEW
    assert tier("prod.ini", "sommer22") is Tier.REVIEW
    assert tier("tests/prod.ini", "sommer22") is Tier.REVIEW
    assert tier("tests/prod.ini", "sommer") is None
    assert tier("app.py", "sommer") is None
    assert tier("prod.ini", "123e4567-e89b-42d3-a456-426614174000") is Tier.REVIEW


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("password", Meaning.PASSWORD),
        ("dbPassword", Meaning.PASSWORD),
        ("SMTP_PASS", Meaning.PASSWORD),
        ("PASSWORD_PROD", Meaning.PASSWORD),
        ("AWS_SECRET_ACCESS_KEY", Meaning.SECRET),
        ("secret_key_base", Meaning.SECRET),
        ("apiKey", Meaning.SECRET),
        ("AUTH_SALT", Meaning.SECRET),
        ("password_file", None),
        ("tokenizer", None),
        ("max_tokens", None),
        ("is_password", None),
        ("public_key", None),
        ("keyboard", None),
        ("compass", None),
        ("passenger", None),
        ("secretary", None),
        ("", None),
    ],
)
def test_names_mean_secrets_or_speak_about_them(name: str, expected: Meaning | None) -> None:
    """The words of a name decide, not the letters in it."""
    assert meaning(name) is expected
