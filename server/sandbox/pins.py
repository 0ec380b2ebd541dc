"""Pins: checked as Pinterest checks them, and never deduplicated, because Pinterest does not either."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection, Select, insert, select, update

from server import clock
from server.sandbox import fields, pictures
from server.sandbox.accounts import Caller
from server.sandbox.boards import find_board, find_section
from server.sandbox.faults import Fault
from server.sandbox.pictures import Picture
from server.sandbox.refusals import could_not_fetch_image, invalid, pin_not_found
from server.sandbox.store import new_digits
from server.sandbox.tables import images, media, pins

FetchImage = Callable[[str], bytes]

_EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png"}


def create_pin(
    db: Connection, caller: Caller, body: dict[str, Any], fault: Fault | None, fetch_image: FetchImage | None
) -> str:
    """Check and store a pin; returns its id. Raises Refused."""
    board_id = str(fields.digits(body, "board_id", is_required=True))
    section_id = fields.digits(body, "board_section_id")
    texts = {name: fields.text(body, name) for name in fields.LIMITS}
    color = fields.color(body)
    find_board(db, caller.user_id, board_id)
    if section_id is not None:
        find_section(db, board_id, section_id)
    media_type, found = _pictures(db, caller, body.get("media_source"), fetch_image)
    sent_link = texts.pop("link")
    now = clock.now()
    delay = float(fault.options.get("seconds", 1)) if fault is not None and fault.kind == "late_listing" else 0.0
    pin_id = new_digits()
    db.execute(
        insert(pins).values(
            id=pin_id,
            user_id=caller.user_id,
            board_id=board_id,
            section_id=section_id,
            link=_without_query(sent_link) if fault is not None and fault.kind == "link_cut" else sent_link,
            sent_link=sent_link,
            dominant_color=color,
            media_type=media_type,
            image_hashes=[pictures.keep(db, picture) for picture in found],
            created_at=now,
            listed_at=now + timedelta(seconds=delay),
            **texts,
        )
    )
    return pin_id


def find_pin(db: Connection, user_id: str, pin_id: str) -> Any:
    query = select(pins).where(pins.c.id == pin_id, pins.c.user_id == user_id, pins.c.deleted_at.is_(None))
    row = db.execute(query).first()
    if row is None:
        raise pin_not_found()
    return row


def listed_pins(board_id: str, section_id: str | None) -> Select[Any]:
    """A board's list holds the pins of its sections too; a section's list only its own."""
    query = select(pins).where(
        pins.c.board_id == board_id, pins.c.deleted_at.is_(None), pins.c.listed_at <= clock.now()
    )
    return query if section_id is None else query.where(pins.c.section_id == section_id)


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


def _pictures(db: Connection, caller: Caller, source: Any, fetch_image: FetchImage | None) -> tuple[str, list[Picture]]:
    """(media type, pictures) of a `media_source`."""
    if not isinstance(source, Mapping):
        raise invalid("Missing media_source.")
    kind = source.get("source_type")
    if kind == "image_base64":
        return "image", [pictures.decode(source)]
    if kind == "image_url":
        return "image", [_fetched(source.get("url"), fetch_image)]
    if kind in {"multiple_image_base64", "multiple_image_urls"}:
        items = source.get("items")
        if not isinstance(items, list) or not 2 <= len(items) <= 5 or not all(isinstance(one, dict) for one in items):
            raise invalid("Invalid items: expected 2 to 5 images.")
        found = [
            pictures.decode(item) if kind == "multiple_image_base64" else _fetched(item.get("url"), fetch_image)
            for item in items
        ]
        if len({(picture.width, picture.height) for picture in found}) > 1:
            raise invalid("Invalid items: all images must have the same size.")
        return "multiple_images", found
    if kind == "video_id":
        return "video", _cover(db, caller, source, fetch_image)
    raise invalid("Invalid media_source: unknown source_type.")


def _cover(db: Connection, caller: Caller, source: Mapping[str, Any], fetch_image: FetchImage | None) -> list[Picture]:
    media_id = fields.digits(source, "media_id", is_required=True)
    row = db.execute(select(media).where(media.c.id == media_id, media.c.user_id == caller.user_id)).first()
    if row is None or row.status != "succeeded":
        raise invalid("Invalid media_id: the video is not ready.")
    if source.get("cover_image_data"):
        return [
            pictures.decode(
                {"content_type": source.get("cover_image_content_type"), "data": source["cover_image_data"]}
            )
        ]
    if source.get("cover_image_url"):
        return [_fetched(source["cover_image_url"], fetch_image)]
    if isinstance(source.get("cover_image_key_frame_time"), int):
        return []
    raise invalid("A cover image is required.")


def _fetched(url: Any, fetch_image: FetchImage | None) -> Picture:
    address = fields.check_url(url, "url")
    if fetch_image is None:  # nobody gave the sandbox a way out
        raise could_not_fetch_image()
    try:
        data = fetch_image(address)
    except Exception as error:  # any failure out there is the one that Pinterest reports
        raise could_not_fetch_image() from error
    return pictures.look_at(data)


def _sizes(image: Any, image_url: Callable[[str, str], str]) -> dict[str, Any]:
    url = image_url(image.hash, extension_of(image.content_type))
    sizes = {"150x150": (150, 150), "400x300": (400, 300)}
    for width in (600, 1200):
        sizes[f"{width}x"] = (width, max(round(image.height * width / image.width), 1))
    return {name: {"width": width, "height": height, "url": url} for name, (width, height) in sizes.items()}


def _without_query(link: str | None) -> str | None:
    return urlunsplit(urlsplit(link)._replace(query="", fragment="")) if link else link
