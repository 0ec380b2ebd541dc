"""Intake: signed notices to the real web process, beside a bare Flask route that stores one row."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from server.crypto import sign_message
from tests.bench.load import send_all
from tests.bench.measure import Round, Row, in_turns, percentile, tell
from tests.databases import PostgresServer, find_binaries
from tests.source import ROOT

_THREADS = 16
_CONNECTIONS = 8
_AT_ONCE, _ONE_BY_ONE = 600, 200
_ROUNDS = 5


def measure(share: float = 1.0) -> Iterator[Row]:
    """Rows for SQLite, and for PostgreSQL where its binaries are installed."""
    with tempfile.TemporaryDirectory(prefix="pw-bench-") as folder, ExitStack() as stack:
        yield from _on("SQLite", Path(folder), "sqlite", share)
        binaries = find_binaries()
        if binaries is None:
            tell("PostgreSQL's binaries are not installed: its rows are left out.")
            return
        server = PostgresServer(binaries)
        server.start()
        stack.callback(server.stop)
        yield from _on("PostgreSQL", Path(folder), server.create(), share)


def _on(database: str, folder: Path, url: str, share: float) -> Iterator[Row]:
    tell(f"Intake on {database} …")
    ours_url = f"sqlite:///{folder / 'ours.sqlite3'}" if url == "sqlite" else url
    bare_url = f"sqlite:///{folder / 'bare.sqlite3'}" if url == "sqlite" else url
    environ = {
        **os.environ,
        "PINWRIGHT_DATABASE_URL": ours_url,
        "PINWRIGHT_DATA_DIR": str(folder),
        "PINWRIGHT_SECRET_KEY": secrets.token_urlsafe(48),
        "PINWRIGHT_PORT": "0",
        "PINWRIGHT_WEB_THREADS": str(_THREADS),
    }
    bare = [sys.executable, "-m", "tests.bench.bare", bare_url, str(_THREADS)]
    with _started([sys.executable, "-m", "server", "web"], environ) as our_port, _started(bare, environ) as bare_port:
        site = _site(environ)
        sent: dict[str, int] = {"ours": 0, "bare": 0}
        rivals: dict[str, Round] = {
            "ours": lambda: _round(our_port, site, share, sent, "ours"),
            "bare": lambda: _round(bare_port, site, share, sent, "bare"),
        }
        found = in_turns(rivals, rounds=_ROUNDS)
    _check_stored(ours_url, "notice", sent["ours"])
    _check_stored(bare_url, "bare_rows", sent["bare"])
    ours, floor = found["ours"], found["bare"]
    floor_is = f"bare Flask route, one row, same {database}"
    yield Row(f"notices answered, {_CONNECTIONS} connections, {database}", "/s", ours["rate"], floor["rate"], floor_is)
    for name, figure in (
        (f"a notice's answer, p50, one by one, {database}", "p50"),
        (f"a notice's answer, p99, one by one, {database}", "p99"),
        (f"a notice's answer, p99, {_CONNECTIONS} connections, {database}", "busy_p99"),
    ):
        yield Row(name, "ms", ours[figure], floor[figure], floor_is, is_rate=False)


def _round(port: int, site: Mapping[str, str], share: float, sent: dict[str, int], who: str) -> Mapping[str, float]:
    busy = [_notice(site) for _ in range(max(16, int(_AT_ONCE * share)))]
    calm = [_notice(site) for _ in range(max(16, int(_ONE_BY_ONE * share)))]
    many = send_all(port, busy, _CONNECTIONS)
    single = send_all(port, calm, 1)
    sent[who] += len(busy) + len(calm)
    return {
        "rate": len(busy) / many.seconds,
        "busy_p99": percentile(many.latencies, 0.99) * 1000,
        "p50": percentile(single.latencies, 0.5) * 1000,
        "p99": percentile(single.latencies, 0.99) * 1000,
    }


def _notice(site: Mapping[str, str]) -> bytes:
    """One signed request for a post of its own, as the plugin sends it."""
    number = secrets.token_hex(8)
    now = int(time.time())
    body = json.dumps(
        {
            "type": "post.published",
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now)),
            "data": {
                "post_id": number,
                "url": f"https://blog.example/{number}/",
                "title": "Lemon Olive Oil Cake",
                "excerpt": "A one-bowl lemon cake with olive oil and yoghurt that stays soft for three days.",
                "categories": ["Baking"],
                "tags": ["lemon cake", "olive oil cake", "easy baking"],
                "featured_image": f"https://blog.example/wp-content/uploads/{number}.jpg",
                "language": "en",
                "timezone": "Europe/Berlin",
                "post_type": "post",
                "author": "Mara Linden",
            },
        }
    ).encode()
    message_id = f"msg_{number}"
    head = (
        "POST /hooks/wordpress HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Pinwright-Site: {site['site_id']}\r\nX-Pinwright-Plugin: 0.1.0\r\nwebhook-id: {message_id}\r\n"
        f"webhook-timestamp: {now}\r\nwebhook-signature: {sign_message(site['site_secret'], message_id, now, body)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _site(environ: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "flask", "--app", "server", "bootstrap"]
    options = ["--name", "Bench", "--site-url", "https://blog.example", "--timezone", "UTC", "--json"]
    made = subprocess.run([*command, *options], cwd=ROOT, env=environ, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(made.stdout)
    return answer


@contextmanager
def _started(command: list[str], environ: dict[str, str]) -> Iterator[int]:
    """A server process and the port that it prints: a bare number, or at the end of an address."""
    process = subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(command)} did not start")
        yield int(line.strip().rsplit(":", 1)[-1])
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _check_stored(url: str, table: str, count: int) -> None:
    """A rate counts only when every answered message is really there."""
    engine = create_engine(url)
    with engine.connect() as connection:
        stored = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608 - our own names
    engine.dispose()
    if stored != count:
        raise RuntimeError(f"{count} were answered with 202, but {table} holds {stored}")
