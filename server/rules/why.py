"""The sentences behind each placement: a stable code, its numbers, and words for a blogger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from server.rules.windows import load_zone
from server.values.planning import Reason

_TEXTS = {
    # where a pin went
    # Automatic pins leave time between them: the account's next free second is often earlier than this place.
    "next_free_slot": "Takes the next free place in the account's even rhythm.",
    "as_soon_as_possible": "Goes out as soon as window, cap and gap allow.",
    "spread": "Pin {number} of {count} on {day}, spread evenly over the open hours.",
    "publish_now": "Goes out at once.",
    "publish_now_after_gap": "Goes out as soon as the gap to another pin allows.",
    "publish_now_staggered": "Goes out {seconds:second|seconds} after the pin before it, so that they do not come in one burst.",
    "publish_now_after_rest": "Goes out as soon as Pinterest lets its account go on.",
    "publish_now_when_connected": "Goes out as soon as its account is connected again.",
    "delivery_window": "Goes out inside its delivery window.",
    "rebalanced": "Moved inside its own delivery window to make room for another pin.",
    # which rule moved it, or which wish gave way
    "day_cap": "The account's limit of {cap:pin|pins} was reached on {day}.",
    "day_cap_reserved": "{day} holds {cap} of the account's {limit:pin|pins}; the rest is kept for new posts.",
    "url_spacing": "At least {hours:hour lies|hours lie} between pins to the same page{blocker}.",
    "image_spacing": "The same image stays off one board for {days:day|days}.",
    "same_picture": "Its board shows the same picture within {days:day|days}, which publish now leaves to you.",
    "gap": "At least {seconds:second lies|seconds lie} between two pins.",
    "packed": "There was no room to spread the pins evenly that day, so they follow each other as closely as allowed.",
    "early": "It goes early in the day, so that the whole schedule ends as soon as possible.",
    "start_day": "The start day {day} had no room.",
    "start_day_off": "The start day {day} is a day off{others}.",
    "kept_order": "It waits for the pin before it, since the order is kept.",
    "order": "The order was changed to keep every rule.",
    "day_off": "{day} is a day off.",
    "day_skipped": "{day} does not exist in the account's time zone.",
    "clock_change": "The clocks change on {day}: {typed} does not exist that day and means {real}.",
    "paused": "Publishing is paused until {until}.",
    # why a time or a pin was refused
    "in_past": "That time has passed. Choose one that lies ahead.",
    "outside_window": "That time lies outside the account's publishing hours ({start} to {end}, {timezone}).",
    "too_close": "Another pin is scheduled within {seconds:second|seconds} of that time.",
    "too_far_ahead": "That date is more than two years ahead. Choose an earlier one.",
    "no_open_window": "The account never publishes with these settings: its hours, the hours asked for and its days off "
    "leave no time. Widen one of them.",
    "too_far_out": "There is no place for this pin up to {day}, where the calendar ends. Let more pins go out a day, plan fewer "
    "pins at once, or give it another picture.",
    "no_board": "No board was chosen for this pin. Choose one, or give the profile default boards.",
    "delivery_window_full": "There is no room left in this delivery window, even when other pins are moved. Widen it or choose a later time.",
}


def reason(code: str, /, *rules: Reason, **params: Any) -> Reason:
    """Return the reason `code`, followed by the sentences of the rules that moved the pin.

    `params["rules"]` holds their codes and numbers, so that a page can say it in its own words.
    """
    text = _TEXTS[code].format_map({name: _words(value) for name, value in params.items()})
    told: dict[str, Any] = {name: _plain(value) for name, value in params.items()}
    if rules:
        text = " ".join([text, *(rule.text for rule in rules)])
        told["rules"] = [{"code": rule.code, **_flat(rule.params)} for rule in rules]
    return Reason(code, text, told)


def start_day_off(day: date, until: date) -> Reason:
    """The start day that was asked for is a day off, and so is every day after it up to `until`."""
    others = ""
    if until > day:
        others = f", and so {'is' if (until - day).days == 1 else 'is every day up to'} {_words(until)}"
    text = _TEXTS["start_day_off"].format(day=_words(day), others=others)
    return Reason("start_day_off", text, {"day": day.isoformat(), "until": until.isoformat()})


def clock_change(day: date, typed: str, real: str) -> Reason:
    """A wall time that the clocks skip on `day`, and the time that it means instead."""
    return reason("clock_change", day=day, typed=typed, real=real)


def url_spacing(hours: int, blocker: str | None = None) -> Reason:
    """The URL rule's sentence, naming the pin that it keeps its distance from when that is known."""
    text = _TEXTS["url_spacing"].format(hours=_Count(hours), blocker=f" (pin {blocker})" if blocker else "")
    return Reason("url_spacing", text, {"hours": hours, **({"pin_id": blocker} if blocker else {})})


def paused(until: datetime, timezone: str) -> Reason:
    """The pause's sentence, told on the account's own clock; `params["until"]` is the instant in UTC."""
    told = reason("paused", until=until.astimezone(load_zone(timezone)))
    return Reason(told.code, told.text, {"until": until.isoformat()})


class _Count(int):
    """A number that a text may follow by its noun: `{days:day|days}` is "1 day" and "7 days"."""

    def __format__(self, nouns: str) -> str:
        if not nouns:
            return str(int(self))
        one, many = nouns.split("|")
        return f"{int(self)} {one if self == 1 else many}"


def _words(value: Any) -> str | _Count:
    """Numbers and days as people write them; an instant is told on the clock of the zone that it carries."""
    if isinstance(value, int):
        return _Count(value)
    if not isinstance(value, date):
        return str(value)
    day = f"{value.day} {value:%B} {value.year}"
    return f"{day}, {value:%H:%M} ({value.tzinfo})" if isinstance(value, datetime) else day


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _flat(params: Mapping[str, Any]) -> dict[str, Any]:
    return dict(params)
