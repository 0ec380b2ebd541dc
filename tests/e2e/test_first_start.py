"""`python -m server` in an empty folder: the first start, the second one, its end, and what stands in its way."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.e2e.service import PATIENCE, Service, clean_environment, free_port, wait_for
from tests.e2e.terminal import Terminal

START = [sys.executable, "-m", "server"]
LINK = re.compile(r"http://127\.0\.0\.1:\d+/#signin=([\w-]+)")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A port, and no other setting."""
    return {**clean_environment(), "PINWRIGHT_PORT": str(free_port())}


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    opened: list[Terminal] = []
    yield opened
    for terminal in opened:
        terminal.close()


def test_the_first_start_signs_in_and_the_second_keeps_everything(
    tmp_path: Path, environment: dict[str, str], terminals: list[Terminal]
) -> None:
    url = f"http://127.0.0.1:{environment['PINWRIGHT_PORT']}"
    terminals.append(first := Terminal(START, tmp_path, environment))
    first.wait_for_text("Ctrl-C ends it.")
    codes = LINK.findall(first.screen)
    assert len(codes) == 1, first.screen
    browser = requests.Session()

    signed_in = browser.post(f"{url}/v1/session", json={"code": codes[0]}, timeout=30)
    again = requests.post(f"{url}/v1/session", json={"code": codes[0]}, timeout=30)
    assert signed_in.status_code == 200, signed_in.text
    assert (again.status_code, again.json()["code"]) == (401, "link_expired")
    accounts = browser.get(f"{url}/v1/accounts", timeout=30).json()["data"]
    assert [(account["kind"], account["status"]) for account in accounts] == [("sandbox", "connected")]
    boards = browser.get(f"{url}/v1/boards?account_id={accounts[0]['id']}", timeout=30).json()["data"]
    assert len(boards) >= 2

    first.press_ctrl_c()
    assert first.wait() == 0
    assert "Traceback" not in first.screen

    terminals.append(second := Terminal(START, tmp_path, environment))
    second.wait_for_text("Ctrl-C ends it.")
    assert LINK.findall(second.screen) not in ([], codes)
    assert browser.get(f"{url}/v1/accounts", timeout=30).json()["data"] == accounts
    who = browser.get(f"{url}/v1/session", timeout=30).json()
    assert who["workspace"] == signed_in.json()["workspace"]

    second.process.send_signal(signal.SIGINT)
    assert second.wait() == 0
    assert "Traceback" not in second.screen
    assert {path.name for path in tmp_path.iterdir()} == {"data"}, "nothing is left beside the data folder"


def test_a_port_in_use_is_one_sentence(tmp_path: Path, environment: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environment["PINWRIGHT_PORT"])))
        taken.listen()
        done = run(tmp_path, environment)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said(done) == [
        f"pinwright: Port {environment['PINWRIGHT_PORT']} is in use, perhaps by another Pinwright. Stop that one, "
        f"or choose another port: PINWRIGHT_PORT={int(environment['PINWRIGHT_PORT']) + 1}"
    ]
    assert list(tmp_path.iterdir()) == [], "a start that fails at the port touches nothing"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PINWRIGHT_PORT", "eight thousand"),
        ("PINWRIGHT_DATABASE_URL", "no such thing"),
        ("PINWRIGHT_SECRET_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_bad_setting_is_one_sentence_that_names_it(
    tmp_path: Path, environment: dict[str, str], name: str, value: str
) -> None:
    done = run(tmp_path, {**environment, name: value})

    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert len(said(done)) == 1
    assert name in said(done)[0]


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "data").write_text("a file stands where the folder should be")

    done = run(tmp_path, environment)

    assert done.returncode == 2, done.stderr
    assert len(said(done)) == 1
    assert "PINWRIGHT_DATA_DIR" in said(done)[0]


def test_a_database_that_is_gone_is_one_sentence(tmp_path: Path, environment: dict[str, str]) -> None:
    url = f"postgresql://pinwright@127.0.0.1:{free_port()}/pinwright"
    done = run(tmp_path, {**environment, "PINWRIGHT_DATABASE_URL": url, "PINWRIGHT_SECRET_KEY": "k" * 40})

    assert done.returncode == 2, done.stderr
    assert len(said(done)) == 1
    assert "PINWRIGHT_DATABASE_URL" in said(done)[0]


def test_without_a_terminal_no_link_is_printed_and_the_owner_signs_in_with_a_password(tmp_path: Path) -> None:
    owner = {"OWNER_EMAIL": "Ada@Blog.example", "OWNER_PASSWORD": "correct horse battery"}
    service = Service(tmp_path, owner)
    try:
        process = service.start()
        service.wait_until_ready()
        wait_for(lambda: "Pinwright runs at" in service.logs(), "the address is printed")
        answer = requests.post(
            f"{service.url}/v1/session",
            json={"email": "ada@blog.example", "password": "correct horse battery"},
            timeout=30,
        )
        wrong = requests.post(
            f"{service.url}/v1/session", json={"email": "ada@blog.example", "password": "wrong horse"}, timeout=30
        )
        assert service.stop() == {"all": 0}
    finally:
        service.stop()

    assert process.returncode == 0
    assert "signin" not in service.logs()
    assert "Traceback" not in service.logs()
    assert answer.status_code == 200, answer.text
    assert answer.json()["role"] == "owner"
    assert wrong.status_code == 401


def run(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Start it where it cannot start."""
    return subprocess.run(START, cwd=folder, env=environment, capture_output=True, text=True, timeout=PATIENCE)


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    return done.stderr.strip().splitlines()
