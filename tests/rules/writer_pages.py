"""Pages of each kind and language for the local writer's tests, written for them."""

from __future__ import annotations

from typing import Any

from server.values.page import PageFacts, PageImage, Product, Recipe
from server.values.text import PinText, Voice, WritingTask


def make_page(**changes: Any) -> PageFacts:
    """A plain English article; `changes` replace its facts."""
    facts: dict[str, Any] = {
        "url": "https://walks.example/lisbon",
        "title": "Three Days in Lisbon Without a Car",
        "description": "Trams, ferries and a lot of stairs.",
        "excerpt": "We landed on a Friday with one backpack each.",
        "language": "en",
        "kind": "article",
    }
    return PageFacts(**{**facts, **changes})


def make_task(facts: PageFacts, count: int = 4, **given: Any) -> WritingTask:
    return WritingTask(facts=facts, count=count, voice=given.pop("voice", Voice()), **given)


def words_of(text: PinText) -> str:
    """Everything a reader sees of one variant."""
    overlay = text.overlay
    return " / ".join((text.title, text.description, text.alt_text, overlay.headline, overlay.kicker, *overlay.items))


SOUP = make_page(
    url="https://ladle.example/soup",
    title="How to Make Creamy Tomato Soup – Easy Recipe | Ladle & Loaf",
    site_name="Ladle & Loaf",
    language="en-US",
    kind="recipe",
    description="A silky tomato soup with basil and a splash of cream. It tastes like late summer &amp; freezes well.",
    excerpt="Last August our garden gave us more tomatoes than we could carry. Roasting them first makes them sweet.",
    image="https://ladle.example/soup-scaled.jpg",
    images=(PageImage("https://ladle.example/soup-1024x768.jpg", alt="Bowl of red tomato soup with basil leaves"),),
    keywords=("tomato soup", "soup recipe"),
    headings=("Ingredients", "Can I freeze tomato soup?", "Notes"),
    recipe=Recipe(
        ingredients=("1 kg ripe tomatoes, halved", "2 onions", "3 cloves garlic", "200 ml cream", "1 bunch basil"),
        steps=("Roast the tomatoes.", "Simmer.", "Blend.", "Serve."),
        prep_minutes=10,
        cook_minutes=35,
        total_minutes=45,
        servings="4 servings",
        category="Soup",
    ),
)
BALCONY = make_page(
    url="https://green.example/balcony",
    title="7 Cosy Ways to Style a Small Balcony (On Any Budget)",
    kind="list",
    description="A small balcony can be a living room with a view.",
    items=(
        "1. Hang a string of warm lights",
        "2. Plant heather in old crates",
        "3. Lay an outdoor rug",
        "4. A fold-away table",
        "5. Wool blankets in a basket",
        "6. A bird feeder",
        "7. Lanterns in three sizes",
    ),
)
PAN = make_page(
    url="https://pan.example/clean",
    title="How to Clean a Cast Iron Pan",
    kind="howto",
    description="Rust is no reason to throw a pan away.",
    excerpt="My grandmother's pan spent ten years in a damp cellar.",
    steps=("Scrub it with coarse salt.", "Dry it on the stove.", "Rub in a thin film of oil.", "Bake it for an hour."),
    headings=("What you need", "Can I use soap?"),
)
MUG = make_page(
    url="https://kiln.example/mug",
    title="Speckled Stoneware Mug",
    site_name="Kiln Street",
    kind="product",
    description="Wheel-thrown in small batches, with a thumb rest on the handle. Dishwasher safe.",
    excerpt="",
    product=Product(price="29.90", currency="EUR", brand="Mara Keller"),
)
CAKE_DE = make_page(
    url="https://kuchen.example/apfel",
    title="Saftiger Apfelkuchen vom Blech – einfaches Rezept",
    language="de-DE",
    kind="recipe",
    description="Mürbeteig, viel Apfel, knusprige Streusel. Der Kuchen schmeckt auch am nächsten Tag.",
    excerpt="",
    recipe=Recipe(
        ingredients=("300 g Mehl", "200 g Butter", "1 kg Äpfel (Boskoop)", "150 g Zucker"),
        steps=("Teig kneten.", "Äpfel schneiden.", "Backen."),
        prep_minutes=20,
        cook_minutes=40,
        total_minutes=60,
        servings="12 Stück",
    ),
)
PAN_FR = make_page(
    url="https://poele.example/fonte",
    title="Comment nettoyer une poêle en fonte",
    language="fr",
    kind="howto",
    description="Le gros sel suffit pour retrouver une poêle comme neuve. Pas besoin de savon !",
    excerpt="",
    steps=("Rincez.", "Frottez au gros sel.", "Séchez.", "Huilez."),
)
TABLE_ES = make_page(
    url="https://mesa.example/navidad",
    title="10 ideas para decorar la mesa de Navidad",
    language="es",
    kind="list",
    description="Velas, ramas de pino y vajilla sencilla bastan para una mesa bonita.",
    excerpt="",
    items=("Velas altas", "Ramas de pino", "Servilletas de lino", "Un camino de mesa rojo"),
)
BREAD_PT = make_page(
    url="https://pao.example/queijo",
    title="Receita de pão de queijo",
    language="pt-BR",
    kind="recipe",
    description="Crocante por fora e macio por dentro.",
    excerpt="",
    recipe=Recipe(
        ingredients=("500 g de polvilho", "300 g de queijo", "2 ovos"), total_minutes=40, servings="8 pessoas"
    ),
)
CUP_IT = make_page(
    url="https://tazza.example/mano",
    title="Tazza in ceramica fatta a mano",
    language="it",
    kind="product",
    description="Ogni tazza è tornita a mano nel nostro laboratorio di Faenza.",
    excerpt="",
    product=Product(price="24.00", currency="EUR"),
)
PICKLES_JA = make_page(
    url="https://nuka.example/hajimete",
    title="初めてのぬか漬け：きゅうりとなすの漬け方",
    language="ja",
    description="ぬか床は毎日かき混ぜるのが基本です。初心者でも失敗しにくい野菜から始めましょう。",
    excerpt="祖母から受け継いだぬか床を使っています。",
)
BREAD_AR = make_page(
    url="https://khubz.example/bayt",
    title="خبز عربي في البيت",
    language="ar",
    kind="recipe",
    description="خبز طري بثلاثة مكونات فقط. يمكن تحضيره في مقلاة.",
    excerpt="",
    recipe=Recipe(total_minutes=30),
)
PIE_RU = make_page(
    url="https://pirog.example/yabloko",
    title="Яблочный пирог без яиц",
    language="ru",
    description="Тесто мягкое, яблок много. Пирог печётся в обычной духовке.",
    excerpt="",
)
CURRY_TH = make_page(
    url="https://kaeng.example/khiao",
    title="แกงเขียวหวานไก่ทำเองที่บ้าน",
    language="th",
    description="แกงหอมกะทิ รสไม่จัด เหมาะกับทุกคนในครอบครัว",
    excerpt="",
)
BARE = make_page(url="https://bare.example/x", title="Untitled thoughts", description="", excerpt="")

ALL = (
    SOUP,
    BALCONY,
    PAN,
    MUG,
    CAKE_DE,
    PAN_FR,
    TABLE_ES,
    BREAD_PT,
    CUP_IT,
    PICKLES_JA,
    BREAD_AR,
    PIE_RU,
    CURRY_TH,
    BARE,
)
