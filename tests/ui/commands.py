"""What a command of the command line did."""

from collections.abc import Callable
from typing import NamedTuple


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on stderr that begins with the command's name; nothing may be on stdout."""
        assert (self.code, self.out) == (1, "")
        (line,) = [line for line in self.err.splitlines() if line.startswith("shoplens: ")]
        assert self.err.rstrip().endswith(line)
        assert "Traceback" not in self.err
        return line.removeprefix("shoplens: ")


Run = Callable[..., Ran]
