"""Making a pin by hand or by program: its content, its board, its slot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server import states
from server.errors import InvalidRequest
from server.ids import new_id
from server.models import Account, Board, BoardSection, Campaign, Pin, Version
from server.models.moves import born
from server.models.slots import lock_connections
from server.pipeline import freshness, media, schedule, uploads
from server.pipeline.media import Media
from server.rules.urls import canonical_key


@dataclass(frozen=True, slots=True)
class NewPin:
    """A pin as its maker sends it. Without `scheduled_at` and `is_draft` it is to be published now."""

    board_id: str
    title: str
    description: str
    link_url: str
    shown: Media
    alt_text: str = ""
    keywords: tuple[str, ...] = ()
    board_section_id: str | None = None
    scheduled_at: datetime | None = None
    delivery_window: timedelta | None = None
    timezone: str | None = None  # whose clocks `scheduled_at` is meant by
    is_draft: bool = False
    campaign_id: str | None = None
    labels: tuple[str, ...] = ()


def create(session: Session, account: Account, new: NewPin, *, actor: str, writer: str, now: datetime) -> Pin:
    """Make a pin with its content and give it its slot. Raises Conflict `slot_not_free`, InvalidRequest."""
    check_campaign(session, account.workspace_id, new.campaign_id)  # its row is locked before any account's
    # Before the insert: its foreign key shares a lock on the account, and two inserts that both want the whole lock
    # afterwards would wait for each other.
    lock_connections(session, [account.id])
    check_board(session, account, new.board_id, new.board_section_id)
    pin = Pin(
        id=new_id("pin"),
        workspace_id=account.workspace_id,
        profile_id=account.profile_id,
        account_id=account.id,
        board_id=new.board_id,
        board_section_id=new.board_section_id,
        link_url=new.link_url,
        url_key=canonical_key(new.link_url),
        campaign_id=new.campaign_id,
        labels=list(new.labels),
        state=states.DRAFT,
        wanted={},
        shown_at=now,
        created_at=now,
        updated_at=now,
    )
    born(session, pin, actor=actor, reason="made by hand" if writer == "person" else "made by a program")
    version = Version(
        id=new_id("ver"),
        pin_id=pin.id,
        number=1,
        title=new.title,
        description=new.description,
        alt_text=new.alt_text,
        keywords=list(new.keywords),
        writer=writer,
    )
    media.put_into(session, version, new.shown)
    session.add(version)
    session.flush()
    pin.content_id = version.id
    session.flush()
    uploads.begin(session, pin, version.video_id, now)
    freshness.tell(session, pin, actor=actor)
    if new.scheduled_at is not None:
        place(
            session, pin, new.scheduled_at,
            window=new.delivery_window, timezone=new.timezone, actor=actor, now=now,
        )  # fmt: skip
    elif not new.is_draft:
        schedule.place_now(session, [pin], actor=actor, now=now)
    session.refresh(pin)
    return pin


def place(
    session: Session,
    pin: Pin,
    due_at: datetime,
    *,
    actor: str,
    now: datetime,
    window: timedelta | None = None,
    timezone: str | None = None,
) -> None:
    """Put a pin on an instant; with a delivery window, on a free one inside it. Raises Conflict `slot_not_free`.

    With `timezone` the instant is meant by the clocks there; a delivery window runs between two instants all the same.
    """
    if window is None:
        schedule.place_at(session, pin, due_at, actor=actor, now=now, timezone=timezone)
    else:
        schedule.place_in_window(session, pin, due_at, window, actor=actor, now=now)


def check_board(session: Session, account: Account, board_id: str, section_id: str | None) -> None:
    """Refuse a board or section that the account does not have. Raises InvalidRequest."""
    board = session.get(Board, (account.id, board_id))
    if board is None or board.is_gone:
        raise InvalidRequest(
            "This account has no board with this id. GET /v1/boards lists them; refresh them if it is new.",
            code="board_not_found",
            field="board_id",
        )
    if section_id is None:
        return
    section = session.get(BoardSection, (account.id, section_id))
    if section is None or section.board_id != board_id:
        raise InvalidRequest(
            "This board has no section with this id.", code="section_not_found", field="board_section_id"
        )


def check_campaign(session: Session, workspace_id: str, campaign_id: str | None) -> None:
    """Refuse a campaign that the workspace does not have, and keep one that it has from being deleted meanwhile.

    Raises InvalidRequest.
    """
    if campaign_id is None:
        return
    ours = select(Campaign.id).where(Campaign.id == campaign_id, Campaign.workspace_id == workspace_id)
    if session.execute(ours.with_for_update(read=True, key_share=True)).first() is None:
        raise InvalidRequest(
            "There is no campaign with this id in your workspace. GET /v1/campaigns lists them.",
            code="campaign_not_found",
            field="campaign_id",
        )
