"""What a file is written in, as far as the values in it are concerned; told from its name."""

from __future__ import annotations

import re
from enum import Enum, auto


class Syntax(Enum):
    """How a value stands behind its name."""

    #: A value is a quoted literal; what is not quoted is computed.
    CODE = auto()
    JSON = auto()
    #: Unquoted to the end of the line, `#` and `;` begin comments: INI, properties, TOML, dotenv.
    CONFIG = auto()
    YAML = auto()
    #: Unquoted to the next blank: scripts, Dockerfiles, histories.
    SHELL = auto()
    XML = auto()
    #: Name and value with a blank between them.
    WORDS = auto()
    #: Prose; only what is quoted or assigned in the manner of a shell.
    PROSE = auto()

    @property
    def bare(self) -> bool:
        """Whether a value may stand there without quotes."""
        return self in (Syntax.CONFIG, Syntax.YAML, Syntax.SHELL, Syntax.WORDS)

    @property
    def data(self) -> bool:
        """Whether the file holds values rather than what computes them."""
        return self.bare or self in (Syntax.JSON, Syntax.XML)


_BY_EXTENSION = {
    Syntax.JSON: "json jsonc json5 ipynb dockercfg tfstate har webmanifest ftpconfig",
    Syntax.CONFIG: "ini cfg conf cnf properties toml env envrc npmrc pypirc pgpass s3cfg boto tf tfvars hcl service reg"
    " prefs editorconfig credentials inf lock",
    Syntax.YAML: "yml yaml tugboat",
    Syntax.SHELL: "sh bash zsh fish ksh command bat cmd ps1 psm1 dockerfile containerfile history profile bashrc zshrc"
    " bash_profile zprofile bash_history zsh_history sh_history mk",
    Syntax.XML: "xml config csproj props targets plist xaml xsd html htm svg xhtml iml nuspec resx wsdl",
    Syntax.WORDS: "netrc _netrc esmtprc msmtprc fetchmailrc muttrc",
    Syntax.PROSE: "md markdown rst txt adoc asciidoc org tex log csv tsv po pot patch diff out",
}
_EXTENSIONS = {extension: syntax for syntax, text in _BY_EXTENSION.items() for extension in text.split()}
_BY_NAME = {
    "dockerfile": Syntax.SHELL,
    "containerfile": Syntax.SHELL,
    "makefile": Syntax.SHELL,
    "procfile": Syntax.SHELL,
    "vagrantfile": Syntax.CODE,
    "hub": Syntax.YAML,
    "kubeconfig": Syntax.YAML,
    "config": Syntax.CONFIG,
    "credentials": Syntax.CONFIG,
    "shadow": Syntax.PROSE,
}
_TEST = re.compile(
    r"(?:^|[/_.-])(?:tests?|testing|testdata|test[_-]?data|specs?|__tests__|__mocks__|mocks?|fixtures?|examples?|samples?|demos?"
    r"|docs?|tutorials?|e2e|stubs?|cassettes?|snapshots?|dummy|fakes?|insecure|benchmarks?|bench)(?:[/_.-]|$)"
    r"|(?:^|/)(?:readme|changelog|changes|news|history|contributing)(?:\.|$)|\.(?:md|rst|adoc|example|sample|template|dist|tmpl)$"
    r"|[a-z](?:Test|Tests|Spec|Mock)\.[A-Za-z]+$|\.(?:spec|test)\.[a-z]+$",
)
_LOWER = str.maketrans({"\\": "/"})
_CREDENTIALS = re.compile(
    r"(?:^|/)(?:[._]netrc|\.npmrc|\.pypirc|\.pgpass|\.git-credentials|\.dockercfg|\.docker/config\.json|\.htpasswd"
    r"|\.aws/credentials|\.?credentials|\.s3cfg|\.boto|\.ftpconfig|\.?remote-sync\.json|sftp(?:-config)?\.json|logins\.json"
    r"|recentservers\.xml|filezilla\.xml|\.esmtprc|\.msmtprc|kubeconfig|\.kube/config|master\.key|id_(?:rsa|dsa|ecdsa|ed25519))$"
)


def of(path: str) -> Syntax:
    """The syntax of a file by its name; code where nothing else is known."""
    name = path.rpartition("/")[2].lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, dot, extension = name.rpartition(".")
    if name.startswith(".env") or ".env." in name or (dot and stem.endswith("rc") and stem.startswith(".")):
        return Syntax.CONFIG
    known = _EXTENSIONS.get(extension if dot else name)
    if known is not None:
        return known
    if extension in ("example", "sample", "template", "dist", "bak", "old", "orig", "local", "tmpl", "j2"):
        return of(path.rpartition("/")[0] + "/" + stem) if stem else Syntax.CODE
    return Syntax.CONFIG if name.endswith("rc") and name.startswith(".") else Syntax.CODE


def is_test(path: str) -> bool:
    """Whether a file belongs to tests, examples or documentation, where secrets are seldom real."""
    return bool(_TEST.search(path.translate(_LOWER)) or _TEST.search(path.lower()))


def is_credential_file(path: str) -> bool:
    """Whether a file exists to hold credentials."""
    return bool(_CREDENTIALS.search(path.lower()))
