"""When a queue from which nothing could be taken wants to be looked at again."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.config import Settings
from server.models import AccountQueue
from server.models.claims import Connection
from server.models.due import next_instants_of
from server.pipeline import app_budget
from server.pipeline.publish import pace

_BUSY_PAUSE = timedelta(seconds=0.5)  # when the account's first pin is locked by somebody else


def set_wakes(
    session: Session,
    settings: Settings,
    queues: Sequence[AccountQueue],
    connections: Mapping[str, Sequence[Connection]],
    spent: Collection[str],
    now: datetime,
) -> None:
    """When to look at these queues again, from which nothing was taken. A pin that was due but locked is asked for soon.

    Whatever comes out lies ahead, so that a queue which may send nothing now never spins: behind gap, cap and timed
    pauses, and for late pins in the account's open hours.
    """
    accounts = [one.account.id for queue in queues for one in connections[queue.id]]
    waits = next_instants_of(session, accounts, now) if accounts else {}
    for queue in queues:
        wakes: list[datetime] = []
        for connection in connections[queue.id]:
            resumes = connection.resumes_at(now)
            if resumes is None:
                continue
            if app_budget.app_of_account(settings, connection.account) in spent:
                resumes = max(resumes, app_budget.resets_at(now))
            gate = pace.gate(connection.account, queue, resumes)
            found = waits[connection.account.id]
            opens = pace.next_open(connection, gate) if found.late is not None else None
            instant = found.soonest(opens)
            if instant is None:
                continue
            wakes.append(now + _BUSY_PAUSE if gate <= now and instant <= now else max(gate, instant))
        queue.wake_at = min(wakes, default=None)
