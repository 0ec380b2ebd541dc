"""Pictures from outside: judged, then decoded small.

Every picture is hostile until its header has been read: a 20 KB file may unfold to gigabytes.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache

from PIL import Image, ImageCms, ImageOps
from PIL.JpegImagePlugin import JpegImageFile

from server.errors import ImageError
from server.imaging.beside import beside
from server.imaging.refusals import FLAT, damaged, name_foreign, too_many_pixels
from server.imaging.rescue import closed, decoded_part
from server.imaging.traits import Traits, judge
from server.values.picture import MAX_ASPECT, MAX_PIXELS, USABLE_SIDE

MIN_SIDE = 16
MAX_ENLARGEMENT = 1.5

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
_SMALL_SIDE, _MIDDLE_SIDE = 96, 420
_THREE_EIGHTHS = 0.375
_WIDE = 0.8
_CLOSE = 0.8
_BAND = 128  # rows
_LONG = 1_200_000  # pixels to decode: some 10 ms
_WORK: ContextVar[list[Callable[[Photo], None]] | None] = ContextVar("work", default=None)


@dataclass(frozen=True, slots=True)
class PhotoInfo:
    """What a picture is. Sizes are pixels as seen (EXIF turn applied); `reason` says why it is not usable."""

    width: int
    height: int
    format: str
    is_usable: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Photo:
    """A decoded picture: RGB, upright, sRGB, less than twice as large as a pin can use; `small` is for judging it.

    `width` and `height` are the source's. A source smaller than the pin is decoded whole, so enlarging
    `image` beyond 1 always means enlarging the source. It is resampled once only, by `fitting`. Its traits say how
    to treat it.
    """

    image: Image.Image
    small: Image.Image
    width: int
    height: int
    traits: Traits
    is_whole: bool = False  # all of it is to be seen: it is not cut closer where that would save work
    steps: dict[int, Image.Image | None] = field(default_factory=dict)  # copies in smaller sizes, kept by `fitting`

    @property
    def is_near_white(self) -> bool:
        return self.traits.is_near_white

    @property
    def is_dark(self) -> bool:
        return self.traits.is_dark

    @property
    def is_busy(self) -> bool:
        return self.traits.is_busy

    @property
    def is_flat(self) -> bool:
        """One colour and nothing else: a placeholder, or a picture that is wholly transparent."""
        darkest, brightest = self.small.convert("L").getextrema()
        return brightest - darkest <= 1  # type: ignore[operator]

    @property
    def is_lettered(self) -> bool:
        """A screenshot, or a picture with words on it: best shown whole and apart from the pin's own."""
        return self.traits.is_screenshot or self.traits.is_worded


def inspect_photo(data: bytes) -> PhotoInfo:
    """Read and wholly decode a picture, and say whether it can carry a pin.

    Raises ImageError with a reason for a blogger when it is no JPEG, PNG, GIF, WebP or AVIF, larger
    than 40 megapixels, truncated or damaged, a tracking pixel, or a strip beyond 10:1. A picture that
    is sound but too small or a single flat colour comes back with `is_usable` False.
    """
    image = _open(data)
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    width, height = _upright_size(image)
    small = _decode(image, (256, 256))
    if min(width, height) < USABLE_SIDE:
        reason = f"The picture is only {width}×{height} pixels; a pin needs {USABLE_SIDE} on its shorter side."
        return PhotoInfo(width, height, kind, False, reason)
    if len(set(small.convert("L").resize((32, 32), Image.Resampling.BOX).tobytes())) == 1:
        return PhotoInfo(width, height, kind, False, FLAT)
    return PhotoInfo(width, height, kind, True)


@lru_cache(maxsize=6)
def load_photo(data: bytes, cover: tuple[int, int] = (1000, 1500), wide_part: float = 1.0) -> Photo:
    """Decode a picture once for all pins that use it, just large enough to cover `cover` pixels.

    One that is wide need only cover `wide_part` of the height. Raises ImageError as `inspect_photo` does.
    """
    image = _open(data)
    width, height = _upright_size(image)
    if width > height * _WIDE:
        cover = (cover[0], round(cover[1] * wide_part))
    decoded = _decode(image, cover)
    decoded.info = {}  # what the source said of itself (comment, place, profile) must not reach a file of ours
    middle = _middle(decoded)
    small = middle.reduce(-(-max(middle.size) // _SMALL_SIDE))
    return Photo(decoded, small, width, height, judge(middle, small))


def _middle(image: Image.Image) -> Image.Image:
    """A copy of some 400 pixels for judging: every third or fourth pixel tells as much as their average, in a tenth of the time."""
    every = max(1, round(max(image.size) / _MIDDLE_SIDE))
    size = (max(1, image.width // every), max(1, image.height // every))
    return image.resize(size, Image.Resampling.NEAREST) if every > 1 else image


@lru_cache(maxsize=8)
def load_logo(data: bytes) -> Image.Image:
    """Decode a brand's logo to RGBA, its empty edges cut off, at most 480×120 pixels. Raises ImageError."""
    image = _open(data)
    try:
        logo = _loaded(image).convert("RGBA")
    except Exception as error:  # as in _decode
        raise damaged() from error
    visible = logo.getchannel("A").point([0] * 16 + [255] * 240).getbbox()
    if visible is None:
        raise ImageError("The logo is wholly transparent. Upload another one.", reason="empty")
    logo = logo.crop(visible)
    logo.thumbnail((480, 120), Image.Resampling.BICUBIC, reducing_gap=2.0)
    return logo


def load_picture(data: bytes, most_pixels: int) -> Image.Image:
    """Decode a picture whole, as it is, transparency included. Raises ImageError."""
    image = _open(data)
    if image.width * image.height > most_pixels:
        raise too_many_pixels(f" ({image.width}×{image.height})")
    try:
        return _loaded(image)
    except Exception as error:  # as in _decode
        raise damaged() from error


def _open(data: bytes) -> Image.Image:
    """Read the header only, and refuse by it."""
    if not data:
        raise ImageError("The picture is empty. Choose another one.", reason="empty")
    try:
        with warnings.catch_warnings():
            # Our own limit, checked below, is lower than the one Pillow warns about.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            whole, is_cut = closed(data)
            image = Image.open(io.BytesIO(whole), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except Exception as error:  # decoders raise nearly anything on damaged headers
        raise ImageError(name_foreign(data), reason="wrong_format") from error
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise too_many_pixels(f" ({width}×{height})")
    if min(width, height) < MIN_SIDE and max(width, height) < MIN_SIDE * MAX_ASPECT:
        raise ImageError(f"The picture is only {width}×{height} pixels. Choose a larger one.", reason="too_small")
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise ImageError(
            f"The picture is a strip of {width}×{height} pixels. Choose one nearer to a square.",
            reason="extreme_aspect",
        )
    image.info["is_cut"] = is_cut
    return image


def _decode(image: Image.Image, cover: tuple[int, int]) -> Image.Image:
    """Decode to RGB no larger than needed to cover a box of `cover` pixels."""
    target = (cover[1], cover[0]) if _is_turned(image) else cover
    share = max(target[0] / image.width, target[1] / image.height)
    if share < 1:
        _draft(image, share)
    profile = image.info.get("icc_profile")
    try:
        image = _loaded(image)
        ImageOps.exif_transpose(image, in_place=True)
    except MemoryError as error:
        raise ImageError(
            f"The picture of {image.width}×{image.height} pixels takes more memory than there is. Upload a smaller copy.",
            reason="too_many_pixels",
        ) from error
    except Exception as error:  # a damaged file surfaces as OSError, SyntaxError, ValueError, struct.error ...
        raise damaged() from error
    if "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode.startswith("I;16"):
        image = image.convert("I")
    if image.mode in ("RGB", "L", "CMYK", "RGBA", "LA", "I", "F"):  # small first: what follows copies
        image = _reduce(image, cover)
    if image.mode == "CMYK":
        image = _to_srgb(image, profile, cover)
    elif image.mode in ("RGB", "RGBA"):
        return _to_srgb(_reduce(_to_rgb(image), cover), profile, cover)
    return _reduce(_to_rgb(image), cover)


@contextmanager
def meanwhile(work: Callable[[Photo], None]) -> Iterator[None]:
    """Within, `work` is done while the first large picture is decoded beside it, on a stand-in of the picture's size.

    Whatever it raises is ignored.
    """
    before = _WORK.set([work])
    try:
        yield
    finally:
        _WORK.reset(before)


def _loaded(image: Image.Image) -> Image.Image:
    """An opened picture with its pixels; of a JPEG that lacks its end, what came through. Raises what decoders raise."""
    _load(image)
    return decoded_part(image) if image.info.get("is_cut") else image


def _load(image: Image.Image) -> None:
    work = _WORK.get()
    if not work or not isinstance(image, JpegImageFile) or image.width * image.height < _LONG:
        image.load()
        return
    do, size = work.pop(), _upright_size(image)
    image.decodermaxblock = 1 << 26  # in one go: between two blocks it would wait for the other thread's turn to end
    with beside(lambda: do(_stand_in(*size))):  # what is wrong in there shows again when the same is done in earnest
        image.load()


def _stand_in(width: int, height: int) -> Photo:
    """A photo of which only the size is known."""
    even = (1.0,) * _SMALL_SIDE
    traits = Traits(False, False, False, False, False, False, columns=even, rows=even)
    nothing = Image.Image()  # twelve megapixels, even untouched, would be cleared by whoever gets their memory next
    nothing._size = (width, height)
    return Photo(nothing, Image.new("RGB", (1, 1)), width, height, traits)


def _draft(image: Image.Image, share: float) -> None:
    """Let a JPEG be decoded no larger than `share` of its size asks: most of the time saved is saved here.

    Pillow offers a half, a quarter and an eighth. The library below it also knows three eighths, as what 1/3 is rounded
    up to; that is what a camera's photo needs.
    """
    width, height = image.size
    image.draft(None, (round(width * share), round(height * share)))
    if isinstance(image, JpegImageFile) and image.decoderconfig == (2, 0) and share <= _THREE_EIGHTHS:
        size = (-(-width * 3 // 8), -(-height * 3 // 8))
        image._size = size
        image.tile = [image.tile[0]._replace(extents=(0, 0, *size))]
        image.decoderconfig = (3, 0)


def _reduce(image: Image.Image, cover: tuple[int, int]) -> Image.Image:
    """Halved, cut to a third … as far as it still covers: by whole steps, which are quick and sharp."""
    factor = int(1 / max(cover[0] / image.width, cover[1] / image.height))
    if factor < 2:
        return image
    return _reduce_in_bands(image, factor) if image.mode in ("RGBA", "LA") else image.reduce(factor)


def _reduce_in_bands(image: Image.Image, factor: int) -> Image.Image:
    """The same as `reduce`, which copies all of a transparent picture before: here a band at a time."""
    width, height = -(-image.width // factor), -(-image.height // factor)
    small = Image.new(image.mode, (width, height))
    for top in range(0, height, _BAND):
        lower = min(image.height, (top + _BAND) * factor)
        small.paste(image.crop((0, top * factor, image.width, lower)).reduce(factor), (0, top))
    return small


def _to_rgb(image: Image.Image) -> Image.Image:
    """Flatten any mode onto white, the ground that shops and logos expect behind their transparent parts."""
    if image.mode in ("I", "F"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa"):
        layered = image.convert("RGBA")
        ground = Image.new("RGB", layered.size, (255, 255, 255))
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    return image if image.mode == "RGB" else image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes | None, cover: tuple[int, int]) -> Image.Image:
    """Bring a wide-gamut or print photo to sRGB; without this, phone pictures come out pale and print ones garish.

    Each pixel costs more here than to resample it, so what is much larger than `cover` is made smaller first.
    """
    if not profile:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != image.mode:
            return image  # of another kind of picture
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return image
        share = max(cover[0] / image.width, cover[1] / image.height)
        if share < _CLOSE:
            size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
            image = image.resize(size, Image.Resampling.HAMMING)
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a broken profile must not cost the picture; the plain numbers are close
    return converted or image


def _upright_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    return (height, width) if _is_turned(image) else (width, height)


def _is_turned(image: Image.Image) -> bool:
    """Whether the EXIF turn swaps width and height. A PNG's lies behind its pixels, so this may decode them."""
    try:
        return image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    except Exception as error:
        raise damaged() from error
