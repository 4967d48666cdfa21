"""A model of half a megabyte with random weights, and llama.cpp to run it: real inference of words without sense."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ci_kit.llm.model import Kind, Provider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CONTEXT, _WIDTH, _INNER, _HEADS, _LAYERS = 2048, 64, 128, 4, 2
#: Runs in a process of its own: the library writes to standard output and keeps threads.
_SERVE = """
import sys, time
from xllamacpp import CommonParams, Server
params = CommonParams()
params.model.path = sys.argv[1]
params.n_ctx = 2048
params.n_parallel = 1
params.cpuparams.n_threads = 1
params.warmup = False
params.hostnames = ["127.0.0.1"]
params.port = 0
server = Server(params)
print(server.listening_address, file=sys.stderr, flush=True)
sys.stdin.read()
"""


def lacking() -> str:
    """Why llama.cpp cannot run here; empty if it can. It is tried in a process of its own."""
    done = subprocess.run((sys.executable, "-c", "import gguf, xllamacpp"), capture_output=True, text=True, check=False)
    said = done.stderr.strip().splitlines()
    return f"llama.cpp cannot run here, as where libgomp or a wheel is missing: {said[-1]}" if done.returncode else ""


def write(path: Path) -> None:
    """Write the model: the architecture of Llama, a vocabulary of bytes, weights from a seed."""
    import gguf  # noqa: PLC0415 (only where llama.cpp can run)
    import numpy as np  # noqa: PLC0415 (likewise)

    made = gguf.GGUFWriter(str(path), "llama")
    made.add_context_length(_CONTEXT)
    made.add_embedding_length(_WIDTH)
    made.add_block_count(_LAYERS)
    made.add_feed_forward_length(_INNER)
    made.add_head_count(_HEADS)
    made.add_head_count_kv(_HEADS)
    made.add_layer_norm_rms_eps(1e-5)
    made.add_rope_dimension_count(_WIDTH // _HEADS)
    tokens = [b"<unk>", b"<s>", b"</s>", *(f"<0x{byte:02X}>".encode() for byte in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, *[gguf.TokenType.CONTROL] * 2, *[gguf.TokenType.BYTE] * 256]
    made.add_tokenizer_model("llama")
    made.add_token_list(tokens)
    made.add_token_scores([0.0] * len(tokens))
    made.add_token_types(kinds)
    made.add_bos_token_id(1)
    made.add_eos_token_id(2)
    made.add_unk_token_id(0)
    made.add_chat_template("{% for message in messages %}{{ message['content'] }}\n{% endfor %}")
    random = np.random.default_rng(7)

    def tensor(name: str, *shape: int) -> None:
        made.add_tensor(name, (random.standard_normal(shape) * 0.1).astype(np.float32))

    tensor("token_embd.weight", len(tokens), _WIDTH)
    tensor("output.weight", len(tokens), _WIDTH)
    made.add_tensor("output_norm.weight", np.ones(_WIDTH, np.float32))
    for layer in range(_LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            made.add_tensor(f"blk.{layer}.{name}.weight", np.ones(_WIDTH, np.float32))
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            tensor(f"blk.{layer}.{name}.weight", _WIDTH, _WIDTH)
        for name in ("ffn_gate", "ffn_up"):
            tensor(f"blk.{layer}.{name}.weight", _INNER, _WIDTH)
        tensor(f"blk.{layer}.ffn_down.weight", _WIDTH, _INNER)
    made.write_header_to_file()
    made.write_kv_data_to_file()
    made.write_tensors_to_file()
    made.close()


@contextmanager
def served(folder: Path, patience: float = 120.0) -> Iterator[Provider]:
    """llama.cpp with the model, as a provider of OpenAI's kind."""
    path = folder / "tiny.gguf"
    write(path)
    log = folder / "llama.log"
    with log.open("wb") as errors:
        child = subprocess.Popen(
            (sys.executable, "-c", _SERVE, str(path)),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    try:
        yield Provider(Kind.OPENAI, "tiny", f"{_address(child, log, patience)}/v1")
    finally:
        child.kill()
        child.wait()
        if child.stdin:
            child.stdin.close()


def _address(child: subprocess.Popen[bytes], log: Path, patience: float) -> str:
    until = time.monotonic() + patience
    while time.monotonic() < until and child.poll() is None:
        for word in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if word.startswith("http://"):
                return word.strip().rstrip("/")
        time.sleep(0.05)
    raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
