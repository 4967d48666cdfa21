"""package-check against twine and check-wheel-contents on planted faults; image-size against plain reading."""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests" / "support"))

from distributions import INFO, METADATA, Made  # noqa: E402  (the line above makes it importable)
from images import docker, layer  # noqa: E402  (likewise)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

PEERS = Path.home() / ".cache" / "ci-kit" / "bench" / "package"
INSTALLED = ("twine==6.2.0", "check-wheel-contents==0.6.3")
#: Sound wheels, of which no tool should say that they are wrong.
SOUND = ("attrs==25.4.0", "certifi==2025.10.5", "idna==3.11", "packaging==25.0", "requests==2.32.5", "rich==14.2.0")
#: Aim: reading an image costs at most this much more than unpacking and listing its layers does.
RATIO = 2.0
_KEY = "-----BEGIN " + "PRIVATE KEY-----\n"


def _metadata(old: str, new: str) -> Callable[[Made], object]:
    return _file(f"{INFO}/METADATA", METADATA.replace(old, new))


def _file(name: str, text: str = "x\n") -> Callable[[Made], object]:
    return lambda made: made.files.update({name: text})


def _broken_rst(made: Made) -> None:
    head = METADATA.partition("\n\n")[0].replace("text/markdown", "text/x-rst")
    made.files[f"{INFO}/METADATA"] = f"{head}\n\nDemonstration\n====\n\n:no:`role`\n"


FAULTS: Mapping[str, Callable[[Made], object]] = {
    "invalid licence expression": _metadata("License-Expression: MIT", "License-Expression: Mine, all mine"),
    "invalid Requires-Python": _metadata("Requires-Python: >=3.11", "Requires-Python: three"),
    "unknown metadata version": _metadata("Metadata-Version: 2.4", "Metadata-Version: 9.0"),
    "another name inside": _metadata("Name: demo", "Name: demonstration"),
    "another version inside": _metadata("Version: 1.0", "Version: 1.1"),
    "readme is broken reStructuredText": _broken_rst,
    "Markdown without its content type": _metadata("Description-Content-Type: text/markdown\n", ""),
    "digest in RECORD is another": lambda made: setattr(
        made, "record", f"demo/__init__.py,sha256=AA,1\n{INFO}/RECORD,,\n"
    ),
    "tags in WHEEL are others": _file(f"{INFO}/WHEEL", "Wheel-Version: 1.0\nTag: cp311-cp311-linux_x86_64\n"),
    "bytecode": _file("demo/__pycache__/cli.cpython-311.pyc"),
    "tests/ at the top": _file("tests/__init__.py"),
    "README.md at the top": _file("README.md"),
    "__init__.py at the top": _file("__init__.py"),
    "a .env file": _file("demo/.env"),
    "a private key": _file("demo/server.pem", _KEY),
    "a name that leads out": lambda made: made.raw.append(("../evil.py", b"x\n")),
    "an absolute name": lambda made: made.raw.append(("/etc/evil.py", b"x\n")),
    "py.typed is missing": lambda made: made.files.pop("demo/py.typed"),
    "a command without its module": _file(f"{INFO}/entry_points.txt", "[console_scripts]\ndemo = demo.gone:main\n"),
    "licence file is missing": lambda made: made.files.pop(f"{INFO}/licenses/LICENSE"),
}


def main(argv: Sequence[str]) -> int:
    """Print both tables; 1 when package-check misses a fault, cries wolf, or image-size misses its aim."""
    parser = argparse.ArgumentParser(prog="./dev bench package", description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100, help="size of the image's layer (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each, in turns (default: %(default)s)")
    options = parser.parse_args(argv)
    _install()
    with tempfile.TemporaryDirectory() as folder:
        right = _accuracy(Path(folder))
        fast = _images(Path(folder), options.megabytes, options.runs)
    return 0 if right and fast else 1


def _tools() -> dict[str, tuple[str, ...]]:
    scripts = PEERS / ("Scripts" if sys.platform == "win32" else "bin")
    kit = (sys.executable, "-I", str(ROOT / "python/ci_kit/__main__.py"), "package-check", "--fail-on", "warning")
    return {
        "package-check": kit,
        "twine check --strict": (str(scripts / "twine"), "check", "--strict"),
        "check-wheel-contents": (str(scripts / "check-wheel-contents"),),
    }


def _accuracy(folder: Path) -> bool:
    wheels = sorted((PEERS / "sound").glob("*.whl"))
    found = dict.fromkeys(_tools(), 0)
    print(f"{'planted fault':<36}" + "".join(f"{name:>22}" for name in found))
    for number, (fault, plant) in enumerate(FAULTS.items()):
        place = folder / str(number)
        place.mkdir()
        made = Made(place)
        plant(made)
        path = made.wheel()
        told = {name: _says_wrong(command, path) for name, command in _tools().items()}
        found = {name: found[name] + told[name] for name in found}
        print(f"{fault:<36}" + "".join(f"{'found' if one else '-':>22}" for one in told.values()))
    alarms = {name: sum(_says_wrong(command, path) for path in wheels) for name, command in _tools().items()}
    print(f"{f'found, of {len(FAULTS)}':<36}" + "".join(f"{one:>22}" for one in found.values()))
    print(f"{f'false alarms, of {len(wheels)} sound wheels':<36}" + "".join(f"{one:>22}" for one in alarms.values()))
    spent = {name: _cpu(command, wheels) for name, command in _tools().items()}
    print(f"{'CPU s for these, in one call':<36}" + "".join(f"{one:>22.2f}" for one in spent.values()))
    return found["package-check"] == len(FAULTS) and not alarms["package-check"]


def _says_wrong(command: Sequence[str], path: Path) -> bool:
    done = subprocess.run((*command, str(path)), capture_output=True, text=True, check=False, cwd=path.parent)
    return done.returncode != 0


def _cpu(command: Sequence[str], paths: Sequence[Path]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run((*command, *map(str, paths)), capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


_HEAD = f"""
import gzip, json, sys, tarfile, time
sys.path.insert(0, {str(ROOT / "python")!r})
path = sys.argv[1]
def peak():
    with open('/proc/self/status') as status:
        return int(next(line for line in status if line.startswith('VmHWM')).split()[1]) / 1024
begin = time.process_time()
"""
_READERS = {
    "plain reading": """
total = 0
with tarfile.open(path) as archive:
    for info in archive:
        if info.name.endswith("layer.tar"):
            with tarfile.open(fileobj=archive.extractfile(info), mode="r|gz") as inner:
                total += sum(one.size for one in inner if one.isreg())
""",
    "image-size": """
from pathlib import Path
from ci_kit.image import manifest, store
(image,) = manifest.images(store.from_file(Path(path), 10)).images
total = image.unpacked
""",
}
_TAIL = "print(json.dumps([time.process_time() - begin, peak(), total]))"


def _images(folder: Path, megabytes: int, runs: int) -> bool:
    """CPU time of reading an archive whose layers are packed, which leaves unpacking as the work of both."""
    import gzip  # noqa: PLC0415 (for this alone)
    import random  # noqa: PLC0415 (likewise)

    rng = random.Random(9)
    words = [rng.randbytes(rng.randint(2, 9)) for _ in range(2000)]
    files = {f"usr/lib/file{n}": b"".join(rng.choices(words, k=3600)) for n in range(megabytes * 50)}
    path = folder / "image.tar"
    path.write_bytes(layer(docker([gzip.compress(layer(files), 6)])))
    spent: dict[str, list[list[float]]] = {name: [] for name in _READERS}
    for _ in range(runs):
        for name, text in _READERS.items():
            command = (sys.executable, "-I", "-c", _HEAD + text + _TAIL, str(path))
            spent[name].append(json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    print(f"\nimage of {path.stat().st_size / 1e6:.0f} MB packed; medians of {runs} runs, in turns")
    medians = {
        name: [statistics.median(run[part] for run in rows) for part in range(3)] for name, rows in spent.items()
    }
    base = medians["plain reading"][0]
    for name, (seconds, peak, total) in medians.items():
        print(
            print(
                f"{name:<16}{seconds:>8.2f} CPU s{seconds / base:>7.2f}x{peak:>8.1f} MB{total / 1e6:>9.1f} MB unpacked"
            )
        )
    kept = medians["image-size"][0] / base <= RATIO and medians["image-size"][2] == medians["plain reading"][2]
    print(f"aim (at most {RATIO}x, the same sum): {'kept' if kept else 'MISSED'}")
    return kept


def _install() -> None:
    """An environment with the peers and some sound wheels, made once."""
    if (PEERS / "ready").exists():
        return
    venv.create(PEERS, with_pip=True, clear=True)
    python = PEERS / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = (str(python), "-m", "pip", "--quiet", "--disable-pip-version-check")
    subprocess.run((*pip, "install", *INSTALLED), check=True)
    subprocess.run(
        (*pip, "download", "--no-deps", "--only-binary=:all:", "--dest", str(PEERS / "sound"), *SOUND), check=True
    )
    (PEERS / "ready").touch()
