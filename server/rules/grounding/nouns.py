"""A small table of things that are counted and measured, in six languages: what a page counts in one is held against a text in another.

A word that is not here is left to the bare numbers.
"""

from __future__ import annotations

_LANGUAGES = ("en", "de", "fr", "es", "pt", "it")
# One thing a line; its words in each language in the order above, each in the forms in which it is counted.
_TABLE = """
egg eggs|ei eier eiern|œuf œufs oeuf oeufs|huevo huevos|ovo ovos|uovo uova
onion onions|zwiebel zwiebeln|oignon oignons|cebolla cebollas|cebola cebolas|cipolla cipolle
apple apples|apfel äpfel äpfeln|pomme pommes|manzana manzanas|maçã maçãs|mela mele
pear pears|birne birnen|poire poires|pera peras|pera peras|pera pere
lemon lemons|zitrone zitronen|citron citrons|limón limones|limão limões|limone limoni
orange oranges|orange orangen|orange oranges|naranja naranjas|laranja laranjas|arancia arance
banana bananas|banane bananen|banane bananes|plátano plátanos banana bananas|banana bananas|banana banane
tomato tomatoes|tomate tomaten|tomate tomates|tomate tomates|tomate tomates|pomodoro pomodori
potato potatoes|kartoffel kartoffeln|patate patates|patata patatas papa papas|batata batatas|patata patate
carrot carrots|karotte karotten möhre möhren|carotte carottes|zanahoria zanahorias|cenoura cenouras|carota carote
pepper peppers|paprika paprikas paprikaschoten|poivron poivrons|pimiento pimientos|pimentão pimentões|peperone peperoni
cucumber cucumbers|gurke gurken|concombre concombres|pepino pepinos|pepino pepinos|cetriolo cetrioli
zucchini courgette courgettes|zucchini|courgette courgettes|calabacín calabacines|abobrinha abobrinhas curgete curgetes|zucchina zucchine
avocado avocados|avocado avocados|avocat avocats|aguacate aguacates|abacate abacates|avocado
sausage sausages|wurst würste würstchen|saucisse saucisses|salchicha salchichas|salsicha salsichas|salsiccia salsicce
clove cloves|zehe zehen knoblauchzehe knoblauchzehen|gousse gousses|diente dientes|dente dentes|spicchio spicchi
cup cups|tasse tassen|tasse tasses|taza tazas|xícara xícaras chávena chávenas|tazza tazze
can cans tin tins|dose dosen|boîte boîtes|lata latas|lata latas|lattina lattine scatola scatole
jar jars|glas gläser gläsern|bocal bocaux|tarro tarros|frasco frascos|vasetto vasetti barattolo barattoli
slice slices wedge wedges piece pieces|stück stücke stücken scheibe scheiben|part parts morceau morceaux tranche tranches|porción porciones trozo trozos|pedaço pedaços fatia fatias|fetta fette pezzo pezzi
cookie cookies|keks kekse keksen plätzchen|biscuit biscuits|galleta galletas|biscoito biscoitos|biscotto biscotti
pancake pancakes|pfannkuchen|crêpe crêpes|tortita tortitas|panqueca panquecas|frittella frittelle
muffin muffins|muffin muffins|muffin muffins|magdalena magdalenas|muffin muffins|muffin
ingredient ingredients|zutat zutaten|ingrédient ingrédients|ingrediente ingredientes|ingrediente ingredientes|ingrediente ingredienti
step steps|schritt schritte schritten|étape étapes|paso pasos|passo passos|passaggio passaggi
recipe recipes|rezept rezepte rezepten|recette recettes|receta recetas|receita receitas|ricetta ricette
idea ideas|idee ideen|idée idées|idea ideas|ideia ideias|idea idee
tip tips|tipp tipps|astuce astuces conseil conseils|consejo consejos truco trucos|dica dicas|consiglio consigli
people persons person|personen leute leuten|personnes|personas|pessoas|persone
guest guests|gäste gästen|invités convives|invitados comensales|convidados|ospiti
room rooms|zimmer zimmern|pièce pièces|habitación habitaciones|quarto quartos|stanza stanze
book books|buch bücher büchern|livre livres|libro libros|livro livros|libro libri
plant plants|pflanze pflanzen|plante plantes|planta plantas|planta plantas|pianta piante
pocket pockets|tasche taschen|poche poches|bolsillo bolsillos|bolso bolsos|tasca tasche
colour colours color colors|farbe farben|couleur couleurs|color colores|cor cores|colore colori
size sizes|größe größen|taille tailles|talla tallas|tamanho tamanhos|taglia taglie
village villages|dorf dörfer dörfern|village villages|pueblo pueblos|aldeia aldeias|villaggio villaggi
beach beaches|strand strände stränden|plage plages|playa playas|praia praias|spiaggia spiagge
flour|mehl|farine|harina|farinha|farina
sugar|zucker|sucre|azúcar|açúcar|zucchero
butter|butter|beurre|mantequilla|manteiga|burro
milk|milch|lait|leche|leite|latte
buttermilk|buttermilch|babeurre|suero|leitelho|latticello
honey|honig|miel|miel|mel|miele
cream|sahne|crème|nata|natas|panna
cheese|käse|fromage|queso|queijo|formaggio
yogurt yoghurt|joghurt|yaourt yaourts|yogur|iogurte|yogurt
chocolate|schokolade|chocolat|chocolate|chocolate|cioccolato
rice|reis|riz|arroz|arroz|riso
pasta|nudeln pasta|pâtes|pasta|massa|pasta
chickpeas|kichererbsen|chiches|garbanzos|grão|ceci
lentils|linsen|lentilles|lentejas|lentilhas|lenticchie
beans|bohnen|haricots|judías frijoles alubias|feijão feijões|fagioli
spinach|spinat|épinards|espinacas|espinafre espinafres|spinaci
mushrooms|pilze champignons|champignons|champiñones setas|cogumelos|funghi
strawberries|erdbeeren|fraises|fresas|morangos|fragole
cherries|kirschen|cerises|cerezas|cerejas|ciliegie
rhubarb|rhabarber|rhubarbe|ruibarbo|ruibarbo|rabarbaro
bacon|speck bacon|lardons lard|tocino|toucinho|pancetta
almonds|mandeln|amandes|almendras|amêndoas|mandorle
walnuts|walnüsse|noix|nueces|nozes|noci
oats|haferflocken|avoine|avena|aveia|avena
cornmeal|maismehl maisgrieß|maïs|maíz|fubá|mais
water|wasser|eau|agua|água|acqua
oil|öl|huile|aceite|azeite óleo|olio
"""
_THINGS: dict[str, dict[str, str]] = {code: {} for code in _LANGUAGES}
for _line in _TABLE.strip().splitlines():
    _name = _line.split("|", 1)[0].split()[0]
    for _code, _words in zip(_LANGUAGES, _line.split("|"), strict=True):
        for _word in _words.split():
            _THINGS[_code].setdefault(_word, _name)


def thing(word: str, language: str) -> str:
    """The one name of what a case-folded word of a language means; '' for what is not in the table."""
    return _THINGS.get(language, {}).get(word, "")
