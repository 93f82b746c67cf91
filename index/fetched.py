"""What an address answered, and what that says about asking it again."""

import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from index.errors import Refused

NOT_MODIFIED = 304

_LONGEST_VALIDATOR = 500
_DAY = 86_400.0


class Fetched(NamedTuple):
    """What an address answered; `url` is where the redirects ended.

    `etag` and `modified` are for asking again; `unchanged` then says that it is still the same,
    without a body. `moved` is the new address when every redirect was for good, `fresh_for` the
    seconds for which the server asks not to be asked again.
    """

    url: str
    body: bytes
    content_type: str | None
    etag: str | None = None
    modified: str | None = None
    unchanged: bool = False
    moved: str | None = None
    fresh_for: float | None = None


class Declined(Refused):
    """An error that the server answers; `retry_after` is when it may be asked again, in seconds."""

    def __init__(self, told: str, status: int, retry_after: float | None) -> None:
        super().__init__(told)
        self.status = status
        self.retry_after = retry_after


def conditions(etag: str | None, modified: str | None) -> dict[str, str]:
    """The headers that ask for an answer only if it is another than before."""
    named = {"If-None-Match": etag, "If-Modified-Since": modified}
    return {name: value for name, value in named.items() if value}


def fetched(url: str, status: int, headers: Mapping[str, str], body: bytes, moved: bool) -> Fetched:
    """The answer with what its headers say; `moved` when it stands here from now on."""
    return Fetched(
        url,
        body,
        headers.get("Content-Type"),
        etag=_validator(headers, "ETag"),
        modified=_validator(headers, "Last-Modified"),
        unchanged=status == NOT_MODIFIED,
        moved=url if moved else None,
        fresh_for=_fresh_for(headers),
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds until the server wants to be asked again, at most a day."""
    stated = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"\d{1,12}", stated, re.ASCII):
        return min(float(stated), _DAY)
    try:
        seconds = parsedate_to_datetime(stated).timestamp() - time.time()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(max(0.0, seconds), _DAY)


def _validator(headers: Mapping[str, str], name: str) -> str | None:
    """A validator that can be sent back as it came; None for what could not."""
    value = headers.get(name, "").strip()
    sendable = value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR
    return value if value and sendable else None


def _fresh_for(headers: Mapping[str, str]) -> float | None:
    """Seconds for which the answer stays fresh, at most a day."""
    stated = headers.get("Cache-Control", "").lower()
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", stated)
    if not found or "no-cache" in stated or "no-store" in stated:
        return None
    return min(float(found[1]), _DAY)
