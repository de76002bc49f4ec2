"""The `shoplens` command: arguments, environment, exit codes."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from shoplens.agent.models import ModelSettingsError
from shoplens.catalog import CatalogError, ImageError, MissingDependencyError
from shoplens.retrievers import InvalidFilterError, RetrieverError
from shoplens.retrievers.vectorstores.opening import KEY_VARIABLES
from shoplens.ui.page.settings import SettingsError

from .shop import DEFAULT_STORE

STORES = (
    "A store is a folder, actian://HOST:6574[/COLLECTION] or qdrant://HOST:6333[/COLLECTION]; keys are taken "
    f"from {' and '.join(KEY_VARIABLES.values())}."
)
FAILURES = (
    CatalogError,
    ImageError,
    InvalidFilterError,
    RetrieverError,
    MissingDependencyError,
    ModelSettingsError,
    SettingsError,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 on success, 1 on failure with one clear line on stderr, 2 on wrong usage."""
    options = _parser(os.environ.get("SHOPLENS_STORE") or DEFAULT_STORE).parse_args(arguments)
    options.environment = os.environ
    try:
        command = importlib.import_module(f".{options.command}_command", __package__)
        return int(command.run(options))
    except FAILURES as error:
        print(f"shoplens: {error}", file=sys.stderr)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"shoplens: {error.filename or 'system'}: {error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("shoplens: stopped", file=sys.stderr)
        return 130
    return 1


def _parser(default_store: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shoplens", description="Conversational product search over a shop's own catalogue."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="read a catalogue (JSONL or CSV) into a store")
    index.add_argument("catalog", metavar="CATALOG")
    _add_mapping(index)
    _add_on_error(index)
    index.add_argument(
        "--keep-missing", action="store_true", help="keep products that this catalogue does not have"
    )
    index.add_argument(
        "--rebuild", action="store_true", help="empty the store first, and choose encoders anew"
    )
    _add_models(index)

    search = commands.add_parser("search", help="search once")
    search.add_argument("text", metavar="TEXT", help="what to look for, in words; may be empty with a photo")
    search.add_argument("--photo", metavar="FILE", help="a JPEG, PNG or WebP picture")
    search.add_argument("--limit", type=_limit, metavar="N", help="how many products, 1 to 100 (10)")
    search.add_argument("--json", action="store_true", help="everything, as JSON")
    _add_models(search)

    parse = commands.add_parser("parse", help="show what is read out of words, without searching")
    what = parse.add_mutually_exclusive_group(required=True)
    what.add_argument("text", metavar="TEXT", nargs="?")
    what.add_argument("--batch", metavar="FILE", help='JSONL with {"id", "text"} rows')
    parse.add_argument(
        "--catalog", metavar="FILE", help="take the schema from this file, without indexing it"
    )
    parse.add_argument(
        "--no-meaning", action="store_true", help="go by the words alone, without the text model's guesses"
    )
    parse.add_argument(
        "--text-model", metavar="FOLDER", help="a sentence-transformers model of 384 dimensions"
    )
    _add_mapping(parse)

    chat = commands.add_parser("chat", help="open the chat page")
    chat.add_argument("--host", default="127.0.0.1")
    chat.add_argument("--port", type=_port, default=7860)
    chat.add_argument("--catalog", metavar="FILE", help="index this catalogue first")
    _add_on_error(chat)
    _add_mapping(chat)
    chat.add_argument(
        "--settings", metavar="FILE", help="the shop's name, colours, logo and currency, in TOML"
    )
    thumbs = chat.add_mutually_exclusive_group()
    thumbs.add_argument(
        "--feedback", metavar="FILE", help="where thumbs are written (feedback.jsonl beside the pictures)"
    )
    thumbs.add_argument("--no-feedback", action="store_true", help="write no thumbs")
    _add_models(chat)
    _add_doors(chat)

    serve = commands.add_parser("serve", help="serve REST and MCP, without the page")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=7860)
    _add_models(serve)
    _add_doors(serve)

    mcp = commands.add_parser("mcp", help="serve MCP on stdin and stdout, for a client that starts it")
    _add_models(mcp)
    _add_strict(mcp)

    inspect = commands.add_parser("inspect", help="show what a store holds")
    inspect.add_argument("--json", action="store_true")

    doctor = commands.add_parser(
        "doctor", help="try store, encoders and language model, and say what to do",
        description="Tries everything that a search and a conversation need, and changes nothing. Exit code "
        "1 where something that was asked for does not work.",
    )  # fmt: skip
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument(
        "--timeout", type=_seconds, default=30.0, metavar="SECONDS", help="how long one check may take (30)"
    )
    _add_models(doctor)

    copy = commands.add_parser(
        "copy", help="copy a store into another one", description="Copies a store, vectors and pictures "
        f"included, and compares the two. Run again, it writes only what differs. {STORES}"
    )  # fmt: skip
    copy.add_argument("--from", dest="source", required=True, metavar="STORE", help="what to copy")
    copy.add_argument("--to", dest="target", required=True, metavar="STORE", help="where to")
    copy.add_argument("--replace", action="store_true", help="empty the other store first, whatever it holds")

    for command in (index, search, parse, chat, serve, mcp, inspect, doctor):
        command.add_argument(
            "--store", default=default_store, metavar="STORE",
            help=f"{STORES} (SHOPLENS_STORE, else {DEFAULT_STORE})",
        )  # fmt: skip
    return parser


def _add_mapping(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--map", action="append", default=[], type=_mapping, metavar="FIELD=COLUMN",
        help="which column is the id, name, description, price, currency, categories or image",
    )  # fmt: skip


def _add_on_error(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--on-error", choices=("stop", "skip"), default="stop", help="what a bad row does (stop)"
    )


def _add_models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--text-model", metavar="FOLDER", help="a sentence-transformers model of 384 dimensions"
    )
    parser.add_argument(
        "--image-model", default="auto", metavar="MODEL",
        help="auto (CLIP where it can be had, else photo), clip, photo, color-shape, or a CLIP folder",
    )  # fmt: skip


def _add_doors(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rate", type=_count, default=300, metavar="N",
        help="requests of one caller per minute, over REST and MCP; 0 for any number (300)",
    )  # fmt: skip
    _add_strict(parser)


def _add_strict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strict", action="store_true", help="take and give nothing but UCP's own fields")


def _mapping(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not (field and equals and column):
        raise argparse.ArgumentTypeError(f"'{text}' is not FIELD=COLUMN")
    return field, column


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError("a whole number from 1 to 100")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError("a whole number from 0 to 1000000")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError("a number above 0, and at most 3600")
    return seconds


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError("a whole number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
