"""`python -m stand_ins.vectorai`: run the server in the foreground."""

import argparse
import signal
import sys
from collections.abc import Sequence

from . import Switches, VectorAIServer


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until interrupted or terminated. Exit status 2: a switch or the port will not do."""
    parser = argparse.ArgumentParser(prog="python -m stand_ins.vectorai", description=__doc__)
    parser.add_argument("--port", type=int, default=6574, help="port on 127.0.0.1; 0 finds a free one")
    parser.add_argument(
        "--switch",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="see the class Switches; repeatable",
    )
    options = parser.parse_args(arguments)
    try:
        server = VectorAIServer(Switches.parse(options.switch), port=options.port)
        server.start()
    except (ValueError, RuntimeError) as error:
        parser.error(str(error))
    for kind in (signal.SIGINT, signal.SIGTERM):
        signal.signal(kind, signal.default_int_handler)
    sys.stdout.write(
        f"A stand-in for Actian VectorAI DB listens on {server.address}; "
        "it forgets everything when it stops (Ctrl-C).\n"
    )
    sys.stdout.flush()
    try:
        server.wait()
    except KeyboardInterrupt:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
