"""What can be wrong with a distribution: each rule with its id, level, reason and remedy."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ci_kit.report import Level


class Rule(StrEnum):
    """The ids; they never change once released."""

    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    FILE_NAME = "file-name"
    NAME_DIFFERS = "name-differs"
    VERSION_DIFFERS = "version-differs"
    METADATA_MISSING = "metadata-missing"
    METADATA_INVALID = "metadata-invalid"
    METADATA_DIFFERS = "metadata-differs"
    README_MISSING = "readme-missing"
    README_BROKEN = "readme-broken"
    LICENSE_MISSING = "license-missing"
    RECORD = "record"
    TAGS = "tags"
    UNSAFE_NAME = "unsafe-name"
    DUPLICATE_NAME = "duplicate-name"
    BYTECODE = "bytecode"
    TOP_LEVEL = "top-level"
    NOT_IMPORTABLE = "not-importable"
    SECRET_FILE = "secret-file"  # noqa: S105 (no password)
    EMPTY = "empty"
    PY_TYPED = "py-typed"
    ENTRY_POINT = "entry-point"
    NOT_BUILDABLE = "not-buildable"
    SDIST_DIFFERS = "sdist-differs"
    NOT_REPRODUCIBLE = "not-reproducible"
    INSTALL = "install"


@dataclass(frozen=True, slots=True)
class Doc:
    """A rule explained; `source` is what asks for it."""

    level: Level
    title: str
    why: str
    remedy: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file; `inside` names the member of the archive."""

    rule: Rule
    file: str
    text: str
    inside: str = ""


_SPEC = "https://packaging.python.org/en/latest/specifications/"
_E, _W = Level.ERROR, Level.WARNING

DOCS = {
    Rule.UNREADABLE: Doc(
        _E,
        "The file is no archive that can be read to its end",
        "Nobody could install it.",
        "Build it anew, and see whether the upload was whole.",
    ),
    Rule.TOO_LARGE: Doc(
        _E,
        "The archive unpacks to more than is believable",
        "It fills disks, by accident or on purpose, so it was not read to its end.",
        "Find out what is in it; build it anew.",
    ),
    Rule.FILE_NAME: Doc(
        _E,
        "The file's name is not that of a distribution",
        "Installers read name, version and tags from it; PyPI refuses others.",
        "Leave the naming to a current build backend.",
        _SPEC + "binary-distribution-format/#file-name-convention",
    ),
    Rule.NAME_DIFFERS: Doc(
        _E,
        "Two places disagree about the project's name",
        "PyPI refuses it, and installers take it for another project.",
        "Build all files from one commit, into an empty directory.",
    ),
    Rule.VERSION_DIFFERS: Doc(
        _E,
        "Two places disagree about the version",
        "An old build lies beside a new one, or the version was changed half way.",
        "Build all files from one commit, into an empty directory.",
    ),
    Rule.METADATA_MISSING: Doc(
        _E,
        "A file that describes the distribution is missing",
        "Installers need it; without it the file is refused.",
        "Leave the packing to a current build backend.",
        _SPEC + "core-metadata/",
    ),
    Rule.METADATA_INVALID: Doc(
        _E,
        "A field of the metadata is not as the standard says",
        "PyPI refuses the upload, after the tag has been pushed.",
        "Correct the field in pyproject.toml.",
        _SPEC + "core-metadata/",
    ),
    Rule.METADATA_DIFFERS: Doc(
        _E,
        "Sdist and wheel describe the project differently",
        "Who installs from one gets other dependencies than who installs from the other.",
        "Build both from one commit; a field that only the build knows must be named in `Dynamic`.",
        _SPEC + "core-metadata/#dynamic-multiple-use",
    ),
    Rule.README_MISSING: Doc(
        _W,
        "There is no long description",
        "The project's page would be empty.",
        'Give `readme = "README.md"` in pyproject.toml.',
    ),
    Rule.README_BROKEN: Doc(
        _E,
        "The readme does not render as its content type says",
        "PyPI shows the source text instead, and cannot be corrected without another release.",
        "Correct the markup, or the content type of `readme` in pyproject.toml.",
        _SPEC + "core-metadata/#description-content-type",
    ),
    Rule.LICENSE_MISSING: Doc(
        _W,
        "There is no licence in it",
        "Most licences ask to be passed on with every copy.",
        "Give `license-files` in pyproject.toml.",
        _SPEC + "core-metadata/#license-file-multiple-use",
    ),
    Rule.RECORD: Doc(
        _E,
        "RECORD does not agree with what is in the wheel",
        "The wheel was changed after it was built; installers refuse it, or leave files behind.",
        "Build it anew, and do not change it afterwards.",
        _SPEC + "binary-distribution-format/#the-dist-info-directory",
    ),
    Rule.TAGS: Doc(
        _E,
        "The tags in WHEEL are not those of the file's name",
        "It was renamed; it may be installed where it cannot run.",
        "Build it for that platform, or use `wheel tags`.",
        _SPEC + "binary-distribution-format/#file-contents",
    ),
    Rule.UNSAFE_NAME: Doc(
        _E,
        "A name in the archive would be written somewhere else, or nowhere",
        "Unpacking it overwrites files of others; good installers refuse it.",
        "Find out who put it there before anything else.",
    ),
    Rule.DUPLICATE_NAME: Doc(
        _E,
        "A name is in the archive twice",
        "Which of the two is installed depends on the installer: that is a way to hide one.",
        "Build it anew; names that differ in capitals only clash on Windows and macOS.",
    ),
    Rule.BYTECODE: Doc(
        _E,
        "Compiled bytecode is in the wheel",
        "It fits one version of Python only and may be that of another source.",
        "Exclude `__pycache__` and `*.pyc`; build from a clean checkout.",
    ),
    Rule.TOP_LEVEL: Doc(
        _E,
        "Something that is no part of the package would be put into site-packages",
        "It lies beside all other packages there and overwrites what another one put under the same name.",
        "Name the packages in the configuration of the build backend, or use a `src/` layout.",
    ),
    Rule.NOT_IMPORTABLE: Doc(
        _W,
        "A module cannot be imported under its name",
        "A directory on the way to it is no Python name, or the wheel has no module at all there.",
        "Rename it, or exclude it from the wheel.",
    ),
    Rule.SECRET_FILE: Doc(
        _E,
        "A file that usually holds secrets is in it",
        "What is published cannot be taken back.",
        "Exclude it. If it was published, revoke what it holds.",
    ),
    Rule.EMPTY: Doc(
        _E,
        "The wheel installs nothing",
        "The build backend did not find the package.",
        "Name the packages in the configuration of the build backend.",
    ),
    Rule.PY_TYPED: Doc(
        _W,
        "The package says it is typed, and the marker `py.typed` is not in the wheel",
        "Type checkers ignore the annotations of a package without it.",
        "Add an empty `py.typed` to the package, and have it packed.",
        "https://typing.python.org/en/latest/spec/distributing.html#packaging-type-information",
    ),
    Rule.ENTRY_POINT: Doc(
        _E,
        "A command or plugin points to a module that is not in the wheel",
        "The command is installed and ends with an ImportError.",
        "Correct `[project.scripts]`, or have the module packed.",
        _SPEC + "entry-points/",
    ),
    Rule.NOT_BUILDABLE: Doc(
        _E,
        "The sdist cannot be built",
        "Who has no fitting wheel, such as a distribution of Linux, cannot install it.",
        "Look what is missing in the sdist; the build's requirements must be reachable from here.",
    ),
    Rule.SDIST_DIFFERS: Doc(
        _E,
        "The wheel that the sdist builds is another one",
        "Who installs from the sdist gets other files.",
        "Build the wheel from the sdist, as `python -m build` does, and have all that it needs in the sdist.",
    ),
    Rule.NOT_REPRODUCIBLE: Doc(
        _E,
        "Two builds of one sdist give other bytes",
        "Nobody can see whether the published file was made of the published source.",
        "Look at the first difference: times, random numbers, order of files, the umask, absolute paths.",
        "https://reproducible-builds.org/docs/source-date-epoch/",
    ),
    Rule.INSTALL: Doc(
        _E,
        "It does not work once it is installed",
        "That is what the first user would see.",
        "Look at the message; often a file or a dependency is not declared.",
    ),
}
