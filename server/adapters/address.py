"""Which addresses of the internet a stranger may make us call."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import idna

from server.errors import BadUrl, BlockedAddress

_MAX_URL = 4096
_PATH_SAFE = "/%:@!$&'()*+,;=~-._"
_QUERY_SAFE = _PATH_SAFE + "?[]|^{}`"
_HOST = re.compile(
    r"(?=.{1,253}\.?$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.?"
)
_NUMERIC_LABEL = re.compile(r"\d+|0x[0-9a-f]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}

_IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


def _networks(*texts: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(ipaddress.ip_network(text) for text in texts)


# `is_global` calls all of these public, or may in another Python version: they are listed so that no upgrade opens a door.
_NEVER_V4 = _networks(
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "168.63.129.16/32",  # Azure's wire server: a public number that answers only inside
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",  # Oracle keeps a metadata service in here
    "192.0.2.0/24",
    "192.31.196.0/24",
    "192.52.193.0/24",
    "192.88.99.0/24",  # 6to4 relays
    "192.168.0.0/16",
    "192.175.48.0/24",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
)
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")  # outside: loopback, mapped, compatible, NAT64, fc00, fe80, fec0 …
_NEVER_V6 = _networks(
    "2001::/23",  # Teredo, ORCHID, benchmarks
    "2001:db8::/32",
    "2002::/16",  # 6to4 carries any IPv4 address inside
    "3fff::/20",
    "3ffe::/16",
)
# What an owner may open by naming host:port. Link-local and the clouds' metadata services are never among them.
_MAY_BE_ALLOWED = _networks(
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7"
)
_METADATA = frozenset(map(ipaddress.ip_address, ("100.100.100.200", "fd00:ec2::254", "fd20:ce::254", "fd00:42::42")))


@dataclass(frozen=True, slots=True)
class Target:
    """A web address taken apart once: what is judged is what is called. `path` includes the query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def host_port(self) -> str:
        """The form in which settings name a host: `host:port`, IPv6 in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host.rstrip(".")
        return f"{host}:{self.port}"


def is_public(address: str) -> bool:
    """Tell whether this numeric address is an ordinary host of the public internet. Unreadable text is not."""
    number = _number(address)
    if isinstance(number, ipaddress.IPv4Address):
        return number.is_global and not any(number in network for network in _NEVER_V4)
    if isinstance(number, ipaddress.IPv6Address):
        in_unicast = number in _GLOBAL_UNICAST and number.scope_id is None
        return in_unicast and number.is_global and not any(number in network for network in _NEVER_V6)
    return False


def judge(addresses: Sequence[str], *, is_named: bool = False) -> None:
    """Refuse unless every address that a name resolved to may be called.

    `is_named`: the owner of this installation named the host and port, so private networks are fine too.
    Raises BlockedAddress, which says the same for every reason: a different answer would map the network inside.
    """
    for address in addresses:
        if not is_public(address) and not (is_named and _may_be_allowed(address)):
            raise BlockedAddress
    if not addresses:
        raise BlockedAddress


def parse_target(url: str, *, base: str | None = None) -> Target:
    """Take a web address apart, strictly, so that no two readers of it can disagree about the host.

    `base` resolves a relative address (a redirect's). Raises BadUrl for what no blog's address looks like, and
    BlockedAddress for a number dressed up as a host name (`0x7f.1`, `2130706433`).
    """
    text = url.strip(" \t\r\n")
    if not text or len(text) > _MAX_URL:
        raise BadUrl("That is not a web address. Use the full address of the post, starting with https://.")
    if "\\" in text or any(ord(char) <= 32 or ord(char) == 127 for char in text):
        raise BadUrl(
            "The address has spaces, line breaks or backslashes in it. Copy it from the browser's address bar."
        )
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        port = parts.port
    except ValueError as error:
        raise BadUrl("The address cannot be read. Copy it from the browser's address bar.") from error
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS or not parts.netloc:
        raise BadUrl("Only addresses that start with http:// or https:// can be read.")
    if "@" in parts.netloc:
        raise BadUrl("The address carries a user name or password. Use the address that visitors see.")
    if port == 0:
        raise BadUrl("The address names a port that does not exist.")
    path = quote(parts.path or "/", safe=_PATH_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_QUERY_SAFE)
    return Target(scheme, _host(parts.hostname or ""), port or _DEFAULT_PORTS[scheme], path)


def _host(name: str) -> str:
    if ":" in name:  # only an IPv6 literal in brackets leaves a colon here
        number = _number(name)
        if number is None or "%" in name:
            raise BlockedAddress
        return str(number)
    try:
        host = name.lower() if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError:
        host = _ascii_number(name)
    if not _HOST.fullmatch(host):
        raise BadUrl("The address has no valid host name. Copy it from the browser's address bar.")
    last = host.rstrip(".").rsplit(".", 1)[-1]
    if _NUMERIC_LABEL.fullmatch(last) and not isinstance(_number(host), ipaddress.IPv4Address):
        raise BlockedAddress  # resolvers read these as numbers, each in its own way
    return host


def _ascii_number(name: str) -> str:
    """Full-width and circled digits are not a name, but some resolvers take them for a number."""
    try:
        return idna.uts46_remap(name, std3_rules=False)
    except idna.IDNAError:
        return ""


def _may_be_allowed(address: str) -> bool:
    number = _number(address)
    return number is not None and number not in _METADATA and any(number in network for network in _MAY_BE_ALLOWED)


def _number(text: str) -> _IPAddress | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
