"""What health-check-rollback costs by itself: processor time of a good deploy, memory, and time until it acts."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import sarif_meter

if TYPE_CHECKING:
    from bench.sarif_meter import Usage

MAIN = Path(__file__).resolve().parents[1] / "python" / "ci_kit" / "__main__.py"
PYTHON = (sys.executable, "-I", "-X", "utf8")
#: Answers that a careless reader would keep whole, or wait for without end.
FAULTS = ("huge", "bomb", "drip", "drip-head", "garbage")


def costs(trials: int) -> None:
    """Print the three figures, each of `trials` runs against a service on loopback."""
    print(f"\na deploy of v2, {trials} runs each")
    bare = min(sarif_meter.measure((*PYTHON, "-c", "pass")).cpu for _ in range(trials))
    good = [_deployed("").cpu for _ in range(trials)]
    print(f"good: {min(good) * 1000:.0f} ms of CPU, of which {bare * 1000:.0f} are the interpreter's start")
    waits = [_alarm_to_command() * 1000 for _ in range(trials)]
    print(f"alarm to rollback command: {statistics.median(waits):.1f} ms median, {max(waits):.1f} longest")
    print(
        "memory: "
        + ", ".join(
            f"{fault} {_deployed(fault.replace('none', '')).memory / 2**20:.0f} MiB" for fault in ("none", *FAULTS)
        )
    )


def _deployed(fault: str) -> Usage:
    with tempfile.TemporaryDirectory() as folder:
        return _deploy(Path(folder), fault, {"--interval": "200ms", "--deadline": "3s", "--watch-for": "1s"})


def _deploy(folder: Path, fault: str, options: dict[str, str]) -> Usage:
    import deployed_service  # noqa: PLC0415 (found once its folder is on the path)

    with deployed_service.running(folder / "live") as service:
        live = service.live
        values = {
            "--url": service.url,
            "--expect-version": "v2",
            "--deploy-command": f"echo 'v2 {fault}' > {live}",
            "--current-command": f"cut -d' ' -f1 {live}",
            "--rollback-command": f'echo "$CI_KIT_PREVIOUS" > {live}',
            "--timeout": "1s",
            "--rise": "1",
            "--state": str(folder / "state"),
            **options,
        }
        words = [word for pair in values.items() for word in pair]
        return sarif_meter.measure((*PYTHON, str(MAIN), "health-check-rollback", *words))


def _alarm_to_command() -> float:
    """Seconds from the decision that v2 is bad to the start of the rollback command, as the evidence has them."""
    with tempfile.TemporaryDirectory() as folder:
        _deploy(Path(folder), "one-in-three", {"--interval": "20ms", "--watch-for": "60s"})
        lines = Path(folder, "state", "evidence.jsonl").read_text(encoding="utf-8").splitlines()
        events: dict[str, dict[str, Any]] = {}
        for line in lines:
            event = json.loads(line)
            events[event.get("name") or event["kind"]] = event
        command = events["rollback-command"]
        return float(command["at"]) - float(command["seconds"]) - float(events["trigger"]["at"])
