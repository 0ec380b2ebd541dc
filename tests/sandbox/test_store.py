"""The sandbox's own store: several processes, its own commits."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import create_engine, inspect

from server.adapters.http import ApiClient
from server.adapters.pinterest import PinterestClient
from server.errors import ConfigError
from server.sandbox import create_sandbox
from tests.sandbox.conftest import PUBLIC_URL, picture


def _publish(store_url: str, token: str, board_id: str, name: str, count: int) -> None:
    from server.values.remote import PinDraft

    sandbox = create_sandbox(store_url, public_url=PUBLIC_URL)
    client = PinterestClient(ApiClient("https://sandbox.invalid/v5", 30, app=sandbox.wsgi))
    for number in range(count):
        link = f"https://blog.example/{name}/{number}"
        client.create_pin(token, PinDraft(board_id, "T", "", "", link, picture()))
    sandbox.close()


def test_several_processes_share_it_without_losing_a_pin(rehearsal, store_url) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(target=_publish, args=(store_url, rehearsal.token, rehearsal.board.id, name, 10))
        for name in "ab"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert sorted(rehearsal.links()) == sorted(f"https://blog.example/{name}/{n}" for name in "ab" for n in range(10))


def test_tables_are_its_own_and_may_be_made_twice(rehearsal, store_url) -> None:
    rehearsal.sandbox.create_tables()
    engine = create_engine(store_url)
    tables = inspect(engine).get_table_names()
    engine.dispose()
    assert tables
    assert all(table.startswith("sandbox_") for table in tables)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_many_may_make_the_tables_at_once(request, tmp_path, kind: str) -> None:
    is_sqlite = kind == "sqlite"
    url = f"sqlite:///{tmp_path / 'fresh.sqlite3'}" if is_sqlite else request.getfixturevalue("postgres").create()
    sandboxes = [create_sandbox(url, public_url=PUBLIC_URL) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        users = list(pool.map(lambda sandbox: sandbox.create_user("mary")[0].username, sandboxes))
    for sandbox in sandboxes:
        sandbox.close()
    assert len(set(users)) == 6


def test_what_it_did_outlives_it(rehearsal, store_url) -> None:
    rehearsal.client().create_pin(rehearsal.token, rehearsal.draft())
    rehearsal.sandbox.faults(rehearsal.user.id).add("cut_after")
    again = create_sandbox(store_url, public_url=PUBLIC_URL)
    assert len(again.pins(rehearsal.user.id)) == 1
    assert [fault.kind for fault in again.faults(rehearsal.user.id).list()] == ["cut_after"]
    again.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_store_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="file"):
        create_sandbox(url, public_url=PUBLIC_URL)
