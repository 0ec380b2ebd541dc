"""Slots: the pure planner's placements beside what the account already holds, committed under the account's lock.

Every way of scheduling locks the pins first and the account's row second (the order of `models/claims.py`), so that two
plans for one account never interleave; and raises its `plan_version`, so that a plan made outside of a transaction can
tell that it is stale.

    calendar    what the planner must know of an account: its settings, and the slots that are taken
    placing     writes placements, and remembers what each pin was before
    automatic   a new post's pins, their boards as drafts, and publish now
    by_hand     one pin on a typed time or inside a delivery window
    reschedule  many pins at once: by an amount of time, to typed times, or by options
    typed       the typed times among them that have delivery windows
    together    judging many typed times at once, and locking what they touch
    undo        taking an act of scheduling back, or calling off what still waits
"""

from server.pipeline.schedule.automatic import deal_boards, place_automatic, place_now
from server.pipeline.schedule.by_hand import place_at, place_in_window
from server.pipeline.schedule.calendar import next_free_slot, plan_settings

__all__ = [
    "deal_boards",
    "next_free_slot",
    "place_at",
    "place_automatic",
    "place_in_window",
    "place_now",
    "plan_settings",
]
