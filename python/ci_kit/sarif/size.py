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
#: Text is handed to a compressor in batches of about so many bytes: each call has its price, and a sample must be
#: longer than the 32 KiB in which gzip finds repetitions.
_BATCH = 1 << 18
#: One batch in so many goes through both compressors, to learn how much better level 6 does on this text.
_SAMPLE_EVERY = 61
#: Up to this part of the limit the bound is good enough: what counts as sure (10^7 bytes) is above.
_NEAR = 0.95
#: When the estimate is over the limit by this factor, nobody needs the exact figure.
_CLEARLY = 2


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
        self._bound = _Bound() if self._heavy else None

    def feed(self, chunk: bytes) -> None:
        """Take the next piece of minified text."""
        self.minified += len(chunk)
        if self._bound is not None:
            self._bound.feed(chunk)

    def settle(self, limit: int, replay: Callable[[NodeSize], None]) -> None:
        """Decide `compressed` with regard to `limit`; `replay` feeds the whole text again, when that is needed."""
        self.compressed = self._bound.close() if self._bound else self.minified
        if self.compressed <= limit * _NEAR:
            return
        if self._bound:
            estimate = round(self.compressed * self._bound.gain())
            if estimate > limit * _CLEARLY:
                self.compressed = estimate
                return
        size = NodeSize(limit * 2)
        replay(size)
        self.compressed, self.exact = size.close(), not size.stopped


class _Batches:
    """Collects text and hands it on in batches."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []
        self._held = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next piece of text."""
        self._waiting.append(chunk)
        self._held += len(chunk)
        if self._held >= _BATCH:
            self._hand_on()

    def _hand_on(self) -> None:
        text = b"".join(self._waiting)
        self._waiting, self._held = [], 0
        for at in range(0, len(text), 2 * _BATCH):
            self._take(text[at : at + 2 * _BATCH])

    def _take(self, batch: bytes) -> None:
        raise NotImplementedError


class _Bound(_Batches):
    """An upper bound by the fast compressor, and samples of what level 6 makes of the same text."""

    def __init__(self) -> None:
        super().__init__()
        self._fast = _Counter(_fast_compressor())
        #: Kept as they are: most logs are so far below the limit that nobody asks for the gain.
        self._samples: list[bytes] = []
        self._batches = 0

    def close(self) -> int:
        """The bytes of the whole text."""
        self._hand_on()
        return self._fast.close()

    def gain(self) -> float:
        """How many bytes level 6 gives where the fast compressor gives one."""
        counters = (_Counter(_fast_compressor()), _Counter(_node_compressor()))
        for batch in self._samples:
            for counter in counters:
                counter.feed(batch)
        fast, node = (counter.close() for counter in counters)
        return node / fast

    def _take(self, batch: bytes) -> None:
        self._fast.feed(batch)
        if self._batches % _SAMPLE_EVERY == 0:
            self._samples.append(batch)
        self._batches += 1


class NodeSize(_Batches):
    """The size that Node's gzip gives, counted no further than `stop` bytes."""

    def __init__(self, stop: int) -> None:
        super().__init__()
        self._counter = _Counter(_node_compressor())
        self._stop = stop

    @property
    def stopped(self) -> bool:
        """Whether so much was fed that counting stopped: then the size is larger than what `close` says."""
        return self._counter.written > self._stop

    def close(self) -> int:
        """The bytes in all."""
        self._hand_on()
        return self._counter.close()

    def _take(self, batch: bytes) -> None:
        if not self.stopped:
            self._counter.feed(batch)


class _Counter:
    """Counts the bytes that a compressor gives."""

    def __init__(self, compressor: Any) -> None:  # noqa: ANN401 (zlib and isal share no type)
        self._compressor = compressor
        self.written = 0

    def feed(self, text: bytes) -> None:
        """Take the next piece of text."""
        self.written += len(self._compressor.compress(text))

    def close(self) -> int:
        """The bytes in all."""
        self.written += len(self._compressor.flush())
        return self.written


def _fast_compressor() -> Any:  # noqa: ANN401 (isal's own type)
    from isal import isal_zlib  # noqa: PLC0415 (only for large files)

    return isal_zlib.compressobj(1, isal_zlib.DEFLATED, _GZIP)


def _node_compressor() -> Any:  # noqa: ANN401 (zlib's private type)
    return zlib.compressobj(_NODE_LEVEL, zlib.DEFLATED, _GZIP)
