"""How accounts, profiles, workspaces and campaigns are paused in a body, and how a pause looks in an answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, field_validator, model_validator

from server import clock
from server.api.fields import Body, Flag, Instant
from server.models.columns import Pausable
from server.pipeline.pauses import Pause
from server.rules.checks import FARTHEST


class Pausing(Body):
    """`paused_until` alone pauses until then; `is_paused` true without it has no end; false ends the pause."""

    is_paused: Flag | None = None
    paused_until: Instant | None = Field(None, description="the end of the pause; null takes it off a pause that runs")

    @field_validator("is_paused")
    @classmethod
    def _is_said(cls, value: bool | None) -> bool:
        if value is None:
            raise ValueError("Leave is_paused out to keep it as it is; it cannot be null.")
        return value

    @field_validator("paused_until")
    @classmethod
    def _lies_ahead(cls, value: datetime | None) -> datetime | None:
        now = clock.now()
        if value is not None and value <= now:
            raise ValueError("That time has passed. Choose one that lies ahead, or send is_paused: false to go on.")
        if value is not None and value > now + FARTHEST:  # the planner looks no farther
            raise ValueError("That date is more than two years ahead. For so long, pause without an end.")
        return value

    @model_validator(mode="after")
    def _is_one_wish(self) -> Pausing:
        if self.is_paused is False and self.paused_until is not None:
            raise ValueError("Send paused_until to pause, or is_paused: false to go on, not both.")
        return self

    def pause(self) -> dict[str, Any]:
        """What was sent of the two."""
        return {name: getattr(self, name) for name in ("is_paused", "paused_until") if name in self.model_fields_set}


def pause_json(target: Pausable) -> dict[str, Any]:
    """A thing's own pause: one that has ended by itself is none."""
    runs = target.is_paused_at(clock.now())
    return {"is_paused": runs, "paused_until": clock.rfc3339(target.paused_until) if runs else None}


def effective_json(pause: Pause | None) -> dict[str, Any]:
    """The pause that an account feels, whoever was paused."""
    if pause is None:
        return {"is_paused": False, "until": None, "by": None}
    return {"is_paused": True, "until": clock.rfc3339(pause.until), "by": pause.by}
