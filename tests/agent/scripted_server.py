"""A server on this machine that speaks OpenAI's chat protocol, streamed or whole, from a script."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Say:
    """An answer in words, a token at a time."""

    text: str


@dataclass(frozen=True)
class Call:
    """A tool call, its arguments in pieces."""

    arguments: dict[str, Any]
    name: str = "search_products"


@dataclass(frozen=True)
class Calls:
    """Several tool calls at once."""

    calls: tuple[Call, ...]


@dataclass(frozen=True)
class Garbled:
    """A tool call whose arguments are the text as it stands."""

    arguments: str


@dataclass(frozen=True)
class Endless:
    """Words for ever, until nobody listens."""


@dataclass(frozen=True)
class Silent:
    """A server that takes the request and says nothing for a while."""

    seconds: float


@dataclass(frozen=True)
class Fail:
    """An HTTP error, or with `status` 0 a connection that breaks in the middle of an answer."""

    status: int


Step = Say | Call | Calls | Garbled | Endless | Silent | Fail


@dataclass
class ScriptedServer:
    """`requests` holds what came in, `heads` paths and headers; the last step of the script is repeated."""

    url: str
    script: Sequence[Step]
    requests: list[dict[str, Any]] = field(default_factory=list)
    heads: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def next_step(self, request: dict[str, Any]) -> Step:
        self.requests.append(request)
        return self.script[min(len(self.requests), len(self.script)) - 1]


@contextmanager
def serving(*script: Step) -> Iterator[ScriptedServer]:
    """A server for the length of a test."""
    scripted = ScriptedServer("", script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            scripted.heads.append((self.path, {name.lower(): text for name, text in self.headers.items()}))
            step = scripted.next_step(request)
            if isinstance(step, Fail) and step.status:
                self.send_error(step.status)
                return
            if isinstance(step, Silent):
                time.sleep(step.seconds)
            if not request.get("stream"):
                self._whole(step)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Transfer-Encoding", "chunked")
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                for delta in _deltas(step):
                    self._event({"delta": delta, "index": 0, "finish_reason": None})
                if isinstance(step, Fail):
                    return  # without the last chunk: the client sees a broken stream
                done = "tool_calls" if isinstance(step, Call | Calls | Garbled) else "stop"
                self._event({"delta": {}, "index": 0, "finish_reason": done})
                self._chunk(b"data: [DONE]\n\n")
                self._chunk(b"")
            except OSError:
                self.close_connection = True  # the client has gone, as it may

        def _whole(self, step: Step) -> None:
            message, done = _message(step)
            choice = {"index": 0, "message": message, "finish_reason": done}
            whole = {"id": "c", "object": "chat.completion", "created": int(time.time()), "model": "scripted"}
            body = json.dumps(whole | {"choices": [choice]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _event(self, choice: dict[str, Any]) -> None:
            head = {
                "id": "c",
                "object": "chat.completion.chunk",
                "created": int(time.time()),
                "model": "scripted",
            }
            self._chunk(f"data: {json.dumps(head | {'choices': [choice]})}\n\n".encode())

        def _chunk(self, data: bytes) -> None:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scripted.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield scripted
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _message(step: Step) -> tuple[dict[str, Any], str]:
    """The same in one piece, for who does not ask for a stream."""
    if isinstance(step, Say):
        return {"role": "assistant", "content": step.text}, "stop"
    if isinstance(step, Call | Calls | Garbled):
        calls = [
            {"id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": text}}
            for index, (name, text) in enumerate(_spoken_calls(step), start=1)
        ]
        return {"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"
    raise NotImplementedError(f"{type(step).__name__} is for streams")


def _deltas(step: Step) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": ""}
    if isinstance(step, Say):
        for word in step.text.split(" "):
            yield {"content": f"{word} "}
    elif isinstance(step, Call | Calls | Garbled):
        for index, (name, text) in enumerate(_spoken_calls(step)):
            half = len(text) // 2
            function = {"name": name, "arguments": text[:half]}
            call = {"index": index, "id": f"call_{index + 1}", "type": "function", "function": function}
            yield {"tool_calls": [call]}
            yield {"tool_calls": [{"index": index, "function": {"arguments": text[half:]}}]}
    elif isinstance(step, Endless):
        for number in range(1_000_000):
            yield {"content": f"and on {number} "}
    elif isinstance(step, Silent):
        yield {"content": "Too late."}
    else:
        yield {"content": "The first is a "}


def _spoken_calls(step: Call | Calls | Garbled) -> list[tuple[str, str]]:
    if isinstance(step, Garbled):
        return [("search_products", step.arguments)]
    calls = step.calls if isinstance(step, Calls) else (step,)
    return [(call.name, json.dumps(call.arguments)) for call in calls]
