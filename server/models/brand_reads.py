"""Whose look is read from their site next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models.profile import Profile


def claim_brand(session: Session, now: datetime) -> Profile | None:
    """The profile whose site's look has waited longest to be read, locked."""
    return session.scalars(
        select(Profile)
        .where(Profile.brand_due_at <= now)
        .order_by(Profile.brand_due_at)
        .limit(1)
        .with_for_update(skip_locked=True, of=Profile, key_share=True)
        .execution_options(populate_existing=True)
    ).first()


def lock_profile(session: Session, profile_id: str) -> Profile | None:
    """The profile as the database has it now, locked; None when it is gone."""
    return session.scalars(
        select(Profile)
        .where(Profile.id == profile_id)
        .with_for_update(of=Profile, key_share=True)
        .execution_options(populate_existing=True)
    ).first()
