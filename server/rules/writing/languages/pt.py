"""Portuguese, in words that read well in Brazil and in Portugal."""

from server.rules.writing.phrasebook import Phrasebook, word_set

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
    title_apart="{title} – {words}",
    ready="Tempo total: {time}.",
    prep="Preparo: {time}.",
    prep_and_cook="Preparo: {prep}; cozimento: {cook}.",
    serves="Serve {n} pessoas.",
    needs_listed="Ingredientes: {listed}.",
    steps="Explicado em {n} passos.",
    listed="Na lista: {listed}.",
    topics="Neste artigo: {listed}.",
    price="Preço: {price}.",
    brand="Marca: {brand}.",
    last_join="{a} e {b}",
    more="muito mais",
    n_more="mais {n}",
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
        "recipe": ("A receita completa está no blog.", "Guarde para a próxima refeição.", "Toque para ver a receita."),
        "howto": ("Todos os passos estão no blog.", "Guarde para quando precisar.", "Toque para ver o guia completo."),
        "list": ("A lista completa está no blog.", "Guarde para mais tarde.", "Toque para ver a lista toda."),
        "product": (
            "Todos os detalhes estão na página.",
            "Guarde na sua lista de desejos.",
            "Toque para ver de perto.",
        ),
        "video": ("O vídeo está no blog.", "Guarde para ver mais tarde.", "Toque para ver o vídeo."),
        "article": ("O artigo completo está no blog.", "Guarde para mais tarde.", "Toque para ler o artigo completo."),
    },
    alt_photo="Foto do artigo “{title}”.",
    alt_card="Imagem com o texto “{words}”.",
    alt_words="{alt} Texto na imagem: “{words}”.",
    prefixes=(
        r"como (?:fazer|cozinhar|preparar) (?:(?:um|uma|uns|umas|o|a|os|as|seu|sua) )?(?=\w)",
        r"como (?=\w+[aei]r(?:-se)?\b)",
        r"(?:a |minha |nossa )?(?:melhor |verdadeira )?receita (?:fácil |simples |rápida )*(?:do |da |dos |das |de |para )",
        r"(?:receita|tutorial|guia|diy|vídeo|resenha): ",
    ),
    suffixes=(
        r"\s*[–—|:,(-]\s*(?:(?:uma?|a|o|minha|nossa|muito|super|fácil|simples|rápid[ao]|melhor|delicios[ao]|e|&|caseir[ao]|passo a passo|com|"
        r"vídeo|fotos|grátis|para imprimir|receitas?|tutorial|guia)[\s!,]*)+\)?$",
    ),
    dangling=word_set(
        "o a os as um uma uns umas de do da dos das e ou mas em no na nos nas ao à com por para sem sobre seu sua meu minha que é são este esta & + como"
    ),
    leaning=word_set(
        "ele ela eles elas este esta isto esse essa isso mas e então também depois além porque ali aqui ou"
    ),
    people=r"pessoas?|porções|doses",
    shorter=r"\bmais curt[oa]s?\b|\bencurt\w*\b|\bmais breve\b|\bmenos texto\b",
    mention=r"\b(?:mencion[ae]|fal[ae] (?:de |sobre )?|inclu[ai]|cit[ae])\s*(?:(?:o|a|os|as|uma?) )?(?P<what>.+)",
    no_hashtags=r"\bsem hashtags?\b",
    generic_terms=frozenset({"sem categoria", "uncategorized", "blog", "geral", "notícias", "artigos"}),
)
