"""Many items: their order, their journal, the lines they come from."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit.llm import items, listing, metrics, problem
from ci_kit.llm.cache import Seal
from ci_kit.llm.journal import Journal
from ci_kit.llm.model import Kind, Price, Usage
from ci_kit.llm.schema import Schema
from ci_kit.llm.work import Attempt, Result, Source

if TYPE_CHECKING:
    from pathlib import Path

DONE = Result(Source.MODEL, "because", {"confidence": 0.5}, "ollama x", Usage(3, 4), 0.25, 1.5, repaired=True)
FAILED = Result(Source.NONE, attempts=(Attempt("ollama x", "length", "too long"),))


def test_a_line_that_is_no_object_is_an_item_with_a_fault() -> None:
    """It is kept as it came; the others are not touched by it."""
    one, two, three = items.read('{"id": "a", "x": 1}\n\nnope\n[1]\n')
    assert (one.id, one.number, one.values["x"]) == ("a", 1, 1)
    assert (two.id, two.raw) == ("3", "nope")
    assert "no JSON" in two.fault
    assert three.fault == "the line is no JSON object"
    record = items.record(two, items.unusable(two))
    assert (record["input"], record["attempts"][0]["problem"]) == ("nope", problem.BAD_ITEM.id)


def test_a_result_comes_back_from_its_json() -> None:
    """All of it; what is no result comes back as none."""
    (item,) = items.read('{"id": 1}')
    assert items.recalled(items.record(item, DONE)) == DONE
    assert items.recalled({"source": "model"}) is None


def test_what_is_done_is_known_to_a_later_run(tmp_path: Path) -> None:
    """Not what failed, not of another task, not with another seal; and a torn last line harms only itself."""
    first, second, third = items.read('{"a": 1}\n{"a": 2}\n{"a": 3}')
    path = tmp_path / "sub" / "journal"
    with Journal(path, "task", Seal("s")) as journal:
        journal.note(first, DONE)
        journal.note(second, FAILED)
        journal.note(third, DONE)
    path.write_bytes(path.read_bytes()[:-10])
    with Journal(path, "task", Seal("s")) as again:
        assert (again.done(first), again.done(second), again.done(third)) == (DONE, None, None)
        again.note(third, DONE)
    with Journal(path, "task", Seal("s")) as last:
        assert last.done(third) == DONE
        last.remove()
    assert not path.exists()
    for task, seal in (("other", "s"), ("task", "forged")):
        with Journal(path, "task", Seal("s")) as journal:
            journal.note(first, DONE)
        with Journal(path, task, Seal(seal)) as other:
            assert other.done(first) is None


def test_a_thread_that_is_late_writes_nowhere(tmp_path: Path) -> None:
    """The number of the closed file may be another file's by then."""
    (item,) = items.read('{"a": 1}')
    with Journal(tmp_path / "journal", "task") as journal:
        pass
    with (tmp_path / "other").open("wb"):
        journal.note(item, DONE)
    assert (tmp_path / "other").read_bytes() == (tmp_path / "journal").read_bytes() == b""


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on the size of files")
def test_a_full_disk_is_an_error_and_loses_nothing(tmp_path: Path) -> None:
    """The line that did not fit is torn; those before it are known to the next run, and the next line stands alone."""
    import resource  # noqa: PLC0415 (POSIX)

    first, second = items.read('{"a": 1}\n{"a": 2}')
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Journal(tmp_path / "journal", "task") as journal:
        journal.note(first, DONE)
        size = (tmp_path / "journal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 50, before[1]))
        try:
            with pytest.raises(CiKitError, match="could not be written"):
                journal.note(second, DONE)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with Journal(tmp_path / "journal", "task") as again:
        assert (again.done(first), again.done(second)) == (DONE, None)
        again.note(second, DONE)
    with Journal(tmp_path / "journal", "task") as last:
        assert last.done(second) == DONE


@pytest.mark.skipif(os.name == "nt", reason="links are a privilege on Windows")
def test_a_journal_is_not_written_through_a_link(tmp_path: Path) -> None:
    """Whoever put it there would choose the file."""
    (tmp_path / "target").write_text("mine", encoding="utf-8")
    (tmp_path / "journal").symlink_to(tmp_path / "target")
    with pytest.raises(CiKitError, match="could not be opened"), Journal(tmp_path / "journal", "task"):
        pass
    assert (tmp_path / "target").read_text(encoding="utf-8") == "mine"


def test_figures_over_all() -> None:
    """Shares, sums and means; confidence of models only."""
    kept = Result(Source.CACHE, value={"confidence": 1})
    replaced = Result(Source.FALLBACK, value={"confidence": 0.1})
    figures = metrics.of([DONE, kept, replaced, FAILED], resumed=1)
    assert (figures.total_processed, figures.success_rate, figures.confidence) == (4, 0.5, 0.75)
    assert (figures.answered, figures.from_cache, figures.fallbacks, figures.failed) == (1, 1, 1, 1)
    assert (figures.prompt_tokens, figures.output_tokens, figures.cost, figures.resumed) == (3, 4, 0.25, 1)
    assert (figures.average_processing_time, figures.problems) == (0.375, {"length": 1})
    assert metrics.of([]).success_rate == 0


def test_lines_of_providers() -> None:
    """Kind, model, address; OLLAMA_HOST as Ollama itself understands it."""
    keys, prices = listing.keys(["api.openai.com abc"]), listing.prices(["gpt 0.5 2"])
    own, other, far = listing.providers(
        ["ollama a:1b", "openai b http://127.0.0.1:80/v1/", "openai gpt"], keys, prices, "0.0.0.0:9999"
    )
    assert (own.kind, own.model, own.url, own.key) == (Kind.OLLAMA, "a:1b", "http://127.0.0.1:9999", "")
    assert (other.url, other.key, other.price) == ("http://127.0.0.1:80/v1", "", None)
    assert (far.url, far.key, far.price) == ("https://api.openai.com/v1", "abc", Price(0.5, 2))
    assert listing.address("https://example.org") == "https://example.org:443"
    assert listing.address("[::]") == "http://127.0.0.1:11434"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ollama", "Write `kind model"),
        ("olama x", "Did you mean `ollama`"),
        ("openai x ftp://host", "not an http or https URL"),
        ("openai x https://user:pass@host/v1", "more than host, port and path"),
        ("openai x http://api.example.org/v1", "would travel in the open"),
    ],
)
def test_lines_that_are_none(line: str, said: str) -> None:
    """Each is told with what to write; a key goes by TLS, or stays on this machine."""
    with pytest.raises(InputError, match=said):
        listing.providers([line], {"api.example.org": "k"}, {})
    assert listing.providers(["openai x http://localhost:1/v1"], {"localhost": "k"}, {})[0].key == "k"


def test_a_bad_line_of_keys_is_not_quoted() -> None:
    """It may hold the key."""
    with pytest.raises(InputError) as caught:
        listing.keys(["good.example abc", "sk-very-secret"])
    assert "line 2" in str(caught.value)
    assert "very-secret" not in str(caught.value)
    with pytest.raises(InputError, match="per million tokens"):
        listing.prices(["gpt free 1"])


def test_a_schema_is_never_fetched_and_bad_ones_are_told() -> None:
    """A reference to elsewhere is an error, as is what is no schema."""
    for text in ('{"$ref": "http://127.0.0.1:9/x.json"}', '{"type": "nonsense"}', "[]", "{"):
        with pytest.raises(InputError, match="json-schema"):
            Schema.parse(text)


def test_what_a_schema_says_of_odd_values() -> None:
    """Each is an answer within a moment, and none an error of the library."""
    schema = Schema({"type": "string", "minLength": 9, "pattern": "(a+)+$"})
    assert schema.faults("\ud800") == ["at /: it holds half a character, which no text has"]
    assert schema.faults("a" * 50_000 + "b") == ['at /: the value does not match "(a+)+$"']
    nested: list[object] = []
    for _ in range(900):
        nested = [nested]
    assert Schema({"type": "array", "items": {"$ref": "#"}}).faults(nested) == []
