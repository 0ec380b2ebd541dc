"""What the planner refuses before it starts: each problem names its field and says what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from server.errors import InvalidRequest
from server.rules.windows import load_zone, parse_clock
from server.values.planning import FlexiblePin, PlanOptions, PlanPin, PlanSettings

MODES = ("automatic", "later", "now")
SHUFFLES = ("none", "auto", "board", "random")
SPACINGS = ("even", "asap")
FARTHEST = timedelta(days=731)
SKEW = timedelta(seconds=60)  # a typed time this little in the past means now


def check_settings(settings: PlanSettings) -> None:
    """Raise InvalidRequest for an account's settings that cannot be planned with."""
    load_zone(settings.timezone)
    _in_range("pins_per_day", settings.pins_per_day, 1, 10_000)
    _in_range("min_gap_seconds", settings.min_gap_seconds, 0, 86_400)
    _in_range("image_spacing_days", settings.image_spacing_days, 0, 365)
    _window(settings.window_start, settings.window_end)
    if settings.days_off - set(range(7)):
        raise InvalidRequest("Days off are weekdays from 0 (Monday) to 6 (Sunday).", code="bad_value", field="days_off")
    if len(settings.days_off) == 7:
        raise InvalidRequest(
            "Every weekday is a day off, so nothing could ever be published. Leave at least one open.",
            code="no_open_day",
            field="days_off",
        )


def check_request(
    pins: Sequence[PlanPin],
    settings: PlanSettings,
    options: PlanOptions,
    flexible: Sequence[FlexiblePin],
    now: datetime,
) -> None:
    """Raise InvalidRequest for a request that makes no sense, naming the field at fault."""
    check_settings(settings)
    _one_of("mode", options.mode, MODES)
    _one_of("shuffle", options.shuffle, SHUFFLES)
    _one_of("spacing", options.spacing, SPACINGS)
    if options.pins_per_day is not None:
        _in_range("pins_per_day", options.pins_per_day, 1, 10_000)
    _in_range("url_spacing_hours", options.url_spacing_hours, 0, 24 * 365)
    zone = load_zone(options.timezone or settings.timezone)
    if options.window_start is not None or options.window_end is not None:
        _window(options.window_start or settings.window_start, options.window_end or settings.window_end)
    if options.start_date is not None:
        today = now.astimezone(zone).date()
        if options.start_date < (now - SKEW).astimezone(zone).date():
            raise InvalidRequest(
                f"The start date {options.start_date} has passed. Choose today or a later day.",
                code="start_date_past",
                field="start_date",
            )
        if options.start_date - today > FARTHEST:
            raise InvalidRequest(
                f"The start date {options.start_date} is more than two years ahead. Choose an earlier one.",
                code="too_far_ahead",
                field="start_date",
            )
    seen: set[str] = set()
    both: list[PlanPin | FlexiblePin] = [*pins, *flexible]
    for pin in both:
        if pin.id in seen:
            raise InvalidRequest(f"Pin {pin.id} is given twice.", code="duplicate_pin", field="pin_ids", pin_id=pin.id)
        seen.add(pin.id)
        if (pin.earliest is None) != (pin.latest is None) or (
            pin.earliest is not None and pin.latest is not None and pin.latest < pin.earliest
        ):
            raise InvalidRequest(
                "A delivery window needs a start and an end that is not before it.",
                code="bad_delivery_window",
                field="delivery_window_minutes",
                pin_id=pin.id,
            )


def _window(start: str, end: str) -> None:
    if parse_clock(start, field="window_start") == parse_clock(end, field="window_end", is_end=True):
        raise InvalidRequest(
            "The window starts and ends at the same time. For the whole day write 00:00 to 24:00.",
            code="window_empty",
            field="window_end",
        )


def _one_of(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InvalidRequest(
            f"{field} must be one of {', '.join(allowed)}, not {value!r}.", code="bad_value", field=field
        )


def _in_range(field: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise InvalidRequest(f"{field} must be from {low} to {high}, not {value}.", code="bad_value", field=field)
