"""The house's own rules: what is packed, what is typed, and how little an import does."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("agent", "catalog", "retrievers", "tools", "ui")
HEAVY = (
    "torch",
    "sentence_transformers",
    "transformers",
    "huggingface_hub",
    "gradio",
    "qdrant_edge",
    "skimage",
)
# urllib3 binds a socket of its own to see whether it could; nothing may go further than that
PROBE = """
import json, socket, sys, threading
opened = []
asks = ("socket.connect", "socket.getaddrinfo", "socket.listen", "socket.sendto")
sys.addaudithook(lambda event, args: opened.append(event) if event in asks else None)
import {module}
heavy = [name for name in sys.argv[1:] if name in sys.modules]
print(json.dumps([opened, [t.name for t in threading.enumerate()], heavy]))
"""


def packages() -> list[str]:
    folders = (file.parent for room in ROOMS for file in (ROOT / room).rglob("__init__.py"))
    return sorted("shoplens." + ".".join(folder.relative_to(ROOT).parts) for folder in folders)


def test_every_folder_of_code_is_packed() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    assert sorted(settings["packages"]) == packages()
    assert settings["package-dir"] == {f"shoplens.{room}": room for room in ROOMS}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_that_it_is_typed_and_is_found_by_type_checkers(room: str) -> None:
    link = ROOT / "typings" / "shoplens" / room
    assert (ROOT / room / "py.typed").is_file()
    assert link.is_symlink()
    assert not link.readlink().is_absolute()
    assert link.resolve() == ROOT / room


@pytest.mark.parametrize("module", packages())
def test_importing_asks_no_network_starts_no_thread_and_loads_no_engine(module: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-W", "error", "-c", PROBE.format(module=module), *HEAVY],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == [[], ["MainThread"], []]


def names_in(file: Path) -> list[str]:
    listed = next(
        node.value
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and node.targets[0].id == "__all__"
    )
    return list(ast.literal_eval(listed))


@pytest.mark.parametrize("room", [r for r in ROOMS if "__all__" in (ROOT / r / "__init__.py").read_text()])
def test_what_a_room_offers_is_there(room: str) -> None:
    names = names_in(ROOT / room / "__init__.py")
    module = __import__(f"shoplens.{room}", fromlist=names)
    assert names == sorted(set(names))
    assert all(hasattr(module, name) for name in names)


def test_the_version_comes_from_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert version("shoplens") == project["version"]


def test_no_pattern_needs_a_newer_python() -> None:
    """Python 3.11.0 to 3.11.4 misread possessive quantifiers and atomic groups (python/cpython#101955)."""
    newer = re.compile(r"\(\?>|[)\]*+?}]\+\+|[)\]}]\*\+|[)\]}]\?\+")
    files = (file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
    assert [file.name for file in files if newer.search(file.read_text(encoding="utf-8"))] == []
