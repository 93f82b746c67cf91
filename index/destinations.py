"""Where the fetcher may go: an address taken apart, its host resolved once, and both checked."""

import re
import socket
import time
from collections.abc import Callable, Collection
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from index.addresses import host_name, is_public
from index.errors import Refused, Unreached

PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 4_000
_TRIED_ADDRESSES = 3

Resolve = Callable[[str, int], Collection[str]]


class Destination(NamedTuple):
    """One web address; `known` is whether its host is among those that are let through."""

    url: str
    parts: SplitResult
    host: str
    port: int
    known: bool

    @property
    def netloc(self) -> str:
        """The host as an HTTP header names it."""
        host = _bracketed(self.host)
        return host if self.port == PORTS[self.parts.scheme] else f"{host}:{self.port}"


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The network addresses of a host, as the system's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def destination(url: str, allowed: Collection[str], shown: str) -> Destination:
    """The address taken apart; raises Refused for what is no plain web address."""
    if len(url) > _LONGEST_URL or re.search(r"[\x00-\x20\x7f\\]", url):
        raise Refused(f"{shown} is not a web address that can be opened; check its spelling.")
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Refused(f"{shown} is not a web address; check its spelling.") from None
    if parts.scheme not in PORTS:
        raise Refused(f"{shown} is not opened: only http and https addresses are.")
    if parts.username is not None or parts.password is not None:
        raise Refused(f"{shown} is not opened: it has a user name or a password in it.")
    host = host_name(parts)
    if not host:
        raise Refused(f"{shown} is not a web address: it names no host.")
    names = {host, _bracketed(host), f"{_bracketed(host)}:{port}"}
    known = not names.isdisjoint(allowed)
    if port < 1024 and port not in PORTS.values() and not known:
        raise Refused(f"{shown} is not opened: port {port} is not one of the web's.")
    return Destination(parts._replace(fragment="").geturl(), parts, host, port, known)


def addresses(
    to: Destination, resolver: Resolve, trusted: bool, seconds: float, shown: str
) -> tuple[str, ...]:
    """The network addresses of the host, all of them public unless it is trusted."""
    found = _in_time(lambda: tuple(resolver(to.host, to.port)), seconds)
    if found is None:
        raise Unreached(f"{shown} could not be read: the name {to.host} was not resolved in time.")
    if not found:
        raise Unreached(f"{shown} could not be read: there is no host named {to.host}.")
    private = next((address for address in found if not is_public(address)), None)
    if private and not trusted:
        raise Refused(
            f"{shown} is not opened: {to.host} is at {private}, which is not a public address;"
            " if it is a server of yours, name it in FACTDESK_FETCH_ALLOW."
        )
    return found[:_TRIED_ADDRESSES]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _in_time(find: Callable[[], tuple[str, ...]], seconds: float) -> tuple[str, ...] | None:
    """What the resolver finds, () when there is no such host, None when it takes too long."""
    answers: SimpleQueue[tuple[str, ...]] = SimpleQueue()
    end = time.monotonic() + seconds

    def ask() -> None:
        try:
            answers.put(find())
        except (OSError, UnicodeError):
            answers.put(())

    Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=max(0.01, end - time.monotonic()))
    except Empty:
        return None
