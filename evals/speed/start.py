"""What a start costs: an import, a search from the command line, the chat's first page. Seconds of processor
and of clock.

Run from the repository root: `nice python -m evals.speed.start [--rounds 7] [--against OTHER_PYTHON]`

Each is a process of its own, in turn with the others; the files lie in the system's cache and the bytecode is
compiled, as after a first use. Processor seconds are the process's own, with what it started and waited for
(`wait4`). `--against` names the Python of another environment with another shoplens, before or after a
change: the same steps there, in the same rounds, on a demo store that it indexed itself.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from shoplens.catalog.demo import DEMO_CATALOG

from .timing import Spread, interleaved, machine

REQUEST = "brown leather jacket under $300"
COMMAND = "import sys; from shoplens.ui.cli.main import main; sys.exit(main())"
PATIENCE = 120.0
"""Seconds until a step that has not come to its end is given up."""
POLL = 0.01
"""Seconds from one look for the page to the next: that much too late it may be seen."""
FOREIGN = ("OPENAI_", "AZURE_OPENAI_", "SHOPLENS_")
"""Variables that would change what the commands do."""
ERRORS = "errors.txt"
BARE, IMPORT, SEARCH, CHAT = (
    "Python alone (`python -c pass`)",
    "`import shoplens.retrievers`",
    "`shoplens search` to its answer",
    "`shoplens chat` to its first page",
)


@dataclass(frozen=True)
class Cost:
    """Seconds of one process."""

    processor: float
    clock: float


class Installation:
    """One Python with its shoplens, and a demo store that it made in `folder`."""

    def __init__(self, python: str, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._python, self._folder = python, folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self._environment = kept | {"HF_HUB_OFFLINE": "1", "SHOPLENS_STORE": str(folder / "store")}
        self._run(["-c", COMMAND, "index", str(DEMO_CATALOG), "--image-model", "photo"])

    def steps(self) -> dict[str, Callable[[], Cost]]:
        """What is measured."""
        return {
            BARE: lambda: self._run(["-c", "pass"]),
            IMPORT: lambda: self._run(["-c", "import shoplens.retrievers"]),
            SEARCH: lambda: self._run(["-c", COMMAND, "search", REQUEST]),
            CHAT: self._chat,
        }

    def _start(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        with (self._folder / ERRORS).open("wb") as errors:
            return subprocess.Popen(  # noqa: S603 - the Python that was asked for, nothing of this folder's
                [self._python, "-P", *arguments], cwd=self._folder, env=self._environment,
                stdout=subprocess.DEVNULL, stderr=errors,
            )  # fmt: skip

    def _run(self, arguments: Sequence[str]) -> Cost:
        """To its end."""
        started = time.perf_counter()
        status, cost = _waited(self._start(arguments), started)
        if status:
            raise RuntimeError(f"{' '.join(arguments)} failed ({status}): {self._errors()}")
        return cost

    def _chat(self) -> Cost:
        """To the first 200 of its page; then it is killed."""
        port = _free_port()
        started = time.perf_counter()
        process = self._start(["-c", COMMAND, "chat", "--port", str(port), "--no-feedback"])
        try:
            while not _answers(f"http://127.0.0.1:{port}/"):
                if time.perf_counter() - started > PATIENCE or process.poll() is not None:
                    raise RuntimeError(f"the chat did not answer: {self._errors()}")
                time.sleep(POLL)
            clock = time.perf_counter() - started
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
        _, cost = _waited(process, started)
        return Cost(cost.processor, clock)

    def _errors(self) -> str:
        return (self._folder / ERRORS).read_text(errors="replace")[-500:]


def report(rounds: int, against: str | None = None) -> str:
    """Markdown: the machine, and what each step costs; with another Python, beside its shoplens."""
    pythons = {"this": sys.executable} | ({"other": against} if against else {})
    costs: dict[tuple[str, str], list[Cost]] = {}
    with tempfile.TemporaryDirectory(prefix="shoplens-start-") as temporary:
        ways = {}
        for who, python in pythons.items():
            for step, run in Installation(python, Path(temporary) / who).steps().items():
                taken = costs.setdefault((step, who), [])
                ways[f"{step}, {who}"] = lambda _, run=run, taken=taken: taken.append(run())
        interleaved(ways, rounds, warm_up=1)
    counted = {key: taken[-rounds:] for key, taken in costs.items()}
    return f"{machine()}\n\n{_table(counted, rounds, compared=against is not None)}"


def _table(costs: Mapping[tuple[str, str], Sequence[Cost]], rounds: int, *, compared: bool) -> str:
    others = " × other, processor | × other, clock |" if compared else ""
    who = " shoplens |" if compared else ""
    lines = [
        f"Seconds, {rounds} times each, in turn.",
        "",
        f"| step |{who} processor, median | p95 | clock, median | p95 |{others}",
        "|---|" + "---|" * (7 if compared else 4),
    ]
    for step in dict.fromkeys(step for step, _ in costs):
        for name in ("other", "this") if compared else ("this",):
            mine, theirs = costs[step, name], costs.get((step, "other"), ())
            cells = [step, *([name] if compared else ())]
            for kind in ("processor", "clock"):
                spread = Spread.of([getattr(cost, kind) for cost in mine])
                cells += [f"{spread.median:.2f}", f"{spread.p95:.2f}"]
            if compared:
                cells += [_ratio(mine, theirs, kind) for kind in ("processor", "clock")]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _ratio(mine: Sequence[Cost], theirs: Sequence[Cost], kind: str) -> str:
    ratios = [getattr(one, kind) / getattr(other, kind) for one, other in zip(mine, theirs, strict=True)]
    return f"{float(np.median(ratios)):.2f}"


def _waited(process: subprocess.Popen[bytes], started: float) -> tuple[int, Cost]:
    """Its exit status, what it cost. Not `Popen.wait`, which throws the figures away."""
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, Cost(used.ru_utime + used.ru_stime, clock)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as page:  # noqa: S310 - loopback
            return bool(page.status == 200 and page.read())
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--against", metavar="PYTHON", help="the Python of another installation")
    arguments = parser.parse_args()
    print(report(arguments.rounds, arguments.against))


if __name__ == "__main__":
    main()
