"""A language model that does what the texts of products say, on the scripted server."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from langchain_core.tools import BaseTool

from ..agent.scripted_server import Call, Say, ScriptedServer, Step, serving

Request = dict[str, Any]


@dataclass(frozen=True)
class Order:
    """What a product's text makes the model do: tools first, words then."""

    calls: tuple[Call, ...]
    says: str


@dataclass
class Obedient:
    """Searches as the shopper asked, and then obeys the first product that it is shown. It obeys what it has
    not been shown, too: a text that never reached it must not do more harm than one that did.
    """

    wish: Call
    orders: Mapping[str, Order]
    requests: list[Request] = field(default_factory=list)
    obeyed: list[str] = field(default_factory=list)

    def next_step(self, request: Request) -> Step:
        """The next call, or the words once every call has had its answer."""
        self.requests.append(request)
        answers = answers_in(request)
        if not answers:
            return self.wish
        first = json.loads(answers[0])["products"][0]["id"]
        self.obeyed.append(first)
        order = self.orders[first]
        done = len(answers) - 1
        return order.calls[done] if done < len(order.calls) else Say(order.says)


def answers_in(request: Request) -> list[str]:
    """What the tools have answered since the shopper's last words, as the model reads it."""
    messages = request["messages"]
    asked = max(place for place, message in enumerate(messages) if message["role"] == "user")
    return [message["content"] for message in messages[asked:] if message["role"] == "tool"]


@contextmanager
def obeying(wish: Call, orders: Mapping[str, Order]) -> Iterator[tuple[ScriptedServer, Obedient]]:
    """The model behind a server, for the length of a test."""
    model = Obedient(wish, orders)
    with serving(wish) as server:
        server.next_step = model.next_step  # type: ignore[method-assign]
        yield server, model


@contextmanager
def watched() -> Iterator[tuple[set[str], set[str]]]:
    """The names of all LangChain tools that run, and all hosts that are looked up or connected to."""
    ran, hosts = set[str](), set[str]()
    run, look_up, connect = BaseTool.run, socket.getaddrinfo, socket.socket.connect

    def noted(self: BaseTool, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - LangChain's signature
        ran.add(self.name)
        return run(self, *arguments, **named)

    def looked_up(host: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - the system's signature
        hosts.add(str(host))
        return look_up(host, *arguments, **named)

    def connected(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - a tuple or a path
        hosts.add(str(address[0]))
        connect(self, address)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseTool, "run", noted)
        patched.setattr(socket, "getaddrinfo", looked_up)
        patched.setattr(socket.socket, "connect", connected)
        yield ran, hosts
