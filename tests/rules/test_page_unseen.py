"""Text that readers do not see is no fact: whoever hides it writes for machines."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from server.rules.page import read_page

_SPAM = "Zorblax pots cost $7.77 today at the Quixby shop, and people love them a lot"
_HIDDEN = [
    "hidden", 'style="display:none"', 'style="DISPLAY : NONE"', 'style="display:/**/none"', 'style="visibility:hidden"', 'style="font-size:0"',
    'style="position:absolute;left:-9999px"', 'style="text-indent:-9999px"', 'style="color:transparent"', 'style="height:0;overflow:hidden"',
    'style="clip-path:inset(100%)"', 'style="transform:scale(0)"', 'style="color:white;background:#fff"', 'class="sr-only"', 'class="x screen-reader-text"',
]  # fmt: skip
_SHAPES = {
    "paragraph": "<p {0}>{1}</p>",
    "heading": "<h2 {0}>{1}</h2><p>It is a good way to spend the evening with people that you like.</p>",
    "block": "<div {0}><div><h2>{1}</h2><p>{1}</p><p>{1} again</p></div></div>",
    "steps": "<h2>Instructions</h2><ol {0}><li>{1}</li><li>{1} again</li></ol>",
    "ingredients": "<h2>Ingredients</h2><div {0}><ul><li>2 cups {1}</li><li>200 g {1}</li><li>1 tsp {1}</li></ul></div>",
}


def read(block: str) -> str:
    page = f"""<!doctype html><html lang=en><head><title>3 Lentil Soups for Cold Days</title></head><body><article><h1>3 Lentil Soups for Cold Days</h1>{block}
    <p>Lentil soup warms you on cold days, and it needs little more than a pot, an onion and some patience.</p><h2>1. Red soup</h2><p>It simmers slowly.</p>
    <h2>2. Green soup</h2><p>Leftovers keep well in the fridge.</p><h2>3. Black soup</h2><p>The third is darker.</p></article></body></html>"""
    return json.dumps(asdict(read_page(page, "https://blog.example/soup")))


@pytest.mark.parametrize("shape", _SHAPES)
def test_hidden_text_is_no_fact(shape: str) -> None:
    assert "Zorblax" in read(_SHAPES[shape].format("", _SPAM)), "the same in sight is one"
    leaks = [hidden for hidden in _HIDDEN if "Zorblax" in read(_SHAPES[shape].format(hidden, _SPAM))]
    assert leaks == []


@pytest.mark.parametrize(
    "shown",
    [
        'hidden="until-found"',
        'class="accordion-panel" hidden',
        'role="tabpanel" style="display:none"',
        'class="wow fadeInUp" style="visibility:hidden"',
        'style="margin-top:-100px"',
        'style="color:white;background:#222"',
    ],
)
def test_what_can_be_opened_or_comes_in_by_itself_is_read(shown: str) -> None:
    assert "Zorblax" in read(_SHAPES["steps"].format(shown, _SPAM))


def test_a_page_that_is_hidden_until_its_script_has_run_is_read_whole() -> None:
    page = f'<title>Soup</title><body style="visibility:hidden"><div style="display:none"><h1>Soup</h1><p>{_SPAM}.</p><h2>Why soup</h2></div></body>'
    facts = read_page(page, "https://blog.example/soup")
    assert (facts.excerpt, facts.headings) == (f"{_SPAM}.", ("Why soup",))
