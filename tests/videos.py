"""Video files made of boxes, as small as they can be; nothing can be seen in them."""

from __future__ import annotations

import struct

_STRAIGHT = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TURNED = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)


def box(kind: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def make_video(
    seconds: float = 12.0,
    *,
    width: int = 1080,
    height: int = 1920,
    brand: bytes = b"isom",
    codec: bytes = b"avc1",
    is_turned: bool = False,
    is_index_last: bool = True,
    handler: bytes = b"vide",
    fragments_ms: int = 0,
    frames: bytes = b"\x00" * 64,
) -> bytes:
    """An MP4 or QuickTime file that says these things of itself."""
    header = struct.pack(">4xIIII", 0, 0, 1000, 0 if fragments_ms else round(seconds * 1000)) + b"\x00" * 80
    matrix = struct.pack(">9i", *(_TURNED if is_turned else _STRAIGHT))
    size = struct.pack(">II", width << 16, height << 16)
    track = box(b"tkhd", struct.pack(">4xIIIII", 0, 0, 1, 0, 0), b"\x00" * 16, matrix, size)
    entry = struct.pack(">4xII4s", 1, 16, codec) + b"\x00" * 8
    film = box(
        b"mdia",
        box(b"hdlr", b"\x00" * 8, handler, b"\x00" * 12),
        box(b"minf", box(b"stbl", box(b"stsd", entry))),
    )
    extends = box(b"mvex", box(b"mehd", struct.pack(">4xI", fragments_ms))) if fragments_ms else b""
    moov = box(b"moov", box(b"mvhd", header), box(b"trak", track, film), extends)
    start = box(b"ftyp", brand, b"\x00" * 4)
    return start + (box(b"mdat", frames) + moov if is_index_last else moov + box(b"mdat", frames))
