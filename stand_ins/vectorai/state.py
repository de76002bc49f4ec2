"""What the services of a running server share."""

from __future__ import annotations

from dataclasses import dataclass, field

from grpc import StatusCode  # type: ignore[import-untyped, unused-ignore]

from .errors import Refused, collection_not_found
from .storage import Collection, Disk
from .switches import Switches


@dataclass
class State:
    """The disk, the switches, and which collections are open since the start."""

    disk: Disk
    switches: Switches
    opened: set[str] = field(default_factory=set)  # opened or created since the start
    closed: set[str] = field(default_factory=set)  # closed by a client since the start

    def known(self, name: str) -> Collection:
        """The collection, open or not, or NOT_FOUND."""
        found = self.disk.collections.get(name)
        return found if found is not None else collection_not_found(name)

    def collection(self, name: str) -> Collection:
        """The collection, if it is open."""
        found = self.known(name)
        if name in self.closed:
            text = f"Collection '{name}' is closed; open it to resume access"
            raise Refused(StatusCode.FAILED_PRECONDITION, text)
        if self.switches.needs_open_after_restart and name not in self.opened:
            collection_not_found(name)
        return found

    def room_for(self, more: int) -> None:
        """Refuse a write that brings so many more vectors than the limit allows."""
        allowed = self.switches.max_vectors
        if allowed is None or more <= 0:
            return
        total = self.disk.vectors + more
        if total > allowed:
            text = f"Vector count limit exceeded. Current: {total}, Allowed: {allowed}. Upgrade the licence."
            raise Refused(StatusCode.RESOURCE_EXHAUSTED, text)
