"""Drawing pins, beside the least that any program must do with the same photo: decode it at half size and encode it."""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

from PIL import Image

from server import imaging
from server.demo.pictures import picture
from server.values.brand import Brand
from server.values.text import Overlay
from tests.bench import node_images
from tests.bench.measure import Row, in_turns, rate_of, tell

_PHOTO_SIZE = (4000, 3000)
_FLOOR = "decode the photo at half size, encode it"
_BRAND = Brand(name="Salt & Linden", domain="blog.example")
_FIRST_GOAL, _FURTHER_GOAL = 1.35, 0.5
_MEMORY_GOAL = 90.0  # MB
_ADJECTIVES = ("Soft", "Bright", "Quick", "Quiet", "Small", "Golden", "Simple", "Slow")
_NOUNS = ("Lemon Olive Oil Cake", "Kitchens to Copy", "Bread for Beginners", "Autumn Soups", "Window Herb Gardens")
_ROUNDS = 5


def measure(share: float = 1.0) -> Iterator[Row]:
    """Milliseconds of a pin of a 12-megapixel photo: the first pin of a photo decodes it, a further one finds it decoded."""
    tell("Images …")
    photo = large_photo()
    usual = [name for name, template in imaging.TEMPLATES.items() if template.photos == 1 and not template.needs]
    often = max(1, int(3 * share))
    numbers = count()

    def first(name: str, _: object) -> None:
        # other bytes after the picture's end: nothing of it can be remembered
        imaging.render(name, _words(next(numbers)), [photo + b"%d" % next(numbers)], _BRAND)

    def further(name: str, _: object) -> None:
        imaging.render(name, _words(next(numbers)), [photo], _BRAND)

    rivals = {"floor": rate_of(lambda _: floor(photo), range(4 * often))}
    for name in usual:
        rivals[f"first {name}"] = rate_of(partial(first, name), range(often))
        rivals[f"further {name}"] = rate_of(partial(further, name), range(often))
    found = {who: 1000 / rates["rate"] for who, rates in in_turns(rivals, rounds=_ROUNDS, budget_seconds=60).items()}
    for which, goal in (("first", _FIRST_GOAL), ("further", _FURTHER_GOAL)):
        times = {name: found[f"{which} {name}"] for name in usual}
        fastest = min(times, key=lambda name: times[name])
        label = "first pin of a 12 MP photo" if which == "first" else "further pin of it"
        yield _row(f"{label}, {fastest} (the fastest)", times[fastest], found["floor"], f"{_FLOOR}; goal {goal}")
        yield _row(
            f"{label}, median of {len(usual)} templates", statistics.median(times.values()), found["floor"], _FLOOR
        )
        slow = [f"{name} {times[name] / found['floor']:.2f}" for name in sorted(times, key=lambda name: -times[name])
                if times[name] > goal * found["floor"]]  # fmt: skip
        tell(f"  over {goal} × the floor: {', '.join(slow) or 'none'}")
    for what, milliseconds in node_images.measure(photo, max(3, int(10 * share))):
        yield _row(f"peer: {what}", milliseconds, found["floor"], _FLOOR)
    yield Row("peak memory of a process that draws", "MB", _peak_memory(photo), _MEMORY_GOAL, "the goal", is_rate=False)
    designed = [name for name, template in imaging.TEMPLATES.items() if template.photos == 0 and not template.needs]
    words = rate_of(lambda name: imaging.render(name, _words(next(numbers)), [], _BRAND), designed * often)
    blank = rate_of(lambda _: _encode(Image.new("RGB", (1000, 1500), (240, 230, 210))), range(4 * often))
    alone = in_turns({"designed": words, "blank": blank}, rounds=_ROUNDS)
    yield _row(
        "a pin without a photo",
        1000 / alone["designed"]["rate"],
        1000 / alone["blank"]["rate"],
        "encode a blank 1000×1500",
    )


def _row(what: str, ours: float, least: float, least_is: str) -> Row:
    return Row(what, "ms", ours, least, least_is, is_rate=False)


def _words(number: int) -> Overlay:
    """Other words on each pin, as on a calendar: what was set before helps only as far as words come again."""
    noun = _NOUNS[number % len(_NOUNS)]
    return Overlay(f"{_ADJECTIVES[number % len(_ADJECTIVES)]} {noun} {number}", "Soft for three days")


def _peak_memory(photo: bytes) -> float:
    """The most resident memory, in MB, of a fresh process that draws three pins of the photo."""
    with tempfile.NamedTemporaryFile(suffix=".jpg") as file:
        Path(file.name).write_bytes(photo)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.images", file.name], check=True, capture_output=True, text=True
        )
    return float(done.stdout)


def _draw_three(path: str) -> None:
    photo = Path(path).read_bytes()
    for number, name in enumerate(("fullbleed", "split", "matted")):
        imaging.thumbnail(imaging.render(name, _words(number), [photo], _BRAND))
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(int(peak.split()[1]) / 1024)


def floor(photo: bytes) -> None:
    image = Image.open(io.BytesIO(photo))
    image.draft(None, (image.width // 2, image.height // 2))
    image.load()
    assert image.width == _PHOTO_SIZE[0] // 2
    _encode(image)


def _encode(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def large_photo() -> bytes:
    """A camera's size, made of the sample blog's lemon cake; its grain keeps it as hard to code as a photo."""
    small = Image.open(io.BytesIO(picture("lemon-cake")))
    buffer = io.BytesIO()
    small.resize(_PHOTO_SIZE, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


if __name__ == "__main__":
    _draw_three(sys.argv[1])
