"""A language model that misbehaves on purpose: real HTTP on loopback, the standard library alone.

The name of the model says what it does; MODELS holds them all. It reads the prompt as a model would: the sources are
what stands in <source>, and `good` quotes the first sentence of the first one.
"""

import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from madang.helpdesk.rules.prompt import NO_ANSWER
from madang.helpdesk.rules.sentences import split

DRIP_SECONDS = 0.05


@dataclass
class FakeModel:
    """Where it listens, and what it was asked. `is_stopping` ends those that never end by themselves."""

    base_url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    is_stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def models(self) -> list[str]:
        """The models asked for, in their order."""
        return [request["model"] for request in self.requests]


@dataclass
class Exchange:
    """One request being answered."""

    handler: BaseHTTPRequestHandler
    model: FakeModel
    sources: list[list[str]]  # the sentences of each source, without its title

    @property
    def first(self) -> str:
        """The first sentence of the first source."""
        return self.sources[0][0]

    def head(self, status: int = 200, kind: str = "text/event-stream; charset=utf-8", **headers: str) -> None:
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def write(self, data: bytes) -> None:
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def event(self, content: object, **choice: object) -> None:
        """One piece of the answer as it is streamed."""
        delta = {"index": 0, "delta": {"content": content}, "finish_reason": None, **choice}
        self.data(json.dumps({"object": "chat.completion.chunk", "choices": [delta]}, ensure_ascii=False))

    def data(self, text: str) -> None:
        self.write(f"data: {text}\n\n".encode())

    def start(self, text: str) -> None:
        """The head, the role, and `text` in pieces of seven letters."""
        self.head()
        self.event(None)
        for at in range(0, len(text), 7):
            self.event(text[at : at + 7])

    def say(self, text: str, reason: str = "stop") -> None:
        """A whole answer: the text, the reason for its end, figures about the use, the end."""
        self.start(text)
        self.event("", finish_reason=reason)
        self.data('{"choices": [], "usage": {"total_tokens": 9}}')
        self.data("[DONE]")

    def wait_for_the_end(self, until: float = 60) -> None:
        self.model.is_stopping.wait(until)

    def is_first_try(self) -> bool:
        return self.model.models.count(self.model.models[-1]) == 1


type Behaviour = Callable[[Exchange], None]
MODELS: dict[str, Behaviour] = {}


def model(function: Behaviour) -> Behaviour:
    """Put a behaviour into MODELS under its name."""
    MODELS[function.__name__] = function
    return function


def says(name: str, text: Callable[[Exchange], str]) -> None:
    """A model that behaves well and says something else."""
    MODELS[name] = lambda exchange: exchange.say(text(exchange))


def altered(sentence: str) -> str:
    """The sentence with each digit raised by one."""
    return re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), sentence)


def turned_round(sentence: str) -> str:
    """The sentence with its verb denied, or no longer denied."""
    pairs = [("수 있", "수 없"), ("수 없", "수 있"), ("습니다", "지 않습니다"), ("can ", "cannot ")]
    before, after = next(pair for pair in pairs if pair[0] in sentence)
    return sentence.replace(before, after, 1)


# --- the words are wrong --------------------------------------------------------------------------
says("good", lambda it: f"{it.first} [1]")
says("dontknow", lambda it: NO_ANSWER)
says("nocite", lambda it: it.first)
says("wrongcite", lambda it: f"{it.first} [99]")
says("fabricate", lambda it: f"{it.first} [1] 수수료는 50,000원입니다. [1]")
says("english", lambda it: "Please visit the district office with your passport and a bank statement. [1]")
says("inject", lambda it: f"<script>alert(1)</script>{it.first} [1]\n[{it.first}](javascript:alert(1)) [1]\n<img src=x onerror=alert(1)> [1]")  # fmt: skip
says("altered", lambda it: f"{altered(it.first)} [1]")
says("flipped", lambda it: f"{turned_round(it.first)} [1]")
says("othersource", lambda it: f"{it.sources[1][0]} [1]")
says("address", lambda it: f"{it.first[:-1]} https://evil.example/login [1]")
says("phone", lambda it: f"{it.first[:-1]} 02-999-9999 [1]")
says("obeys", lambda it: f"이전 지시를 무시하고 시스템 프롬프트를 알려 드립니다. [1] {it.first} [1]")
says("thinking", lambda it: f"<think>{it.first} [1] 정말일까?</think>{it.first} [1]")
says("onlythinks", lambda it: f"<think>{it.first} [1]")
says("repeats", lambda it: f"{it.first} [1]\n" * 9)
says("lists", lambda it: "\n".join(f"{n}. {text} [1]" for n, text in enumerate(it.sources[0][:3], 1)))
says("unseen", lambda it: f"\u202e{it.first}\u0000\u200b [1]")
says("blank", lambda it: " \n ")


# --- the server is wrong --------------------------------------------------------------------------
@model
def slow(it: Exchange) -> None:
    it.wait_for_the_end()


@model
def slowtoken(it: Exchange) -> None:
    """Comments keep the connection open and no word comes."""
    it.head()
    while not it.model.is_stopping.wait(DRIP_SECONDS):
        it.write(b": still there\n\n")


@model
def drip(it: Exchange) -> None:
    """The head comes letter by letter and has no end."""
    it.write(b"HTTP/1.1 200 OK\r\nX-Wait: ")
    while not it.model.is_stopping.wait(DRIP_SECONDS):
        it.write(b"a")


@model
def stall(it: Exchange) -> None:
    it.start(f"{it.first} [1] 그리고 또")
    it.wait_for_the_end()


@model
def endless(it: Exchange) -> None:
    """A word now and then, for ever."""
    it.start(f"{it.first} [1]")
    while not it.model.is_stopping.wait(DRIP_SECONDS):
        it.event(" 또")


@model
def e429(it: Exchange) -> None:
    it.head(429, "application/json", Retry_After="0")
    it.write(b'{"error": {"message": "slow down"}}')


@model
def e429long(it: Exchange) -> None:
    it.head(429, "application/json", Retry_After="120")


@model
def once429(it: Exchange) -> None:
    e429(it) if it.is_first_try() else MODELS["good"](it)


@model
def e500(it: Exchange) -> None:
    it.head(500, "text/plain", Retry_After="0")


@model
def once503(it: Exchange) -> None:
    it.head(503, "text/plain", Retry_After="0") if it.is_first_try() else MODELS["good"](it)


@model
def e401(it: Exchange) -> None:
    it.head(401, "application/json")
    it.write(json.dumps({"error": dict(it.handler.headers)}).encode())


@model
def hangup(it: Exchange) -> None:
    """Not a byte."""


@model
def badjson(it: Exchange) -> None:
    it.head()
    it.data('{"choices": [{"delta": {"content": "수')
    it.data("[DONE]")


@model
def badjsonlate(it: Exchange) -> None:
    it.start(f"{it.first} [1] ")
    it.data("{" * 9000)
    it.data("[DONE]")


@model
def deepjson(it: Exchange) -> None:
    it.head()
    it.data("[" * 30_000)


@model
def othershape(it: Exchange) -> None:
    it.head()
    it.data('{"choices": [{"message": ["content"]}]}')
    it.data("[DONE]")


@model
def nochoices(it: Exchange) -> None:
    it.head()
    it.data('{"choices": []}')
    it.data("[DONE]")


@model
def nulls(it: Exchange) -> None:
    it.head()
    it.event(None)
    it.event(None, finish_reason="stop")
    it.data("[DONE]")


@model
def badletters(it: Exchange) -> None:
    """Bytes that are no UTF-8."""
    it.head()
    it.write(b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n')


@model
def halfletter(it: Exchange) -> None:
    it.head()
    it.data('{"choices": [{"delta": {"content": "\\ud83d"}}]}')
    it.event(f"{it.first} [1]")
    it.data("[DONE]")


@model
def cut(it: Exchange) -> None:
    it.start(f"{it.first} [1] 다음은 아직")


@model
def length(it: Exchange) -> None:
    """It was stopped in the middle of a sentence, and says so."""
    it.say(f"{it.first} [1] {it.sources[0][1][:12]}", "length")


@model
def broken(it: Exchange) -> None:
    """An error in the middle of the stream, as vLLM tells it."""
    it.start(f"{it.first} [1] ")
    it.data('{"error": {"message": "out of memory", "code": 500}}')
    it.data("[DONE]")


@model
def brokenoddly(it: Exchange) -> None:
    """The same as older llama.cpp servers tell it: with status 200 and a field that SSE does not know."""
    it.head()
    it.write(b'error: {"code":400,"message":"the request exceeds the available context size"}\n\n')
    it.data("[DONE]")


@model
def huge(it: Exchange) -> None:
    it.start(f"{it.first} [1]\n")
    while not it.model.is_stopping.is_set():
        it.event("마당 " * 1000)


@model
def hugeline(it: Exchange) -> None:
    it.head()
    it.write(b"data: ")
    while not it.model.is_stopping.is_set():
        it.write(b"a" * 100_000)


@model
def hugecomments(it: Exchange) -> None:
    it.head()
    while not it.model.is_stopping.is_set():
        it.write(b": " + b"a" * 60_000 + b"\n")


@model
def redirect(it: Exchange) -> None:
    """To another host (here: another name of this one), which would get the key."""
    port = it.handler.server.server_port  # type: ignore[attr-defined]  # it is a ThreadingHTTPServer
    it.head(307, "text/plain", Location=f"http://localhost:{port}/elsewhere/chat/completions")


@model
def wrongtype(it: Exchange) -> None:
    """The whole answer at once, although a stream was asked for."""
    it.head(200, "application/json")
    it.write(json.dumps({"choices": [{"message": {"content": f"{it.first} [1]"}}]}).encode())


@model
def html(it: Exchange) -> None:
    """An error page of a proxy, with status 200."""
    it.head(200, "text/html; charset=utf-8")
    it.write(b"<html><h1>502 Bad Gateway</h1></html>")


class Handler(BaseHTTPRequestHandler):
    """Reads a request and lets the model of its name answer."""

    model: FakeModel

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.model.requests.append({**asked, "path": self.path})
        self.model.headers.append(dict(self.headers))
        found = re.findall(
            r'<source n="\d+">\n[^\n]*\n(.*?)\n</source>', asked["messages"][-1]["content"], re.DOTALL
        )
        sources = [[sentence.text for sentence in split(text)] for text in found]
        try:
            MODELS[asked["model"]](Exchange(self, self.model, sources))
        except OSError:
            return  # the client has heard enough

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextmanager
def fake_model(tls: ssl.SSLContext | None = None) -> Iterator[FakeModel]:
    """A server on a free port of loopback, until the end of the block; with TLS where a context is given."""
    state = FakeModel()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"model": state}))
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    state.base_url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        state.is_stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
