"""Entry point of the launcher: the code is run from the checkout, never installed."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import NoReturn

if __package__ in (None, ""):
    # `python -I` keeps the current directory out of the path, and this directory's parent with it.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

# What is imported stays: looking for garbage among it would cost a tenth of a short run.
gc.disable()
# Plug-ins of pydantic belong to whoever installed them; finding out that there are none costs 10 ms.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # noqa: TID251 (where the process begins)

from ci_kit.cli import main  # noqa: E402 (see above)
from ci_kit.runner.console import let_act_read  # noqa: E402 (likewise)


def leave(code: int) -> NoReturn:
    """End the process without taking all objects apart one by one; what was printed is out by then."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = code or 3
    let_act_read(code, os.environ)  # noqa: TID251 (where the process ends)
    os._exit(code)


if __name__ == "__main__":
    gc.freeze()
    gc.enable()
    leave(main())
