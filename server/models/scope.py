"""What a caller may see. Every query of the edges starts here, so that no tenant ever sees another's things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from server.errors import NotFound
from server.models.account import Account, Board
from server.models.backfill import Backfill
from server.models.board_rule import BoardProposal, BoardRule
from server.models.campaign import Campaign
from server.models.consent import ConnectLink
from server.models.content import Asset
from server.models.endpoint import Delivery, Endpoint
from server.models.notice import Notice
from server.models.pin import Pin
from server.models.profile import Profile, Site
from server.models.schedule import Schedule, ScheduleItem
from server.models.workspace import ApiKey

_Row = TypeVar(
    "_Row",
    Account,
    ApiKey,
    Asset,
    Backfill,
    BoardProposal,
    BoardRule,
    Campaign,
    ConnectLink,
    Delivery,
    Endpoint,
    Notice,
    Pin,
    Profile,
    Schedule,
    Site,
)

_WORDS: dict[type, str] = {
    Account: "account",
    ApiKey: "key",
    Asset: "image",
    Backfill: "backfill",
    BoardProposal: "board proposal",
    BoardRule: "board rule",
    Campaign: "campaign",
    ConnectLink: "connect link",
    Delivery: "delivery",
    Endpoint: "webhook",
    Notice: "notice",
    Pin: "pin",
    Profile: "profile",
    Schedule: "schedule",
    Site: "site",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """One workspace; a test key sees of it only what belongs to sandbox accounts."""

    workspace_id: str
    is_test: bool = False


def visible(scope: Scope, model: type[_Row]) -> Select[_Row]:
    """A select of everything of a kind that the caller may see."""
    return select(model).where(*conditions(scope, model))


def conditions(scope: Scope, model: type[_Row]) -> list[ColumnElement[bool]]:
    """The conditions behind `visible`, for statements that select something else."""
    found: list[ColumnElement[bool]] = [model.workspace_id == scope.workspace_id]
    if scope.is_test and model is Account:
        found.append(Account.kind == "sandbox")
    if scope.is_test and model is Pin:
        found.append(Pin.account_id.in_(_sandbox_accounts(scope)))
    if scope.is_test and model is ApiKey:
        found.append(ApiKey.mode == "test")
    # a site's secret makes pins on its profile's accounts: where one of them is real, a test key sees neither
    if scope.is_test and model is Profile:
        found.append(Profile.id.not_in(_real_profiles(scope)))
    if scope.is_test and model is Backfill:
        found.append(Backfill.profile_id.not_in(_real_profiles(scope)))
    if scope.is_test and model is Site:
        found.append(Site.profile_id.not_in(_real_profiles(scope)))
    if scope.is_test and model is Notice:
        found.append(Notice.site_id.not_in(select(Site.id).where(Site.profile_id.in_(_real_profiles(scope)))))
    if scope.is_test and model in (BoardRule, BoardProposal):
        found.append(model.account_id.in_(_sandbox_accounts(scope)))  # type: ignore[attr-defined]
    if scope.is_test and model is Schedule:  # only what it has placed on sandbox accounts alone
        found.append(Schedule.id.not_in(_real_schedules(scope)))
    return found


def find(session: Session, scope: Scope, model: type[_Row], row_id: str) -> _Row:
    """The row with this id. Raises NotFound when there is none or it is not the caller's: both look alike."""
    row = session.scalars(visible(scope, model).where(model.id == row_id)).first()
    if row is None:
        word = _WORDS[model]
        raise NotFound(
            f"There is no {word} with this id in your workspace.", code=f"{word.replace(' ', '_')}_not_found", id=row_id
        )
    return row


def find_board(session: Session, account: Account, board_id: str) -> Board:
    """A board of an account that the caller has found before. Raises NotFound."""
    board = session.get(Board, (account.id, board_id))
    if board is None:
        raise NotFound(
            "This account has no such board. Refresh its boards, then choose one of them.",
            code="board_not_found",
            id=board_id,
        )
    return board


def _real_profiles(scope: Scope) -> Select[str]:
    return select(Account.profile_id).where(Account.workspace_id == scope.workspace_id, Account.kind != "sandbox")


def _real_schedules(scope: Scope) -> Select[str]:
    real = select(Pin.id).where(
        Pin.workspace_id == scope.workspace_id,
        or_(Pin.account_id.is_(None), Pin.account_id.not_in(_sandbox_accounts(scope))),
    )
    return select(ScheduleItem.schedule_id).where(ScheduleItem.pin_id.in_(real))


def _sandbox_accounts(scope: Scope) -> Select[str]:
    return select(Account.id).where(Account.workspace_id == scope.workspace_id, Account.kind == "sandbox")
