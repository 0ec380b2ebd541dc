"""JSON-LD with comments, with a comma left out, or cut off is read as far as it goes."""

from __future__ import annotations

import pytest

from server.rules.reading.json_mend import mended
from tests.rules.pages import read

_WHOLE = '{"@type": "Recipe", "name": "Plum Tart", "prepTime": "PT10M", "recipeIngredient": ["600 g plums", "4 eggs"], "recipeYield": "8 // 9"}'


@pytest.mark.parametrize(
    "block",
    [
        _WHOLE.replace('"name"', "// le nom\n" + '"name"'),
        _WHOLE.replace('"name"', "/* le nom */ " + '"name"'),
        _WHOLE.replace('"PT10M",', '"PT10M"'),
        _WHOLE.replace('plums", ', 'plums" '),
        _WHOLE[:-6],
        _WHOLE[:-17],
    ],
)
def test_a_broken_block_still_tells_the_recipe(block: str) -> None:
    recipe = read("<title>x</title>", jsonld=block).recipe
    assert recipe is not None
    assert (recipe.ingredients, recipe.prep_minutes) == (("600 g plums", "4 eggs"), 10)


def test_what_is_no_json_does_not_become_some() -> None:
    assert mended(_WHOLE).replace(" ", "") == _WHOLE.replace(" ", "")
    assert mended("{]") == ""
    assert mended('{"a": [1, 2') == '{"a":[1]}'
    assert mended("/* " * 1000) == ""
