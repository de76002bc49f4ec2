"""A wheel, installed with each set of extras into an empty environment of its own: what should work there is
tried, and what is missing has to say its pip line. Prints sizes and import times as Markdown tables.

    python -m evals.packaging.extras                    # every set: 2 minutes and 2 GB each, one at a time
    python -m evals.packaging.extras --set none --set mcp

Needs pip's index, or --find-links with wheels; the versions are those of constraints.txt.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("agent", "catalog", "retrievers", "tools", "ui")
SETS: Mapping[str, frozenset[str]] = {
    "none": frozenset(),
    "agent": frozenset({"agent"}),
    "mcp": frozenset({"mcp"}),
    "api": frozenset({"api", "mcp"}),
    "ui": frozenset({"ui", "agent", "api", "mcp"}),
    "actian": frozenset({"actian"}),
    "qdrant": frozenset({"qdrant"}),
    "offline": frozenset({"offline"}),
}
"""Each extra, and those that come with it."""
HEAVY = ("torch", "sentence_transformers", "transformers", "gradio", "langchain", "skimage", "qdrant_edge")
PIP_LINE = "pip install 'shoplens["
RUNS = 3


@dataclass(frozen=True)
class Check:
    """`code` for python -c, which works where the extra `needs` is, and names it where it is not."""

    name: str
    code: str
    needs: str = ""


def _opened(address: str) -> str:
    return (
        "from shoplens.retrievers import StoreUnavailableError\n"
        "from shoplens.retrievers.vectorstores.opening import open_store\n"
        f"try:\n    open_store('{address}').info()\n"
        "except StoreUnavailableError:\n    pass  # nobody listens there, and the adapter says so\n"
    )


def _command(*words: str) -> str:
    return f"import sys\nfrom shoplens.ui.cli.main import main\nsys.exit(main({list(words)!r}))"


CHECKS = (
    Check("import shoplens.catalog", "import shoplens.catalog"),
    Check("import shoplens.retrievers", "import shoplens.retrievers"),
    Check("import shoplens.tools", "import shoplens.tools"),
    Check("shoplens.agent", "from shoplens.agent import create_shopping_agent", "agent"),
    Check(
        "a language model",
        "from shoplens.agent.models import ModelSettings, chat_model\n"
        "chat_model(ModelSettings(base_url='http://127.0.0.1:9/v1'))",
        "agent",
    ),
    Check("shoplens.tools.mcp_server", "import shoplens.tools.mcp_server", "mcp"),
    Check("shoplens.tools.rest.doors", "import shoplens.tools.rest.doors", "api"),
    Check("shoplens.ui.page.server", "import shoplens.ui.page.server", "ui"),
    Check("actian:// store", _opened("actian://127.0.0.1:1/x?timeout=1"), "actian"),
    Check("qdrant:// store", _opened("qdrant://127.0.0.1:1/x?timeout=1"), "qdrant"),
    Check(
        "text model without the hub",
        "from shoplens.retrievers.embeddings import MiniLMEncoder\nMiniLMEncoder().embed_texts(['a lamp'])",
        "offline",
    ),
    Check("shoplens --help", _command("--help")),
    Check("shoplens inspect, no store", _command("inspect", "--store", "{nowhere}")),
    Check("shoplens search imports", "import shoplens.ui.cli.search_command"),
)
SERVERS = (("chat", "ui"), ("serve", "api"), ("mcp", "mcp"))
"""Commands that serve until they are stopped, or until their input ends."""
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Tried:
    """`cell` is for the table. A fault is what works nowhere, or fails without its pip line."""

    cell: str
    fault: str = ""


def build_wheel(folder: Path) -> Path:
    """Of the tree as it stands, built from a copy: the build leaves its traces beside the sources."""
    source = folder / "source"
    for room in ROOMS:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    _pip(sys.executable, "wheel", "--no-deps", "--wheel-dir", str(folder), str(source))
    (wheel,) = folder.glob("shoplens-*.whl")
    return wheel


def install(wheel: Path, extra: str, folder: Path, find_links: str | None) -> str:
    """A fresh environment in `folder`; gives its python."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603
    python = str(folder / "bin" / "python")
    _pip(python, "install", "--upgrade", "pip")
    what = str(wheel) if extra == "none" else f"{wheel}[{extra}]"
    links = ["--find-links", find_links] if find_links else []
    _pip(python, "install", "--constraint", str(ROOT / "constraints.txt"), *links, what)
    return python


def tried(python: str, check: Check, present: frozenset[str], folder: Path) -> Tried:
    """Runs one check, and times it where it works: the best of three, as a second start finds it."""
    code = check.code.replace("{nowhere}", str(folder / "nowhere"))
    works = not check.needs or check.needs in present
    best = float("inf")
    for _ in range(RUNS if works else 1):
        started = time.perf_counter()
        done = _python(python, "-c", code, folder=folder)
        best = min(best, time.perf_counter() - started)
    said = (done.stderr.strip().splitlines() or [""])[-1]
    if works:
        # a store that is not there is one line of ours, and exit code 1
        clean = done.returncode == 0 or (
            "{nowhere}" in check.code and said.startswith("shoplens: nothing is")
        )
        return Tried(f"{best * 1000:,.0f} ms") if clean else Tried("**fails**", f"{check.name}: {said}")
    if f"{PIP_LINE}{check.needs}]'" in said:
        return Tried("pip line")
    return Tried("**no pip line**", f"{check.name}: {said or 'works without its extra'}")


def started(python: str, command: str, folder: Path) -> Tried:
    """Until it takes a connection, or, without a port, until it ends with its input."""
    words = [python, "-m", "shoplens.ui.cli.main", command, "--store", str(folder / "nowhere")]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words += [] if command == "mcp" else ["--port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - an interpreter that was just made
        words,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        works = False
        while not works and process.poll() is None and time.perf_counter() - began < PATIENCE_SECONDS:
            time.sleep(0.05)
            with socket.socket() as probe:
                works = probe.connect_ex(("127.0.0.1", port)) == 0
        took = time.perf_counter() - began
        process.terminate()
        _, said = process.communicate()
        if works or (command == "mcp" and process.returncode == 0):
            return Tried(f"up in {took:.1f} s")
        return Tried("**fails**", f"shoplens {command}: {(said.strip().splitlines() or ['no answer'])[-1]}")


def dominating(python: str, module: str, folder: Path) -> str:
    """What an import's time goes to: the packages with the most of it, and heavy ones that it loads."""
    done = _python(python, "-X", "importtime", "-c", f"import {module}", folder=folder)
    spent: Counter[str] = Counter()
    for line in done.stderr.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if len(parts) == 3 and parts[0].strip().isdigit():
            own, name = parts[0], parts[2].strip()
            spent[".".join(name.split(".")[: 2 if name.startswith("shoplens") else 1])] += int(own)
    most = ", ".join(f"{name} {micro / 1000:.0f}" for name, micro in spent.most_common(6))
    loaded = [name for name in HEAVY if name in spent]
    total = sum(spent.values()) / 1000
    return f"| {module} | {total:,.0f} | {most} | {', '.join(loaded) or 'none'} |"


def size(folder: Path, *names: str) -> float:
    """Megabytes of these packages, or of all that was installed, pip aside."""
    site = next((folder / "lib").glob("python*/site-packages"))
    roots = [site / name for name in names] or [p for p in site.iterdir() if not p.name.startswith("pip")]
    files = (
        file for root in roots for file in ([root] if root.is_file() else root.rglob("*")) if file.is_file()
    )
    return sum(file.stat().st_size for file in files) / 1e6


def examine(wheel: Path, name: str, find_links: str | None) -> tuple[list[str], list[str], list[str]]:
    """One set of extras: its column of the table, import times (of the first set), and the faults."""
    with tempfile.TemporaryDirectory(prefix="shoplens-extras-") as temporary:
        folder = Path(temporary)
        began = time.monotonic()
        python = install(wheel, name, folder / "env", find_links)
        took = time.monotonic() - began
        column = [
            f"{size(folder / 'env'):,.0f} MB",
            f"{size(folder / 'env', 'torch'):,.0f} MB",
            f"{took:.0f} s",
        ]
        results = [tried(python, check, SETS[name], folder) for check in CHECKS]
        for command, needs in SERVERS:
            missing = Check(f"shoplens {command}", _command(command), needs)
            there = needs in SETS[name]
            results.append(
                started(python, command, folder) if there else tried(python, missing, SETS[name], folder)
            )
        modules = {"ui": ("shoplens.ui.page.server",), "agent": ("shoplens.agent.shopping_agent",)}
        rooms = ("shoplens.catalog", "shoplens.retrievers", "shoplens.tools", "shoplens.ui.cli.main")
        times = [
            dominating(python, module, folder)
            for module in (rooms if name == "none" else modules.get(name, ()))
        ]
        column += [result.cell for result in results]
        return column, times, [f"{name}: {result.fault}" for result in results if result.fault]


def main() -> int:
    """1 where something that should work does not, or something missing does not say its pip line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--set", choices=SETS, action="append", help="only these")
    parser.add_argument("--find-links", metavar="FOLDER", help="wheels to take before the index's")
    options = parser.parse_args()
    chosen: list[str] = options.set or list(SETS)
    columns, times, faults = [], [], []
    with tempfile.TemporaryDirectory(prefix="shoplens-wheel-") as temporary:
        wheel = build_wheel(Path(temporary))
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB\n", flush=True)
        for name in chosen:
            column, more, wrong = examine(wheel, name, options.find_links)
            columns.append(column)
            times += more
            faults += wrong
            told = "; ".join(wrong) or "no fault"
            print(f"{name}: {', '.join(column[:3])}; {told}", file=sys.stderr, flush=True)
    rows = ["installed", "of it torch", "to install", *(check.name for check in CHECKS)]
    rows += [f"shoplens {command}" for command, _ in SERVERS]
    _print_table(
        ["", *chosen], [[row, *cells] for row, cells in zip(rows, zip(*columns, strict=True), strict=True)]
    )
    if times:
        print("\n| import | ms | most of it (ms) | heavy ones loaded |\n|---|---|---|---|")
        print("\n".join(times))
    for fault in faults:
        print(f"\nfault: {fault}")
    return 1 if faults else 0


def _print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for row in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(row)} |")


def _pip(python: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [python, "-m", "pip", "--quiet", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"pip {' '.join(arguments)} failed:\n{done.stderr.strip()[-2000:]}")


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SSL_CERT_FILE") if name in os.environ}
    return kept | {"HF_HUB_OFFLINE": "1", "HOME": str(folder)}


def _python(python: str, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Away from the sources, with nothing of this environment but the path, and a home of its own."""
    return subprocess.run(  # noqa: S603 - an interpreter that was just made
        [python, *arguments], capture_output=True, text=True, check=False, cwd=folder, timeout=300,
        env=_environment(folder),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
