"""Thumbs: whole lines whatever happens, nothing of who gave them, and no crash."""

import json
import logging
import os
import stat
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from shoplens.retrievers import MultimodalRetriever
from shoplens.tools import ProductSearchTool
from shoplens.ui.page.feedback import FeedbackLog

KEYS = {
    "time", "verdict", "words", "arguments", "products", "answer", "outcome", "encoders", "fell_back",
}  # fmt: skip
REQUEST: Mapping[str, Any] = {"words": "red lamp", "arguments": {"color": ["red"], "price_max": 40.0}}


@pytest.fixture
def log(tmp_path: Path) -> FeedbackLog:
    return FeedbackLog(tmp_path / "store" / "feedback.jsonl")


def lines(log: FeedbackLog) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.path.read_text(encoding="utf-8").splitlines()]


def test_a_thumb_is_one_line_with_the_request_what_was_shown_and_how_it_was_found(
    log: FeedbackLog, retriever: MultimodalRetriever
) -> None:
    _, artifact = ProductSearchTool(retriever=retriever).respond(
        {"category": ["Home > Lamps"], "color": ["red"]}, None
    )
    request = artifact | {"words": "a red lamp", "fell_back": True}
    shown = [product["id"] for product in artifact["products"]]
    assert log.write("down", request, shown, "Here is one.", artifact["outcome"])
    (line,) = lines(log)
    assert set(line) == KEYS
    assert (line["verdict"], line["words"], line["answer"]) == ("down", "a red lamp", "Here is one.")
    assert (line["outcome"], line["products"], line["fell_back"]) == ("found", ["P-21"], True)
    assert line["arguments"]["color"] == ["red"]
    assert line["encoders"] == {"text": "all-MiniLM-L6-v2", "image": "color-shape-v1"}
    passed = datetime.now(UTC) - datetime.fromisoformat(line["time"])
    assert 0 <= passed.total_seconds() < 60


def test_it_is_for_its_owner_alone_and_nothing_is_there_before_the_first_thumb(log: FeedbackLog) -> None:
    assert not log.path.parent.exists()
    assert log.write("up", REQUEST, [], "", "")
    assert stat.S_IMODE(log.path.stat().st_mode) == 0o600


def test_what_tells_who_it_was_is_not_kept_and_neither_is_a_photo(log: FeedbackLog) -> None:
    photo = Image.new("RGB", (4, 4))
    request = {
        **REQUEST, "conversation": "4f1c", "address": "203.0.113.9", "photo": b"\xff\xd8secret",
        "arguments": {"photo": b"\xff\xd8secret", "image": photo, "kept": "yes"},
    }  # fmt: skip
    assert log.write("up", request, [], "", "found")
    (line,) = lines(log)
    assert set(line) == KEYS
    assert line["arguments"] == {"photo": "(bytes)", "image": "(Image)", "kept": "yes"}
    assert "secret" not in log.path.read_text()


@pytest.mark.parametrize("value", [
    float("nan"), float("inf"), 10**400, "\ud800", "a\u2028b\u0085c\rd\ne", {"a": {"b": {"c": object()}}},
    {1: 2}, ["x" * 10_000], [["x" * 2_000] * 100] * 100,
], ids=["nan", "inf", "long number", "half a character", "line ends", "object", "number key", "long", "wide"],
)  # fmt: skip
def test_whatever_a_request_holds_is_one_bounded_line_of_json(log: FeedbackLog, value: object) -> None:
    assert log.write("up", {"words": "x", "arguments": {"value": value}}, [], "", "")
    (line,) = lines(log)
    assert line["words"] == "x"
    assert log.path.stat().st_size < 33_000


def test_a_line_torn_by_a_kill_does_not_spoil_the_next(log: FeedbackLog) -> None:
    assert log.write("up", REQUEST, [], "", "")
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + whole[: len(whole) // 2])
    assert log.write("down", REQUEST, [], "", "")
    first, torn, last = log.path.read_text().splitlines()
    assert [json.loads(line)["verdict"] for line in (first, last)] == ["up", "down"]
    with pytest.raises(json.JSONDecodeError):
        json.loads(torn)


def test_thumbs_given_at_once_are_all_whole(log: FeedbackLog) -> None:
    def give(name: int) -> None:
        for number in range(20):
            assert log.write("up", {"words": f"{name}-{number} " + "x" * 1_500}, [], "", "")

    threads = [threading.Thread(target=give, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    words = {line["words"].split()[0] for line in lines(log)}
    assert words == {f"{name}-{number}" for name in range(6) for number in range(20)}


def test_a_full_file_takes_no_more_and_says_so_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = FeedbackLog(tmp_path / "f.jsonl", max_bytes=700)
    given = [log.write("up", REQUEST, [], "", "") for _ in range(9)]
    assert (given[0], given[-1]) == (True, False)
    assert given == sorted(given, reverse=True)
    assert log.path.stat().st_size <= 700
    (warning,) = caplog.records
    assert warning.levelno == logging.WARNING
    assert "as much as it may have" in warning.message


def test_a_disk_that_fails_is_one_warning_and_the_thumb_after_it_is_kept(
    log: FeedbackLog, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        assert not any(log.write("up", REQUEST, [], "", "") for _ in range(3))
    assert [record.message for record in caplog.records] == [
        f"{log.path}: thumbs are not written: No space left on device"
    ]
    assert log.write("down", REQUEST, [], "", "")
    assert lines(log)[-1]["verdict"] == "down"


def test_a_place_that_cannot_be_written_is_no_crash_and_is_said_when_checked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "file" / "below", tmp_path / "pipe"):
        assert not FeedbackLog(path).write("up", REQUEST, [], "", "")
        with pytest.raises(OSError, match=r"directory|File exists|a device or a pipe"):
            FeedbackLog(path).check()
