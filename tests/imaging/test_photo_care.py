"""What a photo needs to look right: light, and to be seen once."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFilter, ImageStat

from server.imaging.fonts import POPPINS_BOLD, load
from server.imaging.grounds import lifted
from server.imaging.photo import load_photo
from server.imaging.studio import compose, unsuited
from server.values.text import Overlay
from tests.imaging.pictures import encoded, with_subject

BRIGHT = with_subject(1600, 1100, 0.5, 0.4)
DARK = encoded(BRIGHT.point([value // 8 for value in range(256)] * 3))


def test_a_very_dark_photo_is_lifted_and_gets_no_words_on_it() -> None:
    canvas, _ = compose("fullbleed", Overlay("Coffee"), (DARK,))
    assert ImageStat.Stat(canvas.image.crop((300, 100, 700, 500)).convert("L")).mean[0] > 70
    assert {"fullbleed", "framed"} <= set(unsuited(DARK))
    dark = load_photo(DARK)
    assert lifted(dark).image is not dark.image
    assert lifted(dark).steps is not dark.steps, "its smaller copies are dark"


def test_a_rounded_photo_on_bare_paper_shows_it_at_its_corners() -> None:
    canvas, _ = compose("matted", Overlay("Coffee"), (encoded(with_subject(1200, 1600, 0.4, 0.6)),))
    paper = canvas.image.getpixel((20, 20))
    assert canvas.image.getpixel((63, 63)) == paper
    assert canvas.image.getpixel((110, 110)) != paper


def test_a_wide_photo_is_seen_once_above_a_band() -> None:
    canvas, drawn = compose("band", Overlay("Waking up at five"), (encoded(BRIGHT),))
    assert drawn == "band"
    foot = canvas.image.crop((0, canvas.height - 40, canvas.width, canvas.height))
    assert len(foot.getcolors() or ()) == 1


def test_big_type_has_even_lines_and_its_kicker_below() -> None:
    canvas, drawn = compose("framed", Overlay("Уютный дом: 7 простых идей на осень", "Осень"), (encoded(BRIGHT),))
    assert drawn == "framed"
    big = max(text.size for text in canvas.texts if text.line.text != "Осень")
    lines = [text for text in canvas.texts if text.size == big and text.line.text != "Осень"]
    widths = [text.box[2] - text.box[0] for text in lines]
    assert sum(widths) > 0.7 * max(widths) * len(widths)
    [kicker] = [text for text in canvas.texts if text.line.text == "Осень"]
    assert kicker.box[1] > max(text.box[3] for text in lines)


def test_shots_on_white_are_dyed_beside_other_photos_too() -> None:
    product = Image.new("RGB", (1200, 1200), (252, 252, 252))
    product.paste((30, 90, 110), (480, 300, 720, 900))
    photos = [encoded(BRIGHT), encoded(product), encoded(product.rotate(90))]
    for name in ("two_photos", "collage"):
        canvas, drawn = compose(name, Overlay("Small desks"), photos)
        assert drawn == name
        corner = canvas.image.getpixel((8, canvas.height - 8))
        assert isinstance(corner, tuple)
        assert max(corner) - min(corner) > 12 or max(corner) < 240, "its paper has a colour"


def test_a_picture_with_words_on_it_is_shown_whole_and_apart() -> None:
    pin = Image.new("RGB", (1000, 1500), (244, 240, 230))
    pen = ImageDraw.Draw(pin)
    for top in range(120, 620, 130):
        pen.text((80, top), "A quiet slow morning", (30, 40, 50), load(POPPINS_BOLD, 84))
    pin.paste((70, 120, 90), (0, 800, 1000, 1500))
    turned = pin.filter(ImageFilter.GaussianBlur(1)).rotate(2, Image.Resampling.BICUBIC, fillcolor=(244, 240, 230))
    data = encoded(turned, quality=70)
    assert load_photo(data).is_lettered
    assert {"fullbleed", "circle"} <= set(unsuited(data))
    canvas, _ = compose("split", Overlay("Bread"), [data])
    edge = canvas.image.getpixel((4, 400))
    assert isinstance(edge, tuple)
    assert max(edge) < 235, "its own blurred ground stands beside it"
