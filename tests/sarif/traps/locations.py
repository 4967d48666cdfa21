"""Logs whose results point at no file, or at a file in a way that GitHub does not follow."""

from __future__ import annotations

from traps.document import FILE, PHYSICAL, RESULT, RUN, drop, put
from traps.model import Stage, Trap, fine, local, risky, service

_NO_LOCATION = "Known answer of the service: locationFromSarifResult: expected artifact location."
_BAD_URI = "Known answer of the service: an invalid URI was provided as a SARIF location."
_SCHEME = "Known answer of the service: SARIF URI scheme ... did not match the checkout URI scheme file."
_CHECKOUT = "file:///home/runner/work/app/app"


def _refused(name: str, uri: str, note: str) -> Trap:
    return service(f"uri-{name}", note, put(f"{FILE}/uri", uri))


def _hidden(name: str, uri: str, note: str) -> Trap:
    return risky(f"uri-{name}", note, put(f"{FILE}/uri", uri))


MISSING = (
    service("locations-missing", _NO_LOCATION, drop(f"{RESULT}/locations")),
    service("locations-empty", _NO_LOCATION, put(f"{RESULT}/locations", [])),
    service("location-empty", _NO_LOCATION, put(f"{RESULT}/locations/0", {})),
    service(
        "location-logical-only",
        _NO_LOCATION,
        put(f"{RESULT}/locations/0", {"logicalLocations": [{"name": "export"}]}),
    ),
    local(Stage.SCHEMA, "physical-location-empty", "Neither a file nor an address.", put(PHYSICAL, {})),
    service("artifact-location-empty", _NO_LOCATION, put(FILE, {})),
    service("artifact-location-text-only", _NO_LOCATION, put(FILE, {"description": {"text": "the order file"}})),
    _refused("empty", "", "Documented as required and not empty."),
)

REFUSED = (
    _refused("https", "https://example.com/src/orders.py", _SCHEME),
    _refused("docker", "docker://alpine", _SCHEME),
    _refused("git", "git::https://example.com/app.git", _SCHEME),
    _refused("image-name-tag", "alpine:3.20", _SCHEME),
    _refused("drive", "C:\\checkout\\src\\orders.py", "The drive is taken for a scheme. " + _SCHEME),
    _refused("drive-slashes", "C:/checkout/src/orders.py", "The drive is taken for a scheme. " + _SCHEME),
    _refused("colon-first-segment", "a (b:c)", _BAD_URI + " (first path segment in URL cannot contain colon)"),
    _refused("percent", "src/100%.py", _BAD_URI + " (invalid URL escape)"),
    _refused("percent-letters", "src/%zz.py", _BAD_URI + " (invalid URL escape)"),
    _refused("host-with-space", "file://Package Descriptor", _BAD_URI + " (invalid character in host name)"),
    _refused("control-character", "src/orders\n.py", _BAD_URI + " (invalid control character in URL)"),
    _refused("bracket-host", "file://[src/orders.py", _BAD_URI + " (missing ']' in host)"),
    _refused("missing-scheme", ":src/orders.py", _BAD_URI + " (missing protocol scheme)"),
)

HIDDEN = (
    risky(
        "uri-space",
        "A blank and letters that a URI percent-encodes; GitHub takes them.",
        put(f"{FILE}/uri", "src/größe map.py"),
        put(f"{PHYSICAL}/region", {"startLine": 5}),
    ),
    _hidden("image-tag", "library/app:1.2", "An image, not a file; to Go's parser a relative path."),
    _hidden("brackets", "app/[id]/page.tsx", "Brackets that a URI percent-encodes."),
    _hidden("hash", "src/a#b.py", "# begins a fragment: the path ends before it."),
    _hidden("question-mark", "src/a?b.py", "? begins a query: the path ends before it."),
    _hidden("backslash", "src\\orders.py", "No file of the repository has this name."),
    _hidden("dots-up", "../other/orders.py", "Outside the checkout."),
    _hidden("dots-inside", "src/../src/orders.py", "Not the name of the file in the repository."),
    _hidden("dot-first", "./src/orders.py", "Not the name of the file in the repository."),
    _hidden("double-slash", "src//orders.py", "Not the name of the file in the repository."),
    _hidden("rooted", "/src/orders.py", "Taken for an absolute path."),
    _hidden(
        "rooted-checkout",
        "/home/runner/work/app/app/src/orders.py",
        "Absolute, inside one machine's checkout.",
    ),
    _hidden("file-elsewhere", "file:///etc/passwd", "Outside the checkout."),
    _hidden("file-two-slashes", "file://src/orders.py", "src is taken for a host."),
    _hidden("file-drive", "file:///D:/a/app/app/src/orders.py", "Absolute, on another machine."),
    _hidden(
        "file-checkout",
        f"{_CHECKOUT}/src/orders.py",
        "Absolute: right only on the machine that has this checkout.",
    ),
    _hidden("directory", "src", "A directory."),
    _hidden("dot", ".", "The checkout itself."),
    _hidden("unknown-file", "src/no-such-file.py", "No such file in the checkout."),
    _hidden("case-differs", "SRC/Orders.py", "The file's name in other letters."),
    _hidden("encoded-twice", "src/gr%25C3%25B6%25C3%259Fe%2520map.py", "Percent-encoded twice: no such file."),
)

FINE = (
    fine(
        "uri-encoded",
        "The name in percent-encoding.",
        put(f"{FILE}/uri", "src/gr%C3%B6%C3%9Fe%20map.py"),
        put(f"{PHYSICAL}/region", {"startLine": 5}),
    ),
    fine(
        "uri-base-id",
        "Relative to a base that is defined.",
        put(f"{RUN}/originalUriBaseIds", {"SRCROOT": {"uri": f"{_CHECKOUT}/"}}),
        put(f"{FILE}/uriBaseId", "SRCROOT"),
    ),
    fine(
        "uri-base-id-conventional",
        "%SRCROOT% without a definition means the checkout.",
        put(f"{FILE}/uriBaseId", "%SRCROOT%"),
    ),
)

BASES = (
    risky(
        "base-id-undefined",
        "No such base in originalUriBaseIds.",
        put(f"{RUN}/originalUriBaseIds", {"SRCROOT": {}}),
        put(f"{FILE}/uriBaseId", "OTHER"),
    ),
    risky(
        "base-id-with-absolute-uri",
        "An absolute URI takes no base (3.4.4).",
        put(FILE, {"uri": f"{_CHECKOUT}/src/orders.py", "uriBaseId": "SRCROOT"}),
    ),
    risky(
        "base-without-slash",
        "A base ends with a slash (3.14.14).",
        put(f"{RUN}/originalUriBaseIds", {"SRCROOT": {"uri": _CHECKOUT}}),
        put(f"{FILE}/uriBaseId", "SRCROOT"),
    ),
    risky(
        "base-relative",
        "A base without its own base is absolute (3.14.14).",
        put(f"{RUN}/originalUriBaseIds", {"SRCROOT": {"uri": "src/"}}),
        put(f"{FILE}/uriBaseId", "SRCROOT"),
    ),
    risky(
        "base-loop",
        "Two bases that rest on each other (3.14.14).",
        put(
            f"{RUN}/originalUriBaseIds",
            {"A": {"uri": "a/", "uriBaseId": "B"}, "B": {"uri": "b/", "uriBaseId": "A"}},
        ),
        put(f"{FILE}/uriBaseId", "A"),
    ),
)

TRAPS = MISSING + REFUSED + HIDDEN + FINE + BASES
