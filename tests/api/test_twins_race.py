"""One Pinterest user who is connected twice: typed times on both connections at the same moment share one calendar."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta

from flask import Flask

from server import clock
from server.db import db
from server.models import Account
from tests.api.conftest import House, pin_body, with_key

_RACERS = 8


def test_both_connections_at_once_give_a_slot_to_one_pin(app: Flask, house: House, other_house: House) -> None:
    with app.app_context():
        account, twin = (db.session.get_one(Account, one.account_id) for one in (house, other_house))
        twin.queue_id = account.queue_id
        for one in (account, twin):
            one.window_start, one.window_end = "00:00", "24:00"
        db.session.commit()
    at = clock.rfc3339(clock.now() + timedelta(days=3))
    barrier = threading.Barrier(_RACERS)
    answers: list[int] = []

    def race(number: int) -> None:
        mine = (house, other_house)[number % 2]
        client = with_key(app, mine.live_key)
        body = pin_body(mine, link_url=f"https://blog.example/{number}/", scheduled_at=at)
        barrier.wait(timeout=30)
        answers.append(client.post("/v1/pins", json=body).status_code)

    threads = [threading.Thread(target=race, args=(number,)) for number in range(_RACERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Counter(answers) == {201: 1, 409: _RACERS - 1}
