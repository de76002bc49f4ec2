"""Builds the vector graph of an embedded store, in a process of its own: `python -m … FOLDER`.

The engine never releases Python's GIL, so within a page's process the build, minutes long, would stop
everything else (measured: 68 to 381 s at 100,000 products).
"""

from __future__ import annotations

import logging
import subprocess
import sys

import qdrant_edge as edge

logger = logging.getLogger(__name__)


def optimize_in_a_process(shard: str) -> None:
    """Waits for the build. The caller has let go of the shard, and opens it again afterwards. Where it fails,
    that is said in the log: the store has everything, and scans.
    """
    done = subprocess.run(  # noqa: S603 - our own interpreter and module, and nothing of the working folder
        [sys.executable, "-P", "-m", __name__, shard], capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        logger.warning(
            "the vector graph in %s could not be built (%s); searches scan everything until shoplens index "
            "has run again", shard, reason,
        )  # fmt: skip


def _main() -> None:
    shard = edge.EdgeShard.load(sys.argv[1])
    shard.optimize()
    shard.flush()
    shard.close()


if __name__ == "__main__":
    _main()
