"""The letters of a tracked line are kept as one mask, which looks as they do one by one."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from server.imaging import lettering
from server.imaging.fonts import PAIRS
from server.imaging.lines import visual_runs


@pytest.mark.parametrize("tracking", [-4, 3])
def test_a_tracked_line_is_as_its_letters_one_by_one(tracking: int) -> None:
    runs = tuple(visual_runs("a.jgly", PAIRS["elegant"].headline, False, ""))
    whole, single = Image.new("L", (300, 120)), Image.new("L", (300, 120))
    for sheet, how in ((whole, lettering._tracked), (single, lettering._stamps)):
        for mask, x, y in how(runs, 40, tracking, 0.3):
            layer = Image.new("L", sheet.size)
            layer.paste(mask, (x + 20, y + 60))
            sheet.paste(ImageChops.lighter(sheet, layer))
    assert whole.getbbox()
    assert whole.tobytes() == single.tobytes()
