"""JPEG files, written in pieces: some of them while the rest is still being drawn, two at once where another core is free.

A file's rows are cut into strips of one height, and at each one's beginning a restart marker tells decoders to start anew. So strips
know nothing of each other: the picture is to the bit the one that would be written without, and the file is to the byte the same
whichever strips were written together, and whenever.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from io import BytesIO, FileIO
from typing import Any

from PIL import Image

STRIP = 256  # pixels; blocks are at most 16 pixels tall, and none looks beyond its own
_BLOCK = 16
_BUFFER = 1 << 16
_FRAME, _SCAN = 0xC0, 0xDA
_RESTARTS = [b"\xff" + bytes([mark]) for mark in range(0xD0, 0xD8)]  # told in turn, so that a lost one is noticed
_RESTART = re.compile(b"\xff([\xd0-\xd7])")  # within a picture's data nothing else looks so


def jpeg(image: Image.Image, quality: int) -> bytes:
    """An RGB image as a baseline JPEG file."""
    return Writing(image, quality).file()


class Writing:
    """An RGB image on its way into a baseline JPEG file. Threads may write at once what does not overlap."""

    def __init__(self, image: Image.Image, quality: int) -> None:
        self.image = image
        self.strips = -(-image.height // STRIP)
        self._how = _how(quality, -(-image.width // _BLOCK) * (STRIP // _BLOCK))
        self._pieces: dict[int, tuple[int, _Piece]] = {}

    def piece(self, first: int, last: int) -> Callable[[], None]:
        """What writes the strips from `first` to before `last`, once nobody changes them any more. Another thread may do it."""
        if first >= last:
            return lambda: None
        rows = (first * STRIP, min(self.image.height, last * STRIP))
        self._pieces[first] = (last, _Piece(self.image, rows, self._how))
        return self._pieces[first][1].write

    def file(self) -> bytes:
        """The whole file; what is not written yet is written before."""
        first = 0
        while first < self.strips:
            if first not in self._pieces:
                self.piece(first, min((begin for begin in self._pieces if begin > first), default=self.strips))
            first = self._pieces[first][0]
        parts: list[bytes] = []
        for begin, (_, piece) in sorted(self._pieces.items()):
            written = piece.read()
            frame, scan = _segments(written)
            if begin:
                parts += [_RESTARTS[(begin - 1) % 8], _counted_on(written[scan:-2], begin)]
            else:
                height = self.image.height.to_bytes(2, "big")
                parts += [written[: frame + 5], height, written[frame + 7 : -2]]
        return b"".join((*parts, b"\xff\xd9"))


class _Piece:
    """Some rows of an image as a file of their own.

    Pillow lets go of Python while it encodes, but only into a file of the system's; where there are such, the one here is in memory.
    `write` does nothing besides: threads that take turns at Python wake each other for nothing. The encoder takes
    rows of an image as they are; to cut them out would cost a tenth more.
    """

    def __init__(self, image: Image.Image, rows: tuple[int, int], how: tuple[Any, ...]) -> None:
        self._image, self._rows, self._how = image, rows, how
        self._file = _file()
        self._data = b""
        self._is_written = False

    def write(self) -> None:
        encoder = Image._getencoder("RGB", "jpeg", ("RGB",), self._how)
        encoder.setimage(self._image.im, (0, self._rows[0], self._image.width, self._rows[1]))
        if self._file:
            self._is_written = encoder.encode_to_file(self._file.fileno(), _BUFFER) > 0
        else:
            self._data, end = b"", 0  # another thread may have begun, and failed
            while not end:
                _, end, data = encoder.encode(_BUFFER)
                self._data += data
            self._is_written = end > 0
        if not self._is_written:
            raise OSError("the encoder broke off")

    def read(self) -> bytes:
        if not self._is_written:
            self._file = self._file and _file()  # what is in it already is of no use
            self.write()
        if not self._file:
            return self._data
        with self._file as file:
            file.seek(0)
            return file.read()


@lru_cache(maxsize=8)
def _how(quality: int, restart: int) -> tuple[Any, ...]:
    """What Pillow tells its encoder for a quality, and for a restart after so many blocks."""
    example = Image.new("RGB", (_BLOCK, _BLOCK))
    example.save(BytesIO(), "JPEG", quality=quality, subsampling="4:2:0", restart_marker_blocks=restart)
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


def _file() -> FileIO | None:
    """A file in memory, where the system has such."""
    if sys.platform == "linux":
        with suppress(OSError):
            return FileIO(os.memfd_create("pin"), "w+")
    return None
