"""How package managers, docker, git and clients of the network write that something failed."""

from __future__ import annotations

from ci_kit.triage.model import Tool, Weight
from ci_kit.triage.shapes.model import BLANK, shape

_PACKAGES = (Tool.PACKAGES, Weight.TOOL)
_GIT = (Tool.GIT, Weight.TOOL)
_DOCKER = (Tool.DOCKER, Weight.TOOL)
_CLIENT = (Tool.NETWORK, Weight.TOOL)

SHAPES = (
    shape(*_PACKAGES, "npm ", r"npm (?:ERR!|error) (?!.*A complete log of this run)(?!\s*$)"),
    shape(*_PACKAGES, "ERR_PNPM", r".*ERR_PNPM_\w+", after=6, until=BLANK),
    shape(
        *_PACKAGES,
        "error ",
        r"error (?!Command failed|during build|TS\d)(?:An unexpected|Couldn't|Package|Received|Your lockfile|"
        r"Found incompatible|\S+: The engine)",
        after=3,
    ),
    shape(*_PACKAGES, "YN0", r"\S* ?YN0\d{3}: .*(?:error|can't|fail|No candidates|doesn't)", after=2),
    shape(
        *_PACKAGES,
        "ERROR: ",
        r"ERROR: (?:Could not|Cannot|No matching|Failed|ResolutionImpossible|Command errored|Package|Invalid|"
        r"Ignored|THESE PACKAGES|HTTP|Exception|Can not|Directory|Unknown)",
        before=8,
        after=3,
    ),
    shape(
        Tool.PACKAGES,
        Weight.COMPILER,
        "error: ",
        r"\s*error: (?:subprocess-exited|metadata-generation|externally-managed|legacy-install)",
        after=60,
        until=r"\s*note: This error originates|ERROR: ",
        says=r"\s*(?:\w+Error: |.*\berror: |.*fatal error)",
    ),
    shape(*_PACKAGES, "No solution found", r".*No solution found when resolving", after=6),
    shape(
        *_PACKAGES,
        "Failed to ",
        r"(?:error: |\s*\u00d7 )?Failed to (?:download|build|fetch|resolve|prepare|extract|install|spawn)",
        after=6,
    ),
    shape(*_PACKAGES, "version solving failed", r".*version solving failed", before=4),
    shape(*_PACKAGES, "E: ", r"E: \S", before=2),
    shape(*_PACKAGES, "Err:", r"Err:\d+ ", after=2),
    shape(*_PACKAGES, "Could not find gem", r".*Could not find gem", after=3),
    shape(*_PACKAGES, "could not be resolved", r".*could not be resolved"),
    shape(
        *_PACKAGES,
        "Error: ",
        r"Error: (?:Unable to find a match|No available formula|Failed to download metadata|No such (?:command|"
        r"option))",
        before=2,
    ),
    shape(*_DOCKER, "ERROR: failed to", r"ERROR: failed to (?:solve|build|push|export|receive)", before=10),
    shape(*_DOCKER, "ERROR", r"(?:#\d+ ERROR|ERROR \[|=> ERROR|failed to solve)", before=3),
    shape(*_DOCKER, "------", r"-{6}$", after=0),
    shape(*_DOCKER, " > [", r" > \[.*\]", after=10, until=r"-{6}$"),
    shape(*_DOCKER, "Error response from daemon", r".*Error response from daemon"),
    shape(*_DOCKER, "denied: ", r"(?:error: |unauthorized: )?denied: "),
    shape(*_DOCKER, "unhealthy", r".*container \S+ is unhealthy"),
    shape(*_DOCKER, "non-zero code", r"The command .* returned a non-zero code: \d+", before=8),
    shape(*_GIT, "fatal: ", r"(?:.*: )?fatal: \S", before=3, after=3),
    shape(
        *_GIT,
        "error: ",
        r"error: (?:failed to push|RPC failed|pathspec|Your local changes|could not apply|src refspec|"
        r"cannot lock ref|unable to|Server does not allow|patch failed|The following untracked)",
        before=2,
        after=3,
    ),
    shape(*_GIT, "CONFLICT", r"CONFLICT \([\w/ ]+\): "),
    shape(*_GIT, "[rejected]", r"\s*! \[(?:remote )?rejected\]", after=3),
    shape(
        *_GIT,
        "remote: ",
        r"remote: (?:error|fatal|Permission|Invalid|Repository not found|Internal|Support for|Write access)",
        after=1,
    ),
    shape(*_GIT, "(publickey", r".*Permission denied \(publickey"),
    shape(*_CLIENT, "curl: (", r"curl: \(\d+\) "),
    shape(*_CLIENT, "wget: ", r"wget: "),
    shape(*_CLIENT, "ERROR ", r".*ERROR [45]\d\d: "),
    shape(*_CLIENT, "Could not resolve host", r".*Could not resolve host"),
    shape(*_CLIENT, "ssh: ", r"ssh: (?:connect to host|Could not resolve)"),
    shape(
        *_CLIENT,
        "HTTP",
        r"(?:gh|HTTP|Error|error|ERROR|HttpError|RequestError \[HttpError\])\b.*\bHTTP(?:/[\d.]+)? ?[45]\d\d\b",
    ),
    shape(Tool.GENERAL, Weight.TOOL, "Error: ", r"\u2502 Error: ", after=10, until=r"\u2575"),
    shape(Tool.GENERAL, Weight.TOOL, "fatal: [", r"fatal: \[[^\]]+\]: (?:FAILED|UNREACHABLE)!", before=1),
)
