"""Text without what differs from run to run: times, paths, ids, hosts, numbers of lines."""

from __future__ import annotations

import re

#: In this order; what one has replaced, the next sees.
_REPLACED = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        # Times: ISO 8601 and what resembles it, clocks, durations.
        (r"\d{4}[-/]\d\d[-/]\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?", "<time>"),
        (r"\b\d\d?:\d\d:\d\d(?:[.,]\d+)?\b", "<time>"),
        (r"\b\d+(?:[.,]\d+)? ?(?:[num\u00b5]?s|ms|secs?|seconds?|mins?|minutes?|h|hours?)\b", "<time>"),
        # Ids: UUIDs, addresses in memory, hashes, addresses of machines.
        (r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b", "<id>"),
        (r"\b0x[0-9a-fA-F]+\b", "<id>"),
        (r"\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b", "<id>"),
        (r"\b(?:sha256|sha1|md5):[0-9a-fA-F]+", "<id>"),
        (r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b", "<host>"),
        (r"\[[0-9a-f]*:[0-9a-f]*:[0-9a-f:]*\](?::\d+)?", "<host>"),
        (r"\[?\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}\b\]?(?::\d+)?", "<host>"),
        # Hosts: in addresses whatever stands there, elsewhere what only machines are called.
        (r"\b([a-z][a-z0-9+.-]*)://[^\s/'\"<>?]+([^\s'\"<>?]*)(?:\?[^\s'\"<>]*)?", r"\1://<host>\2"),
        (r"\b(?:localhost|(?:[\w-]+\.)+(?:com|org|net|io|dev|internal|local|cloud|test|example))(?::\d+)?\b", "<host>"),
        (r"\b(?:ip|runner|vm|fv-az|host|worker|node|pod|gh-hosted)(?:-[\w]*\d[\w]*)+(?:-\w+)*\b", "<host>"),
        # Paths: only the last part stays, and of temporary ones nothing; drives and separators differ by system.
        (r"(?:/tmp|/var/folders|/private/var|/dev/shm|\b[A-Za-z]:[\\/][^\s'\"]*?[\\/]Temp)[\\/][^\s'\":,)]*", "<path>"),
        (r"(?:\b[A-Za-z]:)?(?:[\w.@+~-]*[\\/])+(?=[\w.@+~<-])", ""),
        # Numbers: lines and columns, counts, process ids; but not those that mean something.
        (
            r"\b((?:HTTP(?:/[\d.]+)?|(?:exit )?(?:status|code)|status code|exited with|error|signal):? ?)(\d{1,3})\b",
            r"\1<=\2>",
        ),
        (r"(?<![\w<=])[-+]?\d+(?:[.,]\d+)*%?(?![\w>])", "<n>"),
        (r"(?<=:)\d+\b", "<n>"),
        (r"(?<=\[)\d+(?=\])", "<n>"),
        (r"(?:<n>(?:[.,:x/ -]|, )?){2,}", "<n>"),
        (r"\b(?=\w*\d\w*\d)(?=\w*[a-z])(?=\w*[A-Z0-9])[A-Za-z0-9]{16,}\b", "<id>"),
        (r"\b(tmp|temp|pytest-|build-|run-|job-|container-?)\w*\d\w*", r"\1<id>"),
        (r"\s+", " "),
    )
)
_UNSTABLE_IN_NAMES = re.compile(
    r"0x[0-9a-fA-F]+|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?:/tmp|/var/folders)/\S*| at \d+:\d+$"
)
#: Characters of a line that tell failures apart.
_LONGEST = 500
#: What one replacement has left may be what another one looks for.
_ROUNDS = 8


def normalise(text: str) -> str:
    """A line without what differs from run to run. Normalising twice changes nothing more."""
    text = text[:_LONGEST].strip()
    for _ in range(_ROUNDS):
        before = text
        for pattern, put in _REPLACED:
            text = pattern.sub(put, text)
        text = text.strip()
        if text == before:
            break
    return text


def normalise_name(name: str) -> str:
    """The name of a test without what differs from run to run; its own numbers stay."""
    return _UNSTABLE_IN_NAMES.sub("<id>", name).replace("\\", "/").strip()
