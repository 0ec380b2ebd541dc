"""`/v1/campaigns`: named, coloured spans of time over profiles, to filter, shift and pause pins by."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask import Response, current_app
from pydantic import AfterValidator, Field, StringConstraints, field_validator
from sqlalchemy.orm import Session

from server import clock
from server.api.access import Principal, access, principal
from server.api.description import answers, blueprint
from server.api.fields import Id, IdPath, LocalDate, Name, Page, listed
from server.api.out_of_rules import summary_after_commit
from server.api.pausing import Pausing
from server.api.plain_shapes import campaign_json
from server.db import db
from server.errors import Forbidden, InvalidRequest
from server.ids import new_id
from server.models import Account, Campaign, Profile
from server.models.campaigns import accounts_of_campaign, campaign_counts, has_real_pins, release_campaign
from server.models.moves import record
from server.models.scope import find, visible
from server.pipeline import pauses

api = blueprint("campaigns", __name__, "Campaigns")
_FIELDS = ("name", "color", "starts_on", "ends_on", "profile_ids")

Color = Annotated[str, StringConstraints(pattern=r"^(#[0-9a-fA-F]{6})?$"), AfterValidator(str.lower)]
ProfileIds = Annotated[list[Id], Field(max_length=200), AfterValidator(lambda ids: list(dict.fromkeys(ids)))]


class NewCampaign(Pausing):
    """A campaign. Both dates belong to it and may be left out; without profiles it is meant for all of them."""

    name: Name
    color: Color = ""
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = None
    profile_ids: ProfileIds = Field(default_factory=list)
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)


class CampaignChange(Pausing):
    """What to change; what is left out stays. A date may be null."""

    name: Name | None = None
    color: Color | None = None
    starts_on: LocalDate | None = None
    ends_on: LocalDate | None = None
    profile_ids: ProfileIds | None = None
    idempotency_key: str | None = Field(None, min_length=1, max_length=255)

    @field_validator("name", "color", "profile_ids")
    @classmethod
    def _is_not_null(cls, value: Any) -> Any:
        if value is None:
            raise ValueError("Leave this field out to keep it as it is; it cannot be null.")
        return value


@api.get("/campaigns", responses=answers(200, "Campaigns, newest first"))
@access("session_or_key")
def list_campaigns(query: Page) -> dict[str, Any]:
    """List campaigns, newest first, each with how many pins it has by status."""
    session, scope = db.session(), principal().scope
    wanted = visible(scope, Campaign).order_by(Campaign.id.desc()).limit(query.limit + 1)
    before_id = query.before_id()
    rows = list(session.scalars(wanted.where(Campaign.id < before_id) if before_id else wanted))
    counts = campaign_counts(session, scope, [campaign.id for campaign in rows])
    return listed(rows, [campaign_json(campaign, counts[campaign.id]) for campaign in rows], query.limit)


@api.post("/campaigns", responses=answers(201, "The campaign"))
@access("session_or_key", "editor")
def create_campaign(body: NewCampaign) -> tuple[dict[str, Any], int]:
    """Make a campaign."""
    session, caller = db.session(), principal()
    campaign = Campaign(id=new_id("cmp"), workspace_id=caller.workspace_id, is_paused=False, created_at=clock.now())
    _apply(session, caller, campaign, {name: getattr(body, name) for name in _FIELDS})
    for name, value in pauses.read_wish(campaign, body.pause(), clock.now()).items():
        setattr(campaign, name, value)
    session.add(campaign)
    session.flush()
    record(session, caller.workspace_id, "campaign.created", campaign.id, actor=caller.actor, reason=campaign.name)
    return campaign_json(campaign, {}), 201


@api.get("/campaigns/<string:id>", responses=answers(200, "The campaign"))
@access("session_or_key")
def get_campaign(path: IdPath) -> dict[str, Any]:
    """Read one campaign."""
    caller = principal()
    return _shown(db.session(), caller, find(db.session(), caller.scope, Campaign, path.id))


@api.patch("/campaigns/<string:id>", responses=answers(200, "The campaign, and `out_of_rules {count, pin_ids}`"))
@access("session_or_key", "editor")
def change_campaign(path: IdPath, body: CampaignChange) -> dict[str, Any]:
    """Change or pause a campaign. Its pins keep their slots; `out_of_rules` names what the accounts' rules forbid now."""
    session, caller, now = db.session(), principal(), clock.now()
    campaign = find(session, caller.scope, Campaign, path.id)
    sent = {name: getattr(body, name) for name in _FIELDS if name in body.model_fields_set}
    changed = {name for name, value in sent.items() if getattr(campaign, name) != value}
    _apply(session, caller, campaign, sent)
    paused = pauses.read_wish(campaign, body.pause(), now)
    if paused:
        _refuse_test_key(session, caller, campaign)
    for name, value in paused.items():
        setattr(campaign, name, value)
    session.flush()
    account_ids = accounts_of_campaign(session, campaign.id) if paused else set[str]()
    pauses.make_stale(session, account_ids)
    changed |= paused.keys()
    if changed:
        record(
            session, caller.workspace_id, "campaign.changed", campaign.id,
            actor=caller.actor, reason=", ".join(sorted(changed)),
        )  # fmt: skip
    seen = session.scalars(visible(caller.scope, Account).where(Account.id.in_(account_ids)).order_by(Account.id))
    return {**_shown(session, caller, campaign), "out_of_rules": summary_after_commit(seen, now)}


@api.delete("/campaigns/<string:id>", responses=answers(204, "Deleted; its pins stay, without a campaign"))
@access("session_or_key", "editor")
def delete_campaign(path: IdPath) -> Response:
    """Delete a campaign. Its pins stay where they are; what it had paused goes on."""
    session, caller = db.session(), principal()
    campaign = find(session, caller.scope, Campaign, path.id)
    _refuse_test_key(session, caller, campaign)
    # Before the pins: a new pin that names the campaign holds its row until it is stored.
    session.delete(campaign)
    session.flush()
    pauses.make_stale(session, release_campaign(session, campaign.id))
    record(session, caller.workspace_id, "campaign.deleted", path.id, actor=caller.actor, reason=campaign.name)
    return current_app.response_class(status=204)


def _apply(session: Session, caller: Principal, campaign: Campaign, values: dict[str, Any]) -> None:
    """Set the fields that were sent, when they fit together with those that stay. Raises InvalidRequest."""
    for name, value in values.items():
        setattr(campaign, name, value)
    starts, ends = campaign.starts_on, campaign.ends_on
    if isinstance(starts, date) and isinstance(ends, date) and ends < starts:
        raise InvalidRequest(
            "The campaign would end before it starts. Choose an end on its first day or later.",
            code="ends_before_start",
            field="ends_on",
        )
    wanted = values.get("profile_ids") or []
    known = set(session.scalars(visible(caller.scope, Profile).with_only_columns(Profile.id)))
    for profile_id in wanted:
        if profile_id not in known:
            raise InvalidRequest(
                "There is no profile with this id in your workspace. GET /v1/profiles lists them.",
                code="profile_not_found",
                field="profile_ids",
                id=profile_id,
            )


def _refuse_test_key(session: Session, caller: Principal, campaign: Campaign) -> None:
    """Keep a test key from stopping what it cannot see. Raises Forbidden."""
    if caller.is_test and has_real_pins(session, caller.scope, campaign.id):
        raise Forbidden(
            "This campaign holds pins of a real account, which a test key may not touch. Use a live key.",
            code="live_campaign",
        )


def _shown(session: Session, caller: Principal, campaign: Campaign) -> dict[str, Any]:
    return campaign_json(campaign, campaign_counts(session, caller.scope, [campaign.id])[campaign.id])
