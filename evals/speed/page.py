"""`python -m evals.speed.page`: what the page adds to a search, many visitors at once, and memory over time.

turns    100 turns in a real Chromium: Enter to cards and to words, beside the retriever called directly
         in the same process, interleaved; and the same with 300 messages behind.
load     eight visitors at once, 200 turns over HTTP: every card is of its visitor's own request.
memory   500 conversations of three turns, one with a photo: the server's resident memory.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import io
import json
import random
import re
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from gradio_client.utils import apply_diff
from PIL import Image

from shoplens.agent import ShoppingAssistant
from shoplens.agent.photos import MAX_PHOTOS
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers import MultimodalRetriever, index_products
from shoplens.retrievers.embeddings import MultimodalEmbeddings
from shoplens.retrievers.vectorstores.edge_store import QdrantEdgeStore
from shoplens.ui.cli.allocator import keep_large_blocks_apart
from shoplens.ui.page.server import build_app
from shoplens.ui.page.shopfront import Shopfront

REQUESTS = (
    "brown leather jacket under $300", "lamps under $80", "red dress", "waterproof boots, not black",
    "headphones", "cheapest scissors", "mugs", "sneakers under $90", "a backpack in green", "blue chairs",
    "something warm for winter", "tent", "gifts under $20", "vase", "wireless speaker", "sandals",
    "jacket in yellow", "cotton shirt", "clock", "leather wallet",
)  # fmt: skip
WATCH = """() => {
  const said = () => [...document.querySelectorAll('#chat [data-testid=bot]')].at(-1)?.textContent.trim();
  const panel = () => document.querySelector('#results .results')?.textContent;
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    window.turn = { start: performance.now(), said: said(), panel: panel() };
  }, true);
  new MutationObserver(() => {
    const turn = window.turn;
    if (!turn) return;
    const now = performance.now() - turn.start, latest = said();
    if (!turn.cards && panel() !== turn.panel) turn.cards = now;
    if (!turn.words && latest && latest !== turn.said && !latest.startsWith('Searching')) turn.words = now;
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@contextmanager
def open_shop() -> Iterator[tuple[str, Shopfront]]:
    """The page over the demo shop, in this process."""
    keep_large_blocks_apart()
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listening:
        embeddings = MultimodalEmbeddings.choose(image_model="color-shape")
        store, media = QdrantEdgeStore(Path(folder)), Path(folder) / "images"
        index_products(demo_catalog(), store, embeddings, media=media)
        retriever = MultimodalRetriever(store=store, embeddings=embeddings)
        front = Shopfront(lambda notify: ShoppingAssistant(retriever), media)
        front.start()
        front.wait()
        listening.bind(("127.0.0.1", 0))
        servers: list[uvicorn.Server] = []

        async def serve() -> None:
            servers.append(uvicorn.Server(uvicorn.Config(build_app(front), log_level="error")))
            await servers[0].serve([listening])

        thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        while True:
            try:
                if httpx.get(f"{url}/readyz").status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.2)
        yield url, front
        servers[0].should_exit = True
        thread.join(10)
        store.close()


class Visitor:
    """Speaks to the page's queue as a browser does."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        config = self._http.get("/config").json()
        self._send = next(
            one["id"]
            for one in config["dependencies"]
            if any(event == "submit" for _, event in one["targets"])
        )
        self._session = f"{random.getrandbits(64):x}"
        self._parts: dict[int, Any] = {}
        self.ticket = ""

    def leave(self) -> None:
        """Closes the connections."""
        self._http.close()

    def say(self, words: str, photo: bytes | None = None) -> dict[int, Any]:
        """One message; gives what the page's parts are then."""
        files = []
        if photo is not None:
            kept = self._http.post("/gradio_api/upload", files={"files": ("photo.png", photo, "image/png")})
            files = [{"path": kept.json()[0], "meta": {"_type": "gradio.FileData"}}]
        message = {"text": words, "files": files}
        asked = {"data": [message, self.ticket], "fn_index": self._send, "session_hash": self._session}
        self._http.post("/gradio_api/queue/join", json=asked).raise_for_status()
        sent: list[Any] = []
        with self._http.stream(
            "GET", "/gradio_api/queue/data", params={"session_hash": self._session}
        ) as events:
            for line in events.iter_lines():
                if not line.startswith("data:"):
                    continue
                event = json.loads(line[5:])
                if event["msg"] not in ("process_generating", "process_completed"):
                    continue
                if not event["success"]:
                    raise RuntimeError(f"the page failed: {event['output']}")
                data = event["output"]["data"]
                if event["msg"] == "process_generating" and sent:
                    data = [apply_diff(before, change) for before, change in zip(sent, data, strict=True)]
                sent = data
                for place, part in enumerate(data):
                    if not (isinstance(part, dict) and part.get("__type__") == "update"):
                        self._parts[place] = part
                if event["msg"] == "process_completed":
                    self.ticket = str(self._parts[4])
                    return dict(self._parts)
        raise RuntimeError("the page ended without an answer")


def quantiles(seconds: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(seconds)
    return statistics.median(ordered), ordered[int(0.95 * len(ordered))]


def turns(chromium: str | None, count: int, behind: int) -> None:
    """Prints milliseconds."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        print("turns: needs Chromium and pip install -e '.[browser]'; left out")
        return
    names = {
        "search": "retriever alone", "turn": "the assistant's turn", "cards": "Enter to cards",
        "words": "Enter to words", "old cards": f"cards, {behind} messages behind",
        "old words": f"words, {behind} messages behind",
    }  # fmt: skip
    measured: dict[str, list[float]] = {name: [] for name in names}
    with open_shop() as (url, front), sync_playwright() as playwright:
        assistant = front.assistant
        assert assistant is not None  # noqa: S101
        retriever = assistant.retriever
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))

        def ask(page: Any, words: str) -> tuple[float, float]:  # noqa: ANN401
            page.fill("#box textarea", words)
            page.press("#box textarea", "Enter")
            page.wait_for_function("window.turn.words && window.turn.cards", timeout=20_000)
            page.wait_for_selector("[data-do=again]")
            took = page.evaluate("window.turn")
            return took["cards"], took["words"]

        def visit() -> Any:  # noqa: ANN401
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(url)
            page.wait_for_selector(".results .card")
            page.evaluate(WATCH)
            return page

        fresh, old = visit(), visit()
        for number in range(behind // 2):
            ask(old, REQUESTS[number % len(REQUESTS)])
        for number in range(count):
            # two of one request in a row change nothing on the page
            words = REQUESTS[number % len(REQUESTS)]
            started = time.perf_counter()
            retriever.search(retriever.understand(words))
            measured["search"].append(1000 * (time.perf_counter() - started))
            started = time.perf_counter()
            list(assistant.turn("beside", words))
            measured["turn"].append(1000 * (time.perf_counter() - started))
            for page, prefix in ((fresh, ""), (old, "old ")):
                cards, said = ask(page, words)
                measured[f"{prefix}cards"].append(cards)
                measured[f"{prefix}words"].append(said)
            if number % 5 == 4:
                assistant.forget("beside")
                fresh.click("[data-do=over]")
                fresh.wait_for_selector(".results .window")
        browser.close()
    middles = {name: quantiles(values) for name, values in measured.items()}
    for name, (middle, late) in middles.items():
        print(f"{names[name]:34} p50 {middle:6.0f} ms   p95 {late:6.0f} ms")
    base = middles["search"][0]
    cards, words_ = middles["cards"][0] - base, middles["words"][0] - base
    ratio = middles["old words"][0] / middles["words"][0]
    print(f"the page adds, at p50: cards {cards:.0f} ms, words {words_:.0f} ms (goal: 150)")
    print(f"with {behind} messages behind: {ratio:.2f} times as long (goal: 2)")


def load(visitors: int, count: int) -> None:
    """Each visitor asks for one kind of thing under one price, over and over, with limits of its own."""
    kinds = ("boots", "lamp", "jacket", "mug", "sneakers", "backpack", "dress", "headphones")[:visitors]
    took: list[float] = []
    with open_shop() as (url, front):
        assistant = front.assistant
        assert assistant is not None  # noqa: S101

        def one(place: int) -> int:
            visitor, kind, wrong = Visitor(url), kinds[place], 0
            for number in range(count // visitors):
                limit = 40 + 10 * place + 17 * number % 120
                started = time.perf_counter()
                parts = visitor.say(f"{kind} under ${limit}")
                took.append(time.perf_counter() - started)
                chips = {chip["label"].replace("\\", "") for chip in parts[1]["chips"]}
                cards = parts[1]["sections"][0]["cards"] if parts[1]["heading"] != "No products" else []
                prices = [float(re.sub(r"[^\d.]", "", card["price"])) for card in cards]
                mine = [message["content"] for message in parts[0] if message["role"] == "user"]
                own = all(kind in json.dumps(words) for words in mine)
                fits = {kind, f"up to ${limit}.00"} <= chips and all(price <= limit for price in prices)
                wrong += not (own and fits)
            return wrong

        with ThreadPoolExecutor(len(kinds)) as pool:
            wrong = sum(pool.map(one, range(len(kinds))))
    middle, late = quantiles(took)
    print(f"{len(kinds)} visitors, {len(took)} turns: {wrong} mixed up or against the request; "
          f"p50 {middle:.2f} s, p95 {late:.2f} s a turn")  # fmt: skip


def memory(conversations: int) -> None:
    """Resident memory of this process, which is the server and, small beside it, the visitors."""
    picture = io.BytesIO()
    Image.effect_noise((900, 700), 60).convert("RGB").save(picture, "PNG")
    seen: list[float] = []
    with open_shop() as (url, _):
        for number in range(1, conversations + 1):
            visitor = Visitor(url)
            visitor.say(REQUESTS[number % len(REQUESTS)])
            visitor.say("like this", picture.getvalue())
            visitor.say("under $90")
            visitor.leave()
            if number % (conversations // 10) == 0:
                gc.collect()
                resident = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
                seen.append(int(resident[1]) / 1024 if resident else 0.0)
    full = min(-(-MAX_PHOTOS * 10 // conversations), len(seen)) - 1
    series = " ".join(f"{size:.0f}" for size in seen)
    print(f"memory, MB, every {conversations // 10} of {conversations} conversations: {series}")
    print(f"last to first {100 * (seen[-1] / seen[0] - 1):+.1f} %; to the first with all {MAX_PHOTOS} photos "
          f"that are kept {100 * (seen[-1] / seen[full] - 1):+.1f} % (goal: within 10)")  # fmt: skip


def main() -> None:
    """Prints the parts that were asked for, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", choices=("turns", "load", "memory"), action="append")
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--behind", type=int, default=300)
    parser.add_argument("--load-turns", type=int, default=200)
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--chromium", default=shutil.which("chromium") or shutil.which("google-chrome"))
    options = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "turns": lambda: turns(options.chromium, options.turns, options.behind),
        "load": lambda: load(8, options.load_turns),
        "memory": lambda: memory(options.conversations),
    }
    for name in options.part or parts:
        parts[name]()


if __name__ == "__main__":
    main()
