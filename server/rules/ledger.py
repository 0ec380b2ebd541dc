"""What an account's calendar already holds, and the earliest instant that every hard rule leaves open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter

from server.rules.blocked import BlockedTimes
from server.rules.days import LAST_DAY, Days, Piece, epoch
from server.values.planning import PlanOptions, PlanSettings, TakenSlot

_FARTHEST_DAYS = 36_525  # a hundred years: nobody means a slot behind it, and it bounds what a plan may cost
_BARREN_DAYS = 800  # no open window for that long: there is none, and searching on would never end

Blocks = tuple[tuple[int, int] | None, tuple[int, int] | None]


class UnreadDay(LookupError):
    """The slots of a day count for the outcome, but nobody has read them: `settings.known` leaves it out."""

    def __init__(self, day: int) -> None:
        super().__init__(f"the slots of {date.fromordinal(day)} were not read")
        self.day = day


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pin on its way through the planner: its board is chosen, and rules that do not bind it are empty."""

    id: str
    index: int
    board_id: str
    turn: int | None = None
    url_key: str = ""
    image_hash: str | None = None


_place = attrgetter("due_at", "pin_id")  # the id too: rows come in any order, and one seed means one plan


class Ledger:
    """Slots by day, and the blocked times of the gap, URL and image rules. Seconds are epoch seconds.

    `url_spacing` 0 switches the URL rule off. Only what can matter to `pins` is kept of what is taken. Where only a part
    of the calendar was read (`settings.known`), nothing is ever answered about a day outside of it: UnreadDay is raised.
    The slots that matter to the URL and the image rule are always given, whatever their days are.
    """

    def __init__(
        self,
        settings: PlanSettings,
        options: PlanOptions,
        taken: Iterable[TakenSlot],
        now: datetime,
        *,
        url_spacing: timedelta = timedelta(),
        pins: Collection[Wanted] = (),
    ) -> None:
        self.days = Days(settings, options)
        self.gap_seconds = settings.min_gap_seconds
        self.cap = max(1, settings.pins_per_day - max(0, options.reserve_per_day))
        self.now = epoch(now, up=True)
        # a pause of years is no overflow, so the years count from its end
        begin = max(self.now, self.days.first() or 0, self.days.pause_end() or 0)
        self.last_day = min(LAST_DAY, self.days.of(begin) + _FARTHEST_DAYS)
        self.has_run_out = False  # whether a search came to the end of the last day
        self._known = settings.known
        self._slots: dict[int, list[int]] = {}
        self._full: dict[int, int] = {}
        self._url_radius = int(url_spacing.total_seconds())
        self.image_days = settings.image_spacing_days
        self._image_radius = self.image_days * 86_400
        self._behind: dict[int, Blocks] = {}
        self._pin_at: dict[tuple[str, int], str] = {}
        self._read(taken, now, pins)

    def allowed(self, pin: Wanted, instant: int) -> int:
        """Return the earliest second at or after `instant` that the URL and the image rule leave to this pin."""
        url, image = self._rules_of(pin)
        while True:
            moved = url.next_free(instant) if url else instant
            moved = image.next_free(moved) if image else moved
            if moved == instant:
                return instant
            instant = moved

    def allowed_back(self, pin: Wanted, instant: int) -> int:
        """Return the latest second at or before `instant` that the URL and the image rule leave to this pin."""
        url, image = self._rules_of(pin)
        while True:
            moved = url.last_free(instant) if url else instant
            moved = image.last_free(moved) if image else moved
            if moved == instant:
                return instant
            instant = moved

    def fit(self, pin: Wanted | None, low: int, high: int, pieces: Sequence[Piece]) -> int | None:
        """Return the earliest second in [low, high] inside the pieces that gap, URL and image rule allow, or None."""
        if self._known is not None:
            self._must_know(self.days.of(low))
        instant = low
        while instant <= high:
            moved = _inside(instant, pieces)
            if moved is None:
                return None
            moved = self._gaps.next_free(moved)
            if pin is not None:
                moved = self.allowed(pin, moved)
            if moved == instant:
                return instant
            instant = moved
        return None

    def earliest(self, pin: Wanted | None, instant: int) -> int | None:
        """Return the earliest second at or after `instant` that keeps every hard rule, None when nothing ever opens."""
        day = self.days.of(instant)
        while True:
            found = self.open_day(day)
            if found is None:
                return None
            instant = max(instant, self.days.begin(found))
            if pin is not None:
                instant = self.allowed(pin, instant)
            day = self.days.of(instant)
            if day == found:
                pieces = self.days.pieces(day)
                fitting = self.fit(pin, instant, pieces[-1][1] - 1, pieces)
                if fitting is not None:
                    return fitting
                day += 1

    def open_day(self, day: int) -> int | None:
        """Return the first day from `day` on with an open window and room under the cap, None when none ever opens.

        None too when there is none up to the last day of the calendar; `has_run_out` tells that from then on.
        """
        opens_at = self.days.pause_end()
        if opens_at is not None:
            day = max(day, self.days.of(opens_at))  # a pause of years is no closed account
        barren = 0
        while barren < _BARREN_DAYS:
            day = self._after_full(day)
            if day > self.last_day:
                self.has_run_out = True
                return None
            if self.days.pieces(day):
                self._must_know(day)
                return day
            barren += 1
            day += 1
        return None

    def slots(self, day: int) -> Sequence[int]:
        self._must_know(day)
        return self._slots.get(day, ())

    def room(self, day: int) -> int:
        if day > self.last_day or (self._known is not None and day in self._known.full):
            return 0
        self._must_know(day)
        return max(0, self.cap - len(self._slots.get(day, ())))

    def take(self, pin: Wanted, instant: int) -> None:
        """Enter a placement: from now on it counts like any taken slot."""
        day = self.days.of(instant)
        slots = self._slots.setdefault(day, [])
        slots.append(instant)
        if len(slots) >= self.cap:
            self.close(day)
        self._gaps.add(instant)
        self._behind[pin.index] = self.last_blocks(pin, instant)
        if pin.url_key and self._url_radius:
            self._urls.setdefault(pin.url_key, BlockedTimes(self._url_radius)).add(instant)
            self._pin_at[pin.url_key, instant] = pin.id
        if pin.image_hash and self._image_radius:
            key = (pin.image_hash, pin.board_id)
            self._images.setdefault(key, BlockedTimes(self._image_radius)).add(instant)

    def close(self, day: int) -> None:
        """Leave a day out of every later search."""
        self._full[day] = day + 1

    def blocker(self, pin: Wanted, instant: int) -> str | None:
        """Return the id of the pin to the same URL that ends its rule's reach exactly at `instant`, if one does."""
        return self._pin_at.get((pin.url_key, instant - self._url_radius))

    def last_blocks(self, pin: Wanted, instant: int) -> Blocks:
        """Return the spans that ended last before `instant` for the pin: that of the URL and that of the image rule.

        For a pin that was taken they are as they were before it was: its own reach hides them.
        """
        if pin.index in self._behind:
            return self._behind[pin.index]
        url, image = self._rules_of(pin)
        return (url.last_block(instant) if url else None, image.last_block(instant) if image else None)

    def is_kept_out(self, pin: Wanted, low: int, high: int, instant: int) -> bool:
        """Tell whether the URL and the image rule left no second of [low, high] to the pin, which went to `instant`.

        Also for a pin that was taken: its own reach does not count against it.
        """
        if pin.index not in self._behind:
            return self.allowed(pin, low) > high
        for span in sorted(span for span in self._behind[pin.index] if span is not None):
            if span[0] < low < span[1]:
                low = span[1]
        return low > high

    def url_blocks(self, pin: Wanted, instant: int) -> bool:
        url, _ = self._rules_of(pin)
        return url is not None and not url.is_free(instant)

    def image_blocks(self, pin: Wanted, instant: int) -> bool:
        _, image = self._rules_of(pin)
        return image is not None and not image.is_free(instant)

    def _must_know(self, day: int) -> None:
        if self._known is not None and not self._known.holds(day):
            raise UnreadDay(day)

    def _rules_of(self, pin: Wanted) -> tuple[BlockedTimes | None, BlockedTimes | None]:
        url = self._urls.get(pin.url_key) if pin.url_key else None
        image = self._images.get((pin.image_hash, pin.board_id)) if pin.image_hash else None
        return url, image

    def _after_full(self, day: int) -> int:
        root = day
        while root in self._full:
            root = self._full[root]
        while day != root:  # later searches jump straight over the run of full days
            self._full[day], day = root, self._full[day]
        return root

    def _read(self, taken: Iterable[TakenSlot], now: datetime, pins: Collection[Wanted]) -> None:
        reach = max(self._url_radius, self._image_radius, self.gap_seconds) + 3 * 86_400
        since = now - timedelta(seconds=reach)
        slots = sorted((slot for slot in taken if slot.due_at >= since), key=_place)
        lows = [epoch(slot.due_at) for slot in slots]
        spans = [(low, low + 1 if slot.due_at.microsecond else low) for low, slot in zip(lows, slots, strict=True)]
        self._gaps = BlockedTimes(self.gap_seconds, spans)
        self.gap: BlockedTimes | _Watched = (
            self._gaps if self._known is None else _Watched(self._gaps, self._must_know, self.days)
        )
        self._count_by_day(lows)
        # Rules are kept only for what the pins at hand could meet: most of a full calendar is none of their business.
        url_keys = {pin.url_key for pin in pins if pin.url_key and self._url_radius}
        images = {pin.image_hash for pin in pins if pin.image_hash and self._image_radius}
        by_url: dict[str, list[tuple[int, int]]] = {}
        by_image: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for slot, span in zip(slots, spans, strict=True):
            if slot.url_key in url_keys:
                by_url.setdefault(slot.url_key, []).append(span)
                self._pin_at[slot.url_key, span[1]] = slot.pin_id
            if slot.image_hash in images and slot.image_hash:
                by_image.setdefault((slot.image_hash, slot.board_id), []).append(span)
        self._urls = {key: BlockedTimes(self._url_radius, spans) for key, spans in by_url.items()}
        self._images = {key: BlockedTimes(self._image_radius, spans) for key, spans in by_image.items()}

    def _count_by_day(self, ascending: Sequence[int]) -> None:
        ends = 0
        slots: list[int] = []
        for instant in ascending:
            if instant >= ends or not slots:
                day = self.days.of(instant)
                ends = self.days.begin(day + 1)
                slots = self._slots.setdefault(day, [])
            slots.append(instant)
        self._full = {day: day + 1 for day, found in self._slots.items() if len(found) >= self.cap}
        if self._known is not None:
            self._full |= {day: day + 1 for day in self._known.full}


class _Watched:
    """The blocked times of the gap where only some days are known; what it answers lies on a known day, or it raises."""

    def __init__(self, times: BlockedTimes, must_know: Callable[[int], None], days: Days) -> None:
        self._times = times
        self._must_know = must_know
        self._days = days

    def next_free(self, instant: int) -> int:
        self._must_know(self._days.of(instant))
        moved = self._times.next_free(instant)
        self._must_know(self._days.of(moved))
        return moved

    def is_free(self, instant: int) -> bool:
        self._must_know(self._days.of(instant))
        return self._times.is_free(instant)

    def free_until(self, instant: int) -> int | None:
        """As of all blocked times, except that beyond the known day it only tells that the rest of the day is free."""
        self._must_know(self._days.of(instant))
        return self._times.free_until(instant)


def _inside(instant: int, pieces: Sequence[Piece]) -> int | None:
    for low, high in pieces:
        if instant < high:
            return max(instant, low)
    return None
