"""A pin's states as data: which moves exist, what people see, what may be edited."""

from __future__ import annotations

from typing import Final

GENERATING: Final = "generating"  # text and image are being made
DRAFT: Final = "draft"  # has content, has no slot
PENDING: Final = "pending"  # has a slot in the future
QUEUED: Final = "queued"  # due (or publish-now), waits for its turn under the account's pace
PUBLISHING: Final = "publishing"  # claimed under a lease, request in flight
UNCONFIRMED: Final = "unconfirmed"  # the outcome is unknown: reconciled, never re-posted blindly
RETRYING: Final = "retrying"  # known not to exist, next try at next_attempt_at
PUBLISHED: Final = "published"
FAILED: Final = "failed"  # known not to exist, and no further try without a person
CANCELLED: Final = "cancelled"
DELETED: Final = "deleted"  # was published, removed on Pinterest

BIRTHS: Final = frozenset({GENERATING, DRAFT, PENDING, QUEUED})

TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    # content made | no content to be had | person changed their mind
    GENERATING: frozenset({DRAFT, PENDING, QUEUED, FAILED, CANCELLED}),
    # scheduled | publish now | thrown away | found on Pinterest late
    DRAFT: frozenset({PENDING, QUEUED, CANCELLED, PUBLISHED}),
    # due or publish now | unscheduled | cancelled | found on Pinterest late
    PENDING: frozenset({QUEUED, DRAFT, CANCELLED, PUBLISHED}),
    # claimed | re-slotted or over the day's cap | unscheduled | cancelled | found on Pinterest late
    QUEUED: frozenset({PUBLISHING, PENDING, DRAFT, CANCELLED, PUBLISHED}),
    # settled | known absent | refused for good | unknown | released before the first byte
    PUBLISHING: frozenset({PUBLISHED, RETRYING, FAILED, UNCONFIRMED, QUEUED}),
    # adopted | absent | absent and attempts spent | absent and cancel was asked
    UNCONFIRMED: frozenset({PUBLISHED, RETRYING, FAILED, CANCELLED}),
    # next_attempt_at came | rescheduled | cancelled | found on Pinterest late
    RETRYING: frozenset({QUEUED, PENDING, CANCELLED, PUBLISHED}),
    # retry of a failed generation | retry | rescheduled | set aside | thrown away | found on Pinterest late
    FAILED: frozenset({GENERATING, QUEUED, PENDING, DRAFT, CANCELLED, PUBLISHED}),
    # restored without or with a slot | found on Pinterest, in a database that was set back
    CANCELLED: frozenset({DRAFT, PENDING, PUBLISHED}),
    # removed on Pinterest, and only when Pinterest says so
    PUBLISHED: frozenset({DELETED}),
    DELETED: frozenset(),
}

STATES: Final = tuple(TRANSITIONS)

STATUS: Final[dict[str, str]] = {
    GENERATING: "pending",
    DRAFT: "draft",
    PENDING: "pending",
    QUEUED: "pending",
    PUBLISHING: "pending",
    UNCONFIRMED: "pending",
    RETRYING: "pending",
    PUBLISHED: "published",
    FAILED: "failed",
    CANCELLED: "cancelled",
    DELETED: "deleted",
}

EDITABLE: Final = frozenset({DRAFT, PENDING, QUEUED, RETRYING, FAILED})
CANCELLABLE: Final = frozenset({GENERATING, DRAFT, PENDING, QUEUED, RETRYING, FAILED})
CANCEL_LATER: Final = frozenset(
    {PUBLISHING, UNCONFIRMED}
)  # the wish is recorded, carried out when the outcome is known
REGENERABLE: Final = frozenset({DRAFT, PENDING, QUEUED, FAILED})
RETRYABLE: Final = frozenset({FAILED})
CHECKED: Final = frozenset({PENDING, QUEUED})  # looked at before they go out
# These hold a place in the account's calendar: they count for cap, gap and the URL rule.
OCCUPYING: Final = frozenset({PENDING, QUEUED, PUBLISHING, UNCONFIRMED, RETRYING, PUBLISHED})


def may_move(old: str | None, new: str) -> bool:
    """Tell whether the table allows old → new; `None` as old is birth."""
    return new in (BIRTHS if old is None else TRANSITIONS[old])


def states_of(status: str) -> tuple[str, ...]:
    """All states that people see as `status`; empty for an unknown word."""
    return tuple(state for state, word in STATUS.items() if word == status)
