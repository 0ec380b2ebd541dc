"""Each property and each "who loves it" is refused in every language that names it, unless the page says it."""

from __future__ import annotations

from server.rules.grounding.people import people_faults
from server.rules.grounding.properties import property_faults
from server.values.wording import stems_of

# One row a property: what claims it in each language, first to last.
_CLAIMS = (
    ("gluten-free", "glutenfrei", "sans gluten", "sin gluten", "sem glúten", "senza glutine"),
    ("vegan", "rein pflanzlich", "végétalien", "100 % vegetal", "vegetaliana"),
    ("vegetarian", "fleischlos", "sans viande", "sin carne", "sem carne", "senza carne"),
    ("dairy-free", "laktosefrei", "sans lactose", "sin lactosa", "sem lactose", "senza lattosio"),
    ("sugar-free", "zuckerfrei", "sans sucre", "sin azúcar", "sem açúcar", "senza zucchero"),
    ("eggless", "ohne Ei", "sans œufs", "sin huevo", "sem ovos", "senza uova"),
    ("nut-free", "ohne Nüsse", "sans noix", "sin nueces", "sem nozes", "senza noci"),
    ("yeast-free", "ohne Hefe", "sans levure", "sin levadura", "sem fermento", "senza lievito"),
    ("low-carb", "ketogen", "cétogène", "cetogénica", "cetogênica", "chetogenica"),
    ("low-fat", "fettarm", "allégé", "baja en calorías", "baixo em calorias", "povera di grassi"),
    ("high-protein", "eiweißreich", "riche en protéines", "rica en proteínas", "rico em proteínas", "ricco di proteine"),
    ("organic", "biologisch", "issue de l’agriculture biologique", "orgánico", "orgânico", "biologico"),
    ("handmade", "handgemacht", "fait main", "hecho a mano", "feito à mão", "fatto a mano"),
    ("dishwasher-safe", "spülmaschinenfest", "lavable", "lavável", "lavabile"),
    ("waterproof", "wasserdicht", "imperméable", "impermeable", "impermeável", "impermeabile"),
    ("non-toxic", "ungiftig", "non toxique", "no tóxico", "não tóxico", "atossico"),
    ("sustainable", "nachhaltig", "écologique", "ecológico", "sustentável", "sostenibile"),
    ("hypoallergenic", "hypoallergen", "hypoallergénique", "hipoalergénico", "hipoalergênico", "ipoallergenico"),
)  # fmt: skip
_DEEDS = {
    "en": "loves adores recommends endorses approves enjoys prefers praises invented", "de": "liebt empfiehlt isst lobt sagt erfand",
    "fr": "adore aime recommande mange approuve prépare achète", "es": "adora ama recomienda come aprueba compra prepara",
    "pt": "adora ama recomenda come aprova prepara compra", "it": "adora ama consiglia mangia approva raccomanda prepara",
}  # fmt: skip


def test_each_property_is_refused_until_the_page_says_it_in_any_language() -> None:
    for row in _CLAIMS:
        for claim, other in zip(row, (*row[1:], row[0]), strict=True):
            text = f"Ein Topf, {claim}."
            assert list(property_faults(text, "A blue pot.")), claim
            assert not list(property_faults(text, f"A blue pot, {other}.")), (claim, other)


def test_whoever_does_anything_with_it_is_somebody_of_the_page() -> None:
    for language, deeds in _DEEDS.items():
        for deed in deeds.split():
            text = f"Zorbrax {deed} this."
            assert list(people_faults(text, set(), "", language)), (language, deed)
            known = set(stems_of("Zorbrax", language))
            assert not list(people_faults(text, known, "Zorbrax", language)), (language, deed)
