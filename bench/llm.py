"""llm-run against a bare HTTP call: what a request costs on a server that answers at once, and on a real tiny model.

Times are of processor and wall clock, and ratios to the bare call in the same run. The bare call sends the same body by
http.client and parses the answer; llm-run adds redaction, marks around data, budgets, checks and the journal.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ci_kit.llm.model import Provider
    from ci_kit.llm.prompt import Prompt

ROOT = Path(__file__).resolve().parents[1]
_LOG = "2026-11-20T10:00:00Z FAILED tests/test_area.py::test_area - assert 6 == 7\n" * 8
_SCHEMA = {
    "type": "object",
    "properties": {"flaky": {"type": "boolean"}, "category": {"enum": ["infra", "code"]}},
    "required": ["flaky", "category"],
    "additionalProperties": False,
}


def main(argv: Sequence[str]) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="./dev bench llm", description=__doc__)
    parser.add_argument("--requests", type=int, default=200, help="requests a round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each, in turns (default: %(default)s)")
    options = parser.parse_args(argv)
    sys.path[:0] = [str(ROOT / "tests" / one) for one in ("support", "standins", "standins/ollama")]
    import tiny_model  # noqa: PLC0415 (found once its folder is on the path)
    from llm_world import completion, service  # noqa: PLC0415 (likewise)

    with service(lambda _asked: completion('{"flaky": true, "category": "code"}')) as made:
        _compare("a server that answers at once", made.provider, options.requests, options.rounds)
    lacking = tiny_model.lacking()
    if lacking:
        print(f"a tiny model in llama.cpp: left out, for {lacking}")
        return 0
    with tempfile.TemporaryDirectory() as folder, tiny_model.served(Path(folder)) as provider:
        _compare("a tiny model in llama.cpp", provider, max(options.requests // 10, 1), options.rounds)
    return 0


def _compare(name: str, provider: Provider, requests: int, rounds: int) -> None:
    """Rounds of both in turns; the medians of what one request takes."""
    from ci_kit.llm.prompt import Prompt  # noqa: PLC0415 (found once its folder is on the path)

    prompt = Prompt("What is this?\n{{ log }}", {"log": _LOG})
    ours, theirs = _ours(provider, prompt), _bare(provider, prompt)
    ours(), theirs()  # what is done once is not measured
    taken: dict[str, list[tuple[float, float]]] = {"llm-run": [], "bare": []}
    for _ in range(rounds):
        taken["llm-run"].append(_timed(ours, requests))
        taken["bare"].append(_timed(theirs, requests))
    wall = {who: statistics.median(one for one, _ in rows) * 1000 for who, rows in taken.items()}
    work = {who: statistics.median(one for _, one in rows) * 1000 for who, rows in taken.items()}
    print(
        f"{name}, a request: llm-run {wall['llm-run']:.2f} ms, bare call {wall['bare']:.2f} ms, "
        f"overhead {wall['llm-run'] - wall['bare']:.2f} ms ({wall['llm-run'] / wall['bare']:.2f} times); "
        f"processor {work['llm-run']:.2f} ms and {work['bare']:.2f} ms"
    )


def _timed(work: Callable[[], object], count: int) -> tuple[float, float]:
    """Seconds of the clock and of the processor that one takes, of so many."""
    begun, worked = time.perf_counter(), time.process_time()
    for _ in range(count):
        work()
    return (time.perf_counter() - begun) / count, (time.process_time() - worked) / count


def _ours(provider: Provider, prompt: Prompt) -> Callable[[], object]:
    from ci_kit import redact  # noqa: PLC0415 (found once its folder is on the path)
    from ci_kit.llm.budget import Budget  # noqa: PLC0415 (likewise)
    from ci_kit.llm.cache import Cache  # noqa: PLC0415
    from ci_kit.llm.model import Options  # noqa: PLC0415
    from ci_kit.llm.roster import Roster  # noqa: PLC0415
    from ci_kit.llm.schema import Schema  # noqa: PLC0415
    from ci_kit.llm.wire import Line  # noqa: PLC0415
    from ci_kit.llm.work import Desk, Source  # noqa: PLC0415

    roster = Roster((provider,), Line(time.monotonic() + 3600))
    options = Options(tokens=1500)
    desk = Desk(roster, Budget(tokens=10**9), Cache(), options, Schema(_SCHEMA), clean=redact.Redactor(["a mask"]))

    def ask() -> None:
        result = desk.work(prompt)
        if result.source is not Source.MODEL:
            raise RuntimeError(result.attempts)

    return ask


def _bare(provider: Provider, prompt: Prompt) -> Callable[[], object]:
    parts = urlsplit(provider.url)
    body: dict[str, Any] = {
        "model": provider.model,
        "messages": [{"role": one.role.value, "content": one.text} for one in prompt.messages()],
        "max_tokens": 1500,
        "temperature": 0,
        "seed": 0,
        "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": _SCHEMA}},
    }

    def ask() -> None:
        connection = http.client.HTTPConnection(parts.netloc, timeout=600)
        connection.request("POST", f"{parts.path}/chat/completions", json.dumps(body))
        json.loads(connection.getresponse().read())
        connection.close()

    return ask
