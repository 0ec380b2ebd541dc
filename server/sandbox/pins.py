"""Pins: checked as Pinterest checks them, and never deduplicated, because Pinterest does not either."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection, Select, insert, select, update

from server import clock
from server.sandbox import fields
from server.sandbox.accounts import Caller
from server.sandbox.boards import find_board, find_section
from server.sandbox.faults import Fault
from server.sandbox.pictures import keep
from server.sandbox.refusals import invalid, pin_not_found
from server.sandbox.sources import FetchImage, Source, read_source
from server.sandbox.store import new_digits
from server.sandbox.tables import images, media, pin_videos, pins

_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Wish:
    """A create that passed every check which needs no store: `texts` by column, and what is to be shown."""

    board_id: str
    section_id: str | None
    link: str | None
    texts: dict[str, str | None]
    source: Source


def read_wish(body: dict[str, Any], fetch_image: FetchImage | None) -> Wish:
    """Check a create's body and bring its pictures, with no transaction open. Raises Refused."""
    texts = {name: fields.text(body, name) for name in fields.LIMITS}
    return Wish(
        board_id=str(fields.digits(body, "board_id", is_required=True)),
        section_id=fields.digits(body, "board_section_id"),
        link=texts.pop("link"),
        texts={**texts, "dominant_color": fields.color(body)},
        source=read_source(body.get("media_source"), fetch_image),
    )


def create_pin(db: Connection, caller: Caller, wish: Wish, fault: Fault | None) -> str:
    """Store a pin; returns its id. Raises Refused where board, section or video are not there."""
    find_board(db, caller.user_id, wish.board_id)
    if wish.section_id is not None:
        find_section(db, wish.board_id, wish.section_id)
    if wish.source.media_id is not None:
        _check_video(db, caller, wish.source.media_id)
    now = clock.now()
    delay = float(fault.options.get("seconds", 1)) if fault is not None and fault.kind == "late_listing" else 0.0
    pin_id = new_digits()
    db.execute(
        insert(pins).values(
            id=pin_id,
            user_id=caller.user_id,
            board_id=wish.board_id,
            section_id=wish.section_id,
            link=_without_query(wish.link) if fault is not None and fault.kind == "link_cut" else wish.link,
            sent_link=wish.link,
            media_type=wish.source.media_type,
            image_hashes=[keep(db, picture) for picture in wish.source.pictures],
            created_at=now,
            listed_at=now + timedelta(seconds=delay),
            **wish.texts,
        )
    )
    if wish.source.media_id is not None:
        source = wish.source
        db.execute(insert(pin_videos).values(pin_id=pin_id, media_id=source.media_id, cover_at=source.cover_at))
    return pin_id


def find_pin(db: Connection, user_id: str, pin_id: str) -> Any:
    query = select(pins).where(pins.c.id == pin_id, pins.c.user_id == user_id, pins.c.deleted_at.is_(None))
    row = db.execute(query).first() if fields.is_id(pin_id) else None
    if row is None:
        raise pin_not_found()
    return row


def listed_pins(board_id: str, section_id: str | None) -> Select[Any]:
    """A board's list holds the pins of its sections too; a section's list only its own."""
    query = select(pins).where(
        pins.c.board_id == board_id, pins.c.deleted_at.is_(None), pins.c.listed_at <= clock.now()
    )
    return query if section_id is None else query.where(pins.c.section_id == section_id)


def pins_of_user(user_id: str) -> Select[Any]:
    """All pins of a user, whatever board they are on."""
    return select(pins).where(pins.c.user_id == user_id, pins.c.deleted_at.is_(None), pins.c.listed_at <= clock.now())


def update_pin(db: Connection, caller: Caller, pin_id: str, body: dict[str, Any]) -> None:
    """Change texts, link, board or section; the picture of a pin cannot be changed. Raises Refused."""
    row = find_pin(db, caller.user_id, pin_id)
    if "media_source" in body:
        raise invalid("media_source cannot be changed.")
    changes: dict[str, Any] = {name: fields.text(body, name) for name in fields.LIMITS if name in body}
    if (board_id := fields.digits(body, "board_id")) is not None and board_id != row.board_id:
        find_board(db, caller.user_id, board_id)
        changes |= {"board_id": board_id, "section_id": None}
    if "board_section_id" in body:
        section_id = fields.digits(body, "board_section_id")
        if section_id is not None:
            find_section(db, str(changes.get("board_id", row.board_id)), section_id)
        changes["section_id"] = section_id
    if changes:
        db.execute(update(pins).where(pins.c.id == pin_id).values(**changes))


def delete_pin(db: Connection, user_id: str, pin_id: str) -> None:
    find_pin(db, user_id, pin_id)
    db.execute(update(pins).where(pins.c.id == pin_id).values(deleted_at=clock.now()))


def pin_json(db: Connection, row: Any, username: str, image_url: Callable[[str, str], str]) -> dict[str, Any]:
    """A pin as Pinterest shows it. `image_url(hash, extension)` gives the address of a picture."""
    shown = [_sizes(image, image_url) for image in images_of(db, row)]
    if row.media_type == "multiple_images":
        its_media: dict[str, Any] = {
            "media_type": "multiple_images",
            "items": [{"item_type": "image", "images": sizes} for sizes in shown],
        }
    else:
        its_media = {"media_type": row.media_type, "images": shown[0] if shown else {}}
        if row.media_type == "video" and shown:
            its_media["cover_image_url"] = shown[0]["1200x"]["url"]
    return {
        "id": row.id,
        "created_at": row.created_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "board_id": row.board_id,
        "board_section_id": row.section_id,
        "board_owner": {"username": username},
        "title": row.title,
        "description": row.description,
        "link": row.link,
        "alt_text": row.alt_text,
        "dominant_color": row.dominant_color,
        "creative_type": {"video": "VIDEO", "multiple_images": "CAROUSEL"}.get(row.media_type, "REGULAR"),
        "media": its_media,
        "is_owner": True,
        "is_standard": False,
        "has_been_promoted": False,
        "parent_pin_id": None,
        "pin_metrics": None,
    }


def images_of(db: Connection, row: Any) -> list[Any]:
    """The pin's pictures in order: hash, content_type, width, height."""
    columns = (images.c.hash, images.c.content_type, images.c.width, images.c.height)
    found = {image.hash: image for image in db.execute(select(*columns).where(images.c.hash.in_(row.image_hashes)))}
    return [found[key] for key in row.image_hashes]


def extension_of(content_type: str) -> str:
    return _EXTENSIONS[content_type]


def _check_video(db: Connection, caller: Caller, media_id: str) -> None:
    row = db.execute(select(media.c.status).where(media.c.id == media_id, media.c.user_id == caller.user_id)).first()
    if row is None or row.status != "succeeded":
        raise invalid("Invalid media_id: the video is not ready.")


def _sizes(image: Any, image_url: Callable[[str, str], str]) -> dict[str, Any]:
    url = image_url(image.hash, extension_of(image.content_type))
    sizes = {"150x150": (150, 150), "400x300": (400, 300)}
    for width in (600, 1200):
        sizes[f"{width}x"] = (width, max(round(image.height * width / image.width), 1))
    return {name: {"width": width, "height": height, "url": url} for name, (width, height) in sizes.items()}


def _without_query(link: str | None) -> str | None:
    return urlunsplit(urlsplit(link)._replace(query="", fragment="")) if link else link
