"""JPEG files, written in pieces: some of them while the rest is still being drawn, two at once where another core is free.

A file's rows are cut into strips of one height, and at each one's beginning a restart marker tells decoders to start anew. So strips
know nothing of each other: the picture is to the bit the one that would be written without, and the file is to the byte the same
whichever strips were written together, and whenever.
"""

from __future__ import annotations

import io
import os
import re
import sys
from contextlib import suppress
from functools import lru_cache
from typing import IO, Any

from PIL import Image, ImageFile

STRIP = 256  # pixels; blocks are at most 16 pixels tall, and none looks beyond its own
_BLOCK = 16
_FRAME, _SCAN = 0xC0, 0xDA
_RESTARTS = [b"\xff" + bytes([mark]) for mark in range(0xD0, 0xD8)]  # told in turn, so that a lost one is noticed
_RESTART = re.compile(b"\xff([\xd0-\xd7])")  # within a picture's data nothing else looks so


def jpeg(image: Image.Image, quality: int) -> bytes:
    """An RGB image as a baseline JPEG file."""
    return Writing(image, quality).file()


class Writing:
    """An RGB image on its way into a baseline JPEG file. Threads may write at once what does not overlap."""

    def __init__(self, image: Image.Image, quality: int) -> None:
        self.image, self.quality = image, quality
        self.strips = -(-image.height // STRIP)
        self._written: dict[int, tuple[int, bytes]] = {}

    def write(self, first: int, last: int) -> None:
        """Write the strips from `first` to before `last`, which nobody changes any more."""
        if first < last:
            self._written[first] = (last, self._piece(first, last))

    def file(self) -> bytes:
        """The whole file; what is not written yet is written before."""
        first = 0
        while first < self.strips:
            if first not in self._written:
                self.write(first, min((begin for begin in self._written if begin > first), default=self.strips))
            first = self._written[first][0]
        parts: list[bytes] = []
        for begin, (_, piece) in sorted(self._written.items()):
            frame, scan = _segments(piece)
            if begin:
                parts += [_RESTARTS[(begin - 1) % 8], _counted_on(piece[scan:-2], begin)]
            else:
                height = self.image.height.to_bytes(2, "big")
                parts += [piece[: frame + 5], height, piece[frame + 7 : -2]]
        return b"".join((*parts, b"\xff\xd9"))

    def _piece(self, first: int, last: int) -> bytes:
        """Strips as a file of their own. Pillow's encoder takes a part of an image as it is: to cut it out would cost a tenth more."""
        width, height = self.image.size
        part = ImageFile._Tile("jpeg", (0, first * STRIP, width, min(height, last * STRIP)), 0, "RGB")
        self.image.encoderconfig = _how(self.quality, -(-width // _BLOCK) * (STRIP // _BLOCK))
        with _file() as file:
            ImageFile._save(self.image, file, [part])
            file.seek(0)
            return file.read()


@lru_cache(maxsize=8)
def _how(quality: int, restart: int) -> tuple[Any, ...]:
    """What Pillow tells its encoder for a quality, and for a restart after so many blocks."""
    example = Image.new("RGB", (_BLOCK, _BLOCK))
    example.save(io.BytesIO(), "JPEG", quality=quality, subsampling="4:2:0", restart_marker_blocks=restart)
    return example.encoderconfig


def _counted_on(data: bytes, begin: int) -> bytes:
    """A piece's data with its restarts counted from where it begins in the file."""
    return _RESTART.sub(lambda mark: _RESTARTS[(mark[1][0] + begin) % 8], data) if begin % 8 else data


def _segments(file: bytes) -> tuple[int, int]:
    """Where a file's header tells of its size, and where behind the header the picture begins."""
    frame, at = 0, 2
    while True:
        kind, end = file[at + 1], at + 2 + int.from_bytes(file[at + 2 : at + 4], "big")
        if kind == _SCAN:
            return frame, end
        frame, at = (at if kind == _FRAME else frame), end


def _file() -> IO[bytes]:
    """A file in memory; where there are such, one of the system's: for that alone Pillow lets go of Python while it encodes."""
    if sys.platform == "linux":
        with suppress(OSError):
            return os.fdopen(os.memfd_create("pin"), "w+b", buffering=0)
    return io.BytesIO()
