"""The posts that the choices leave get their turns, some thousand a step, so that no transaction is long."""

from __future__ import annotations

from sqlalchemy.orm import Session

from server.models import Backfill, Profile
from server.models.backfills import new_posts, queue_posts, skip_new, skip_posts
from server.pipeline.backfill.options import Options, fits, most_posts, span
from server.rules.blog.posts import why

_AT_ONCE = 2_000
_LEFT_OUT_AT_ONCE = 5_000


def step(session: Session, backfill: Backfill) -> bool:
    """Judge the next new posts in the order in which they are to go out; True when all of them are judged."""
    options = Options.from_json(backfill.options)
    first = int(backfill.stats.get("chosen") or 0)
    room = most_posts(options) - first
    since, until = span(options, session.get_one(Profile, backfill.profile_id).timezone)
    found = new_posts(
        session, backfill.id, is_newest_first=options.order == "newest", since=since, until=until, limit=_AT_ONCE
    )
    rows = list(found) if room > 0 else []
    chosen = [row.id for row in rows if fits(row.url, row.facts, options)][:room]
    queue_posts(session, chosen, first + 1)
    skip_posts(session, {row.id for row in rows} - set(chosen), why("not_chosen"))
    is_done = False
    if len(rows) < _AT_ONCE or len(chosen) == room:
        is_done = skip_new(session, backfill.id, why("not_chosen"), _LEFT_OUT_AT_ONCE) < _LEFT_OUT_AT_ONCE
    backfill.stats = {**backfill.stats, "chosen": first + len(chosen), "is_choosing": not is_done}
    session.flush()
    return is_done
