"""Events that follow from others: a schedule has ended, a site's posts do not become pins.

The dispatcher looks for them when it comes by what may have caused them, in the same transaction; they are events
like any other, and are told in its next batch. As one dispatcher works at a time, each is recorded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from server import clock, states
from server.models import Event, Schedule, Site, endings
from server.models.moves import record
from server.models.schedule_reads import tallies

ACTOR = "dispatch"
POSTS_IN_A_ROW = 3
_ENDS = frozenset({states.PUBLISHED, states.FAILED, states.CANCELLED, states.DRAFT, states.PENDING})
_TOLD = ("completed", "failed")


def follow(session: Session, events: Sequence[Event]) -> None:
    """Record what follows from a batch of events."""
    may_end = {
        event.subject_id
        for event in events
        if event.kind == "pin.rescheduled" or (event.kind == "pin.moved" and event.new in _ENDS)
    }
    if may_end:
        for schedule in endings.schedules_with(session, may_end):
            _end(session, schedule)
    unmade = {event.subject_id for event in events if is_unmade(event)}
    refused = {event.subject_id for event in events if event.kind == "notice.failed"}
    if unmade or refused:
        _judge(session, endings.sites_in_trouble(session, unmade, refused))


def is_unmade(event: Event) -> bool:
    """Tell whether a pin could not be made of its post."""
    return event.kind == "pin.moved" and event.old == states.GENERATING and event.new == states.FAILED


def _end(session: Session, schedule: Schedule) -> None:
    if endings.is_waited_for(session, schedule.id):
        return
    tally = tallies(session, [schedule.id])[schedule.id]
    state = tally.state_of(schedule)
    if state not in _TOLD or state == schedule.told:
        return
    schedule.told = state
    counts = {word: count for word, count in tally.counts.items() if count and word != "total"}
    reason = ", ".join(f"{count} {word.replace('_', ' ')}" for word, count in counts.items())
    record(
        session, schedule.workspace_id, f"schedule.{state}", schedule.id, actor=ACTOR, reason=reason, data=tally.counts
    )


def _judge(session: Session, sites: Iterable[Site]) -> None:
    for site in sites:
        run = endings.run_of_failures(session, site.id)
        if len(run.notices) < POSTS_IN_A_ROW or not run.is_news(site.failing_since):
            continue
        site.failing_since = run.notices[-1].received_at
        why = endings.why_failed(session, run.notices[0])
        host = urlsplit(site.url).hostname or site.url
        text = f"The last {len(run.notices)} posts of {host} did not become pins. {why}".strip()
        data = {
            "since": clock.rfc3339(site.failing_since),
            "notice_ids": [notice.id for notice in run.notices],
            "url": site.url,
        }
        record(session, site.workspace_id, "site.failing", site.id, actor=ACTOR, reason=text, data=data)
