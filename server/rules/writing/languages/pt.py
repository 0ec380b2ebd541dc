"""Portuguese, in words that read well in Brazil and in Portugal."""

from server.rules.writing.phrasebook import Phrasebook, frames, word_set

BOOK = Phrasebook(
    code="pt",
    hour=("hora", "horas"),
    minute=("minuto", "minutos"),
    hour_short="{n} h",
    minute_short="{n} min",
    title_time="{title} em {time}",
    title_apart_time="{title} (em {time})",
    title_prep="{title}: {time} de preparo",
    title_servings="{title} para {n}",
    title_ingredients="{title} com {n} ingredientes",
    title_steps="{title} em {n} passos",
    title_listed="{title}: {listed}",
    title_price="{title} por {price}",
    from_price="desde {price}",
    price_from="Preço: desde {price}.",
    title_apart="{title} – {words}",
    needs_listed="Ingredientes: {listed}.",
    needs_words="a lista de ingredientes",
    steps="Explicado em {n} passos.",
    listed="Na lista: {listed}.",
    topics="Neste artigo: {listed}.",
    price="Preço: {price}.",
    brand="Marca: {brand}.",
    last_join="{a} e {b}",
    more="muito mais",
    n_more="mais {n}",
    n_more_ingredients="mais {n} ingredientes",
    kicker_steps="{n} passos",
    kicker_ingredients="{n} ingredientes",
    kicker_kind={
        "recipe": "Receita",
        "howto": "Passo a passo",
        "product": "",
        "list": "",
        "video": "Vídeo",
        "article": "",
    },
    calls={
        "recipe": (
            "A receita completa está no blog.",
            "Guarde a receita para experimentar.",
            "Toque para ver a receita.",
        ),
        "howto": (
            "Todos os passos estão no blog.",
            "Guarde o guia para quando precisar.",
            "Toque para ver o guia completo.",
        ),
        "list": ("A lista completa está no blog.", "Guarde a lista para mais tarde.", "Toque para ver a lista toda."),
        "product": (
            "Todos os detalhes estão na página.",
            "Guarde na sua lista de desejos.",
            "Toque para ver de perto.",
        ),
        "video": ("O vídeo está no blog.", "Guarde o vídeo para ver mais tarde.", "Toque para ver o vídeo."),
        "article": (
            "O artigo completo está no blog.",
            "Guarde o artigo para mais tarde.",
            "Toque para ler o artigo completo.",
        ),
    },
    summary={
        "time": "Leva {time}.",
        "time_prep": "Leva {time}, sendo {prep} de preparo.",
        "serves": "Serve {n} pessoas.",
        "time_serves": "Leva {time} e serve {n} pessoas.",
        "time_prep_serves": "Leva {time}, sendo {prep} de preparo, e serve {n} pessoas.",
        "prep": "O preparo leva {prep}.",
        "prep_serves": "O preparo leva {prep} e a receita serve {n} pessoas.",
    },
    frames={
        "recipe": frames(
            "how_to | {title}: ingredientes e modo de preparo | Primeiro os ingredientes, depois o preparo.",
            "curiosity | {title}: assim se faz | O preparo, do começo ao fim.",
            "plain | {title} – a receita completa | Tudo o que é preciso num só lugar.",
        ),
        "howto": frames(
            "how_to | {title}: passo a passo | Uma coisa de cada vez, sem pressa.",
            "curiosity | {title}: veja como se faz | Como se faz, do começo ao fim.",
            "plain | {title} – o guia completo | Do primeiro ao último passo.",
        ),
        "list": frames(
            "plain | {title} – a lista completa | Tudo num só lugar.",
        ),
        "product": frames(
            "curiosity | {title}: os detalhes de perto | Um olhar sobre os detalhes.",
            "plain | {title} – todos os detalhes | O mais importante de relance.",
        ),
        "video": frames(
            "plain | {title} – o vídeo | Um vídeo para a próxima pausa.",
        ),
        "article": (),
    },
    seasons={
        r"natal|natalin\w+|advento": "para o Natal",
        r"páscoa": "para a Páscoa",
        r"halloween": "para o Halloween",
        r"dia dos namorados": "para o Dia dos Namorados",
        r"ano novo|réveillon": "para o Ano Novo",
        r"verão": "para o verão",
        r"inverno": "para o inverno",
        r"outono": "para o outono",
        r"primavera": "para a primavera",
    },
    season_call="Guarde a ideia {season}.",
    lower_first=r"(?:quando|antes|depois|como|que|o|meu|minha|seu|sua|onde|o|a|os|as|um|uma|uns|umas|de|do|da|em|no|na|com|sem|para|por|ao|à|\p{L}{2,}(?:ar|er|ir)(?:-se|-la|-lo)?)",
    alt_photo="Foto do artigo “{title}”.",
    alt_card="Imagem com o texto “{words}”.",
    alt_words="{alt} Texto na imagem: “{words}”.",
    prefixes=(
        r"como (?:fazer|cozinhar|preparar) (?!com que\b|(?:(?:uma?|os?|as?|seu|sua) )?\w+ \w+(?:ar|er|ir)\b)(?:(?:um|uma|uns|umas|o|a|os|as|seu|sua) )?(?=\w)",
        r"como (?=\w+[aei]r(?:-se)?\b)",
        r"(?:a |minha |nossa )?(?:melhor |verdadeira )?receita (?:fácil |simples |rápida )*(?:do |da |dos |das |de |para )",
        r"(?:receita|tutorial|guia|diy|vídeo|resenha): ",
    ),
    suffixes=(
        r"(?:\s*[–—|:,(]|\s-)\s*(?:(?:uma?|a|o|minha|nossa|muito|super|fácil|simples|rápid[ao]|melhor|delicios[ao]|e|&|caseir[ao]|passo a passo|com|"
        r"vídeo|fotos|grátis|para imprimir|receitas?|tutorial|guia)[\s!,]*)+\)?$",
    ),
    dangling=word_set(
        "o a os as um uma uns umas de do da dos das e ou mas em no na nos nas ao à com por para sem sobre seu sua meu minha que é são este esta & + como"
    ),
    leaning=word_set(
        "ele ela eles elas este esta isto esse essa isso mas e então também depois além porque ali aqui ou"
    ),
    lead_ins=(r"por qu[eê] ",),
    list_heads=r"^(?:(?:as|os|minhas|nossas|\p{N}+|melhores) )*(?:ideias|dicas|truques|coisas|lugares|receitas|formas|maneiras|razões|passeios|presentes) (?:para|em|de|com|que)(?: (?:fazer|ver|visitar) (?:em|no|na))? (?:(?:a|o|os|as|sua|seu) )?",
    people=r"pessoas?|porções|doses",
    mention=r"\b(?:mencion[ae]|destaque|realce|diga que|enfatize|fal[ae] (?:de |sobre )?|inclu[ai]|cit[ae])\s*(?:(?:o|a|os|as|uma?) )?(?P<what>.+)",
    generic_terms=frozenset({"sem categoria", "uncategorized", "blog", "geral", "notícias", "artigos"}),
    time_join=" e ",
    pick=frames("curiosity | {title}: qual é a sua escolha? | Para escolher com calma."),
    picked=(
        r"ideias?|receitas|looks|plantas|flores|lugares|coisas para (?:fazer|ver|comer)|maneiras de (?:usar|decorar|servir)|presentes|artesanatos|atividades|passeios|jantares|almoços|"
        r"cafés da manhã|sobremesas|lanches|saladas|sopas|biscoitos|bolos|bebidas|coquetéis|praias|aldeias|vilas|cidades|trilhas|viagens|hotéis|cafés|"
        r"restaurantes|parques|museus|penteados|unhas|cores|livros|filmes|jogos|brincadeiras|projetos|buquês|guirlandas|luminárias|tapetes|nomes|fantasias|"
        r"vitaminas|ervas|árvores|arbustos|legumes|suculentas|vestidos|bolsas|sapatos|anéis|decorações|cardápios|pratos"
    ),
    grave=(
        r"depress\w*|ansi\w+|angústi\w*|esgotamento|burn-?out|estresse|stress|luto|perda\w*|perder\w*|perdido\w*|mort\w*|morrer|falec\w*|demência|alzheimer|"
        r"câncer|cancro|tumor\w*|doen\w+|sintomas?|sina(?:l|is)|alerta\w*|erros?|razões|motivos|perigo\w*|riscos?|tóxic\w*|veneno\w*|dor(?:es)?|les(?:ão|ões)|"
        r"cirurgia\w*|diagnóstico\w*|aborto\w*|infertil\w*|divórcio\w*|separação\w*|abuso\w*|trauma\w*|víci\w*|viciad\w*|álcool|alcool\w*|dívidas?|falência|"
        r"desemprego|demiss\w*|golpes?|fraude\w*|suicíd\w*|pânico|solidão|transtorno\w*|alergi\w*|emergência\w*|funeral\w*|bullying|mentiras?|nunca|evitar|"
        r"piores"
    ),
)
