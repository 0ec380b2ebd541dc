"""Pinterest's emulator as a server process of its own on loopback: another origin, real sockets, real redirects."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import requests

from server.sandbox import Sandbox, create_sandbox

_ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Emulator:
    """A running emulator; `sandbox` reads and changes its store from this side."""

    url: str
    sandbox: Sandbox

    @property
    def api_base(self) -> str:
        return f"{self.url}/v5"

    def person(self) -> Person:
        """Somebody with a browser of their own, signed in to nothing yet."""
        return Person(self)


@dataclass
class Person:
    """Somebody who looks at the consent page. Each keeps the accounts they made there."""

    emulator: Emulator
    browser: requests.Session = field(default_factory=requests.Session)

    def answer(self, url: str, username: str = "anna", **form: str) -> str:
        """Open the consent page, allow it (or what `form` says) and return the address one is sent back to."""
        shown = self.browser.get(url, timeout=10)
        assert shown.status_code == 200, shown.text
        asked = dict(parse_qsl(urlsplit(url).query))
        sent = self.browser.post(
            f"{self.emulator.url}/oauth/",
            data={**asked, "username": username, "choice": "allow", **form},
            allow_redirects=False,
            timeout=10,
        )
        assert sent.status_code == 302, sent.text
        return str(sent.headers["Location"])


@contextlib.contextmanager
def running(folder: Path, public_url: str) -> Iterator[Emulator]:
    """An emulator that sends people back to `public_url` alone, as Pinterest does with an app's registered address."""
    store = f"sqlite:///{folder / 'pinterest.sqlite3'}"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.emulator", store, public_url], cwd=_ROOT, stdout=subprocess.PIPE, text=True
    )
    sandbox = create_sandbox(store, public_url=public_url)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        yield Emulator(f"http://127.0.0.1:{port}", sandbox)
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()
        sandbox.close()


def _serve(store: str, public_url: str) -> None:
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_ignored: object) -> None:
            """Nobody reads it."""

    server = make_server(
        "127.0.0.1", 0, create_sandbox(store, public_url=public_url).wsgi, threaded=True, request_handler=Quiet
    )
    print(server.port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2])
