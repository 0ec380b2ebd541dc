"""French."""

from server.rules.writing.phrasebook import Phrasebook, word_set

BOOK = Phrasebook(
    code="fr",
    hour=("heure", "heures"),
    minute=("minute", "minutes"),
    hour_short="{n} h",
    minute_short="{n} min",
    title_time="{title} en {time}",
    title_apart_time="{title} (en {time})",
    title_prep="{title} : {time} de préparation",
    title_servings="{title} pour {n}",
    title_ingredients="{title} avec {n} ingrédients",
    title_steps="{title} en {n} étapes",
    title_listed="{title} : {listed}",
    title_price="{title} à {price}",
    title_apart="{title} – {words}",
    ready="Temps total : {time}.",
    prep="Préparation : {time}.",
    prep_and_cook="Préparation : {prep}, cuisson : {cook}.",
    serves="Pour {n} personnes.",
    needs_listed="Il vous faut : {listed}.",
    steps="Expliqué en {n} étapes.",
    listed="Dans la liste : {listed}.",
    topics="Au programme : {listed}.",
    price="Prix : {price}.",
    brand="Marque : {brand}.",
    last_join="{a} et {b}",
    more="plus encore",
    n_more="{n} de plus",
    kicker_steps="{n} étapes",
    kicker_ingredients="{n} ingrédients",
    kicker_kind={"recipe": "Recette", "howto": "Tutoriel", "product": "", "list": "", "video": "Vidéo", "article": ""},
    calls={
        "recipe": (
            "La recette complète est sur le blog.",
            "À garder pour un prochain repas.",
            "Touchez l’épingle pour voir la recette.",
        ),
        "howto": (
            "Toutes les étapes sont sur le blog.",
            "À garder sous la main.",
            "Touchez l’épingle pour voir le guide.",
        ),
        "list": (
            "La liste complète est sur le blog.",
            "À garder pour plus tard.",
            "Touchez l’épingle pour voir toute la liste.",
        ),
        "product": (
            "Tous les détails sont sur la page.",
            "À garder dans votre liste d’envies.",
            "Touchez l’épingle pour voir le produit.",
        ),
        "video": (
            "La vidéo est sur le blog.",
            "À garder pour plus tard.",
            "Touchez l’épingle pour voir la vidéo.",
        ),
        "article": (
            "L’article complet est sur le blog.",
            "À garder pour plus tard.",
            "Touchez l’épingle pour lire l’article.",
        ),
    },
    alt_photo="Photo de l’article « {title} ».",
    alt_card="Visuel avec le texte « {words} ».",
    alt_words="{alt} Texte sur l’image : « {words} ».",
    prefixes=(
        r"comment (?:faire|cuisiner|préparer|réaliser|fabriquer) (?:(?:du|de la|des|un|une|le|la|les|ses|son|sa) |de l['’])?(?=\w)",
        r"comment (?=\w+(?:er|ir|re)\b)",
        r"(?:la |ma |notre )?(?:vraie |meilleure )?recette (?:facile |simple |rapide )*(?:du |de la |des |de |de l['’]|d['’])",
        r"(?:recette|tuto(?:riel)?|diy|vidéo|test|avis) ?: ",
    ),
    suffixes=(
        r"\s*[–—|:,(-]\s*(?:(?:une?|la|le|ma|notre|très|super|facile|simple|rapide|meilleure?|délicieux|délicieuse|et|&|maison|pas à pas|avec|"
        r"vidéo|photos|gratuit|à imprimer|recettes?|tuto(?:riel)?|guide)[\s!,]*)+\)?$",
    ),
    dangling=word_set(
        "le la les un une des du de d et ou mais à au aux en dans sur pour par avec sans votre vos mon ma mes son sa ses ce cette ces qui que est sont & + chez comme"
    ),
    leaning=word_set(
        "il elle ils elles ce cela ça c'est c’est cette ces mais et donc aussi alors puis ensuite car là ou en y celui celle"
    ),
    people=r"personnes?|portions?|parts?|convives",
    shorter=r"\bplus courte?s?\b|\braccourci\w*\b|\bplus br[eè][fv]e?\b|\bmoins de texte\b",
    mention=r"\b(?:mentionne[rz]?|parle[rz]? (?:de la |du |des |de )|cite[rz]?|ajoute[rz]?)\s*(?:la |le |les |une? |l['’])?(?P<what>.+)",
    no_hashtags=r"\b(?:sans|pas de) hashtags?\b",
    generic_terms=frozenset({"non classé", "uncategorized", "blog", "général", "articles", "actualités"}),
)
