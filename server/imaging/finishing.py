"""The last steps of a pin: its letters, its file, and what is seen on it.

They share two cores, where another one is free: it draws the words while what lies above them is written, and looks at the whole
and writes a part of what is left beside the rest.
"""

from __future__ import annotations

from contextlib import nullcontext

from PIL import Image

from server.imaging.beside import beside
from server.imaging.canvas import Canvas
from server.imaging.color import to_hex
from server.imaging.encoding import STRIP, Writing, jpeg
from server.imaging.fingerprint import fingerprint
from server.imaging.palette import dominant_color

MAX_BYTES = 2_000_000
_QUALITY, _COARSER = 85, (75, 60, 45)
_LOOK = 2  # strips that are written in the time that a look takes


def finished(canvas: Canvas, size: tuple[int, int]) -> tuple[float, bytes, tuple[str, str]]:
    """Letter a painted sheet and write it at a size: the lowest contrast, the file, and the dominant colour and fingerprint."""
    if canvas.image.size != size:
        lowest = canvas.settle()
        canvas.letter()
        image = canvas.image.resize(size, Image.Resampling.BICUBIC)
        return lowest, _limited(image, jpeg(image, _QUALITY)), _seen(image)
    image, writing = canvas.image, Writing(canvas.image, _QUALITY)
    above = canvas.untouched() // STRIP
    lower = writing.strips - (writing.strips - above + _LOOK) // 2
    upper, middle, rest = writing.piece(0, above), writing.piece(above, lower), writing.piece(lower, writing.strips)
    lettered: list[float] = []
    failed: list[BaseException] = []
    seen: list[tuple[str, str]] = []

    def letter() -> None:
        try:
            lowest = canvas.settle()
            canvas.letter()
            lettered.append(lowest)
        except BaseException as error:
            failed.append(error)
            raise

    def look_and_write() -> None:
        seen.append(_seen(image))
        middle()

    # Letters take Python, which the writing lets go of: the other way round the other core would wait until they are drawn.
    with beside(letter) if above else nullcontext():
        upper()
    if failed:
        raise failed[0]
    if not lettered:
        letter()
    with beside(look_and_write):
        rest()
    if not seen:
        look_and_write()
    return lettered[0], _limited(image, writing.file()), seen[0]


def _limited(image: Image.Image, data: bytes) -> bytes:
    """A pin's file, coarser where it is too large."""
    for quality in _COARSER:
        if len(data) <= MAX_BYTES:
            break
        data = jpeg(image, quality)
    return data


def _seen(image: Image.Image) -> tuple[str, str]:
    """A pin's dominant colour and its fingerprint."""
    coarse = _coarse(image)
    return to_hex(dominant_color(coarse)), fingerprint(coarse)


def _coarse(image: Image.Image) -> Image.Image:
    """A copy of at least 100 pixels: to average every third pixel of each row and column takes a tenth of the time."""
    steps = max(1, min(image.size) // 300)
    every = image.resize((image.width // steps, image.height // steps), Image.Resampling.NEAREST)
    return every.reduce(max(1, min(every.size) // 100))
