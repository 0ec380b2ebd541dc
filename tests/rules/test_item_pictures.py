"""A picture stands beside an entry only where the page says that it shows it."""

from __future__ import annotations

from server.rules.item_pictures import pictures_of_items
from server.values.page import PageFacts, PageImage, Section


def test_an_entry_has_the_picture_below_its_own_heading() -> None:
    names = ("Ride Tram 28 early", "Visit the Oceanário", "Climb the castle walls")
    sections = tuple(
        Section(f"{at + 1}. {name}", images=(PageImage(f"https://b.example/{at}.jpg"),), item=at)
        for at, name in enumerate(names)
    )
    facts = PageFacts("https://b.example/", kind="list", items=names, sections=sections[:2])
    items = ("Visit the Oceanário", "Ride Tram 28", "Climb the castle walls", "Eat well")
    assert pictures_of_items(facts, items) == ("https://b.example/1.jpg", "https://b.example/0.jpg", "", "")


def test_pictures_of_a_how_to_are_its_steps_only_when_there_are_as_many() -> None:
    steps = ("Melt the wax", "Add the scent", "Pour and wait")
    images = tuple(PageImage(f"https://b.example/{at}.jpg", place="content") for at in range(4))
    whole = PageFacts("https://b.example/", kind="howto", image=images[0].url, images=images, steps=steps)
    assert pictures_of_items(whole, steps) == tuple(one.url for one in images[1:])
    assert (
        pictures_of_items(PageFacts("https://b.example/", kind="howto", images=images, steps=steps), steps) == ("",) * 3
    )
