"""Reading files within bounds, recognising what they are, and their encodings."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif import source
from ci_kit.sarif.source import Encoding, Kind, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = '{"größe": "€ 😀"}'


def test_the_bytes_of_a_file_are_read(tmp_path: Path) -> None:
    """A regular file gives its bytes, also at exactly the limit."""
    path = tmp_path / "a.sarif"
    path.write_bytes(b"12345")
    assert source.read(path) == b"12345"
    assert source.read(path, limit=5) == b"12345"


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    """One byte too many is refused, and both numbers are said."""
    path = tmp_path / "a.sarif"
    path.write_bytes(b"x" * 12_346)
    with pytest.raises(Unreadable, match=r"it has 12,346 bytes; the limit is 12,345"):
        source.read(path, limit=12_345)


def test_a_sparse_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """A file larger than what Node can hold is refused by its size alone."""
    path = tmp_path / "a.sarif"
    with path.open("wb") as file:
        file.truncate(source.MAX_BYTES + 1)
    with pytest.raises(Unreadable, match="the limit is 536,870,888"):
        source.read(path)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux' /proc")
def test_a_file_that_hides_its_size_is_read_within_the_limit() -> None:
    """Files of /proc say that they are empty; they are read all the same, but not beyond the limit."""
    path = Path("/proc/self/status")
    assert b"Name:" in source.read(path)
    with pytest.raises(Unreadable, match="more than 10 bytes"):
        source.read(path, limit=10)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_a_fifo_does_not_block(tmp_path: Path) -> None:
    """A FIFO that nobody writes to is named as no regular file, at once."""
    path = tmp_path / "x.sarif"
    os.mkfifo(path)
    with pytest.raises(Unreadable, match="not a regular file"):
        source.read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs POSIX")
def test_a_fifo_that_takes_the_place_of_a_file_does_not_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was a file when it was looked at, and is a FIFO when it is opened, is still found out."""
    path = tmp_path / "x.sarif"
    path.write_bytes(b"{}")
    real = Path.stat

    def swap(self: Path) -> os.stat_result:
        status = real(self)
        path.unlink()
        os.mkfifo(path)
        return status

    monkeypatch.setattr(Path, "stat", swap)
    with pytest.raises(Unreadable, match="not a regular file"):
        source.read(path)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX devices")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
def test_a_link_to_a_device_is_not_read(tmp_path: Path, device: str) -> None:
    """Devices are endless or ask the user; a link to one is named as no regular file, or cannot be opened."""
    path = tmp_path / "x.sarif"
    path.symlink_to(device)
    with pytest.raises(Unreadable):
        source.read(path)


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs Unix sockets")
def test_a_socket_is_not_read() -> None:
    """A socket called x.sarif is named as no regular file."""
    with tempfile.TemporaryDirectory() as directory, socket.socket(socket.AF_UNIX) as listening:
        path = Path(directory, "x.sarif")
        listening.bind(str(path))
        with pytest.raises(Unreadable, match="not a regular file"):
            source.read(path)


def test_a_directory_is_named(tmp_path: Path) -> None:
    """A directory called x.sarif is named as such."""
    path = tmp_path / "x.sarif"
    path.mkdir()
    with pytest.raises(Unreadable, match="it is a directory"):
        source.read(path)


@pytest.mark.parametrize("name", ["gone.sarif", "nul\0.sarif", "half\ud800.sarif", "x" * 300])
def test_a_name_without_a_file_is_unreadable(tmp_path: Path, name: str) -> None:
    """A file that vanished, and names that no file can have, give a reason and not another error."""
    with pytest.raises(Unreadable) as raised:
        source.read(tmp_path / name)
    assert raised.value.reason


@pytest.fixture
def open_to_all() -> Iterator[Path]:
    """A directory that any user may enter; pytest's own are closed to others."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory)
        path.chmod(0o755)
        yield path


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_file_without_permission_is_unreadable(open_to_all: Path) -> None:
    """A file that the system does not give us is reported with the system's reason."""
    path = open_to_all / "closed.sarif"
    path.write_bytes(b"{}")
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65_534)
    try:
        with pytest.raises(Unreadable, match="permission denied"):
            source.read(path)
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", Kind.EMPTY),
        (b" \r\n\t" * 3_000, Kind.EMPTY),
        (b"\xef\xbb\xbf", Kind.EMPTY),
        (b"\xff\xfe", Kind.EMPTY),
        (b"\xfe\xff\x00\n", Kind.EMPTY),
        (b" " * 3_000_000 + b"{}", Kind.JSON),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n", Kind.LFS_POINTER),
        (b"\x1f\x8b\x08\x00", Kind.GZIP),
        (b"PK\x03\x04rest", Kind.ZIP),
        (b"PK\x05\x06" + bytes(18), Kind.ZIP),
        (b"BZh91AY", Kind.OTHER_ARCHIVE),
        (b"\xfd7zXZ\x00", Kind.OTHER_ARCHIVE),
        (b"\x28\xb5\x2f\xfd", Kind.OTHER_ARCHIVE),
        (b"\n <?xml version='1.0'?>", Kind.MARKUP),
        (b"\xef\xbb\xbf<html>", Kind.MARKUP),
        ("<html>".encode("utf-16"), Kind.MARKUP),
        (b"{}", Kind.JSON),
        (b"version 2", Kind.JSON),
        (bytes(64), Kind.JSON),
    ],
)
def test_the_first_bytes_tell_what_a_file_is(data: bytes, kind: Kind) -> None:
    """Empty files, archives, pointers and markup are told from what may be JSON."""
    assert source.kind_of(data) is kind


@pytest.mark.parametrize(
    ("codec", "mark", "encoding"),
    [
        ("utf-8", b"", Encoding.UTF8),
        ("utf-8", b"\xef\xbb\xbf", Encoding.UTF8_BOM),
        ("utf-16-le", b"\xff\xfe", Encoding.UTF16),
        ("utf-16-be", b"\xfe\xff", Encoding.UTF16),
        ("utf-16-le", b"", Encoding.UTF16_LE),
        ("utf-16-be", b"", Encoding.UTF16_BE),
        ("utf-32-le", b"\xff\xfe\x00\x00", Encoding.UTF32),
        ("utf-32-be", b"\x00\x00\xfe\xff", Encoding.UTF32),
        ("utf-32-le", b"", Encoding.UTF32_LE),
        ("utf-32-be", b"", Encoding.UTF32_BE),
    ],
)
@pytest.mark.parametrize("text", [TEXT, "[]", '{\n "a": "\ufffd"}', " {}"])
def test_every_unicode_encoding_is_recognised_and_read(codec: str, mark: bytes, encoding: Encoding, text: str) -> None:
    """With and without a byte order mark, the text comes out as UTF-8, and nothing counts as replaced."""
    decoded = source.decode(mark + text.encode(codec))
    assert decoded == source.Decoded(text.encode(), encoding, 0)


#: Bytes that are not UTF-8, and how many U+FFFD Node makes of them: what the next test measures where Node is there.
BAD = {
    b'"\xff"': 1,
    b'"\xc3\x28"': 1,
    b'"\xe2\x82"': 1,
    b'"\xf0\x9f\x98"': 1,
    b'"\xed\xa0\x80"': 3,
    b'"\xc0\x80"': 2,
    b'"\xf4\x90\x80\x80"': 4,
    b'"\x80\xbf"': 2,
    b'"\xe2\x82\xe2\x82\xac"': 1,
    b'"a\xf0\x9f"\xef\xbf\xbd': 1,
}


@pytest.mark.parametrize(("data", "count"), BAD.items())
def test_bad_bytes_are_replaced_and_counted(data: bytes, count: int) -> None:
    """Each maximal part of a broken sequence becomes one U+FFFD; a U+FFFD of the file itself does not count."""
    decoded = source.decode(data)
    assert (decoded.data, decoded.replaced) == (data.decode("utf-8", "replace").encode(), count)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not there")
def test_bad_bytes_are_replaced_as_node_does_it(tmp_path: Path) -> None:
    """What `readFileSync(path, 'utf8')` gives, encoded again, is what the kit has."""
    script = (
        "for (const p of process.argv.slice(1)) console.log(Buffer.from(fs.readFileSync(p, 'utf8')).toString('hex'))"
    )
    paths = []
    for number, data in enumerate(BAD):
        paths.append(tmp_path / str(number))
        paths[-1].write_bytes(data)
    node = subprocess.run(["node", "-e", script, "--", *map(str, paths)], capture_output=True, text=True, check=True)
    assert [bytes.fromhex(line) for line in node.stdout.split()] == [source.decode(data).data for data in BAD]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xff\xfe{\x00\x3d\xd8}\x00", "{\ufffd}"),
        (b"\xff\xfe{\x00}\x00\x41", "{}\ufffd"),
        (b"{\x00\x00\x00\x00\xd8\x00\x00}\x00\x00\x00", "{\ufffd}"),
    ],
)
def test_bad_units_of_wide_encodings_are_replaced_and_counted(data: bytes, text: str) -> None:
    """Half a surrogate pair, a byte too many: each is one U+FFFD."""
    decoded = source.decode(data)
    assert (decoded.data.decode(), decoded.replaced) == (text, 1)


@given(st.binary(max_size=60))
def test_decoding_in_pieces_is_decoding_at_once(data: bytes) -> None:
    """Wherever a piece ends, also within a character, the text and the count stay the same."""
    whole = source.decode(b"{" + data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "_PIECE", 3)
        assert source.decode(b"{" + data) == whole
        assert source.is_utf8(data) == _decodes(data)
    if whole.encoding is Encoding.UTF8:
        assert whole.data == (b"{" + data).decode("utf-8", "replace").encode()


def _decodes(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(st.text(), st.integers(0, 30))
def test_characters_are_counted_by_the_piece(text: str, start: int) -> None:
    """The number of characters of a part of a text does not depend on the pieces it is counted in."""
    text = text.encode("utf-8", "ignore").decode()
    data = text.encode()
    begin = len(text[:start].encode())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "_PIECE", 2)
        assert source.characters(data, begin, len(data)) == len(text[start:])
