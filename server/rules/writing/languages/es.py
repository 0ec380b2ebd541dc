"""Spanish."""

from server.rules.writing.phrasebook import Phrasebook, frames, word_set

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
    from_price="desde {price}",
    price_from="Precio: desde {price}.",
    title_apart="{title} – {words}",
    needs_listed="Necesitas {listed}.",
    needs_words="lo que necesitas",
    steps="Explicado en {n} pasos.",
    listed="En la lista: {listed}.",
    topics="En esta entrada: {listed}.",
    price="Precio: {price}.",
    brand="Marca: {brand}.",
    last_join="{a} y {b}",
    more="más",
    n_more="{n} más",
    n_more_ingredients="{n} ingredientes más",
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
            "Guarda la receta para probarla.",
            "Toca para ver la receta.",
        ),
        "howto": (
            "Todos los pasos están en el blog.",
            "Guarda la guía para cuando la necesites.",
            "Toca para ver la guía completa.",
        ),
        "list": (
            "La lista completa está en el blog.",
            "Guarda la lista para más tarde.",
            "Toca para ver toda la lista.",
        ),
        "product": (
            "Todos los detalles están en la página.",
            "Para guardar en tu lista de deseos.",
            "Toca para ver más de cerca.",
        ),
        "video": ("El vídeo está en el blog.", "Guarda el vídeo para verlo más tarde.", "Toca para ver el vídeo."),
        "article": (
            "El artículo completo está en el blog.",
            "Guarda el artículo para más tarde.",
            "Toca para leer la entrada completa.",
        ),
    },
    summary={
        "time": "Se prepara en {time}.",
        "time_prep": "Se prepara en {time}, con {prep} de trabajo previo.",
        "serves": "Para {n} personas.",
        "time_serves": "Se prepara en {time} y es para {n} personas.",
        "time_prep_serves": "Se prepara en {time}, con {prep} de trabajo previo, para {n} personas.",
        "prep": "La preparación lleva {prep}.",
        "prep_serves": "La preparación lleva {prep}, para {n} personas.",
    },
    frames={
        "recipe": frames(
            "how_to | {title}: ingredientes y preparación | Primero los ingredientes, después la preparación.",
            "curiosity | {title}: así se prepara | La preparación, de principio a fin.",
            "plain | {title} – la receta completa | Todo lo necesario en un mismo lugar.",
        ),
        "howto": frames(
            "how_to | {title}: paso a paso | Una cosa después de otra, sin prisa.",
            "curiosity | {title}: así se hace | Cómo se hace, de principio a fin.",
            "plain | {title} – la guía completa | Del primer paso al último.",
        ),
        "list": frames(
            "plain | {title} – la lista completa | Todo en un mismo lugar.",
        ),
        "product": frames(
            "curiosity | {title}: los detalles de cerca | Una mirada a los detalles.",
            "plain | {title} – todos los detalles | Lo importante de un vistazo.",
        ),
        "video": frames(
            "plain | {title} – el vídeo | Un vídeo para tu próxima pausa.",
        ),
        "article": (),
    },
    seasons={
        r"navidad|navideñ\w+|adviento": "para Navidad",
        r"pascua|semana santa": "para Semana Santa",
        r"halloween": "para Halloween",
        r"san valentín": "para San Valentín",
        r"nochevieja|año nuevo": "para Año Nuevo",
        r"verano": "para el verano",
        r"invierno": "para el invierno",
        r"otoño": "para el otoño",
        r"primavera": "para la primavera",
    },
    season_call="Guarda la idea {season}.",
    lower_first=r"(?:cuándo|cuando|antes|después|cómo|qué|por|mi|mis|tu|tus|dónde|el|la|los|las|un|una|unos|unas|de|del|en|con|sin|para|por|a|al|\p{L}{2,}(?:ar|er|ir)(?:se|la|lo|las|los)?)",
    alt_photo="Foto de la entrada «{title}».",
    alt_card="Imagen con el texto «{words}».",
    alt_words="{alt} Texto en la imagen: «{words}».",
    prefixes=(
        r"c[oó]mo (?:hacer|cocinar|preparar|elaborar) (?!que\b|(?:\w+ )?\w+ (?:duerma|coma|quede|dure|crezca|parezca))(?:(?:un|una|unos|unas|el|la|los|las|tu|tus) )?(?=\w)",
        r"c[oó]mo (?=\w+[aei]r(?:se)?\b)",
        r"(?:la |mi |nuestra )?(?:mejor |auténtica )?receta (?:fácil |sencilla |rápida )*(?:del |de la |de las |de los |de |para )",
        r"(?:receta|tutorial|guía|diy|v[ií]deo|reseña): ",
    ),
    suffixes=(
        r"(?:\s*[–—|:,(]|\s-)\s*(?:(?:una?|la|el|mi|nuestra|muy|súper|fácil|sencill[ao]|rápid[ao]|mejor|delicios[ao]|y|&|caser[ao]|paso a paso|con|"
        r"v[ií]deo|fotos|gratis|para imprimir|recetas?|tutorial|guía)[\s!,]*)+\)?$",
    ),
    dangling=word_set(
        "el la los las un una unos unas de del y e o u pero a al en con por para sin sobre tu tus mi mis su sus que es son este esta & + como"
    ),
    leaning=word_set(
        "este esta esto estos estas eso esa pero y así también luego además porque allí aquí o lo la ellos ellas él ella"
    ),
    lead_ins=(r"por qué ",),
    list_heads=r"^(?:(?:las|los|mis|nuestras|\p{N}+|mejores) )*(?:ideas|consejos|trucos|cosas|lugares|sitios|recetas|formas|maneras|razones|planes|regalos) (?:para|en|de|con|que)(?: (?:hacer|ver|visitar) (?:en|por))? (?:(?:la|el|los|las|tu) )?",
    people=r"personas?|porciones|raciones|comensales",
    mention=r"\b(?:menciona|destaca|resalta|subraya|di que|habla de|incluye|añade|nombra)\s+(?:(?:el|la|los|las|una?) )?(?P<what>.+)",
    generic_terms=frozenset(
        {"sin categoría", "sin categorizar", "uncategorized", "blog", "general", "noticias", "entradas"}
    ),
    time_join=" y ",
    pick=frames("curiosity | {title}: ¿con cuál te quedas? | Para elegir con calma."),
    picked=(
        r"ideas?|recetas|looks|conjuntos|plantas|flores|lugares|sitios|cosas que (?:hacer|ver|comer)|formas de (?:llevar|decorar|servir)|regalos|manualidades|actividades|cenas|comidas|desayunos|"
        r"postres|meriendas|ensaladas|sopas|galletas|tartas|pasteles|bebidas|cócteles|playas|pueblos|ciudades|rutas|excursiones|escapadas|hoteles|cafeterías|"
        r"restaurantes|parques|museos|peinados|uñas|colores|libros|películas|juegos|proyectos|ramos|coronas|lámparas|alfombras|nombres|disfraces|batidos|"
        r"hierbas|árboles|arbustos|verduras|suculentas|vestidos|bolsos|zapatos|anillos|decoraciones|menús|platos|tapas"
    ),
    grave=(
        r"depres\w*|ansi\w+|angusti\w*|agotamiento|estrés|duelo\w*|pérdida\w*|perder\w*|perdido\w*|muert\w*|morir|fallec\w*|demencia|alzhéimer|alzheimer|"
        r"cáncer\w*|tumor\w*|enferm\w*|síntomas?|señal(?:es)?|alerta\w*|errores?|razones|motivos|peligro\w*|riesgos?|tóxic\w*|veneno\w*|dolor\w*|lesi[oó]n\w*|"
        r"operación\w*|diagnóstico\w*|aborto\w*|infertil\w*|divorcio\w*|ruptura\w*|separación\w*|abuso\w*|trauma\w*|adicci\w*|adict\w*|alcohol\w*|deudas?|"
        r"quiebra|desempleo|despido\w*|paro|estafas?|fraude\w*|suicid\w*|pánico|soledad|trastorno\w*|alergi\w*|emergencia\w*|funeral\w*|acoso|mentiras?|nunca|"
        r"evitar\w*|peores"
    ),
)
