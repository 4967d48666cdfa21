"""What is known to go wrong with Ollama: an id, what it means, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ci_kit.errors import CiKitError
from ci_kit.report import RuleDoc


@dataclass(frozen=True, slots=True)
class Known:
    """A failure that has been seen before.

    `pattern` finds it in what Ollama says or writes to its log; empty where the kit itself notices it. The wording is
    that of Ollama 0.33 unless the facts of a failure say otherwise.
    """

    id: str
    title: str
    why: str
    remedy: str
    pattern: str = ""

    def doc(self) -> RuleDoc:
        """As readers of a report see it."""
        return RuleDoc(self.title, self.why, self.remedy)


class OllamaError(CiKitError):
    """A known failure that happened; `tail` is the end of the server's log where that tells more."""

    def __init__(self, known: Known, what: str, *, tail: str = "") -> None:
        super().__init__(what, why=known.title, remedy=known.remedy)
        self.known = known
        self.tail = tail


VERSION_UNKNOWN = Known(
    "version-unknown",
    "The newest version could not be found out",
    "The release host did not redirect `latest` to a tag: it is down, blocked, or a mirror without that page.",
    "name an exact version in `version`, or set `mirror`",
)
ARCHIVE_MISSING = Known(
    "archive-missing",
    "The release has no archive for this platform",
    "Names changed over the versions, and not every version was built for every platform.",
    "see that the version exists, or use `install: skip` with an Ollama of your own",
)
ARCHIVE_BROKEN = Known(
    "archive-broken",
    "The archive could not be downloaded whole",
    "The connection broke off, stalled, or ran out of time more than once; what has come is kept for the next try.",
    "run the job again, raise `pull-timeout`, or set `mirror`",
)
ARCHIVE_CHECKSUM = Known(
    "archive-checksum",
    "The archive is not the one that was expected",
    "Its SHA-256 differs from the list: damaged on the way, an error page in its place, or replaced.",
    "run the job again; if it stays so, do not use this source",
)
ARCHIVE_UNLISTED = Known(
    "archive-unlisted",
    "Nothing says what the archive's SHA-256 must be",
    "Some releases have no list of checksums, or the lock file does not name this archive.",
    "add the archive's line to a file and give it as `lock-file`",
)
ARCHIVE_UNREADABLE = Known(
    "archive-unreadable",
    "The archive cannot be unpacked",
    "It is not in the format of its name, or it would write outside its folder.",
    "choose another version, and report this one to Ollama",
)
DISK_FULL = Known(
    "disk-full",
    "The disk has no room for it",
    "An archive with GPU libraries unpacks to gigabytes; a model takes its size, and while it is pulled no more.",
    "free space, choose `install: cpu` or a smaller model, or put `cache-directory` on another disk",
    r"no space left on device|disk quota exceeded",
)
INSTALL_INCOMPLETE = Known(
    "install-incomplete",
    "The installation lacks a part",
    "Since 0.30 the program alone cannot run a model: `lib/ollama/llama-server` does. Caching one file is not enough.",
    "cache the whole installation; with this action, `cache-directory`",
    r"llama-server binary not found|unable to (?:find|locate).{0,40}runner|no suitable llama servers",
)
NOT_EXECUTABLE = Known(
    "not-executable",
    "The program does not run on this system",
    "It was built for another processor or needs a newer C library.",
    "use a runner with that processor, or an older version of Ollama",
    r"exec format error|version `GLIBC|cannot execute binary",
)
PORT_FOREIGN = Known(
    "port-foreign",
    "Another server holds the port",
    "Something answers there that this step did not start; a health check alone would have taken it for Ollama's.",
    "use `port: 0` for a free one, stop the other server, or `install: skip` to use it",
    r"address already in use",
)
SERVER_DIED = Known(
    "server-died",
    "The server ended by itself",
    "Out of memory, killed, or refused by the system; the last lines of its log tell.",
    "read the log's tail in the report; often the model needs more memory than the runner has",
)
SERVER_SLOW = Known(
    "server-slow",
    "The server did not answer in time",
    "A healthy one answers within a tenth of a second, so that waiting longer seldom helps.",
    "read the log's tail in the report, and raise `start-timeout` only if it shows progress",
)
MODEL_UNKNOWN = Known(
    "model-unknown",
    "The registry has no such model or tag",
    "The name is misspelt, the tag is gone, or the model is private.",
    "see the tags that the model has in Ollama's library",
    r"file does not exist|model .{1,200} not found|manifest unknown|model not found",
)
RATE_LIMITED = Known(
    "registry-rate-limit",
    "The registry asks for patience",
    "It answered 429; Ollama does not retry that and ignores how long to wait.",
    "cache the models, and let fewer jobs pull at once",
    r"\b429\b",
)
REGISTRY_DOWN = Known(
    "registry-down",
    "The registry has a fault of its own",
    "It answered with a status of 500 or above, more than once.",
    "run the job again later; a restored cache needs no registry",
    r"model manifest: 5\d\d|\b50[0234]\b.{0,40}(?:error|gateway|unavailable)",
)
PORTAL = Known(
    "registry-portal",
    "Something other than the registry answered",
    "It was a web page: a proxy's or a firewall's.",
    "let the proxy pass Ollama's hosts",
    r"invalid character '<'",
)
NO_REDIRECT = Known(
    "registry-no-redirect",
    "The registry does not redirect to its blobs",
    "Ollama wants a redirect for each blob, which plain OCI registries and mirrors do not give.",
    "use a mirror that redirects",
    r"no Location header in response",
)
UNREACHABLE = Known(
    "registry-unreachable",
    "The registry cannot be reached",
    "No address, no route, no tunnel through the proxy, or a certificate that is not trusted.",
    "see `HTTPS_PROXY` and the certificates of the runner; do not set `HTTP_PROXY`, it breaks Ollama's own clients",
    r"no such host|proxyconnect|x509:|certificate|connection refused|i/o timeout|TLS handshake|network is unreachable",
)
DIGEST_MISMATCH = Known(
    "digest-mismatch",
    "What was downloaded is not what was asked for",
    "Ollama has hashed a blob and dropped it; it was tried again and came wrong again.",
    "run the job again; if it stays so, a proxy changes what it passes on",
    r"digest mismatch",
)
PIN_MISMATCH = Known(
    "pin-mismatch",
    "The model is not the pinned one",
    "The tag has been moved to another manifest since it was pinned, or the cache holds another.",
    "look at what changed, then pin the new digest",
)
PARTIAL_WEDGE = Known(
    "partial-wedge",
    "A half-finished download blocks every later one",
    "An empty `-partial-` file, left when a runner died, makes Ollama end each pull with EOF.",
    "delete the model's `-partial` files; this action does, and pulls again",
    r'^(?:pull model manifest: )?"?EOF"?$',
)
PULL_RETRIES = Known(
    "pull-retries",
    "A part of the model could not be downloaded",
    "Ollama has tried it six times over a minute.",
    "run the job again; what has come is kept",
    r"max retries exceeded",
)
PULL_STALLED = Known(
    "pull-stalled",
    "No byte came for too long",
    "Ollama goes on writing progress lines and retries without end, so that only the bytes tell.",
    "run the job again, what has come is kept; raise `stall-timeout` on a slow line",
)
PULL_TIMEOUT = Known(
    "pull-timeout",
    "The models were not there in time",
    "The line is too slow for their size, or `pull-timeout` too short.",
    "raise `pull-timeout`, or choose a smaller model; what has come is kept and can be cached",
)
PULL_CUT = Known(
    "pull-cut",
    "The answer ended without success",
    "Only a last line `success` is one: the stream broke off, and with it perhaps the server.",
    "read the log's tail in the report",
)
OUT_OF_MEMORY = Known(
    "out-of-memory",
    "The model does not fit into memory",
    "It needs its size and its context's; a hosted runner has 16 GB, a small one 7.",
    "choose a smaller model or quantisation, or lower OLLAMA_CONTEXT_LENGTH in `environment`",
    r"requires more system memory|out of memory|cannot allocate memory|signal: killed",
)
MODEL_BROKEN = Known(
    "model-broken",
    "The model's files cannot be read",
    "A blob is cut short or in a format that this version does not know.",
    "delete it from the cache, or take a newer version of Ollama",
    r"unable to load model|failed to load model|invalid file magic|error loading model|unexpected EOF",
)
NEEDS_NEWER = Known(
    "needs-newer",
    "The model needs a newer Ollama",
    "The registry asks for a version above the one that is installed.",
    "raise `version`",
    r"requires a newer version|newer version of Ollama",
)
RUNNER_DIED = Known(
    "runner-died",
    "The process that runs the model ended",
    "Mostly for want of memory. What Ollama quotes in its message may belong to an earlier request.",
    "read the log's tail in the report",
    r"runner process (?:has terminated|no longer running)|error was encountered while running the model",
)
PROBE_FAILED = Known(
    "probe-failed",
    "The server is up but cannot run the model",
    "Loading the model failed for a reason that is not among the known ones.",
    "read the log's tail in the report",
)
UNKNOWN = Known(
    "unknown",
    "Ollama reported an error that is not among the known ones",
    "What it said is quoted.",
    "read the log's tail in the report",
)

#: All of them, in the order in which patterns are tried.
ALL: tuple[Known, ...] = (
    DISK_FULL,
    OUT_OF_MEMORY,
    INSTALL_INCOMPLETE,
    NOT_EXECUTABLE,
    PORT_FOREIGN,
    DIGEST_MISMATCH,
    PARTIAL_WEDGE,
    PULL_RETRIES,
    NEEDS_NEWER,
    MODEL_UNKNOWN,
    RATE_LIMITED,
    REGISTRY_DOWN,
    PORTAL,
    NO_REDIRECT,
    UNREACHABLE,
    MODEL_BROKEN,
    RUNNER_DIED,
    VERSION_UNKNOWN,
    ARCHIVE_MISSING,
    ARCHIVE_BROKEN,
    ARCHIVE_CHECKSUM,
    ARCHIVE_UNLISTED,
    ARCHIVE_UNREADABLE,
    SERVER_DIED,
    SERVER_SLOW,
    PIN_MISMATCH,
    PULL_STALLED,
    PULL_TIMEOUT,
    PULL_CUT,
    PROBE_FAILED,
    UNKNOWN,
)


def recognise(text: str, otherwise: Known = UNKNOWN) -> Known:
    """The known failure that a message or a log tells of; `otherwise` if none does."""
    for known in ALL:
        if known.pattern and re.search(known.pattern, text.strip(), re.IGNORECASE | re.MULTILINE):
            return known
    return otherwise
