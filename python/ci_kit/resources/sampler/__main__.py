"""The sampler's process.

`python -I -S __main__.py record=FILE [anchor=PID] [guard=PERCENT] [seconds=N] [scope=machine] …`.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

if __package__ in (None, ""):
    # `python -I` keeps folders out of the path; this one is python/ci_kit/resources/sampler.
    sys.path.insert(0, __file__.rsplit("ci_kit", 1)[0])


def main(words: list[str]) -> int:
    """Sample until the end."""
    from ci_kit.resources.sampler import watch  # noqa: PLC0415 (the path is set above)

    given = dict(word.split("=", 1) for word in words if not word.startswith("cgroup="))
    folders = [word.split("=", 1)[1] for word in words if word.startswith("cgroup=")]
    _survive()
    watch.Watch(_probe(given, folders), watch.Options(given)).run()
    return 0


def _probe(given: dict[str, str], folders: list[str]) -> Any:  # noqa: ANN401 (one of two classes of the same form)
    scope, place = given.get("scope", "auto"), given.get("place", "/")
    if sys.platform == "linux" and scope != "portable":
        from ci_kit.resources.sampler import linux  # noqa: PLC0415 (only there)

        return linux.Probe(scope, folders, place)
    from ci_kit.resources.sampler import portable  # noqa: PLC0415 (only elsewhere)

    return portable.Probe(place)


def _survive() -> None:
    """Ask the kernel to spare the recorder when memory runs out; it grants that to the privileged only."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("-900")
    except OSError:
        pass


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
