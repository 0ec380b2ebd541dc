"""What looks at a profile's latest pins reads a handful of them, however many there are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from server.db import db
from server.models import Profile
from server.pipeline.content_order import order_for
from server.pipeline.gallery import last_post
from tests.factories import make_account, make_pin


def test_the_latest_pins_of_a_profile_are_found_without_sorting_all(session: Session) -> None:
    account = make_account()
    pins = [make_pin(account) for _ in range(3)]
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "ORDER BY pin." in statement and "JOIN pin" in statement and "version.template" in statement:
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    order_for(session, pins[:1])
    last_post(session, session.get_one(Profile, account.profile_id))
    event.remove(db.engine, "before_cursor_execute", note)

    assert len(asked) >= 2
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))  # three rows are sorted sooner
        session.execute(text("SET LOCAL enable_sort = off"))
    for statement, parameters in asked:
        explain = "EXPLAIN QUERY PLAN " if session.get_bind().dialect.name == "sqlite" else "EXPLAIN "
        plan = session.connection().exec_driver_sql(explain + statement, parameters).all()
        told = " ".join(str(row) for row in plan)
        assert "ix_pin_profile_id_id" in told, told
        assert "TEMP B-TREE" not in told
        assert "Sort" not in told
