"""The one shape of background work: claim in a short transaction, work with none open, settle fenced by the lease.

    claim   short transaction, committed by the worker   → plain values, or None when there is nothing to do
    work    no transaction open                            fetch, parse, draw, write, call Pinterest
    settle  short transaction, committed by the worker   writes only where the lease is still ours

A job never commits by itself. Killed at any instruction, the claim's lease runs out and another worker
claims it again; so `work` may run twice and `settle` must be fenced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Claimed = TypeVar("Claimed")
Result = TypeVar("Result")


class Job(Protocol, Generic[Claimed, Result]):
    """One kind of background work. Instances hold their services and no state between runs."""

    name: str

    def claim(self, session: Session) -> Claimed | None:
        """Take the next piece of work under a lease, as plain values."""

    def work(self, claimed: Claimed) -> Result:
        """Do it, with no transaction open. Expected failures are part of the result, never raised."""

    def settle(self, session: Session, claimed: Claimed, result: Result) -> None:
        """Write the result where the lease is still ours; otherwise change nothing."""
