"""A network trained a few steps on pictures drawn here: written, checked, read back by the package."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from shoplens.retrievers.embeddings import MiniLMEncoder
from shoplens.retrievers.embeddings.base import unit_rows
from shoplens.retrievers.embeddings.photo import weights
from shoplens.retrievers.embeddings.photo.meaning import joined, weight_in
from training import captions, drawings, fitting, negatives
from training.augment import Augment, as_tensor, normalised
from training.batches import Batches, Source
from training.choosing import Named, Seen, Task, choose
from training.export import export
from training.losses import to_captions, to_kinds, to_nothing
from training.network import PhotoNetwork
from training.run import Prototypes, train
from training.schedule import PEAK, STEPS, WARM_UP, Phase, learning_rate

SIDE = 64


@pytest.fixture(scope="module")
def drawn() -> list[drawings.Drawing]:
    return drawings.at_random(24, 1)


@pytest.fixture(scope="module")
def trained(drawn: list[drawings.Drawing]) -> tuple[PhotoNetwork, Prototypes, Source]:
    vocabulary = captions.Vocabulary(captions.drawn_kinds(dict.fromkeys(one.kind for one in drawn)))
    rendered = drawings.rendered(drawn, 128)
    source = Source(rendered, np.array([vocabulary.number[one.kind] for one in drawn]))
    photos = Source(rendered[..., :3], source.kinds)
    words = MiniLMEncoder().embed_texts
    prototypes = Prototypes(vocabulary, words, 1)
    said = words([captions.drawing_caption(one.kind, one.color, one.pattern) for one in drawn])
    nothing = negatives.at_random(12, 128, photos.pixels, 1)
    batches = Batches(photos, photos, source, nothing, 1)
    told: list[str] = []
    network = train(
        batches, prototypes, torch.from_numpy(np.asarray(said)), phases=(Phase(3, SIDE),), told=told.append
    )
    assert told[-1].startswith("step 3 of 3, 64 px")
    return network, prototypes, source


def test_what_is_written_gives_what_the_network_gives(
    trained: tuple[PhotoNetwork, Prototypes, Source], tmp_path: Path
) -> None:
    network, _, source = trained
    file = tmp_path / weights.NETWORK
    assert export(network, 128, file) == file.stat().st_size < 4_000_000
    pixels = normalised(as_tensor(source.pixels[:5, ..., :3]))
    with torch.no_grad():
        expected = network(pixels)[0].numpy()
    import onnxruntime

    session = onnxruntime.InferenceSession(file.read_bytes(), providers=["CPUExecutionProvider"])
    found = session.run(["embedding"], {"pixels": pixels.numpy()})[0]
    assert (found * expected).sum(1).min() > 0.999, "half precision costs next to nothing"
    again = tmp_path / "again.onnx"
    export(network, 128, again)
    assert again.read_bytes() == file.read_bytes()


def test_the_card_names_what_was_written(
    trained: tuple[PhotoNetwork, Prototypes, Source], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hashlib

    network, prototypes, source = trained
    export(network, 128, tmp_path / weights.NETWORK)
    pixels = source.pixels[..., :3]
    projection = fitting.palette(fitting.histograms(pixels), 16)
    meaning = fitting.embedded(network, pixels, 128)
    familiar = fitting.familiar([meaning, meaning[:9]], meaning)
    arrays = (projection, prototypes.names.numpy(), familiar.center, familiar.directions, familiar.examples)
    np.savez(tmp_path / weights.PALETTE, **dict(zip(weights.ARRAYS, arrays, strict=True)))
    card = {
        "side": 128, "color_share": 0.3, "softness": 20.0, "pull": 0.0, "faint": 0.5, "kinds": ["a"],
        "nearness": familiar.nearness, "sharpness": 9.0, "sure": 0.5,
        "sha256": {
            name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
            for name in (weights.NETWORK, weights.PALETTE)
        },
    }  # fmt: skip
    (tmp_path / weights.CARD).write_text(json.dumps(card))
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    read = weights.load_weights()
    assert (read.side, read.color_share, read.kinds) == (128, 0.3, ("a",))
    assert read.projection.shape == projection.shape
    shown, sure = read.meaning(normalised(as_tensor(pixels)).numpy())
    assert (shown * meaning).sum(1).min() > 0.999
    assert set(sure.tolist()) <= {1.0, 0.5}


def seen(numbers: list[int], size: int = 12, *, known: bool = True) -> Seen:
    """Pictures of things by number: each kind its own direction, all of one colour."""
    meaning = np.eye(size, 384, dtype=np.float32)[numbers]
    colors = np.full((len(numbers), 128), 128**-0.5, np.float32)
    return Seen(meaning, np.full(len(numbers), known), colors, tuple(str(n) for n in numbers))


def test_what_is_chosen_finds_what_there_is_to_find() -> None:
    prototypes = np.eye(12, 384, dtype=np.float32)
    task = Task.of(seen([0, 3, 5]), seen([5, 4, 3, 0, 1]))
    assert task.right.sum(1).tolist() == [1, 1, 1]
    choice, found = choose([task], [Named(seen([2, 7]), np.array([2, 7]))], prototypes, 20.0)
    assert found == [1.0, 1.0]
    assert 0 < choice.color_share < 1


def test_most_of_what_was_kept_back_looks_familiar_and_the_opposite_does_not() -> None:
    dice = np.random.default_rng(1)
    source, kept = (unit_rows(dice.normal(size=(n, 384)) * 0.1 + np.eye(384)[n % 3]) for n in (300, 90))
    familiar = fitting.familiar([source], source[:50])
    assert np.mean(familiar.knows(source)) > 0.85
    assert not familiar.knows(-kept).any()


def test_unfamiliar_pictures_lean_on_their_colours() -> None:
    one = seen([4])
    known, faint = (joined(one.meaning, one.colors, 0.5, np.array([w], np.float32)) for w in (1.0, 0.5))
    assert np.linalg.norm(faint[0, 384:]) > np.linalg.norm(known[0, 384:])
    weights_ = [weight_in(vectors, 0.5)[0] for vectors in (known, faint)]
    assert weights_ == pytest.approx([1.0, 0.5], abs=1e-4)


def test_drawings_are_the_same_for_the_same_seed_and_let_the_background_through(
    drawn: list[drawings.Drawing],
) -> None:
    assert drawings.at_random(24, 1) == drawn
    assert drawings.at_random(24, 2) != drawn
    pixels = drawings.rendered(drawn[:3], 96, workers=1)
    assert pixels.shape == (3, 96, 96, 4)
    assert (pixels[:, 0, 0, 3] == 0).all()
    assert (pixels[..., 3].reshape(3, -1).max(1) > 250).all()


def test_pictures_of_nothing_are_of_several_sorts() -> None:
    photos = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3), np.uint8)
    made = negatives.at_random(12, 64, photos, 5)
    assert made.shape == (12, 64, 64, 3)
    assert len({picture.tobytes() for picture in made}) == 12
    np.testing.assert_array_equal(made, negatives.at_random(12, 64, photos, 5))


def test_the_learning_rate_rises_and_falls() -> None:
    rates = [learning_rate(step) for step in range(STEPS)]
    assert max(rates) == pytest.approx(PEAK, rel=0.01)
    assert int(np.argmax(rates)) in range(WARM_UP - 1, WARM_UP + 2)
    assert rates[-1] < PEAK / 1000


def test_the_losses_are_least_where_everything_is_right() -> None:
    captions_ = torch.eye(4)
    same = torch.eye(4)
    scale = torch.tensor(20.0)
    assert (
        to_captions(captions_, captions_, same, scale)
        < 0.01
        < to_captions(captions_.roll(1, 0), captions_, same, scale)
    )
    right, neutral = 30 * torch.eye(4), torch.zeros(4, 4, dtype=torch.bool)
    targets = torch.arange(4)
    assert to_kinds(right, targets, neutral, 0.0) < 0.01
    confused = right + 30 * torch.eye(4).roll(1, 1)
    assert to_kinds(confused, targets, neutral, 0.0) > 0.5
    assert to_kinds(confused, targets, torch.eye(4).roll(1, 1).bool(), 0.0) < 0.01
    assert to_nothing(torch.zeros(2, 7)) == pytest.approx(0, abs=1e-6)
    assert to_nothing(right[:, :3]) > 1


def test_a_view_of_the_whole_without_a_turn_is_the_picture_or_its_mirror() -> None:
    picture = torch.rand(6, 3, 32, 32)
    augment = Augment(0)
    seen = augment.views(picture, 32, zoom=(1.0, 1.0), turn=0)
    assert seen.shape == picture.shape
    light = augment.light(picture, 0.0)
    torch.testing.assert_close(light, picture, atol=1e-5, rtol=0)
