"""A store into another one: whole, again, changed, killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from shoplens.retrievers.indexing import picture_file
from shoplens.retrievers.vectorstores import Point

from .copies import (
    MANY,
    SPACES,
    Watched,
    assert_same,
    assert_same_pictures,
    copy,
    counts,
    everything,
    fill,
    make_card,
    make_point,
    media,
    status,
)


def test_a_copy_has_the_same_card_payloads_vectors_and_pictures(source: Watched, target: Watched) -> None:
    report = copy(source, target)
    assert_same(source, target)
    assert_same_pictures(source, target)
    assert target.indexed == 1
    assert counts(report) == (MANY, 0, 0)
    assert (report.total, report.verified, report.pictures, report.pictures_missing) == (MANY, 200, 240, 0)


def test_spaces_keep_their_distance_and_graph(source: Watched, target: Watched) -> None:
    copy(source, target)
    assert dict(target.inspect().spaces) == SPACES
    vector = target.vector("toy 1", "image")
    assert vector is not None
    assert np.linalg.norm(vector) > 5, "a dot product's vectors keep their length"


def test_it_reads_and_writes_page_by_page(
    source: Watched, target: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages: list[int] = []
    page = Watched.page

    def noted(self: Watched, after: str | None = None, limit: int = 256) -> tuple[list[Point], str | None]:
        pages.append(limit)
        return page(self, after, limit)

    monkeypatch.setattr(Watched, "page", noted)
    heard: list[tuple[int, int]] = []
    copy(source, target, progress=lambda done, total: heard.append((done, total)))
    assert set(pages) == {32}
    assert [len(batch) for batch in target.batches] == [32] * 9 + [12]
    assert heard == [(min(32 * n, MANY), MANY) for n in range(1, 11)]


def test_a_second_copy_writes_nothing(source: Watched, target: Watched) -> None:
    copy(source, target)
    target.batches.clear()
    target.indexed = 0
    times = {file: file.stat().st_mtime_ns for file in media(target).iterdir()}
    report = copy(source, target)
    assert counts(report) == (0, MANY, 0)
    assert (target.batches, target.indexed, report.pictures, report.verified) == ([], 0, 240, 200)
    assert {file: file.stat().st_mtime_ns for file in media(target).iterdir()} == times
    assert_same(source, target)


def test_a_copy_that_broke_off_is_finished_by_the_next_and_nothing_is_written_twice(
    source: Watched, target: Watched
) -> None:
    target.allowed = 4
    with pytest.raises(OSError, match="the power went"):
        copy(source, target)
    assert status(target) == "indexing"
    assert target.count() == 4 * 32
    target.allowed = 1_000
    assert counts(copy(source, target)) == (MANY - 128, 128, 0)
    assert sorted(target.written) == sorted(everything(source))
    assert_same(source, target)
    assert_same_pictures(source, target)


SLOW = """
import sys, time
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore as Store
write = Store.upsert
def upsert(self, points):
    write(self, points)
    print("written", flush=True)
    time.sleep(0.05)
Store.upsert = upsert
from shoplens.retrievers import copying
copying.copy_store.__kwdefaults__["batch_size"] = 32
from shoplens.ui.cli.main import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_copy_whose_process_was_killed_is_finished_by_the_next(source: Watched, target: Watched) -> None:
    """SIGKILL in the middle; what was written stays, and the card says that it is not all."""
    source.close()
    command = [sys.executable, "-c", SLOW, "copy", "--from", source.location, "--to", target.location]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1"},
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for _ in range(3):
            assert process.stdout.readline() == "written\n"
        process.send_signal(signal.SIGKILL)
    assert status(target) == "indexing"
    kept = set(everything(target))
    assert 96 <= len(kept) < MANY
    assert counts(copy(source, target)) == (MANY - len(kept), len(kept), 0)
    assert not kept & set(target.written)
    assert_same(source, target)
    assert_same_pictures(source, target)


def test_what_changed_and_what_is_gone_follows(source: Watched, target: Watched) -> None:
    copy(source, target)
    target.batches.clear()
    source.upsert([make_point(11, version=1), make_point(MANY)])
    source.update_vector("toy 12", "text", np.ones(16, dtype=np.float32))
    source.set_payload("toy 13", {"price": 1.5})
    source.delete(["toy 14", "toy 15"])
    source.ensure_collection(make_card([make_point(n) for n in range(20)]))
    assert counts(copy(source, target)) == (4, 295, 2)
    assert sorted(target.written) == ["toy 11", "toy 12", "toy 13", f"toy {MANY}"]
    assert not picture_file(media(target), "toy 14").exists()
    assert_same(source, target)


@pytest.mark.parametrize("lose", [b"another", None], ids=["changed", "lost"])
def test_pictures_follow_on_their_own(source: Watched, target: Watched, lose: bytes | None) -> None:
    copy(source, target)
    target.batches.clear()
    picture = picture_file(media(target), "toy 1")
    picture.unlink() if lose is None else picture.write_bytes(lose)
    picture_file(media(target), "toy 5").write_bytes(b"of a product that has lost it")
    copy(source, target)
    assert target.batches == []
    assert_same_pictures(source, target)


def test_pictures_that_the_source_cannot_find_are_counted_and_the_targets_stay(
    source: Watched, target: Watched, tmp_path: Path
) -> None:
    copy(source, target)
    picture_file(media(target), "toy 1").unlink()
    report = copy(source, target, media_from=tmp_path / "elsewhere")
    assert (report.pictures, report.pictures_missing) == (239, 1)


def test_stores_that_share_a_folder_of_pictures_leave_it_alone(source: Watched, target: Watched) -> None:
    fill(target, [*range(MANY), 1_001])
    picture_file(media(source), "toy 1001").write_bytes(b"kept")
    before = {file.name: file.read_bytes() for file in media(source).iterdir()}
    for replace in (False, True):
        report = copy(source, target, media_to=media(source) / ".." / "images", replace=replace)
        assert report.pictures == 240
    assert {file.name: file.read_bytes() for file in media(source).iterdir()} == before


def test_a_length_that_cosine_does_not_see_is_no_difference(source: Watched, target: Watched) -> None:
    copy(source, target)
    target.batches.clear()
    shorter = make_point(7).vectors["text"] * np.float32(0.25)
    target.update_vector("toy 7", "text", shorter)
    assert counts(copy(source, target)) == (0, MANY, 0)


def test_an_unfinished_import_is_copied_with_a_warning_and_stays_unfinished(
    source: Watched, target: Watched
) -> None:
    source.ensure_collection(make_card(status="indexing"))
    said: list[str] = []
    copy(source, target, warn=said.append)
    assert_same(source, target)
    assert status(target) == "indexing"
    assert said == [
        f"The import of toys.jsonl into {source.location} did not finish; its copy will say so too."
    ]
