"""From findings to holds and warnings, by the profile's policy, and when the pin is looked at again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server import states
from server.models import Account, Pin, Profile
from server.models.claims import wake
from server.pipeline import holds, media
from server.pipeline.check.local import Finding, board_trouble, media_trouble, text_trouble
from server.pipeline.check.policy import HOLD, KINDS, LINK_KINDS, WARN, policy_of
from server.values.destination import PageLook

ACTOR = "check"
LEAD = timedelta(minutes=5)  # so long before its slot a pin is looked at once more
_SILENT_PAUSE = timedelta(seconds=60)  # between two looks at a silent page when the slot is near
_SHORTEST, _LONGEST = timedelta(minutes=2), timedelta(hours=6)  # between two looks at the same trouble


def apply(
    session: Session,
    pin: Pin,
    profile: Profile,
    page: PageLook,
    damaged: Mapping[str, str],
    *,
    silent_since: datetime | None,
    now: datetime,
) -> None:
    """Write down what was found for a locked pin. Trouble that is gone ends its hold by itself.

    A page that is not known decides nothing: what was found before stays, and only a slot that is near makes its silence
    a finding of its own.
    """
    findings = _findings(session, pin, profile, damaged)
    is_near = pin.due_at is not None and pin.due_at - now <= LEAD
    judged = set(KINDS)
    if page.is_known:
        findings |= {trouble.code: Finding(trouble.code, trouble.text) for trouble in page.troubles}
    else:
        judged -= LINK_KINDS
        if is_near and not page.is_shielded:
            judged.add("link_silent")
            findings["link_silent"] = Finding("link_silent", f"Nobody knows whether readers can open it. {page.note}")
    was_kept = pin.is_held or pin.checked_at is None  # what goes out at once waits for its first look
    policy = policy_of(profile.preflight)
    for kind in sorted(judged):
        _settle_kind(session, pin, kind, findings.get(kind), policy[kind])
    for kind in sorted(LINK_KINDS - judged):  # nobody could look, but what is to be done about it may have changed
        told = next((one for one in (*pin.holds, *pin.warnings) if one["code"] == kind), None)
        if told is not None:
            known = Finding(kind, str(told["text"]), choices=tuple(told["choices"]))
            _settle_kind(session, pin, kind, known, policy[kind])
    pin.checked_at = now
    pin.check_at = next_look(pin, page, silent_since, now)
    session.flush()
    if was_kept and not pin.is_held and pin.account_id is not None:  # its turn may have come while it was on hold
        wake(session, session.get_one(Account, pin.account_id).queue_id, now)


def next_look(pin: Pin, page: PageLook, silent_since: datetime | None, now: datetime) -> datetime | None:
    """When to look again: before the slot in any case, and where something may change by itself, earlier or later."""
    if pin.state not in states.CHECKED or pin.due_at is None:
        return None
    wanted = [pin.due_at - LEAD] if pin.due_at - LEAD > now else []
    held = [hold for hold in pin.holds if hold["code"] in KINDS]
    if held:
        since = min(datetime.fromisoformat(str(hold["since"])) for hold in held)
        wanted.append(now + _between((now - since) / 4))
    elif not page.is_known and not page.is_shielded:
        is_near = pin.due_at - now <= LEAD
        pause = _SILENT_PAUSE if is_near else _between((now - (silent_since or now)) / 2)
        if not is_near or now + pause < pin.due_at:
            wanted.append(now + pause)
    return min(wanted, default=None)


def _findings(session: Session, pin: Pin, profile: Profile, damaged: Mapping[str, str]) -> dict[str, Finding]:
    shown = media.load(session, pin.content)
    broken = next((damaged[image.content_hash] for image in shown.images if image.content_hash in damaged), None)
    found = (
        board_trouble(session, pin),
        Finding("image_bad", broken, is_hard=True) if broken else media_trouble(shown),
        text_trouble(pin, has_marker=profile.has_marker),
    )
    return {one.code: one for one in found if one is not None}


def _settle_kind(session: Session, pin: Pin, kind: str, finding: Finding | None, level: str) -> None:
    """Hold, warn or neither; what is there already stays as it is."""
    is_held = finding is not None and (finding.is_hard or level == HOLD)
    if finding is not None and is_held:
        holds.add(
            session, pin, kind, actor=ACTOR, reason=finding.text, text=finding.text,
            choices=finding.choices, is_hard=finding.is_hard,
        )  # fmt: skip
        return
    reason = "it is all right now" if finding is None else "the profile lets it go out"
    holds.lift(session, pin, kind, actor=ACTOR, reason=reason)
    if finding is not None and level == WARN:
        holds.warn(session, pin, kind, actor=ACTOR, text=finding.text, choices=finding.choices)
    else:
        holds.unwarn(session, pin, kind)


def _between(pause: timedelta) -> timedelta:
    return min(max(pause, _SHORTEST), _LONGEST)
