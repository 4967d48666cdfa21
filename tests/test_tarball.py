"""Archives of others are read with bounds, and their names told apart."""

from __future__ import annotations

import io
import tarfile

import pytest

from ci_kit import tarball


def _tar(*members: tuple[str, bytes], **more: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size, info.pax_headers = len(data), dict(more)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def test_members_come_one_after_the_other() -> None:
    """Read, or skipped."""
    data = _tar(("a", b"1" * 5000), ("b", b"22"))
    seen = []
    for info, archive in tarball.members(io.BytesIO(data), 1 << 20, 10):
        member = archive.extractfile(info) if info.name == "b" else None
        seen.append((info.name, member.read() if member else None))
    assert seen == [("a", None), ("b", b"22")]


def test_bounds_hold() -> None:
    """For bytes, for members, and for a header that asks for more than any header needs."""
    data = _tar(("a", bytes(100_000)), ("b", b"22"))
    for limit, count in ((50_000, 10), (1 << 20, 1)):
        with pytest.raises(tarball.TooLargeError):
            list(tarball.members(io.BytesIO(data), limit, count))
    swollen = _tar(("a", b""), comment="x" * (20 << 20))
    with pytest.raises(tarball.TooLargeError, match="asks for"):
        list(tarball.members(io.BytesIO(swollen), 1 << 30, 10))


def test_half_an_archive_is_an_error() -> None:
    """Not a short one."""
    data = _tar(("a", bytes(100_000)), ("b", b"22"))
    with pytest.raises(tarball.BROKEN):
        list(tarball.members(io.BytesIO(data[:50_000]), 1 << 20, 10))
    with pytest.raises(tarball.BROKEN):
        list(tarball.members(io.BytesIO(b"no archive at all" * 100), 1 << 20, 10))


def test_a_damaged_header_is_not_the_end() -> None:
    """What comes behind it would be missed."""
    data = bytearray(_tar(("a", b"1"), ("b", b"22")))
    data[data.index(b"b\0\0")] = ord("c")  # the checksum no longer fits
    with pytest.raises(tarball.BROKEN, match="damaged"):
        list(tarball.members(io.BytesIO(data), 1 << 20, 10))


@pytest.mark.parametrize("name", ["/a", "\\a", "../a", "a/../../b", "a\\..\\b", "C:a", "a\x00b", "a\u202eb", "a\nb"])
def test_unsafe_names(name: str) -> None:
    """Each has a reason."""
    assert tarball.unsafe(name)


@pytest.mark.parametrize("name", ["a", "a/b..c", "..a/b", "a b/ü", "ab:c"])
def test_safe_names(name: str) -> None:
    """They may look odd."""
    assert tarball.unsafe(name) == ""
