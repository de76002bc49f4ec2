"""The page's server without a browser: health, headers, pictures."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from shoplens.agent import ShoppingAssistant
from shoplens.retrievers import MultimodalRetriever, StoreUnavailableError
from shoplens.retrievers.embeddings import Notify
from shoplens.retrievers.vectorstores import point_id
from shoplens.ui.page.blocks import ASSETS
from shoplens.ui.page.server import build_app
from shoplens.ui.page.settings import ShopSettings
from shoplens.ui.page.shopfront import Shopfront

Open = Callable[[Notify], ShoppingAssistant]
TEST_SHOP = ShopSettings(name="Test shop")

CLOSED = (
    "default-src 'self'", "img-src 'self' data: blob:;", "connect-src 'self';", "form-action 'self'",
    "object-src 'none'", "base-uri 'self'", "frame-ancestors 'self'",
)  # fmt: skip


def client_of(front: Shopfront, settings: ShopSettings = TEST_SHOP) -> TestClient:
    """Built within a running loop: outside of one Gradio opens a loop for every lock and closes none."""

    async def build() -> TestClient:
        return TestClient(build_app(front, settings))

    return asyncio.run(build())


@pytest.fixture(scope="module")
def page(retriever: MultimodalRetriever, store_folder: Path) -> TestClient:
    front = Shopfront(lambda notify: ShoppingAssistant(retriever), store_folder / "images")
    front.start()
    assert front.wait(30)
    return client_of(front)


def test_it_is_alive_before_it_is_ready_and_says_what_it_is_doing(
    retriever: MultimodalRetriever, tmp_path: Path
) -> None:
    go, said = threading.Event(), threading.Event()

    def slowly(notify: Notify) -> ShoppingAssistant:
        notify("Loading the text model …")
        said.set()
        assert go.wait(30)
        return ShoppingAssistant(retriever)

    front = Shopfront(slowly, tmp_path)
    client = client_of(front)
    front.start()
    assert said.wait(30)
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok")
    waiting = client.get("/readyz")
    assert (waiting.status_code, waiting.json()) == (
        503,
        {"ready": False, "status": "Loading the text model …"},
    )
    assert client.get("/").status_code == 200
    go.set()
    assert front.wait(30)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)


@pytest.mark.parametrize("error", [StoreUnavailableError("/srv/secret is in use"), ValueError("inner words")],
                         ids=["expected", "unexpected"])  # fmt: skip
def test_a_shop_that_cannot_open_says_so_and_tells_the_reason_to_its_operator(
    tmp_path: Path, error: Exception
) -> None:
    def fails(notify: Notify) -> ShoppingAssistant:
        raise error

    told: list[str] = []
    front = Shopfront(fails, tmp_path, report=told.append)
    client = client_of(front)
    front.start()
    assert front.wait(30)
    failed = client.get("/readyz")
    assert (failed.status_code, failed.json()["ready"]) == (503, False)
    assert str(error) not in failed.text
    assert failed.json()["status"]
    assert str(error) in told[0]
    assert client.get("/healthz").status_code == 200


def test_every_answer_keeps_the_page_to_itself(page: TestClient) -> None:
    for path in ("/", "/healthz", "/readyz", "/pictures/none", "/config"):
        headers = page.get(path).headers
        policy = headers["Content-Security-Policy"]
        for rule in CLOSED:
            assert rule in policy
        assert "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def test_a_products_own_picture_is_served(page: TestClient) -> None:
    answer = page.get(f"/pictures/{point_id('P-01')}.webp")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.content[:4] == b"RIFF"


@pytest.mark.parametrize("name", [
    "../collection.json", "..%2fcollection.json", "%2e%2e/collection.json", "....//collection.json",
    "%2fetc%2fpasswd", "..%5ccollection.json", "collection.json", f"{point_id('nobody')}.webp",
    f"{point_id('P-01')}.webp%00.png",
    f"{point_id('P-01')}.webp/", f"{point_id('P-01')}.png", ".", "", "*",
])  # fmt: skip
def test_nothing_else_is_served_as_a_picture(page: TestClient, name: str) -> None:
    answer = page.get(f"/pictures/{name}", follow_redirects=False)
    assert answer.status_code in (307, 404)
    assert "encoders" not in answer.text
    assert "root:" not in answer.text


def test_gradio_serves_no_file_of_this_machine(page: TestClient, store_folder: Path) -> None:
    for path in (store_folder / "collection.json", Path("/etc/hostname"), Path(__file__)):
        assert page.get(f"/gradio_api/file={path}").status_code in (403, 404)


def test_the_page_fetches_nothing_from_elsewhere(page: TestClient) -> None:
    config = page.get("/config").json()
    assert config["title"] == "Test shop"
    assert config.get("analytics_enabled") is False


def test_the_shops_words_stay_text_and_its_colours_are_on_the_page(tmp_path: Path) -> None:
    name, tagline = "</title><script>a()</script>", "<img src=x onerror=b()>"
    shop = ShopSettings(name=name, tagline=tagline, accent="#1d4ed8")
    client = client_of(Shopfront(lambda notify: ShoppingAssistant(None), tmp_path), shop)  # type: ignore[arg-type]
    for path in ("/", "/about"):
        page = client.get(path).text
        assert "<script>a()" not in page
        assert "<img src=x" not in page
    css = client.get("/config").json()["css"]
    assert shop.css() in css
    assert css.startswith((ASSETS / "style.css").read_text(encoding="utf-8"))
