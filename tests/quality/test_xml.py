"""XML that is hostile, broken, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_workspace import case, read, real, suite

from ci_kit.quality import xml
from ci_kit.quality.rules import Rules

if TYPE_CHECKING:
    from pathlib import Path

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "billion laughs": f'<!DOCTYPE t [<!ENTITY l0 "lol">{LAUGHS}]><testsuite name="&l9;"/>',
    "quadratic": f'<!DOCTYPE t [<!ENTITY a "{"x" * 9_000}">]><testsuite>{"&a;" * 50_000}</testsuite>',
    "file": '<!DOCTYPE t [<!ENTITY f SYSTEM "file:///etc/passwd">]><testsuite name="x">&f;</testsuite>',
    "parameter": '<!DOCTYPE t [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><testsuite/>',
}


@pytest.mark.parametrize("name", BOMBS)
def test_entities_are_refused(tmp_path: Path, name: str) -> None:
    """Whatever they would do: the report is unreadable, and says why."""
    reading = read(tmp_path / "report.xml", BOMBS[name])
    (remark,) = reading.remarks
    assert remark.rule is Rules.UNREADABLE
    assert "declares entities" in remark.message
    assert not reading.whole


@pytest.mark.parametrize("name", ["jacoco.xml", "gcovr-cobertura.xml"])
def test_a_doctype_without_entities_is_no_harm(tmp_path: Path, name: str) -> None:
    """JaCoCo and gcovr name a DTD, which nobody fetches."""
    text = real(name)
    assert b"<!DOCTYPE" in text
    reading = read(tmp_path / name, text)
    assert (reading.whole, reading.remarks) == (True, [])


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (suite(case("t", "failure", text="\x1b[31mred\x1b[0m")).encode(), "\ufffd[31mred"),
        (
            suite(case("t", "failure", text="MARK")).encode().replace(b"MARK", b"&#x1B;[31m &#27; &#65;"),
            "\ufffd[31m \ufffd A",
        ),
        (suite(case("t", "failure", text="gr\xfc\xdfe")).encode("latin-1"), "gr\ufffd\ufffde"),
        (
            b'<?xml version="1.0" encoding="x-nobody-knows"?>' + suite(case("t", "failure", text="told")).encode(),
            "told",
        ),
        (suite(case("t", "failure", text="a\x00b")).encode(), "a\ufffdb"),
    ],
)
def test_characters_that_xml_does_not_allow_are_replaced(tmp_path: Path, content: bytes, shown: str) -> None:
    """Raw, as references, in another encoding; it is said, and the report counts."""
    reading = read(tmp_path / "report.xml", content)
    assert [one.rule for one in reading.remarks] == [Rules.MENDED]
    assert reading.whole
    assert reading.tests is not None
    assert shown in reading.tests.failing[0].details


def test_a_reference_across_two_pieces_is_found(tmp_path: Path) -> None:
    """Files are read in pieces of 64 KiB; wherever the cut falls, nothing is lost and nothing gets through."""
    text = "".join(f"{'x' * (number % 17)}&#x1B;" for number in range(20_000))
    content = suite(case("t", "failure", text="MARK")).replace("MARK", text)
    reading = read(tmp_path / "report.xml", content)
    assert reading.whole, reading.remarks
    assert reading.tests is not None
    assert "\x1b" not in reading.tests.failing[0].details


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
def test_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    """With a mark at the start, or declared."""
    text = suite(case("grün"), case("rot", "failure"))
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    content = mark + text.encode(encoding)
    reading = read(tmp_path / "report.xml", content)
    assert reading.tests is not None, reading.remarks
    assert (reading.tests.total, reading.tests.failing[0].name) == (2, "rot")


def test_a_report_that_was_cut_off_says_so_and_shows_what_it_had(tmp_path: Path) -> None:
    """Wherever it was cut: it is not whole, and no failure that was there is lost."""
    whole = suite(case("a", "failure", message="first"), case("b"), case("d"), tests=3, failures=1)
    for cut in range(1, len(whole)):
        reading = read(tmp_path / "report.xml", whole[:cut])
        assert not reading.whole
        assert reading.remarks
        if "</testcase>" in whole[:cut]:
            assert reading.remarks[0].rule is Rules.TRUNCATED
            assert reading.tests is not None
            assert reading.tests.bad == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", Rules.EMPTY),
        (b" \n\t", Rules.EMPTY),
        (b"\xef\xbb\xbf", Rules.EMPTY),
        (b"\0" * 4096, Rules.EMPTY),
        (b"hello", Rules.UNKNOWN),
        (b"<html><body/></html>", Rules.UNKNOWN),
        (b"<testsuite><testcase></testsuite>", Rules.UNREADABLE),
        (suite(case("a")).encode() * 2, Rules.UNREADABLE),
        (b"<testsuite>" * 5000, Rules.UNREADABLE),
        (b"{", Rules.TRUNCATED),
        (b'{"a": "b', Rules.TRUNCATED),
        (b'{"a": b}', Rules.UNREADABLE),
        (b"[" * 100_000, Rules.UNREADABLE),
        (b'{"a": 1}', Rules.UNKNOWN),
        (b'{"version": "2.1.0", "runs": [{"tool": 3}]}', Rules.UNREADABLE),
        (b"<a>" * 3 + b"&" * 10, Rules.UNKNOWN),
    ],
)
def test_what_is_no_report_is_named(tmp_path: Path, content: bytes, rule: Rules) -> None:
    """Empty, unknown, cut off and malformed are told apart; none of it is whole."""
    reading = read(tmp_path / "report", content)
    assert reading.remarks[0].rule is rule, reading.remarks
    assert not reading.whole


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Nothing is so broken that the reader breaks down with it."""
    reading = read(tmp_path_factory.getbasetemp() / "any.bin", content)
    assert not reading.whole
    assert reading.remarks


@given(st.text(max_size=200))
def test_any_text_of_a_failure_is_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever a message holds, the failure is counted."""
    content = suite(case("t", "failure", text=text, message=text)).encode("utf-8", "surrogatepass")
    reading = read(tmp_path_factory.getbasetemp() / "text.xml", content)
    assert reading.tests is not None, reading.remarks
    assert reading.tests.bad == 1


def test_the_root_is_found_behind_a_prologue() -> None:
    """Declaration, comments, a DOCTYPE with brackets, a prefix."""
    head = b'<?xml version="1.0"?>\n<!-- <no/> -->\n<!DOCTYPE r [<!ELEMENT r ANY>]>\n<n:report a="1">'
    assert xml.root(head) == "report"
    assert xml.root(b"no") == ""


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """The bound counts bytes, whatever the file system says of its size."""
    reading = read(tmp_path / "report.xml", suite(*map(case, map(str, range(2000)))), most=1000)
    assert [one.rule for one in reading.remarks] == [Rules.TOO_LARGE]
