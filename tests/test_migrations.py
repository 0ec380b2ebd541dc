"""Migrations go up and down on both databases, end where the models are, and wait for each other."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from server import migrations
from server.config import Settings
from server.db import Base
from server.errors import ConfigError
from tests.databases import PostgresServer

_SECRET = "a test key of more than thirty-two characters"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a database without any table."""
    if request.param == "sqlite":
        yield Settings(database_url=f"sqlite:///{tmp_path / 'deep' / 'empty.sqlite3'}", secret_key=_SECRET)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    url = server.create()
    yield Settings(database_url=url, secret_key=_SECRET)
    server.drop(url)


def test_up_equals_the_models(empty: Settings) -> None:
    migrations.upgrade(empty)
    engine = create_engine(empty.database)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": lambda _o, name, *_: name != "alembic_version"}
        )
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []
    current, head = migrations.revisions(empty)
    assert current == head


def test_down_leaves_nothing_and_up_works_again(empty: Settings) -> None:
    migrations.upgrade(empty)
    migrations.downgrade(empty, "base")
    engine = create_engine(empty.database)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    migrations.upgrade(empty)
    assert migrations.revisions(empty)[0] is not None


def test_a_database_of_a_newer_program_is_left_alone(empty: Settings) -> None:
    migrations.upgrade(empty)
    engine = create_engine(empty.database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(ConfigError, match="newer"):
        migrations.upgrade(empty)


def test_starts_at_the_same_time_take_turns(empty: Settings) -> None:
    errors: list[BaseException] = []
    inside: list[int] = []
    most: list[int] = []

    def start() -> None:
        try:
            with migrations.start_lock(empty):
                inside.append(1)
                most.append(len(inside))
                migrations.upgrade(empty)
                inside.pop()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert max(most) == 1


def test_revisions_are_numbered_in_one_line() -> None:
    names = sorted(path.name for path in (Path(migrations.__file__).parent / "versions").glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
