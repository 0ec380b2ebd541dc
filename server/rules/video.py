"""Reading a video's container: is it a file that Pinterest takes, how long is it, how large is its picture?

MP4, M4V and QuickTime files are boxes inside boxes. Headers and a few small boxes are read, never the film itself, and
every size is checked against the room it claims to fill, because the file comes from outside. The limits are those of
Pinterest's page about video Pins: .mp4, .mov or .m4v, H.264 or H.265, 4 seconds to 15 minutes, 2 GB, and a shape
between 1:2 and 1.91:1.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from server.errors import VideoError
from server.values.video import VideoFacts

LARGEST: Final = 2_000_000_000
SHORTEST_MS, LONGEST_MS = 4_000, 15 * 60_000
NARROWEST, WIDEST = 1 / 2, 1.91
HEAD_BYTES: Final = 16  # as much as `sniff` wants to see

_MOST_BOXES = 20_000  # a fragmented film of 15 minutes has some thousand
_MOST_BYTES = 4_096  # of a box that is read whole
_CODECS = {"avc1": "H.264", "avc3": "H.264", "hvc1": "H.265", "hev1": "H.265"}
_PICTURES = {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"}
_SOUNDS = {b"M4A ", b"M4B ", b"M4P "}
_WITHOUT_BRAND = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}  # old QuickTime files begin with these
_OTHERS = (
    (b"\x1a\x45\xdf\xa3", "WebM or Matroska"), (b"FLV", "Flash"), (b"OggS", "Ogg"), (b"\x30\x26\xb2\x75", "Windows Media"),
    (b"\x00\x00\x01\xba", "MPEG"), (b"\x00\x00\x01\xb3", "MPEG"),
)  # fmt: skip
_HOW = "Export it as MP4 with H.264, then upload it again."


def sniff(head: bytes) -> str | None:
    """`video` for a container that may be taken, the name of another film or sound format, None for anything else."""
    kind, brand = head[4:8], head[8:12]
    if kind == b"ftyp":
        if brand in _PICTURES:
            return None
        return "MPEG-4 sound" if brand in _SOUNDS else "video"
    if kind in _WITHOUT_BRAND:
        return "video"
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "AVI"
    return next((name for start, name in _OTHERS if head.startswith(start)), None)


def read_video(file: BinaryIO, size: int) -> VideoFacts:
    """What Pinterest wants to know of a video of `size` bytes. Raises VideoError, which says what is wrong and what helps."""
    if size > LARGEST:
        raise VideoError(
            f"The video is larger than Pinterest's {LARGEST // 1_000_000:,} MB. Make it smaller.",
            code="video_too_large",
        )
    film = _Film()
    content_type = "video/quicktime"
    has_frames = False
    for box in _boxes(file, 0, size):
        if box.kind == b"ftyp":
            content_type = _content_type(_whole(file, box)[:4])
        elif box.kind == b"mdat":
            has_frames = has_frames or box.end > box.start
        elif box.kind == b"moov":
            film.read(file, box)
    if not film.is_found:
        raise VideoError("The file has no index: it was cut off or never finished. " + _HOW, code="video_truncated")
    if not has_frames:
        raise VideoError("There is no film in this file. " + _HOW, code="video_empty")
    facts = film.facts(content_type)
    _check(facts)
    return facts


def _check(facts: VideoFacts) -> None:
    if facts.codec not in _CODECS.values():
        raise VideoError(
            f"The film is coded as {facts.codec or 'something unknown'}; Pinterest takes H.264 and H.265. {_HOW}",
            code="video_codec", codec=facts.codec,
        )  # fmt: skip
    seconds = facts.duration_ms / 1000
    if facts.duration_ms < SHORTEST_MS:
        raise VideoError(
            f"The video is {seconds:.1f} seconds long; Pinterest needs 4 or more.",
            code="video_too_short",
            seconds=seconds,
        )
    if facts.duration_ms > LONGEST_MS:
        raise VideoError(
            f"The video is {seconds / 60:.1f} minutes long; Pinterest takes 15 at most.",
            code="video_too_long",
            seconds=seconds,
        )
    if not NARROWEST <= facts.width / facts.height <= WIDEST:
        raise VideoError(
            f"The video is {facts.width}×{facts.height}; Pinterest takes shapes between 1:2 and 1.91:1. Upright ones (2:3, 9:16) do best.",
            code="video_shape", width=facts.width, height=facts.height,
        )  # fmt: skip


class _Box(NamedTuple):
    kind: bytes
    start: int  # of what is inside
    end: int


class _Film:
    """Collects what `moov` says: the length, and the first picture track."""

    def __init__(self) -> None:
        self.is_found = False
        self._duration_ms = 0.0
        self._size: tuple[int, int] | None = None
        self._codec = ""

    def facts(self, content_type: str) -> VideoFacts:
        if self._size is None:
            raise VideoError("There is sound but no picture in this file. " + _HOW, code="video_empty")
        if self._duration_ms <= 0:
            raise VideoError("The file does not say how long the film is. " + _HOW, code="video_without_length")
        return VideoFacts(content_type, *self._size, round(self._duration_ms), _CODECS.get(self._codec, self._codec))

    def read(self, file: BinaryIO, moov: _Box) -> None:
        self.is_found = True
        scale, in_fragments = 0, 0
        for box in _boxes(file, moov.start, moov.end):
            if box.kind == b"mvhd":
                scale, length = _times(_whole(file, box))
                self._duration_ms = length * 1000 / scale if scale else 0.0
            elif box.kind == b"mvex":
                in_fragments = _fragments(file, box)
            elif box.kind == b"trak":
                self._read_track(file, box)
        if in_fragments and scale:
            self._duration_ms = max(self._duration_ms, in_fragments * 1000 / scale)

    def _read_track(self, file: BinaryIO, trak: _Box) -> None:
        header = b""
        for box in _boxes(file, trak.start, trak.end):
            if box.kind == b"tkhd":
                header = _whole(file, box)
            elif box.kind == b"mdia" and self._size is None and (codec := _picture_codec(file, box)) is not None:
                self._codec = codec
                self._size = _upright(header)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    """The boxes between two places of the file."""
    for _ in range(_MOST_BOXES):
        if end - start < 8:
            return
        file.seek(start)
        head = file.read(16)
        if len(head) < 8:
            raise _cut_off()
        length, kind = struct.unpack(">I4s", head[:8])
        inner = start + 8
        if length == 1:
            if len(head) < 16:
                raise _cut_off()
            (length,) = struct.unpack(">Q", head[8:])
            inner = start + 16
        elif length == 0:  # the last one may run to the end
            length = end - start
        if length < inner - start:
            raise VideoError("The file is damaged. " + _HOW, code="video_damaged")
        if start + length > end:
            raise _cut_off()
        yield _Box(kind, inner, start + length)
        start += length
    raise VideoError("The file has more parts than any video of 15 minutes. " + _HOW, code="video_damaged")


def _whole(file: BinaryIO, box: _Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, _MOST_BYTES))


def _times(body: bytes) -> tuple[int, int]:
    """Units a second, and the length in units, of a `mvhd`; a length that is not known is 0."""
    try:
        if body[0] == 1:
            scale, length = struct.unpack(">IQ", body[20:32])
            return scale, 0 if length == 2**64 - 1 else length
        scale, length = struct.unpack(">II", body[12:20])
        return scale, 0 if length == 2**32 - 1 else length
    except (IndexError, struct.error) as error:
        raise _cut_off() from error


def _fragments(file: BinaryIO, mvex: _Box) -> int:
    """The whole length of a film in fragments, where the file says it."""
    for box in _boxes(file, mvex.start, mvex.end):
        if box.kind == b"mehd":
            body = _whole(file, box)
            wide = body[:1] == b"\x01"
            return int.from_bytes(body[4 : 12 if wide else 8], "big")
    return 0


def _picture_codec(file: BinaryIO, mdia: _Box) -> str | None:
    """The codec of a picture track; None for sound and everything else."""
    handler, codec = b"", ""
    for box in _boxes(file, mdia.start, mdia.end):
        if box.kind == b"hdlr":
            handler = _whole(file, box)[8:12]
        elif box.kind == b"minf":
            codec = _first_entry(file, box)
    return codec if handler == b"vide" else None


def _first_entry(file: BinaryIO, minf: _Box) -> str:
    for box in _boxes(file, minf.start, minf.end):
        if box.kind != b"stbl":
            continue
        for inner in _boxes(file, box.start, box.end):
            if inner.kind == b"stsd":
                return _whole(file, inner)[12:16].decode("ascii", "replace").strip()
    return ""


def _upright(header: bytes) -> tuple[int, int]:
    """Width and height of a `tkhd` as people see the film: phones write a quarter turn into its matrix."""
    at = 52 if header[:1] == b"\x01" else 40  # where the matrix is
    try:
        a, b, _u, c, d = struct.unpack(">5i", header[at : at + 20])
        width, height = (number >> 16 for number in struct.unpack(">II", header[at + 36 : at + 44]))
    except struct.error as error:
        raise _cut_off() from error
    if not width or not height:
        raise VideoError("The file does not say how large the picture is. " + _HOW, code="video_damaged")
    is_turned = a == 0 and d == 0 and b != 0 and c != 0
    return (height, width) if is_turned else (width, height)


def _content_type(brand: bytes) -> str:
    if brand == b"qt  ":
        return "video/quicktime"
    return "video/x-m4v" if brand.startswith(b"M4V") else "video/mp4"


def _cut_off() -> VideoError:
    return VideoError(
        "The file ends in the middle: it was not uploaded or saved completely. Upload it again.", code="video_truncated"
    )
