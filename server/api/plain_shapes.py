"""How things other than pins, accounts and profiles look in JSON: one function per thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from server import clock
from server.api.pausing import pause_json
from server.api.shapes import SHOWN_STATUSES
from server.models import Board, BoardSection, Campaign, Event, Notice, Site


def campaign_json(campaign: Campaign, counts: Mapping[str, int]) -> dict[str, Any]:
    """A campaign; `counts` are its pins by status, as far as the reader may see them."""
    return {
        "id": campaign.id,
        "name": campaign.name,
        "color": campaign.color,
        "starts_on": campaign.starts_on.isoformat() if campaign.starts_on else None,
        "ends_on": campaign.ends_on.isoformat() if campaign.ends_on else None,
        "profile_ids": campaign.profile_ids,
        **pause_json(campaign),
        "counts": {"total": sum(counts.values()), **{word: counts.get(word, 0) for word in SHOWN_STATUSES}},
        "created_at": clock.rfc3339(campaign.created_at),
    }


def board_json(board: Board, sections: Sequence[BoardSection] = ()) -> dict[str, Any]:
    return {
        "id": board.id,
        "account_id": board.account_id,
        "name": board.name,
        "description": board.description,
        "privacy": board.privacy,
        "is_in_rotation": board.is_in_rotation,
        "is_gone": board.is_gone,
        "keywords": board.keywords,
        "sections": [{"id": section.id, "name": section.name} for section in sections],
    }


def site_json(site: Site) -> dict[str, Any]:
    return {
        "id": site.id,
        "profile_id": site.profile_id,
        "url": site.url,
        "hosts": site.hosts,
        "is_connected": site.connected_at is not None,
        "connected_at": clock.rfc3339(site.connected_at),
        "last_notice_at": clock.rfc3339(site.last_notice_at),
        "plugin_version": site.plugin_version,
        "wordpress_version": site.wordpress_version,
        "created_at": clock.rfc3339(site.created_at),
    }


def notice_json(notice: Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "site_id": notice.site_id,
        "type": notice.type,
        "post_id": notice.post_id,
        "url": notice.payload.get("url") if notice.payload else None,
        "status": notice.state,
        "attempts": notice.attempts,
        "error": notice.error,
        "received_at": clock.rfc3339(notice.received_at),
        "processed_at": clock.rfc3339(notice.processed_at),
    }


def event_json(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "old": event.old,
        "new": event.new,
        "reason": event.reason,
        "actor": event.actor,
        "at": clock.rfc3339(event.at),
        "data": event.data,
    }
