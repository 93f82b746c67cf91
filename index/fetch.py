"""The only place that opens an address from outside, and only public ones unless told."""

import http.client
import re
import socket
import ssl
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from threading import Timer
from typing import NamedTuple, cast
from urllib.parse import quote, urljoin

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError

from index.destinations import Destination, Resolve, addresses, destination, resolve
from index.errors import Refused, Unreached
from index.fetched import NOT_MODIFIED, conditions, fetched, retry_after
from index.fetched import Declined as Declined
from index.fetched import Fetched as Fetched

LARGEST = 16 * 1024 * 1024
SECONDS = 20.0
REDIRECTS = 5
_REDIRECTING = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_TYPES = re.compile(
    r"text/(?:html|plain|xml|markdown|x-markdown|rss|atom|json|[\w.-]+\+xml)|message/rfc822"
    r"|application/(?:xhtml\+xml|xml|json|pdf|x-ndjson|jsonl|x-jsonlines|[\w.-]+\+(?:xml|json)"
    r"|rss|atom|x-rss|gzip|x-gzip|octet-stream"
    r"|vnd\.openxmlformats-officedocument\.wordprocessingml\.document)"
)
_ACCEPT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.9,"
    "application/pdf;q=0.8,text/plain;q=0.8,*/*;q=0.1"
)
_PLAIN = "/?%:@!$&'()*+,;=~-._[]"


class _Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def location(self) -> str | None:
        return self.headers.get("Location") if self.status in _REDIRECTING else None


class Fetcher:
    """Reads articles over HTTP(S) from public addresses, within limits of time and size.

    `allowed_hosts` ("host" or "host:port") are also read when their addresses are private, but
    not when a page outside sends us there. Each host is resolved once and the connection goes to
    the very address that was checked. No cookies, no credentials, no proxy.
    """

    def __init__(
        self,
        allowed_hosts: Collection[str] = frozenset(),
        *,
        seconds: float = SECONDS,
        largest: int = LARGEST,
        resolver: Resolve = resolve,
    ) -> None:
        self._allowed = frozenset(host.strip().lower() for host in allowed_hosts)
        self._seconds = seconds
        self._largest = largest
        self._resolve = resolver
        self._agent = _user_agent()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        modified: str | None = None,
        sent_by: str | None = None,
    ) -> Fetched:
        """What stands at this address; raises Refused, with the reason in one sentence.

        `etag` and `modified` are those of an earlier answer, which need not be sent again.
        `sent_by` is the page or feed that named the address: one from outside cannot send us to
        an allowed host.
        """
        url = url.strip()
        fetch = _Fetch(_shown(url), time.monotonic() + self._seconds, self._seconds, self._largest)
        trusted = sent_by is None or destination(sent_by, self._allowed, fetch.shown).known
        headers = {"User-Agent": self._agent, **conditions(etag, modified)}
        for_good = True
        for redirects in range(REDIRECTS + 1):
            to = destination(url, self._allowed, fetch.shown)
            trusted = trusted and to.known
            found = addresses(to, self._resolve, trusted, fetch.left(), fetch.shown)
            answer = fetch.ask(to, found, headers)
            if answer.location is None:
                return fetched(
                    to.url, answer.status, answer.headers, answer.body, redirects > 0 and for_good
                )
            for_good = for_good and answer.status in _FOR_GOOD
            url = _joined(to.url, answer.location, fetch.shown)
        raise Refused(f"{fetch.shown} could not be read: more than {REDIRECTS} redirects.")


class _Fetch(NamedTuple):
    """One fetch with its limits, from the first question to the end of the last answer."""

    shown: str
    deadline: float
    seconds: float
    largest: int

    def left(self) -> float:
        """Seconds that are left; raises Refused when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> Refused:
        """The refusal of a server that takes too long."""
        return Unreached(f"{self.shown} could not be read: no full answer in {self.seconds:g} s.")

    def ask(self, to: Destination, found: Collection[str], headers: Mapping[str, str]) -> _Answer:
        """The answer of the first of these network addresses that takes the connection."""
        for tried, address in enumerate(found):
            connection = _connection(to, address, self.left() / (len(found) - tried))
            try:
                if self._connect(connection):
                    return self._exchange(connection, to, headers)
            finally:
                connection.close()
        self.left()
        raise Unreached(f"{self.shown} could not be read: {to.host} does not take the connection.")

    def _connect(self, connection: HTTPConnection) -> bool:
        """Open the connection; False when the server cannot be reached at this address."""
        try:
            connection.connect()
        except ssl.SSLCertVerificationError:
            raise Refused(
                f"{self.shown} is not read: the server's certificate is not valid for it."
            ) from None
        except ssl.SSLError:
            raise Unreached(
                f"{self.shown} could not be read: the server makes no secure connection."
            ) from None
        except (OSError, HTTPError, ValueError):
            return False
        return True

    def _exchange(
        self, connection: HTTPConnection, to: Destination, headers: Mapping[str, str]
    ) -> _Answer:
        """Send the question and read the answer; the socket is cut off at the deadline."""
        connection.timeout = self.left()
        try:
            with _cut_off(connection, self.deadline):
                answer = self._read(connection, to, headers)
        except (TimeoutError, ReadTimeoutError):
            raise self.late() from None
        except (HTTPError, OSError, http.client.HTTPException, ValueError):
            self.left()
            raise Unreached(f"{self.shown} could not be read: the connection broke off.") from None
        self.left()
        return answer

    def _read(
        self, connection: HTTPConnection, to: Destination, headers: Mapping[str, str]
    ) -> _Answer:
        headers = {
            "Host": to.netloc,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
            **headers,
        }
        query = f"?{to.parts.query}" if to.parts.query else ""
        target = quote((to.parts.path or "/") + query, safe=_PLAIN)
        connection.request("GET", target, headers=headers, preload_content=False)
        with closing(connection.getresponse()) as response:
            answer = _Answer(response.status, response.headers, b"")
            asked_if_changed = "If-None-Match" in headers or "If-Modified-Since" in headers
            if answer.location or (response.status == NOT_MODIFIED and asked_if_changed):
                return answer
            _check(response, self.shown)
            return answer._replace(body=self._body(response))

    def _body(self, response: HTTPResponse) -> bytes:
        """The body, unpacked, as long as both forms of it stay below the limit."""
        too_large = Refused(f"{self.shown} is not read: larger than {self.largest / 2**20:g} MB.")
        stated = response.headers.get("Content-Length", "")
        if stated.isdigit() and int(stated) > self.largest:
            raise too_large
        body = bytearray()
        for piece in response.stream(65_536, decode_content=True):
            body += piece
            if len(body) > self.largest or response.tell() > self.largest:
                raise too_large
        return bytes(body)


def _connection(to: Destination, address: str, seconds: float) -> HTTPConnection:
    """A connection to exactly this network address, which must prove to be the host."""
    if to.parts.scheme == "http":
        return HTTPConnection(address, to.port, timeout=seconds)
    return HTTPSConnection(
        address,
        to.port,
        timeout=seconds,
        server_hostname=to.host,
        cert_reqs=ssl.CERT_REQUIRED,
    )


def _check(response: HTTPResponse, shown: str) -> None:
    """Refuse an answer that is an error, or is of a kind that is no article."""
    if response.status not in {200, 203}:
        reason = http.client.responses.get(response.status, "")
        status = f"{response.status} ({reason})" if reason else str(response.status)
        told = f"{shown} could not be read: the server answered {status}."
        raise Declined(told, response.status, retry_after(response.headers))
    mime = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if mime and not _TYPES.fullmatch(mime):
        raise Refused(f"{shown} is not read: {mime[:60]} is not a kind of article.")
    packed = response.headers.get("Content-Encoding", "").strip().lower()
    if packed not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise Refused(f"{shown} is not read: it came packed as {packed[:30]}, unasked for.")


@contextmanager
def _cut_off(connection: HTTPConnection, deadline: float) -> Iterator[None]:
    """Shut the socket at the deadline, however slowly the other side drips."""
    sock = cast(socket.socket, connection.sock)

    def shut() -> None:
        with suppress(OSError):  # it may be closed already
            # Not the TLS socket's own shutdown: that changes what the reading thread is using.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = Timer(max(0.0, deadline - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _joined(base: str, location: str, shown: str) -> str:
    """Where a redirect leads; HTTP headers are read as Latin-1, servers mean UTF-8."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(base, location.strip().replace(" ", "%20"))
    except ValueError:
        raise Refused(f"{shown} could not be read: it redirects to no web address.") from None


def _shown(url: str) -> str:
    """The address as it may be shown: short, and without a password."""
    plain = re.sub(r"//[^/@]*@", "//", "".join(c for c in url if c.isprintable()))
    return plain if len(plain) <= 200 else plain[:199] + "…"


def _user_agent() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("factdesk")
    except PackageNotFoundError:
        number = "0"
    return f"Factdesk/{number} (+newsroom archive; reads single articles for fact-checking)"
