"""Trains the photo encoder from scratch and writes its weights where the package reads them.

    python -m training --data ../shared/data            # 40 minutes on two cores
    python -m training --data FOLDER --out FOLDER --quick    # two minutes, to see that it runs

Needs: pip install -e '.[training,offline]'. The same seeds give the same network on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from artwork.registry import KINDS
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub
from shoplens.retrievers.embeddings.photo.weights import ARRAYS, CARD, NETWORK, PALETTE

from . import captions, drawings, fitting, negatives, photos
from .batches import Batches, Source
from .choosing import Named, Seen, Task, choose
from .export import export
from .eye import Eye
from .network import PhotoNetwork
from .run import SEED, Prototypes, train
from .schedule import PHASES, Phase

OUT = Path("retrievers/embeddings/photo/data")
SIDE = 112
DRAWN, NOTHING = 4_120, 1_500
MEASURED = (
    "garment to a garment of its kind",
    "grocery to its picture in the catalogue",
    "second photo of a product to its first",
    "garment by the names of all kinds",
    "grocery by the names of all kinds",
)
QUICK = (Phase(12, 64), Phase(4, 96))


def main() -> None:
    """Everything, in order, with what it finds."""
    parser = argparse.ArgumentParser(description="Train the photo encoder.")
    parser.add_argument(
        "--data", type=Path, default=Path("../shared/data"), help="folder that holds catalogs/"
    )
    parser.add_argument("--out", type=Path, default=OUT, help="where the weights go (%(default)s)")
    parser.add_argument("--quick", action="store_true", help="a few steps only, to see that it runs")
    parser.add_argument(
        "--network", type=Path, metavar="FILE",
        help="keep the trained network there; where the file is, take it and fit the rest anew",
    )  # fmt: skip
    options = parser.parse_args()
    began = time.monotonic()
    torch.set_num_threads(2)

    catalogs = options.data / "catalogs"
    groceries = captions.grocery_kinds(catalogs / "grocery" / "catalog.jsonl")
    names = [kind.name for kind in groceries]
    vocabulary = captions.Vocabulary([*captions.garment_kinds(), *groceries, *captions.drawn_kinds(KINDS)])
    shown = [photos.garments(catalogs / "clothing_photos"), photos.groceries(catalogs / "grocery", names)]
    to_train, kept_back = zip(*(photos.split(labelled) for labelled in shown), strict=True)
    _say(began, f"{[len(p) for p in to_train]} photos to train on, {[len(p) for p in kept_back]} kept back")
    sources = [_source(labelled, vocabulary) for labelled in to_train]
    drawn = drawings.at_random(len(KINDS) if options.quick else DRAWN, SEED)
    rendered = drawings.rendered(drawn, photos.SIDE)
    sources.append(Source(rendered, np.array([vocabulary.number[one.kind] for one in drawn])))
    _say(began, f"{len(drawn)} drawings rendered, {len(vocabulary.kinds)} kinds")

    words = MiniLMEncoder(hub=ModelHub(offline=True)).embed_texts
    prototypes = Prototypes(vocabulary, words, SEED)
    if options.network is not None and options.network.exists():
        network = PhotoNetwork()
        network.load_state_dict(torch.load(options.network, weights_only=True))
        network.eval()
    else:
        seen = np.concatenate([source.pixels for source in sources[:2]])
        network = train(
            Batches(*sources, negatives.at_random(NOTHING, photos.SIDE, seen, SEED), SEED),
            prototypes,
            torch.from_numpy(
                words([captions.drawing_caption(one.kind, one.color, one.pattern) for one in drawn])
            ),
            phases=QUICK if options.quick else PHASES,
            told=lambda line: _say(began, line),
        )
        if options.network is not None:
            torch.save(network.state_dict(), options.network)
    trained = [photos.load(labelled, SIDE) for labelled in to_train]
    colors = fitting.palette(np.concatenate([fitting.histograms(pixels[::4]) for pixels in trained]))
    kept = [photos.load(labelled, SIDE) for labelled in kept_back]
    eye = Eye(
        network, SIDE, colors, on_white=drawings.on_white(rendered[::3], SIDE), trained=trained, kept=kept
    )
    looked_at = [
        kept_back[0], to_train[0], kept_back[1], photos.icons(catalogs / "grocery", names),
        *photos.other_photos(catalogs / "magento"),
    ]  # fmt: skip
    _finish(eye, prototypes.names.numpy(), vocabulary, looked_at, options.out, began)


def _finish(
    eye: Eye,
    known: fitting.Floats,
    vocabulary: captions.Vocabulary,
    looked_at: Sequence[list[photos.Labelled]],
    out: Path,
    began: float,
) -> None:
    """Chooses what is left on photos that were not trained on, and writes the files. `known` (kinds, 384):
    the kinds' names; `looked_at`: garments kept back and trained on, groceries kept back and in
    their catalogue, second and first photos of products.
    """
    garments, trained, groceries, icons, seconds, firsts = (eye.look(labelled) for labelled in looked_at)
    tasks = [Task.of(garments, trained), Task.of(groceries, icons), Task.of(seconds, firsts)]
    named = [Named(s, np.array([vocabulary.number[k] for k in s.kinds])) for s in (garments, groceries)]
    calm = fitting.sharpness(*_familiar(named, known, lambda seen: seen.meaning))
    choice, found = choose(tasks, named, known, calm)
    for what, share in zip(MEASURED, found, strict=True):
        _say(began, f"kept back, {what}: {share:.3f}")
    logits, kinds = _familiar(named, known, lambda seen: choice.meant(seen, known))
    sharpness = fitting.sharpness(logits, kinds)
    out.mkdir(parents=True, exist_ok=True)
    size = export(eye.network, SIDE, out / NETWORK)
    arrays = (eye.colors, known, eye.familiar.center, eye.familiar.directions, eye.familiar.examples)
    np.savez(out / PALETTE, **{n: a.astype(np.float16) for n, a in zip(ARRAYS, arrays, strict=True)})
    card = {
        "side": SIDE,
        **asdict(choice),
        "kinds": [kind.name for kind in vocabulary.kinds],
        "nearness": round(eye.familiar.nearness, 3),
        "sharpness": round(sharpness, 2),
        "sure": round(fitting.sure_from(logits, kinds, sharpness), 3),
        "sha256": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in (NETWORK, PALETTE)
        },
    }
    (out / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    _say(began, f"{choice}, sharpness {sharpness:.1f}, sure from {card['sure']}, near {card['nearness']}")
    _say(began, f"wrote {out}: network {size / 1e6:.2f} MB")


def _familiar(
    named: Sequence[Named], known: fitting.Floats, meaning: Callable[[Seen], fitting.Floats]
) -> tuple[fitting.Floats, npt.NDArray[np.int64]]:
    """Cosines to the kinds' names, and the right kinds, of the photos that look familiar."""
    logits = np.concatenate([(meaning(n.photos) @ known.T)[n.photos.known] for n in named])
    return logits, np.concatenate([n.kinds[n.photos.known] for n in named])


def _source(labelled: list[photos.Labelled], vocabulary: captions.Vocabulary) -> Source:
    return Source(photos.load(labelled), np.array([vocabulary.number[photo.kind] for photo in labelled]))


def _say(began: float, line: str) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)


if __name__ == "__main__":
    main()
