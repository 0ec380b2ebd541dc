"""Copies of pins for other accounts: new pins with the same content, which then go their own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server import states
from server.ids import new_id
from server.models import Account, Pin, Version
from server.models.moves import born
from server.pipeline import media, uploads
from server.pipeline.schedule.preview import Planned
from server.values.planning import Reason

_CONTENT = (
    "title", "description", "alt_text", "keywords", "overlay", "focus", "photo_id", "template", "writer",
    "wish", "phrase", "edited", "note",
)  # fmt: skip
_OF_THE_POST = ("article_id", "site_id", "post_id")  # these belong to a profile: another one's copy has none of them


@dataclass(slots=True)
class Copies:
    """Copies by what they copy: `sources` maps each new pin's id to the pin it was copied from."""

    pins: list[Pin] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=dict)
    by_plan: dict[tuple[str, str], str] = field(default_factory=dict)  # (account, name in the plan) → new id

    def renamed(self, planned: Iterable[Planned]) -> tuple[Planned, ...]:
        """The placements with the new pins' ids instead of the names that the plan has used, in sentences, too."""
        names: dict[str, dict[str, str]] = {}
        for (account_id, name), pin_id in self.by_plan.items():
            names.setdefault(account_id, {})[name] = pin_id
        return tuple(_renamed(one, names.get(one.account_id, {})) for one in planned)


def copy_pins(
    session: Session,
    pins: Mapping[str, Pin],
    accounts: Mapping[str, Account],
    planned: Iterable[Planned],
    *,
    actor: str,
    now: datetime,
) -> Copies:
    """Make a draft with the same content for every placement that is a copy; its slot is written afterwards."""
    found = Copies()
    for one in planned:
        if one.copy_of is None:
            continue
        source, account = pins[one.copy_of], accounts[one.account_id]
        pin = _copy(source, account, now)
        born(session, pin, actor=actor, reason=f"copied from {source.id} for {account.username}")
        found.pins.append(pin)
        found.sources[pin.id] = source.id
        found.by_plan[account.id, one.placement.pin_id] = pin.id
    versions = [_version(session, pins[found.sources[pin.id]], pin) for pin in found.pins]
    session.add_all(versions)
    session.flush()
    for pin, version in zip(found.pins, versions, strict=True):
        pin.content_id = version.id
        if version.video_id is not None:
            uploads.begin(session, pin, version.video_id, now)
    session.flush()
    return found


def copy_pin(session: Session, source: Pin, account: Account, *, actor: str, reason: str, now: datetime) -> Pin:
    """One draft with the same content."""
    pin = _copy(source, account, now)
    born(session, pin, actor=actor, reason=reason)
    version = _version(session, source, pin)
    session.add(version)
    session.flush()
    pin.content_id = version.id
    if version.video_id is not None:
        uploads.begin(session, pin, version.video_id, now)
    session.flush()
    return pin


def _copy(source: Pin, account: Account, now: datetime) -> Pin:
    is_same_profile = source.profile_id == account.profile_id
    return Pin(
        id=new_id("pin"),
        workspace_id=account.workspace_id,
        profile_id=account.profile_id,
        account_id=account.id,
        link_url=source.link_url,
        url_key=source.url_key,
        campaign_id=source.campaign_id,
        labels=list(source.labels),
        wanted={},
        state=states.DRAFT,
        shown_at=now,
        created_at=now,
        updated_at=now,
        **{name: getattr(source, name) if is_same_profile else None for name in _OF_THE_POST},
    )


def _version(session: Session, source: Pin, pin: Pin) -> Version:
    content: dict[str, Any] = {name: getattr(source.content, name) for name in _CONTENT}
    version = Version(id=new_id("ver"), pin_id=pin.id, number=1, **content)
    if source.content is not None:
        media.carry(session, source.content, version)
    return version


def _renamed(one: Planned, names: Mapping[str, str]) -> Planned:
    if not names:
        return one
    placement = one.placement
    return replace(
        one,
        placement=replace(
            placement, pin_id=names.get(placement.pin_id, placement.pin_id), why=_renamed_why(placement.why, names)
        ),
    )


def _renamed_why(why: Reason, names: Mapping[str, str]) -> Reason:
    """A reason may name a pin that it keeps its distance from; that may be a copy of this very plan."""
    rules = why.params.get("rules") or ()
    named = {rule["pin_id"] for rule in rules if rule.get("pin_id") in names}
    if not named:
        return why
    text = why.text
    for name in named:
        text = text.replace(name, names[name])
    renamed = [
        {**rule, "pin_id": names.get(rule["pin_id"], rule["pin_id"])} if "pin_id" in rule else rule for rule in rules
    ]
    return replace(why, text=text, params={**why.params, "rules": renamed})
