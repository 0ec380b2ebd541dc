"""How things look in JSON: one function per thing, and what people read below a pin's status."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from server import clock, states, troubles
from server.api.brand import brand_json
from server.api.pausing import effective_json, pause_json
from server.api.waiting import Wait, is_waiting, wait_of
from server.config import Settings
from server.models import Account, MediaUpload, Pin, Profile
from server.models.columns import Pausable
from server.models.queries import accounts_of, board_names, gone_boards, paused_owners
from server.pipeline.check.policy import policy_of
from server.pipeline.holds import needs_person
from server.pipeline.media import CAROUSEL, VIDEO, slide_ids
from server.pipeline.pauses import Pause, longest
from server.pipeline.publish.meter import Spent, spent
from server.pipeline.uploads import uploads_of

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")  # the planner's 0 to 6
SHOWN_STATUSES = tuple(word for word in dict.fromkeys(states.STATUS.values()) if word != "deleted")


@dataclass(frozen=True)
class PinShapes:
    """Shows pins."""

    settings: Settings
    accounts: Mapping[str, Account]
    boards: Mapping[tuple[str, str], str]
    gone: Collection[tuple[str, str]] = ()
    paused: Mapping[str, Pausable] = field(default_factory=dict)
    slides: Mapping[str, Sequence[str]] = field(default_factory=dict)
    uploads: Mapping[str, MediaUpload] = field(default_factory=dict)
    now: datetime = field(default_factory=clock.now)
    spent: Mapping[str, Spent] = field(default_factory=dict)

    @classmethod
    def of(cls, session: Session, settings: Settings, pins: Sequence[Pin]) -> PinShapes:
        """Read what showing these pins needs, in a handful of statements."""
        accounts, now = accounts_of(session, pins), clock.now()
        return cls(
            settings,
            accounts,
            board_names(session, pins),
            gone_boards(session, pins),
            paused_owners(session, pins),
            slide_ids(session, [pin.content.id for pin in pins if pin.content and pin.content.media_type == CAROUSEL]),
            uploads_of(session, [pin.id for pin in pins if pin.content and pin.content.media_type == VIDEO]),
            now,
            spent(session, settings, accounts.values(), now),
        )

    def full(self, pin: Pin) -> dict[str, Any]:
        """A pin with everything."""
        content = pin.content
        return {
            **self.compact(pin),
            **self._media(pin),
            "overlay": (content.overlay or None) if content else None,
            "description": content.description if content else "",
            "alt_text": content.alt_text if content else "",
            "keywords": content.keywords if content else [],
            "phrase": content.phrase if content else "",
            "edited_fields": content.edited if content else [],
            "asset_id": content.asset_id if content else None,
            "template": content.template if content else "",
            "writer": content.writer if content else "",
            "wish": content.wish if content else "",
            "note": note_json(content.note) if content else None,
            "regeneration": self._regeneration(pin),
            "site_id": pin.site_id,
            "post_id": pin.post_id,
            "why": pin.why,
            "deliver_from": clock.rfc3339(pin.deliver_from),
            "deliver_until": clock.rfc3339(pin.deliver_until),
            "schedule_id": pin.schedule_id,
            "pinterest_pin_id": pin.pinterest_pin_id,
            "strays": pin.strays,
            "attempts": pin.attempts,
            "checked_at": clock.rfc3339(pin.checked_at),
            "created_at": clock.rfc3339(pin.created_at),
            "updated_at": clock.rfc3339(pin.updated_at),
        }

    def compact(self, pin: Pin) -> dict[str, Any]:
        """A pin as the calendar and the list of changes show it."""
        asset_id = pin.content.asset_id if pin.content else None
        account = self.accounts.get(pin.account_id or "")
        spent_by = self.spent.get(pin.account_id or "")
        wait = wait_of(pin, account, self._pause(pin, account), spent_by, has_no_board=self._has_no_board(pin))
        return {
            "id": pin.id,
            "status": states.STATUS[pin.state],
            "state": pin.state,
            "status_note": self._note(pin, account, wait),
            "waits": wait.to_json() if wait else None,
            "attention": needs_person(pin)
            or bool(_warnings(pin))
            or _has_refusal(pin)
            or (wait is not None and wait.needs_person),
            "holds": pin.holds,
            "warnings": _warnings(pin),
            "title": pin.content.title if pin.content else "",
            "link_url": pin.link_url,
            "media_type": pin.content.media_type if pin.content else "image",
            "image_url": self._image(asset_id, ""),
            "thumbnail_url": self._image(asset_id, "-236"),
            "profile_id": pin.profile_id,
            "account_id": pin.account_id,
            "is_sandbox": account is not None and account.kind == "sandbox",
            "board_id": pin.board_id,
            "board_name": self.boards.get((pin.account_id or "", pin.board_id or "")),
            "board_section_id": pin.board_section_id,
            "campaign_id": pin.campaign_id,
            "labels": pin.labels,
            "timezone": account.timezone if account else None,
            "shown_at": clock.rfc3339(pin.shown_at),
            "due_at": clock.rfc3339(pin.due_at),
            "next_attempt_at": clock.rfc3339(pin.next_attempt_at),
            "published_at": clock.rfc3339(pin.published_at),
            "pinterest_url": pin.pinterest_url,
            "error": _error(pin),
            "is_being_removed": pin.is_delete_wanted and pin.state == states.PUBLISHED,
            "sync": pin.sync_state,
            "sync_error": (pin.sync or {}).get("error"),
            "is_editable": pin.state in states.EDITABLE,
            "is_regenerating": pin.regeneration_state in {"wanted", "running"},
            "version": pin.version,
        }

    def _note(self, pin: Pin, account: Account | None, wait: Wait | None) -> str:
        """The second line below the status, without any time; empty where the status says it all."""
        is_sandbox = account is not None and account.kind == "sandbox"
        if pin.is_held and pin.holds:
            return str(pin.holds[0].get("text") or "Waits for you")
        if pin.is_delete_wanted and pin.state == states.PUBLISHED:
            return "Being removed from the sandbox" if is_sandbox else "Being removed on Pinterest"
        if pin.state == states.PUBLISHED and (said := _after_publication(pin, is_sandbox)):
            return said
        if pin.is_cancel_wanted and pin.state in states.CANCEL_LATER:
            return f"Will be cancelled unless {'the sandbox' if is_sandbox else 'Pinterest'} has it already"
        if pin.state == states.PUBLISHED and is_sandbox:
            return "Published in the sandbox"
        if wait is not None:
            return wait.text
        if pin.regeneration_state in {"wanted", "running"}:
            return "New content is being made"
        if warnings := _warnings(pin):
            return str(warnings[0].get("text") or "Goes out, though something is wrong")
        return (_SANDBOX_NOTES if is_sandbox else _NOTES).get(pin.state, "")

    def _has_no_board(self, pin: Pin) -> bool:
        return (pin.account_id or "", pin.board_id or "") in self.gone

    def _pause(self, pin: Pin, account: Account | None) -> Pause | None:
        """The pause that keeps this pin; one that ends before its slot is none of its business."""
        owners = (self.paused.get(one) for one in (pin.profile_id, pin.workspace_id, pin.campaign_id) if one)
        found = longest((account, *owners), self.now)
        if found is None or found.until is None or pin.due_at is None or pin.due_at < found.until:
            return found
        return None

    def _media(self, pin: Pin) -> dict[str, Any]:
        """A carousel's images and a video with what it needs; None for what a pin does not show."""
        content = pin.content
        slides = self.slides.get(content.id) if content else None
        video = None
        if content is not None and content.video_id is not None:
            upload = self.uploads.get(pin.id)
            video = {
                "asset_id": content.video_id,
                "url": f"{self.settings.base_url}/videos/{content.video_id}",
                "cover_asset_id": content.asset_id,
                "cover_at_seconds": content.cover_at,
                "preparation": None if upload is None else {"step": upload.step, "error": upload.error},
            }
        carousel = None if slides is None else [{"asset_id": one, "url": self._image(one, "")} for one in slides]
        return {"carousel": carousel, "video": video}

    def _image(self, asset_id: str | None, suffix: str) -> str | None:
        return f"{self.settings.base_url}/images/{asset_id}{suffix}.jpg" if asset_id else None

    def _regeneration(self, pin: Pin) -> dict[str, Any] | None:
        if pin.regeneration_state is None:
            return None
        return {"state": pin.regeneration_state, **(pin.regeneration or {})}


_NOTES = {
    states.GENERATING: "Being made",
    states.QUEUED: "Waits for its turn",
    states.PUBLISHING: "On its way to Pinterest",
    states.UNCONFIRMED: "Checking with Pinterest",
}
_SANDBOX_NOTES = {
    **_NOTES,
    states.PUBLISHING: "On its way to the sandbox",
    states.UNCONFIRMED: "Checking with the sandbox",
}


def profile_json(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "name": profile.name,
        "site_url": profile.site_url,
        "timezone": profile.timezone,
        "brand": brand_json(profile),
        "voice": profile.voice,
        "keywords": profile.keywords,
        "trend_region": profile.trend_region,
        "utm": profile.utm,
        "defaults": profile.defaults,
        "has_marker": profile.has_marker,
        "preflight": policy_of(profile.preflight),
        "blackout_dates": profile.blackout_dates,
        **pause_json(profile),
        "version": profile.version,
        "created_at": clock.rfc3339(profile.created_at),
    }


def account_json(account: Account, pause: Pause | None) -> dict[str, Any]:
    """An account; `pause` is the one in force for it, whoever was paused."""
    rest = account.rest_at(clock.now())
    return {
        "id": account.id,
        "profile_id": account.profile_id,
        "kind": account.kind,
        "username": account.username,
        "pinterest_user_id": account.pinterest_user_id,
        "status": account.status,
        "error": account.error or (rest.reason if rest else None),
        "blocked_until": clock.rfc3339(rest.until if rest else None),
        "settings": {
            "pins_per_day": account.pins_per_day,
            "window_start": account.window_start,
            "window_end": account.window_end,
            "timezone": account.timezone,
            "min_gap_seconds": account.min_gap_seconds,
            "missed_slots": account.missed_slots,
            "days_off": [WEEKDAYS[day] for day in sorted(account.days_off)],
            "image_spacing_days": account.image_spacing_days,
            **pause_json(account),
        },
        "pause": effective_json(pause),
        "boards_refreshed_at": clock.rfc3339(account.boards_refreshed_at),
        "created_at": clock.rfc3339(account.created_at),
    }


def note_json(note: dict[str, Any] | None) -> dict[str, Any] | None:
    """What is to be said of a version's writer or photo, with what mends it."""
    return None if note is None else {**note, "cure": troubles.cure_of(note.get("code"))}


def _warnings(pin: Pin) -> list[dict[str, Any]]:
    """What people are told of a pin that goes out nevertheless; of one that is out it is history."""
    return list(pin.warnings) if is_waiting(pin) or pin.state == states.DRAFT else []


def _after_publication(pin: Pin, is_sandbox: bool) -> str:
    home = "The sandbox" if is_sandbox else "Pinterest"
    if _has_delete_error(pin):
        return f"{home} has not removed it"
    if pin.sync_state == "pending":
        return f"Your change is on its way to {home.replace('The', 'the')}"
    return f"{home} did not take your change" if pin.sync_state == "refused" else ""


def _has_delete_error(pin: Pin) -> bool:
    return pin.error is not None and pin.error.get("stage") == "delete"


def _has_refusal(pin: Pin) -> bool:
    """Pinterest said no to something after publication, and only a person can go on."""
    if pin.state == states.PUBLISHED and (pin.sync_state == "refused" or _has_delete_error(pin)):
        return True
    return any("error" in stray for stray in pin.strays)


def _error(pin: Pin) -> dict[str, Any] | None:
    if not pin.error:
        return None
    text = pin.error.get("text") or pin.error.get("message") or ""
    return {
        "at": clock.rfc3339(pin.updated_at),
        **pin.error,
        "message": text,
        "text": text,
        "cure": troubles.cure_of(pin.error.get("code")),
    }
