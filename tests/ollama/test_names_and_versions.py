"""Names of models and archives: read as people write them, refused where they make no sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.errors import InputError
from ci_kit.ollama import cachekey, release
from ci_kit.ollama.assets import Flavour, Version, archive_name, wanted
from ci_kit.ollama.diagnosis import ALL, ARCHIVE_MISSING, OllamaError, recognise
from ci_kit.ollama.install import Wanted
from ci_kit.ollama.names import ModelName
from ci_kit_dev.paths import ROOT

_PIN = "a" * 64


@pytest.mark.parametrize(
    ("text", "shown", "path"),
    [
        ("smollm", "smollm:latest", "registry.ollama.ai/library/smollm/latest"),
        ("smollm:135m", "smollm:135m", "registry.ollama.ai/library/smollm/135m"),
        ("me/mine:v1", "me/mine:v1", "registry.ollama.ai/me/mine/v1"),
        ("hf.co/me/mine:Q4_0", "hf.co/me/mine:Q4_0", "hf.co/me/mine/Q4_0"),
        (
            "http://127.0.0.1:5000/library/tiny",
            "127.0.0.1:5000/library/tiny:latest",
            "127.0.0.1:5000/library/tiny/latest",
        ),
    ],
)
def test_a_name_is_read_and_shown_as_the_server_lists_it(text: str, shown: str, path: str) -> None:
    """Defaults are filled in; the manifest's place follows."""
    name = ModelName.parse(f"{text}@sha256:{_PIN}")
    assert (str(name), name.path, name.digest) == (shown, path, _PIN)
    assert name.insecure is text.startswith("http://")


@pytest.mark.parametrize(
    "text", ["", "a b", "../x", "a/b/c/d", "x@sha256:abc", "x@", "x:", "-x", "a/../b", "x:y:z", "$(x)"]
)
def test_what_is_no_name_is_refused(text: str) -> None:
    """Nothing that could leave the store, and no pin that is none."""
    if text == "x:":
        assert ModelName.parse(text).tag == "latest"
        return
    with pytest.raises(InputError, match="is no name of a model"):
        ModelName.parse(text)


@given(st.text(max_size=40))
def test_a_name_never_leads_out_of_the_store(text: str) -> None:
    """Whatever is accepted has four parts, none of which climbs."""
    try:
        path = ModelName.parse(text).path
    except InputError:
        return
    assert len(path.split("/")) == 4
    assert not {"", ".", ".."} & set(path.split("/"))


@pytest.mark.parametrize(
    ("version", "system", "machine", "name"),
    [
        ("0.3.6", "Linux", "x86_64", "ollama-linux-amd64"),
        ("0.3.7", "Linux", "aarch64", "ollama-linux-arm64.tgz"),
        ("0.13.5", "Linux", "x86_64", "ollama-linux-amd64.tgz"),
        ("v0.14.0", "Linux", "x86_64", "ollama-linux-amd64.tar.zst"),
        ("0.33.0-rc2", "Linux", "arm64", "ollama-linux-arm64.tar.zst"),
        ("0.30.0", "Darwin", "arm64", "ollama-darwin.tgz"),
    ],
)
def test_archives_have_the_names_of_their_time(version: str, system: str, machine: str, name: str) -> None:
    """The names changed with 0.3.7 and 0.14.0."""
    assert archive_name(Version.parse(version), system, machine) == name


def test_a_platform_without_an_archive_is_said_so() -> None:
    """Windows and rare processors are not installed for."""
    for system, machine in (("Windows", "AMD64"), ("Linux", "riscv64")):
        with pytest.raises(OllamaError) as problem:
            archive_name(Version.parse("0.33.0"), system, machine)
        assert problem.value.known is ARCHIVE_MISSING


@pytest.mark.parametrize("text", ["newest", "1.2", "0.33.0; rm", "", "0.33.0-beta"])
def test_what_is_no_version_is_refused(text: str) -> None:
    """It becomes a part of an address."""
    with pytest.raises(InputError, match="is no version of Ollama"):
        Version.parse(text)


def test_a_cpu_needs_no_gpu_libraries() -> None:
    """Gigabytes are left out; the program, the runner and the CPU's libraries stay."""
    kept = [
        "bin/ollama",
        "./lib/ollama/llama-server",
        "lib/ollama/libggml-cpu-haswell.so",
        "lib/ollama/libggml-base.so",
    ]
    gpu = ["lib/ollama/cuda_v12/libcublas.so.12", "./lib/ollama/rocm/x.so", "lib/ollama/mlx_cuda_v13/libmlx.so"]
    assert all(wanted(name, Flavour.CPU) for name in kept)
    assert not any(wanted(name, Flavour.CPU) for name in gpu)
    assert all(wanted(name, Flavour.GPU) for name in kept + gpu)


def test_checksums_are_read_as_sha256sum_and_find_write_them() -> None:
    """Names lose their `./`; what is no such line is left out, in a lock file it is an error."""
    text = f"{_PIN}  ./ollama-linux-amd64.tgz\n{'b' * 64} *x.zip\nnoise\n"
    assert release.sums(text) == {"ollama-linux-amd64.tgz": _PIN, "x.zip": "b" * 64}
    assert release.locks(f"# pinned\n\n{_PIN}  smollm:135m # small\n") == {"smollm:135m": _PIN}
    with pytest.raises(InputError, match="the lock file has a line `noise`"):
        release.locks("noise")


def test_the_cache_key_changes_with_what_is_cached() -> None:
    """Another version, flavour, platform, model or digest is another key; the order of models is not."""
    base = Wanted(Version.parse("0.33.0"), Flavour.CPU, "Linux", "x86_64")
    keys = {
        cachekey.key(base, {"a": "1", "b": "2"}),
        cachekey.key(base, {"a": "1", "b": "3"}),
        cachekey.key(base, {"a": "1"}),
        cachekey.key(Wanted(Version.parse("0.33.1"), Flavour.CPU, "Linux", "x86_64"), {"a": "1", "b": "2"}),
        cachekey.key(Wanted(base.version, Flavour.GPU, "Linux", "x86_64"), {"a": "1", "b": "2"}),
        cachekey.key(Wanted(base.version, Flavour.CPU, "Linux", "aarch64"), {"a": "1", "b": "2"}),
        cachekey.key(None, {"a": "1", "b": "2"}),
    }
    assert len(keys) == 7
    assert cachekey.key(base, {"b": "2", "a": "1"}) in keys


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("pull model manifest: file does not exist", "model-unknown"),
        ("model 'nosuch' not found", "model-unknown"),
        ('pull model manifest: 429: {"errors":[]}', "registry-rate-limit"),
        ("pull model manifest: 503: try later", "registry-down"),
        ("invalid character '<' looking for beginning of value", "registry-portal"),
        ("http: no Location header in response", "registry-no-redirect"),
        ("digest mismatch, file must be downloaded again: want sha256:a, got sha256:b", "digest-mismatch"),
        ("write /x/blobs/sha256-a-partial: no space left on device", "disk-full"),
        ("EOF", "partial-wedge"),
        ("max retries exceeded: unexpected EOF", "pull-retries"),
        ("error starting llama-server: llama-server binary not found (checked: a)", "install-incomplete"),
        ("Error: listen tcp 127.0.0.1:11434: bind: address already in use", "port-foreign"),
        ("model requires more system memory (9.9 GiB) than is available (6.8 GiB)", "out-of-memory"),
        ("llama runner process has terminated: exit status 2", "runner-died"),
        (
            'Get "https://registry.ollama.ai/v2/": dial tcp: lookup registry.ollama.ai: no such host',
            "registry-unreachable",
        ),
        ("tls: failed to verify certificate: x509: certificate signed by unknown authority", "registry-unreachable"),
        ("something new", "unknown"),
    ],
)
def test_what_ollama_says_is_recognised(said: str, known: str) -> None:
    """The wording is that of the transcripts and of Ollama's sources."""
    assert recognise(said).id == known


def test_every_known_failure_is_documented() -> None:
    """Ids are unique, each says what it means and what to do, and the page lists it."""
    assert len({known.id for known in ALL}) == len(ALL)
    assert all(known.title and known.why and known.remedy for known in ALL)
    page = (ROOT / "docs" / "ollama-setup.md").read_text(encoding="utf-8")
    assert [known.id for known in ALL if f"| `{known.id}` | {known.title} | " not in page] == []
