"""What `wiring` builds works wherever it is called from."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from sqlalchemy import text

from server import wiring
from server.config import Settings


def test_bytes_in_the_database_are_reached_outside_of_any_application(settings: Settings) -> None:
    """As the sandbox reaches them, which is an application of its own, and an answer that is sent piece by piece."""
    storage = wiring.build_services(replace(settings, storage_url="db:")).storage
    storage.put("a-picture", b"jpeg")
    assert storage.get("a-picture") == b"jpeg"
    storage.put_file("a-film", BytesIO(b"x" * 1_500_000), 1_500_000)
    assert storage.get_range("a-film", 999_999, 3) == b"xxx"


def test_nobody_waits_for_ever_for_a_locked_row(settings: Settings) -> None:
    if settings.is_sqlite:
        return  # it has one lock, and a time-out of its own
    engine = wiring._own_engine(settings)()
    with engine.connect() as connection:
        told = [
            connection.execute(text(f"SHOW {name}")).scalar_one()
            for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        ]
    engine.dispose()
    assert told == ["10s", "1min"]
