"""The one shape of background work: claim in a short transaction, work with none open, settle fenced by the lease.

    claim   short transaction, committed by the worker   → plain values, or None when there is nothing to do
    work    no transaction open                            fetch, parse, draw, write, call Pinterest
    settle  short transaction, committed by the worker   writes only where the lease is still ours

A job never commits by itself. Killed at any instruction, the claim's lease runs out and another worker
claims it again; so `work` may run twice and `settle` must be fenced. Work that may take long has a short
lease and a `renew`, so that it is taken up soon after its worker's death and never while it lives.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar, runtime_checkable

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


@runtime_checkable
class Renewable(Protocol):
    """A job whose work may outlast its lease."""

    def renew(self, session: Session, claimed: Any) -> None:
        """Extend the lease where it is still ours; called every few seconds while the work goes on."""


@runtime_checkable
class Forgiving(Protocol):
    """A job that can say what becomes of its work when settling it fails for a reason nobody expected."""

    def give_up(self, session: Session, claimed: Any, error: Exception) -> None:
        """Write the failure down, so that the same work is not done again and again."""


@runtime_checkable
class Ongoing(Protocol):
    """A job whose work has parts with rests between them, of whose end nobody tells."""

    def goes_on(self, session: Session) -> bool:
        """Whether such a rest ends soon; asked when nothing could be claimed."""


@runtime_checkable
class Bulk(Protocol):
    """A job whose pieces are claimed and settled together, because each statement for many costs little more than for one."""

    def claim_many(self, session: Session, limit: int) -> list[Any]:
        """Take up to `limit` pieces under leases."""

    def settle_many(self, session: Session, settled: Sequence[tuple[Any, Any]]) -> Sequence[tuple[Any, Any]]:
        """Write those results that can be written together; returns the others, for which nothing was changed."""

    def slow_hands(self) -> int:
        """How many of its hands only wait for a slow answer."""
