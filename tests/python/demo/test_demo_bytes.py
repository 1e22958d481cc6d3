"""The same seed and size give the same bytes, and nothing else does."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from klientela.demo import generate
from klientela.demo.randomness import ENTITIES, Streams
from klientela.errors import KlientelaError


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


@pytest.fixture
def arrow_threads() -> Iterator[None]:
    before = pa.cpu_count()
    yield
    pa.set_cpu_count(before)


def test_the_same_seed_gives_the_same_bytes_at_one_and_four_threads(
    tmp_path: Path, arrow_threads: None
) -> None:
    pa.set_cpu_count(1)
    generate(tmp_path / "one", seed=5, customers=700)
    pa.set_cpu_count(4)
    generate(tmp_path / "four", seed=5, customers=700)
    assert _digests(tmp_path / "one") == _digests(tmp_path / "four")
    assert len(_digests(tmp_path / "one")) == 9


def test_another_seed_gives_another_shop(tmp_path: Path) -> None:
    generate(tmp_path / "five", seed=5, customers=200)
    generate(tmp_path / "six", seed=6, customers=200)
    five, six = _digests(tmp_path / "five"), _digests(tmp_path / "six")
    assert all(five[name] != six[name] for name in five)


def test_a_second_shop_replaces_the_first_and_leaves_other_files_alone(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    generate(folder, seed=1, customers=30)
    (folder / "notes.txt").write_text("mine")
    generate(folder, seed=2, customers=30)
    generate(tmp_path / "fresh", seed=2, customers=30)
    found = _digests(folder)
    assert found.pop("notes.txt")
    assert found == _digests(tmp_path / "fresh")


def test_a_shop_that_fails_half_way_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "demo"
    generate(folder, seed=1, customers=30)
    before = _digests(folder)

    def fail(step: str, done: float) -> None:
        if step == "writing order lines":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(folder, seed=2, customers=30, progress=fail)
    assert _digests(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_progress_only_moves_forward_and_ends_at_one(tmp_path: Path) -> None:
    seen: list[float] = []
    generate(tmp_path, seed=1, customers=5, progress=lambda _, done: seen.append(done))
    assert seen == sorted(seen)
    assert seen[0] == 0.0
    assert seen[-1] == 1.0


def test_streams_of_different_entities_and_chunks_are_different() -> None:
    streams = Streams(3)
    first = {
        float(streams.generator(entity, chunk).random()) for entity in ENTITIES for chunk in (0, 1)
    }
    assert len(first) == 2 * len(ENTITIES)
    assert streams.generator("orders", 1).random() == Streams(3).generator("orders", 1).random()


def test_the_seed_has_to_be_given() -> None:
    with pytest.raises(TypeError, match="seed"):
        generate("nowhere")


@pytest.mark.parametrize(("seed", "customers"), [(-1, 10), (1, 0), (1, 20_000_001)])
def test_what_makes_no_shop_is_refused_in_words(tmp_path: Path, seed: int, customers: int) -> None:
    with pytest.raises(KlientelaError, match=str(seed if seed < 0 else customers)):
        generate(tmp_path / "demo", seed=seed, customers=customers)
    assert not (tmp_path / "demo").exists()
