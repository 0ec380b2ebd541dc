"""What a text may say of a thing only where the page says it, in any language: diets, allergens, materials, what it withstands."""

from __future__ import annotations

from collections.abc import Iterator

import regex

# For each property the ways to say it in the six languages; a page that says it in one of them may be quoted in another.
_PROPERTIES = {
    "gluten": r"gluten[- ]?free|(?:no|without|zero) gluten|glutenfrei\w*|ohne gluten|sans gluten|sin gluten|sem glúten|senza glutine",
    "vegan": r"vegan\w*|végan\w*|végétalien\w*|plant[- ]based|rein pflanzlich\w*|100 ?% vegetal\w*|vegetalian\w*",
    "vegetarian": r"vegetari\w+|végétari\w+|vegetarisch\w*|meatless|meat[- ]free|fleischlos\w*|sans viande|sin carne|sem carne|senza carne",
    "dairy": r"(?:dairy|lactose|milk)[- ]?free|(?:no|without) dairy|(?:laktose|milch)frei\w*|ohne (?:milch|laktose)|sans (?:lactose|lait|produits laitiers)|sin (?:lactosa|leche|lácteos)|"
    r"sem (?:lactose|leite|laticínios)|senza (?:lattosio|latte|latticini)",
    "sugar": r"sugar[- ]?free|(?:no|without|zero) (?:added |refined )?sugar|unsweetened|zuckerfrei\w*|ohne (?:raffinierten |zugesetzten )?zucker\w*|sans sucres?(?: ajoutés?)?|sin azúcar\w*|sem açúcar\w*|"
    r"senza zuccher[oi]",
    "egg": r"egg[- ]?free|eggless|(?:no|without) eggs?|eifrei\w*|ohne ei(?:er)?|sans (?:œufs?|oeufs?)|sin huevos?|sem ovos?|senza uova",
    "nut": r"(?:nut|peanut)[- ]?free|(?:no|without) nuts|nussfrei\w*|ohne nüsse|sans (?:noix|arachides?)|sin (?:nueces|frutos secos)|sem (?:nozes|castanhas)|senza (?:noci|frutta secca)",
    "yeast": r"yeast[- ]?free|(?:no|without) yeast|hefefrei\w*|ohne hefe|sans levure|sin levadura|sem fermento|senza lievito",
    "keto": r"low in carbs|keto(?:genic|gen\w*)?|cétogène\w*|cetog[éê]nic\w*|chetogenic\w*|low[- ]carb|paleo|paléo|whole30",
    "light": r"low[- ](?:in )?(?:fat|calories?|cal|sodium)|fat[- ]free|fettarm\w*|kalorienarm\w*|allégée?s?|pauvre en (?:calories|graisses)|baj[oa]s? en (?:calorías|grasas?)|baix[oa]s? em (?:calorias|gorduras?)|"
    r"(?:pover[oa]|basso) (?:di|contenuto di) (?:calorie|grassi)|ipocaloric\w*|hipocalóric\w*",
    "fibre": r"(?:high|rich)[- ](?:in )?fib(?:re|er)|fib(?:re|er)[- ]rich|ballaststoffreich\w*|riches? en fibres|ric[oa]s? (?:en|em) fibras?|ricc[oahei]+ di fibre",
    "protein": r"(?:high|rich|packed)[- ](?:in |with )?protein|protein[- ](?:rich|packed)|(?:eiweiß|protein)reich\w*|riches? en protéines|ric[oa]s? (?:en|em) prote[ií]nas?|ricc[oahei]+ di proteine|"
    r"proteic[oahei]+",
    "organic": r"(?<!link in )\borganic\w*|bio-?qualität|biologisch\w*|issue?s? de l['’]agriculture biologique|orgánic[oa]s?|orgânic[oa]s?|biologic[oahei]+",
    "handmade": r"hand[- ]?(?:made|crafted|thrown|woven|knitted|sewn|painted)|hand(?:gemacht|gefertigt|gewebt|bemalt)\w*|von hand gemacht|faite?s? (?:à la )?main|hech[oa]s? a mano|feit[oa]s? à mão|artesanales?|"
    r"artesanal|artesanais|fatt[oaie] a mano|artigianal[ei]",
    "washable": r"dishwasher[- ]safe|machine[- ]washable|microwave[- ]safe|oven[- ]safe|(?:spülmaschinen|mikrowellen|ofen)fest\w*|waschbar\w*|lavables?|lavável|laváveis|lavabil[ei]",
    "waterproof": r"water[- ]?(?:proof|resistant)|weather[- ]?proof|wasser(?:dicht|fest)\w*|wetterfest\w*|imperméables?|impermeab(?:le|les|ili|ile)|impermeáve(?:l|is)",
    "safe": r"non[- ]?toxic|bpa[- ]free|(?:child|kid|baby|pet|dog|cat)[- ](?:safe|proof)|ungiftig\w*|schadstofffrei\w*|kindersicher\w*|non toxiques?|no tóxic[oa]s?|não tóxic[oa]s?|atossic[oahei]+",
    "kind": r"cruelty[- ]free|fair[- ]?trade|kosher|koscher|halal|sustainabl\w*|eco[- ]friendly|biodegradabl\w*|compostabl\w*|nachhaltig\w*|umweltfreundlich\w*|tierversuchsfrei\w*|écologiques?|biodégradables?|"
    r"équitables?|sostenibl\w*|ecológic[oa]s?|sustentáve(?:l|is)|sostenibil[ei]|ecologic[oahei]+",
    "allergen": r"hypo-?allergenic|allergy[- ]friendly|allergikerfreundlich\w*|hypoallergen\w*|hypoallergéniques?|hipoalerg[éê]nic[oa]s?|ipoallergenic[oahei]+",
}  # fmt: skip
# What is said to be left out, in whatever words: "ganz ohne Milchprodukte", "no lleva huevo", "contains no gluten".
_WITHOUT = (
    r"(?:(?:free (?:of|from)|without|contains? no|zero|(?:has|needs|uses|with) no)(?: any| added)?|(?:ohne|frei von|enthält kein\w*|braucht kein\w*)(?: jegliche\w*| tierische\w*)?|(?:sans|ne contient pas|n['’]a pas)(?: aucune?| de| d['’]| du)?|"
    r"(?:sin|libre de|no (?:lleva|contiene|tiene|necesita))(?: nada de)?|(?:sem|livre de|não (?:leva|contém|tem|precisa de))(?: nada de)?|(?:senza|priv[oai] di|non (?:contiene|ha))(?: alcun\w*)?)\s"
)
_LEFT_OUT = {
    "gluten": r"gluten|glúten|glutine",
    "vegetarian": r"meat|fleisch|viande|carne",
    "dairy": r"dairy(?: products)?|lactose|milk|milchprodukte\w*|milch|laktose|kuhmilch|lait|produits laitiers|lactosa|leche|lácteos|productos lácteos|leite|laticínios|latte|latticini|lattosio",
    "sugar": r"sugars?|zucker|sucres?|azúcar(?:es)?|açúcar(?:es)?|zuccher[oi]",
    "egg": r"eggs?|ei|eier|œufs?|oeufs?|huevos?|ovos?|uova|uovo",
    "nut": r"nuts|peanuts|nüsse|noix|arachides|nueces|frutos secos|nozes|noci",
    "yeast": r"yeast|hefe|levure|levadura|fermento|lievito",
}
_PATTERNS = {
    name: regex.compile(
        rf"(?<!\p{{L}})(?:{words}{f'|{_WITHOUT}(?:{_LEFT_OUT[name]})' if name in _LEFT_OUT else ''})(?!\p{{L}})",
        regex.IGNORECASE,
    )
    for name, words in _PROPERTIES.items()
}
_NEGATED = regex.compile(
    r"(?:\bnot|\bn['’]t|\bisn['’]t|\bnicht|\bpas|\bno es|\bnão|\bnon è)\s+(?:\w+\s+)?$", regex.IGNORECASE
)


def property_faults(value: str, source: str) -> Iterator[str]:
    """Properties that the text claims and the page (`source`) does not, in whatever words."""
    for pattern in _PATTERNS.values():
        claim = pattern.search(value)
        if claim and not _NEGATED.search(value[: claim.start()]) and not pattern.search(source):
            yield f"{claim.group()!r} is not in the page's data"
