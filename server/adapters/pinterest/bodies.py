"""The body of a create, written out."""

from __future__ import annotations

import itertools
import json
import secrets
from collections.abc import Callable
from typing import Any

import pybase64

from server.values.remote import PinDraft


def pin_json(draft: PinDraft) -> bytes:
    """The body of a create. Empty texts are left out: Pinterest takes absence better than emptiness.

    The pictures are put in when the rest is written: looking for letters to escape in them takes longer than all else.
    """
    pictures: list[bytes] = []
    mark = secrets.token_hex(16)

    def set_aside(picture: bytes) -> str:
        pictures.append(pybase64.b64encode(picture))
        return mark

    body: dict[str, Any] = {"board_id": draft.board_id, "media_source": _media_source(draft, set_aside)}
    optional = {
        "board_section_id": draft.board_section_id,
        "title": draft.title,
        "description": draft.description,
        "alt_text": draft.alt_text,
        "link": draft.link,
        "dominant_color": draft.dominant_color,
    }
    body.update({name: value for name, value in optional.items() if value})
    first, *others = json.dumps(body).encode().split(mark.encode())
    return b"".join([first, *itertools.chain.from_iterable(zip(pictures, others, strict=True))])


def _media_source(draft: PinDraft, picture: Callable[[bytes], str]) -> dict[str, Any]:
    if draft.media_id is not None:
        source: dict[str, Any] = {"source_type": "video_id", "media_id": draft.media_id}
        if not draft.image:
            return {**source, "cover_image_key_frame_time": draft.cover_at or 0}
        return {
            **source,
            "cover_image_content_type": draft.content_type,
            "cover_image_data": picture(draft.image),
        }
    if not draft.more_images:
        return {"source_type": "image_base64", "content_type": draft.content_type, "data": picture(draft.image)}
    items: list[dict[str, Any]] = [
        {"content_type": draft.content_type, "data": picture(image)} for image in (draft.image, *draft.more_images)
    ]
    if draft.link:  # every card of a carousel has a link of its own
        items = [{**item, "link": draft.link} for item in items]
    return {"source_type": "multiple_image_base64", "items": items}
