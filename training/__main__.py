"""Trains the photo encoder from scratch and writes its weights where the package reads them.

    python -m training --data ../shared/data            # 40 minutes on two cores
    python -m training --data FOLDER --out FOLDER --quick    # two minutes, to see that it runs

Needs: pip install -e '.[training,artwork]'. The same seeds give the same network on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import torch

from artwork.registry import KINDS
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub
from shoplens.retrievers.embeddings.photo.weights import CARD, NETWORK, PALETTE

from . import captions, drawings, fitting, negatives, photos
from .batches import Batches, Source
from .export import export
from .network import PhotoNetwork
from .run import SEED, Prototypes, train
from .schedule import PHASES, Phase

OUT = Path("retrievers/embeddings/photo/data")
SIDE = 112
DRAWN, NOTHING = 4_120, 1_500
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
    nothing = negatives.at_random(NOTHING, photos.SIDE, np.concatenate([s.pixels for s in sources[:2]]), SEED)
    said = [captions.drawing_caption(one.kind, one.color, one.pattern) for one in drawn]
    prototypes = Prototypes(vocabulary, words, SEED)
    if options.network is not None and options.network.exists():
        network = PhotoNetwork()
        network.load_state_dict(torch.load(options.network, weights_only=True))
        network.eval()
    else:
        network = train(
            Batches(sources[0], sources[1], sources[2], nothing, SEED),
            prototypes,
            torch.from_numpy(np.asarray(words(said))),
            phases=QUICK if options.quick else PHASES,
            told=lambda line: _say(began, line),
        )
        if options.network is not None:
            torch.save(network.state_dict(), options.network)
    _finish(network, prototypes, vocabulary, sources, kept_back, options.out, began)


def _finish(
    network: PhotoNetwork,
    prototypes: Prototypes,
    vocabulary: captions.Vocabulary,
    sources: list[Source],
    kept_back: tuple[list[photos.Labelled], ...],
    out: Path,
    began: float,
) -> None:
    """Fits what is left on the photos kept back, and writes the files."""
    samples = np.concatenate([fitting.histograms(source.pixels[::4, ..., :3]) for source in sources[:2]])
    projection = fitting.palette(samples)
    kept, again = [], []
    for number, labelled in enumerate(kept_back):
        pixels = photos.load(labelled, SIDE)
        kinds = np.array([vocabulary.number[photo.kind] for photo in labelled])
        for into, seen in ((kept, pixels), (again, fitting.taken_again(pixels, SEED + number))):
            meaning = fitting.embedded(network, seen, SIDE)
            into.append(fitting.Kept(kinds, meaning, fitting.colors_of(seen, projection)))
    known = prototypes.names.numpy()
    logits = np.concatenate([photos_.meaning @ known.T for photos_ in kept])
    kinds = np.concatenate([photos_.kinds for photos_ in kept])
    sharpness = fitting.sharpness(logits, kinds)
    share = fitting.color_share(kept, again)
    out.mkdir(parents=True, exist_ok=True)
    size = export(network, SIDE, out / NETWORK)
    np.savez(out / PALETTE, projection=projection.astype(np.float16), prototypes=known.astype(np.float16))
    card = {
        "side": SIDE,
        "color_share": share,
        "word_color_share": share,
        "kinds": [kind.name for kind in vocabulary.kinds],
        "sharpness": round(sharpness, 2),
        "sure": round(fitting.sure_from(logits, kinds, sharpness), 3),
        "sha256": {
            name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in (NETWORK, PALETTE)
        },
    }
    (out / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    right = [np.mean((p.meaning @ known.T).argmax(1) == p.kinds) for p in kept]
    _say(began, f"kept back, by words among all kinds: garments {right[0]:.3f}, groceries {right[1]:.3f}")
    _say(began, f"colours {share:.2f} of a cosine, sharpness {sharpness:.1f}, sure from {card['sure']}")
    _say(began, f"wrote {out}: network {size / 1e6:.2f} MB")


def _source(labelled: list[photos.Labelled], vocabulary: captions.Vocabulary) -> Source:
    return Source(photos.load(labelled), np.array([vocabulary.number[photo.kind] for photo in labelled]))


def _say(began: float, line: str) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)


if __name__ == "__main__":
    main()
