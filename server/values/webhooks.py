"""What became of one message that was sent to a webhook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to one try. `status` is None when no answer came; `text` says for people what went wrong, "" after a success.

    `retry_after` is the wait in seconds that the receiver asked for.
    """

    status: int | None = None
    text: str = ""
    retry_after: float | None = None

    @property
    def is_success(self) -> bool:
        """Only 2xx is: a redirect may lead anywhere, so it is not followed and counts as a failure."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """410: the receiver wants no more messages, ever."""
        return self.status == 410
