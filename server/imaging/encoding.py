"""JPEG files."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from typing import IO

from PIL import Image


def jpeg(image: Image.Image, quality: int) -> bytes:
    """An RGB image as a baseline JPEG file."""
    with _file() as file:
        image.save(file, "JPEG", quality=quality, subsampling="4:2:0")
        file.seek(0)
        return file.read()


def _file() -> IO[bytes]:
    """A file in memory; where there are such, one of the system's: for that alone Pillow lets go of Python while it encodes."""
    if sys.platform == "linux":
        with suppress(OSError):
            return os.fdopen(os.memfd_create("pin"), "w+b", buffering=0)
    return io.BytesIO()
