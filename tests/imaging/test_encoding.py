"""Files written in pieces, some of them while the rest is drawn: the picture to the bit, and the file to the byte, as written at once."""

from __future__ import annotations

import os
import random
import re

import pytest
from PIL import Image

from server.imaging import encoding
from server.imaging.canvas import Canvas
from server.imaging.encoding import STRIP, Writing, jpeg
from server.imaging.fonts import PAIRS
from server.imaging.palette import from_words
from server.imaging.studio import compose
from server.imaging.templates import TEMPLATES
from server.imaging.typography import fit
from server.values.brand import Brand
from tests.imaging.goldens import DETAILS, OVERLAY
from tests.imaging.pictures import checkered, encoded, opened


def noise(size: tuple[int, int]) -> Image.Image:
    """Coloured, so that the coarser planes of a file are told apart, too."""
    return Image.merge("RGB", [Image.effect_noise(size, 50 + plane) for plane in range(3)])


@pytest.mark.parametrize(
    "size", [(1000, 1500), (1000, 2100), (333, 257), (500, 255), (40, 2 * STRIP), (24, 11 * STRIP)]
)
def test_whatever_is_written_together_the_file_is_the_same(size: tuple[int, int]) -> None:
    image, chance = noise(size), random.Random(size[1])
    once = encoded(image, quality=85, subsampling="4:2:0")
    written = jpeg(image, 85)
    assert opened(written).tobytes() == opened(once).tobytes(), "a seam is seen"
    assert len(written) < len(once) + 100
    for _ in range(4):
        writing = Writing(image, 85)
        first = chance.randrange(writing.strips)
        last = chance.randint(first, writing.strips)
        for piece in chance.sample([(first, last), (last, writing.strips)], 2):
            writing.piece(*piece)()
        assert writing.file() == written


def test_restarts_are_announced_once_and_counted_through() -> None:
    image = noise((24, 11 * STRIP - 5))
    writing = Writing(image, 85)
    writing.piece(3, 7)()
    file = writing.file()
    blocks = 2 * STRIP // 16
    assert file.count(b"\xff\xdd") == 1
    assert b"\xff\xdd\x00\x04" + blocks.to_bytes(2, "big") in file
    scan = file[file.index(b"\xff\xda") :]
    assert [mark[1] & 7 for mark in re.findall(b"\xff[\xd0-\xd7]", scan)] == [number % 8 for number in range(10)]
    assert file.count(b"\xff\xd8") == file.count(b"\xff\xd9") == file.count(b"\xff\xc0") == 1


@pytest.mark.parametrize("name", TEMPLATES)
def test_rows_that_are_written_early_are_done(name: str) -> None:
    photos = [encoded(checkered(700, 900, step)) for step in (9, 12, 15)]
    canvas, _ = compose(name, OVERLAY, photos, Brand(domain="example.com"), details=DETAILS, item_photos=photos)
    assert_done(canvas)


@pytest.mark.parametrize("first", ["words", "rule", "logo"])
def test_what_is_softened_or_laid_below_the_words_is_not_written_early(first: str) -> None:
    canvas = Canvas(1500, from_words("", Brand()))
    canvas.image.paste(checkered(1000, 1500, 20), (0, 0))
    block = fit("Slow bread", PAIRS["bold"].text, 800, 200, max_size=90)
    assert block is not None
    canvas.place(block, 700, (255, 255, 255))
    if first == "rule":
        canvas.rule((100, 600, 300, 604), (255, 0, 0))
    elif first == "logo":
        canvas.logo((Image.new("RGBA", (200, 60), (128, 128, 128, 255)),), 100, 560)
    assert_done(canvas)
    assert canvas.untouched() > 500


def assert_done(canvas: Canvas) -> None:
    done, before = (0, 0, canvas.width, canvas.untouched()), canvas.image.copy()
    canvas.settle()
    canvas.letter()
    assert canvas.image.crop(done).tobytes() == before.crop(done).tobytes()
    assert canvas.image.tobytes() != before.tobytes()


def test_a_system_without_files_in_memory_writes_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    image = noise((1000, 1500))
    written = encoding.jpeg(image, 85)
    assert opened(written).size == (1000, 1500)
    for platform, create in (("linux", lambda _: os.open("/nowhere", os.O_RDONLY)), ("win32", None)):
        monkeypatch.setattr(encoding.sys, "platform", platform)
        monkeypatch.setattr(encoding.os, "memfd_create", create, raising=False)
        assert encoding.jpeg(image, 85) == written


def test_what_another_thread_could_not_write_is_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    image = noise((64, 3 * STRIP))
    whole, writing = jpeg(image, 85), Writing(image, 85)
    writing.piece(0, 1)()
    write = writing.piece(1, 3)
    create = encoding.Image._getencoder

    def broken(*asked: object) -> object:
        encoder = create(*asked)  # type: ignore[arg-type]
        encoder.setimage(image.im, (0, 0, 16, 16))
        encoder.encode_to_file(writing._pieces[1][1]._file.fileno(), 4096)  # type: ignore[union-attr]
        raise MemoryError

    monkeypatch.setattr(encoding.Image, "_getencoder", broken)
    with pytest.raises(MemoryError):
        write()
    monkeypatch.setattr(encoding.Image, "_getencoder", create)
    assert writing.file() == whole


def test_what_cannot_be_written_at_all_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a picture would look like a whole one to whoever only sends it."""

    class Broken:
        def setimage(self, *told: object) -> None: ...

        def encode_to_file(self, *told: object) -> int:
            return -9

        def encode(self, size: int) -> tuple[int, int, bytes]:
            return 0, -9, b""

    image = noise((64, 64))
    jpeg(image, 85)  # what its encoder is told is known by now
    monkeypatch.setattr(encoding.Image, "_getencoder", lambda *asked: Broken())
    for platform in ("linux", "win32"):
        monkeypatch.setattr(encoding.sys, "platform", platform)
        with pytest.raises(OSError, match="broke off"):
            jpeg(image, 85)
