"""A news site on loopback, under as many host names as a test wants, well-behaved and not.

Host names end in `.example` and all lead to this server; `site.fetcher()` is a real fetcher that
may read them.
"""

import gzip
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple, Self
from xml.sax.saxutils import escape

from index.fetch import Fetcher

HOSTS = 260


class Asked(NamedTuple):
    """One request: where, when, and with which headers."""

    host: str
    path: str
    at: float
    headers: Mapping[str, str]


class Reply(NamedTuple):
    """What is answered: a body, or bytes sent with a pause after each piece."""

    body: bytes | str = b""
    kind: str = "application/rss+xml"
    status: int = 200
    headers: Mapping[str, str] = {}
    drip: float = 0.0


Answer = Callable[[Asked], Reply]


class FeedServer:
    """Answers by host and path; everything else is a 404, robots.txt among it."""

    def __init__(self) -> None:
        self.pages: dict[tuple[str, str], Answer] = {}
        self.asked: list[Asked] = []
        self.busy: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self.keeps_asked = True
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._http = _Server(("127.0.0.1", 0), Handler)
        self.port = self._http.server_address[1]

    def __enter__(self) -> Self:
        serve = self._http.serve_forever
        threading.Thread(target=serve, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: object, where: TracebackType | None
    ) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()

    def url(self, path: str, host: str = "calder") -> str:
        return f"http://{host}.example:{self.port}{path}"

    def fetcher(self, seconds: float = 5.0, largest: int = 2**24) -> Fetcher:
        """A fetcher for which these hosts are the newsroom's own."""
        names = {f"h{n}.example" for n in range(HOSTS)}
        names |= {f"{host}.example" for host in ("calder", "marsk", "tarrin", "slow", "intranet")}
        return Fetcher(names, seconds=seconds, largest=largest, resolver=_loopback)

    def put(
        self, path: str, body: bytes | str | Answer, host: str = "calder", **more: object
    ) -> str:
        """Answer a path with a body of that kind, or by a function; its address."""
        answer = body if callable(body) else _constant(Reply(body, **more))  # type: ignore[arg-type]
        self.pages[f"{host}.example", path] = answer
        return self.url(path, host)

    def article(self, path: str, title: str, text: str, host: str = "calder") -> str:
        """A page with an article; its address."""
        return self.put(path, page(title, text), host, kind="text/html; charset=utf-8")

    def times(self, path: str, host: str = "calder") -> int:
        """How often a path was asked for."""
        return sum(a.path == path and a.host == f"{host}.example" for a in self.asked)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        host = handler.headers.get("Host", "").partition(":")[0]
        asked = Asked(host, handler.path, time.monotonic(), dict(handler.headers))
        with self._counted(asked):
            found = self.pages.get((host, handler.path)) or self.pages.get((host, "*"))
            reply = found(asked) if found else Reply("not here", "text/plain", 404)
            try:
                self._send(handler, reply)
            except (BrokenPipeError, ConnectionResetError):
                handler.close_connection = True

    @contextmanager
    def _counted(self, asked: Asked) -> Iterator[None]:
        with self._lock:
            if self.keeps_asked:
                self.asked.append(asked)
            self.busy[asked.host] += 1
            most = max(self.most_at_once[asked.host], self.busy[asked.host])
            self.most_at_once[asked.host] = most
        try:
            yield
        finally:
            with self._lock:
                self.busy[asked.host] -= 1

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        handler.send_response(reply.status)
        handler.send_header("Content-Type", reply.kind)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if reply.status != 304 and "Content-Length" not in reply.headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        if not reply.drip:
            handler.wfile.write(body)
            return
        for byte in body:
            if self._stopped.wait(reply.drip):
                return
            handler.wfile.write(bytes([byte]))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def _loopback(host: str, port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


def _constant(reply: Reply) -> Answer:
    return lambda asked: reply


# What feeds look like ---------------------------------------------------------------------------


def page(title: str, text: str) -> str:
    """A web page with one article."""
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    return (
        f"<!doctype html><html lang=en><head><title>{escape(title)}</title></head><body>"
        f"<nav><a href=/>Home</a></nav><article><h1>{escape(title)}</h1>{paragraphs}</article>"
        "</body></html>"
    )


def item(
    link: str, title: str, summary: str = "", *, date: str | None = None, more: str = ""
) -> str:
    """One item of an RSS feed."""
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link>{dated}"
        f"<description>{escape(summary)}</description>{more}</item>"
    )


def rss(*items: str, title: str = "Calder Post", more: str = "") -> str:
    """An RSS feed."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">'
        f"<channel><title>{escape(title)}</title>{more}{''.join(items)}</channel></rss>"
    )


def with_content(html: str) -> str:
    """The whole article inside an RSS item."""
    return f"<content:encoded>{escape(html)}</content:encoded>"


def atom(*entries: str, title: str = "Calder Post") -> str:
    """An Atom feed."""
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(title)}</title>{''.join(entries)}</feed>"
    )


def atom_entry(link: str, title: str, summary: str = "", updated: str = "") -> str:
    """One entry of an Atom feed."""
    return (
        f'<entry><id>{escape(link)}</id><title>{escape(title)}</title><link href="{escape(link)}"/>'
        f"<updated>{updated}</updated><summary>{escape(summary)}</summary></entry>"
    )


def news_sitemap(*urls: str) -> str:
    """A Google News sitemap of articles with these addresses."""
    news = (
        "<n:news><n:publication><n:name>Calder Post</n:name><n:language>en</n:language>"
        "</n:publication><n:publication_date>2031-05-08T09:00:00+00:00</n:publication_date>"
        "<n:title>Harbour talks</n:title></n:news>"
    )
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        + "".join(f"<url><loc>{escape(url)}</loc>{news}</url>" for url in urls)
        + "</urlset>"
    )


def http_date(moment: float) -> str:
    """A moment as RSS and HTTP headers have it."""
    return format_datetime(datetime.fromtimestamp(moment, UTC), usegmt=True)


def conditional(make: Callable[[], str], kind: str = "application/rss+xml") -> Answer:
    """Answers 304 to whoever has what it would send."""

    def answer(asked: Asked) -> Reply:
        body = make()
        etag = f'"{hash(body) & 0xFFFFFFFF:x}"'
        if asked.headers.get("If-None-Match") == etag:
            return Reply(status=304, headers={"ETag": etag})
        return Reply(body, kind, headers={"ETag": etag})

    return answer


def gzip_bomb(unpacked: int = 60_000_000) -> bytes:
    return gzip.compress(b" " * unpacked)
