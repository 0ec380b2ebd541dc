"""Which pictures an account's followers have seen lately, or will see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from server import states
from server.models.content import Asset
from server.models.pin import Pin, Version
from server.values.drawing import Seen

_MOST = 1000  # the latest; an account with more in its days shows them so fast that one repeat does not matter
_MOST_LOOKS = 20
_NEVER_SHOWN = (states.CANCELLED, states.FAILED)


def seen_by_account(
    session: Session, account_id: str, now: datetime, days: int, *, without: Collection[str] = ()
) -> tuple[Seen, ...]:
    """The images of pins that went out in the last `days` days or wait, latest first; `without` names pins to pass over.

    Walks the index on account and `shown_at`, at most a thousand pins of it.
    """
    return _seen(session, Pin.account_id == account_id, now, days, without)


def seen_of_post(
    session: Session, article_id: str, now: datetime, days: int, *, without: Collection[str] = ()
) -> tuple[Seen, ...]:
    """The images of a post's pins that have no account yet: whichever they get, it shall not show one twice."""
    return _seen(session, and_(Pin.article_id == article_id, Pin.account_id.is_(None)), now, days, without)


def templates_of_post(session: Session, article_id: str, *, without: Collection[str] = ()) -> list[str]:
    """The templates of a post's pins, the latest last; each once."""
    rows = session.execute(
        select(Version.template, func.max(Pin.created_at))
        .join(Pin, Pin.content_id == Version.id)
        .where(
            Pin.article_id == article_id,
            Pin.state.not_in(_NEVER_SHOWN),
            Pin.id.not_in(list(without)),
            Version.template != "",
        )
        .group_by(Version.template)
        .order_by(func.max(Pin.created_at), Version.template)
    )
    return [row[0] for row in rows]


def looks_of_pin(session: Session, pin: Pin) -> tuple[Seen, ...]:
    """How the pin has looked in its latest twenty versions with an image, oldest first; how it looks now comes last."""
    photo = aliased(Asset)
    rows = session.execute(
        select(Asset.fingerprint, Version.template, photo.content_hash)
        .select_from(Version)
        .join(Asset, Asset.id == Version.asset_id)
        .outerjoin(photo, photo.id == Version.photo_id)
        .where(Version.pin_id == pin.id)
        .order_by((Version.id == pin.content_id).desc(), Version.number.desc())
        .limit(_MOST_LOOKS)
    )
    return tuple(Seen(mark or "", template, digest or "") for mark, template, digest in reversed(rows.all()))


def _seen(
    session: Session, of_whom: ColumnElement[bool], now: datetime, days: int, without: Collection[str]
) -> tuple[Seen, ...]:
    photo = aliased(Asset)
    rows = session.execute(
        select(Asset.fingerprint, Version.template, photo.content_hash)
        .select_from(Pin)
        .join(Version, Version.id == Pin.content_id)
        .join(Asset, Asset.id == Version.asset_id)
        .outerjoin(photo, photo.id == Version.photo_id)
        .where(
            of_whom,
            Pin.shown_at >= now - timedelta(days=days),
            Pin.state.not_in(_NEVER_SHOWN),
            Pin.id.not_in(list(without)),
        )
        .order_by(Pin.shown_at.desc())
        .limit(_MOST)
    )
    return tuple(Seen(mark or "", template, digest or "") for mark, template, digest in rows)
