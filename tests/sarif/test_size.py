"""What an upload weighs: bounds, estimates and exact figures against zlib's level 6."""

from __future__ import annotations

import random
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif import size
from ci_kit.sarif.size import NodeSize, UploadSize

if TYPE_CHECKING:
    from collections.abc import Iterable


def gzipped(data: bytes) -> int:
    """The bytes that zlib's level 6 gives in gzip's format."""
    compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
    return len(compressor.compress(data)) + len(compressor.flush())


def a_log(count: int, noise: int = 0) -> list[bytes]:
    """So many results, the last digits of each random."""
    rng = random.Random(count)
    return [
        b'{"ruleId":"R%d","message":{"text":"issue %d in function f%x"},"noise":"%x"},'
        % (number % 50, number, number * 7919 % 4096, rng.getrandbits(8 * noise + 1))
        for number in range(count)
    ]


class Replays:
    """Feeds chunks again, and counts how often that was asked for."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks
        self.count = 0

    def __call__(self, node: NodeSize) -> None:
        """Feed all chunks."""
        self.count += 1
        for chunk in self.chunks:
            node.feed(chunk)


def weigh(chunks: list[bytes], limit: int, fed: Iterable[bytes] | None = None) -> tuple[UploadSize, Replays]:
    """A size that has been fed and settled."""
    upload = UploadSize(sum(map(len, chunks)))
    for chunk in fed or chunks:
        upload.feed(chunk)
    replays = Replays(chunks)
    upload.settle(limit, replays)
    return upload, replays


@pytest.fixture
def heavy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts of a few kilobytes are treated as large ones."""
    monkeypatch.setattr(size, "_WORTH_COMPRESSING", 1)


def test_a_small_text_is_not_compressed() -> None:
    """Where the text itself fits, its length is the bound, and nothing is fed again."""
    chunks = a_log(100)
    upload, replays = weigh(chunks, 10_485_760)
    assert (upload.minified, upload.compressed, upload.exact) == (sum(map(len, chunks)), sum(map(len, chunks)), False)
    assert replays.count == 0


def test_a_small_text_is_weighed_against_a_smaller_limit() -> None:
    """With a limit below the length of the text, the exact figure decides."""
    chunks = a_log(2_000)
    upload, replays = weigh(chunks, 20_000)
    assert (upload.compressed, upload.exact, replays.count) == (gzipped(b"".join(chunks)), True, 1)
    assert upload.minified > 20_000


@pytest.mark.usefixtures("heavy")
def test_far_below_the_limit_a_bound_is_enough() -> None:
    """The fast compressor's figure is no less than what Node would send, and nothing is fed again."""
    chunks = a_log(5_000, noise=6)
    upload, replays = weigh(chunks, 10_485_760)
    assert upload.compressed is not None
    assert gzipped(b"".join(chunks)) <= upload.compressed < upload.minified
    assert (upload.exact, replays.count) == (False, 0)


@pytest.mark.usefixtures("heavy")
@pytest.mark.parametrize("part", [0.8, 0.96, 1.0, 1.04, 1.3])
def test_near_the_limit_the_figure_is_exact(part: float) -> None:
    """Little above or below the limit, level 6 itself is asked."""
    chunks = a_log(5_000, noise=6)
    exact = gzipped(b"".join(chunks))
    upload, replays = weigh(chunks, round(exact / part))
    if upload.exact:
        assert (upload.compressed, replays.count) == (exact, 1)
    else:
        # The bound was enough; it must not come near what it is compared with.
        assert (part, replays.count) == (0.8, 0)
        assert upload.compressed is not None
        assert upload.compressed <= 0.95 * exact / part


@pytest.mark.usefixtures("heavy")
def test_far_over_the_limit_an_estimate_is_enough() -> None:
    """When the text is much too large, it is not fed again; the estimate is within a fifth."""
    chunks = a_log(60_000, noise=8)
    exact = gzipped(b"".join(chunks))
    upload, replays = weigh(chunks, exact // 4)
    assert (upload.exact, replays.count) == (False, 0)
    assert upload.compressed == pytest.approx(exact, rel=0.2)


@pytest.mark.usefixtures("heavy")
@pytest.mark.parametrize(("texts", "length"), [(1, 25_000), (16, 1_400), (21, 1_400)])
def test_text_that_repeats_itself_is_not_overestimated(texts: int, length: int) -> None:
    """Only level 6 sees repetitions some 25 KB away; the samples tell, so that a small upload is not refused."""
    rng = random.Random(texts)
    words = [b"%x" % rng.getrandbits(rng.randrange(9, 33)) for _ in range(5_000)]
    told = [b" ".join(rng.choices(words, k=length // 6)) for _ in range(texts)]
    chunks = [b'{"id":%d,"text":"%s"},' % (number, told[number % texts]) for number in range(30_000_000 // length)]
    exact = gzipped(b"".join(chunks))
    upload, _ = weigh(chunks, exact * 4)
    assert upload.compressed is not None
    assert upload.compressed <= exact * 4


@pytest.mark.usefixtures("heavy")
def test_the_verdict_is_that_of_level_six_at_any_limit() -> None:
    """Whether a text is over the limit never depends on how its size was found."""
    chunks = a_log(20_000, noise=8)
    exact = gzipped(b"".join(chunks))
    for tenths in range(2, 40):
        limit = exact * tenths // 10
        upload, _ = weigh(chunks, limit)
        assert upload.compressed is not None
        assert (upload.compressed > limit) == (exact > limit), tenths


@pytest.mark.usefixtures("heavy")
@given(st.data())
def test_it_does_not_matter_in_which_pieces_the_text_comes(data: st.DataObject) -> None:
    """The minified size is the length of the text, and the exact size that of the whole."""
    text = b"".join(a_log(300))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=5)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    exact = gzipped(text)
    upload, _ = weigh(pieces, exact)
    assert (upload.minified, upload.compressed, upload.exact) == (len(text), exact, True)


@pytest.mark.usefixtures("heavy")
def test_one_large_piece_is_sampled_not_compressed_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that comes in one piece costs no more than one that comes result by result."""
    fed = 0

    class Counting:
        def compress(self, data: bytes) -> bytes:
            nonlocal fed
            fed += len(data)
            return data

        def flush(self) -> bytes:
            return b""

    monkeypatch.setattr(size, "_node_compressor", Counting)
    text = b"".join(a_log(60_000))
    weigh([text], 10)  # so low a limit that the estimate by samples is enough
    assert 0 < fed < len(text) // 8


@pytest.mark.usefixtures("heavy")
def test_starting_again_forgets_what_was_fed() -> None:
    """A log that could not be read in slices is fed anew."""
    chunks = a_log(500)
    upload = UploadSize(sum(map(len, chunks)))
    for chunk in chunks:
        upload.feed(chunk)
    upload.restart()
    assert (upload.minified, upload.compressed) == (0, None)
    for chunk in chunks:
        upload.feed(chunk)
    upload.settle(gzipped(b"".join(chunks)), Replays(chunks))
    assert (upload.minified, upload.compressed) == (sum(map(len, chunks)), gzipped(b"".join(chunks)))


def test_counting_stops_beyond_the_bound() -> None:
    """Text that cannot matter any more is not compressed, and the figure says that it is no longer exact."""
    rng = random.Random(1)
    node = NodeSize(100_000)
    for _ in range(40):
        node.feed(rng.randbytes(1 << 18))
    assert node.stopped
    assert 100_000 < node.close() < 3 * (1 << 18)


@pytest.mark.usefixtures("heavy")
def test_a_size_that_was_cut_short_is_not_called_exact() -> None:
    """When the estimate misleads and counting stops, what is known is only that the text is too large."""
    rng = random.Random(2)
    # What is sampled is the first batch alone, in which level 6 finds what the fast compressor does not.
    chunks = [rng.randbytes(30_000) * 9, *(rng.randbytes(1 << 18) for _ in range(25))]
    limit = 2_000_000
    upload, replays = weigh(chunks, limit)
    assert replays.count == 1
    assert upload.compressed is not None
    assert (upload.compressed > limit, upload.exact) == (True, False)
