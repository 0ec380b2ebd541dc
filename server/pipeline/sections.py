"""Which section of a board a pin goes to: what a request, a rule or the pin's maker has named, by board."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from server.errors import InvalidRequest
from server.models import Pin
from server.models.board_reads import listed_sections

Sections = Mapping[str, str | None]


def check_sections(
    session: Session, account_id: str, board_ids: Collection[str], sections: Sections, *, field: str = "sections"
) -> None:
    """Refuse a section of a board that is not named, or that is none of that board. Raises InvalidRequest."""
    if not sections:
        return
    known = listed_sections(session, [account_id])
    for board_id, section_id in sections.items():
        if board_id not in board_ids:
            raise InvalidRequest(
                f"Board {board_id} has a section here but is not in board_ids. Name it there, too.",
                code="board_not_named",
                field=field,
                board_id=board_id,
            )
        if section_id is not None and (account_id, board_id, section_id) not in known:
            raise InvalidRequest(
                f"Board {board_id} has no section {section_id}. GET /v1/boards lists the sections of each board; "
                "refresh them if it is new.",
                code="section_not_found",
                field=field,
                board_id=board_id,
                section_id=section_id,
            )


def section_on(pin: Pin, account_id: str, board_id: str, sections: Sections | None = None) -> str | None:
    """The section that a pin gets on the board where it is placed; None: the board itself.

    `sections` are those that the request names, by board (None: the board itself). A board that they leave out keeps
    the section of a pin that lies on it already; on a board that is new to the pin counts what its maker has wanted.
    """
    if sections and board_id in sections:
        return sections[board_id]
    if pin.account_id == account_id and pin.board_id == board_id:
        return pin.board_section_id
    section_id = (pin.wanted.get("sections") or {}).get(board_id)
    return str(section_id) if section_id and pin.account_id == account_id else None
