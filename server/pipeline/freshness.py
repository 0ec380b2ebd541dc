"""No account shows two images that look alike within some days (`image_repeat_days` of the profile's defaults, 30).

Automatic pins are drawn with another template or photo (`pipeline/craft.py`); where nothing else can be drawn, and on pins
whose maker chose the image, people are told and the pin goes out.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from server import clock
from server.models import Asset, Pin, Profile
from server.models.pictures import seen_by_account, seen_of_post
from server.pipeline import holds
from server.pipeline.media import IMAGE
from server.rules.likeness import is_repeat
from server.values.drawing import Seen

CODE = "image_repeated"
DEFAULT_DAYS = 30


def seen(
    session: Session,
    profile: Profile,
    account_id: str | None,
    *,
    without: Collection[str],
    article_id: str | None = None,
) -> tuple[Seen, ...]:
    """What the account has shown lately or will show, and what the post's pins without an account show; pins `without` aside.

    Nothing when the profile does not mind.
    """
    days = _days(profile)
    if not days:
        return ()
    now = clock.now()
    of_account = seen_by_account(session, account_id, now, days, without=without) if account_id else ()
    of_post = seen_of_post(session, article_id, now, days, without=without) if article_id else ()
    return (*of_account, *of_post)


def tell(session: Session, pin: Pin, *, actor: str) -> None:
    """Warn when the pin's image looks like one that its account has shown lately or will show."""
    content = pin.content
    asset = session.get(Asset, content.asset_id) if content and content.asset_id else None
    if content is None or asset is None or content.media_type != IMAGE or not asset.fingerprint:
        return
    photo = session.get(Asset, content.photo_id) if content.photo_id else None
    mark = Seen(asset.fingerprint, content.template, photo.content_hash if photo else "")
    profile = session.get_one(Profile, pin.profile_id)
    if any(
        is_repeat(mark, old)
        for old in seen(session, profile, pin.account_id, without=[pin.id], article_id=pin.article_id)
    ):
        warn(session, pin, actor=actor)


def warn(session: Session, pin: Pin, *, actor: str) -> None:
    """Say on the pin that its image looks like another one of the account."""
    holds.warn(session, pin, CODE, actor=actor, text=holds.TEXTS[CODE])


def _days(profile: Profile) -> int:
    days = profile.defaults.get("image_repeat_days")
    return DEFAULT_DAYS if days is None else int(days)
