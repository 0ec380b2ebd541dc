"""What is read from a video's bytes, and what is refused with which reason."""

from __future__ import annotations

import contextlib
import io
import random

import pytest

from server.errors import VideoError
from server.rules.video import read_video, sniff
from server.values.video import VideoFacts
from tests.videos import box, make_video


def read(data: bytes) -> VideoFacts:
    return read_video(io.BytesIO(data), len(data))


def test_length_size_and_kind_are_read_wherever_they_stand() -> None:
    assert read(make_video(12.5)) == VideoFacts("video/mp4", 1080, 1920, 12_500, "H.264")
    assert read(make_video(is_index_last=False, brand=b"qt  ", codec=b"hvc1")).content_type == "video/quicktime"
    assert read(make_video(brand=b"M4VH")).content_type == "video/x-m4v"
    turned = read(make_video(width=1920, height=1080, is_turned=True))
    assert (turned.width, turned.height) == (1080, 1920)  # as a phone holds it
    assert read(make_video(fragments_ms=9_000)).duration_ms == 9_000


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (make_video(3.9), "video_too_short", "4 or more"),
        (make_video(901), "video_too_long", "15 at most"),
        (make_video(width=400, height=900), "video_shape", "400×900"),
        (make_video(width=2000, height=1000), "video_shape", "1.91:1"),
        (make_video(codec=b"av01"), "video_codec", "av01"),
        (make_video(handler=b"soun"), "video_empty", "no picture"),
        (make_video(frames=b""), "video_empty", "no film"),
        (make_video(0), "video_without_length", "how long"),
        (make_video(width=0), "video_damaged", "how large"),
        (make_video()[:-10], "video_truncated", "ends in the middle"),
        (make_video(is_index_last=False)[:-10], "video_truncated", "ends in the middle"),
        (box(b"ftyp", b"isom") + box(b"mdat", b"x" * 9), "video_truncated", "never finished"),
        (box(b"ftyp", b"isom") + b"\x00\x00\x00\x02free" + b"\x00" * 20, "video_damaged", "damaged"),
        (box(b"free") * 30_000, "video_damaged", "more parts"),
    ],
)
def test_what_pinterest_would_not_take_is_refused(data: bytes, code: str, word: str) -> None:
    with pytest.raises(VideoError) as refused:
        read(data)
    assert refused.value.code == code
    assert word in refused.value.message


def test_damage_is_always_an_answer() -> None:
    """Whatever bytes are turned or missing: facts or a reason, never a crash."""
    rng = random.Random(7)
    for _ in range(400):
        data = bytearray(make_video(is_index_last=rng.random() < 0.5))
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        with contextlib.suppress(VideoError):
            assert read(bytes(data[: rng.randrange(8, len(data) + 1)])).duration_ms >= 4_000


def test_kinds_of_files_are_told_apart() -> None:
    assert sniff(make_video()[:16]) == sniff(b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat") == "video"
    assert sniff(b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00") is None  # a picture in the same kind of boxes
    assert sniff(b"\xff\xd8\xff\xe0\x00\x10JFIF") is None
    assert sniff(b"\x1a\x45\xdf\xa3\x01\x00\x00\x00") == "WebM or Matroska"
    assert sniff(b"RIFF\x00\x00\x00\x00AVI LIST") == "AVI"
    assert sniff(b"\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00") == "MPEG-4 sound"
