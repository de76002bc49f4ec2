"""The real page in a real browser. Without one here, every test in this folder is skipped with the reason."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shoplens.catalog import read_catalog
from shoplens.catalog.demo import demo_catalog
from shoplens.retrievers.embeddings import MiniLMEncoder, ModelHub, MultimodalEmbeddings, PhotoEncoder
from shoplens.ui.cli.chat_command import QUIET

from .chromium import FLAGS, chromium, missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from .served import ServedShop
    from .visits import Kept, Visits

HERE = Path(__file__).parent
OpenShop = Callable[[Path], "ServedShop"]


class Skipped(pytest.Item):
    """Stands for the tests of a file."""

    def runtest(self) -> None:
        pytest.skip(missing())

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


class Lacking(pytest.Module):
    """A file of tests that cannot even be imported here."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        yield Skipped.from_parent(self, name="no browser")


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    if HERE not in module_path.parents or not missing():
        return None
    module: pytest.Module = Lacking.from_parent(parent, path=module_path)
    return module


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What `shoplens chat` sets before it imports Gradio, and a folder of our own for uploads."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in QUIET.items():
            patch.setenv(name, value)
        patch.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        yield


@pytest.fixture(scope="session")
def embeddings() -> MultimodalEmbeddings:
    """What the page has where there is no CLIP."""
    text = MiniLMEncoder(hub=ModelHub(offline=True))
    return MultimodalEmbeddings(text, PhotoEncoder(text))


@pytest.fixture(scope="session")
def shop(
    quiet: None, embeddings: MultimodalEmbeddings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedShop]:
    """The demo shop, open for the whole session."""
    from .served import ServedShop

    with closing(ServedShop(demo_catalog(), embeddings, tmp_path_factory.mktemp("demo-store"))) as served:
        yield served


@pytest.fixture(scope="session")
def open_shop(
    quiet: None, embeddings: MultimodalEmbeddings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenShop]:
    """Opens a shop over another catalogue, until the session ends; the same file is opened once."""
    from .served import ServedShop

    opened: dict[Path, ServedShop] = {}
    with ExitStack() as until_the_end:

        def open_(catalog: Path) -> ServedShop:
            if catalog not in opened:
                folder = tmp_path_factory.mktemp("own-store")
                served = ServedShop(read_catalog(catalog), embeddings, folder)
                opened[catalog] = until_the_end.enter_context(closing(served))
            return opened[catalog]

        yield open_


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    # a proxy of this machine is for packages, not for a page on loopback
    environment = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(), args=list(FLAGS), env=dict(environment)
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def kept() -> Kept:
    return {}


@pytest.fixture
def visit(browser: Browser, shop: ServedShop, kept: Kept) -> Iterator[Visits]:
    """`visit()` opens the page as a new visitor, `visit(phone=True)` on a phone, `visit(other_shop)` another
    shop's. Afterwards: no page complained in its console, and none asked anyone but us for anything.
    """
    from .visits import Visits

    visits = Visits(browser, shop, kept)
    yield visits
    visits.leave()
    assert not visits.complaints, "\n".join(visits.complaints)
