"""Can the file be read at all: present, text, JSON, an object, and read alike by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif import syntax
from ci_kit.sarif.rule import Effect, Family, Mend, Rule
from ci_kit.sarif.source import Decoded, Encoding, Kind
from ci_kit.sarif.syntax import Fault
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.sarif.findings import Findings
    from ci_kit.sarif.keys import RepeatedKey

_PARSE = "codeql-action src/upload-lib.ts readSarifFileOrThrow"
_SAYS_JSON = "Invalid SARIF. JSON syntax error: …"


def _rule(  # noqa: PLR0913 (a row of a table)
    name: str,
    title: str,
    why: str,
    remedy: str,
    *,
    github: Level = Level.ERROR,
    level: Level = Level.ERROR,
    effect: Effect = Effect.REFUSED,
    says: str = _SAYS_JSON,
    source: str = _PARSE,
    mend: Mend = Mend.NEVER,
    multitool: tuple[str, ...] = (),
) -> Rule:
    return Rule(
        id=name, title=title, why=why, remedy=remedy, family=Family.READABLE, level=level, github=github,
        effect=effect, says=says, source=source, mend=mend, multitool=multitool,
    )  # fmt: skip


FILE_MISSING = _rule(
    "file-missing", "The file is not there",
    "A scanner that crashed or wrote elsewhere leaves nothing to upload; that is not the same as no findings.",
    "Look at the scanner's step first. If it writes nothing when it finds nothing, set `on-missing: empty`.",
    says="Path does not exist: …", source="codeql-action src/upload-lib.ts getSarifFilePaths",
)  # fmt: skip
FILE_UNREADABLE = _rule(
    "file-unreadable", "The file cannot be read",
    "It is a directory with a `.sarif` name, no regular file, too large, or the system refuses it.",
    "Name a regular file that this user may read; Node cannot read more than 512 MiB into one string.",
)  # fmt: skip
SYMLINK_OUTSIDE = _rule(
    "symlink-outside", "The file is a link that leaves the tree",
    "A link out of the checkout can carry a file of the runner into an upload.",
    "Copy the file into the workspace instead of linking to it.",
    says="", effect=Effect.UNJUDGED, source="the kit's own rule: what is uploaded comes from the workspace",
)  # fmt: skip
FILE_EMPTY = _rule(
    "file-empty", "The file is empty",
    "The scanner opened its output and wrote nothing: it crashed, or ran out of disk.",
    "Look at the scanner's step; a scan without findings still writes a run with `results: []`.",
)  # fmt: skip
LFS_POINTER = _rule(
    "git-lfs-pointer", "The file is a Git LFS pointer",
    "The checkout holds the pointer instead of the content.",
    "Check out with `lfs: true`, or do not keep SARIF files in Git LFS.",
)  # fmt: skip
COMPRESSED = _rule(
    "compressed-input", "The file is compressed",
    "The upload action compresses by itself and wants plain JSON.",
    "Unpack the file before this step.",
)  # fmt: skip
SYNTAX = _rule(
    "json-syntax", "The file is not JSON",
    "The text breaks the JSON grammar, so nothing of it can be uploaded.",
    "Mend the producer; often its log output went into the file as well.",
    source="RFC 8259; " + _PARSE, multitool=("JSON0001",),
)  # fmt: skip
TRUNCATED = _rule(
    "json-truncated", "The file ends too early",
    "The producer was killed, or the disk was full, while it wrote.",
    "Run the scanner again and look at its exit code; what is missing cannot be made up.",
    source="RFC 8259; " + _PARSE, multitool=("JSON0001",),
)  # fmt: skip
TRAILING = _rule(
    "json-trailing-content", "There is more after the JSON value",
    "Two documents in one file, or a line of log behind the document.",
    "Write one document per file.",
    source="RFC 8259; " + _PARSE,
)  # fmt: skip
NOT_FINITE = _rule(
    "json-nonfinite-number", "A number is not finite",
    "NaN and Infinity are not JSON.",
    "Write null, or leave the property out.",
    source="RFC 8259 section 6; " + _PARSE, mend=Mend.BY_NAME,
)  # fmt: skip
OVERFLOW = _rule(
    "json-number-overflow", "A number is larger than a double can hold",
    "JSON allows it, but what is uploaded in its place is null.",
    "Write a number below 1.8e308, or a string where it is only an identifier.",
    github=Level.WARNING, effect=Effect.CUT, says="", source="RFC 8259 section 6; ECMA-262, JSON.stringify",
)  # fmt: skip
NESTING = _rule(
    "json-nesting", "The nesting is absurdly deep",
    "Parsers stop somewhere; such files come from attacks or from serialised cycles.",
    f"Keep objects and arrays below {syntax.MAX_DEPTH:,} levels.",
    source="RFC 8259 section 9 (implementations may limit the depth)", says="", effect=Effect.UNJUDGED,
)  # fmt: skip
BOM = _rule(
    "utf8-bom", "The file starts with a byte order mark",
    "JSON must not begin with one; the upload action keeps it and fails.",
    "Write UTF-8 without a mark (`Set-Content -Encoding utf8NoBOM` in PowerShell).",
    source="RFC 8259 section 8.1; " + _PARSE, mend=Mend.SAFE,
)  # fmt: skip
UTF16 = _rule(
    "utf16-encoding", "The file is UTF-16 or UTF-32",
    "SARIF is UTF-8; the upload action reads it as such and finds no JSON. PowerShell's `>` writes UTF-16.",
    "Let the scanner write the file itself (`--output`), or use `Out-File -Encoding utf8`.",
    source="SARIF 2.1.0 §3.1; " + _PARSE, mend=Mend.SAFE,
)  # fmt: skip
BAD_UTF8 = _rule(
    "utf8-invalid", "Some bytes are not UTF-8",
    "The upload replaces them by U+FFFD: paths with such bytes match no file.",
    "Write UTF-8; a Latin-1 path or message is the usual cause.",
    github=Level.WARNING, effect=Effect.NONE, says="", source="SARIF 2.1.0 §3.1; RFC 8259 section 8.1",
    mend=Mend.SAFE,
)  # fmt: skip
SURROGATE = _rule(
    "lone-surrogate", "Half of a surrogate pair is escaped",
    "A lone `\\ud800` is no character; stricter parsers refuse the file.",
    "Cut texts at characters, not at UTF-16 units.",
    github=Level.WARNING, effect=Effect.NONE, says="", source="RFC 8259 section 8.2", mend=Mend.SAFE,
)  # fmt: skip
DUPLICATE_KEY = _rule(
    "json-duplicate-key", "A key stands twice with different values",
    "Readers keep the first or the last: two tools see two different files. GitHub keeps the last.",
    "Write each key once.",
    effect=Effect.CUT, says="", source="RFC 8259 section 4",
)  # fmt: skip
REPEATED_KEY = _rule(
    "json-repeated-key", "A key stands twice with the same value",
    "Nothing is lost, but strict readers refuse the file.",
    "Write each key once.",
    level=Level.WARNING, github=Level.NOTE, effect=Effect.NONE, says="", source="RFC 8259 section 4", mend=Mend.SAFE,
)  # fmt: skip
NOT_OBJECT = _rule(
    "root-not-object", "The file is JSON, but no SARIF log",
    "A log is one object with `version` and `runs`; a bare array is often the tool's own JSON format.",
    "Ask the scanner for its SARIF format.",
    source="SARIF 2.1.0 §3.13.1", says="Invalid SARIF. Missing 'runs' array.", multitool=("JSON1001",),
)  # fmt: skip

_KINDS = {
    Kind.EMPTY: FILE_EMPTY,
    Kind.LFS_POINTER: LFS_POINTER,
    Kind.GZIP: COMPRESSED,
    Kind.ZIP: COMPRESSED,
    Kind.OTHER_ARCHIVE: COMPRESSED,
    Kind.MARKUP: SYNTAX,
}
_FAULTS = {
    Fault.SYNTAX: SYNTAX,
    Fault.TRUNCATED: TRUNCATED,
    Fault.TRAILING: TRAILING,
    Fault.NOT_FINITE: NOT_FINITE,
    Fault.OVERFLOW: OVERFLOW,
    Fault.DEPTH: NESTING,
    Fault.SURROGATE: SURROGATE,
}


def check_kind(kind: Kind, out: Findings) -> None:
    """Report content that is no JSON by its first bytes."""
    if kind in _KINDS:
        out.add(_KINDS[kind], (), f"the file is {kind.value}")


def check_encoding(decoded: Decoded, out: Findings) -> None:
    """Report what had to be done to get at the text."""
    if decoded.encoding is Encoding.UTF8_BOM:
        out.add(BOM, (), "the first three bytes are EF BB BF")
    elif decoded.encoding is not Encoding.UTF8:
        out.add(UTF16, (), f"the file is {decoded.encoding.value.upper()}")
    if decoded.replaced:
        out.add(BAD_UTF8, (), f"{decoded.replaced:,} byte sequences are no characters")


def check_problem(problem: syntax.Problem, out: Findings) -> None:
    """Report why the text is no JSON."""
    out.add(_FAULTS[problem.fault], (), problem.detail, offset=problem.offset)


def check_repeated(repeated: Iterable[RepeatedKey], out: Findings) -> None:
    """Report keys that stand twice in one object."""
    for one in repeated:
        rule = DUPLICATE_KEY if one.differs else REPEATED_KEY
        out.add(rule, one.pointer, f"the key `{short(one.key)}` stands twice in one object", offset=one.offset)
