"""Rounds, medians and the table they end in.

Rivals are measured in turns (ours, floor, ours, floor, …) after a warm-up, so that a machine which slows down in the
middle slows both down; what is told is the median of the rounds.
"""

from __future__ import annotations

import gc
import math
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Round = Callable[[], Mapping[str, float]]


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` is ours divided by the floor; `is_rate` tells whether more is better."""

    what: str
    unit: str
    ours: float
    floor: float
    floor_is: str
    is_rate: bool = True

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": round(self.ratio, 4)}


def in_turns(
    rivals: Mapping[str, Round], *, rounds: int, warm_up: int = 1, budget_seconds: float = 20.0
) -> dict[str, dict[str, float]]:
    """Run every rival once per round, in turns; returns the median of each figure by rival.

    On a slow or busy machine fewer rounds are run, at least two, so that the whole bench ends within minutes.
    """
    found: dict[str, list[Mapping[str, float]]] = {name: [] for name in rivals}
    started = time.perf_counter()
    for number in range(warm_up + rounds):
        if number >= warm_up + 2 and time.perf_counter() - started > budget_seconds:
            tell(f"  (the machine is slow: {number - warm_up} rounds instead of {rounds})")
            break
        for name, run in rivals.items():
            gc.collect()
            figures = run()
            if number >= warm_up:
                found[name].append(figures)
    return {
        name: {figure: statistics.median(one[figure] for one in figures) for figure in figures[0]}
        for name, figures in found.items()
    }


def rate_of(work: Callable[[Any], object], things: Sequence[Any]) -> Round:
    """A round that does `work` on each thing and tells `rate`, things a second."""

    def run() -> Mapping[str, float]:
        started = time.perf_counter()
        for thing in things:
            work(thing)
        return {"rate": len(things) / (time.perf_counter() - started)}

    return run


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all values do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown, which reads well on a terminal, too."""
    cells = [["what", "ours", "floor or peer", "ours ÷ floor", "what the floor is"]]
    cells += [
        [
            row.what,
            f"{_figure(row.ours)} {row.unit}",
            f"{_figure(row.floor)} {row.unit}",
            f"{row.ratio:.2f}",
            row.floor_is,
        ]
        for row in rows
    ]
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def tell(text: str) -> None:
    """Progress goes to stderr, so that `--json` stays clean."""
    print(text, file=sys.stderr, flush=True)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
