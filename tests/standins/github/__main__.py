"""`python tests/standins/github --url-file FILE`: the stand-in in the foreground, for workflows and the demo."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path

from standin_github import StandIn, World
from standin_github.control import seed


def main(arguments: list[str]) -> int:
    """Serve for so many seconds at most."""
    parser = argparse.ArgumentParser(prog="python tests/standins/github", description=__doc__)
    parser.add_argument(
        "--url-file", type=Path, required=True, help="file to write the URL of the API to, once it serves"
    )
    parser.add_argument("--repository", default="octo/service", help="owner/name")
    parser.add_argument("--prefix", default="", help="/api/v3 to stand in for an Enterprise Server")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--seed", type=Path, help="JSON file with what is there from the beginning")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long to serve at most")
    options = parser.parse_args(arguments)
    world = World(options.repository)
    if options.seed:
        seed(world, json.loads(options.seed.read_text(encoding="utf-8")))
    standin = StandIn(world, options.prefix, options.port)
    standin.start()
    half = options.url_file.with_suffix(".part")
    half.write_text(standin.api, encoding="utf-8")
    half.replace(options.url_file)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    time.sleep(options.seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
