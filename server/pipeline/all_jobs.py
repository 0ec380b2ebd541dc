"""Every kind of background work, and how many of each a worker does at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from server.pipeline.backfill.job import BackfillJob
from server.pipeline.boards_reading import BoardsJob
from server.pipeline.brand_kit import BrandJob
from server.pipeline.check.job import CheckJob
from server.pipeline.earlier_pins import EarlierPinsJob
from server.pipeline.generate import GenerateJob
from server.pipeline.intake import IntakeJob
from server.pipeline.jobs import Job
from server.pipeline.publish.job import PublishJob
from server.pipeline.publish.prepare import PrepareJob
from server.pipeline.publish.reconcile import ReconcileJob
from server.pipeline.publish.remove import RemoveJob
from server.pipeline.publish.sweep import SweepJob
from server.pipeline.publish.sync import SyncJob
from server.pipeline.regenerate import RegenerateJob
from server.pipeline.services import Services
from server.pipeline.telling import deliver
from server.pipeline.telling.digests import DigestJob
from server.pipeline.telling.dispatch import DispatchJob
from server.pipeline.telling.post import PostJob
from server.pipeline.tokens import TokenRefreshJob


@dataclass(frozen=True, slots=True)
class Post:
    """A job and how many pieces of it are worked on at once. `pause` is the rest between two looks for work, in seconds.

    Where somebody tells of its work it rests longer, unless it goes on by itself soon (`jobs.Ongoing`). One that is not
    `is_on` has nothing to do with these settings, and no thread is started for it.
    """

    job: Job[Any, Any]
    threads: int
    pause: float = 1.0
    is_on: bool = True


_CHECKERS = 4  # pages looked at at once: they mostly wait for somebody's blog


def build_jobs(services: Services, *, is_stopping: Callable[[], bool] = lambda: False) -> tuple[Post, ...]:
    """All jobs over the given services; `is_stopping` lets senders hand back what they have not begun to send."""
    settings = services.settings
    return (
        Post(PublishJob(services, is_stopping=is_stopping), settings.sender_threads),
        Post(PrepareJob(services, is_stopping=is_stopping), 2, pause=5.0),
        Post(ReconcileJob(services), 4),
        Post(CheckJob(services), _CHECKERS, pause=2.0),
        Post(IntakeJob(services), 1),
        Post(GenerateJob(services), settings.generator_threads),
        Post(RegenerateJob(services), 1),
        Post(BackfillJob(services), 2),
        Post(RemoveJob(services), 1, pause=2.0),
        Post(SyncJob(services), 1, pause=2.0),
        Post(SweepJob(services), 1, pause=5.0),
        Post(TokenRefreshJob(services), 1, pause=300.0),  # days before the access ends
        Post(EarlierPinsJob(services), 1, pause=15.0),
        Post(BoardsJob(services), 1, pause=30.0),
        Post(BrandJob(services), 1, pause=10.0),
        Post(DispatchJob(services), 1),
        Post(deliver.DeliverJob(services), deliver.HANDS),
        Post(DigestJob(services), 1, pause=30.0, is_on=services.mail is not None),
        Post(PostJob(services), 1, pause=5.0, is_on=services.mail is not None),
    )
