"""metascraper (Node), installed into a scratch folder once and then kept running, as a peer of page reading."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.measure import Round, tell

_PACKAGES = [
    f"metascraper{part}@5"
    for part in ("", "-author", "-date", "-description", "-image", "-lang", "-publisher", "-title", "-url")
]
_SCRIPT = Path(__file__).with_suffix(".mjs")
_INSTALL_SECONDS = 300


@contextmanager
def running() -> Iterator[subprocess.Popen[str] | str]:
    """The running peer, or the reason why there is none."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        yield "Node and npm are not installed"
        return
    with tempfile.TemporaryDirectory(prefix="pinwright-bench-") as folder:
        tell("Pages: installing metascraper …")
        Path(folder, "package.json").write_text('{"private": true}', encoding="utf-8")
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", *_PACKAGES]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_INSTALL_SECONDS)
        except (subprocess.SubprocessError, OSError) as error:
            yield f"npm could not install metascraper ({type(error).__name__})"
            return
        peer = subprocess.Popen([node, str(_SCRIPT), folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            yield peer
        finally:
            peer.kill()
            peer.wait()


def rates_by(peer: subprocess.Popen[str], pages: Sequence[tuple[str, str]], times: int) -> Round:
    """A round in which the peer reads pages with their addresses `times` times: its own pages a second by processor time and by the clock."""
    return lambda: _ask(peer, pages, times, 0)


def warm_up(peer: subprocess.Popen[str], pages: Sequence[tuple[str, str]], seconds: float) -> None:
    """Let the peer read for as long as its compiler takes to make fast code of what it does again and again."""
    _ask(peer, pages, 1, seconds)


def _ask(
    peer: subprocess.Popen[str], pages: Sequence[tuple[str, str]], times: int, seconds: float
) -> Mapping[str, float]:
    assert peer.stdin is not None
    assert peer.stdout is not None
    peer.stdin.write(json.dumps({"pages": pages, "times": times, "seconds": seconds}) + "\n")
    peer.stdin.flush()
    answer = json.loads(peer.stdout.readline())
    assert answer["titles"] > 0
    return {by: answer["read"] / answer[by] for by in ("processor", "clock")}
