"""The bench's one command: `make bench`, or `python -m tests.bench [--json] [--only NAME] [--quick]`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Iterator

from tests.bench import cycles, images, intake, lateness, pages, planner, preview, publish, years
from tests.bench.measure import Row, table, tell

_PARTS: dict[str, Callable[[float], Iterator[Row]]] = {
    "intake": intake.measure,
    "pages": pages.measure,
    "images": images.measure,
    "planner": planner.measure,
    "preview": preview.measure,
    "publish": publish.measure,
    "cycles": cycles.measure,
    "lateness": lateness.measure,
    "years": years.measure,
}
_USUAL = [name for name in _PARTS if name != "years"]  # which takes minutes to fill


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    parser.add_argument("--only", choices=list(_PARTS), action="append", help="measure only this; may be repeated")
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the work, to see that it runs; figures mean little"
    )
    options = parser.parse_args()
    started = time.perf_counter()
    rows = [row for name in options.only or _USUAL for row in _PARTS[name](0.1 if options.quick else 1.0)]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    load = os.getloadavg()[0]
    tell(f"Done in {time.perf_counter() - started:.0f} s.")
    if options.json:
        print(
            json.dumps(
                {"machine": machine, "load": load, "rows": [row.to_json() for row in rows]},
                ensure_ascii=False,
                indent=1,
            )
        )
    else:
        print(f"{table(rows)}\n\n{machine}; load at the end {load:.1f}. Medians of rounds that took turns.")


if __name__ == "__main__":
    main()
