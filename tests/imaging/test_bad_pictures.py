"""Pictures that cannot be used say why, and never stop a pin."""

from __future__ import annotations

import pytest
from PIL import Image

from server.errors import ImageError
from server.imaging import draw, inspect_photo, photo
from server.imaging.photo import load_photo
from tests.imaging.pictures import bomb_png, encoded, overlay, with_subject

GOOD = with_subject(900, 1200, 0.5, 0.5)


def grained(image: Image.Image) -> Image.Image:
    return Image.blend(image, Image.effect_noise(image.size, 60).convert("RGB"), 0.3)


BAD = {
    "empty": (b"", "empty"),
    "bomb": (bomb_png(), "megapixels"),
    "truncated jpeg": (encoded(GOOD)[:4000], "damaged"),
    "truncated png": (encoded(GOOD, "PNG")[:3000], "damaged"),
    "header only": (encoded(GOOD)[:20], "not a picture"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', "SVG"),
    "html": (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heic", "HEIC"),
    "pdf": (b"%PDF-1.7 ...", "PDF"),
    "tiff": (encoded(GOOD, "TIFF"), "not a picture in a known format"),
    "bmp": (encoded(GOOD, "BMP"), "not a picture in a known format"),
    "tracking pixel": (encoded(Image.new("RGB", (1, 1)), "GIF"), "only 1×1"),
    "strip": (encoded(Image.new("RGB", (30000, 20)), "PNG"), "strip of 30000×20"),
    "noise": (bytes(range(256)) * 20, "not a picture"),
}


@pytest.mark.parametrize("name", BAD)
def test_says_why(name: str) -> None:
    data, words = BAD[name]
    with pytest.raises(ImageError, match=words) as caught:
        inspect_photo(data)
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize("name", BAD)
def test_leads_to_the_designed_template(name: str) -> None:
    drawing = draw("fullbleed", overlay(), [BAD[name][0]])
    assert drawing.template == "poster"
    assert drawing.focus is None


def test_the_next_sound_picture_takes_its_place() -> None:
    assert draw("fullbleed", overlay(), [b"", encoded(GOOD)]).template == "fullbleed"


def test_sound_but_unfit_pictures_are_told_apart() -> None:
    small = inspect_photo(encoded(GOOD.resize((250, 260))))
    assert (small.is_usable, small.width, small.height) == (False, 250, 260)
    assert "250×260" in small.reason
    flat = inspect_photo(encoded(Image.new("RGB", (800, 800), (9, 9, 9)), "PNG"))
    assert not flat.is_usable
    assert "flat colour" in flat.reason


MODES = {
    "rgb": encoded(GOOD),
    "gray": encoded(GOOD.convert("L")),
    "cmyk": encoded(GOOD.convert("CMYK")),
    "palette": encoded(GOOD.convert("P"), "PNG"),
    "palette with alpha": encoded(GOOD.convert("P"), "PNG", transparency=0),
    "rgba": encoded(GOOD.convert("RGBA"), "PNG"),
    "16 bit": encoded(GOOD.convert("L").convert("I").point(lambda value: value * 257).convert("I;16"), "PNG"),
    "1 bit": encoded(GOOD.convert("1"), "PNG"),
    "webp": encoded(GOOD, "WEBP"),
    "avif": encoded(GOOD, "AVIF"),
    "animated webp": encoded(GOOD, "WEBP", save_all=True, append_images=[GOOD.rotate(90)], duration=80),
    "animated png": encoded(GOOD, "PNG", save_all=True, append_images=[GOOD.rotate(90)], duration=80),
    "animated": encoded(GOOD.convert("P"), "GIF", save_all=True, append_images=[GOOD.rotate(90).convert("P")]),
}


@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_drawn(mode: str) -> None:
    info = inspect_photo(MODES[mode])
    assert info.is_usable
    assert (info.width, info.height) == (900, 1200)
    assert draw("split", overlay(), [MODES[mode]]).template == "split"


def test_sixteen_bit_grays_keep_their_tones() -> None:
    row = b"".join(value.to_bytes(2, "little") for value in [60000] * 300 + [30000] * 300)
    wide = Image.frombytes("I;16", (600, 600), row * 600)
    image = load_photo(encoded(wide, "PNG")).image
    assert image.getpixel((100, 100)) == (234, 234, 234)
    assert image.getpixel((500, 100)) == (117, 117, 117)


CUT = {
    "baseline": encoded(grained(GOOD)),
    "progressive": encoded(grained(GOOD), progressive=True),
    "gray": encoded(grained(GOOD).convert("L")),
    "gray progressive": encoded(grained(GOOD).convert("L"), progressive=True),
    "cmyk": encoded(grained(GOOD).convert("CMYK")),
}


@pytest.mark.parametrize("kind", CUT)
def test_a_jpeg_without_its_very_end_is_drawn_without_gray_at_its_foot(kind: str) -> None:
    for missing in (2, 300, len(CUT[kind]) // 50):
        image = load_photo(CUT[kind][:-missing]).image
        assert image.width == 900
        assert 1200 * 0.93 <= image.height <= 1200
        foot = image.crop((0, image.height - 2, 900, image.height))
        assert all(low < high for low, high in foot.getextrema()), missing
    assert draw("split", overlay(), [CUT[kind][:-300]]).template == "split"


@pytest.mark.parametrize("kind", CUT)
def test_a_jpeg_that_lacks_more_is_refused(kind: str) -> None:
    share = 0.2 if "progressive" in kind else 0.9
    with pytest.raises(ImageError, match="cut off"):
        inspect_photo(CUT[kind][: int(len(CUT[kind]) * share)])


def test_a_placeholder_of_one_colour_is_passed_over_and_said() -> None:
    for flat in (Image.new("RGB", (1200, 1200), (200, 30, 30)), Image.new("RGBA", (900, 1200), (0, 0, 0, 0))):
        drawing = draw("circle", overlay(), [encoded(flat, "PNG")])
        assert drawing.focus is None, drawing.template
        assert "one flat colour" in drawing.unused[0]
        assert drawing.instead.endswith("Needs a picture; the one given cannot be used."), "the post has one"
    mixed = draw("collage", overlay(), [encoded(GOOD), b"<html>", b""])
    assert mixed.instead.endswith("Needs 3 pictures; of the 3 given 1 can be used.")


def test_a_large_transparent_picture_is_never_copied_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    large = Image.new("RGBA", (3101, 4207), (200, 40, 40, 120))
    large.paste(GOOD.resize((1500, 1500)), (333, 777))
    expected = large.reduce(2)
    reduce, heights = Image.Image.reduce, list[int]()

    def watched(self: Image.Image, *asked: object) -> Image.Image:
        heights.append(self.height)
        return reduce(self, *asked)  # type: ignore[arg-type]

    monkeypatch.setattr(Image.Image, "reduce", watched)
    assert photo._reduce(large, (1000, 1500)).tobytes() == expected.tobytes()
    assert max(heights) < 1000
