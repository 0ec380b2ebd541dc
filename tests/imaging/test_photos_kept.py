"""Decoded photos are large: a process that draws for many posts keeps the last few, whatever was found out about the others."""

from __future__ import annotations

import gc

from server import imaging
from server.imaging.photo import Photo, load_photo
from tests.imaging.pictures import encoded, overlay, with_subject

_CACHED = load_photo.cache_parameters()["maxsize"]


def test_only_the_last_photos_stay_in_memory() -> None:
    for number in range(12):
        imaging.render("fullbleed", overlay(), [encoded(with_subject(500, 700, 0.2 + number / 20, 0.5))])
    gc.collect()
    assert sum(isinstance(one, Photo) for one in gc.get_objects()) <= _CACHED
