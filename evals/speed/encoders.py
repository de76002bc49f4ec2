"""The encoders through several runtimes: how fast each is, and whether its vectors are still the model's.

Run from the repository root:
`nice python -m evals.speed.encoders [--rounds 60] [--threads 2] [--only minilm | clip]`

MiniLM has its real weights. CLIP's image tower (ViT-B/32) has random ones: as fast as the real ones, and its
cosines say what a runtime's arithmetic does, not what int8 does to the real weights. Every way has two
threads, as ours have, or `--threads 1`: on a busy machine torch's threads wait for each other far longer than
they work. What goes by a model's name keeps a cosine of .999 to the original's vector of each input.
OpenVINO is no dependency of ours: `pip install openvino`, or its lines are left out.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import torch

from shoplens.catalog.demo import demo_catalog
from shoplens.catalog.images import load_image
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub, runtime
from shoplens.retrievers.embeddings.base import unit_rows
from shoplens.retrievers.embeddings.foreground import Floats
from shoplens.retrievers.embeddings.photo.encoder import PhotoEncoder
from shoplens.retrievers.indexing import document_text

from .encoder_ways import BATCH, SIDE, TORCH, clip_ways, has_openvino, minilm_ways
from .timing import SEED, Spread, Way, interleaved, machine

KEPT = 0.999
"""The smallest cosine to the original's vector with which a way may go by the model's name."""
QUERIES = (
    "brown leather jacket", "red dress", "waterproof boots", "wireless headphones", "lamp for a desk",
    "ceramic mug", "something warm for winter", "gift for a gardener", "running shoes, breathable", "kettle",
    "blue armchair", "wool sweater", "stainless steel bottle", "tent for two", "yoga mat, non-slip",
    "notebook with dotted paper", "sunglasses", "a grey rug, not too expensive", "wooden toy for a baby",
    "organic cotton t-shirt", "light for a dark path", "silver watch", "picnic blanket", "bicycle helmet",
)  # fmt: skip
IMAGES = 64
FEWER = 6
"""Rounds of single inputs to one of full batches."""
PHOTO = "beside it: `shoplens-photo-v1`, from the decoded picture"
Times = Mapping[str, Sequence[float]]
Ways = Mapping[str, Callable[[Any], Floats]]


def report(rounds: int, only: str | None = None, threads: int = runtime.THREADS) -> str:
    """Markdown: the machine, and a table for each model."""
    torch.set_num_threads(threads)
    with patch.object(runtime, "THREADS", threads):
        return _report(rounds, only)


def _report(rounds: int, only: str | None) -> str:
    parts = [f"{machine()}; threads of each way: {runtime.THREADS}"]
    if not has_openvino():
        parts.append("OpenVINO is left out: it is not installed (`pip install openvino`).")
    with tempfile.TemporaryDirectory(prefix="shoplens-encoders-") as temporary:
        if only != "clip":
            parts.append(_minilm(rounds, Path(temporary)))
        if only != "minilm":
            parts.append(_clip(max(2, rounds // 4), Path(temporary)))
    return "\n\n".join(parts)


def _minilm(rounds: int, temporary: Path) -> str:
    encoder = MiniLMEncoder(hub=ModelHub(offline=True))
    folder, _ = encoder._locate()
    documents = [document_text(product) for product in demo_catalog().products]
    queries = [query.strip() for query in QUERIES]
    ways = minilm_ways(folder, documents, temporary)
    given = {name: way([*queries, *documents]) for name, way in ways.items()}

    def batch(round_: int) -> list[str]:
        return [documents[(round_ * BATCH + place) % len(documents)] for place in range(BATCH)]

    single = _timed(ways, lambda round_: [queries[round_ % len(queries)]], rounds)
    many = _timed(ways, batch, max(2, rounds // FEWER))
    words = np.mean([len(text.split()) for text in documents])
    return (
        f"all-MiniLM-L6-v2, words to vectors: {len(queries)} queries one by one; the demo shop's "
        f"{len(documents)} descriptions, {words:.0f} words each, in batches of {BATCH}. Cosines over all of "
        f"them.\n\n{_table('texts', single, many, given)}"
    )


def _clip(rounds: int, temporary: Path) -> str:
    pixels = np.random.default_rng(SEED).standard_normal((IMAGES, 3, SIDE, SIDE)).astype(np.float32)
    catalog = demo_catalog()
    paths = [path for one in catalog.products[:IMAGES] if (path := catalog.image_path(one)) is not None]
    photos = [load_image(path.read_bytes()) for path in paths]
    own = PhotoEncoder(MiniLMEncoder(hub=ModelHub(offline=True)))
    tower = clip_ways(pixels, temporary)
    given = {name: np.concatenate([way(some) for some in np.split(pixels, 8)]) for name, way in tower.items()}
    ways = {**tower, PHOTO: lambda some: own.embed_images(photos[: len(some)])}
    single = _timed(ways, lambda round_: pixels[round_ % IMAGES][None], rounds)
    many = _timed(ways, lambda _: pixels, max(2, rounds // FEWER))
    alike = float((given[TORCH] @ given[TORCH].T).min())
    return (
        "clip-ViT-B-32's image tower with random weights, pixels to vectors (reading and scaling a picture "
        f"not counted), images of noise. With such weights any two images have a cosine of at least "
        f"{alike:.4f}: what counts is the cosine without the mean.\n\n"
        f"{_table('images', single, many, given, by_mean=True)}"
    )


def _timed(ways: Ways, inputs: Callable[[int], Any], rounds: int) -> dict[str, list[float]]:
    """Milliseconds; what goes in is made before."""
    made = [inputs(round_) for round_ in range(rounds)]

    def of(way: Callable[[Any], Floats]) -> Way:
        return lambda round_: way(made[round_])

    return interleaved({name: of(way) for name, way in ways.items()}, rounds, warm_up=1)


def _table(
    what: str, single: Times, many: Times, given: Mapping[str, Floats], *, by_mean: bool = False
) -> str:
    """`given` are the vectors of all inputs; torch's are the original's."""
    columns = [
        "way", "one: median, ms", "p95, ms", f"× {TORCH}", f"{BATCH} at once: {what} a second", f"× {TORCH}",
        "smallest cosine", "without the mean", "may go by the name",
    ]  # fmt: skip
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for name in single:
        one, rate = Spread.of(single[name]), 1_000 * BATCH / Spread.of(many[name]).median
        faster = _ratio(many[TORCH], many[name])
        cells = [name, f"{one.median:.2f}", f"{one.p95:.2f}", f"{_ratio(single[name], single[TORCH]):.2f}"]
        cells += [f"{rate:.1f}", f"{faster:.2f}", *_kept(given, name, by_mean=by_mean)]
        lines.append(f"| {' | '.join(cells)} |")
    rounds = f"In turn, {len(single[TORCH])} and {len(many[TORCH])} rounds"
    lines += [
        "",
        f"{rounds}; of one × is its time (less is faster), of {BATCH} its throughput (more is faster).",
    ]
    return "\n".join(lines)


def _kept(given: Mapping[str, Floats], name: str, *, by_mean: bool) -> tuple[str, str, str]:
    """The two smallest cosines, and the verdict."""
    if name == TORCH:
        return "1", "1", "the original"
    if name not in given:
        return "–", "–", "another model"
    mean = given[TORCH].mean(axis=0)
    smallest = float((given[name] * given[TORCH]).sum(axis=1).min())
    apart = float((unit_rows(given[name] - mean) * unit_rows(given[TORCH] - mean)).sum(axis=1).min())
    kept = (apart if by_mean else smallest) >= KEPT
    return f"{smallest:.6f}", f"{apart:.6f}", "yes" if kept else "**no**"


def _ratio(times: Sequence[float], base: Sequence[float]) -> float:
    return float(np.median(np.asarray(times) / np.asarray(base)))


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=60, help="of single texts; fewer of what takes longer")
    parser.add_argument("--only", choices=("minilm", "clip"))
    parser.add_argument("--threads", type=int, default=runtime.THREADS)
    arguments = parser.parse_args()
    print(report(arguments.rounds, arguments.only, arguments.threads))


if __name__ == "__main__":
    main()
