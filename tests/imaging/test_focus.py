"""The subject stays in the picture."""

from __future__ import annotations

import random

import pytest
from PIL import Image, ImageChops, ImageDraw

from server.imaging import TEMPLATES, draw
from server.imaging.focus import crop_box
from server.imaging.photo import load_photo
from server.imaging.studio import compose, unsuited
from server.imaging.subjects import holds_all, stand_apart
from server.values.brand import Focus
from tests.imaging.pictures import encoded, opened, overlay, with_subject


@pytest.mark.parametrize("x", [0.12, 0.3, 0.5, 0.75, 0.88])
def test_a_wide_photo_is_cut_around_its_subject(x: float) -> None:
    photo = load_photo(encoded(with_subject(2000, 1100, x, 0.5)))
    left, top, right, bottom = crop_box(photo, 2 / 3)
    assert (right - left) / (bottom - top) == pytest.approx(2 / 3, abs=0.01)
    assert left <= x * photo.image.width - 40
    assert right >= x * photo.image.width + 40


@pytest.mark.parametrize("y", [0.12, 0.35, 0.65, 0.88])
def test_a_tall_photo_too(y: float) -> None:
    photo = load_photo(encoded(with_subject(1000, 2200, 0.5, y)))
    _, top, _, bottom = crop_box(photo, 1.2)
    assert top <= y * photo.image.height - 40
    assert bottom >= y * photo.image.height + 40


def test_a_given_point_wins_over_what_was_found() -> None:
    photo = load_photo(encoded(with_subject(2000, 1000, 0.9, 0.5)))
    left, _, right, _ = crop_box(photo, 0.5, Focus(0.3, 0.5))
    assert (left + right) / 2 == pytest.approx(0.3 * photo.image.width, abs=1)
    edge = crop_box(photo, 0.5, Focus(0.0, 0.5))
    assert edge[0] == 0


def test_the_drawing_tells_what_was_kept() -> None:
    data = encoded(with_subject(2000, 1000, 0.8, 0.5))
    found = draw("fullbleed", overlay(), [data]).focus
    assert found is not None
    assert found.x == pytest.approx(0.8, abs=0.17)
    assert draw("fullbleed", overlay(), [data], focus=Focus(0.2, 0.5)).focus == Focus(0.2, 0.5)


@pytest.mark.parametrize("name", [name for name, template in TEMPLATES.items() if template.photos])
def test_the_subject_is_on_every_photo_pin(name: str) -> None:
    from tests.imaging.pictures import opened

    photos = [encoded(with_subject(2000, 1200, 0.85, 0.5)), encoded(with_subject(2000, 1200, 0.15, 0.5))]
    image = opened(draw(name, overlay(), photos).jpeg).resize((200, 300))
    raw = image.tobytes()
    red = sum(1 for r, g, b in zip(raw[0::3], raw[1::3], raw[2::3], strict=True) if r > g + 30 and r > b + 30)
    assert red > 500


def test_the_mean_error_over_many_subjects_is_small() -> None:
    """In crop widths, over grounds with a horizon, grain and a bright corner; a centred crop errs by 0.27 and more."""
    rng, errors, centred = random.Random(7), [], []
    for _ in range(60):
        image, x = _scene(rng)
        photo = load_photo(encoded(image, quality=88))
        left, _, right, _ = crop_box(photo, 2 / 3)
        width = right - left
        reach = (image.width - width) / 2  # nobody can centre what stands at the edge
        wanted = min(max(x, width / 2), image.width - width / 2)
        errors.append(abs((left + right) / 2 - wanted) / width)
        centred.append(abs(image.width / 2 - wanted) / width if reach else 0.0)
    assert sum(errors) / len(errors) <= 0.12
    assert sum(centred) / len(centred) > 0.2


def _scene(rng: random.Random) -> tuple[Image.Image, float]:
    """A picture of 540×360 and the centre of its one subject."""
    sky, land = ((rng.randrange(90, 220), rng.randrange(90, 220), rng.randrange(90, 220)) for _ in range(2))
    image = Image.new("RGB", (540, 360), sky)
    draw_on = ImageDraw.Draw(image)
    horizon = rng.randrange(150, 300)
    draw_on.rectangle((0, horizon, 540, 360), fill=land)
    draw_on.ellipse((490, -30, 570, 50), fill=(250, 246, 230))
    grain = Image.effect_noise((540, 360), 14).convert("RGB")
    image = Image.blend(image, grain, 0.12)
    x, y, size = rng.randrange(50, 490), rng.randrange(110, 280), rng.randrange(30, 62)
    draw_on = ImageDraw.Draw(image)
    color = tuple((level + 128 + rng.randrange(-30, 30)) % 256 for level in sky)
    draw_on.ellipse((x - size, y - size, x + size, y + size), fill=(color[0], color[1], color[2]))
    for step in range(-size // 2, size // 2, 7):
        draw_on.line((x + step, y - size // 2, x - step, y + size // 2), fill=(rng.randrange(256), 60, 40), width=2)
    return image, x


def test_a_head_stays_whatever_else_shines() -> None:
    image = Image.new("RGB", (1000, 1500), (176, 184, 190))
    pen = ImageDraw.Draw(image)
    pen.rectangle((250, 560, 750, 1500), fill=(235, 70, 20))  # a coat
    pen.ellipse((380, 220, 620, 540), fill=(222, 172, 146))
    photo = load_photo(encoded(image))
    _, top, _, _ = crop_box(photo, 1.1)
    assert top < 200
    [head] = photo.traits.heads
    assert head[1] < 0.15
    assert head[3] > 0.36
    canvas, drawn = compose("band", overlay(), [encoded(image)])
    assert drawn == "band"
    assert canvas.image.getpixel((500, 400)) == pytest.approx((222, 172, 146), abs=14), "no band before a face"


def two_apart() -> Image.Image:
    """A disc at either side, red and blue, and nothing between them."""
    image = Image.new("RGB", (1500, 1000), (176, 184, 190))
    for x, color in ((225, (214, 40, 32)), (1275, (32, 40, 214))):
        ImageDraw.Draw(image).ellipse((x - 143, 357, x + 143, 643), fill=color)
    return image


@pytest.mark.parametrize("name", ["matted", "split", "band", "fullbleed", "framed", "auto"])
def test_two_subjects_apart_are_both_shown_whole(name: str) -> None:
    drawing = draw(name, overlay("A walk", ""), [encoded(two_apart())])
    image = opened(drawing.jpeg)
    for is_red in (True, False):
        left, top, right, bottom = shown(image, is_red)
        assert bottom - top > 90
        assert right - left >= 0.93 * (bottom - top), "a disc is cut"
    assert drawing.template not in {"circle", "list_arch"} or name != "auto"


def shown(image: Image.Image, is_red: bool) -> tuple[int, int, int, int]:
    red, _, blue = image.crop((0, 0, 1000, 900)).split()
    more, less = (red, blue) if is_red else (blue, red)
    strong = ImageChops.subtract(more, less).point([0] * 90 + [255] * 166)
    return strong.getbbox() or (0, 0, 0, 0)


def test_a_narrow_crop_takes_one_of_two_subjects_whole_and_a_focus_says_which() -> None:
    photo = load_photo(encoded(two_apart()))
    left, _, right, _ = crop_box(photo, 1.0)
    width = photo.image.width
    assert left / width <= 0.05 or right / width >= 0.95
    assert crop_box(photo, 1.0, Focus(0.85, 0.5))[2] == width
    assert holds_all(photo, 0.4, 1.0, Focus(0.85, 0.5))
    assert not holds_all(photo, 0.4, 1.0, Focus(0.5, 0.5)), "what an earlier drawing centred on is nobody's choice"
    assert not stand_apart(load_photo(encoded(with_subject(1500, 1000, 0.2, 0.5))))


def test_a_subject_that_stands_low_is_not_chosen_words_upon() -> None:
    low, high = (encoded(with_subject(1000, 1500, 0.5, y)) for y in (0.8, 0.3))
    assert {"fullbleed", "framed"} <= set(unsuited(low)) - set(unsuited(high))


@pytest.mark.parametrize("name", ["framed", "fullbleed"])
def test_no_words_lie_on_a_face(name: str) -> None:
    portrait = Image.new("RGB", (1000, 1500), (190, 205, 215))
    on = ImageDraw.Draw(portrait)
    on.ellipse((250, 420, 750, 1080), fill=(226, 182, 150))
    on.rectangle((150, 1200, 850, 1500), fill=(60, 80, 130))
    assert draw(name, overlay("A walk with my sister and her dog", ""), [encoded(portrait)]).template != name
    small = Image.new("RGB", (1000, 1500), (190, 205, 215))
    small.paste(portrait.resize((400, 600)), (300, 100))
    assert draw(name, overlay("A walk with my sister", ""), [encoded(small)]).template == name


def test_in_a_tall_photo_without_a_known_head_the_upper_part_counts_more() -> None:
    image = Image.new("RGB", (900, 1300), (176, 184, 190))
    draw = ImageDraw.Draw(image)
    for top, hue in ((120, (40, 60, 150)), (900, (30, 80, 200))):  # a calm head above a bright coat
        draw.ellipse((330, top, 570, top + 260), fill=hue)
        draw.line((360, top + 130, 540, top + 130), fill=(250, 230, 120), width=8)
    photo = load_photo(encoded(image))
    assert not photo.traits.heads
    assert crop_box(photo, 1.2)[1] < 120
