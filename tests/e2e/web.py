"""A small web for the tests: each address answers as a test says, until the test mends it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What an address answers. `waits_for` holds the answer back until it is set."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    waits_for: threading.Event | None = None


class Web:
    """Serves `answers` by path on a port of the loopback address, from `start` on; before that the port refuses."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self._held = socket.socket()  # bound but not listening: nobody else gets the port, and nobody is answered
        self._held.bind(("127.0.0.1", 0))
        self.port = int(self._held.getsockname()[1])
        self._server: ThreadingHTTPServer | None = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def start(self) -> Web:
        self._held.close()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(lambda path: self.answers.get(path)))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        self._held.close()
        for answer in self.answers.values():
            if answer.waits_for is not None:
                answer.waits_for.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


def _handler(find: Callable[[str], Answer | None]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer = find(self.path.partition("?")[0]) or Answer(b"<title>Nothing here</title>", 404)
            if answer.waits_for is not None:
                answer.waits_for.wait(60)
            with contextlib.suppress(OSError):  # a reader that has seen enough hangs up
                self.send_response(answer.status)
                for name, value in {"Content-Type": answer.content_type, **answer.headers}.items():
                    self.send_header(name, value)
                if "Transfer-Encoding" not in answer.headers:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: Any) -> None:
            """The test tells what matters."""

    return Handler
