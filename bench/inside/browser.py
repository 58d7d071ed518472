"""As little of a browser as a crowd needs: cookies, connections that stay open, forms. Standard library alone, so that two
hundred of them leave the processors to the server."""

import asyncio
import html
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Book:
    """What all browsers of one run did: milliseconds by kind of request, how often which status, and what went wrong."""

    waits: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    again: int = 0

    def note(self, kind: str, answer: Answer, ms: float, expected: set[int]) -> None:
        """Keep one request; one that was answered otherwise than `expected` is a fault."""
        self.waits.setdefault(kind, []).append(ms)
        counts = self.statuses.setdefault(kind, {})
        counts[str(answer.status)] = counts.get(str(answer.status), 0) + 1
        if answer.status not in expected:
            self.faults.append(f"{kind}: {answer.status} {plain(answer.text)[:200]}")


def plain(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def hidden(page: str, name: str, after: str = "") -> str:
    """The value of the first hidden input `name` behind the place where `after` stands; empty where there is none."""
    at = page.find(after) if after else 0
    found = re.search(rf'name="{name}" value="([^"]*)"', page[max(at, 0) :])
    return html.unescape(found[1]) if found else ""


class Browser:
    """One person's browser. Requests at the same moment go over connections of their own."""

    def __init__(self, port: int, book: Book, cookies: Mapping[str, str] | None = None) -> None:
        self.port, self.book = port, book
        self.cookies = dict(cookies or {})
        self.idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(
        self,
        kind: str,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        expected: set[int] | None = None,
    ) -> Answer:
        """One request, timed; a form is sent by POST. A connection that the server closed meanwhile is opened anew."""
        raw = self.request(path, form, headers or {})
        begun = time.perf_counter()
        try:
            answer = await asyncio.wait_for(self.exchange(raw), SECONDS)
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            answer = Answer(0, {}, repr(error))
        self.book.note(kind, answer, (time.perf_counter() - begun) * 1000, expected or {200})
        return answer

    def request(self, path: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> bytes:
        """What is sent."""
        body = urlencode(form).encode() if form is not None else b""
        place = f"127.0.0.1:{self.port}"
        lines = {
            "Host": place,
            "Accept-Language": "ko",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        if form is not None:
            lines |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body)),
                      "Origin": f"http://{place}", "Referer": f"http://{place}/"}  # fmt: skip
        lines |= headers
        head = "".join(f"{key}: {value}\r\n" for key, value in lines.items() if value)
        return f"{'GET' if form is None else 'POST'} {path} HTTP/1.1\r\n{head}\r\n".encode() + body

    async def exchange(self, raw: bytes) -> Answer:
        """Send and read; once more where a kept connection turns out to be closed."""
        while self.idle:
            kept = self.idle.pop()
            if not kept[0].at_eof():
                try:
                    return await self.over(kept, raw)
                except (ConnectionError, asyncio.IncompleteReadError):
                    self.book.again += 1
                    break
        return await self.over(await asyncio.open_connection("127.0.0.1", self.port, limit=2**20), raw)

    async def over(self, line: tuple[asyncio.StreamReader, asyncio.StreamWriter], raw: bytes) -> Answer:
        """Over this connection, which is kept afterwards."""
        reader, writer = line
        try:
            writer.write(raw)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            status, headers = int(head[0].split()[1]), self.headers(head[1:])
            body = await self.body(reader, status, headers)
        except BaseException:
            writer.close()
            raise
        self.idle.append(line)
        return Answer(status, headers, body.decode())

    def headers(self, lines: list[str]) -> dict[str, str]:
        """The headers by their small names; cookies go into the jar."""
        found = {}
        for line in lines:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                key, _, crumb = value.strip().partition(";")[0].partition("=")
                self.cookies[key] = crumb
            elif name:
                found[name.lower()] = value.strip()
        return found

    @staticmethod
    async def body(reader: asyncio.StreamReader, status: int, headers: Mapping[str, str]) -> bytes:
        """The bytes behind the headers, in one piece or in several."""
        if status in {204, 205, 304}:
            return b""
        if "chunked" not in headers.get("transfer-encoding", ""):
            return await reader.readexactly(int(headers.get("content-length", 0)))
        parts = []
        while size := int((await reader.readline()).split(b";")[0], 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return b"".join(parts)

    def close(self) -> None:
        """As when the window is shut."""
        for _reader, writer in self.idle:
            writer.close()
        self.idle.clear()
