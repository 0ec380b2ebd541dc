"""`python -m server demo` as a script: every post of the sample blog becomes pins, and the first of each goes out."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

from server.demo.blog import POSTS
from tests.e2e.service import clean_environment, free_port

_SECONDS = 150


def test_the_demo_tells_every_pins_way_and_ends_well(tmp_path: Path) -> None:
    environment = {**clean_environment(), "PINWRIGHT_PORT": str(free_port())}
    process = subprocess.Popen(
        [sys.executable, "-m", "server", "demo"],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        told, _ = process.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGTERM)
        told, _ = process.communicate(timeout=30)
        raise AssertionError(f"the demo did not end:\n{told}") from None

    assert process.returncode == 0, told
    assert "Traceback" not in told
    way, _, table = told.partition("\npost ")
    rows = [row for row in table.splitlines() if re.match(r".{16} +\d ", row)]
    for post in POSTS:
        assert post.title in way
        assert re.search(rf"{post.short} +pin 1 +is being read, written and drawn", way)
        assert re.search(
            rf"{post.short} +pin 1 +is published in the sandbox: http://127\.0\.0\.1:\d+/sandbox/pin/\d+/", way
        )
        assert [row for row in rows if re.match(rf"{post.short} +1 +published in the sandbox ", row)]
    assert len(rows) == sum(post.pins for post in POSTS)
    assert f"{len(POSTS)} posts became {len(rows)} pins: {len(POSTS)} published in the sandbox, 2 wait" in table
    assert "0 failed" in table
    assert "pin.attempted" not in told, "the log would come between the lines of the story"
    assert "signin" not in told, "a script's log is no place for a key"
