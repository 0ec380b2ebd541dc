"""No text makes reading or writing grow with its square: endless spaces, brackets, digits and lists cost what they weigh."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

_SECONDS = 60  # of processor time; some twelve are needed on an idle core, and one pattern that grows with the square takes minutes


def test_hostile_texts_are_done_with_in_time() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.rules.hostile_texts"],
        cwd=Path(__file__).parents[2],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"killed after {_SECONDS} s, or failed: {done.stderr[-2000:]}"
