"""What can be said of a pin without asking anybody outside: its board, its image's measures, its texts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from server.models import Board, BoardSection, Pin
from server.pipeline.media import IMAGE, Media, what_is_wrong
from server.rules.urls import with_marker
from server.values.text import ALT_TEXT_MAX, LINK_MAX, TITLE_MAX

DESCRIPTION_MAX = 800  # Pinterest's own; our writers keep to less
_CURE = "Regenerate it or choose another one."
_ANYWAY = ("fix", "publish_anyway", "cancel")


class Finding(NamedTuple):
    """Trouble of one kind: a code of `pipeline.holds` and a sentence. A pin in hard trouble cannot be sent at all."""

    code: str
    text: str
    is_hard: bool = False
    choices: tuple[str, ...] | None = None


def media_trouble(shown: Media) -> Finding | None:
    """Is there something to show, and does Pinterest take its size? A single image's size is left to who knows better."""
    wrong = what_is_wrong(shown)
    if wrong is None:
        return None
    is_soft = shown.kind == IMAGE and bool(shown.images) and not shown.missing
    return Finding("image_bad", f"{wrong} {_CURE}", is_hard=not is_soft, choices=_ANYWAY if is_soft else None)


def text_trouble(pin: Pin, *, has_marker: bool) -> Finding | None:
    """Does Pinterest take the length of every text? Counted in characters, as Pinterest counts."""
    content = pin.content
    if content is None:
        return None
    link = with_marker(pin.link_url, pin.id) if has_marker else pin.link_url
    for name, text, limit in (
        ("title", content.title, TITLE_MAX),
        ("description", content.description, DESCRIPTION_MAX),
        ("alt text", content.alt_text, ALT_TEXT_MAX),
        ("link with its marker" if has_marker else "link", link, LINK_MAX),
    ):
        if len(text) > limit:
            sentence = f"The {name} has {len(text)} characters; Pinterest takes {limit} at most. Shorten it."
            return Finding("texts_too_long", sentence)
    return None


def board_trouble(session: Session, pin: Pin) -> Finding | None:
    """Is the pin's board one that Pinterest lists for its account, and its section one of that board?"""
    if pin.account_id is None or not pin.board_id:
        return Finding("board_gone", "The pin has no board. Choose one.", is_hard=True)
    board = session.get(Board, (pin.account_id, pin.board_id))
    if board is None:
        return Finding("board_gone", "Its account has no such board. Choose another one.")
    if board.is_gone:
        return Finding("board_gone", f"The board “{board.name}” no longer exists on Pinterest. Choose another one.")
    if pin.board_section_id is None:
        return None
    section = session.get(BoardSection, (pin.account_id, pin.board_section_id))
    if section is None or section.board_id != board.id:
        return Finding("board_gone", f"The board “{board.name}” has no such section any more. Choose another one.")
    return None
