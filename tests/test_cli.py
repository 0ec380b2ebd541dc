"""The commands, called as a person or a script calls them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from PIL import Image

from server.demo.pictures import picture


@pytest.fixture
def call(app: Flask) -> Any:
    runner = app.test_cli_runner()

    def run(*arguments: str) -> Result:
        return runner.invoke(args=list(arguments))

    return run


def test_bootstrap_gives_a_script_all_it_needs(call: Any, app: Flask) -> None:
    done = call(
        "bootstrap", "--name", "Ada", "--site-url", "https://ada.example", "--timezone", "Europe/Paris", "--json"
    )

    assert done.exit_code == 0, done.output
    made = json.loads(done.output)
    assert set(made) == {
        "workspace_id", "profile_id", "account_id", "board_ids", "site_id", "site_secret", "api_key", "live_api_key",
    }  # fmt: skip
    assert made["api_key"].startswith("pw_test_")
    assert made["live_api_key"].startswith("pw_live_")
    assert made["site_secret"].startswith("whsec_")
    assert len(made["board_ids"]) >= 2
    answer = app.test_client().get("/v1/accounts", headers={"Authorization": f"Bearer {made['api_key']}"})
    assert answer.status_code == 200
    assert [account["id"] for account in answer.get_json()["data"]] == [made["account_id"]]


def test_bootstrap_for_people_has_no_traceback(call: Any) -> None:
    done = call("bootstrap", "--site-url", "not an address")

    assert done.exit_code == 1
    assert "https://blog.example" in done.output
    assert "Traceback" not in done.output


def test_a_restored_backup_is_noted_from_a_terminal(call: Any) -> None:
    assert "2026-05-04T03:00:00Z" in call("restored", "--backup-made-at", "yesterday").output
    done = call("restored", "--backup-made-at", "2026-05-04T05:00:00+02:00", "--json")
    assert (done.exit_code, json.loads(done.output)["backup_made_at"]) == (0, "2026-05-04T03:00:00Z")


def test_an_unknown_zone_is_one_json_error(call: Any) -> None:
    done = call("bootstrap", "--site-url", "https://ada.example", "--timezone", "Mars/Base", "--json")

    assert done.exit_code == 1
    assert json.loads(done.output)["error"]["code"] == "unknown_timezone"


def test_signin_works_once(call: Any, app: Flask) -> None:
    call("bootstrap", "--site-url", "https://ada.example")
    url = json.loads(call("signin", "--json").output)["url"]
    code = url.partition("#signin=")[2]
    client = app.test_client()

    first = client.post("/v1/session", json={"code": code}, headers={"Origin": "http://localhost"})
    again = app.test_client().post("/v1/session", json={"code": code}, headers={"Origin": "http://localhost"})

    assert first.status_code in {200, 201}, first.get_json()
    assert again.status_code == 401


def test_signin_before_there_is_anything_says_what_to_do(call: Any) -> None:
    done = call("signin")

    assert done.exit_code == 1
    assert "Start the service once" in done.output


def test_pin_asks_for_pins(call: Any) -> None:
    call("bootstrap", "--site-url", "https://ada.example")

    done = call("pin", "https://ada.example/cake/", "--count", "2", "--json")

    assert done.exit_code == 0, done.output
    assert len(json.loads(done.output)["pin_ids"]) == 2


def test_account_add_checks_the_token(call: Any) -> None:
    made = json.loads(call("bootstrap", "--site-url", "https://ada.example", "--json").output)

    done = call(
        "account", "add", "--profile", made["profile_id"], "--access-token", "wrong", "--kind", "sandbox", "--json"
    )

    assert done.exit_code == 1
    assert "error" in json.loads(done.output)


def test_account_add_connects_with_all_boards(call: Any, app: Flask) -> None:
    from server.wiring import services

    made = json.loads(call("bootstrap", "--site-url", "https://ada.example", "--json").output)
    with app.app_context():
        boards = [(f"Board {number}", "") for number in range(260)]
        user, tokens = services().sandbox.create_user("bea", boards=boards)

    done = call(
        "account", "add", "--profile", made["profile_id"], "--access-token", tokens.access_token,
        "--refresh-token", tokens.refresh_token, "--kind", "sandbox", "--json",
    )  # fmt: skip

    assert done.exit_code == 0, done.output
    answer = json.loads(done.output)
    assert answer["username"] == user.username
    assert len(answer["board_ids"]) == 260


def test_read_tells_the_facts_of_a_file(call: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html lang='de'><title>Zitronenkuchen</title><h1>Zitronenkuchen</h1></html>", encoding="utf-8")

    done = call("read", str(page), "--json")

    assert json.loads(done.output)["title"] == "Zitronenkuchen"
    assert call("read", str(tmp_path / "none.html")).exit_code == 1
    assert call("read", "http://127.0.0.1:1/").exit_code == 1


def test_draw_writes_a_pin(call: Any, tmp_path: Path) -> None:
    photo, out = tmp_path / "photo.jpg", tmp_path / "pin.jpg"
    photo.write_bytes(picture("lemon-cake"))

    done = call("draw", "--title", "Lemon cake", "--photo", str(photo), "--out", str(out), "--json")

    assert done.exit_code == 0, done.output
    assert Image.open(out).size == (1000, 1500)
    assert json.loads(done.output)["contrast"] >= 3


def test_draw_of_an_unknown_template_says_so(call: Any, tmp_path: Path) -> None:
    done = call("draw", "--title", "Cake", "--template", "nonesuch", "--out", str(tmp_path / "x.jpg"))

    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert "There is no template 'nonesuch'. Choose one of" in done.output


def test_plan_shows_slots_and_is_the_same_for_the_same_seed(call: Any) -> None:
    arguments = ("plan", "--pins", "4", "--now", "2026-05-04T06:00:00Z", "--seed", "3", "--json")

    first, again = call(*arguments), call(*arguments)

    assert len(json.loads(first.output)["placements"]) == 4
    assert first.output == again.output
    assert call("plan", "--timezone", "Mars/Base").exit_code == 1


def test_doctor_says_what_is_wrong_and_how_to_mend_it(call: Any) -> None:
    done = call("doctor", "--json")

    findings = {finding["name"]: finding for finding in json.loads(done.output)["findings"]}
    assert findings["Database"]["level"] == "good"
    assert findings["Worker"]["cure"]
    assert "tzdata" in findings["Time zones"]["text"]
    assert done.exit_code == (1 if any(one["level"] == "bad" for one in findings.values()) else 0)


def test_key_makes_a_key_that_works(call: Any, app: Flask) -> None:
    call("bootstrap", "--site-url", "https://ada.example")

    made = json.loads(call("key", "--mode", "live", "--json").output)

    answer = app.test_client().get("/v1/accounts", headers={"Authorization": f"Bearer {made['api_key']}"})
    assert answer.status_code == 200
