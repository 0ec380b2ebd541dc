"""Photos brought to another size.

cykooz-resizer uses the processor's wide registers: with its cubic filter it takes a quarter of the time that Pillow takes with a
softer one. It has no packages for Linux on ARM and works on Pillow's own memory, hence only with versions of Pillow it knows.
Elsewhere Pillow does the work.
"""

from __future__ import annotations

from collections.abc import Sequence

import PIL
from PIL import Image

from server.imaging.beside import shared

try:
    import cykooz_resizer as quick
except ImportError:
    quick = None

_KNOWN_PILLOW = ("12", "13")  # major versions whose memory cykooz-resizer 4 reads
_MODES = ("RGB", "CMYK", "L")
# Rows of a strip, each of which reckons its weights anew: that takes as long as 25 rows do. Two cores share at least three strips.
STRIP = 256


def resampled(image: Image.Image, size: tuple[int, int], box: Sequence[float]) -> Image.Image:
    """The part of an image in `box`, at a size. A part is to the bit what would be cut out of the whole at the same scale,
    where the scale is one of sixteenths, which are exact in the resamplers' numbers."""
    left, top, right, bottom = max(0.0, box[0]), max(0.0, box[1]), min(box[2], image.width), min(box[3], image.height)
    if quick is None or PIL.__version__.split(".")[0] not in _KNOWN_PILLOW or image.mode not in _MODES:
        return _by_pillow(image, size, (left, top, right, bottom))
    found = Image.new(image.mode, size, None)
    if size[1] > STRIP:
        pitch = (bottom - top) / size[1]

        def lay(first: int) -> None:
            rows = min(STRIP, size[1] - first)
            edges = (left, top + first * pitch, right, top + (first + rows) * pitch)
            found.paste(resampled(image, (size[0], rows), edges), (0, first))

        shared(lay, range(0, size[1], STRIP))
        return found
    part = quick.CropBox(left, top, right - left, bottom - top)
    cubic = quick.ResizeAlg.convolution(quick.FilterType.catmull_rom)
    quick.Resizer().resize_pil(image, found, quick.ResizeOptions(resize_alg=cubic, crop_box=part))
    return found


def _by_pillow(image: Image.Image, size: tuple[int, int], box: tuple[float, float, float, float]) -> Image.Image:
    """Across first and then down, said apart: Pillow's own choice of the order depends on the size, and the order on
    rounding. Each pass is only one where the other side is whole, hence the part is cut out before."""
    left, top, right, bottom = box
    across, down = (right - left) / size[0], (bottom - top) / size[1]
    if min(across, down) < 1:
        return image.resize(size, Image.Resampling.BICUBIC, box)
    x, y = max(0, int(left - across) - 1), max(0, int(top - down) - 1)
    part = image.crop((x, y, min(image.width, int(right + across) + 2), min(image.height, int(bottom + down) + 2)))
    # Between sizes of a photo HAMMING is as sharp as BICUBIC for two thirds of the time; only growing needs the latter.
    narrow = part.resize((size[0], part.height), Image.Resampling.HAMMING, (left - x, 0, right - x, part.height))
    return narrow.resize(size, Image.Resampling.HAMMING, (0, top - y, size[0], bottom - y))
