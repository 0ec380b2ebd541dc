"""Where a title may end earlier than it does: only at the border of a clause or phrase, and only where the rest stands alone.

"15 Budget Hallway Ideas | That Make a Small Home Feel Bigger" can end at the bar; "8 Habits of People | Who Always Have …",
"10 Plants | You Can Grow in Water" and "20 Crafts Kids Can Make | with Paper" cannot: what is left is no thought. In doubt a title stays whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import regex

from server.rules.writing.folding import fold
from server.rules.writing.phrasebook import Phrasebook, word_set

_TOPICAL_MIN = 2
_WORDS_MIN = 3
_CLAUSE_MIN = 4
_PIECE = regex.compile(r"\S+")
_OPEN_MARK = regex.compile(r"[\"“„«‘‚(\[]|(?<!\w)'(?=\w)")
_CLOSING_MARK = regex.compile(r"[\"”“»’)\]]|(?<=\w)'(?!\w)")


@dataclass(frozen=True, slots=True)
class Borders:
    """The words that tell where phrases of a language begin.

    `adjuncts` open what may go ("without sanding", "wenn es regnet"); `relatives` open what belongs to the noun before them; `openers` begin a clause
    ("how", "warum"); `empty` say nothing alone ("ideas", "people"); `negations` turn
    round what a shorter text would say; `weak` is a pattern of words that need more after them, with the word before them;
    `is_verb_last` where a clause ends with its verb, so that what looks whole before it is half a thought.
    """

    adjuncts: frozenset[str]
    relatives: frozenset[str]
    openers: frozenset[str]
    prepositions: frozenset[str]
    joins: frozenset[str]
    empty: frozenset[str]
    negations: frozenset[str]
    weak: str
    is_verb_last: bool = False


_BORDERS = {
    "en": Borders(
        adjuncts=word_set(
            "with without for in on at before after during until when whenever while if because so even unless although made ready packed using from instead"
        ),
        relatives=word_set("that which who whose where you i we they why"),
        openers=word_set(
            "how why what when where who which if i we you this that here there can do does is are should don't never stop"
        ),
        prepositions=word_set(
            "with without for in on at to from by about into over under through like as before after during"
        ),
        joins=word_set("and or"),
        empty=word_set(
            "one two three four five six seven eight nine ten thing things way ways reason reasons idea ideas tip tips trick tricks hack hacks habit habits people person someone everyone women men kids moms mums "
            "dads parents sign signs mistake mistakes step steps fact facts rule rules lesson lessons place places item items one ones question questions secret secrets "
            "truth day days night nights evening evenings morning mornings time times year years week weeks part type kind easy simple quick best great good fun new "
            "favorite favourite free cheap everything anything genius smart little small big top ultimate complete only first perfect must more most amazing awesome life world home stuff food foods plants plant recipes recipe"
        ),
        negations=word_set("not never no don't dont stop stopped quit without won't can't isn't nobody nothing"),
        weak=r"(?:to|can|could|will|would|should|must|may|might|you|we|i|they|kids|never|always|actually|really|don['’]?t|not) \p{L}+|"
        r"(?:of|about|for|to|from|by|without|before|after|on|in|with|at|when|while|i|we|stop|start|stopped|started) \p{L}+ing|\p{L}{3,}ed|"
        r"(?:make|makes|made|do|does|did|have|has|had|get|gets|got|give|gives|go|goes|keep|keeps|kept|let|lets|put|take|takes|need|needs|want|wants|love|loves|like|likes|hate|"
        r"use|uses|eat|try|buy|see|know|knows|think|feel|feels|look|looks|look like|can|will|be|been|being|was|were|am|should|could|would|must|may|tell|tells|told|help|helps|"
        r"find|found|say|says|said|learn|learnt|turn|turns|become|stay|stays|work|works|grow|grows|everyone|someone|one|too|very|so|more|most|less|just|still|also|always|never|"
        r"once|even|really|actually|only|almost|about|out|up|off|down|there|here|ever|every|each|all|some|any|no|not)",
    ),
    "de": Borders(
        adjuncts=word_set(
            "mit ohne für im in am an auf bei vor nach während wenn weil damit bis obwohl sobald falls auch trotz dank selbst statt rund aus um"
        ),
        relatives=word_set("die der das den dem denen deren dessen was wie wo womit worauf bei mit für in an auf zu"),
        openers=word_set(
            "wie warum wieso weshalb was wenn wann wo wer welche welcher welches ob dass weil ich wir du so hier darum deshalb"
        ),
        prepositions=word_set(
            "mit ohne für im in am an auf bei vor nach aus zu zum zur über unter um gegen durch rund trotz statt vom"
        ),
        joins=word_set("und oder"),
        empty=word_set(
            "zwei drei vier fünf sechs sieben acht neun zehn dinge sache sachen weg wege grund gründe idee ideen tipp tipps trick tricks menschen leute personen kinder frauen männer eltern anzeichen zeichen fehler schritt "
            "schritte fakten regel regeln ort orte fragen tag tage tagen abend abende abenden zeit zeiten jahr jahre woche wochen alles einfache einfacher einfaches einfach schnelle "
            "besten beste tolle schöne schönsten kreative geniale wichtige wichtigsten neue kleine große mein meine unser unsere rezepte rezept pflanzen lebensmittel"
        ),
        negations=word_set("nicht nie niemals kein keine keinen keinem keiner ohne nichts niemand"),
        weak=r"(?:zu|du|ich|wir|man|sie|er|es|so|mehr|sehr|noch|schon|auch|nur|sogar|selbst|immer|nie|gar|ganz|fast|alle|jede|jeder|jedes|jeden|viel|viele|kann|kannst|können|"
        r"muss|musst|soll|sollte|solltest|will|willst|wird|werden|wirst|hat|habe|haben|hast|war|waren|bin|bist|macht|machen|gibt|lässt|rund|kleinen|großen|vom|beim|"
        r"einmal|ins|ans|aufs|dass|weil|wenn|wie|was|einfach|besonders)",
        is_verb_last=True,
    ),
    "fr": Borders(
        adjuncts=word_set(
            "avec sans pour dans sur en chez quand lorsque si parce même avant après pendant malgré grâce afin jusqu'à jusqu’à autour prêt prête prêts prêtes"
        ),
        relatives=word_set("qui que qu' dont où lesquels lesquelles lequel laquelle"),
        openers=word_set(
            "comment pourquoi que quoi quel quelle quels quelles quand où qui si je j j' j'ai nous vous on il elle c'est voici faut-il peut-on"
        ),
        prepositions=word_set("avec sans pour dans sur en chez à au aux par vers entre autour contre selon comme"),
        joins=word_set("et ou"),
        empty=word_set(
            "deux trois quatre cinq six sept huit neuf dix chose choses façon façons manière manières raison raisons idée idées astuce astuces conseil conseils truc trucs gens personne personnes femmes hommes enfants parents "
            "signe signes erreur erreurs étape étapes règle règles lieu lieux endroit endroits question questions secret secrets jour jours soir soirs matin nuit nuits temps fois an ans "
            "année années semaine semaines facile faciles simple simples rapide rapides meilleur meilleurs meilleure meilleures petit petite petits petites grand grande belle belles plus "
            "mes mon ma nos notre recettes recette plantes plante activités activité aliments"
        ),
        negations=word_set("ne n' pas jamais plus rien personne sans arrêté arrêter"),
        weak=r"(?:à|de|d'|d’|pour|sans|ne|pas|jamais|vais|peut|peux|faut|veut|doit) ?\p{L}+(?:er|ir|re|oir)|(?:pour|à|de|sans) \p{L}+(?:er|ir|re|oir)|"
        r"(?:fait|faire|est|sont|ont|a|ai|avons|avez|peut|peuvent|peux|veut|doit|faut|va|vont|vais|rend|rendent|donne|donnent|met|mettre|riches?|pleine?s?|très|plus|moins|trop|tout|tous|toute|toutes|même|"
        r"fois|aussi|bien|encore|toujours|jamais|on|il|elle|je|nous|vous|ils|elles|y|lac|quelques|chaque|plusieurs|en|ne|celles?|celui|ceux)",
    ),
    "es": Borders(
        adjuncts=word_set(
            "con sin para en cuando si porque aunque mientras antes después durante hasta sobre desde incluso por tras lista listo listas listos hecha hecho hechas hechos"
        ),
        relatives=word_set("que quien quienes donde cuyo cuya cual cuales"),
        openers=word_set("cómo como por qué que quién cuál cuáles cuándo dónde si yo nosotros tú así esto hay"),
        prepositions=word_set("con sin para en por a al sobre desde hasta entre hacia según contra como"),
        joins=word_set("y e o u"),
        empty=word_set(
            "dos tres cuatro cinco seis siete ocho nueve diez cosa cosas forma formas manera maneras razón razones motivo motivos idea ideas truco trucos consejo consejos persona personas gente mujeres hombres niños padres madres señal "
            "señales síntoma síntomas error errores paso pasos regla reglas lugar lugares sitio sitios pregunta preguntas secreto secretos día días noche noches tarde tardes mañana tiempo "
            "veces año años semana semanas fácil fáciles sencillo sencillos sencilla sencillas rápido rápidos rápida rápidas mejor mejores pequeño pequeña grande mis mi nuestra nuestras "
            "todo lo más recetas receta plantas planta alimentos actividades"
        ),
        negations=word_set("no nunca jamás sin nada nadie dejé dejar ni"),
        weak=r"(?:a|al|de|del|para|por|sin|que|y|o|puedes|debes|quieres|hay|tener|poder|saber|hacer|querer) \p{L}+(?:ar|er|ir|arse|erse|irse|arla|arlo|arlas|arlos)|"
        r"(?:es|son|está|están|ha|han|he|tiene|tienen|tener|hace|hacen|hacer|puede|pueden|puedes|debe|debes|quiere|quieres|va|van|da|dan|ric[oa]s?|muy|más|menos|tan|todo|toda|todos|todas|"
        r"vez|cada|algunos|algunas|también|siempre|nunca|ya|aún|no|se|te|me|nos|le|lo|les)",
    ),
    "pt": Borders(
        adjuncts=word_set(
            "com sem para em no na nos nas num numa quando se porque mesmo enquanto antes depois durante até desde por gastando usando pronta pronto prontas prontos feita feito feitas feitos"
        ),
        relatives=word_set("que quem onde cujo cuja qual quais"),
        openers=word_set("como por que quê porque quem qual quais quando onde se eu nós você vocês assim isto há"),
        prepositions=word_set(
            "com sem para em no na nos nas num numa por pelo pela a ao à aos às sobre desde até entre como"
        ),
        joins=word_set("e ou"),
        empty=word_set(
            "dois duas três quatro cinco seis sete oito nove dez coisa coisas forma formas maneira maneiras jeito jeitos razão razões motivo motivos ideia ideias truque truques dica dicas pessoa pessoas gente mulheres homens crianças pais mães "
            "sinal sinais sintoma sintomas erro erros passo passos regra regras lugar lugares pergunta perguntas segredo segredos dia dias noite noites tarde tardes manhã tempo vezes ano anos "
            "semana semanas fácil fáceis simples rápido rápidos rápida rápidas melhor melhores pequeno pequena grande minha meu nossa nossas tudo mais receitas receita plantas planta alimentos atividades"
        ),
        negations=word_set("não nunca jamais sem nada ninguém parei parar nem"),
        weak=r"(?:a|ao|de|do|da|para|por|sem|que|e|ou|pode|deve|quer|há|precisar|poder|saber|fazer) \p{L}+(?:ar|er|ir)|"
        r"(?:é|são|está|estão|tem|têm|ter|faz|fazem|fazer|pode|podem|deve|quer|vai|vão|dá|dão|ric[oa]s?|muito|mais|menos|tão|todo|toda|todos|todas|vez|cada|alguns|algumas|também|sempre|"
        r"nunca|já|ainda|não|se|te|me|nos|lhe|você|eu)",
    ),
    "it": Borders(
        adjuncts=word_set(
            "con senza per in nel nella nei nelle sul sulla quando se perché anche mentre prima dopo durante fino da pronta pronto pronte pronti fatta fatto fatte fatti"
        ),
        relatives=word_set("che chi dove cui quale quali"),
        openers=word_set("come perché che cosa chi quale quali quando dove se io noi così ecco"),
        prepositions=word_set(
            "con senza per in nel nella nei nelle su sul sulla da dal dalla a al allo alla ai alle tra fra come"
        ),
        joins=word_set("e o ed"),
        empty=word_set(
            "due tre quattro cinque sei sette otto nove dieci cosa cose modo modi ragione ragioni motivo motivi idea idee trucco trucchi consiglio consigli persona persone gente donne uomini bambini genitori mamme segnale segnali sintomo "
            "sintomi errore errori passo passi passaggi regola regole luogo luoghi posto posti domanda domande segreto segreti giorno giorni sera sere notte notti mattina tempo volte anno anni "
            "settimana settimane facile facili semplice semplici veloce veloci migliore migliori piccolo piccola grande mia mio nostra più quello quelli tutto ricette ricetta piante pianta alimenti attività"
        ),
        negations=word_set("non mai senza niente nulla nessuno smesso smettere né"),
        weak=r"(?:a|ad|di|da|per|senza|che|e|o|puoi|devi|vuoi|doverli|poter|saper|far) \p{L}+(?:are|ere|ire|arsi|ersi|irsi|arlo|arla|arli|arle|rre)|\p{L}+(?:are|ere|ire)|"
        r"(?:è|sono|sta|stanno|ha|hanno|ho|abbiamo|fa|fanno|fare|può|possono|deve|devi|vuoi|vuole|va|vanno|dà|danno|molto|più|meno|così|tutto|tutta|tutti|tutte|ogni|alcuni|alcune|"
        r"anche|sempre|mai|già|ancora|volta|non|si|ti|mi|ci|vi|lo|le|quell[oaie])",
    ),
}


_SUBORDINATORS = word_set(
    "when if because until while unless although wenn weil obwohl während falls quand lorsque si parce cuando porque aunque mientras quando se enquanto perché mentre"
)
_GERMAN_ARTICLES = word_set("der die das den dem")
# "10 Dinge, die mir | nach der Trennung geholfen haben": behind such a comma a clause is whole with its last word only.
_GERMAN_CLAUSE = regex.compile(
    r"(?i),\s+(?:\p{L}+\s+)?(?:der|die|das|den|dem|denen|deren|dessen|was|wo|wie|wer|womit|worauf|dass|weil|wenn|ob|damit|bis|obwohl)\s[^,]*$"
)


@dataclass(frozen=True, slots=True)
class _Border:
    at: int
    is_relative: bool
    is_sure: bool  # a comma or an "and" before a new clause: nothing of the clause before it is missing


def cut_at_border(text: str, book: Phrasebook, fits: Callable[[str], bool]) -> str:
    """The longest start of a text that fits, ends at a border and stands alone; empty where there is none."""
    borders = _BORDERS[book.code]
    found = ""
    for border in _borders_in(text, borders):
        left = text[: border.at].strip(" ,;:–—-")
        if fits(left) and _may_end(left, border, borders) and stands_alone(left, book):
            found = left
    return found


def stands_alone(text: str, book: Phrasebook | None) -> bool:
    """Tell whether a part of a title says something by itself: a subject, no bare count ("10 tricks"), no open end ("… to make")."""
    words = fold(text).split()
    if book is None:
        return len(words) > 1
    borders = _BORDERS[book.code]
    open_ends = book.dangling | borders.adjuncts | borders.relatives | borders.prepositions | borders.joins
    if not words or words[-1] in open_ends or _is_weak(text, borders):
        return False
    if len(_OPEN_MARK.findall(text)) > len(_CLOSING_MARK.findall(text)):
        return False
    if words[0] in borders.openers and len(words) < _CLAUSE_MIN:  # "J’ai testé", "How I paint"
        return False
    said = [word for word in words if word not in book.dangling and not regex.fullmatch(r"\p{N}+", word)]
    topical = [word for word in said if word not in borders.empty and word not in borders.openers and len(word) > 1]
    if regex.match(r"\p{N}", text):
        return bool(topical) and len(said) >= _TOPICAL_MIN
    is_one = len(topical) == 1 and len(words) >= _WORDS_MIN and not set(words) & borders.empty
    return len(topical) >= _TOPICAL_MIN or is_one


def is_bare(text: str, book: Phrasebook | None) -> bool:
    """Tell whether a text counts what it does not name ("10 tricks", "15 easy ideas")."""
    if book is None:
        return False
    words = [word for word in fold(text).split() if not regex.fullmatch(r"\p{N}+", word)]
    empty = _BORDERS[book.code].empty | book.dangling
    return regex.match(r"\P{L}*\p{N}", text) is not None and (
        len(words) < _TOPICAL_MIN or all(word in empty for word in words)
    )


def is_small(word: str, book: Phrasebook) -> bool:
    """Is it an article, preposition, pronoun or join, which needs another word behind it?"""
    borders = _BORDERS[book.code]
    return word in book.dangling | borders.adjuncts | borders.relatives | borders.prepositions | borders.joins


def is_small_anywhere(word: str) -> bool:
    """The same in any language of the writer: a title is not always in its page's."""
    return any(word in one.prepositions | one.joins | one.adjuncts for one in _BORDERS.values())


def is_join(word: str, book: Phrasebook) -> bool:
    """Is it "and" or "or"?"""
    return word in _BORDERS[book.code].joins or word in {"&", "+"}


def is_filler(word: str, book: Phrasebook) -> bool:
    """Is it a word that only describes what a title is about ("easy", "best")?"""
    return word in _BORDERS[book.code].empty


def opens_clause(text: str, book: Phrasebook) -> bool:
    """Tell whether a text begins as a clause does ("How …", "Warum …")."""
    return (fold(text).split() or [""])[0] in _BORDERS[book.code].openers


def ends_with_verb(text: str, book: Phrasebook) -> bool:
    """Tell whether a text is a clause whose verb stands at its end ("Wie du deinen Balkon winterfest machst")."""
    return _BORDERS[book.code].is_verb_last and opens_clause(text, book)


def topical_words(text: str, book: Phrasebook | None) -> list[str]:
    """The words that say what a text is about, in order: no small words, numbers, or words as "ideas", "best", "easy"."""
    words = fold(text).split()
    if book is None:
        return [word for word in words if len(word) > 1]
    borders = _BORDERS[book.code]
    empty = borders.empty | borders.openers | borders.prepositions | borders.relatives | book.dangling
    return [word for word in words if word not in empty and len(word) > 2 and not regex.fullmatch(r"\p{N}+", word)]


def _borders_in(text: str, borders: Borders) -> Iterator[_Border]:
    pieces = [(match.start(), _plain(match.group())) for match in _PIECE.finditer(text)]
    commas = text.count(",")
    for at, (start, word) in enumerate(pieces):
        if not at:
            continue
        before = text[:start].rstrip()
        following = pieces[at + 1][1] if at + 1 < len(pieces) else ""
        if before.endswith(","):
            # "Salt, pepper and oil" is one phrase; a comma before a clause is not.
            is_relative = word in borders.relatives or (word in borders.prepositions and following in borders.relatives)
            is_clause = word in borders.adjuncts or word in borders.openers
            rest = {_plain(piece) for piece in text[start:].split()}
            if is_relative or is_clause or (commas == 1 and not rest & (borders.joins | {"&"})):
                yield _Border(start, is_relative=is_relative, is_sure=not is_relative)
        elif word in borders.joins and following in borders.openers:
            yield _Border(start, is_relative=False, is_sure=True)
        elif (
            word in borders.prepositions
            and following in borders.relatives - borders.prepositions
            and word not in borders.relatives
        ) or (
            word in borders.relatives
            and pieces[at - 1][1] not in borders.prepositions
            and not (word in borders.adjuncts or (word in borders.prepositions))
        ):
            yield _Border(start, is_relative=True, is_sure=False)
        elif word in borders.adjuncts:
            yield _Border(start, is_relative=False, is_sure=False)


def _may_end(left: str, border: _Border, borders: Borders) -> bool:
    """Tell whether what stands before a border is whole: the noun of a relative clause its first one, and no clause turned round or unfinished."""
    if borders.is_verb_last and _GERMAN_CLAUSE.search(left):
        return False
    words = [_plain(piece) for piece in left.split()]
    is_clause = words[0] in borders.openers or bool(set(words) & {"i", "we", "you", "ich", "wir", "du"})
    if border.is_relative:
        # "Meet the Swede | who …" is about the one who did it.
        is_tied = bool(set(words) & borders.prepositions) or words[-1] in borders.empty or "the" in words[-2:]
        return not is_clause and not is_tied
    if border.is_sure:
        return True
    # Behind a negation, a relative clause or an "if" the end is what it is about: "plants that survive | even without light".
    if set(words) & borders.negations or set(words[1:]) & _SUBORDINATORS:
        return False
    if words[0] not in borders.openers and set(words[1:]) & (
        borders.relatives - borders.prepositions - _GERMAN_ARTICLES
    ):
        return False
    is_german_clause = borders.is_verb_last and is_clause and words[0] not in {"so", "ich", "wir", "hier"}
    return not is_german_clause  # its verb stands at its end


def _is_weak(text: str, borders: Borders) -> bool:
    return regex.search(rf"(?:^|\s|['’])(?:{borders.weak})$", text.casefold().strip(" ,;:–—-.!?")) is not None


def _plain(piece: str) -> str:
    return piece.casefold().strip(",;:.!?()[]\"“”„«»‘’'–—-")
