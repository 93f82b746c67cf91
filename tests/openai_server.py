"""A real HTTP server on loopback that speaks OpenAI's chat completions and embeddings.

    with OpenAIServer() as server:
        server.replies(Fault(429, retry_after="0"), Say({"claims": [], "missing": ["toll"]}))
        server.answers(lambda request: Say(...))      # when the queue is empty
        server.requests                               # what was asked, parsed

It knows plain and streamed (SSE) answers, `json_schema` and tool calls, and how servers fail.
"""

import base64
import hashlib
import json
import math
import re
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

DIMENSIONS = 64
PIECE = 24  # characters of content in one streamed chunk


@dataclass(frozen=True)
class Say:
    """The model's answer: text, or JSON written as text. `finish` is the finish reason."""

    content: object
    finish: str = "stop"
    refusal: str | None = None

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else json.dumps(self.content)


@dataclass(frozen=True)
class Fault:
    """An HTTP error in OpenAI's form, or with a body of its own."""

    status: int
    message: str = "the server says no"
    retry_after: str | None = None
    body: str | None = None


@dataclass(frozen=True)
class Stall:
    """Nothing is answered until the server closes; with `trickle`, blanks are, for ever."""

    trickle: bool = False


@dataclass(frozen=True)
class Cut:
    """The connection breaks after this much of the answer, headers included or not."""

    said: Say | None = None
    after: int = 0


@dataclass(frozen=True)
class Hold:
    """A streamed answer that stops after so many events until `go` is set."""

    said: Say
    after: int
    go: threading.Event


Reply = Say | Fault | Stall | Cut | Hold
Request = Mapping[str, Any]


def refuse(words: str = "I can't help with that.") -> Say:
    """What a model that refuses answers."""
    return Say("", refusal=words)


class OpenAIServer:
    """The server; `url` is what OPENAI_BASE_URL is set to."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.paths: list[str] = []
        self.headers: list[Mapping[str, str]] = []
        self.closing = threading.Event()
        self._queue: deque[Reply] = deque()
        self._answer: Callable[[Request], Reply] = lambda _: Say({"claims": [], "missing": []})
        self._lock = threading.Lock()
        self._http = _Listener(("127.0.0.1", 0), _handler_for(self))
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to find this server."""
        return {"OPENAI_API_KEY": "test-key", "OPENAI_BASE_URL": self.url}

    @property
    def chats(self) -> list[Request]:
        """The chat requests so far."""
        return [r for r in self.requests if "messages" in r]

    def replies(self, *replies: Reply) -> None:
        """Answer the next requests with these, in order."""
        self._queue.extend(replies)

    def answers(self, answer: Callable[[Request], Reply]) -> None:
        """Answer with what this makes of the request, once the queue is empty."""
        self._answer = answer

    def next_reply(self, path: str, headers: Mapping[str, str], request: Request) -> Reply:
        """What to answer; called by the HTTP side."""
        with self._lock:
            self.paths.append(path)
            self.headers.append(headers)
            self.requests.append(request)
            if self._queue:
                return self._queue.popleft()
        return self._answer(request)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64  # that none of many at once has to come again
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


def prompt_of(request: Request) -> str:
    """Everything that the model is given to read."""
    return "\n\n".join(_text(m["content"]) for m in request["messages"])


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    assert isinstance(content, list)
    return "".join(str(part.get("text", "")) for part in content)


def _handler_for(server: OpenAIServer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        desk = server

    return Handler


class _Handler(BaseHTTPRequestHandler):
    desk: OpenAIServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on stderr."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_json = "json" in self.headers.get("Content-Type", "")
        request = json.loads(body) if is_json and body else {}
        reply = self.desk.next_reply(self.path, dict(self.headers), request)
        try:
            self.give(request, reply)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_GET(self) -> None:
        self.do_POST()

    def give(self, request: Request, reply: Reply) -> None:
        match reply:
            case Fault():
                self.fail(reply)
            case Stall():
                self.stall(reply.trickle)
            case Cut():
                self.cut(request, reply)
            case Hold():
                self.hold(request, reply)
            case Say() if self.path.endswith("/embeddings"):
                self.whole(_embeddings(request))
            case Say() if request.get("stream"):
                self.stream(list(_chunks(request, reply)))
            case Say():
                self.whole(_completion(request, reply))

    def head(self, status: int, kind: str, **more: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def whole(self, answer: object, status: int = 200) -> None:
        body = answer if isinstance(answer, str) else json.dumps(answer)
        data = body.encode()
        self.head(status, "application/json", Content_Length=str(len(data)))
        self.wfile.write(data)

    def hold(self, request: Request, hold: Hold) -> None:
        events = list(_chunks(request, hold.said))
        self.stream(events[: hold.after], ended=False)
        while not (hold.go.wait(0.02) or self.desk.closing.is_set()):
            pass
        self.stream(events[hold.after :], begun=True)

    def stream(self, events: list[str], *, begun: bool = False, ended: bool = True) -> None:
        if not begun:
            self.head(200, "text/event-stream", Transfer_Encoding="chunked")
        for event in events:
            self.chunk(f"data: {event}\n\n")
        if ended:
            self.chunk("data: [DONE]\n\n")
            self.wfile.write(b"0\r\n\r\n")

    def chunk(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def fail(self, fault: Fault) -> None:
        error = {
            "error": {"message": fault.message, "type": "invalid", "param": None, "code": None}
        }
        data = (fault.body if fault.body is not None else json.dumps(error)).encode()
        more = {"Retry_After": fault.retry_after} if fault.retry_after is not None else {}
        self.head(fault.status, "application/json", Content_Length=str(len(data)), **more)
        self.wfile.write(data)

    def stall(self, trickle: bool) -> None:
        if trickle:
            self.head(200, "application/json", Transfer_Encoding="chunked")
        while not self.desk.closing.wait(0.05):
            if trickle:
                self.chunk(" ")
        self.close_connection = True

    def cut(self, request: Request, cut: Cut) -> None:
        self.close_connection = True
        if cut.said is None:
            return
        if request.get("stream"):
            self.stream(list(_chunks(request, cut.said))[: cut.after], ended=False)
            return
        data = json.dumps(_completion(request, cut.said)).encode()
        self.head(200, "application/json", Content_Length=str(len(data)))
        self.wfile.write(data[: cut.after])


def _message(request: Request, said: Say) -> dict[str, object]:
    message: dict[str, object] = {
        "role": "assistant",
        "content": said.text,
        "refusal": said.refusal,
    }
    if request.get("tools"):
        name = request["tools"][0]["function"]["name"]
        call = {"name": name, "arguments": said.text}
        message["content"] = None
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": call}]
    return message


def _completion(request: Request, said: Say) -> dict[str, object]:
    choice = {"index": 0, "message": _message(request, said), "finish_reason": said.finish}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return _envelope(request, "chat.completion") | {"choices": [choice], "usage": usage}


def _chunks(request: Request, said: Say) -> Iterator[str]:
    text = said.text
    pieces = [text[i : i + PIECE] for i in range(0, len(text), PIECE)]
    deltas: list[dict[str, object]] = [{"role": "assistant", "content": ""}]
    if said.refusal is not None:
        deltas.append({"refusal": said.refusal})
    deltas += [_delta(request, piece, n == 0) for n, piece in enumerate(pieces)]
    for delta in deltas:
        yield _chunk(request, delta, None)
    yield _chunk(request, {}, said.finish)


def _delta(request: Request, piece: str, first: bool) -> dict[str, object]:
    if not request.get("tools"):
        return {"content": piece}
    call: dict[str, object] = {"index": 0, "function": {"arguments": piece}}
    if first:
        name = request["tools"][0]["function"]["name"]
        call |= {"id": "call_1", "type": "function"}
        call["function"] = {"name": name, "arguments": piece}
    return {"tool_calls": [call]}


def _chunk(request: Request, delta: dict[str, object], finish: str | None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return json.dumps(_envelope(request, "chat.completion.chunk") | {"choices": [choice]})


def _envelope(request: Request, kind: str) -> dict[str, object]:
    return {"id": "chatcmpl-1", "object": kind, "created": 0, "model": request.get("model", "")}


def _embeddings(request: Request) -> dict[str, object]:
    given = request["input"]
    texts = given if isinstance(given, list) and not _is_tokens(given) else [given]
    size = int(request.get("dimensions") or DIMENSIONS)
    vectors = [embed(text if isinstance(text, str) else str(text), size) for text in texts]
    data = [
        {"object": "embedding", "index": n, "embedding": _encoded(request, vector)}
        for n, vector in enumerate(vectors)
    ]
    usage = {"prompt_tokens": 1, "total_tokens": 1}
    return {"object": "list", "data": data, "model": request.get("model", ""), "usage": usage}


def _is_tokens(given: list[object]) -> bool:
    return bool(given) and all(isinstance(token, int) for token in given)


def _encoded(request: Request, vector: list[float]) -> object:
    if request.get("encoding_format") != "base64":
        return vector
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def embed(text: str, size: int = DIMENSIONS) -> list[float]:
    """A unit vector in which texts that share words are near each other."""
    vector = [0.0] * size
    for word in re.findall(r"\w+", text.lower()):
        digest = hashlib.sha256(word.encode()).digest()
        vector[digest[0] % size] += 1.0 if digest[1] % 2 else -1.0
    length = math.sqrt(sum(x * x for x in vector)) or 1.0
    return [x / length for x in vector]
