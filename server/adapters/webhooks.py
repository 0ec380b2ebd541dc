"""Messages to other people's servers: one POST to a public address, no redirects, a deadline for all of it."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from urllib3.exceptions import HTTPError, NameResolutionError, SSLError

from server import clock
from server.adapters.address import Target, judge, parse_target
from server.adapters.dial import WatchedHTTPPool, WatchedHTTPSPool, tls_context
from server.adapters.exchange import Exchange, Network
from server.errors import BadUrl, BlockedAddress, InvalidRequest
from server.values.webhooks import Receipt

USER_AGENT = "Pinwright/0.1 (webhooks)"
_PRIVATE = "This is not an address on the public internet, so nothing is sent there. Use one that everybody can reach."
_LONGEST_WAIT = 10_000_000.0  # seconds; what a sane Retry-After stays below, and no timedelta overflows


class WebhookSender:
    """Posts messages. What the setting for private hosts allows does not count here: a tenant chooses these addresses.

    `timeout_seconds` bounds a whole try, `ports` are those of the receivers. `network` is the resolver and dialler;
    the judgement of addresses stands before it and cannot be replaced.
    """

    def __init__(
        self, timeout_seconds: float = 15.0, ports: Collection[int] = (80, 443), *, network: Network | None = None
    ) -> None:
        self.timeout_seconds = timeout_seconds
        self._ports = frozenset(ports)
        self._network = network
        self._tls = tls_context()

    def check(self, url: str) -> None:
        """Refuse an address that can be told to be useless without a look at its name. Raises InvalidRequest.

        The look itself is taken at each delivery, on the socket: a name may lead elsewhere tomorrow.
        """
        try:
            target = parse_target(url)
            if _is_number(target.host):
                judge([target.host])
        except BadUrl as error:
            raise InvalidRequest(
                "Write a full web address without a user name, such as https://example.com/hooks/pinwright.",
                code="bad_url",
                field="url",
            ) from error
        except BlockedAddress as error:
            raise _not_allowed(_PRIVATE) from error
        if target.host == "localhost" or target.host.endswith(".localhost"):
            raise _not_allowed(_PRIVATE)
        if target.port not in self._ports:
            raise _not_allowed(self._wrong_port(target))

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Receipt:
        """Post `body` (JSON) once and tell what came back; nothing is raised for what receivers and networks do."""
        try:
            target = parse_target(url)
        except (BadUrl, BlockedAddress) as error:
            return Receipt(text=error.message)
        if target.port not in self._ports:
            return Receipt(text=self._wrong_port(target))
        with Exchange(self.timeout_seconds, network=self._network, judge=judge) as exchange:
            try:
                return self._post(exchange, target, body, headers)
            except BlockedAddress:
                return Receipt(text=_PRIVATE)
            except (HTTPError, OSError, ValueError) as error:
                return Receipt(text=self._what_failed(exchange, target, error))

    def _post(self, exchange: Exchange, target: Target, body: bytes, headers: Mapping[str, str]) -> Receipt:
        told = {
            "Host": target.netloc,
            "User-Agent": USER_AGENT,
            "Content-Type": "application/json",
            "Accept-Encoding": "identity",
            "Connection": "close",
            **headers,
        }
        with self._pool(target, exchange) as pool:
            response = pool.urlopen(
                "POST",
                target.path,
                body=body,
                headers=told,
                retries=False,
                redirect=False,
                assert_same_host=False,
                preload_content=False,  # the status is all we want: what else it sends is not read
            )
            response.close()
            if exchange.has_passed():  # the watchdog's cut looks like the end of the headers
                raise TimeoutError
        status = response.status
        return Receipt(status, _sentence(status), _retry_after(response.headers.get("Retry-After"), clock.now()))

    def _pool(self, target: Target, exchange: Exchange) -> WatchedHTTPPool | WatchedHTTPSPool:
        seconds = exchange.remaining()
        if target.scheme == "https":
            return WatchedHTTPSPool(target.host, target.port, timeout=seconds, maxsize=1, ssl_context=self._tls)
        return WatchedHTTPPool(target.host, target.port, timeout=seconds, maxsize=1)

    def _what_failed(self, exchange: Exchange, target: Target, error: Exception) -> str:
        if exchange.has_passed():
            return f"{target.host} did not answer within {self.timeout_seconds:g} seconds. Answer first, then work."
        if isinstance(error, NameResolutionError):
            return f"No server was found under the name {target.host}."
        if isinstance(error, SSLError):
            return f"The secure connection to {target.host} failed. Its certificate may have expired."
        return f"The connection to {target.host} failed."

    def _wrong_port(self, target: Target) -> str:
        ports = ", ".join(str(port) for port in sorted(self._ports))
        return f"Messages are sent to the ports {ports} only, not to {target.port}. Use another address."


def _sentence(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"The receiver answered with a redirect ({status}), which is not followed. Use the final address."
    return f"The receiver answered {status} instead of a status from 200 to 299."


def _retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait by a `Retry-After` in seconds or as a date; None when it says nothing that can be read."""
    text = (header or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            when = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        seconds = ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_WAIT) if math.isfinite(seconds) else None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _not_allowed(text: str) -> InvalidRequest:
    return InvalidRequest(text, code="address_not_allowed", field="url")
