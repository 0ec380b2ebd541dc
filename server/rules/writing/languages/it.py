"""Italian."""

from server.rules.writing.phrasebook import Phrasebook, frames, word_set

BOOK = Phrasebook(
    code="it",
    hour=("ora", "ore"),
    minute=("minuto", "minuti"),
    hour_short="{n} h",
    minute_short="{n} min",
    title_time="{title} in {time}",
    title_apart_time="{title} (in {time})",
    title_prep="{title}: {time} di preparazione",
    title_servings="{title} per {n}",
    title_ingredients="{title} con {n} ingredienti",
    title_steps="{title} in {n} passaggi",
    title_listed="{title}: {listed}",
    title_price="{title} a {price}",
    from_price="da {price}",
    price_from="Prezzo: da {price}.",
    title_apart="{title} – {words}",
    needs_listed="Ti servono: {listed}.",
    needs_words="cosa serve",
    steps="Spiegato in {n} passaggi.",
    listed="Nella lista: {listed}.",
    topics="In questo articolo: {listed}.",
    price="Prezzo: {price}.",
    brand="Marca: {brand}.",
    last_join="{a} e {b}",
    more="molto altro",
    n_more="altro ancora",
    n_more_ingredients="altri {n} ingredienti",
    kicker_steps="{n} passaggi",
    kicker_ingredients="{n} ingredienti",
    kicker_kind={
        "recipe": "Ricetta",
        "howto": "Passo passo",
        "product": "",
        "list": "",
        "video": "Video",
        "article": "",
    },
    calls={
        "recipe": ("La ricetta completa è sul blog.", "Salva la ricetta per provarla.", "Tocca per vedere la ricetta."),
        "howto": (
            "Tutti i passaggi sono sul blog.",
            "Salva la guida per quando ti serve.",
            "Tocca per vedere la guida completa.",
        ),
        "list": ("La lista completa è sul blog.", "Salva la lista per dopo.", "Tocca per vedere tutta la lista."),
        "product": (
            "Tutti i dettagli sono sulla pagina.",
            "Da salvare nella lista dei desideri.",
            "Tocca per guardare da vicino.",
        ),
        "video": ("Il video è sul blog.", "Salva il video per guardarlo dopo.", "Tocca per guardare il video."),
        "article": (
            "L’articolo completo è sul blog.",
            "Salva l’articolo per dopo.",
            "Tocca per leggere tutto l’articolo.",
        ),
    },
    summary={
        "time": "Tempo totale: {time}.",
        "time_prep": "Tempo totale: {time}, di cui {prep} di preparazione.",
        "serves": "Per {n} persone.",
        "time_serves": "Tempo totale: {time}. Per {n} persone.",
        "time_prep_serves": "Tempo totale: {time}, di cui {prep} di preparazione. Per {n} persone.",
        "prep": "La preparazione richiede {prep}.",
        "prep_serves": "La preparazione richiede {prep}, per {n} persone.",
    },
    frames={
        "recipe": frames(
            "how_to | {title}: ingredienti e preparazione | Prima gli ingredienti, poi la preparazione.",
            "curiosity | {title}: ecco come fare | La preparazione, dall’inizio alla fine.",
            "plain | {title} – la ricetta completa | Tutto quello che serve in un solo posto.",
        ),
        "howto": frames(
            "how_to | {title}: passo dopo passo | Una cosa alla volta, senza fretta.",
            "curiosity | {title}: ecco come si fa | Come si fa, dall’inizio alla fine.",
            "plain | {title} – la guida completa | Dal primo passaggio all’ultimo.",
        ),
        "list": frames(
            "plain | {title} – la lista completa | Tutto in un solo posto.",
        ),
        "product": frames(
            "curiosity | {title}: i dettagli da vicino | Uno sguardo ai dettagli.",
            "plain | {title} – tutti i dettagli | Le cose importanti a colpo d’occhio.",
        ),
        "video": frames(
            "plain | {title} – il video | Un video per la prossima pausa.",
        ),
        "article": (),
    },
    seasons={
        r"natale|natalizi\w+|avvento": "per Natale",
        r"pasqua\w*": "per Pasqua",
        r"halloween": "per Halloween",
        r"san valentino": "per San Valentino",
        r"capodanno": "per Capodanno",
        r"estate|estiv\w+": "per l’estate",
        r"inverno|invernal\w+": "per l’inverno",
        r"autunno|autunnal\w+": "per l’autunno",
        r"primavera|primaveril\w+": "per la primavera",
    },
    season_call="Salva l’idea {season}.",
    lower_first=r"(?:quando|prima|dopo|come|cosa|perché|mio|mia|tuo|tua|dove|il|lo|la|i|gli|le|un|uno|una|di|del|della|dei|in|nel|con|senza|per|a|al|\p{L}{2,}(?:are|ere|ire)(?:la|lo|li|le)?|l['’]\p{L}+|un['’]\p{L}+)",
    alt_photo="Foto dall’articolo “{title}”.",
    alt_card="Grafica con il testo “{words}”.",
    alt_words="{alt} Testo sull’immagine: “{words}”.",
    prefixes=(
        r"come (?:fare|cucinare|preparare|realizzare) (?:(?:un|uno|una|il|lo|la|i|gli|le|dei|delle) |un['’]|l['’])?(?=\w)",
        r"come (?=\w+[aei]r(?:e|si)\b)",
        r"(?:la |una |mia |nostra )?(?:migliore |vera )?ricetta (?:facile |semplice |veloce )*(?:del |dello |della |dei |degli |delle |dell['’]|di |per )",
        r"(?:ricetta|tutorial|guida|fai da te|video|recensione): ",
    ),
    suffixes=(
        r"(?:\s*[–—|:,(]|\s-)\s*(?:(?:una?|la|il|mia|nostra|molto|super|ver[ao]|facile|semplice|veloce|migliore|delizios[ao]|e|&|fatt[ao] in casa|passo (?:dopo )?passo|con|"
        r"video|foto|gratis|da stampare|ricett[ae]|tutorial|guida)[\s!,]*)+\)?$",
    ),
    dangling=word_set(
        "il lo la i gli le un uno una di del dello della dei degli delle e o ma a al alla ai in nel nella con per da dal dalla su sul senza tuo tua mio mia che è sono questo questa & + come"
    ),
    leaning=word_set(
        "esso essa questo questa questi queste quello quella ma e così anche poi inoltre perché lì qui o lui lei"
    ),
    lead_ins=(r"(?:ecco )?perché ",),
    list_heads=r"^(?:(?:le|i|gli|nostre|\p{N}+|migliori) )*(?:idee|consigli|trucchi|cose|luoghi|posti|ricette|modi|ragioni|motivi|attività|regali) (?:per|da|di|in|con|a)(?: (?:fare|vedere|visitare) (?:a|in))? (?:(?:la|il|le|lo|gli|i) )?",
    people=r"persone|persona|porzioni",
    mention=r"\b(?:menziona|sottolinea|evidenzia|di['’]? che|parla (?:di |della |del |dei |delle )|includi|cita|aggiungi)\s*(?:(?:il|lo|la|i|gli|le|una?) )?(?P<what>.+)",
    generic_terms=frozenset({"senza categoria", "uncategorized", "blog", "generale", "notizie", "articoli"}),
    time_join=" e ",
    pick=frames("curiosity | {title}: quale scegli? | Da scegliere con calma."),
    picked=(
        r"idee?|ricette|look|outfit|piante|fiori|luoghi|posti|cose da (?:fare|vedere|mangiare)|modi (?:per|di) (?:indossare|decorare|servire)|regali|lavoretti|attività|cene|pranzi|colazioni|dolci|dessert|"
        r"merende|insalate|zuppe|biscotti|torte|bevande|cocktail|spiagge|borghi|città|escursioni|gite|weekend|hotel|caffè|ristoranti|parchi|musei|acconciature|"
        r"unghie|colori|libri|film|giochi|progetti|bouquet|ghirlande|lampade|tappeti|nomi|costumi|frullati|erbe|alberi|arbusti|verdure|vestiti|borse|scarpe|"
        r"anelli|decorazioni|menù|piatti|primi|antipasti"
    ),
    grave=(
        r"depress\w*|ansi[ae]|ansios\w*|angosci\w*|burn-?out|esaurimento|stress\w*|lutto|perdita|perdere|perso|mort[eiao]|morire|demenza|alzheimer|cancro|"
        r"tumor\w*|malat\w*|sintom[oi]|segnali?|allarme|error[ei]|ragioni|motivi|pericol\w*|risch\w*|tossic\w*|velen\w*|dolor[ei]|ferit\w*|operazione|"
        r"diagnos\w*|aborto|infertil\w*|divorzio|separazione|abus[oi]|trauma\w*|dipendenz\w*|alcol\w*|debit[oi]|fallimento|disoccup\w*|licenzia\w*|truff\w*|"
        r"frod\w*|suicid\w*|panico|solitudine|disturb[oi]|allergi\w*|emergenz\w*|funeral\w*|bullismo|bugi[ae]|mai|evitare|peggiori"
    ),
)
