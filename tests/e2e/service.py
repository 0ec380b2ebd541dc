"""The service as a user runs it: real processes with their own data folder, their own port and nothing of this machine's settings."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import requests

from server.crypto import sign_message
from server.ids import new_id
from server.sandbox import Sandbox, create_sandbox

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
_END_SECONDS = 25.0  # the service itself takes at most fifteen for a clean end
_T = TypeVar("_T")


@dataclass
class Service:
    """One installation. `settings` are its PINWRIGHT_… variables without the prefix, or whole names."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _starts: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        given = {
            "DATA_DIR": str(self.folder / "data"),
            "PORT": str(self.port),
            "PINTEREST_TIMEOUT_SECONDS": "2",
            "LEASE_SECONDS": "12",
            "RECONCILE_AFTER_SECONDS": "0.3",
            "BACKOFF_BASE_SECONDS": "0.4",
            **self.settings,
        }
        return {**clean_environment(), **{f"PINWRIGHT_{name}": value for name, value in given.items()}}

    def start(self, role: str = "all") -> subprocess.Popen[bytes]:
        """Start a role as a process of its own session; its output goes to a file that a failing test shows."""
        self._starts += 1
        with (self.folder / f"{self._starts:02d}-{role}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "server", role],
                cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.processes[role] = process
        return process

    def wait_until_ready(self) -> None:
        def answers() -> bool:
            for role, process in self.processes.items():
                assert process.poll() is None, f"{role} ended with {process.returncode}:\n{self.logs()}"
            with contextlib.suppress(requests.ConnectionError, requests.Timeout):
                return requests.get(f"{self.url}/readyz", timeout=5).ok
            return False

        wait_for(answers, "the service is ready")

    def kill(self, role: str) -> None:
        """End a role as the kernel ends it when memory runs out: at once, with all that belongs to it."""
        process = self.processes.pop(role)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def stop(self) -> dict[str, int]:
        """Ask every role to end, and return their exit codes."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        codes = {role: _ended(process) for role, process in self.processes.items()}
        self.processes.clear()
        return codes

    def flask(self, *words: str) -> dict[str, Any]:
        """Run `flask --app server …` with `--json` in another process, and return what it prints."""
        command = [sys.executable, "-m", "flask", "--app", "server", *words, "--json"]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=PATIENCE
        )
        assert done.returncode == 0, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}"
        return dict(json.loads(done.stdout))

    def bootstrap(self, site_url: str, timezone: str) -> Workspace:
        """A workspace with a profile, a sandbox account and a site."""
        made = self.flask("bootstrap", "--name", "A food blog", "--site-url", site_url, "--timezone", timezone)
        return Workspace(self, made, Api(self.url, made["api_key"]))

    def sandbox(self) -> Sandbox:
        """The store of the mounted sandbox, read past all its faults. Close it."""
        url = self.settings.get("DATABASE_URL") or f"sqlite:///{self.folder / 'data' / 'sandbox.sqlite3'}"
        return create_sandbox(url, public_url=self.url)

    def logs(self) -> str:
        """What all processes have printed so far, the end of each."""
        files = sorted(self.folder.glob("*.log"))
        return "\n".join(f"--- {path.name}\n{path.read_text(errors='replace')[-6000:]}" for path in files)


@dataclass(frozen=True)
class Workspace:
    """What `bootstrap` printed, with a caller that holds its test key."""

    service: Service
    made: dict[str, Any]
    api: Api

    def open_account(self) -> dict[str, Any]:
        """Let the account publish all day, a hundred pins a day and two seconds apart; returns it."""
        wanted = {"window_start": "00:00", "window_end": "24:00", "pins_per_day": 100, "min_gap_seconds": 2}
        account = self.api.patch(f"/v1/accounts/{self.made['account_id']}", {"settings": wanted})
        assert wanted.items() <= account["settings"].items()
        return dict(account)

    def pins(self, post_id: object = "") -> list[dict[str, Any]]:
        """All pins, or those of one post; in the order in which they were asked for."""
        found = self.api.get(f"/v1/pins?limit=200{f'&post_id={post_id}' if post_id else ''}")["data"]
        return sorted(found, key=lambda pin: str(pin["id"]))


@dataclass(frozen=True)
class Api:
    """A program with a key. `get`, `post` and `patch` return the body of a good answer, `call` any answer."""

    url: str
    key: str

    def call(self, method: str, path: str, body: Any = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.key}"}
        return requests.request(method, self.url + path, json=body, headers=headers, timeout=30)

    def get(self, path: str) -> Any:
        return _good(self.call("GET", path))

    def post(self, path: str, body: Any = None) -> Any:
        return _good(self.call("POST", path, {} if body is None else body))

    def patch(self, path: str, body: Any) -> Any:
        return _good(self.call("PATCH", path, body))


def post_notice(
    service: Service,
    body: bytes,
    *,
    site_id: str,
    secret: str,
    timestamp: int | None = None,
    message_id: str | None = None,
) -> requests.Response:
    """Sign a body and send it to the door of WordPress."""
    message_id = message_id or new_id("msg")
    timestamp = int(time.time()) if timestamp is None else timestamp
    headers = {
        "Content-Type": "application/json",
        "X-Pinwright-Site": site_id,
        "X-Pinwright-Plugin": "0.1.0",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign_message(secret, message_id, timestamp, body),
    }
    return requests.post(f"{service.url}/hooks/wordpress", data=body, headers=headers, timeout=30)


def wait_for(look: Callable[[], _T], what: str, *, seconds: float = PATIENCE, told: Callable[[], Any] = str) -> _T:
    """Look again and again until the answer is true, and return it. `told` describes the present state to a failing test."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{seconds:.0f} s went by, but never was it so that {what}. {told()}"
        time.sleep(0.15)
    return found


def clean_environment() -> dict[str, str]:
    """This process's environment without any setting, and with the project on Python's path."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PINWRIGHT_", "OPENAI_", "COVERAGE_")) and name not in {"PORT", "FLASK_APP"}
    }
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _good(response: requests.Response) -> Any:
    assert response.ok, f"{response.request.method} {response.url} → {response.status_code}: {response.text[:2000]}"
    return response.json()


def _ended(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(timeout=_END_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return process.wait(timeout=10)
