"""Web addresses: one spelling for one page, and which network addresses are public."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh"
    r"|mc_[ce]id|_ga|_gl|at_(?:medium|campaign|custom\w*|link\w*|format|bbc_team|ptr_name)"
    r"|ns_(?:mchannel|source|campaign|linkname|fee)|cmpid|ito|ocid|smid|s_cid|soc_(?:src|trk)"
    r"|guce_\w+|guccounter|__twitter_impression",
    re.IGNORECASE,
)
_CAMPAIGN = re.compile(r"(?:rss\w*|feed\w*|twitter\w*|facebook\w*|social\w*|share)", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}
_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        "192.0.0.0/24",  # protocol assignments
        "192.88.99.0/24",  # 6to4 relays
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which may lead to any IPv4 address
        "3fff::/20",  # documentation
    )
)


def web_url(stated: object) -> str | None:
    """The http(s) address that is stated, trimmed; None when it is anything else."""
    if not isinstance(stated, str):
        return None
    url = stated.strip()
    return url if canonical_url(url) else None


def canonical_url(url: str) -> str | None:
    """One spelling of an http(s) address, without fragment and tracking; None if it is none."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return None
    host = host_name(parts)
    if host is None:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if parts.port not in (None, _PORTS[parts.scheme]):
        netloc += f":{parts.port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    return urlunsplit((parts.scheme, netloc, parts.path or "/", query, ""))


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) address, None when it has no such form."""
    if re.search(r"[\x00-\x20\x7f\\]", url):
        return None
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it is read here because reading it may raise
    except ValueError:
        return None
    return parts if parts.scheme in _PORTS else None


def host_name(parts: SplitResult) -> str | None:
    """The host in lower case, an international name in its ASCII form."""
    host = (parts.hostname or "").rstrip(".")
    try:
        return host if ":" in host else host.encode("idna").decode("ascii").lower() or None
    except UnicodeError:
        return None


def _is_tracking(pair: str) -> bool:
    name, _, value = pair.partition("=")
    if _TRACKING.fullmatch(name):
        return True
    return name.lower() in {"ref", "partner", "source"} and bool(_CAMPAIGN.fullmatch(value))


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, and not to any network of ours."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip in block for block in _SPECIAL)
