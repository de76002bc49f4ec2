"""A search as the tutorial does it, over its own client: both models through torch, one fused query.

CLIP's weights cannot be had everywhere: this one's are random, and a word is one token, so its vectors mean
nothing and cost what the real ones cost. It reads no words into filters: whoever calls brings them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from shoplens.retrievers import ProductFilter
from shoplens.retrievers.embeddings.transformer import load_sentence_transformer

LEG, PAGE = 20, 5
"""Its numbers: candidates of each prefetch, and products shown."""
START, END, WORDS = 49_406, 49_407, 49_405
"""CLIP's tokens."""


class TutorialSearch:
    """On one server; with a client that is kept, or with one that is opened for every search."""

    def __init__(self, address: str, collection: str, text_model: Path) -> None:
        os.environ["ACTIAN_VECTORAI_ENV_FILE"] = "no such file"  # its import reads the folder's .env
        import actian_vectorai

        self._sdk = actian_vectorai
        self._address, self._collection = address, collection
        self._text = load_sentence_transformer(text_model)
        self._clip = _clip_text_tower()
        self._loop = asyncio.new_event_loop()
        self._kept: Any = None

    def embed(self, words: str) -> dict[str, list[float]]:
        """Both vectors, as lists."""
        text = self._text.encode(words, normalize_embeddings=True, show_progress_bar=False)
        return {"text": text.tolist(), "image": self._clip(words)}

    def search(self, vectors: Mapping[str, list[float]], conditions: ProductFilter) -> list[str]:
        """Product ids, over the client that is kept."""
        return self._loop.run_until_complete(self._over_kept(self._query(vectors, conditions)))

    def search_anew(self, vectors: Mapping[str, list[float]], conditions: ProductFilter) -> list[str]:
        """The same over a client of its own."""
        return self._loop.run_until_complete(self._over_new(self._query(vectors, conditions)))

    def close(self) -> None:
        """Lets the kept client go."""
        if self._kept is not None:
            self._loop.run_until_complete(self._kept.__aexit__(None, None, None))
        self._loop.close()

    async def _over_kept(self, query: Callable[[Any], Awaitable[list[str]]]) -> list[str]:
        if self._kept is None:
            self._kept = await self._client().__aenter__()
        return await query(self._kept)

    async def _over_new(self, query: Callable[[Any], Awaitable[list[str]]]) -> list[str]:
        async with self._client() as client:
            return await query(client)

    def _client(self) -> Any:  # noqa: ANN401 - the SDK is no dependency of the types
        return self._sdk.AsyncVectorAIClient(url=self._address)

    def _query(
        self, vectors: Mapping[str, list[float]], conditions: ProductFilter
    ) -> Callable[[Any], Awaitable[list[str]]]:
        async def ask(client: Any) -> list[str]:  # noqa: ANN401
            prefetch = [
                self._sdk.PrefetchQuery(query=vector, using=space, limit=LEG)
                for space, vector in vectors.items()
            ]
            rows = await client.points.query(
                self._collection,
                query={"fusion": self._sdk.Fusion.RRF},
                prefetch=prefetch,
                filter=self._filter(conditions),
                limit=PAGE,
                with_payload=True,
            )
            return [str(row.payload["product_id"]) for row in rows]

        return ask

    def _filter(self, conditions: ProductFilter) -> Any:  # noqa: ANN401
        field, wanted = self._sdk.Field, self._sdk.FilterBuilder()
        for name, values in conditions.any_of.items():
            wanted = wanted.must(field(name).any_of(list(values)))
        for name, limits in conditions.ranges.items():
            if limits.maximum is not None:
                wanted = wanted.must(field(name).lte(limits.maximum))
            if limits.minimum is not None:
                wanted = wanted.must(field(name).gte(limits.minimum))
        return wanted.build()


def _clip_text_tower() -> Callable[[str], list[float]]:
    """ViT-B/32's text tower."""
    import torch
    from transformers import CLIPTextConfig, CLIPTextModelWithProjection

    torch.manual_seed(0)
    model = CLIPTextModelWithProjection(CLIPTextConfig(projection_dim=512))
    model.eval()

    def embed(words: str) -> list[float]:
        tokens = [START, *(1 + sum(map(ord, word)) % WORDS for word in words.split()), END]
        with torch.inference_mode():
            vector = model(input_ids=torch.tensor([tokens])).text_embeds[0].numpy()
        made: list[float] = (vector / np.linalg.norm(vector)).tolist()
        return made

    return embed
