"""The page at /about: what this shop is, what it searches with, what is off and how to turn it on."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from string import Template
from typing import Final

from shoplens.retrievers.embeddings import ClipEncoder, ColorShapeEncoder, MiniLMEncoder, PhotoEncoder
from shoplens.retrievers.vectorstores import NamedVectorStore
from shoplens.retrievers.vectorstores.address import is_address
from shoplens.retrievers.vectorstores.opening import KEY_VARIABLES

from .feedback import FeedbackLog
from .settings import DARK_SURFACE, ShopSettings
from .shopfront import Shopfront

PACKAGES: Final = (
    "shoplens", "gradio", "langchain-core", "langgraph", "sentence-transformers", "qdrant-edge-py",
)  # fmt: skip
COSTS: Final = {
    MiniLMEncoder.known_as: "a model of 90 MB, run on the shop's own machine",
    ClipEncoder.known_as: "a model of 600 MB, run on the shop's own machine; knows what a photo shows, "
    "and finds photos by words",
    ColorShapeEncoder.name: "colour and shape alone: no model; finds the same product photographed again "
    "and little else",
    PhotoEncoder.name: "a small model in the package: knows garments, groceries, what the demo shop draws, "
    "and the colours of everything",
}
NO_CLIP: Final = (ColorShapeEncoder.name, PhotoEncoder.name)
OTHER_MODEL: Final = "a model of the shop's own choice, run on its own machine"
PAGE: Final = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>About $name</title>
<style>
:root { --shop-accent: $accent; --text: #1c1917; --quiet: #57534e; --ground: #fff; --raised: #f5f5f4; --line: #d6d3d1 }
@media (prefers-color-scheme: dark) {
  :root { --shop-accent: $accent_dark; --text: #f5f5f4; --quiet: #c9c4bf; --ground: #1c1917; --raised: $dark;
    --line: #57534e }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.55 system-ui, sans-serif;
  overflow-wrap: anywhere }
header, main { max-width: 46rem; margin: 0 auto; padding: 1rem 1.25rem }
header { display: flex; align-items: center; gap: .75rem }
header img { height: 40px; width: auto; max-width: 50%; object-fit: contain; border-radius: 6px }
main { padding-bottom: 3rem }
a { color: var(--shop-accent); font-weight: 600; display: inline-block; padding: .4rem 0 }
a:focus-visible { outline: 3px solid var(--shop-accent); outline-offset: 3px; border-radius: 4px }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 .25rem }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem }
p { margin: .25rem 0 .5rem }
.quiet { color: var(--quiet) }
.status { border-left: 4px solid var(--shop-accent); background: var(--raised); padding: .6rem .9rem }
dl { display: grid; grid-template-columns: minmax(9rem, 13rem) 1fr; margin: 0; border-top: 1px solid var(--line) }
dt, dd { margin: 0; padding: .5rem 0; border-bottom: 1px solid var(--line) }
dt { font-weight: 600; padding-right: 1rem }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0;
  padding: .6rem .8rem; white-space: pre-wrap; font: .92rem/1.5 ui-monospace, monospace }
@media (max-width: 36rem) {
  dl { grid-template-columns: 1fr }
  dt { border-bottom: 0; padding-bottom: 0 }
  dd { padding-top: 0 }
}
</style>
</head>
<body>
<header>$logo<a href="/">Back to $name</a></header>
<main>
<h1>About $name</h1>
<p class="quiet">$tagline</p>
$body</main>
</body>
</html>
""")  # noqa: E501 - a page's own lines

Fact = tuple[str, str]
Way = tuple[str, str, tuple[str, ...]]
"""A heading, what it gives, and the commands that turn it on."""


def about_page(front: Shopfront, settings: ShopSettings, feedback: FeedbackLog | None) -> str:
    """The whole page as HTML, everything in it escaped. Holds no key, and of a path the last name."""
    parts = [*_state(front), "<h2>The shop</h2>", _facts(_shop(front))]
    parts += ["<h2>What it works with</h2>", _facts(_works_with(front, feedback))]
    off = list(_off(front, settings, feedback))
    if off:
        parts += ["<h2>What is off, and how to turn it on</h2>", *map(_way, off)]
    parts += ["<h2>Another place for the products</h2>", *map(_way, _stores())]
    parts += ["<h2>Versions</h2>", _facts(_versions())]
    return PAGE.substitute(
        name=escape(settings.name),
        tagline=escape(settings.tagline),
        accent=settings.accent,
        accent_dark=settings.accent_dark,
        dark=DARK_SURFACE,
        logo='<img src="/logo" alt="">' if settings.logo else "",
        body="".join(f"{part}\n" for part in parts),
    )


def _state(front: Shopfront) -> Iterator[str]:
    line = front.failed or (f"{front.status} Reload this page to see more." if _loading(front) else "")
    if line:
        yield f'<p class="status" role="status">{escape(line)}</p>'


def _loading(front: Shopfront) -> bool:
    return front.assistant is None and front.failed is None


def _shop(front: Shopfront) -> Iterator[Fact]:
    if front.assistant is None:
        unknown = "known once the shop is open" if front.failed is None else "the shop could not be opened"
        yield "Products", unknown
        return
    retriever = front.assistant.retriever
    schema = retriever.catalog_schema
    yield "Products", f"{schema.products:,}"
    yield "Prices in", ", ".join((schema.currency, *schema.other_currencies))
    yield "Kept in", _place(retriever.store)


def _place(store: NamedVectorStore) -> str:
    if is_address(store.location):
        return f"{store.engine}, at {store.location}"
    return f"{store.engine}, in the folder “{Path(store.location).resolve().name}”; no server"


def _works_with(front: Shopfront, feedback: FeedbackLog | None) -> Iterator[Fact]:
    if front.assistant is not None:
        names = front.assistant.retriever.embeddings.names
        for space, heading in (("text", "Compares words by"), ("image", "Compares pictures by")):
            yield heading, f"{names[space]}: {COSTS.get(names[space], OTHER_MODEL)}"
    yield (
        "Language model",
        f"on: {front.model}. What it says is checked against what was found" if front.model
        else "off: rules read what is asked and write the answers",
    )  # fmt: skip
    yield (
        "Thumbs up and down",
        f"on: written to {feedback.path.name} on the shop's machine, with the words, the search and the "
        "answer; not who it was, and no photo" if feedback else "off",
    )  # fmt: skip


def _off(front: Shopfront, settings: ShopSettings, feedback: FeedbackLog | None) -> Iterator[Way]:
    if front.model is None:
        yield (
            "A language model",
            (
                "Reads freer requests and writes the answers. Any server that speaks OpenAI's chat protocol "
                "will do, one of your own too; OPENAI_MODEL names the model."
            ),
            (
                "OPENAI_API_KEY=KEY shoplens chat",
                "OPENAI_BASE_URL=http://localhost:11434/v1 OPENAI_MODEL=MODEL shoplens chat",
            ),
        )
    if front.assistant and front.assistant.retriever.embeddings.names["image"] in NO_CLIP:
        yield (
            "CLIP, which knows what a photo shows",
            "600 MB, downloaded once, or taken from a folder. The products are indexed anew with it.",
            (
                "shoplens index CATALOG --rebuild --image-model clip",
                "shoplens index CATALOG --rebuild --image-model FOLDER",
            ),
        )
    if settings == ShopSettings():
        yield (
            "The shop's own name, colours, logo and currency",
            "A small TOML file; docs/chat.md says what may stand in it.",
            ("shoplens chat --settings shop.toml",),
        )
    if feedback is None:
        yield (
            "Thumbs up and down",
            "Kept in a file beside the store's pictures unless --no-feedback is given, or where you say.",
            ("shoplens chat", "shoplens chat --feedback thumbs.jsonl"),
        )


def _stores() -> Iterator[Way]:
    keys = " and ".join(KEY_VARIABLES.values())
    yield (
        "A folder, or a server",
        f"The default is a folder of this machine. Keys of servers are taken from {keys}.",
        (
            "shoplens chat --store FOLDER",
            "shoplens chat --store actian://HOST:6574/COLLECTION",
            "shoplens chat --store qdrant://HOST:6333/COLLECTION",
        ),
    )
    yield "The same products in another place", "", ("shoplens copy --from STORE --to STORE",)


def _versions() -> Iterator[Fact]:
    for package in PACKAGES:
        try:
            yield package, version(package)
        except PackageNotFoundError:
            yield package, "not installed"
    yield "Python", platform.python_version()


def _facts(facts: Iterator[Fact]) -> str:
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    return f"<dl>{''.join(rows)}</dl>"


def _way(way: Way) -> str:
    heading, gives, commands = way
    shown = "".join(f"<pre><code>{escape(command)}</code></pre>" for command in commands)
    return f"<h3>{escape(heading)}</h3>" + (f"<p>{escape(gives)}</p>" if gives else "") + shown
