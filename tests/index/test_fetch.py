"""The guarded fetcher against a real server that behaves badly in every way we could think of."""

import gzip
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

import pytest

from index.addresses import canonical_url, is_public, web_url
from index.errors import Refused
from index.fetch import Fetcher

PAGE = b"<!doctype html><title>Bridge</title><p>The bridge is closed.</p>"


class Server:
    """A web server on loopback; `routes` answer by path, `seen` is what it was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Callable[[BaseHTTPRequestHandler], object]] = {}
        self.seen: list[BaseHTTPRequestHandler] = []
        self.stopped = Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append(self)
                try:
                    outer.routes[self.path](self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]
        Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: bytes = PAGE, status: int = 200, **headers: str) -> str:
        """Answer a path with these bytes; header names are given with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in {"Content-Type": "text/html", **named}.items():
                request.send_header(name, value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        self.routes[path] = answer
        return self.url(path)


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.stopped.set()
    started.http.shutdown()
    started.http.server_close()


def fetcher(server: Server, seconds: float = 5.0, largest: int = 2**22) -> Fetcher:
    return Fetcher({f"127.0.0.1:{server.port}"}, seconds=seconds, largest=largest)


def refusal(fetcher: Fetcher, url: str) -> str:
    """The sentence that a refused address is told by."""
    with pytest.raises(Refused) as refused:
        fetcher.get(url)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_allowed_host_is_read_with_an_honest_name_and_no_cookie(server: Server) -> None:
    url = server.page("/a?q=ö b".replace(" ", "%20").replace("ö", "%C3%B6"), Set_Cookie="a=1")
    got = fetcher(server).get(url + "#part")
    assert got[:3] == (url, PAGE, "text/html")
    fetcher(server).get(url)
    headers = server.seen[-1].headers
    assert headers["User-Agent"].startswith("Factdesk/")
    assert headers["Host"] == f"127.0.0.1:{server.port}"
    assert "Cookie" not in headers
    assert "Authorization" not in headers


def test_port_that_is_not_allowed_is_refused_on_an_allowed_host(server: Server) -> None:
    server.page("/a")
    assert "not a public address" in refusal(Fetcher({"127.0.0.1:1"}), server.url("/a"))
    assert Fetcher({"127.0.0.1"}).get(server.url("/a")).body == PAGE
    assert len(server.seen) == 1


@pytest.mark.parametrize(
    "url",
    [
        "ftp://news.example/a",
        "file:///etc/passwd",
        "gopher://127.0.0.1:70/",
        "javascript:alert(1)",
        "//news.example/a",
        "news.example/a",
        "",
        "http://",
        "http:///a",
        "http://user:secret@news.example/a",
        "http://user@127.0.0.1/a",
        "http://news.example:99999/a",
        "http://news.example:22/a",
        "http://[::1/a",
        "http://news.example/a b",
        "http://news.example\\@127.0.0.1/",
        "http://news.example/\r\nHost: x",
        "http://" + "a" * 300 + ".example/",
        "http://news.example/" + "a" * 5000,
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://0.0.0.0/",
        "http://10.1.2.3/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::1]/",
        "http://[::]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fc00::1]/",
        "http://[ff02::1]/",
        "http://localhost/",
    ],
)
def test_address_that_is_not_public_or_not_http_is_never_opened(url: str) -> None:
    sentence = refusal(Fetcher(seconds=5), url)
    assert "secret" not in sentence
    assert len(sentence) < 400


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_name_that_resolves_to_a_private_address_is_refused(server: Server) -> None:
    server.page("/a")
    found: tuple[str, ...] = ()
    desk = Fetcher(resolver=lambda host, port: found)
    for found in (("127.0.0.1",), ("93.184.216.34", "10.0.0.1")):  # noqa: B007
        assert "not a public address" in refusal(desk, server.url("/a", "news.example"))
    assert server.seen == []


def test_name_is_resolved_once_for_the_check_and_the_connection(server: Server) -> None:
    server.page("/a")
    answers = [("127.0.0.1",), ("93.184.216.34",)]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return answers[len(asked) - 1]

    desk = Fetcher({"news.example"}, resolver=rebinding)
    assert desk.get(server.url("/a", "news.example")).body == PAGE
    assert asked == ["news.example"]
    assert server.seen[0].headers["Host"] == f"news.example:{server.port}"


def test_redirect_is_followed_and_its_end_is_named(server: Server) -> None:
    server.page("/end/ä".replace("ä", "%C3%A4"))
    server.page("/1", b"", 301, Location="/2")
    server.page("/2", b"", 302, Location=server.url("/end/%C3%A4#x"))
    got = fetcher(server).get(server.url("/1"))
    assert (got.url, got.body) == (server.url("/end/%C3%A4"), PAGE)


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/a",
        "http://localhost/a",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "file:///etc/passwd",
        "http://user:secret@127.0.0.1/",
        "http://[::1",
    ],
)
def test_redirect_to_a_private_address_is_refused(server: Server, target: str) -> None:
    url = server.page("/a", b"", 302, Location=target)
    refusal(fetcher(server), url)


def test_page_outside_cannot_send_us_to_an_allowed_host(server: Server) -> None:
    server.page("/secret")
    server.page("/out", b"", 302, Location=server.url("/secret", "intranet.example"))
    places = {"outside.example": "127.0.0.1", "intranet.example": "127.0.0.1"}
    desk = Fetcher({"intranet.example"}, resolver=lambda host, port: (places[host],))
    assert desk.get(server.url("/secret", "intranet.example")).body == PAGE
    server.seen.clear()
    assert "not a public" in refusal(desk, server.url("/out", "outside.example"))
    assert server.seen == []


def test_endless_redirects_end(server: Server) -> None:
    url = server.page("/a", b"", 302, Location="/a")
    assert "more than 5 redirects" in refusal(fetcher(server), url)
    assert len(server.seen) == 6


@pytest.mark.parametrize(
    ("status", "told"),
    [(404, "404 (Not Found)"), (500, "500 (Internal Server Error)"), (204, "204"), (403, "403")],
)
def test_error_of_the_server_is_told_with_its_number(
    server: Server, status: int, told: str
) -> None:
    assert told in refusal(fetcher(server), server.page("/a", b"gone", status))


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/zip", "text/css", "x"])
def test_kind_that_is_no_article_is_refused(server: Server, kind: str) -> None:
    url = server.page("/a", Content_Type=kind)
    assert f"{kind} is not a kind of article" in refusal(fetcher(server), url)


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "application/pdf", "application/ld+json", "Text/Plain"]
)
def test_kinds_of_articles_are_read(server: Server, kind: str) -> None:
    got = fetcher(server).get(server.page("/a", Content_Type=kind))
    assert got.content_type == kind


def test_packed_page_is_unpacked(server: Server) -> None:
    url = server.page("/a", gzip.compress(PAGE), Content_Encoding="gzip")
    assert fetcher(server).get(url).body == PAGE


def test_packed_page_that_grows_beyond_the_limit_is_refused(server: Server) -> None:
    bomb = gzip.compress(b"\0" * 60_000_000)
    url = server.page("/a", bomb, Content_Encoding="gzip")
    assert "larger than 1 MB" in refusal(fetcher(server, largest=2**20), url)


@pytest.mark.parametrize("packed", ["br", "zstd", "gzip, gzip"])
def test_packing_that_was_not_asked_for_is_refused(server: Server, packed: str) -> None:
    assert "packed as" in refusal(fetcher(server), server.page("/a", Content_Encoding=packed))


def test_page_that_is_not_packed_as_it_says_is_refused(server: Server) -> None:
    assert "broke off" in refusal(fetcher(server), server.page("/a", Content_Encoding="gzip"))


def test_large_page_is_refused_by_its_stated_and_by_its_real_size(server: Server) -> None:
    stated = server.page("/a", b"x" * (2**20 + 1))

    def endless(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not server.stopped.is_set():
            request.wfile.write(b"x" * 65_536)

    server.routes["/b"] = endless
    for url in (stated, server.url("/b")):
        assert "larger than 1 MB" in refusal(fetcher(server, largest=2**20), url)


def test_answer_that_breaks_off_is_refused(server: Server) -> None:
    def short(request: BaseHTTPRequestHandler) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n"
        request.wfile.write(head + PAGE)

    server.routes["/a"] = short
    assert "broke off" in refusal(fetcher(server), server.url("/a"))
    server.routes["/b"] = lambda request: request.wfile.write(b"\x16\x03\x01 no http\r\n\r\n")
    assert "broke off" in refusal(fetcher(server), server.url("/b"))


HEAD = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n"


@pytest.mark.parametrize("start", [b"", b"HTTP/1.0 200 OK\r\nX-Slow: ", HEAD + b"\r\n"])
def test_server_that_drips_is_cut_off_in_time(server: Server, start: bytes) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(start)
        while not server.stopped.wait(0.02):
            request.wfile.write(b"x")

    server.routes["/a"] = drip
    began = time.monotonic()
    assert "no full answer in 0.4 s" in refusal(fetcher(server, seconds=0.4), server.url("/a"))
    assert time.monotonic() - began < 10


def test_server_that_never_answers_is_given_up(server: Server) -> None:
    server.routes["/a"] = lambda request: server.stopped.wait(10)
    assert "no full answer in 0.3 s" in refusal(fetcher(server, seconds=0.3), server.url("/a"))


def test_host_without_an_address_and_resolver_that_hangs_are_told() -> None:
    def none(host: str, port: int) -> tuple[str, ...]:
        raise socket.gaierror

    assert "no host named news.example" in refusal(Fetcher(resolver=none), "https://news.example/a")
    hang = Event()
    slow = Fetcher(seconds=0.2, resolver=lambda host, port: (str(hang.wait(5)),))
    assert "not resolved in time" in refusal(slow, "https://news.example/a")
    hang.set()


def test_host_that_takes_no_connection_is_told() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    url = f"http://127.0.0.1:{port}/"
    assert "does not take the connection" in refusal(Fetcher({"127.0.0.1"}), url)


def test_proxy_of_the_environment_is_not_used(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetcher(server).get(server.page("/a")).body == PAGE


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for news.example, made now, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    made += ["-nodes", "-days", "2", "-subj", "/CN=news.example", "-keyout", str(key)]
    made += ["-addext", "subjectAltName=DNS:news.example", "-out", str(cert)]
    try:
        subprocess.run(made, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("openssl is not installed")
    return key, cert


@pytest.fixture
def secure(server: Server, certificate: tuple[Path, Path]) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate[1], certificate[0])
    server.http.socket = context.wrap_socket(server.http.socket, server_side=True)
    server.page("/a")
    return server


def at_loopback(host: str, port: int) -> tuple[str, ...]:
    return ("127.0.0.1",)


def test_certificate_must_be_of_the_host_that_was_asked_for(
    secure: Server, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Fetcher({"news.example", "other.example"}, resolver=at_loopback, seconds=5)
    named = f"https://news.example:{secure.port}/a"
    assert "certificate is not valid" in refusal(desk, named)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    assert desk.get(named).body == PAGE
    other = named.replace("news", "other")
    assert "certificate is not valid" in refusal(desk, other)


def test_server_that_drips_over_tls_is_cut_off_too(
    secure: Server, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(HEAD + b"\r\n")
        while not secure.stopped.wait(0.02):
            request.wfile.write(b"x")

    secure.routes["/b"] = drip
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
    desk = Fetcher({"news.example"}, resolver=at_loopback, seconds=0.6)
    assert "no full answer" in refusal(desk, f"https://news.example:{secure.port}/b")


def test_plain_server_asked_for_tls_is_refused(server: Server) -> None:
    url = server.page("/a").replace("http://", "https://")
    assert "no secure connection" in refusal(fetcher(server), url)


@pytest.mark.parametrize(
    ("stated", "canonical"),
    [
        ("HTTPS://News.Example:443/A/b?x=1#part", "https://news.example/A/b?x=1"),
        ("http://news.example", "http://news.example/"),
        ("http://news.example./a", "http://news.example/a"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("https://n.example/a?utm_source=x&id=7&fbclid=y&gclid=z", "https://n.example/a?id=7"),
        ("https://n.example/a?ref=rss", "https://n.example/a"),
        ("https://n.example/a?ref=12", "https://n.example/a?ref=12"),
        ("https://münster.example/a", "https://xn--mnster-3ya.example/a"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("ftp://news.example/a", None),
        ("news.example/a", None),
        ("http://news.example/a b", None),
        ("http://[::1/a", None),
        ("http://news.example:x/", None),
        ("http://a..b/", None),
    ],
)
def test_one_page_has_one_spelling(stated: str, canonical: str | None) -> None:
    assert canonical_url(stated) == canonical
    assert (web_url(f" {stated} ") is None) == (canonical is None)
