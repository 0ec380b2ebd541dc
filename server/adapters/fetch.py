"""Read pages and pictures that users name, without being led anywhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPHeaderDict, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    NameResolutionError,
    ReadTimeoutError,
    SSLError,
)

from server import clock
from server.adapters.address import Target, judge, parse_target
from server.adapters.dial import WatchedHTTPPool, WatchedHTTPSPool, tls_context
from server.adapters.exchange import Exchange, Network
from server.errors import (
    BlockedAddress,
    PageFailed,
    PageGone,
    PageTooLarge,
    PageTooSlow,
    PageUnreachable,
    ReadError,
    TooManyRedirects,
    WrongContentType,
)
from server.values.fetched import Fetched

USER_AGENT = "Mozilla/5.0 (compatible; Pinwright/0.1; reads posts to make their pins)"
_MAX_REDIRECTS = 5
_CHUNK = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
# robots.txt, sitemaps, feeds and JSON under all the names that servers give them; what is inside is for its reader to judge
_LISTS = _PAGES | {
    "text/plain", "text/xml", "application/xml", "application/rss+xml", "application/atom+xml", "application/rdf+xml",
    "application/json", "application/gzip", "application/x-gzip", "application/octet-stream", "",
}  # fmt: skip
_TOLD = ("link", "retry-after", "x-wp-total", "x-wp-totalpages")
_LONGEST_WAIT = 7 * 24 * 3600.0
# what bot shields write on answers of their own: Cloudflare, AWS WAF, SiteGround, Sucuri
_SHIELD_HEADERS = (
    ("cf-mitigated", ""),
    ("x-amzn-waf-action", ""),
    ("sg-captcha", "challenge"),
    ("x-sucuri-block", ""),
)
_STYLES = frozenset({"text/css"})
_PASSING = frozenset({408, 425, 429})
_ACCEPT = {
    "page": "text/html,application/xhtml+xml;q=0.9",
    "style": "text/css",
    "image": "image/avif,image/webp,image/png,image/jpeg,image/*;q=0.8",
    "list": "application/json,application/xml,text/xml,application/rss+xml,application/atom+xml,text/plain;q=0.9",
}
_GONE = {
    401: "The page asks for a sign-in. Pins need a page that everybody can open.",
    403: "The site refused to show us the page. A security plugin or firewall may block Pinwright: allow it, then retry.",
    404: "There is no page at this address (404). Check that the post is published and the address is right, then retry.",
    410: "The page was removed (410). Publish it again or use another address.",
}


class PageFetcher:
    """A guarded reader of the public web, safe to hand any address a user types.

    `timeout_seconds` bounds one whole `get`, redirects included; `max_bytes` counts decoded bytes.
    `allowed_private_hosts` are `host:port` entries that may be private (never link-local, never reached by a redirect
    from elsewhere). `allowed_ports` are the ports of public hosts. `network` is the resolver and dialler.
    """

    def __init__(
        self,
        timeout_seconds: float,
        max_bytes: int,
        allowed_private_hosts: Collection[str] = (),
        allowed_ports: Collection[int] = (80, 443),
        *,
        network: Network | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._named = frozenset(entry.strip().lower() for entry in allowed_private_hosts)
        self._ports = frozenset(allowed_ports)
        self._network = network
        self._tls = tls_context()

    def look(self, url: str) -> Fetched:
        """See how a page answers, whatever it answers: refusals and files of other kinds come back without a body.

        A page that is too long is cut. Raises a ReadError when no answer came: BadUrl, BlockedAddress, PageUnreachable,
        PageTooSlow, TooManyRedirects.
        """
        return self._follow(url, ("page",), self._max_bytes, is_look=True)

    def get(self, url: str, *, kinds: Sequence[str] = ("page",), max_bytes: int | None = None) -> Fetched:
        """Fetch a page, a picture or a list of posts.

        `kinds` out of `page`, `image`, `style` and `list` says which content types are welcome (a bare word is fine too). Raises a
        ReadError: BadUrl, BlockedAddress, PageUnreachable, PageTooSlow, PageGone, PageFailed, PageTooLarge,
        TooManyRedirects, WrongContentType.
        """
        wanted = (kinds,) if isinstance(kinds, str) else tuple(kinds)
        return self._follow(url, wanted, self._max_bytes if max_bytes is None else max_bytes, is_look=False)

    def _follow(self, url: str, wanted: Sequence[str], limit: int, *, is_look: bool) -> Fetched:
        target = parse_target(url)
        trail: list[str] = []
        is_home = True  # still on hosts that the owner of this installation named
        with Exchange(self._timeout_seconds, network=self._network) as exchange:
            while True:
                is_home = is_home and target.host_port in self._named
                answer = self._hop(exchange, target, wanted, limit, is_named=is_home, is_look=is_look)
                if isinstance(answer, _Document):
                    return Fetched(
                        target.url,
                        answer.status,
                        answer.content_type,
                        answer.charset,
                        answer.body,
                        tuple(trail),
                        answer.robots_tag,
                        answer.is_challenge,
                        answer.headers,
                    )
                trail.append(target.url)
                target = parse_target(answer, base=target.url)
                if target.url in trail:
                    raise TooManyRedirects(
                        "The address leads in a circle: the site sends visitors from one address to another and back. "
                        "Check the site's redirect or https settings, then retry."
                    )
                if len(trail) > _MAX_REDIRECTS:
                    raise TooManyRedirects(
                        f"The address was passed on more than {_MAX_REDIRECTS} times. Use the post's final address."
                    )

    def _hop(
        self, exchange: Exchange, target: Target, wanted: Sequence[str], limit: int, *, is_named: bool, is_look: bool
    ) -> _Document | str:
        """One request: the document, or where it is said to be. Nothing is kept between hops, not even a cookie."""
        if not is_named and target.port not in self._ports:
            raise BlockedAddress
        exchange.judge = lambda addresses: judge(addresses, is_named=is_named)
        headers = {
            "Host": target.netloc,
            "User-Agent": USER_AGENT,
            "Accept": ",".join(_ACCEPT[kind] for kind in wanted) + ",*/*;q=0.1",
            "Accept-Encoding": "gzip, deflate, br",
            "Connection": "close",
        }
        with self._pool(target, exchange) as pool:
            try:
                response = pool.urlopen(
                    "GET",
                    target.path,
                    headers=headers,
                    retries=False,
                    redirect=False,
                    assert_same_host=False,
                    preload_content=False,
                    decode_content=True,
                )
                try:
                    return self._read(exchange, response, wanted, limit, is_look=is_look)
                finally:
                    response.close()
            except (HTTPError, OSError, ValueError) as error:
                raise _unreachable(exchange, target, error) from error

    def _pool(self, target: Target, exchange: Exchange) -> WatchedHTTPPool | WatchedHTTPSPool:
        timeout = Timeout(total=exchange.remaining())
        if target.scheme == "https":
            return WatchedHTTPSPool(target.host, target.port, timeout=timeout, maxsize=1, ssl_context=self._tls)
        return WatchedHTTPPool(target.host, target.port, timeout=timeout, maxsize=1)

    def _read(
        self, exchange: Exchange, response: BaseHTTPResponse, wanted: Sequence[str], limit: int, *, is_look: bool
    ) -> _Document | str:
        if exchange.has_passed():  # the watchdog's cut looks like the end of the headers
            raise TimeoutError
        location = response.headers.get("Location")
        if response.status in _REDIRECTS and location:
            return _as_utf8(location)
        content_type, charset = _content_type(response.headers.get("Content-Type", ""))
        if is_look:
            is_page = response.status == 200 and content_type in _PAGES
            start = self._read_start(exchange, response, limit) if is_page else b""
            headers = response.headers
            return _Document(
                response.status,
                content_type,
                charset,
                start,
                ",".join(headers.getlist("X-Robots-Tag")),
                _is_challenge(headers),
                _told(headers),
            )
        _check_status(response.status, response.headers)
        _check_kind(content_type, wanted)
        declared = response.headers.get("Content-Length", "")
        if "Content-Encoding" not in response.headers and declared.isdigit() and int(declared) > limit:
            raise _too_large(limit)
        body = bytearray()
        # Piece by piece and counted after decoding: a small gzip can hold gigabytes.
        while chunk := response.read(min(_CHUNK, limit + 1 - len(body))):
            body += chunk
            if len(body) > limit:
                raise _too_large(limit)
        if exchange.has_passed():  # and, where no length was declared, like the end of the body
            raise TimeoutError
        return _Document(response.status, content_type, charset, bytes(body), headers=_told(response.headers))

    def _read_start(self, exchange: Exchange, response: BaseHTTPResponse, limit: int) -> bytes:
        body = bytearray()
        while len(body) < limit and (chunk := response.read(min(_CHUNK, limit - len(body)))):
            body += chunk
        if exchange.has_passed():
            raise TimeoutError
        return bytes(body)


@dataclass(frozen=True, slots=True)
class _Document:
    status: int
    content_type: str
    charset: str | None
    body: bytes
    robots_tag: str = ""
    is_challenge: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


def _told(headers: HTTPHeaderDict) -> dict[str, str]:
    return {name: headers[name][:2000] for name in _TOLD if name in headers}


def _patience(headers: HTTPHeaderDict) -> dict[str, Any]:
    """How many seconds the site asks to be left alone, where it says so in seconds or as a date."""
    value = headers.get("Retry-After", "").strip()
    try:
        seconds = float(value) if value.isdigit() else (parsedate_to_datetime(value) - clock.now()).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return {}
    return {"retry_after": min(max(seconds, 0.0), _LONGEST_WAIT)}


def _is_challenge(headers: HTTPHeaderDict) -> bool:
    return any(name in headers and (not value or value in headers[name].lower()) for name, value in _SHIELD_HEADERS)


def _check_status(status: int, headers: HTTPHeaderDict) -> None:
    if status in _PASSING:
        raise PageFailed(
            f"The site asks for patience ({status}). Wait a few minutes, then retry.",
            status=status,
            **_patience(headers),
        )
    if 400 <= status < 500:
        raise PageGone(
            _GONE.get(
                status, f"The site says that this page cannot be opened ({status}). Check the address, then retry."
            ),
            status=status,
        )
    if not 200 <= status < 300:
        raise PageFailed(
            f"The site answered with an error of its own ({status}). Look whether the page opens in a browser, then retry.",
            status=status,
            **_patience(headers),
        )


def _check_kind(content_type: str, wanted: Sequence[str]) -> None:
    is_page = "page" in wanted and content_type in _PAGES
    is_image = "image" in wanted and content_type.startswith("image/")
    is_style = "style" in wanted and content_type in _STYLES
    is_list = "list" in wanted and (content_type in _LISTS or content_type.endswith(("+xml", "+json")))
    if is_page or is_image or is_style or is_list:
        return
    expected = "a web page or a picture" if len(wanted) > 1 else "a picture" if "image" in wanted else "a web page"
    raise WrongContentType(
        f"The address leads to {content_type or 'a file without a type'}, not to {expected}. Use another address.",
        content_type=content_type,
    )


def _content_type(header: str) -> tuple[str, str | None]:
    if not header.strip():
        return "", None
    message = Message()
    message["Content-Type"] = header
    charset = message.get_content_charset()
    kind = header.partition(";")[0].strip().lower()
    return kind, charset


def _as_utf8(location: str) -> str:
    """Headers arrive as Latin-1; sites send raw UTF-8 in this one."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def _too_large(limit: int) -> PageTooLarge:
    return PageTooLarge(
        f"It is larger than {limit / 1_000_000:g} MB, which is too much for a post or its picture.", limit=limit
    )


def _unreachable(exchange: Exchange, target: Target, error: Exception) -> ReadError:
    """Sort what went wrong on the wire into what a blogger can do about it."""
    # NewConnectionError is a ConnectTimeoutError to urllib3, but a refusal is no slowness: hence the exact type
    is_timeout = isinstance(error, TimeoutError | ReadTimeoutError) or type(error) is ConnectTimeoutError
    if exchange.has_passed() or is_timeout:
        return PageTooSlow("The site took too long to answer. Retry later; if it stays slow, ask your host.")
    if isinstance(error, NameResolutionError):
        return PageUnreachable(
            f"No site was found under the name {target.host}. Check the spelling, or retry when its DNS is set up.",
            host=target.host,
        )
    if isinstance(error, SSLError):
        return PageUnreachable(
            f"The secure connection to {target.host} failed. Its certificate may have expired: renew it, then retry.",
            host=target.host,
        )
    if isinstance(error, DecodeError):
        return PageUnreachable(
            f"{target.host} sent damaged data. Retry; if it stays so, ask your host.", host=target.host
        )
    return PageUnreachable(
        f"The connection to {target.host} failed. Look whether the site is up, then retry.", host=target.host
    )
