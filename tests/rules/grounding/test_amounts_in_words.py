"""Money, times, ratings, degrees and quantities in words and in another language than the page's are held against the page, too."""

from __future__ import annotations

from typing import Any

from server.rules.grounding.judge import judge_answer
from server.values.page import PageFacts, Product, Recipe
from server.values.text import Voice, WritingTask
from tests.ai_texts import answer, variant

_BREAD = PageFacts(
    url="https://x.example/a",
    title="Skillet Cornbread With Honey Butter",
    description="Golden cornbread with crisp edges, served with soft honey butter.",
    excerpt="My grandfather baked it in a cast iron pan every Sunday, and eight people fought over three edges.",
    language="en",
    kind="recipe",
    recipe=Recipe(
        ingredients=("1 cup cornmeal", "1 cup flour", "2 eggs", "1 cup buttermilk", "3 tbsp honey"),
        steps=("Heat the pan in the oven at 425°F.", "Whisk everything.", "Bake 25 minutes."),
        prep_minutes=10, cook_minutes=25, total_minutes=35, servings="8 wedges", rating=4.7, rating_count=88,
    ),
)  # fmt: skip
_TART = PageFacts(
    url="https://x.example/b",
    title="Zwiebelkuchen vom Blech",
    description="Saftiger Zwiebelkuchen mit Speck und Schmand auf weichem Hefeteig.",
    excerpt="Letzten Oktober standen acht Leute in unserer Küche.",
    language="de",
    kind="recipe",
    recipe=Recipe(
        ingredients=("500 g Mehl", "1,5 kg Zwiebeln", "200 g durchwachsener Speck", "400 g Schmand", "4 Eier", "2 x 250 ml Milch"),
        steps=("60 Minuten gehen lassen.", "Mit dem Speck 15 Minuten dünsten.", "45 Minuten bei 200 Grad backen."),
        prep_minutes=40, cook_minutes=45, total_minutes=145, servings="12 Stücke", rating=4.83, rating_count=47,
    ),
)  # fmt: skip
_TORTILLA = PageFacts(
    url="https://x.example/c",
    title="Tortilla de patatas con cebolla",
    description="La tortilla jugosa de mi abuela, con la cebolla pochada a fuego lento durante media hora.",
    language="es",
    kind="recipe",
    recipe=Recipe(ingredients=("6 huevos", "800 g de patatas"), total_minutes=70, servings="4 personas"),
)
_APRON = PageFacts(
    url="https://x.example/d",
    title="Linen Apron",
    description="A heavy linen apron whose straps cross at the back, with two pockets.",
    language="en",
    kind="product",
    product=Product(price="64.00", currency="GBP", highest="72.00"),
)
_PAGES = {"bread": _BREAD, "tart": _TART, "tortilla": _TORTILLA, "apron": _APRON}
_FALSE = """bread|It costs under three dollars.
bread|It costs two bucks.
bread|A five-dollar dinner for everybody.
bread|It costs a few dollars.
bread|Ten minutes and it is on the table.
bread|Dinner in just twenty minutes.
bread|A 20-minute dinner for everybody.
bread|Bake for 35 minutes.
bread|Rated five stars by 88 readers.
bread|Loved in 12 reviews.
bread|Bake it at 425 °C.
bread|You need half a cup of cornmeal.
bread|Stir in two tablespoons of honey.
bread|Only a few wedges left.
bread|Download the free printable.
bread|Nearly sold out, so hurry!
bread|It is made without milk.
tart|Kostet zwölf Euro.
tart|In 45 Minuten ist alles fertig.
tart|In 60 Minuten steht er auf dem Tisch.
tart|Mit 400 g Speck und 200 g Schmand.
tart|Mit zweihundert Gramm Mehl.
tart|47 Sterne hat er.
tart|Ganz ohne Milchprodukte.
tart|Jetzt gratis herunterladen.
tortilla|Está lista en 30 minutos.
tortilla|En media hora la tienes lista.
tortilla|Sale por menos de cuatro euros.
tortilla|Con 500 g de patatas.
tortilla|Quedan pocas porciones.
apron|From sixty pounds."""
_TRUE = """bread|Ready in under an hour.
bread|Ready in just over half an hour, with ten minutes of prep.
bread|Done in under 40 minutes and baked for 25 minutes at 220 °C.
bread|Rated 4.7 by 88 readers.
bread|You need one cup of cornmeal, two eggs and three tablespoons of honey.
bread|It was enough for eight hungry people.
tart|Plane knapp zweieinhalb Stunden ein.
tart|45 Minuten bei 200 Grad, und der Zwiebelkuchen ist fertig.
tart|Anderthalb Kilo Zwiebeln, 200 g Speck und ein halber Liter Milch.
tart|Genug für acht hungrige Gäste und vier Eier wert.
tortilla|Lista en poco más de una hora, con 800 g de patatas y seis huevos.
tortilla|Primero se pocha la cebolla, en media hora queda dulce.
apron|For sixty-four pounds, and two pounds of linen weigh little."""
_IN_OTHER_WORDS = {
    "de": ("Maisbrot aus der Pfanne", "Goldenes Maisbrot mit krossem Rand und weicher Honigbutter.", "Du brauchst 3 Eier.", "Du brauchst 2 Eier und 3 EL Honig."),
    "fr": ("Pain de maïs à la poêle", "Un pain de maïs doré avec un beurre au miel pour le dimanche.", "Il faut quatre œufs.", "Il faut deux œufs."),
    "es": ("Pan de maíz en sartén", "Un pan de maíz dorado con mantequilla de miel para el domingo.", "Con 2 cucharadas de miel.", "Con 3 cucharadas de miel."),
    "pt": ("Pão de milho na frigideira", "Um pão de milho dourado com manteiga de mel para o domingo.", "Leva 8 ovos.", "Leva 2 ovos."),
    "it": ("Pane di mais in padella", "Un pane di mais dorato con burro al miele per la domenica.", "Servono 8 uova.", "Servono 2 uova."),
}  # fmt: skip


def faults(facts: PageFacts, description: str, voice: Voice | None = None, **changes: Any) -> list[str]:
    given = {"title": facts.title, "headline": facts.title, "kicker": "", "keywords": [], "alt_text": "Ein Foto."}
    told = answer(variant(description=description, **{**given, **changes}))
    return judge_answer(told, WritingTask(facts, voice=voice or Voice()))[1]


def test_what_the_page_does_not_say_so_is_a_fault() -> None:
    for line in _FALSE.splitlines():
        name, said = line.split("|")
        page = _PAGES[name]
        found = faults(page, f"{page.description} {said}")
        assert any("page" in one for one in found), (line, found)


def test_true_sentences_pass() -> None:
    for line in _TRUE.splitlines():
        name, said = line.split("|")
        page = _PAGES[name]
        assert faults(page, f"{page.description} {said}") == [], line


def test_the_same_thing_is_counted_in_another_language() -> None:
    for language, (title, lead, false, true) in _IN_OTHER_WORDS.items():
        given: dict[str, Any] = {"voice": Voice(language=language), "title": title, "headline": title}
        assert any("page" in one for one in faults(_BREAD, f"{lead} {false}", **given)), (language, false)
        assert faults(_BREAD, f"{lead} {true}", **given) == [], (language, true)


def test_a_description_ends_with_a_sentence_that_says_something() -> None:
    lead = "Golden cornbread with crisp edges, from a hot cast iron pan"
    for cut in (
        f"{lead}, with half a cup of cornm",
        f"{lead} and…",
        f"{lead}... ",
        f"{lead}. Serve it with",
        f"{lead}. Soft honey but",
    ):
        assert any("cut off" in one for one in faults(_BREAD, cut)), cut
    for leads_on in (
        "Read more.",
        "Click here!",
        "Leer más.",
        "Mehr lesen.",
        "En savoir plus",
        "Leia mais",
        "Clicca qui →",
    ):
        assert any("leads on" in one for one in faults(_BREAD, f"{lead}. {leads_on}")), leads_on
    for whole in (lead, f"{lead}! #cornbread", f"{lead} 🌽", f"{lead}. Get the recipe on the blog."):
        assert faults(_BREAD, whole, Voice(use_emoji=True, use_hashtags=True)) == [], whole
    assert faults(_BREAD, f"{lead}. Read more.", Voice(call_to_action="Read more")) == []


def test_what_the_page_offers_may_be_told() -> None:
    for said in ("Only a few are left.", "A limited edition with a free pattern to print."):
        page = PageFacts(
            url="https://x.example/e", title="Linen Apron", description=f"A linen apron. {said}", language="en"
        )
        assert faults(page, f"A linen apron for the kitchen. {said}") == [], said
