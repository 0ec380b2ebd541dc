"""Read pages and pictures that users name, without being led anywhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

from server.adapters.address import Target, judge, parse_target
from server.adapters.answers import (
    PAGES,
    as_utf8,
    check_kind,
    check_status,
    is_challenge,
    length_told,
    starts_at_zero,
    told,
    too_large,
    type_of,
)
from server.adapters.dial import WatchedHTTPPool, WatchedHTTPSPool, tls_context
from server.adapters.exchange import Exchange, Network
from server.errors import BlockedAddress, PageFailed, PageTooSlow, PageUnreachable, ReadError, TooManyRedirects
from server.values.clean import whole
from server.values.fetched import Fetched

USER_AGENT = "Mozilla/5.0 (compatible; Pinwright/0.1; reads posts to make their pins)"
_MAX_REDIRECTS = 5
_CHUNK = 65_536
PROBE_BYTES = 65_536  # a picture tells its size in the first of them, behind what a camera or an editor wrote
PROBE_SECONDS = 4.0
_NO_REASON = ("CERTIFICATE", "EOF", "RESET")  # to go without TLS, among what TLS complains of
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = {
    "page": "text/html,application/xhtml+xml;q=0.9",
    "style": "text/css",
    "image": "image/avif,image/webp,image/png,image/jpeg,image/*;q=0.8",
    "list": "application/json,application/xml,text/xml,application/rss+xml,application/atom+xml,text/plain;q=0.9",
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
        return self._follow(url, _Ask(("page",), self._max_bytes, is_look=True), self._timeout_seconds)

    def probe(self, url: str, *, seconds: float = PROBE_SECONDS) -> Fetched:
        """Fetch the beginning of a picture, 64 KB or what there is; `is_whole` tells whether that was all of it.

        The connection is cut there, whether the server kept to the range or sends all. `seconds` bounds it, redirects
        included. Raises a ReadError as `get` does.
        """
        ask = _Ask(("image",), PROBE_BYTES, is_start=True)
        return self._follow(url, ask, min(seconds, self._timeout_seconds))

    def get(
        self, url: str, *, kinds: Sequence[str] = ("page",), max_bytes: int | None = None, seconds: float | None = None
    ) -> Fetched:
        """Fetch a page, a picture or a list of posts, in `seconds` at most where that is less than usual.

        `kinds` out of `page`, `image`, `style` and `list` says which content types are welcome (a bare word is fine too). Raises a
        ReadError: BadUrl, BlockedAddress, PageUnreachable, PageTooSlow, PageGone, PageFailed, PageTooLarge,
        TooManyRedirects, WrongContentType.
        """
        wanted = (kinds,) if isinstance(kinds, str) else tuple(kinds)
        most = self._timeout_seconds if seconds is None else min(seconds, self._timeout_seconds)
        return self._follow(url, _Ask(wanted, self._max_bytes if max_bytes is None else max_bytes), most)

    def _follow(self, url: str, ask: _Ask, seconds: float) -> Fetched:
        target = parse_target(url)
        trail: list[str] = []
        is_home = True  # still on hosts that the owner of this installation named
        with Exchange(seconds, network=self._network) as exchange:
            while True:
                is_home = is_home and target.host_port in self._named
                answer = self._hop(exchange, target, ask, is_named=is_home)
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
                        answer.is_whole,
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

    def _hop(self, exchange: Exchange, target: Target, ask: _Ask, *, is_named: bool) -> _Document | str:
        """One request: the document, or where it is said to be. Nothing is kept between hops, not even a cookie."""
        if not is_named and target.port not in self._ports:
            raise BlockedAddress
        exchange.judge = lambda addresses: judge(addresses, is_named=is_named)
        headers = {
            "Host": target.netloc,
            "User-Agent": USER_AGENT,
            "Accept": ",".join(_ACCEPT[kind] for kind in ask.kinds) + ",*/*;q=0.1",
            "Accept-Encoding": "gzip, deflate, br",
            "Connection": "close",
        }
        if ask.is_start:
            headers |= {"Range": f"bytes=0-{ask.limit - 1}", "Accept-Encoding": "identity"}
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
                    return self._read(exchange, response, ask)
                finally:
                    response.close()
            except (HTTPError, OSError, ValueError) as error:
                raise _unreachable(exchange, target, error) from error

    def _pool(self, target: Target, exchange: Exchange) -> WatchedHTTPPool | WatchedHTTPSPool:
        timeout = Timeout(total=exchange.remaining())
        if target.scheme == "https":
            return WatchedHTTPSPool(target.host, target.port, timeout=timeout, maxsize=1, ssl_context=self._tls)
        return WatchedHTTPPool(target.host, target.port, timeout=timeout, maxsize=1)

    def _read(self, exchange: Exchange, response: BaseHTTPResponse, ask: _Ask) -> _Document | str:
        if exchange.has_passed():  # the watchdog's cut looks like the end of the headers
            raise TimeoutError
        status, headers, limit = response.status, response.headers, ask.limit
        location = headers.get("Location")
        if status in _REDIRECTS and location:
            return as_utf8(location)
        content_type, charset = type_of(headers.get("Content-Type", ""))
        if ask.is_look:
            is_page = status == 200 and content_type in PAGES
            start = self._read_start(exchange, response, limit) if is_page else b""
            robots_tag = ",".join(headers.getlist("X-Robots-Tag"))
            return _Document(status, content_type, charset, start, robots_tag, is_challenge(headers), told(headers))
        check_status(status, headers)
        check_kind(content_type, ask.kinds)
        if ask.is_start:
            if not starts_at_zero(status, headers):
                raise PageFailed("The site sent another part of the picture than the one that was asked for.")
            start = self._read_start(exchange, response, limit)
            return _Document(status, content_type, charset, start, is_whole=length_told(status, headers) == len(start))
        declared = headers.get("Content-Length", "")
        if "Content-Encoding" not in headers and (whole(declared, 18) or 0) > limit:
            raise too_large(limit)
        body = bytearray()
        # Piece by piece and counted after decoding: a small gzip can hold gigabytes.
        while chunk := response.read(min(_CHUNK, limit + 1 - len(body))):
            body += chunk
            if len(body) > limit:
                raise too_large(limit)
        if exchange.has_passed():  # and, where no length was declared, like the end of the body
            raise TimeoutError
        return _Document(status, content_type, charset, bytes(body), headers=told(headers))

    def _read_start(self, exchange: Exchange, response: BaseHTTPResponse, limit: int) -> bytes:
        body = bytearray()
        while len(body) < limit and (chunk := response.read(min(_CHUNK, limit - len(body)))):
            body += chunk
        if exchange.has_passed():
            raise TimeoutError
        return bytes(body)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What is wanted of an address: kinds of files and bytes at most; any answer at all, or only the beginning of a file."""

    kinds: Sequence[str]
    limit: int
    is_look: bool = False
    is_start: bool = False


@dataclass(frozen=True, slots=True)
class _Document:
    status: int
    content_type: str
    charset: str | None
    body: bytes
    robots_tag: str = ""
    is_challenge: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    is_whole: bool = True


def _unreachable(exchange: Exchange, target: Target, error: Exception) -> ReadError:
    """Sort what went wrong on the wire into what a blogger can do about it.

    With `is_plain_worth_a_try` nothing speaks TLS at an https address, so the same site may still answer without it; a
    certificate that has run out is no reason to go around it, nor is a connection that broke. With `is_refusal`, too, the
    site may only be starting anew.
    """
    # NewConnectionError is a ConnectTimeoutError to urllib3, but a refusal is no slowness: hence the exact type
    is_timeout = isinstance(error, TimeoutError | ReadTimeoutError) or type(error) is ConnectTimeoutError
    if exchange.has_passed() or is_timeout:
        return PageTooSlow("The site took too long to answer. Retry later; if it stays slow, ask your host.")
    if isinstance(error, NameResolutionError):
        return PageUnreachable(
            f"No site was found under the name {target.host}. Check the spelling, or retry when its DNS is set up.",
            host=target.host,
        )
    is_https = target.scheme == "https"
    if isinstance(error, SSLError):
        return PageUnreachable(
            f"The secure connection to {target.host} failed. Its certificate may have expired: renew it, then retry.",
            host=target.host,
            is_plain_worth_a_try=is_https and not any(word in str(error).upper() for word in _NO_REASON),
        )
    if isinstance(error, DecodeError):
        return PageUnreachable(
            f"{target.host} sent damaged data. Retry; if it stays so, ask your host.", host=target.host
        )
    is_refusal = isinstance(error, NewConnectionError) and isinstance(error.__cause__, ConnectionRefusedError)
    return PageUnreachable(
        f"The connection to {target.host} failed. Look whether the site is up, then retry.",
        host=target.host,
        is_plain_worth_a_try=is_https and is_refusal,
        is_refusal=is_refusal,
    )
