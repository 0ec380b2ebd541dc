"""`python -m server`: starts, says where it is, ends cleanly on signals, and explains what it cannot do."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
_PATIENCE = 60.0


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PINWRIGHT_", "OPENAI_"))}
    return {**kept, "PINWRIGHT_DATA_DIR": str(data_dir), "PINWRIGHT_PORT": "0", **more}


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
    )


@contextmanager
def started(data_dir: Path, *arguments: str, **more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running service and its address, as it said it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "server", *arguments], cwd=ROOT, env=environment(data_dir, **more),
        stdout=subprocess.PIPE, stderr=(data_dir / "log").open("w"), text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Pinwright runs at "), (data_dir / "log").read_text()
        yield process, line.split()[-1]
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def get(url: str) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while (answer := get(f"{url}/readyz"))[0] != 200:
        assert time.monotonic() < deadline, answer
        time.sleep(0.1)


def test_one_command_starts_everything_and_ctrl_c_ends_it_cleanly(tmp_path: Path) -> None:
    with started(tmp_path) as (process, url):
        wait_until_ready(url)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    assert "worker.stopped" in log


# Its main thread is never given the signal, as it happens to one that is just about to wait.
_DEAF = """
import signal, sys, threading, time
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
from server.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("role", ["all", "worker"])
def test_a_signal_ends_it_at_once_whenever_it_comes(tmp_path: Path, role: str) -> None:
    log = tmp_path / "log"
    process = subprocess.Popen(
        [sys.executable, "-c", _DEAF, role], cwd=ROOT, env=environment(tmp_path), stdout=subprocess.DEVNULL, stderr=log.open("w")
    )  # fmt: skip
    try:
        deadline = time.monotonic() + _PATIENCE
        while "worker.started" not in log.read_text():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        time.sleep(0.5)  # by then it waits
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        process.wait()
    assert "worker.stopped" in log.read_text()


@pytest.mark.parametrize(("role", "code"), [("all", 0), ("worker", 0), ("migrate", 130)])
def test_a_signal_ends_it_before_it_has_started(tmp_path: Path, role: str, code: int) -> None:
    with sqlite3.connect(tmp_path / ".pinwright.sqlite3.start-lock", isolation_level=None) as lock:
        lock.execute("BEGIN EXCLUSIVE")  # another process is starting, so this one waits
        process = subprocess.Popen(
            [sys.executable, "-m", "server", role], cwd=ROOT, env=environment(tmp_path), stderr=subprocess.PIPE, text=True
        )  # fmt: skip
        time.sleep(2)
        process.send_signal(signal.SIGTERM)
        _, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (code, "")


@pytest.mark.parametrize("role", ["worker", "all"])
def test_a_worker_that_fails_ends_the_process(tmp_path: Path, role: str) -> None:
    broken = f"import sys, server.worker, server.__main__ as entry; server.worker.run_worker = None; sys.exit(entry.main(['{role}']))"
    done = subprocess.run(
        [sys.executable, "-c", broken], cwd=ROOT, env=environment(tmp_path), capture_output=True, timeout=60
    )
    assert done.returncode == 1
    assert b"TypeError" in done.stderr


_FLOODED = """
import os, signal, threading, time
from server.signals import caught
with caught() as heard:
    ends = time.monotonic() + 1
    def flood():
        while time.monotonic() < ends:
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=flood).start()
    heard.wait()
    while time.monotonic() < ends:
        threading.Event().set()
print("ended")
"""


def test_signals_in_a_flood_are_one_end() -> None:
    done = subprocess.run([sys.executable, "-c", _FLOODED], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")


def test_a_second_start_keeps_everything(tmp_path: Path) -> None:
    assert run("migrate", **environment(tmp_path)).returncode == 0

    def workspaces() -> list[tuple[str]]:
        connection = sqlite3.connect(tmp_path / "pinwright.sqlite3")
        found = connection.execute("SELECT id FROM workspace").fetchall()
        connection.close()
        return found

    first = workspaces()
    assert len(first) == 1
    assert run("migrate", **environment(tmp_path)).returncode == 0
    assert workspaces() == first


def test_no_sign_in_link_reaches_a_log(tmp_path: Path) -> None:
    with started(tmp_path, "web") as (process, url):
        assert get(f"{url}/healthz")[0] == 200
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert process.stdout is not None
        assert "signin" not in process.stdout.read()
    assert "signin" not in (tmp_path / "log").read_text()


def test_worker_alone_ends_cleanly(tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "worker"], cwd=ROOT, env=environment(tmp_path), stderr=log.open("w")
    )
    try:
        deadline = time.monotonic() + _PATIENCE
        while "worker.started" not in log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
    assert "Traceback" not in log.read_text()


def test_a_port_in_use_is_explained(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run(**environment(tmp_path, PINWRIGHT_PORT=str(port)))
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "pinwright.sqlite3").exists(), "a second start touches nothing"


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("PINWRIGHT_SENDER_THREADS", "many", "PINWRIGHT_SENDER_THREADS"),
        ("PINWRIGHT_LEASE_SECONDS", "5", "PINWRIGHT_LEASE_SECONDS"),
        ("PINWRIGHT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none", "The database does not answer"),
    ],
)
def test_what_cannot_work_is_one_sentence(tmp_path: Path, setting: str, value: str, told: str) -> None:
    more = {setting: value, "PINWRIGHT_SECRET_KEY": "a test key of more than thirty-two characters"}
    done = run(**environment(tmp_path, **more))
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_an_unknown_role_is_refused(tmp_path: Path) -> None:
    done = run("everything", **environment(tmp_path))
    assert done.returncode == 2
    assert "worker" in done.stderr
