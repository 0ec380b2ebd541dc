"""Drawing pins, beside the least that any program must do with the same photo: decode it at half size and encode it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count

from PIL import Image

from server import imaging
from server.demo.pictures import picture
from server.values.brand import Brand
from server.values.text import Overlay
from tests.bench.measure import Row, in_turns, rate_of, tell

_PHOTO_SIZE = (4000, 3000)
_FLOOR = "decode the photo at half size, encode it"
_OVERLAY = Overlay("Lemon Olive Oil Cake", "Soft for three days", ("One bowl", "No butter", "Forty minutes"))
_BRAND = Brand(name="Salt & Linden", domain="blog.example")


def measure(share: float = 1.0) -> Iterator[Row]:
    """Pins a second of a 12-megapixel photo: the first pin of a photo decodes it, a further one finds it decoded."""
    tell("Images …")
    photo = _large_photo()
    templates = [name for name, template in imaging.TEMPLATES.items() if template.photos == 1]
    names = templates * max(1, int(share))
    numbers = count()

    def first(name: str) -> None:
        # other bytes after the picture's end: nothing of it can be remembered
        imaging.render(name, _OVERLAY, [photo + b"%d" % next(numbers)], _BRAND)

    def further(name: str) -> None:
        imaging.render(name, _OVERLAY, [photo], _BRAND)

    found = in_turns(
        {
            "first": rate_of(first, names),
            "further": rate_of(further, names),
            "floor": rate_of(lambda _: _floor(photo), names),
        },
        rounds=5,
    )
    megapixels = _PHOTO_SIZE[0] * _PHOTO_SIZE[1] // 1_000_000
    for who, label in (("first", "first pin of a photo"), ("further", "further pin of it")):
        yield Row(f"images drawn, {label} ({megapixels} MP)", "/s", found[who]["rate"], found["floor"]["rate"], _FLOOR)
    designed = [name for name, template in imaging.TEMPLATES.items() if template.photos == 0]
    words = rate_of(lambda name: imaging.render(name, _OVERLAY, [], _BRAND), designed * max(1, int(4 * share)))
    blank = rate_of(lambda _: _encode(Image.new("RGB", (1000, 1500), (240, 230, 210))), range(max(4, int(20 * share))))
    found = in_turns({"designed": words, "blank": blank}, rounds=5)
    yield Row(
        "images drawn without a photo",
        "/s",
        found["designed"]["rate"],
        found["blank"]["rate"],
        "encode a blank 1000×1500",
    )


def _floor(photo: bytes) -> None:
    image = Image.open(io.BytesIO(photo))
    image.draft(None, (image.width // 2, image.height // 2))
    image.load()
    assert image.width == _PHOTO_SIZE[0] // 2
    _encode(image)


def _encode(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _large_photo() -> bytes:
    """A camera's size, made of the sample blog's lemon cake; its grain keeps it as hard to code as a photo."""
    small = Image.open(io.BytesIO(picture("lemon-cake")))
    buffer = io.BytesIO()
    small.resize(_PHOTO_SIZE, Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()
