"""Tokens of package registries: whoever has one can publish under its owner's name."""

from __future__ import annotations

from functools import partial

from ci_kit.secrets import checksums
from ci_kit.secrets.rule import Kind, Rule

_rule = partial(
    Rule,
    kind=Kind.PACKAGE,
    why="Whoever reads it can publish packages under its owner's name, to everybody who installs them",
)

RULES = (
    _rule(
        id="npm-token",
        title="npm access token",
        prefixes=("npm_",),
        pattern=r"npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
        check=checksums.crc_base62,
        revoke="with `npm token revoke`, or on npm's site under Access tokens",
        source="docs of npm, About access tokens; GitHub's blog describes the checksum",
    ),
    _rule(
        id="pypi-token",
        title="PyPI API token",
        prefixes=("pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"),
        pattern=r"pypi-AgE(?:IcHlwaS5vcmc|NdGVzdC5weXBpLm9yZw)[\w-]{70,400}(?![\w-])",
        revoke="on PyPI under Account settings, API tokens",
        source="docs of PyPI, Secret reporting",
    ),
    _rule(
        id="rubygems-key",
        title="RubyGems API key",
        prefixes=("rubygems_",),
        pattern=r"rubygems_[0-9a-f]{48}(?![0-9a-f])",
        revoke="on RubyGems under Settings, API keys",
        source="guides of RubyGems, API key scopes",
    ),
    _rule(
        id="crates-token",
        title="crates.io token",
        prefixes=("cio",),
        anchor=r"cio[A-Za-z0-9]{12}",
        width=15,
        pattern=r"cio[A-Za-z0-9]{32}(?![A-Za-z0-9])",
        revoke="on crates.io under Account settings, API tokens",
        source="rust-lang/crates.io, the token's format",
        distinct=16,
    ),
    _rule(
        id="nuget-key",
        title="NuGet API key",
        prefixes=("oy2",),
        anchor=r"oy2[a-z0-9]{8}",
        width=11,
        pattern=r"oy2[a-z0-9]{43}(?![A-Za-z0-9])",
        revoke="on NuGet under API keys",
        source="learn.microsoft.com/nuget, Scoped API keys",
        distinct=12,
    ),
    _rule(
        id="clojars-token",
        title="Clojars deploy token",
        prefixes=("CLOJARS_",),
        pattern=r"CLOJARS_[a-z0-9]{60}(?![a-z0-9])",
        revoke="on Clojars under Deploy tokens",
        source="the wiki of Clojars, Deploy tokens",
    ),
    _rule(
        id="docker-hub-token",
        title="Docker Hub access token",
        prefixes=("dckr_pat_", "dckr_oat_"),
        pattern=r"dckr_[po]at_[\w-]{27,32}(?![\w-])",
        revoke="on Docker Hub under Account settings, Personal access tokens",
        source="docs.docker.com, Access tokens",
    ),
    _rule(
        id="artifactory-token",
        title="Artifactory API key or reference token",
        prefixes=("AKCp", "cmVmdGtu"),
        pattern=r"(?:AKCp[A-Za-z0-9]{69}|cmVmdGtu[A-Za-z0-9]{56})(?![A-Za-z0-9])",
        revoke="in Artifactory under User profile, or Access tokens",
        source="jfrog.com/help, Access tokens",
    ),
)
