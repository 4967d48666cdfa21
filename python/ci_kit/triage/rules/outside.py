"""Rules for what lies outside the repository: networks, limits, services, runners."""

from __future__ import annotations

from ci_kit.triage.model import Category, Disposition
from ci_kit.triage.rules.model import Strength, rule

_NET = Category.NETWORK
_INFRA = Category.INFRASTRUCTURE
_OUT = Strength.OUTSIDE
_AGAIN = "Run it again; if it comes back, see whether the service has an incident, and let the step retry by itself."

NETWORK = (
    rule(
        "name-resolution",
        _NET,
        "A host name could not be resolved",
        r"(?i)could not resolve (?:host|proxy)|name or service not known|temporary failure (?:in name resolution|"
        r"resolving)|"
        r"getaddrinfo (?:ENOTFOUND|EAI_AGAIN)|\bEAI_AGAIN\b|\bENOTFOUND\b|nodename nor servname|no such host|"
        r"failed to lookup address|NameResolutionError|UnknownHostException|server misbehaving|Failed to resolve '",
        why="DNS did not answer, or does not know the name. On hosted runners this mostly passes.",
        remedy=_AGAIN + " A name that never resolves is misspelt or internal.",
        examples=("curl: (6) Could not resolve host: example.test", "npm error code EAI_AGAIN"),
        strength=_OUT,
    ),
    rule(
        "connection-failed",
        _NET,
        "A connection was refused, reset or never made",
        r"(?i)connection (?:was )?(?:refused|reset|aborted|closed by|timed out|broken)|\bECONN(?:REFUSED|RESET|"
        r"ABORTED)\b|"
        r"\bEPIPE\b|network is unreachable|no route to host|\bENETUNREACH\b|\bEHOSTUNREACH\b|failed to connect to|"
        r"remote end (?:closed|hung up)|socket hang up|fetch failed|broken pipe|NewConnectionError|ConnectionError|"
        r"ConnectException|"
        r"could not connect to|unable to connect to|couldn't connect to|error trying to connect|UNREACHABLE!",
        why="The other side did not accept the connection, or dropped it.",
        remedy=_AGAIN + " If the other side is a service that the job itself starts, wait until it is ready.",
        examples=("dial tcp 10.0.0.1:443: connect: connection refused", "Error: read ECONNRESET"),
        strength=_OUT,
        confidence=0.85,
    ),
    rule(
        "connection-timeout",
        _NET,
        "A request over the network timed out",
        r"(?i)read timed out|connect(?:ion)? timed? ?out|connect timeout|\bETIMEDOUT\b|\bESOCKETTIMEDOUT\b|i/o timeout|"
        r"TLS handshake timeout|ReadTimeout|ConnectTimeout|operation timed out|request timed out|"
        r"Client\.Timeout exceeded|SocketTimeoutException|net/http: request canceled while waiting|network timeout|"
        r"TimeoutError: (?:timed out$|\[Errno 1?\d\d\])|"
        r"\bERR_SOCKET_TIMEOUT\b|curl: \(28\)|context deadline exceeded \(Client",
        why="The answer did not come in time: a slow or overloaded service, or a lost packet.",
        remedy=_AGAIN,
        examples=(
            "net/http: TLS handshake timeout",
            "npm error network request to https://r failed, reason: ETIMEDOUT",
        ),
        strength=_OUT,
    ),
    rule(
        "transfer-broken",
        _NET,
        "A download or upload broke off",
        r"(?i)\bearly EOF\b|RPC failed; (?:curl|HTTP)|IncompleteRead|unexpected end of stream|unexpected EOF(?! while)|"
        r"transfer closed with|the remote end hung up|GnuTLS recv error|SSL_ERROR_SYSCALL|SSL_read: |"
        r"Premature close|invalid response body while trying to fetch|ProtocolError|ChunkedEncodingError|"
        r"error decoding response body|hash sum mismatch|"
        r"HTTP/2 stream \d+ was not closed cleanly|content-length mismatch|curl: \((?:16|18|52|55|56|92)\)",
        why="The connection was cut while data was under way.",
        remedy=_AGAIN,
        examples=("error: RPC failed; curl 92 HTTP/2 stream 5 was not closed cleanly", "fatal: early EOF"),
        strength=_OUT,
        confidence=0.85,
    ),
    rule(
        "tls-failed",
        _NET,
        "TLS could not be agreed on",
        r"(?i)certificate (?:verify failed|has expired|is not yet valid)|self.signed certificate|"
        r"SSLCertVerificationError|"
        r"x509: certificate|SSL certificate problem|unable to get local issuer certificate|handshake failure|SSLError",
        why="The certificate of the other side is not accepted: expired, from an unknown authority, or for another "
        "name.",
        remedy="Look at the certificate and at the clock of the machine; install the authority's certificate if it "
        "is your own.",
        examples=("curl: (60) SSL certificate problem: certificate has expired",),
        strength=_OUT,
        transient=False,
    ),
    rule(
        "package-index-unreachable",
        _NET,
        "The package index could not be reached",
        r"Retrying \(Retry\(total=|npm (?:ERR!|error) network|error sending request for url|spurious network error|"
        r"Failed to fetch https?://|Could not transfer artifact .* from/to|Could not (?:GET|HEAD) 'https?://|"
        r"Unable to load the service index|failed to download from `https?://|Temporary failure resolving",
        why="Packages could not be downloaded; what follows, such as a version that was not found, comes from that.",
        remedy=_AGAIN + " A cache or a mirror of the index takes it out of the path.",
        examples=(
            "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by 'x'",
            "[ERROR] Could not transfer artifact a:b:jar:1 from/to central",
        ),
        strength=_OUT,
    ),
)

LIMITS = (
    rule(
        "rate-limited",
        Category.RATE_LIMIT,
        "A service refuses because of too many requests",
        r"(?i)rate limit(?:ed)?\b|rate.limit.exceeded|too many requests|toomanyrequests|\b(?:HTTP|status|code|"
        r"error)[\w /.:]{0,20}\b429\b|"
        r"\b429 (?:Too|Client)|\bE429\b|abuse detection|throttl(?:ed|ing)|retry your request again later|"
        r"quota exceeded for quota metric",
        why="The limit of a service is used up; it opens again after a while.",
        remedy="Wait and run it again. Authenticate (limits of anonymous users are low and shared), cache, or ask "
        "less often.",
        examples=(
            "toomanyrequests: You have reached your pull rate limit.",
            "API rate limit exceeded for installation ID 1.",
        ),
        strength=_OUT,
        confidence=0.95,
    ),
)

SERVICES = (
    rule(
        "pod-not-ready",
        _INFRA,
        "A pod did not start",
        r"(?i)\bpod .{0,120}(?:is unhealthy|failed to come online|pending|evicted|preempted)",
        why="The cluster had no room for it, or took it away.",
        remedy="Run it again; look at the events of the pod and the size of the cluster.",
        examples=("Error: pod failed to come online with error: Pod x is unhealthy with phase status Pending",),
        strength=_OUT,
    ),
    rule(
        "service-unavailable",
        _INFRA,
        "A service answered with an error of its own",
        r"(?i)\b(?:HTTP(?:/[\d.]+)?|status(?: code)?|code|error|returned|response)[\w ':=()/.-]{0,25}\b50[0234]\b|"
        r"\b50[234] (?:Bad Gateway|Service (?:Temporarily )?Unavailable|Gateway Time-?out|Server Error)|"
        r"\b500 Internal Server Error|"
        r"service (?:temporarily )?unavailable|bad gateway|gateway time-?out|internal server error|npm (?:ERR!|"
        r"error) code E50\d",
        why="The service had a fault (HTTP 5xx). That is not caused by the repository.",
        remedy=_AGAIN,
        examples=("error: The requested URL returned error: 503", "npm error code E502", "502 Bad Gateway"),
        strength=_OUT,
    ),
    rule(
        "daemon-unavailable",
        _INFRA,
        "Docker is not running",
        r"Cannot connect to the Docker daemon|docker daemon is not running|error during connect: .*docker|"
        r"docker\.sock: connect:",
        why="The daemon of the machine does not answer.",
        remedy="Look at the runner; on your own ones start the daemon, on hosted ones run it again.",
        examples=("Cannot connect to the Docker daemon at unix:///var/run/docker.sock.",),
        strength=_OUT,
    ),
    rule(
        "service-container-unhealthy",
        _INFRA,
        "A service container did not become healthy",
        r"(?i)container \S+ is unhealthy|failed to initialize container|One or more containers failed to start|"
        r"unhealthy$",
        why="A container of `services:` did not start or did not pass its health check.",
        remedy="Read its log in the step *Initialize containers*; its image may have changed under a moving tag.",
        examples=("Error: dependency failed to start: container app-db-1 is unhealthy",),
        strength=_OUT,
        disposition=Disposition.INVESTIGATE,
        transient=False,
        confidence=0.7,
    ),
    rule(
        "package-lock-held",
        _INFRA,
        "The package manager of the system is busy",
        r"Could not get lock /var/lib|dpkg frontend lock|Unable to acquire the dpkg",
        why="Another process, mostly an automatic update of the runner, holds the lock.",
        remedy="Run it again, or wait for the lock: `apt-get -o DPkg::Lock::Timeout=120`.",
        examples=("E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1",),
        strength=_OUT,
    ),
)

RUNNERS = (
    rule(
        "runner-lost",
        _INFRA,
        "The runner was lost",
        r"lost communication with the server|runner has received a shutdown signal|"
        r"agent has received a shutdown signal|"
        r"(?i:runner .{0,80}(?:deprovision|was deallocated|has been reclaimed))|instance was preempted",
        why="The machine went away: replaced, out of memory or processor time, or shut down under the job.",
        remedy="Run it again. If it comes back at the same step, that step starves the machine: give it a larger one.",
        examples=(
            "The hosted runner lost communication with the server.",
            "The runner has received a shutdown signal.",
        ),
        strength=Strength.DEFINITE,
        confidence=0.95,
    ),
    rule(
        "no-runner",
        _INFRA,
        "No runner took the job",
        r"job was not acquired by Runner|(?i:not started because.{0,80}(?:billing|payments|spending limit|account))",
        why="There was no runner of that kind, or the account may not use one.",
        remedy="See the status page of GitHub, the labels of your runners, and the billing of the account.",
        examples=("The job was not acquired by Runner of type hosted even after multiple attempts",),
        strength=Strength.DEFINITE,
        confidence=0.95,
    ),
    rule(
        "action-download-failed",
        _INFRA,
        "An action could not be downloaded",
        r"(?i)(?:unable|failed) to download (?:action|archive)|Can't use 'tar -xzf' extract archive file",
        why="The runner did not get the code of an action; nothing of the job has run.",
        remedy=_AGAIN,
        examples=("Failed to download archive 'https://codeload.github.com/x/y/tar.gz/1' after 3 attempts.",),
        strength=Strength.DEFINITE,
    ),
    rule(
        "actions-service-failed",
        _INFRA,
        "A service of GitHub Actions failed",
        r"Failed to (?:CreateArtifact|FinalizeArtifact|GetSignedArtifactURL|ListArtifacts|CreateCacheEntry|"
        r"GetCacheEntry)|"
        r"Unable to make request: |reserveCache failed|getCacheEntry failed|Failed to get ID Token",
        why="Artifacts, cache or tokens could not be had from GitHub.",
        remedy=_AGAIN,
        examples=("Failed to CreateArtifact: Unable to make request: ECONNRESET",),
        strength=_OUT,
    ),
    rule(
        "interrupted",
        _INFRA,
        "Somebody interrupted it",
        r"\bKeyboardInterrupt\b|(?i:received (?:signal )?SIG(?:INT|TERM))",
        why="A signal asked the program to stop: a cancelled job, or a machine that goes away.",
        remedy="See who sent it: the end of the job's log, or the log of the machine.",
        examples=("KeyboardInterrupt", "received SIGINT"),
        strength=_OUT,
        disposition=Disposition.INVESTIGATE,
        transient=False,
        confidence=0.75,
    ),
    rule(
        "cancelled",
        _INFRA,
        "The job was cancelled",
        r"(?i)the operation was cancell?ed|##\[error\]the run was cancell?ed|higher priority waiting request .* exists",
        why="A person, `concurrency` or `fail-fast` ended the job; that is no failure of what it ran.",
        remedy="Nothing, if it was meant. Else look which run or job ended this one.",
        examples=("The operation was canceled.",),
        strength=Strength.GENERAL,
        disposition=Disposition.INVESTIGATE,
        transient=False,
        confidence=0.8,
    ),
)
