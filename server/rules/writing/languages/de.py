"""German."""

from server.rules.writing.phrasebook import Phrasebook, word_set

BOOK = Phrasebook(
    code="de",
    hour=("Stunde", "Stunden"),
    minute=("Minute", "Minuten"),
    hour_short="{n} Std.",
    minute_short="{n} Min.",
    title_time="{title} in {time}",
    title_apart_time="{title} (in {time} fertig)",
    title_prep="{title}: {time} Vorbereitung",
    title_servings="{title} für {n}",
    title_ingredients="{title} mit {n} Zutaten",
    title_steps="{title} in {n} Schritten",
    title_listed="{title}: {listed}",
    title_price="{title} für {price}",
    title_apart="{title} – {words}",
    ready="In {time} fertig.",
    prep="Vorbereitung: {time}.",
    prep_and_cook="Vorbereitung: {prep}, Garzeit: {cook}.",
    serves="Reicht für {n} Personen.",
    needs_listed="Das brauchst du: {listed}.",
    steps="In {n} Schritten erklärt.",
    listed="Mit dabei: {listed}.",
    topics="Darum geht es: {listed}.",
    price="Preis: {price}.",
    brand="Marke: {brand}.",
    last_join="{a} und {b}",
    more="mehr",
    n_more="{n} weitere",
    kicker_steps="{n} Schritte",
    kicker_ingredients="{n} Zutaten",
    kicker_kind={"recipe": "Rezept", "howto": "Anleitung", "product": "", "list": "", "video": "Video", "article": ""},
    calls={
        "recipe": ("Das ganze Rezept steht im Blog.", "Merk es dir für das nächste Essen.", "Hier geht es zum Rezept."),
        "howto": ("Alle Schritte stehen im Blog.", "Merk es dir für später.", "Hier geht es zur ganzen Anleitung."),
        "list": ("Die ganze Liste steht im Blog.", "Merk sie dir für später.", "Hier geht es zur ganzen Liste."),
        "product": (
            "Alle Details stehen auf der Seite.",
            "Merk es dir für deine Wunschliste.",
            "Hier geht es zum Produkt.",
        ),
        "video": ("Das Video findest du im Blog.", "Merk es dir für später.", "Hier geht es zum Video."),
        "article": ("Den ganzen Beitrag findest du im Blog.", "Merk ihn dir für später.", "Hier geht es zum Beitrag."),
    },
    alt_photo="Foto aus dem Beitrag „{title}“.",
    alt_card="Grafik mit dem Text „{words}“.",
    alt_words="{alt} Text auf dem Bild: „{words}“.",
    prefixes=(r"(?:das |mein |unser )?(?:rezept|anleitung|diy|video|tutorial|test): ",),
    suffixes=(
        r"\s*[–—|:,(-]\s*(?:(?:ein(?:e|es)?|das|mein|unser|einfach(?:e|es)?|schnell(?:e|es)?|leckere?s?|beste?s?|mit|und|&|schritt für schritt|"
        r"video|bildern|grundrezept|rezepte?|anleitung|tutorial|zum ausdrucken|kostenlos)[\s!,]*)+\)?$",
        r"(?<=\w{5})\s+rezept$",
    ),
    dangling=word_set(
        "der die das den dem des ein eine einen einem einer eines und oder aber von vom mit für in im an am auf aus bei zu zum zur nach ohne wie dein deine deinen deiner mein meine so als du ich wir ist sind & + über unter"
    ),
    leaning=word_set(
        "es er sie dies dieser diese dieses das aber und so auch dann jedoch denn deshalb dort hier oder dazu damit außerdem dabei"
    ),
    people=r"portion(?:en)?|personen|person",
    shorter=r"\bkürzer\w*\b|\bkurz\b|\bknapper\b|\bweniger text\b",
    mention=r"\b(?:erwähne|nenne|schreib(?:e)? (?:etwas )?über|nimm)\s+(?:bitte\s+)?(?:den\s+|die\s+|das\s+|eine?n?\s+)?(?P<what>.+)",
    no_hashtags=r"\b(?:ohne|keine) hashtags\b",
    generic_terms=frozenset(
        {"allgemein", "uncategorized", "unkategorisiert", "nicht kategorisiert", "blog", "aktuelles", "beiträge"}
    ),
)
