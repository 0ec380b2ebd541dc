"""Which of Pinterest's fields of interest a post belongs to, so that only searches of that field are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import regex

from server.values.page import PageFacts

# Beginnings of words in the six languages of the local writer, by Pinterest's own names of the interests.
_BEGINNINGS = {
    "animals": "dog cat pet puppy kitten hund katze haustier chien chat perro gato mascota cane gatto animal tier",
    "architecture": "architect architekt arquitect architett fassade facade",
    "art": "painting drawing watercolor watercolour sketch malerei zeichn aquarell peinture dessin pintura dibujo desenho pittura disegno illustration",
    "beauty": "makeup make-up skincare hairstyle nail frisur haut kosmetik maquillage coiffure beauté maquillaj peinad maquiagem cabelo trucco capelli beauty",
    "design": "typograph typografie logo branding grafikdesign",
    "diy_and_crafts": "diy craft crochet knit sewing sew quilt basteln häkel stricken nähen bricolage crochet tricot couture manualidad ganchillo tejer costura artesanato crochê uncinetto maglia cucito",
    "education": "homeschool worksheet classroom lesson unterricht lernen école devoir escuela aula escola scuola teach",
    "electronics": "smartphone laptop gadget headphone kopfhörer lautsprecher",
    "entertainment": "movie film series serie book novel buch roman livre libro livro musik music game spiel jeu juego jogo gioco",
    "event_planning": "party birthday geburtstag anniversaire fiesta cumpleaños festa aniversário compleanno",
    "finance": "budget saving invest finanz geld argent dinero dinheiro denaro money",
    "food_and_drinks": "recipe cake bread soup dinner baking cook dessert salad cookie pasta sourdough rezept kuchen brot suppe kochen backen salat recette gâteau pain soupe cuisine receta pastel pan sopa cocina receita bolo pão cozinha ricetta torta pane zuppa cucina",
    "gardening": "garden plant flower balcony garten pflanz blume balkon jardin plante fleur jardín planta flor jardim giardin pianta fiori",
    "health": "fitness workout yoga wellness gesund meditation santé salud saúde salute",
    "home_decor": "decor interior living bedroom kitchen furniture nook wohn deko einricht möbel leseecke maison salon chambre decora casa hogar sala dormitorio quarto arreda soggiorno camera",
    "mens_fashion": "menswear herrenmode",
    "parenting": "baby toddler pregnan parenting kids eltern kind schwanger bébé enfant grossesse bebé niño embarazo criança gravidez bambin gravidanza",
    "quotes": "quote zitat citation frase citazion",
    "sport": "football soccer running climbing cycling bergsport fußball laufen klettern vélo fútbol futebol calcio corsa",
    "travel": "travel trip itinerary hike hiking island reise urlaub wander voyage randonnée viaje senderismo viagem viaggio escursion beach city guide",
    "vehicles": "car motorcycle campervan auto motorrad wohnmobil voiture coche carro",
    "wedding": "wedding bride bridal hochzeit braut mariage mariée boda novia casamento noiva matrimonio sposa",
    "womens_fashion": "outfit dress wardrobe kleid garderobe mode robe tenue vestido armario roupa abbigliamento",
}  # fmt: skip
_INTERESTS = {word: name for name, words in _BEGINNINGS.items() for word in words.split()}
_WORD = regex.compile(r"[\p{L}-]{3,40}")
_LOOKED_AT = 2_000


def interest_of(facts: PageFacts, categories: Sequence[str] = (), tags: Sequence[str] = ()) -> str:
    """One of Pinterest's interests, or '' for a post that no field clearly claims.

    A recipe is food. Else the shelf that the blogger chose counts twice, then tags, key phrases and the title.
    """
    if facts.kind == "recipe":
        return "food_and_drinks"
    counted: Counter[str] = Counter()
    for words, weight in ((categories, 2), (tags, 1), (facts.keywords, 1), ((facts.title,), 1)):
        for name in set(_named(words)):
            counted[name] += weight
    best = counted.most_common(2)
    if not best or (len(best) > 1 and best[0][1] == best[1][1]):
        return ""
    return best[0][0]


def _named(texts: Iterable[str]) -> Iterable[str]:
    for word in _WORD.findall(" ".join(texts)[:_LOOKED_AT].casefold()):
        for length in range(len(word), 2, -1):
            if (name := _INTERESTS.get(word[:length])) and (length > 3 or length >= len(word) - 1):
                yield name
                break
