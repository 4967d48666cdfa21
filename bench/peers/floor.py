"""The least that reading JSON into Python costs: orjson alone, with the collector off."""

from __future__ import annotations

import gc
import sys

import orjson

gc.disable()
for path in sys.argv[1:]:
    with open(path, "rb") as file:  # noqa: PTH123 (pathlib would cost more than a small file)
        kept = orjson.loads(file.read())
