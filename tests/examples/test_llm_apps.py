"""The three apps that search with our tools: run as scripts, a scripted server on this machine as model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..agent.scripted_server import Call, Calls, Garbled, Say, ScriptedServer, serving

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NAMES = {"search_products", "get_product", "compare_products", "list_facets"}
LAMPS = Call({"category": ["Lamps"], "sort": "price_asc", "limit": 2})
BOTH = Call({"ids": ["P-19", "P-20"]}, "compare_products")
Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(store_copy: Path) -> Start:
    """An example as a process of its own, over the tests' shop."""

    def run(name: str, server: ScriptedServer | None, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI_", "LANG"))}
        if server is not None:
            environment |= {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k", "OPENAI_MODEL": "scripted"}
        return subprocess.run(  # noqa: S603 - our own interpreter and file
            [sys.executable, str(EXAMPLES / f"{name}.py"), *arguments, "--store", str(store_copy)],
            capture_output=True, text=True, timeout=120, env=environment, check=False,
        )  # fmt: skip

    return run


def told(request: dict[str, Any], role: str) -> list[Any]:
    return [message["content"] for message in request["messages"] if message["role"] == role]


@pytest.mark.parametrize(("name", "others"), [
    ("langgraph_app", {"opening_hours"}), ("openai_loop", set()),
], ids=["LangGraph", "openai"])  # fmt: skip
def test_a_model_searches_compares_and_answers(start: Start, name: str, others: set[str]) -> None:
    wrong = Call({"ids": ["P-19"]}, "compare_products")
    with serving(LAMPS, Calls((wrong, BOTH)), Say("No. 19 is cheaper.")) as server:
        done = start(name, server, "two lamps, please")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("No. 19 is cheaper.")
    first, second, third = server.requests
    assert {tool["function"]["name"] for tool in first["tools"]} == NAMES | others
    assert told(first, "user") == ["two lamps, please"]
    found = json.loads(told(second, "tool")[0])
    assert [product["id"] for product in found["products"]] == ["P-19", "P-20"]
    _, refused, compared = told(third, "tool")
    assert "at least 2" in refused
    assert json.loads(compared)["different"]["price"] == {"P-19": 30.0, "P-20": 37.5}


def test_a_plain_loop_outlives_what_a_model_gets_wrong(start: Start) -> None:
    with serving(Call({}, "order_pizza"), Garbled('{"query": '), Say("Sorry.")) as server:
        done = start("openai_loop", server)
    assert done.returncode == 0, done.stderr
    unknown, garbled = told(server.requests[2], "tool")
    assert unknown.startswith("There is no tool 'order_pizza'. Known: search_products")
    assert garbled.startswith("The arguments are not JSON")


def test_a_rag_chain_answers_from_what_was_found(start: Start) -> None:
    with serving(Say("The Black metal lamp No. 19 at $30.")) as server:
        done = start("rag_chain", server, "a metal lamp under $50")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "The Black metal lamp No. 19 at $30."
    (request,) = server.requests
    (system,) = told(request, "system")
    assert "[P-19] Black metal lamp No. 19\n" in system
    assert "Price: 30.0 USD" in system
    assert "jacket" not in system
    assert told(request, "user") == ["a metal lamp under $50"]


@pytest.mark.parametrize("name", ["langgraph_app", "openai_loop", "rag_chain"])
def test_without_a_key_it_says_which_variables_to_set(start: Start, name: str) -> None:
    done = start(name, None)
    assert done.returncode == 1
    assert done.stderr.startswith("Set OPENAI_API_KEY; for a local server any word")
    assert "Traceback" not in done.stderr


def test_without_a_store_the_demo_catalogue_is_searched_and_goes_with_the_program(tmp_path: Path) -> None:
    with serving(Call({"query": "lamp", "category": ["home"], "limit": 2}), Say("Done.")) as server:
        environment = os.environ | {
            "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k", "TMPDIR": str(tmp_path),
        }  # fmt: skip
        done = subprocess.run(  # noqa: S603 - our own interpreter and file
            [sys.executable, str(EXAMPLES / "openai_loop.py")],
            capture_output=True, text=True, timeout=180, env=environment, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(json.loads(told(server.requests[1], "tool")[0])["products"]) == 2
    assert not list(tmp_path.glob("shoplens-example-*"))
