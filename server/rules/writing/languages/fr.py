"""French."""

from server.rules.writing.phrasebook import Phrasebook, frames, word_set

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
    from_price="dès {price}",
    price_from="Prix : dès {price}.",
    title_apart="{title} – {words}",
    needs_listed="Il vous faut : {listed}.",
    needs_words="ce qu’il vous faut",
    steps="Expliqué en {n} étapes.",
    listed="Dans la liste : {listed}.",
    topics="Au programme : {listed}.",
    price="Prix : {price}.",
    brand="Marque : {brand}.",
    last_join="{a} et {b}",
    semicolon=" ; ",
    more="plus encore",
    n_more="{n} de plus",
    n_more_ingredients="{n} autres ingrédients",
    kicker_steps="{n} étapes",
    kicker_ingredients="{n} ingrédients",
    kicker_kind={"recipe": "Recette", "howto": "Tutoriel", "product": "", "list": "", "video": "Vidéo", "article": ""},
    calls={
        "recipe": (
            "La recette complète est sur le blog.",
            "Une recette à garder sous la main.",
            "Touchez l’épingle pour voir la recette.",
        ),
        "howto": (
            "Toutes les étapes sont sur le blog.",
            "Un guide à garder sous la main.",
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
    summary={
        "time": "Comptez {time}.",
        "time_prep": "Comptez {time}, dont {prep} de préparation.",
        "serves": "Pour {n} personnes.",
        "time_serves": "Comptez {time}, pour {n} personnes.",
        "time_prep_serves": "Comptez {time}, dont {prep} de préparation, pour {n} personnes.",
        "prep": "La préparation demande {prep}.",
        "prep_serves": "La préparation demande {prep}, pour {n} personnes.",
    },
    frames={
        "recipe": frames(
            "how_to | {title} : ingrédients et préparation | Les ingrédients d’abord, la préparation ensuite.",
            "curiosity | {title} : comment ça se prépare | La préparation, du début à la fin.",
            "plain | {title} – la recette complète | Tout ce qu’il faut, au même endroit.",
        ),
        "howto": frames(
            "how_to | {title} : pas à pas | Une chose après l’autre, sans se presser.",
            "curiosity | {title} : voici comment | Comment faire, du début à la fin.",
            "plain | {title} – le guide complet | De la première à la dernière étape.",
        ),
        "list": frames(
            "plain | {title} – la liste complète | Tout est au même endroit.",
        ),
        "product": frames(
            "curiosity | {title} : les détails de près | Un regard sur les détails.",
            "plain | {title} – tous les détails | L’essentiel en un coup d’œil.",
        ),
        "video": frames(
            "plain | {title} – la vidéo | Une vidéo pour votre prochaine pause.",
        ),
        "article": (),
    },
    seasons={
        r"noël|avent": "pour Noël",
        r"pâques": "pour Pâques",
        r"halloween": "pour Halloween",
        r"saint-valentin": "pour la Saint-Valentin",
        r"nouvel an|réveillon": "pour le Nouvel An",
        r"(?<!(?:a|ai|ont|avait|avez|avoir) )été": "pour l’été",
        r"hiver": "pour l’hiver",
        r"automne": "pour l’automne",
        r"printemps": "pour le printemps",
    },
    season_call="À garder {season}.",
    lower_first=r"(?:quand|avant|après|pourquoi|comment|que|quoi|ce|mes|mon|ma|nos|vos|votre|le|la|les|un|une|des|du|de|à|au|aux|en|dans|sur|pour|avec|sans|\p{L}+(?:er|ir|ez|re)|l['’]\p{L}+|d['’]\p{L}+)",
    alt_photo="Photo de l’article « {title} ».",
    alt_card="Visuel avec le texte « {words} ».",
    alt_words="{alt} Texte sur l’image : « {words} ».",
    prefixes=(
        r"comment (?:faire|cuisiner|préparer|réaliser|fabriquer) (?!pour\b|que\b|\w+(?:er|ir|re)\b)(?:(?:du|de la|des|un|une|le|la|les|ses|son|sa) |de l['’])?(?=\w)",
        r"comment (?=\w+(?:er|ir|re)\b)",
        r"(?:la |ma |notre )?(?:vraie |meilleure )?recette (?:facile |simple |rapide )*(?:du |de la |des |de |de l['’]|d['’])",
        r"(?:recette|tuto(?:riel)?|diy|vidéo|test|avis) ?: ",
    ),
    suffixes=(
        r"(?:\s*[–—|:,(]|\s-)\s*(?:(?:une?|la|le|ma|notre|très|super|facile|simple|rapide|meilleure?|délicieux|délicieuse|et|&|maison|pas à pas|avec|"
        r"vidéo|photos|gratuit|à imprimer|recettes?|tuto(?:riel)?|guide)[\s!,]*)+\)?$",
    ),
    dangling=word_set(
        "le la les un une des du de d et ou mais à au aux en dans sur pour par avec sans votre vos mon ma mes son sa ses ce cette ces qui que est sont & + chez comme"
    ),
    leaning=word_set(
        "il elle ils elles ce cela ça c'est c’est cette ces mais et donc aussi alors puis ensuite car là ou en y celui celle"
    ),
    lead_ins=(r"(?:voici )?pourquoi ",),
    list_heads=r"^(?:(?:les|nos|mes|\p{N}+|meilleure?s|belles|bonnes) )*(?:idées|astuces|conseils|choses|lieux|endroits|recettes|façons|raisons|activités|cadeaux)(?: \w+)? (?:pour|à|de|dans|en|avec) (?:(?:faire|voir|visiter|savoir) (?:à|en|dans|sur) )?(?:(?:la|le|les|l[’']) ?)?",
    people=r"personnes?|portions?|parts?|convives",
    mention=r"\b(?:mentionne[rz]?|souligne[rz]?|insiste[rz]? sur|dis que|précise[rz]? que|parle[rz]? (?:de la |du |des |de )|cite[rz]?|ajoute[rz]?)\s*(?:la |le |les |une? |l['’])?(?P<what>.+)",
    generic_terms=frozenset({"non classé", "uncategorized", "blog", "général", "articles", "actualités"}),
    time_join=" et ",
    pick=frames("curiosity | {title} : que choisirez-vous ? | De quoi choisir tranquillement."),
    picked=(
        r"idées?|recettes|looks|tenues|plantes|fleurs|lieux|endroits|choses à (?:faire|voir|manger)|façons de (?:porter|décorer|servir)|cadeaux|bricolages|activités|dîners|plats|petits-déjeuners|"
        r"desserts|goûters|salades|soupes|gâteaux|biscuits|boissons|cocktails|plages|villages|villes|randonnées|balades|escapades|hôtels|cafés|restaurants|"
        r"parcs|musées|coiffures|couleurs|livres|films|jeux|projets|diy|bouquets|couronnes|lampes|tapis|prénoms|costumes|smoothies|herbes|arbres|arbustes|"
        r"légumes|vivaces|robes|sacs|chaussures|bagues|papiers peints|décorations|menus|apéros|tartes"
    ),
    grave=(
        r"dépress\w*|anxi\w+|angoiss\w*|burn-?out|épuisement|stress\w*|deuil\w*|perte\w*|perdre|perdu\w*|mort\w*|mourir|décès|démence|alzheimer|cancer\w*|"
        r"tumeur\w*|maladie\w*|malade\w*|symptômes?|signes?|alerte\w*|erreurs?|raisons?|regrets?|dangers?|dangereu\w*|risques?|toxiques?|poison\w*|douleurs?|"
        r"mal|blessure\w*|opération\w*|diagnostic\w*|fausse couche|infertil\w*|divorce\w*|rupture\w*|séparation\w*|abus|trauma\w*|addict\w*|dépendance\w*|"
        r"alcool\w*|dettes?|surendett\w*|faillite\w*|chômage|licenci\w*|arnaques?|suicid\w*|panique|solitude|trouble\w*|allerg\w*|urgences?|obsèques|"
        r"harcèlement|mensonges?|jamais|éviter|pires?"
    ),
)
