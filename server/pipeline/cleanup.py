"""Throwing away what nobody needs any more, so that a database of three years is no larger than its pins.

One call is one small batch of each kind in one transaction; the worker calls again while there is more, with other
chores in between. How long things are kept are settings. Pins, their versions and their images stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.adapters.storage import Storage
from server.config import Settings
from server.models import idempotency, retention
from server.models.content import EXTENSIONS
from server.models.retention import Broom

BATCH = 500
_SCHEDULES = 10  # one may have thousands of items, which go with it
_BACKFILLS = 1  # with up to fifty thousand pages
_IMAGES = 50
_LINKS_KEPT = timedelta(days=1)  # far beyond the minutes for which a signature's timestamp is taken
_PREVIEWS_KEPT = timedelta(days=14)  # of old posts that nobody has started
_PAGES_KEPT = timedelta(days=30)  # a look is good for minutes; what it said of rich pins is read for longer


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What one batch did: rows that went, by kind; hashes of images whose bytes may go after the commit; is there more?"""

    rows: dict[str, int]
    images: tuple[str, ...]
    has_more: bool

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def clean_up(session: Session, settings: Settings, now: datetime, broom: Broom | None = None) -> Cleaned:
    """Delete a batch of each kind. Two workers at the same time are harmless.

    With a broom that is looking nothing is deleted, only found; call again with the same one, told to drop.
    """
    if broom is None:
        clean_up(session, settings, now, broom := Broom())
        broom.is_looking = False

    def days(number: int) -> datetime:
        return now - timedelta(days=number)

    images: tuple[str, ...] = ()
    if not retention.is_making_images(session, now):  # else the next hour will do
        images = retention.unused_assets(session, broom, days(settings.keep_unused_images_days), _IMAGES)
    rows = {
        "answers": retention.old_answers(session, broom, now - idempotency.KEPT, BATCH),
        "access": retention.ended_access(session, broom, now, now - _LINKS_KEPT, BATCH),
        "deliveries": retention.old_deliveries(session, broom, days(settings.keep_deliveries_days), BATCH),
        "mail": retention.old_mail(session, broom, days(settings.keep_deliveries_days), BATCH),
        "notices": retention.old_notices(session, broom, days(settings.keep_notices_days), BATCH),
        "attempts": retention.old_attempts(session, broom, days(settings.keep_attempts_days), BATCH),
        "events": retention.old_events(session, broom, days(settings.keep_events_days), BATCH),
        "page_checks": 0 if broom.is_looking else retention.old_page_checks(session, now - _PAGES_KEPT, BATCH),
        "schedules": retention.old_schedules(session, broom, days(settings.keep_schedules_days), _SCHEDULES),
        "backfills": retention.old_backfills(session, broom, days(settings.keep_schedules_days), _BACKFILLS),
        "previews": retention.stale_previews(session, broom, now, now - _PREVIEWS_KEPT, BATCH),
        "images": len(images),
    }
    full = {"schedules": _SCHEDULES, "backfills": _BACKFILLS, "images": _IMAGES}
    return Cleaned(rows, images, any(count >= full.get(kind, BATCH) for kind, count in rows.items()))


def is_image_free(session: Session, content_hash: str, now: datetime) -> bool:
    """Tell whether the bytes of an image whose row is gone may go: nobody has the same ones, or is about to.

    Asked after the rows' transaction was committed: bytes without a row are waste, a row without bytes is a broken pin.
    """
    return not retention.has_image(session, content_hash) and not retention.is_making_images(session, now)


def drop_image(storage: Storage, content_hash: str) -> None:
    """Delete an image and its small copy, or a video; no transaction may be open."""
    for key in (f"{content_hash}-236.jpg", *(f"{content_hash}.{one}" for one in EXTENSIONS.values())):
        storage.delete(key)
