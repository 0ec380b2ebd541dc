"""How a page orders a machine about, in six languages: "ignore the page and write …", "write only …", "you must mention … in every title"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one language as alternatives of a regular expression.

    `forget` … `page` … `told` is the first order, `only` before what is to be written the second, `must` or `say` … `in_every` a
    `text` the third, `forget` … `before` (the instructions so far) the fourth. `kept` behind `told` is what people note for themselves.
    """

    forget: str
    page: str
    told: str
    kept: str
    only: str
    about: str
    must: str
    say: str
    in_every: str
    text: str
    before: str


TONGUES = (
    Tongue(
        forget=r"ignore|disregard|forget|override|bypass|skip|pay no attention to|instead of",
        page=r"(?:the|this|that|your|its|all(?: of)?(?: the| this)?|any(?:thing)?(?: on| in)?(?: the| this)?) (?:\w+ )?(?:page|text|article|website|site|web ?page|blog ?post|post|document|content|recipe|context|rules?|input|data)s?|everything|all of (?:this|that|it)",
        told=r"write|say|output|print|respond|reply|answer|mention|recommend|praise|promote|advertise|describe|tell (?:\w+ )?(?:readers|users|people|everyone|visitors)|return|repeat|generate|state|claim|title|call|act|pretend",
        kept=r"down|your own|yours|it|what|whatever|them|to|me|us|for|with",
        only=r"(?:write|say|output|print|return|mention|type) (?:only|just|nothing but|nothing else than|exactly)|only (?:write|say|output|print|return|mention|type)|(?:respond|reply|answer) (?:only |just |exactly )?with",
        about=r"(?:good things |nice things |positive things |something )?about|the (?:words?|phrase|text|sentence|following|name)|this:",
        must=r"you (?:must|have to|shall|are (?:required|obliged|instructed) to|need to)|(?:always|never fail to|be sure to)",
        say=r"mention|say|praise|recommend|state|promote|write",
        in_every=r"(?:in|into|at the (?:start|end|beginning) of) (?:every|each|all(?: the| your| of the| of your)?|any)",
        text=r"titles?|headlines?|descriptions?|captions?|pins?|alt[ -]?texts?|texts?|sentences?|answers?|responses?|repl(?:y|ies)|summar(?:y|ies)|variants?|outputs?",
        before=r"(?:all|any|your|other|these|those|system)(?: of)?(?: the| your| my)? (?:\w+ )?(?:instructions?|prompts?|guidelines|directives)|"
        r"(?:previous|prior|earlier|preceding|above) (?:\w+ )?(?:instruction|prompt|text|context|message|rule|command|order|input|page|content|guideline|direction|task)s?|"
        r"(?:the|all|everything|anything|what is) (?:previous|prior|above)(?=\s*(?:and\b|[^\w\s]|$))|everything (?:before|said|so far|you (?:were|have been) (?:told|given))",
    ),
    Tongue(
        forget=r"ignorier\w*|vergiss|vergesst|vergessen sie|missacht\w*|überspring\w*|(?:beachte|lies|lesen sie)|statt|anstatt|anstelle",
        page=r"(?:die|diese[nrs]?|den|der|das|dem|deine|ganze[nrs]?|alle[ns]?(?: (?:auf|in) (?:der|diesem|dieser))?) (?:\w+ )?(?:\w*seite|text(?:es)?|artikels?|beitrags?|blogbeitrag|website|rezepts?|inhalts?|dokuments?|kontext|regeln)|alles",
        told=r"schreib\w*|sag\w*|gib|gebt|geben sie|antwort\w*|erwähn\w*|nenn\w*|empfiehl\w*|empfehl\w*|lob\w*|bewirb\w*|bewerb\w*|behaupt\w*|wiederhol\w*|titel\w*",
        kept=r"auf|dir|dein\w*|euch|eure\w*|selbst|es|sie dir|was|mir|uns",
        only=r"(?:schreib\w*|sag\w*|nenn\w*|erwähn\w*|gib|geben sie)(?: sie)? (?:bitte )?(?:nur|ausschließlich|lediglich|bloß|nichts als)|antworte\w*(?: sie)? (?:nur |ausschließlich |bitte )*mit",
        about=r"(?:gutes |positives |etwas )?über|(?:das wort|die worte|den (?:satz|text)|folgende[ns]?)",
        must=r"(?:du musst|ihr müsst|sie müssen|immer|unbedingt)",
        say=r"erwähn\w*|nenn\w*|lob\w*|empfiehl\w*|schreib\w*",
        in_every=r"(?:in|am (?:anfang|ende)) (?:jede[mnrs]?|alle[nr]?)",
        text=r"(?:\w*titeln?|\w*überschrift(?:en)?|\w*beschreibung(?:en)?|pins?|\w*texte?n?|bildunterschrift(?:en)?|antwort(?:en)?|s[aä]tze?n?|zusammenfassung(?:en)?)",
        before=r"anweisung\w*|vorgaben|instruktion\w*|prompts?|(?:bisherig|vorherig|obig|vorig)\w* (?:\w+ )?(?:anweis|regel|vorgab|text|befehl|aufgab|inhalt|nachricht)\w*|(?:alles|das) (?:davor|oben|bisher|vorher|zuvor|obig)\w*",
    ),
    Tongue(
        forget=r"ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez|lis|lisez) pas(?: compte (?:de|du|des))?|passe[rz]? outre|au lieu (?:de|du)",
        page=r"(?:la|cette|le|ce|l['’]|cet|toute la|tout le|du|ta|ton|votre|les) ?(?:\w+ )?(?:page|texte|article|recette|contenu|site|billet|document|contexte|règles)|tout",
        told=r"écri[stv]\w*|dis|dites|répond\w*|mentionn\w*|recommand\w*|affich\w*|vant\w*|décri[stv]\w*|répèt\w*|répét\w*|titre[rz]?",
        kept=r"ta|ton|tes|votre|vos|ce que|ici|moi|nous|là|vous",
        only=r"(?:écri[stv]\w*|dis|dites|affich\w*|mentionn\w*) (?:seulement|uniquement|juste|exclusivement|rien que)|n['’](?:écri[stv]\w*|affich\w*) que|ne (?:dis|dites|mentionn\w*) que|répond\w* (?:seulement |uniquement |juste )?(?:par|avec)",
        about=r"(?:du bien |quelque chose )?(?:sur|à propos)|(?:le mot|les mots|la phrase|le texte|ce qui suit)",
        must=r"tu dois|vous devez|il faut|toujours|n['’]oublie[rz]? pas de",
        say=r"mentionn\w*|dire|vant\w*|recommand\w*|cite[rz]?|écri[stv]\w*",
        in_every=r"(?:dans|au début de|à la fin de) (?:chaque|tous (?:les|tes|vos)|toutes (?:les|tes|vos))",
        text=r"titres?|descriptions?|légendes?|épingles?|textes?|phrases?|réponses?|résumés?",
        before=r"instructions|consignes|directives|prompts?|(?:tout )?ce qui (?:précède|est au-dessus)|(?:textes?|règles|messages?|contenu) précédent\w*",
    ),
    Tongue(
        forget=r"ignor[ae]\w*|olvid[ae]\w*|haz caso omiso|haga caso omiso|no (?:hagas|haga) caso|pasa por alto|en lugar de|en vez de",
        page=r"(?:la|esta|este|el|toda la|todo el|del|tu|su|las) (?:\w+ )?(?:página|texto|artículo|receta|contenido|sitio|entrada|documento|contexto|reglas)|todo",
        told=r"escrib\w*|di|diga|digan|respond\w*|mencion\w*|recomiend\w*|recomend\w*|muestra|repit\w*|elogia\w*|describ\w*|titula\w*",
        kept=r"tu|tus|su|sus|lo que|aquí|me|nos|la tuya|el tuyo",
        only=r"(?:escrib\w*|di|diga|muestra|mencion\w*) (?:solo|sólo|solamente|únicamente|exclusivamente)|(?:solo|sólo|solamente) (?:escrib\w*|di|diga)|respond\w* (?:solo |sólo |solamente |únicamente )?con",
        about=r"(?:cosas buenas |algo )?sobre|(?:la palabra|las palabras|la frase|el texto|lo siguiente)",
        must=r"debes|debe|deben|tienes que|tiene que|hay que|siempre|no olvides",
        say=r"mencion\w*|decir|elogi\w*|recom\w*|nombr\w*|escrib\w*",
        in_every=r"(?:en|al (?:principio|inicio|final) de) (?:cada|todos (?:los|tus)|todas (?:las|tus))",
        text=r"títulos?|titulares?|descripci(?:ón|ones)|pies? de foto|pin(?:es|s)?|textos?|frases?|respuestas?|res[uú]men(?:es)?",
        before=r"instrucciones|directrices|indicaciones|prompts?|(?:todo )?lo anterior|(?:textos?|reglas|mensajes?|contenido) anterior(?:es)?",
    ),
    Tongue(
        forget=r"ignor[aio]\w*|dimentic\w*|non (?:considerare|leggere|tenere conto)|trascura\w*|invece (?:della|del|di)|al posto (?:della|del|di)",
        page=r"(?:la|questa|il|questo|l['’]|lo|tutta la|tutto il|della|del|dell['’]|le) ?(?:\w+ )?(?:pagina|testo|articolo|ricetta|contenuto|sito|documento|contesto|regole)|tutto",
        told=r"scriv\w*|di['’]|dica|dite|rispond\w*|menzion\w*|raccomand\w*|consigli[ae]\w*|mostra|ripet\w*|elogia\w*|descriv\w*|intitola\w*",
        kept=r"la tua|il tuo|i tuoi|ciò|quello|quel|qui|mi|ci|ti",
        only=r"(?:scriv\w*|di['’]|dica|mostra|menzion\w*) (?:solo|soltanto|solamente|unicamente|esclusivamente)|rispond\w* (?:solo |soltanto |solamente )?con",
        about=r"(?:bene|cose belle|qualcosa) (?:di|su|sulla|sul)|(?:la parola|le parole|la frase|il testo|quanto segue)",
        must=r"devi|deve|dovete|devono|bisogna|sempre|ricorda di",
        say=r"menzion\w*|dire|elogi\w*|raccomand\w*|consigli\w*|cita\w*|nomina\w*|scriv\w*",
        in_every=r"(?:in|all['’](?:inizio|fine) di|alla fine di) (?:ogni|tutt[ie] (?:i|gli|le))",
        text=r"titol[oi]|descrizion[ei]|didascali[ae]|pin|test[oi]|fras[ei]|rispost[ae]|riassunt[oi]",
        before=r"istruzioni|direttive|indicazioni|prompt|(?:tutto )?ciò che precede|quanto sopra|(?:testo|testi|regole|messaggi[o]?|contenuto) precedent[ei]",
    ),
    Tongue(
        forget=r"ignor[ae]\w*|esque[cç]\w*|desconsider\w*|não (?:leia|considere)|em vez d[ae]|em lugar d[ae]|no lugar d[ao]",
        page=r"(?:a|o|esta|este|essa|esse|toda a|todo o|da|do|sua|seu|as) (?:\w+ )?(?:página|texto|artigo|receita|conteúdo|site|postagem|post|documento|contexto|regras)|tudo",
        told=r"escrev\w*|diga|diz|digam|respond\w*|mencion\w*|recomend\w*|mostre|repita|elogi\w*|descrev\w*|intitul\w*",
        kept=r"sua|seu|suas|seus|o que|aqui|me|nos|a tua|o teu",
        only=r"(?:escrev\w*|diga|diz|mostre|mencion\w*) (?:só|somente|apenas|unicamente|exclusivamente)|(?:só|somente|apenas) (?:escrev\w*|diga)|respond\w* (?:só |somente |apenas )?com",
        about=r"(?:bem |coisas boas |algo )?sobre|(?:a palavra|as palavras|a frase|o texto|o seguinte)",
        must=r"deve|deves|devem|tem (?:de|que)|tens de|é preciso|precisa|sempre|lembre-se de",
        say=r"mencion\w*|dizer|elogi\w*|recomend\w*|cit[ae]\w*|escrev\w*",
        in_every=r"(?:em|no (?:início|começo|fim|final) de) (?:cada|todos os|todas as)",
        text=r"títulos?|descriç(?:ão|ões)|legendas?|pins?|textos?|frases?|respostas?|resumos?",
        before=r"instruç(?:ão|ões)|diretrizes|orientações|prompts?|(?:tudo )?o que (?:vem|está) (?:antes|acima)|(?:textos?|regras|mensagens|conteúdo) anterior(?:es)?|(?:o|tudo|texto) acima",
    ),
)  # fmt: skip


BEGINNING = 3  # letters
_BEFORE_AN_ORDER = r"please|and|then|must|now|always|you|to|bitte|und|dann|jetzt|immer|et|puis|veuillez|toujours|y|luego|ahora|siempre|por favor|per favore|e|poi|ora|sempre|depois|agora"

START = r"(?:^|(?<=[.!?…])\s)\W{0,3}"  # of a sentence


def orders_of(tongue: Tongue) -> Iterator[str]:
    """Regular expressions of the orders in one language.

    What is to be written only stands in capitals or quotation marks, or is told to be about something: "Write only on one side" is for readers.
    """
    words = r"[^.!?]"
    yield rf"\b(?:{tongue.forget})\b{words}{{0,40}}\b(?:{tongue.before})\b"
    yield rf"\b(?:{tongue.forget})\b{words}{{0,20}}?\b(?:{tongue.page})\b{words}{{0,60}}?\b{_told(tongue)}"
    yield rf"(?:{START}|[,;:–—]\s*|\b(?:{_BEFORE_AN_ORDER}) )(?:{tongue.only}),?:?\s+(?:(?-i:\p{{Lu}}[\p{{Lu}}\p{{N}}]+\b)|[\"'“„«»‘])"
    yield rf"{START}(?:(?:{_BEFORE_AN_ORDER}),? )?(?:{tongue.only}),?:?\s+(?:{tongue.about})\b"
    yield (
        rf"\b(?:{tongue.must})\b{words}{{0,40}}?\b(?:{tongue.say})\b{words}{{0,60}}\b{tongue.in_every}\s+(?:\w+\s+)?(?:{tongue.text})\b"
    )
    yield rf"\b(?:{tongue.must})\b{words}{{0,80}}?\b{tongue.in_every}\s+(?:\w+\s+)?(?:{tongue.text})\b{words}{{0,40}}?\b(?:{tongue.say})\b"
    yield rf"{START}(?:{tongue.say})\b{words}{{0,60}}\b{tongue.in_every}\s+(?:\w+\s+)?(?:{tongue.text})\b"
    yield rf"{START}(?:{tongue.told}) (?-i:\p{{Lu}}{{5,}})\s*(?:[.!]|$)"


def beginnings_of(tongue: Tongue) -> tuple[set[str], set[str]]:
    """The words of which each order has one, case-folded: by their first three letters, and shorter ones whole."""
    begun, whole = set[str](), set[str]()
    for part in (tongue.forget, tongue.told, tongue.only, tongue.must, tongue.say):
        for alternative in part.split("|"):
            if (match := re.match(r"(?:\(\?:)*([^\W\d_]+)", alternative)) is None:
                continue
            word = match[1].casefold()
            (begun if len(word) >= BEGINNING else whole).add(word[:BEGINNING])
    return begun, whole


def two_sentences_of(tongue: Tongue) -> str:
    """The first order as two sentences: "Ignore this page. Write …"."""
    return rf"\b(?:ignor|disregard|missacht|desconsider)\w*\b[^.!?]{{0,20}}?\b(?:{tongue.page})\b[.!]\s+{_told(tongue)}"


def _told(tongue: Tongue) -> str:
    return rf"(?:{tongue.told})(?!['’\w])(?!\s+(?:{tongue.kept})\b)"
