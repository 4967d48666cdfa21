"""Repairs of the text of URIs: Windows paths, percent-encoding, colons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.repair import checkout
from ci_kit.sarif.repair import uri as uris
from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

#: Every property that holds a URI or a list of them, but for those of artifacts.
_LINKS = ("helpUri", "informationUri", "downloadUri", "repositoryUri", "hostedViewerUri", "workItemUris")


@repair("uri-windows-path", "Windows paths ({n}) were written as URIs.")
def uri_windows_path(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    r"""Write `C:\a` as `file:///C:/a` and `a\b` as `a/b`.

    Safe: it is the same path; GitHub matches files by `/`. A file of the checkout whose name holds a
    backslash is left alone.
    """
    uri = text_of(location, "uri")
    if ("\\" in uri or ":" in uri) and not ("\\" in uri and checkout.is_file(job.scope.tree, uri)):
        put_uri(location, at, uris.from_windows(uri), pen)


@repair("uri-drive-as-host", "Drive letters that read as a host ({n} URIs) were moved into the path.")
def uri_drive_as_host(location: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Write `file://C:/a` as `file:///C:/a`. Safe: no machine has a name that ends in a colon."""
    put_uri(location, at, uris.with_drive_in_path(text_of(location, "uri")), pen)


@repair("uri-bad-percent", "Percent signs that start no escape ({n} URIs) were escaped.")
def uri_bad_percent(holder: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Write `100%.txt` as `100%25.txt`. Safe: a percent sign that escapes nothing can only mean itself."""
    _each_uri(holder, at, uris.with_good_escapes, pen)


@repair("uri-unencoded", "Characters that a URI must escape ({n} URIs) were percent-encoded.")
def uri_unencoded(holder: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Escape blanks, brackets, non-ASCII and the like.

    Safe: decoded, the URI is what it was. `#` and `?` are escaped only where the checkout has a file of that
    very name.
    """

    def hides(path: str) -> bool:
        return checkout.is_file(job.scope.tree, checkout.prefix(holder.get("uriBaseId"), job) + path)

    _each_uri(holder, at, lambda uri: uris.encoded(uri, hides), pen)


@repair("uri-colon-first-segment", "Colons that read as the end of a scheme ({n} URIs) were percent-encoded.")
def uri_colon_first_segment(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Escape a colon in the first segment.

    Safe: done where no scheme can stand before it, or where the checkout has a file of that very name.
    """

    def known(path: str) -> bool:
        return checkout.is_file(job.scope.tree, checkout.prefix(location.get("uriBaseId"), job) + path)

    put_uri(location, at, uris.without_first_colon(text_of(location, "uri"), known), pen)


def put_uri(location: Obj, at: Path, uri: str, pen: Pen) -> None:
    """Write the URI of a location, if it is another than before."""
    if uri and uri != text_of(location, "uri"):
        pen.put(location, at, "uri", uri)


def _each_uri(holder: Obj, at: Path, mended: Callable[[str], str], pen: Pen) -> None:
    """Mend `uri` and every link of an object."""
    put_uri(holder, at, mended(text_of(holder, "uri")), pen)
    for key in _LINKS:
        value = holder.get(key)
        if isinstance(value, str) and mended(value) != value:
            pen.put(holder, at, key, mended(value))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, str) and mended(item) != item:
                    pen.set_item(value, (at, key), index, mended(item))
