"""What an upload weighs: the gzip size of the minified log, as cheaply as the answer allows.

Node compresses at zlib's level 6, which costs more than all checks together. A fast compressor gives an upper
bound while the log passes by; only where that bound comes near the limit is level 6 asked, and it stops there.
Node's own build of zlib writes up to 5 % less than the one used here, on hexadecimal text; mostly it is alike.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: Below this many bytes of text nothing is compressed: gzip adds 18 bytes and 5 per 16 KiB at the very most.
_WORTH_COMPRESSING = 9_000_000
_GZIP = 31
_NODE_LEVEL = 6
#: One chunk in so many goes through both compressors, to learn how much better level 6 does on this text.
_SAMPLE_EVERY = 128
#: Chunks are handed to a compressor in batches of about so many bytes, for each call has its price.
_BATCH = 1 << 18
#: Up to this part of the limit the bound is good enough: what counts as sure (10^7 bytes) is above.
_NEAR = 0.95
#: When the estimate is over the limit by this factor, nobody needs the exact figure.
_CLEARLY = 1.5


class UploadSize:
    """Adds up the minified text of one log. `compressed` is None until `settle` has been called."""

    def __init__(self, text_length: int) -> None:
        self._heavy = text_length >= _WORTH_COMPRESSING
        self.restart()

    def restart(self) -> None:
        """Forget what was fed."""
        self.minified = 0
        self.compressed: int | None = None
        #: Whether `compressed` is what zlib's level 6 gives, not an upper bound or an estimate.
        self.exact = False
        self._chunks = 0
        self._fast = _Counter(_fast_compressor()) if self._heavy else None
        self._samples = (_Counter(_fast_compressor()), _Counter(_node_compressor())) if self._heavy else None

    def feed(self, chunk: bytes) -> None:
        """Take the next piece of minified text."""
        self.minified += len(chunk)
        if self._fast is None:
            return
        if len(chunk) <= _BATCH:
            self._compress(chunk)
            return
        for at in range(0, len(chunk), _BATCH):
            self._compress(chunk[at : at + _BATCH])

    def settle(self, limit: int, replay: Callable[[NodeSize], None]) -> None:
        """Decide `compressed` with regard to `limit`; `replay` feeds the whole text again, when that is needed."""
        self.compressed = self._fast.close() if self._fast else self.minified
        if self.compressed <= limit * _NEAR:
            return
        if self._samples:
            fast, node = (sample.close() for sample in self._samples)
            estimate = self.compressed * node // max(fast, 1)
            if estimate > limit * _CLEARLY:
                self.compressed = estimate
                return
        size = NodeSize(limit * 2)
        replay(size)
        self.compressed, self.exact = size.close(), not size.stopped

    def _compress(self, chunk: bytes) -> None:
        if self._fast is None or self._samples is None:
            return
        self._fast.feed(chunk)
        if self._chunks % _SAMPLE_EVERY == 0:
            for sample in self._samples:
                sample.feed(chunk)
        self._chunks += 1


class _Counter:
    """Counts the bytes that a compressor gives."""

    def __init__(self, compressor: Any) -> None:  # noqa: ANN401 (zlib and isal share no type)
        self._compressor = compressor
        self._waiting: list[bytes] = []
        self._held = 0
        self.written = 0

    def feed(self, chunk: bytes) -> None:
        """Take a chunk."""
        self._waiting.append(chunk)
        self._held += len(chunk)
        if self._held >= _BATCH:
            self._compress()

    def close(self) -> int:
        """The bytes in all."""
        self._compress()
        self.written += len(self._compressor.flush())
        return self.written

    def _compress(self) -> None:
        self.written += len(self._compressor.compress(b"".join(self._waiting)))
        self._waiting, self._held = [], 0


class NodeSize:
    """The size that Node's gzip gives, counted no further than `stop` bytes."""

    def __init__(self, stop: int) -> None:
        self._counter = _Counter(_node_compressor())
        self._stop = stop

    @property
    def stopped(self) -> bool:
        """Whether so much was fed that counting stopped: then the size is larger than what `close` says."""
        return self._counter.written > self._stop

    def feed(self, chunk: bytes) -> None:
        """Take the next piece of minified text."""
        if not self.stopped:
            self._counter.feed(chunk)

    def close(self) -> int:
        """The bytes in all."""
        return self._counter.close()


def _fast_compressor() -> Any:  # noqa: ANN401 (isal's own type)
    from isal import isal_zlib  # noqa: PLC0415 (only for large files)

    return isal_zlib.compressobj(1, isal_zlib.DEFLATED, _GZIP)


def _node_compressor() -> Any:  # noqa: ANN401 (zlib's private type)
    return zlib.compressobj(_NODE_LEVEL, zlib.DEFLATED, _GZIP)
