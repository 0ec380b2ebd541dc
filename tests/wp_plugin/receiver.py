"""A small service that plays Pinwright for the plugin: it keeps what arrives, checks signatures and answers as told."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw8GKYqrTwjUPD"
SITE_ID = "site_01testtesttesttesttesttest"


@dataclass(frozen=True)
class Message:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: dict[str, Any]
    signed: bool

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def type(self) -> str:
        return str(self.body["type"])

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.body["data"])


@dataclass(frozen=True)
class Answer:
    status: int = 202
    body: dict[str, Any] = field(default_factory=lambda: {"id": "ntc_1", "status": "accepted"})
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def problem(cls, status: int, detail: str = "", code: str = "", **headers: str) -> Answer:
        return cls(status, {"detail": detail, "code": code, "status": status}, headers)


class Receiver:
    """Listens on a free port. `answers` are given in turn, then the default; a cleared `gate` makes every caller wait."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.answers: list[Answer] = []
        self.default = Answer()
        self.clock_ahead = 0  # seconds by which the Date header is ahead of this machine
        self.gate = threading.Event()
        self.gate.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def notices(self) -> list[Message]:
        return [message for message in self.messages if message.path == "/hooks/wordpress"]

    def take(self) -> list[Message]:
        """The notices since the last call."""
        taken, self.messages[:] = self.notices, []
        return taken

    def stop(self) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.messages.append(Message(self.path, headers, json.loads(raw), _is_signed(raw, headers)))
            receiver.gate.wait(timeout=30)
            answer = receiver.answers.pop(0) if receiver.answers else receiver.default
            body = json.dumps(answer.body).encode()
            kind = "application/json" if answer.status < 300 else "application/problem+json"
            try:
                self.send_response(answer.status)
                for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **answer.headers}.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                self.close_connection = True  # the caller lost patience; that is what some tests are about

        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string(time.time() + receiver.clock_ahead)

        def log_message(self, *arguments: Any) -> None:
            pass

    return Handler


def _is_signed(raw: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(SECRET).verify(raw, headers)
    except WebhookVerificationError:
        return False
    return True
