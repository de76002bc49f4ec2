"""What is trained on, what is kept back, and what neither may touch."""

import json
from pathlib import Path

import pytest
from PIL import Image

from training.captions import MAY_BE, Vocabulary, drawn_kinds, garment_kinds, grocery_kinds
from training.photos import SIDE, VALIDATION_SHARE, Labelled, garments, groceries, load, other_photos, split

CATALOGS = Path(__file__).parents[3] / "shared" / "data" / "catalogs"
with_data = pytest.mark.skipif(not CATALOGS.is_dir(), reason="no catalogues to train on beside the project")


def values_of(file: Path, key: str = "image") -> set[str]:
    return {json.loads(line)[key] for line in file.read_text(encoding="utf-8").splitlines()}


def test_a_photo_is_trained_on_or_kept_back_and_always_the_same() -> None:
    photos = [Labelled(Path(f"{number}.jpg"), "hat") for number in range(2_000)]
    train, kept = split(photos)
    assert split(photos) == (train, kept)
    assert sorted([*train, *kept], key=str) == sorted(photos, key=str)
    assert len(kept) == pytest.approx(VALIDATION_SHARE * 2_000, rel=0.15)
    more = split([*photos, Labelled(Path("new.jpg"), "hat")])[1]
    assert set(kept) <= set(more), "a new photo moves no other"


@with_data
def test_no_photo_that_is_measured_on_is_trained_on() -> None:
    clothing, shelf = CATALOGS / "clothing_photos", CATALOGS / "grocery"
    names = [kind.name for kind in grocery_kinds(shelf / "catalog.jsonl")]
    used = {photo.path for photo in (*garments(clothing), *groceries(shelf, names))}
    measured = {
        folder / image
        for folder, name in (
            (clothing, "labels.jsonl"), (shelf, "photo_to_product.jsonl"), (shelf, "catalog.jsonl"),
        )
        for image in values_of(folder / name)
    }  # fmt: skip
    assert len(used) > 5_000
    assert len(measured) > 600
    assert used.isdisjoint(measured)
    contents = {path.read_bytes() for path in measured}
    assert not [path.name for path in used if path.read_bytes() in contents]


@with_data
def test_no_product_that_is_measured_on_is_chosen_by() -> None:
    shop = CATALOGS / "magento"
    seconds, firsts = other_photos(shop)
    measured = values_of(shop / "photo_to_product.jsonl", "sku") | values_of(
        shop / "composed_color.jsonl", "sku"
    )
    assert len(seconds) > 100
    assert {photo.kind for photo in seconds} <= {photo.kind for photo in firsts}
    assert measured.isdisjoint(photo.kind.partition(" ")[0] for photo in (*seconds, *firsts))
    queries = values_of(shop / "photo_to_product.jsonl", "query_image")
    assert queries.isdisjoint(str(photo.path.relative_to(shop)) for photo in (*seconds, *firsts))


def test_photos_become_squares_padded_with_their_border(tmp_path: Path) -> None:
    Image.new("RGB", (60, 120), (10, 200, 30)).save(tmp_path / "tall.png")
    (square,) = load([Labelled(tmp_path / "tall.png", "hat")])
    assert square.shape == (SIDE, SIDE, 3)
    assert (square == (10, 200, 30)).all()


def test_kinds_that_may_be_each_other_are_no_mistake_either_way() -> None:
    vocabulary = Vocabulary([*garment_kinds(), *drawn_kinds(["boots", "jeans", "lamp", "shirt"])])
    assert len([kind for kind in vocabulary.kinds if kind.name == "shirt"]) == 1, "one kind, both captions"
    number = vocabulary.number
    assert number["boots"] in vocabulary.neutral[number["shoes"]]
    assert number["shoes"] in vocabulary.neutral[number["boots"]]
    assert vocabulary.neutral[number["lamp"]] == ()
    assert set(MAY_BE) <= set(number)
