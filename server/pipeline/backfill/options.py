"""What is wished of a back-fill, and which posts that leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import unquote, urlsplit

from server.rules.windows import load_zone
from server.values.planning import PlanOptions

DEFAULT_POSTS, MAX_POSTS = 500, 5_000
MAX_PINS = 10_000
ROOM_FOR_NEW = 2  # pins a day that a back-fill leaves to new posts


@dataclass(frozen=True, slots=True)
class Options:
    """The wishes. `paths` and `skip_paths` are beginnings of paths; `schedule` is spread or draft."""

    order: str = "newest"
    since: date | None = None
    until: date | None = None
    max_posts: int = DEFAULT_POSTS
    paths: tuple[str, ...] = ()
    skip_paths: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    pins_per_post: int = 1
    start_date: date | None = None
    pins_per_day: int | None = None
    schedule: str = "spread"
    template: str | None = None
    campaign_id: str | None = None
    labels: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Options:
        values = dict(told)
        for name in ("since", "until", "start_date"):
            values[name] = date.fromisoformat(values[name]) if values.get(name) else None
        for name in ("paths", "skip_paths", "categories", "labels"):
            values[name] = tuple(values.get(name) or ())
        return cls(**values)

    def plan(self) -> PlanOptions:
        """How the pins are placed: in their order, or several pins of one post apart from each other."""
        return PlanOptions(
            mode="later", start_date=self.start_date, pins_per_day=self.pins_per_day,
            shuffle="auto" if self.pins_per_post > 1 else "none", reserve_per_day=ROOM_FOR_NEW,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A post that may be pinned."""

    id: int
    url: str


def span(options: Options, timezone: str) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant of the wished days."""
    zone = load_zone(timezone)
    since = datetime.combine(options.since, time(), zone) if options.since else None
    until = datetime.combine(options.until, time.max, zone) if options.until else None
    return since, until


def most_posts(options: Options) -> int:
    """So many posts at most, for one that several pins are made of counts for more."""
    return min(options.max_posts, MAX_PINS // options.pins_per_post)


def fits(url: str, facts: Mapping[str, Any], options: Options) -> bool:
    """Do the wishes for paths and categories leave this post?"""
    wanted = {word.casefold() for word in options.categories}
    if wanted and not wanted & {str(word).casefold() for word in facts.get("categories") or ()}:
        return False
    return _is_under(url, options.paths, options.skip_paths)


def _is_under(url: str, paths: tuple[str, ...], skipped: tuple[str, ...]) -> bool:
    path = unquote(urlsplit(url).path).lower()
    if any(path.startswith(_beginning(one)) for one in skipped):
        return False
    return not paths or any(path.startswith(_beginning(one)) for one in paths)


def _beginning(path: str) -> str:
    return "/" + unquote(path).strip().lower().lstrip("/")
