"""The sample blog as the pipeline's input, and a way to run its jobs one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from server.config import Settings
from server.demo.blog import SampleBlog
from server.pipeline.services import Services
from server.wiring import services as current_services
from tests.conftest import SECRET_KEY


@pytest.fixture(scope="session")
def blog() -> Iterator[SampleBlog]:
    served = SampleBlog().start()
    yield served
    served.stop()


@pytest.fixture
def settings(database_url: str, tmp_path: Path, blog: SampleBlog) -> Settings:
    return Settings(
        database_url=database_url,
        data_dir=tmp_path,
        secret_key=SECRET_KEY,
        port=0,
        allowed_private_hosts=(blog.host,),
        backoff_base_seconds=120.0,
    )


@pytest.fixture
def services(session: Session) -> Services:
    return current_services()


def run(session: Session, job: Any) -> bool:
    """Run one job as the worker does; False when there was nothing to do."""
    claimed = job.claim(session)
    session.commit()
    if claimed is None:
        return False
    result = job.work(claimed)
    job.settle(session, claimed, result)
    session.commit()
    return True


def without_network(services: Services, **fields: Any) -> Services:
    """The same services with single fields replaced."""
    return replace(services, **fields)
