"""German."""

from server.rules.writing.phrasebook import Phrasebook, frames, word_set

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
    from_price="ab {price}",
    price_from="Preise ab {price}.",
    title_apart="{title} – {words}",
    needs_listed="Das brauchst du: {listed}.",
    needs_words="Das brauchst du",
    steps="In {n} Schritten erklärt.",
    listed="Mit dabei: {listed}.",
    topics="Darum geht es: {listed}.",
    price="Preis: {price}.",
    brand="Marke: {brand}.",
    last_join="{a} und {b}",
    more="mehr",
    n_more="{n} weitere",
    n_more_ingredients="{n} weitere Zutaten",
    kicker_steps="{n} Schritte",
    kicker_ingredients="{n} Zutaten",
    kicker_kind={"recipe": "Rezept", "howto": "Anleitung", "product": "", "list": "", "video": "Video", "article": ""},
    calls={
        "recipe": (
            "Das ganze Rezept steht im Blog.",
            "Merk dir das Rezept zum Nachmachen.",
            "Hier geht es zum Rezept.",
        ),
        "howto": (
            "Alle Schritte stehen im Blog.",
            "Merk dir die Anleitung für später.",
            "Hier geht es zur ganzen Anleitung.",
        ),
        "list": ("Die ganze Liste steht im Blog.", "Merk dir die Liste für später.", "Hier geht es zur ganzen Liste."),
        "product": (
            "Alle Details stehen auf der Seite.",
            "Setz es auf deine Wunschliste.",
            "Hier geht es zum Produkt.",
        ),
        "video": ("Das Video findest du im Blog.", "Merk dir das Video für später.", "Hier geht es zum Video."),
        "article": (
            "Den ganzen Beitrag findest du im Blog.",
            "Merk dir den Beitrag für später.",
            "Hier geht es zum Beitrag.",
        ),
    },
    summary={
        "time": "In {time} fertig.",
        "time_prep": "In {time} fertig, davon {prep} Vorbereitung.",
        "serves": "Reicht für {n} Personen.",
        "time_serves": "In {time} fertig. Reicht für {n} Personen.",
        "time_prep_serves": "In {time} fertig, davon {prep} Vorbereitung. Reicht für {n} Personen.",
        "prep": "Die Vorbereitung dauert {prep}.",
        "prep_serves": "Die Vorbereitung dauert {prep}. Reicht für {n} Personen.",
    },
    frames={
        "recipe": frames(
            "how_to | {title}: Zutaten und Zubereitung | Erst die Zutaten, dann die Zubereitung.",
            "curiosity | {title}: So wird’s gemacht | Die Zubereitung von Anfang bis Ende.",
            "plain | {title} – das ganze Rezept | Alles, was man zum Nachmachen braucht.",
        ),
        "howto": frames(
            "how_to | {title}: Schritt für Schritt | Eins nach dem anderen, ganz in Ruhe.",
            "curiosity | {title}: So geht’s | Wie man das macht, von Anfang an.",
            "plain | {title} – die ganze Anleitung | Vom ersten bis zum letzten Schritt.",
        ),
        "list": frames(
            "plain | {title} – die ganze Liste | Alles an einem Ort.",
        ),
        "product": frames(
            "curiosity | {title}: aus der Nähe | Ein Blick auf die Einzelheiten.",
            "plain | {title} – alle Details | Alles Wichtige auf einen Blick.",
        ),
        "video": frames(
            "plain | {title} – das Video | Ein Video für die nächste Pause.",
        ),
        "article": (),
    },
    seasons={
        r"weihnacht\w*|advent\w*": "für Weihnachten",
        r"oster\w*": "für Ostern",
        r"halloween": "für Halloween",
        r"silvester\w*": "für Silvester",
        r"valentinstag\w*": "zum Valentinstag",
        r"sommer\w*": "für den Sommer",
        r"winter\w*": "für den Winter",
        r"herbst\w*": "für den Herbst",
        r"frühling\w*|frühjahr\w*": "für den Frühling",
    },
    season_call="Merk es dir {season}.",
    lower_first=r"(?:wenn|wie|was|warum|vor|nach|wo|wann|mein|meine|dein|deine|unser|unsere|drei|zwei|der|die|das|den|dem|ein|eine|einen|einem|mit|ohne|im|in|am|auf|aus|bei|für|von|vom|zu|zum|zur|über|unter)",
    alt_photo="Foto aus dem Beitrag „{title}“.",
    alt_card="Grafik mit dem Text „{words}“.",
    alt_words="{alt} Text auf dem Bild: „{words}“.",
    prefixes=(r"(?:das |mein |unser )?(?:rezept|anleitung|diy|video|tutorial|test): ",),
    suffixes=(
        r"(?:\s*[–—|:,(]|\s-)\s*(?:(?:ein(?:e|es)?|das|mein|unser|einfach(?:e|es)?|schnell(?:e|es)?|leckere?s?|beste?s?|mit|und|&|schritt für schritt|"
        r"video|bildern|grundrezept|rezepte?|anleitung|tutorial|zum ausdrucken|kostenlos)[\s!,]*)+\)?$",
        r"(?<=\w{5})\s+rezept$",
    ),
    dangling=word_set(
        "der die das den dem des ein eine einen einem einer eines und oder aber von vom mit für in im an am auf aus bei zu zum zur nach ohne wie dein deine deinen deiner mein meine so als du ich wir ist sind & + über unter"
    ),
    leaning=word_set(
        "es er sie dies dieser diese dieses das aber und so auch dann jedoch denn deshalb dort hier oder dazu damit außerdem dabei"
    ),
    list_heads=r"^(?:(?:die|meine|unsere|\p{N}+|besten?|schönsten?|schöne|einfache|tolle) )*(?:ideen|tipps|tricks|orte|dinge|wege|rezepte|ausflugsziele|geschenke|gründe|sehenswürdigkeiten|aktivitäten) (?:für|in|im|mit|zum|zur|aus|am|an|auf|von) (?:(?:den|die|das|dem|der) )?",
    people=r"portion(?:en)?|personen|person",
    mention=r"\b(?:erwähne?|nenne?|schreibe? (?:etwas )?über|schreibe?,? dass|sage?,? dass|betone?|nimm)\s*+,?\s*(?:bitte\s+)?(?:dass\s+)?(?:den\s+|die\s+|das\s+|eine?n?\s+)?(?P<what>.+)",
    generic_terms=frozenset(
        {"allgemein", "uncategorized", "unkategorisiert", "nicht kategorisiert", "blog", "aktuelles", "beiträge"}
    ),
    pick=frames("curiosity | {title}: Was ist dein Favorit? | Such dir in Ruhe etwas aus."),
    picked=(
        r"\w*ideen|arten zu (?:dekorieren|tragen|servieren)|\w*rezepte?n?|looks|outfits|\w*pflanzen|\w*blumen|\w*orte|\w*ausflugsziele|\w*geschenke|\w*basteleien|\w*aktivitäten|\w*gerichte|"
        r"\w*frühstücke|desserts|snacks|\w*salate|\w*suppen|\w*kekse|plätzchen|\w*kuchen|\w*torten|\w*getränke|cocktails|\w*strände|\w*dörfer|\w*städte|"
        r"\w*wanderungen|\w*touren|\w*reisen|\w*hotels|\w*cafés|\w*restaurants|\w*parks|\w*museen|\w*frisuren|\w*nägel|\w*farben|\w*bücher|\w*filme|\w*spiele|"
        r"\w*projekte|\w*kränze|\w*sträuße|\w*lampen|\w*teppiche|\w*namen|\w*kostüme|smoothies|bowls|\w*kräuter|\w*bäume|\w*sträucher|\w*gemüsesorten|"
        r"\w*stauden|sukkulenten|\w*kleider|\w*taschen|\w*schuhe|\w*ringe|tapeten|dekorationen|\w*vorlagen"
    ),
    grave=(
        r"\w*depress\w*|angst\w*|ängst\w*|burn-?out|stress\w*|trauer\w*|verlust\w*|verlier\w*|verloren\w*|tod\w*|tot\w{0,3}|gestorben\w*|sterb\w*|demenz\w*|"
        r"alzheimer|\w*krebs|tumor\w*|\w*krank\w*|\w*symptom\w*|\w*anzeichen|warnzeichen|\w*fehler\w*|gründe\w*|gefahr\w*|gefährlich\w*|\w*risik\w*|giftig\w*|"
        r"\w*schmerz\w*|verletz\w*|\w*operation\w*|diagnose\w*|fehlgeburt\w*|unfruchtbar\w*|scheidung\w*|trennung\w*|missbrauch\w*|\w*trauma\w*|\w*sucht|"
        r"süchtig\w*|alkoholi\w*|\w*schulden\w*|pleite|insolven\w*|arbeitslos\w*|gekündigt|betrug\w*|suizid\w*|panik\w*|einsam\w*|essstörung\w*|allerg\w*|"
        r"notf\w+|beerdigung\w*|abschied\w*|mobbing|lügen|nie|niemals|vermeid\w*|schlimmst\w*"
    ),
)
