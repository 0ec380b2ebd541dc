"""Addresses: the key of a destination, campaign parameters, and the marker that finds a pin again.

A query is handled as the text it is: its parameters keep their order and their spelling, because sites exist
that tell `%20` from `+` and `?b&a` from `?a&b`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote_plus, urlsplit

MARKER = "utm_content"
SPARE_MARKER = "pw"

_TRACKING = frozenset(
    {"gclid", "gclsrc", "dclid", "fbclid", "msclkid", "yclid", "twclid", "igshid", "mc_cid", "mc_eid"}
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_PIN_ID = re.compile(r"pin_[0-9a-hjkmnp-tv-z]{26}")


def canonical_key(url: str) -> str:
    """One text for all addresses of one destination.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters and no marker, no trailing
    slash; the other parameters in their order. The key is for comparing, not for visiting. Idempotent.
    """
    base, query, _ = _split(url.strip())
    kept = "&".join(part for part in query.split("&") if part and not _is_tracking(part))
    key = _normal_base(base)
    return f"{key}?{kept}" if kept else key


def with_utm(url: str, params: Mapping[str, str]) -> str:
    """The address with the parameters that it lacks; what it has already, query and fragment, stays untouched."""
    present = {_name(part) for part in _split(url)[1].split("&")}
    missing = [
        f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, value in params.items()
        if value and name not in present
    ]
    return _append(url, missing)


def with_marker(url: str, pin_id: str) -> str:
    """The address marked as this pin's: `utm_content=<pin id>`, or `pw=<pin id>` where `utm_content` is taken.

    A marker of another pin is replaced, so that a copied link never points at the wrong pin.
    """
    base, query, fragment = _split(url)
    parts = [part for part in query.split("&") if part and not _is_marker(part)]
    taken = any(_name(part) == MARKER for part in parts)
    parts.append(f"{SPARE_MARKER if taken else MARKER}={quote(pin_id, safe='')}")
    return f"{base}?{'&'.join(parts)}{fragment}"


def without_marker(url: str) -> str:
    """The address without any pin's marker, such as one that was copied from Pinterest."""
    if find_marker(url) is None:
        return url
    base, query, fragment = _split(url)
    kept = "&".join(part for part in query.split("&") if part and not _is_marker(part))
    return f"{base}?{kept}{fragment}" if kept else f"{base}{fragment}"


def find_marker(url: str) -> str | None:
    """The pin id that marks the address, None for an unmarked one."""
    found = {_name(part): _value(part) for part in _split(url)[1].split("&") if _is_marker(part)}
    return found.get(SPARE_MARKER) or found.get(MARKER)


def same_host(url: str, hosts: Iterable[str]) -> bool:
    """Does the address lie on one of the hosts? `www.` makes no difference, a given port must agree."""
    try:
        parts = urlsplit(url.strip())
        port, host = parts.port, _plain_host(parts.hostname or "")
    except ValueError:
        return False
    if not host or parts.scheme.lower() not in _DEFAULT_PORTS:
        return False
    for allowed in hosts:
        name, _, wanted = allowed.strip().lower().partition(":")
        if _plain_host(name) == host and (not wanted or wanted == str(port or _DEFAULT_PORTS[parts.scheme.lower()])):
            return True
    return False


def _split(url: str) -> tuple[str, str, str]:
    """What is before the query, the query without `?`, the fragment with its `#`."""
    rest, hash_sign, fragment = url.partition("#")
    base, _, query = rest.partition("?")
    return base, query, hash_sign + fragment


def _append(url: str, parts: list[str]) -> str:
    base, query, fragment = _split(url)
    joined = "&".join([query.rstrip("&"), *parts] if query else parts)
    return f"{base}?{joined}{fragment}" if parts else url


def _normal_base(base: str) -> str:
    match = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*)://([^/\\]*)(.*)$", base, re.DOTALL)
    if not match:
        return base.rstrip("/")
    scheme, authority, path = match[1].lower(), match[2], match[3]
    credentials, at, host = authority.rpartition("@")
    host = host.lower()
    port = _DEFAULT_PORTS.get(scheme)
    if port is not None:
        host = host.removesuffix(f":{port}").removesuffix(":")
    return f"{scheme}://{credentials}{at}{host}{path.rstrip('/')}"


def _is_tracking(part: str) -> bool:
    name = _name(part)
    return name in _TRACKING or name.startswith("utm_") or _is_marker(part)


def _is_marker(part: str) -> bool:
    return _name(part) in (MARKER, SPARE_MARKER) and _PIN_ID.fullmatch(_value(part)) is not None


def _name(part: str) -> str:
    return unquote_plus(part.partition("=")[0]).lower()


def _value(part: str) -> str:
    return unquote_plus(part.partition("=")[2])


def _plain_host(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")
