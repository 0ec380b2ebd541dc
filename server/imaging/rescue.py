"""JPEG files whose end is missing, as of an upload that broke off: drawn when nearly all of the picture came through."""

from __future__ import annotations

from PIL import Image

_END, _SCAN, _PROGRESSIVE = b"\xff\xd9", b"\xff\xda", b"\xff\xc2"
_LEAST_ROWS = 0.95
_LEAST_SCANS, _LEAST_SCANS_IN_GRAY = (
    7,
    5,
)  # of a progressive file, which has ten, in gray six: what follows refines a little
_COMPONENTS = slice(9, 10)  # bytes from the marker on
_GRAY = range(126, 131)  # what the decoder fills in
_STRIP, _BLOCK = 8, 16


def closed(data: bytes) -> tuple[bytes, bool]:
    """A file with the end that a cut-off JPEG lacks, so that it is decoded as far as it goes, and whether it lacked one."""
    # After the end of a whole file comes no scan; looked for from behind, since most of it is pixels.
    is_cut = data.startswith(b"\xff\xd8") and data.find(_SCAN, max(0, data.rfind(_END))) >= 0
    start = data.rfind(_PROGRESSIVE) if is_cut else -1
    if start >= 0:
        is_gray = data[start:][_COMPONENTS] == b"\x01"
        if data.count(_SCAN, start) < (_LEAST_SCANS_IN_GRAY if is_gray else _LEAST_SCANS):
            return data, False  # a blur; as it is, it will be refused
    return (data + _END, True) if is_cut else (data, False)


def decoded_part(image: Image.Image) -> Image.Image:
    """A cut-off picture, as decoded, without the gray rows at its foot. Raises OSError when these are more than 5 %."""
    width, height = image.size
    bottom = height
    while bottom > 0 and _is_filled(image.crop((0, max(0, bottom - _STRIP), width, bottom))):
        bottom -= _STRIP
    if bottom == height:
        return image
    if bottom < height * _LEAST_ROWS:
        raise OSError("image file is truncated")
    return image.crop(
        (0, 0, width, (bottom - _BLOCK) // _BLOCK * _BLOCK)
    )  # the row in which the file ends is gray in part


def _is_filled(strip: Image.Image) -> bool:
    return all(low == high and low in _GRAY for low, high in (band.getextrema() for band in strip.split()))
