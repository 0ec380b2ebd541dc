"""Real processes for the folder's tests. What they printed is shown beside a test that fails."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from server.demo.blog import SampleBlog
from tests import wordpress_core
from tests.conftest import SECRET_KEY
from tests.databases import PostgresServer
from tests.e2e.service import Service
from tests.wordpress import WordPress, start_wordpress

_RUNNING: list[Service] = []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        report.sections.extend((f"processes in {service.folder.name}", service.logs()) for service in _RUNNING)
    return report


@pytest.fixture(params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path: Path, wordpress: WordPress, blog: SampleBlog
) -> Iterator[Service]:
    """An empty installation on one of the databases, nothing started yet; WordPress and the sample blog may be read."""
    settings = {"ALLOWED_PRIVATE_HOSTS": f"{wordpress.url.removeprefix('http://')}, {blog.host}"}
    postgres: PostgresServer | None = None
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres")
        settings |= {"DATABASE_URL": postgres.create(), "SECRET_KEY": SECRET_KEY, "STORAGE_URL": "db:"}
    found = Service(tmp_path, settings)
    _RUNNING.append(found)
    try:
        yield found
        assert set(found.stop().values()) <= {0}, "every process ends cleanly"
    finally:
        found.stop()
        _RUNNING.remove(found)
        if postgres is not None:
            postgres.drop(settings["DATABASE_URL"])


@pytest.fixture(scope="session")
def blog() -> Iterator[SampleBlog]:
    served = SampleBlog().start()
    yield served
    served.stop()


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    """One site with the plugin for the whole folder; each test connects it anew."""
    reason = wordpress_core.why_unavailable()
    if reason:
        pytest.skip(reason)
    site = start_wordpress(tmp_path_factory.mktemp("wordpress"))
    yield site
    site.stop()


@pytest.fixture(scope="module")
def all_in_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """`python -m server` on SQLite; a module adds its settings before it starts it."""
    found = Service(tmp_path_factory.mktemp("service"))
    _RUNNING.append(found)
    try:
        yield found
        assert set(found.stop().values()) <= {0}, "every process ends cleanly"
    finally:
        found.stop()
        _RUNNING.remove(found)
