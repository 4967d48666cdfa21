"""XML read as a stream by expat, behind defusedxml's guards: entities are refused, a plain DOCTYPE is not.

Some writers put into XML what is none: colours of a terminal, bytes in another encoding. Such a document is read a
second time with these characters replaced; all other faults make it unreadable.
"""

from __future__ import annotations

import codecs
import re
import sys
from typing import TYPE_CHECKING, TypeVar
from xml.parsers import expat
from xml.sax import SAXException
from xml.sax.xmlreader import InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ci_kit.quality.model import Reading
    from ci_kit.quality.source import Source

#: What XML 1.0 does not allow (section 2.2), as characters and as references to them.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_REFERENCE = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
_LONGEST_REFERENCE = 14
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z][\w.-]{0,40})["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PROLOGUE = re.compile(r"^\ufeff?\s*(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)\s*)*", re.DOTALL)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_TRUNCATED = {
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
}
_MENDABLE = {
    expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN],
    expat.errors.codes[expat.errors.XML_ERROR_BAD_CHAR_REF],
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
}


class Handler:
    """Takes elements as they come, and text while it asks for it.

    Nothing stands between expat and these methods: most of the time of a large report is spent in such calls.
    """

    parser: expat.XMLParserType

    def start(self, tag: str, attributes: dict[str, str], /) -> None:
        """An element begins."""
        raise NotImplementedError

    def end(self, tag: str, /) -> None:
        """An element ends."""
        raise NotImplementedError

    def text(self, data: str, /) -> None:
        """A piece of text, between `listen` and `ignore`."""

    def close(self) -> Reading:
        """What the elements said, whether all of them came or not."""
        raise NotImplementedError

    def listen(self) -> None:
        """Ask for text from here on."""
        self.parser.CharacterDataHandler = self.text

    def ignore(self) -> None:
        """No more text: expat need not even make strings of it."""
        self.parser.CharacterDataHandler = None


class MalformedError(Exception):
    """A document that is no XML, or is XML that is not read here. `truncated` when it just ends too early."""

    def __init__(self, why: str, *, truncated: bool = False, partly: Handler | None = None) -> None:
        super().__init__(why)
        self.truncated = truncated
        self.partly = partly


class _Mendable(Exception):  # noqa: N818 (no error: the second reading is on its way)
    """There may be characters that XML does not allow."""


H = TypeVar("H", bound=Handler)


def read(source: Source, make: Callable[[], H]) -> tuple[H, bool]:
    """What a fresh handler made of the document, and whether characters had to be replaced in it.

    Raises:
        MalformedError: It is no XML, ends too early (the handler is in `partly` then), or brings entities.
        TooLargeError: See `Source.pieces`; OSError likewise.
    """
    handler = make()
    try:
        _parse(source.pieces(), handler)
    except _Mendable:
        encoding = _encoding(source.head())
        handler = make()
        try:
            _parse(_Mended(source.pieces(), encoding), handler)
        except _Mendable as error:
            raise MalformedError(str(error), partly=handler) from None
        return handler, True
    return handler, False


def root(head: bytes) -> str:
    """The name of the first element in the first bytes of a file; empty where there is none."""
    text = head.decode(_encoding(head), "replace")
    found = _ROOT.match(_PROLOGUE.sub("", text))
    return found[1].rpartition(":")[2] if found else ""


class _Parser(DefusedExpatParser):
    """Hands elements over as expat finds them, without the objects that SAX makes of them."""

    _parser: expat.XMLParserType

    def __init__(self, handler: Handler, encoding: str | None = None) -> None:
        super().__init__(forbid_dtd=False, forbid_entities=True, forbid_external=True)
        self._handler = handler
        self._source = InputSource()
        self._source.setEncoding(encoding)

    def reset(self) -> None:
        """Start a document."""
        super().reset()
        # A DTD that is only named, as JaCoCo and Cobertura do it, is not asked for; entities declared here are refused.
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._handler.parser = self._parser
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._handler.start
        self._parser.EndElementHandler = self._handler.end
        for name in ("CharacterDataHandler", "ProcessingInstructionHandler", "CommentHandler"):
            setattr(self._parser, name, None)


def _parse(pieces: Iterable[bytes], handler: Handler) -> None:
    parser = _Parser(handler, "utf-8" if isinstance(pieces, _Mended) else None)
    try:
        for piece in pieces:
            parser.feed(piece)
        parser.close()
    except SAXException as error:
        raise _told(error, handler) from None
    except DefusedXmlException as error:
        why = f"it declares entities ({type(error).__name__}), which are refused: they can be made to fill the memory"
        raise MalformedError(why, partly=handler) from None
    except (LookupError, ValueError) as error:  # an encoding that Python does not know, or expat cannot take
        raise _Mendable(str(error)) from None


def _told(error: SAXException, handler: Handler) -> Exception:
    cause = error.getException()
    code = getattr(cause, "code", None)
    if code in _MENDABLE:
        return _Mendable(str(cause))
    return MalformedError(str(cause or error), truncated=code in _TRUNCATED, partly=handler)


class _Mended:
    """The pieces of a document in UTF-8, with what XML does not allow replaced."""

    def __init__(self, pieces: Iterable[bytes], encoding: str) -> None:
        self._pieces = pieces
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def __iter__(self) -> Iterator[bytes]:
        kept = ""
        for piece in self._pieces:
            text = kept + self._decoder.decode(piece)
            at = text.rfind("&", -_LONGEST_REFERENCE) if len(text) > _LONGEST_REFERENCE else len(text)
            cut = at if at >= 0 and ";" not in text[at:] else len(text)
            text, kept = text[:cut], text[cut:]
            yield _legal(text)
        yield _legal(kept + self._decoder.decode(b"", final=True))


def _legal(text: str) -> bytes:
    return _REFERENCE.sub(_reference, _ILLEGAL.sub("\ufffd", text)).encode("utf-8")


def _reference(match: re.Match[str]) -> str:
    number = int(match[1], 16) if match[1] else int(match[2])
    legal = number <= sys.maxunicode and not _ILLEGAL.match(chr(number))
    return match[0] if legal else "\ufffd"


def _encoding(head: bytes) -> str:
    """What the document is written in: by its mark, by what it declares, else UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    declared = _DECLARED.search(head[:200])
    try:
        return codecs.lookup(declared[1].decode("ascii")).name if declared else "utf-8"
    except LookupError:
        return "utf-8"
