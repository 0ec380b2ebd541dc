"""Spanish."""

from server.rules.writing.phrasebook import Phrasebook, word_set

BOOK = Phrasebook(
    code="es",
    hour=("hora", "horas"),
    minute=("minuto", "minutos"),
    hour_short="{n} h",
    minute_short="{n} min",
    title_time="{title} en {time}",
    title_apart_time="{title} (en {time})",
    title_prep="{title}: {time} de preparación",
    title_servings="{title} para {n}",
    title_ingredients="{title} con {n} ingredientes",
    title_steps="{title} en {n} pasos",
    title_listed="{title}: {listed}",
    title_price="{title} por {price}",
    title_apart="{title} – {words}",
    ready="Tiempo total: {time}.",
    prep="Preparación: {time}.",
    prep_and_cook="Preparación: {prep}; cocción: {cook}.",
    serves="Para {n} personas.",
    needs_listed="Necesitas {listed}.",
    steps="Explicado en {n} pasos.",
    listed="En la lista: {listed}.",
    topics="En esta entrada: {listed}.",
    price="Precio: {price}.",
    brand="Marca: {brand}.",
    last_join="{a} y {b}",
    more="más",
    n_more="{n} más",
    kicker_steps="{n} pasos",
    kicker_ingredients="{n} ingredientes",
    kicker_kind={
        "recipe": "Receta",
        "howto": "Paso a paso",
        "product": "",
        "list": "",
        "video": "Vídeo",
        "article": "",
    },
    calls={
        "recipe": (
            "La receta completa está en el blog.",
            "Guárdala para tu próxima comida.",
            "Toca para ver la receta.",
        ),
        "howto": (
            "Todos los pasos están en el blog.",
            "Guárdalo para cuando lo necesites.",
            "Toca para ver la guía completa.",
        ),
        "list": ("La lista completa está en el blog.", "Guárdala para más tarde.", "Toca para ver toda la lista."),
        "product": (
            "Todos los detalles están en la página.",
            "Guárdalo en tu lista de deseos.",
            "Toca para verlo de cerca.",
        ),
        "video": ("El vídeo está en el blog.", "Guárdalo para verlo más tarde.", "Toca para ver el vídeo."),
        "article": (
            "El artículo completo está en el blog.",
            "Guárdalo para más tarde.",
            "Toca para leer la entrada completa.",
        ),
    },
    alt_photo="Foto de la entrada «{title}».",
    alt_card="Imagen con el texto «{words}».",
    alt_words="{alt} Texto en la imagen: «{words}».",
    prefixes=(
        r"c[oó]mo (?:hacer|cocinar|preparar|elaborar) (?:(?:un|una|unos|unas|el|la|los|las|tu|tus) )?(?=\w)",
        r"c[oó]mo (?=\w+[aei]r(?:se)?\b)",
        r"(?:la |mi |nuestra )?(?:mejor |auténtica )?receta (?:fácil |sencilla |rápida )*(?:del |de la |de las |de los |de |para )",
        r"(?:receta|tutorial|guía|diy|v[ií]deo|reseña): ",
    ),
    suffixes=(
        r"\s*[–—|:,(-]\s*(?:(?:una?|la|el|mi|nuestra|muy|súper|fácil|sencill[ao]|rápid[ao]|mejor|delicios[ao]|y|&|caser[ao]|paso a paso|con|"
        r"v[ií]deo|fotos|gratis|para imprimir|recetas?|tutorial|guía)[\s!,]*)+\)?$",
    ),
    dangling=word_set(
        "el la los las un una unos unas de del y e o u pero a al en con por para sin sobre tu tus mi mis su sus que es son este esta & + como"
    ),
    leaning=word_set(
        "este esta esto estos estas eso esa pero y así también luego además porque allí aquí o lo la ellos ellas él ella"
    ),
    people=r"personas?|porciones|raciones|comensales",
    shorter=r"\bmás cort[oa]s?\b|\bacort\w*\b|\bmás breve\b|\bmenos texto\b",
    mention=r"\b(?:menciona|habla de|incluye|añade|nombra)\s+(?:(?:el|la|los|las|una?) )?(?P<what>.+)",
    no_hashtags=r"\bsin hashtags?\b",
    generic_terms=frozenset(
        {"sin categoría", "sin categorizar", "uncategorized", "blog", "general", "noticias", "entradas"}
    ),
)
