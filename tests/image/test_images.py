"""Images are measured in every form in which they are kept; what is half or damaged is an error."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from typing import TYPE_CHECKING

import pytest
import zstandard
from images import LAYERS, MADE, NOISE, Layout, archived, config, docker, layer, packed

from ci_kit.errors import CiKitError
from ci_kit.image import manifest, store
from ci_kit.tarball import TooLargeError

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = [layer(one) for one in LAYERS]
UNPACKED = sum(len(data) for one in LAYERS for data in one.values())


def as_pushed(data: bytes) -> int:
    """The size of what gzip makes of a layer at its usual level."""
    packer = zlib.compressobj(6, wbits=31)
    return len(packer.compress(data) + packer.flush())


def only(files: dict[str, bytes], folder: Path) -> manifest.Image:
    """The one image of an archive."""
    (found,) = manifest.images(store.from_file(archived(folder / "image.tar", files), 3)).images
    return found


def test_an_archive_of_docker_save(tmp_path: Path) -> None:
    """Layers are stored unpacked: the packed size is what a push would make of them."""
    image = only(docker(PLAIN), tmp_path)
    assert (image.name, image.platform, image.unpacked) == ("demo:1", "linux/amd64", UNPACKED)
    assert image.packed == sum(map(as_pushed, PLAIN)) + len(config())
    assert image.estimated
    assert [step.made_by for step in image.steps] == [" ".join(text.split()) for text in MADE]
    assert image.steps[1].layer.largest == ((300_000, "data/zeros"), (5, "etc/name"))


def test_archives_with_packed_layers(tmp_path: Path) -> None:
    """What is stored packed counts as it is, by gzip as by zstd."""
    blobs = packed()
    image = only(docker(blobs), tmp_path)
    assert (image.unpacked, image.packed) == (UNPACKED, sum(map(len, blobs)) + len(config()))
    assert not image.estimated
    blobs = [zstandard.compress(one) for one in PLAIN]
    image = only(docker(blobs), tmp_path)
    assert (image.unpacked, image.packed) == (UNPACKED, sum(map(len, blobs)) + len(config()))


def test_an_oci_layout_and_its_archive_are_the_same(tmp_path: Path) -> None:
    """Directory or archive, in whatever order."""
    layout = Layout()
    layout.index(layout.image(packed()))
    (image,) = manifest.images(store.from_layout(layout.write(tmp_path / "layout"), 3)).images
    assert only(layout.files, tmp_path) == only(dict(reversed(layout.files.items())), tmp_path) == image
    assert (image.unpacked, len(image.steps)) == (UNPACKED, 2)
    assert image.packed == sum(map(len, packed())) + image.texts


def test_platforms_are_told_apart(tmp_path: Path) -> None:
    """An index in an index, an attestation, and a platform that is in the index only."""
    layout = Layout()
    arm, amd = layout.image(packed(LAYERS[:1]), "arm64"), layout.image(packed())
    proof = layout.blob(b'{"proof": true}', annotations={"vnd.docker.reference.type": "attestation-manifest"})
    gone = {"digest": "sha256:" + "0" * 64, "platform": {"os": "linux", "architecture": "s390x"}}
    inner = layout.blob(json.dumps({"manifests": [arm, amd, proof, gone]}).encode())
    layout.index({**inner, "annotations": {"org.opencontainers.image.ref.name": "demo:2"}})
    found = manifest.images(store.from_file(archived(tmp_path / "image.tar", layout.files), 0))
    assert [(one.name, one.platform) for one in found.images] == [("demo:2", "linux/arm64"), ("demo:2", "linux/amd64")]
    assert found.images[0].packed < found.images[1].packed
    assert found.notes == ["the platform linux/s390x is in the index only: it was not looked at"]
    # One layer has no history entry of its own, so no command is claimed for it.
    assert [step.made_by for step in found.images[0].steps] == [""]


def test_a_layer_that_is_there_twice_is_kept_once(tmp_path: Path) -> None:
    """By a registry; a machine unpacks it twice."""
    image = only(docker([PLAIN[0], PLAIN[0]]), tmp_path)
    assert (image.packed, image.unpacked) == (as_pushed(PLAIN[0]) + len(config()), 2 * len(NOISE))


def test_links_of_old_engines_are_followed(tmp_path: Path) -> None:
    """They save a layer once and link to it."""
    linked = store.Store(0)
    linked.layers["a/layer.tar"] = store.from_file(archived(tmp_path / "a.tar", docker(PLAIN)), 0).layers["0/layer.tar"]
    linked.links["b/layer.tar"] = "a/layer.tar"
    assert linked.layer("b/layer.tar") is linked.layer("a/layer.tar")


def _broken() -> dict[str, bytes]:
    layout = Layout()
    return layout.index(layout.image(packed())).files


@pytest.mark.parametrize("name", ["layer", "config", "manifest"])
def test_a_missing_part_is_an_error(tmp_path: Path, name: str) -> None:
    """Half an image is never small enough."""
    layout = Layout()
    entry = layout.image(packed())
    del entry["platform"]
    body = json.loads(layout.files["blobs/" + entry["digest"].replace(":", "/")])
    gone = {"layer": body["layers"][1], "config": body["config"], "manifest": entry}[name]
    del layout.files["blobs/" + gone["digest"].replace(":", "/")]
    with pytest.raises(CiKitError, match="is missing from the image"):
        only(layout.index(entry).files, tmp_path)


def test_damage_is_an_error(tmp_path: Path) -> None:
    """A cut archive, a cut layer, other bytes than the digest says, no image at all."""
    files = docker(packed())
    path = archived(tmp_path / "image.tar", files)
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(CiKitError, match="cannot be read to its end"):
        store.from_file(path, 0)
    files["0/layer.tar"] = files["0/layer.tar"][:-100]
    with pytest.raises(CiKitError, match=r"0/layer.tar: a layer cannot be read to its end"):
        only(files, tmp_path)
    files = docker([zstandard.compress(PLAIN[0])[:-50]])
    with pytest.raises(CiKitError, match="a layer cannot be read to its end"):
        only(files, tmp_path)
    files = _broken()
    name = next(name for name, data in files.items() if data.startswith(b'{"os"'))
    files[name] = files[name].replace(b"linux", b"linuz")
    with pytest.raises(CiKitError, match="other bytes than its name says"):
        only(files, tmp_path)
    with pytest.raises(CiKitError, match="it holds no image"):
        only({"README": b"x"}, tmp_path)
    with pytest.raises(CiKitError, match="is no JSON"):
        only({"manifest.json": b"[{"}, tmp_path)
    (tmp_path / "image.tar.gz").write_bytes(gzip.compress(b"x"))
    with pytest.raises(CiKitError, match="packed as a whole"):
        store.from_file(tmp_path / "image.tar.gz", 0)
    with pytest.raises(CiKitError, match="is no image"):
        store.from_layout(tmp_path, 0)


def test_an_unpacked_layer_must_be_the_one_of_the_configuration(tmp_path: Path) -> None:
    """Old archives name layers by nothing that could be held against them."""
    files = docker(PLAIN)
    digests = [f"sha256:{hashlib.sha256(one).hexdigest()}" for one in PLAIN]
    for wanted, sound in ((digests, True), (digests[::-1], False)):
        files["config.json"] = json.dumps({**json.loads(config()), "rootfs": {"diff_ids": wanted}}).encode()
        if sound:
            assert only(files, tmp_path).unpacked == UNPACKED
            continue
        with pytest.raises(CiKitError, match="other bytes than the configuration says"):
            only(files, tmp_path)


def test_a_layer_that_swells_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It unpacks to hundreds of times its size."""
    monkeypatch.setattr("ci_kit.image.layer._SPARE", 1024 * 1024)
    swollen = gzip.compress(layer({"zeros": bytes(40 * 1024 * 1024)}), compresslevel=9)
    with pytest.raises(TooLargeError, match="unpacks to more than"):
        only(docker([swollen]), tmp_path)


def test_an_index_that_holds_itself_ends(tmp_path: Path) -> None:
    """Nesting is bounded."""
    layout = Layout()
    entry = layout.blob(b'{"manifests": []}')
    for _ in range(8):
        entry = layout.blob(json.dumps({"manifests": [entry]}).encode())
    with pytest.raises(CiKitError, match="nested"):
        only(layout.index(entry).files, tmp_path)
