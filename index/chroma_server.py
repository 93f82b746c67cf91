"""Where a Chroma server is, as its URL says, and whether it answers there."""

from base64 import b64encode
from dataclasses import dataclass, field
from urllib.error import HTTPError
from urllib.parse import unquote, urlsplit
from urllib.request import Request, urlopen

from index.errors import StoreUnavailable

_PATIENCE = 10.0
_CLOUD = "api.trychroma.com"


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server's address; `headers` is what a proxy before it asks for."""

    host: str
    port: int
    secure: bool
    headers: dict[str, str] = field(repr=False)

    @property
    def name(self) -> str:
        """What it is called in an error."""
        return f"{self.host}:{self.port}"

    @property
    def is_cloud(self) -> bool:
        """Whether it is Chroma Cloud, which takes a key and no headers."""
        return self.host == _CLOUD

    def wait_for_answer(self) -> None:
        """Ask whether it is there, for some seconds; Chroma's own client would wait for ever."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        url = f"http{'s' * self.secure}://{host}:{self.port}/api/v2/heartbeat"
        try:
            request = Request(url, headers=self.headers)  # noqa: S310  http(s), from the settings
            with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310
                if b"heartbeat" not in answer.read(1000):
                    raise ValueError(f"{self.name} is no Chroma server")
        except HTTPError as error:
            error.close()
            raise


def read_url(url: str) -> Server:
    """The server that a URL names; StoreUnavailable when it names none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise StoreUnavailable("The Chroma URL is not understood; it is like http://host:8000.")
    secure = parts.scheme == "https"
    headers = {}
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return Server(parts.hostname, port or (443 if secure else 80), secure, headers)
