"""Reading the beginning of a picture: its kind, its size as seen, and whether it moves. Nothing is decoded.

The bytes come from outside and may end anywhere: every read is held against what is there, and what is not told stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable

from server.rules.picture_avif import avif
from server.rules.picture_exif import is_turned
from server.values.picture import PictureHead

_TELLING = 16  # fewer bytes do not show what a file is
_PNG = b"\x89PNG\r\n\x1a\n"
_NO_LENGTH = {0x01, *range(0xD0, 0xD8)}  # JPEG markers that stand alone
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def read_head(data: bytes) -> PictureHead | None:
    """What the first bytes of a file tell; None where there are too few to say anything."""
    if len(data) < _TELLING:
        return None
    for belongs, read in _READERS:
        if belongs(data):
            head = read(data)
            return head if head.width and head.height else PictureHead(head.format, is_animated=head.is_animated)
    return PictureHead("")


def _jpeg(data: bytes) -> PictureHead:
    at, turned = 2, False
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF or marker in _NO_LENGTH:  # padding, or a marker without content
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4])
        part = data[at + 4 : at + 2 + length]
        if length < 2 or marker in (0xD9, 0xDA):
            break
        if marker == 0xE1 and part.startswith(b"Exif\0\0"):
            turned = is_turned(part[6:])
        elif marker in _FRAMES and len(part) >= 5:
            return _seen("JPEG", int.from_bytes(part[3:5]), int.from_bytes(part[1:3]), turned)
        at += 2 + length
    return PictureHead("JPEG")


def _png(data: bytes) -> PictureHead:
    width, height, turned, moves = 0, 0, False, False
    at = len(_PNG)
    while at + 8 <= len(data):
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        part = data[at + 8 : at + 8 + length]
        if kind == b"IDAT":
            break
        if kind == b"IHDR" and len(part) >= 8:
            width, height = int.from_bytes(part[:4]), int.from_bytes(part[4:8])
        elif kind == b"eXIf":
            turned = is_turned(part)
        moves = moves or kind == b"acTL"
        at += 12 + length
    return _seen("PNG", width, height, turned, moves)


def _gif(data: bytes) -> PictureHead:
    width, height = _little(data, 6, 2), _little(data, 8, 2)
    at = 13 + _colours(data[10])
    frames, repeats = 0, False
    while at + 10 <= len(data) and frames < 2:
        if data[at] == 0x2C:  # a frame may be larger than the sheet that the file promises
            frames += 1
            width = max(width, _little(data, at + 1, 2) + _little(data, at + 5, 2))
            height = max(height, _little(data, at + 3, 2) + _little(data, at + 7, 2))
            at = _behind_blocks(data, at + 11 + _colours(data[at + 9]))
        elif data[at] == 0x21:
            repeats = repeats or (data[at + 1] == 0xFF and data[at + 3 : at + 14] == b"NETSCAPE2.0")
            at = _behind_blocks(data, at + 2)
        else:
            break
    return PictureHead("GIF", width, height, frames > 1 or repeats)


def _colours(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_blocks(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += data[at] + 1
    return at + 1


def _webp(data: bytes) -> PictureHead:
    kind = data[12:16]
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a" and len(data) >= 30:
        return PictureHead("WEBP", _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF)
    if kind == b"VP8L" and len(data) >= 25 and data[20] == 0x2F:
        bits = _little(data, 21, 4)
        return PictureHead("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if kind == b"VP8X" and len(data) >= 30:
        return PictureHead("WEBP", _little(data, 24, 3) + 1, _little(data, 27, 3) + 1, bool(data[20] & 2))
    return PictureHead("WEBP")


def _avif(data: bytes) -> PictureHead:
    width, height, turned, moves = avif(data)
    return _seen("AVIF", width, height, turned, moves)


def _seen(kind: str, width: int, height: int, turned: bool, moves: bool = False) -> PictureHead:
    return PictureHead(kind, height, width, moves) if turned else PictureHead(kind, width, height, moves)


def _little(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")


_READERS: tuple[tuple[Callable[[bytes], bool], Callable[[bytes], PictureHead]], ...] = (
    (lambda data: data.startswith(b"\xff\xd8\xff"), _jpeg),
    (lambda data: data.startswith(_PNG), _png),
    (lambda data: data.startswith((b"GIF87a", b"GIF89a")), _gif),
    (lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP", _webp),
    (lambda data: data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis", b"mif1", b"msf1"), _avif),
)
