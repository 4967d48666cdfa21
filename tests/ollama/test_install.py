"""Installing from a release host: what is put into place was checked, and is checked again before it is used."""

from __future__ import annotations

import hashlib
import io
import tarfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from standin_ollama.releases import members, packed

from ci_kit.ollama import archive, diagnosis
from ci_kit.ollama.assets import Flavour, Version
from ci_kit.ollama.diagnosis import OllamaError
from ci_kit.ollama.download import Line
from ci_kit.ollama.install import Installed, Wanted, damage, install
from ci_kit.ollama.release import Releases

if TYPE_CHECKING:
    from pathlib import Path

    from standin_ollama.releases import Releases as Host

ASSET = "ollama-linux-amd64.tar.zst"


@dataclass
class Case:
    """An installation to make."""

    home: Path
    host: Host
    version: str = "0.33.0"
    flavour: Flavour = Flavour.CPU
    locked: dict[str, str] = field(default_factory=dict)
    free: int = 1 << 40

    def run(self) -> Installed:
        """Install."""
        wanted = Wanted(Version.parse(self.version), self.flavour, "Linux", "x86_64")
        releases = Releases(self.host.address, self.locked)
        return install(wanted, releases, self.home, Line(pause=0.01, idle=5, total=30), lambda _path: self.free)

    def fails(self) -> OllamaError:
        """Install, which must fail and leave no half of anything."""
        with pytest.raises(OllamaError) as problem:
            self.run()
        assert [path.name for path in self.home.glob("*") if not path.name.endswith(".part")] == []
        return problem.value


@pytest.fixture
def case(tmp_path: Path, host: Host) -> Case:
    """The newest version of the host."""
    return Case(tmp_path / "home", host)


def test_the_cpu_part_is_installed_and_found_again(case: Case) -> None:
    """Without libraries for GPUs; the second time nothing is asked of the host."""
    first = case.run()
    assert first.fresh
    assert first.program.stat().st_mode & 0o111
    names = {path.relative_to(case.home / "0.33.0-cpu").as_posix() for path in case.home.rglob("*") if path.is_file()}
    assert names == {"bin/ollama", "ci-kit.json", "lib/ollama/libggml-cpu-haswell.so", "lib/ollama/llama-server"}
    asked = len(case.host.asked)
    again = case.run()
    assert (again.fresh, again.program, again.damaged) == (False, first.program, ())
    assert len(case.host.asked) == asked


def test_the_gpu_part_comes_when_asked_for(case: Case) -> None:
    """It lies beside the other flavour, not in its place."""
    case.flavour = Flavour.GPU
    case.run()
    assert (case.home / "0.33.0-gpu" / "lib/ollama/cuda_v13/libggml-cuda.so").exists()


def test_older_releases_are_gzip(case: Case) -> None:
    """Up to 0.13 the archive was a `.tgz`."""
    case.version = "0.13.5"
    case.host.add("0.13.5", runner=False)
    assert case.run().program.read_bytes() == members("0.13.5")["bin/ollama"]


def test_a_broken_connection_is_gone_on_from(case: Case) -> None:
    """The second request asks for the rest only, and the digest is that of the whole."""
    case.host.faults.truncate = 1
    case.run()
    ranges = [ranges for path, ranges in case.host.asked if path.endswith(ASSET) and ranges]
    assert ranges
    assert all(one != "bytes=0-" for one in ranges)


def test_a_host_without_ranges_is_begun_anew(case: Case) -> None:
    """Half of an archive is thrown away where the host sends the whole again."""
    case.host.faults.truncate = 1
    case.host.faults.ranges = False
    assert case.run().fresh


def test_a_host_that_never_sends_all_is_an_error(case: Case) -> None:
    """After a few tries; what came is kept."""
    case.host.faults.truncate = 1000
    assert case.fails().known is diagnosis.ARCHIVE_BROKEN


@pytest.mark.parametrize("fault", ["changed", "page"])
def test_bytes_that_do_not_fit_the_list_are_never_unpacked(case: Case, fault: str) -> None:
    """A changed archive, or a web page in its place with status 200."""
    setattr(case.host.faults, fault, True)
    assert case.fails().known is diagnosis.ARCHIVE_CHECKSUM
    assert list(case.home.iterdir()) == []


def test_the_lock_file_counts_more_than_the_hosts_own_list(case: Case) -> None:
    """Who can change the archive can change the list beside it."""
    good = hashlib.sha256(case.host.files[f"v0.33.0/{ASSET}"]).hexdigest()
    case.locked = {f"v0.33.0/{ASSET}": "0" * 64}
    assert case.fails().known is diagnosis.ARCHIVE_CHECKSUM
    case.locked = {"smollm:135m": "0" * 64}
    assert case.fails().known is diagnosis.ARCHIVE_UNLISTED
    case.locked = {f"v0.33.0/{ASSET}": good}
    case.host.faults.no_list = True
    assert case.run().fresh


def test_a_release_without_a_list_is_not_trusted(case: Case) -> None:
    """Some releases have none: then nothing is installed."""
    case.host.faults.no_list = True
    assert case.fails().known is diagnosis.ARCHIVE_UNLISTED


def test_a_version_that_does_not_exist(case: Case) -> None:
    """Its list is missing as well as its archive."""
    case.version = "0.99.0"
    assert case.fails().known is diagnosis.ARCHIVE_UNLISTED
    case.locked = {f"v0.99.0/{ASSET}": "0" * 64}
    assert case.fails().known is diagnosis.ARCHIVE_MISSING


def test_the_disk_is_looked_at_first(case: Case) -> None:
    """Not a byte of the archive is written where it would not fit."""
    case.free = 10_000
    problem = case.fails()
    assert problem.known is diagnosis.DISK_FULL
    assert "are free" in problem.what
    assert list(case.home.iterdir()) == []


def test_an_archive_without_the_runner_is_refused(case: Case) -> None:
    """Since 0.30 a server without `llama-server` answers every health check and runs no model."""
    case.host.add("0.33.0", runner=False)
    assert case.fails().known is diagnosis.INSTALL_INCOMPLETE


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "stamp"])
def test_a_damaged_installation_is_replaced(case: Case, harm: str) -> None:
    """As it comes out of a cache that was saved half, or that somebody wrote to."""
    target = case.run().program.parents[1]
    library = target / "lib/ollama/libggml-cpu-haswell.so"
    if harm == "changed":
        library.write_bytes(b"\x7fELF evil")
    elif harm == "missing":
        library.unlink()
    elif harm == "added":
        (library.parent / "libggml-extra.so").write_bytes(b"\x7fELF evil")
    else:
        (target / "ci-kit.json").write_text("{", encoding="utf-8")
    again = case.run()
    assert again.fresh
    assert len(again.damaged) == 1
    assert damage(target) == ()


def test_the_newest_version_is_what_latest_redirects_to(host: Host) -> None:
    """And if it redirects nowhere, there is none."""
    releases = Releases(host.address)
    assert releases.latest().text == "0.33.0"
    host.faults.no_latest = True
    with pytest.raises(OllamaError) as problem:
        releases.latest()
    assert problem.value.known is diagnosis.VERSION_UNKNOWN


@pytest.mark.parametrize(
    ("name", "kind", "link"),
    [
        ("../escape", tarfile.REGTYPE, ""),
        ("/srv/escape", tarfile.REGTYPE, ""),
        ("lib/link", tarfile.SYMTYPE, "/etc"),
        ("lib/link", tarfile.SYMTYPE, "../../escape"),
        ("lib/device", tarfile.CHRTYPE, ""),
        ("lib/hard", tarfile.LNKTYPE, "/etc/passwd"),
    ],
)
def test_an_archive_cannot_write_or_link_outside(tmp_path: Path, name: str, kind: bytes, link: str) -> None:
    """Names that climb, links that lead away, and devices are refused."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    target = tmp_path / "inner" / "target"
    target.mkdir(parents=True)
    with tarfile.open(tmp_path / "evil.tgz", "w:gz") as made:
        made.addfile(member, io.BytesIO())
    with pytest.raises(OllamaError) as problem:
        archive.unpack(tmp_path / "evil.tgz", "evil.tgz", target, lambda _name: True)
    assert problem.value.known is diagnosis.ARCHIVE_UNREADABLE
    assert not list(tmp_path.rglob("escape*"))


def test_links_inside_are_kept(tmp_path: Path) -> None:
    """Libraries have several names."""
    member = tarfile.TarInfo("lib/libx.so.1")
    member.type, member.linkname = tarfile.SYMTYPE, "libx.so.1.2"
    with tarfile.open(tmp_path / "good.tgz", "w:gz") as made:
        made.addfile(member)
    archive.unpack(tmp_path / "good.tgz", "good.tgz", tmp_path / "target", lambda _name: True)
    assert str((tmp_path / "target/lib/libx.so.1").readlink()) == "libx.so.1.2"


@pytest.mark.parametrize("kind", ["tgz", "tar.zst"])
def test_what_is_no_archive_or_ends_early_is_said_so(tmp_path: Path, kind: str) -> None:
    """Half an archive and a text are both unreadable, not a crash."""
    whole = packed(members("0.33.0"), kind)
    for data in (whole[: len(whole) // 2], b"no archive at all"):
        path = tmp_path / f"broken.{kind}"
        path.write_bytes(data)
        with pytest.raises(OllamaError) as problem:
            archive.unpack(path, path.name, tmp_path / "target", lambda _name: True)
        assert problem.value.known is diagnosis.ARCHIVE_UNREADABLE
