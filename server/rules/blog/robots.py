"""robots.txt: what we may read, how fast, and where the sitemaps are (RFC 9309)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote, urlsplit

_AGENT = "pinwright"
_MAX_BYTES = 500_000  # RFC 9309: so much must be read, more need not be
_MAX_PIECES = 2_000  # of all rules of a group: each post of a blog is held against each piece
_MAX_PIECES_OF_RULE = 20
_MAX_SITEMAPS = 50
_MAX_DELAY = 60.0
_SAFE = "/%:@!$&'()*+,;=~-._?*"


@dataclass(frozen=True, slots=True)
class Robots:
    """Rules for us, the longest first; a blog without the file allows everything."""

    rules: tuple[tuple[bool, str], ...] = ()
    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def may_read(self, url: str) -> bool:
        """Tell whether the address may be read. The longest rule that fits decides, an allowing one where two are as long."""
        parts = urlsplit(url)
        path = _normal(f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/")
        return next((is_allowed for is_allowed, pattern in self.rules if _fits(pattern, path)), True)

    def to_json(self) -> dict[str, Any]:
        return {"rules": [list(rule) for rule in self.rules], "delay": self.delay, "sitemaps": list(self.sitemaps)}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Robots:
        rules = tuple((bool(is_allowed), str(pattern)) for is_allowed, pattern in told.get("rules") or ())
        return cls(rules, float(told.get("delay") or 0.0), tuple(told.get("sitemaps") or ()))


def read_robots(text: str) -> Robots:
    """The rules that bind us: those of the group that names us, else those for everybody. No input raises."""
    groups: dict[str, list[tuple[bool, str]]] = {}
    delays: dict[str, float] = {}
    sitemaps: list[str] = []
    agents: list[str] = []
    room: dict[str, int] = {}
    is_open = False  # the agents of a group stand together, before its rules
    for name, value in _lines(text[:_MAX_BYTES]):
        if name == "user-agent":
            if not is_open:
                agents = []
            is_open = True
            agents.append(value.lower())
            groups.setdefault(value.lower(), [])
            room.setdefault(value.lower(), _MAX_PIECES)
        elif name == "sitemap":
            if value.isprintable():
                sitemaps.append(value)
        else:
            is_open = False
            pattern = _short(_normal(value), is_allowed=name == "allow")
            cost = 1 + pattern.count("*")
            for agent in agents:
                if name == "crawl-delay":
                    delays[agent] = _seconds(value)
                elif pattern and cost <= room[agent]:
                    room[agent] -= cost
                    groups[agent].append((name == "allow", pattern))
    ours = [agent for agent in groups if agent != "*" and agent.partition("/")[0].strip() == _AGENT]
    chosen = ours or (["*"] if "*" in groups else [])
    rules = [rule for agent in chosen for rule in groups[agent]]
    rules.sort(key=lambda rule: (-len(rule[1]), not rule[0]))
    delay = max((delays.get(agent, 0.0) for agent in chosen), default=0.0)
    return Robots(tuple(rules), delay, tuple(dict.fromkeys(sitemaps))[:_MAX_SITEMAPS])


def _lines(text: str) -> Iterable[tuple[str, str]]:
    for line in text.lstrip("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        word = name.strip().lower()
        if colon and word in {"user-agent", "allow", "disallow", "crawl-delay", "sitemap"}:
            yield word, (line.partition(":")[2].partition(" #")[0].strip() if word == "sitemap" else value.strip())


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return min(max(seconds, 0.0), _MAX_DELAY) if math.isfinite(seconds) else 0.0


def _normal(path: str) -> str:
    """One spelling of a path: escapes that need not be are written out, others in capitals."""
    return quote(unquote(path, errors="surrogateescape"), safe=_SAFE, errors="surrogateescape")


def _short(pattern: str, *, is_allowed: bool) -> str:
    """A pattern of too many pieces: what forbids is cut, so that it forbids more, and what allows is left out."""
    pattern = re.sub(r"\*+", "*", pattern)
    pieces = pattern.split("*")
    if len(pieces) <= _MAX_PIECES_OF_RULE:
        return pattern
    return "" if is_allowed else "*".join(pieces[:_MAX_PIECES_OF_RULE])


@lru_cache(maxsize=2 * _MAX_PIECES)
def _split(pattern: str) -> tuple[bool, str, tuple[str, ...]]:
    is_whole = pattern.endswith("$")
    first, *rest = (pattern.removesuffix("$") if is_whole else pattern).split("*")
    return is_whole, first, tuple(rest)


def _fits(pattern: str, path: str) -> bool:
    """`*` stands for anything, `$` at the end for the end. Without backtracking, so that no pattern takes long."""
    is_whole, first, rest = _split(pattern)
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not is_whole or at == len(path)
    for piece in rest[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    last = rest[-1]
    if is_whole:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0
