"""The plugins of detect-secrets, with the findings they always had, on the few lines where they can have any.

What a plugin looks for is turned into a Hyperscan expression that holds wherever the plugin's own does, and now and
then elsewhere. Only those lines are given to it. Nothing is verified: no plugin may reach the network.
"""

from __future__ import annotations

import contextlib
import io
import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from ci_kit.errors import CiKitError
from ci_kit.secrets.model import Found, LeftOut, Reason, Tier
from ci_kit.secrets.rule import Kind, Rule
from ci_kit.secrets.scanner import Looked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ci_kit.secrets.text import Text

#: Characters that Python's IGNORECASE takes for these letters and that are none of ASCII.
_FOLDED = str.maketrans({"\u017f": "s", "\u212a": "k", "\u0131": "i", "\u0130": "i"})
_SPACES = re.compile(r"\s{2,}")
_COSTLY = re.compile(r"//|sk-|eyJ|pass|secret|key|pwd|token", re.IGNORECASE)
#: The plugins' expressions cost the product of these two on a made-up line, and the square of a run of blanks.
_MOST_WORK = 2_000_000
_MOST_BLANKS = 20_000
#: Entropy above which the plugins report; a text of fewer characters cannot have it.
_HEX_LEAST, _BASE64_LEAST = 9, 23
#: Lines that are sooner looked at than sorted out.
_FEW = 5_000
_KEYWORDS = "key|pass|pwd|secret|contrase"


class DetectSecrets:
    """The plugins and the filters that `detect-secrets scan --no-verify --all-files` uses, in the form of `Plugins`."""

    def __init__(self, *, prefilter: bool = True) -> None:
        """Load them; `prefilter=False` gives them every line, for comparison.

        Raises:
            CiKitError: The library is not the one that this was made for.
        """
        try:
            from detect_secrets.core import scan  # noqa: PLC0415 (costs 0.3 s; only when asked for)
            from detect_secrets.settings import default_settings, get_plugins  # noqa: PLC0415
        except ImportError as error:
            raise CiKitError("the plugins of detect-secrets are not installed", why=str(error)) from error
        self._settings = contextlib.ExitStack()
        settings = self._settings.enter_context(default_settings())
        # The file may be one of a commit; that it is there is known.
        settings.disable_filters("detect_secrets.filters.common.is_invalid_file")
        self._scan = scan
        self._plugins = list(get_plugins())
        self._prefilter = prefilter
        self._lines: _Lines | None = None
        self._seen = 0

    def look(self, path: str, content: Text) -> Looked:
        """What the plugins find in a text."""
        if self._scan._is_filtered_out(required_filter_parameters=["filename"], filename=path):  # noqa: SLF001
            return Looked()
        text = content.data.decode("utf-8", "replace")
        left_out = None
        for lines in _variants(text, path):
            found: list[Found] = []
            for number in self._candidates(lines):
                if is_costly(lines[number - 1]):
                    left_out = LeftOut.LONG
                    continue
                found += self._line(path, lines, number, content)
            if found:
                return Looked(tuple(dict.fromkeys(found)), left_out)
        return Looked(left_out=left_out)

    def _candidates(self, lines: list[str]) -> Iterable[int]:
        """The lines to look at: all of a few, for what tells them apart has to be built first."""
        self._seen += len(lines)
        if not self._prefilter or self._seen < _FEW:
            return range(1, len(lines) + 1)
        if self._lines is None:
            self._lines = _Lines(self._plugins)
        return self._lines.candidates(lines)

    def _line(self, path: str, lines: list[str], number: int, content: Text) -> Iterator[Found]:
        """One line, as `detect_secrets.core.scan` does it."""
        from detect_secrets.util.code_snippet import get_code_snippet  # noqa: PLC0415 (see above)

        scan = self._scan
        line = lines[number - 1].rstrip()
        context = get_code_snippet(lines=lines, line_number=number)
        about = {"filename": path, "line": line, "context": context}
        if scan._is_filtered_out(required_filter_parameters=["line"], **about):  # noqa: SLF001
            return
        for plugin in self._plugins:
            for secret in scan._scan_line(plugin=plugin, line_number=number, **about):  # noqa: SLF001
                value = secret.secret_value
                more = {"secret": value, "plugin": plugin, **about}
                if not scan._is_filtered_out(required_filter_parameters=["context"], **more):  # noqa: SLF001
                    yield _found(path, number, secret.type, value, content)


def rule(kind: str) -> Rule:
    """The rule that stands for a plugin, by what it calls its findings."""
    name = re.sub(r"[^a-z0-9]+", "-", kind.lower()).strip("-")
    return Rule(
        id=f"detect-secrets-{name}",
        title=f"detect-secrets: {kind}",
        kind=Kind.PLUGIN,
        revoke="change it where it is used, if it is a secret",
        tier=Tier.REVIEW,
        source="the plugins of detect-secrets 1.5",
    )


def is_costly(line: str) -> bool:
    """Whether the plugins' expressions, which backtrack, could take long on a line."""
    if sum(len(run) ** 2 for run in _SPACES.findall(line)) > _MOST_BLANKS:
        return True
    return len(line) * len(_COSTLY.findall(line)) > _MOST_WORK


def _found(path: str, number: int, kind: str, value: str, content: Text) -> Found:
    raw = content.line_start(number).decode("utf-8", "replace")
    return Found(
        rule=rule(kind).id,
        path=path,
        line=number,
        column=max(raw.find(value), 0) + 1,
        tier=Tier.REVIEW,
        reasons=(Reason.PLUGIN,),
        value=value.encode("utf-8", "surrogateescape"),
    )


def _variants(text: str, path: str) -> Iterator[list[str]]:
    """The lines, rewritten as detect-secrets rewrites configuration files; a second reading if the first is silent."""
    from detect_secrets.transformers import get_transformed_file  # noqa: PLC0415 (see above)

    file = _Named(text, path)
    lines = get_transformed_file(cast("Any", file))
    file.seek(0)
    yield lines or file.readlines()
    file.seek(0)
    eager = get_transformed_file(cast("Any", file), use_eager_transformers=True)
    if eager:
        yield eager


class _Named(io.StringIO):
    """A text with a name, as detect-secrets wants its files, with line breaks as in an opened file."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text, newline=None)
        self.name = name


class _Lines:
    """Tells which lines a plugin could find something in."""

    def __init__(self, plugins: Sequence[Any]) -> None:
        import hyperscan  # noqa: PLC0415 (a library of the set `secrets`)

        expressions: list[tuple[bytes, int]] = []
        base = (
            hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_MULTILINE | hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_UCP
        )
        for plugin in plugins:
            for pattern, ignore_case in _needed(plugin):
                expressions.append((pattern.encode(), base | (hyperscan.HS_FLAG_CASELESS if ignore_case else 0)))
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[text for text, _ in expressions],
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[flags for _, flags in expressions],
        )

    def candidates(self, lines: list[str]) -> list[int]:
        """The numbers of the lines, from 1, in which something may be."""
        encoded = [line.translate(_FOLDED).encode("utf-8", "replace").replace(b"\n", b" ") for line in lines]
        marked: set[int] = set()
        data = b"\n".join(encoded)
        starts: list[int] = []
        place = 0
        for line in encoded:
            starts.append(place)
            place += len(line) + 1

        def take(_number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            marked.add(end)

        if data:
            self._database.scan(data, match_event_handler=take)
        return sorted({bisect_right(starts, max(end - 1, 0)) for end in marked})


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[tuple[str, bool], ...]]:
    """What is needed for the plugins that look at more than one expression: shorter, and true wherever theirs are."""
    return {
        "KeywordDetector": ((f"(?:{_KEYWORDS})", True),),
        "HexHighEntropyString": ((rf"['\"][0-9a-fA-F]{{{_HEX_LEAST},}}['\"]", False),),
        "Base64HighEntropyString": ((rf"['\"][A-Za-z0-9+/\\\-_=]{{{_BASE64_LEAST},}}['\"]", False),),
    }


def _needed(plugin: Any) -> tuple[tuple[str, bool], ...]:  # noqa: ANN401 (a plugin has no common type here)
    """What must match for a plugin to find something: its own expressions, or any character if it has none."""
    known = _by_name().get(type(plugin).__name__)
    if known is not None:
        return known
    patterns = getattr(plugin, "denylist", None)
    if not patterns:
        return ((".", False),)
    return tuple((_plain(one), bool(one.flags & re.IGNORECASE)) for one in patterns)


def _plain(pattern: re.Pattern[str]) -> str:
    """A verbose expression without its layout; others as they are."""
    if not pattern.flags & re.VERBOSE:
        return pattern.pattern
    return re.sub(r"\s+", "", re.sub(r"(?m)(?<!\\)#.*$", "", pattern.pattern))
