"""English."""

from server.rules.writing.phrasebook import Phrasebook, frames, word_set

BOOK = Phrasebook(
    code="en",
    hour=("hour", "hours"),
    minute=("minute", "minutes"),
    hour_short="{n} h",
    minute_short="{n} min",
    title_time="{title} in {time}",
    title_apart_time="{title} (ready in {time})",
    title_prep="{title}: {time} of prep",
    title_servings="{title} for {n}",
    title_ingredients="{title} with {n} ingredients",
    title_steps="{title} in {n} steps",
    title_listed="{title}: {listed}",
    title_price="{title} for {price}",
    from_price="from {price}",
    price_from="Prices from {price}.",
    title_apart="{title} – {words}",
    needs_listed="You need {listed}.",
    needs_words="what you need",
    steps="Explained in {n} steps.",
    listed="On the list: {listed}.",
    topics="In this post: {listed}.",
    price="Price: {price}.",
    brand="Made by {brand}.",
    last_join="{a} and {b}",
    more="more",
    n_more="{n} more",
    n_more_ingredients="{n} more ingredients",
    kicker_steps="{n} steps",
    kicker_ingredients="{n} ingredients",
    kicker_kind={"recipe": "Recipe", "howto": "How-to", "product": "", "list": "", "video": "Video", "article": ""},
    calls={
        "recipe": (
            "Get the full recipe on the blog.",
            "Save it for the day you make it.",
            "Tap through for the recipe.",
        ),
        "howto": ("See every step on the blog.", "Save it for when you need it.", "Tap through for the full guide."),
        "list": ("See the whole list on the blog.", "Save it for later.", "Tap through for all of them."),
        "product": ("See all details on the page.", "Save it to your wish list.", "Tap through to take a closer look."),
        "video": ("Watch the video on the blog.", "Save it to watch later.", "Tap through to watch."),
        "article": (
            "Find the whole story on the blog.",
            "Save it to come back to later.",
            "Tap through to the full post.",
        ),
    },
    summary={
        "time": "Ready in {time}.",
        "time_prep": "Ready in {time}, with {prep} of prep.",
        "serves": "Serves {n}.",
        "time_serves": "Ready in {time} and serves {n}.",
        "time_prep_serves": "Ready in {time}, with {prep} of prep, and serves {n}.",
        "prep": "The prep takes {prep}.",
        "prep_serves": "The prep takes {prep}, and it serves {n}.",
    },
    frames={
        "recipe": frames(
            "how_to | {title}: ingredients and method | Ingredients first, then the method.",
            "curiosity | {title}: here is how | How it comes together, from start to finish.",
            "plain | {title} – the full recipe | Ingredients and method in one place.",
        ),
        "howto": frames(
            "how_to | {title}: step by step | One thing after the other, without a rush.",
            "curiosity | {title}: here is how | How it is done, from beginning to end.",
            "plain | {title} – the full guide | From the first step to the last.",
        ),
        "list": frames(
            "plain | {title} – the whole list | All of them in one place.",
        ),
        "product": frames(
            "curiosity | {title}: a closer look | A look at the details.",
            "plain | {title} – all the details | Everything about it in one place.",
        ),
        "video": frames(
            "plain | {title} – the video | A video for your next break.",
        ),
        "article": (),
    },
    seasons={
        r"christmas|xmas|advent": "for Christmas",
        r"easter": "for Easter",
        r"halloween": "for Halloween",
        r"thanksgiving": "for Thanksgiving",
        r"valentine(?:'s|’s|s)?": "for Valentine’s Day",
        r"new year(?:'s|’s|s)?": "for the New Year",
        r"summer(?:time)?(?! squash)": "for summer",
        r"winter(?! squash)": "for winter",
        r"autumn": "for autumn",
        r"spring(?! (?:onion|roll|green|form|mix|clean|water|break|load))": "for spring",
        r"(?:in|for|this) fall|fall (?:recipes?|decor|ideas|baking|dinners?|desserts?|soups?|crafts?)": "for fall",
    },
    season_call="Save it {season}.",
    lower_first=r"(?:a|an|the|my|our|your|what|when|where|who|why|how|before|after|with|without|for|in|on|at|from|one|two|three|count|add|ask|automate|avoid|admit|attach|begin|boil|break|breathe|call|carry|celebrate|change|close|collect|compare|connect|consider|declutter|dig|donate|dust|embrace|empty|enjoy|forget|freeze|glue|ignore|include|install|invite|join|knit|label|listen|lower|mend|mist|open|order|pause|pay|practi[cs]e|prune|pull|push|rake|reach|recycle|repot|rest|rotate|run|sand|say|scoop|send|share|show|sing|sit|sleep|speak|split|spread|squeeze|stack|stand|steam|stick|stretch|strip|stuff|swim|talk|tear|tell|test|thank|think|throw|trim|trust|unplug|upcycle|vacuum|volunteer|wipe|arrange|bake|blend|book|borrow|bring|brush|build|buy|check|choose|clean|combine|cook|cool|cover|create|cut|decorate|dice|do|don['’]t|draw|dress|drink|drop|dry|eat|explore|feed|fill|find|finish|fold|follow|get|give|go|grill|grow|hang|have|heat|hide|hike|hire|hold|invest|keep|knead|lay|learn|leave|let|light|line|look|make|mash|measure|melt|mix|move|organi[sz]e|pack|paint|peel|pick|place|plan|plant|play|pour|preheat|press|prepare|print|put|read|relax|remove|rent|replace|rinse|roast|roll|rub|save|scrub|season|sell|serve|set|sew|shape|shop|simmer|skip|slice|soak|sort|spend|spray|sprinkle|start|stir|stop|store|style|swap|take|taste|tie|toast|track|travel|try|turn|use|visit|wait|walk|wash|watch|wear|whisk|work|wrap|write)",
    alt_photo="Photo from the post “{title}”.",
    alt_card="Graphic with the words “{words}”.",
    alt_words="{alt} Text on the image: “{words}”.",
    prefixes=(
        r"how to (?:make|cook|bake|prepare) (?!.*\b(?:look|feel|work|last|stay|grow|smell|taste|seem|fit|happen|sleep|listen|bloom|shine|sound|appear|stop)\b)(?:(?:a|an|the|your own|some) )?(?=\w)",
        r"how to (?!not\b|never\b|avoid\b)(?=\w)",
        r"(?:the )?(?:very )?best(?: ever)?+ (?=\S+ \w)(?!(?:way|ways|of|time|thing|things|places?)\b)",
        r"(?:a|my|our) (?:recipe|guide|tutorial) (?:for|to) (?:a |an |the )?",
        r"(?:recipe|guide|tutorial|diy|video|review|watch): ",
    ),
    suffixes=(
        r"(?:\s*[–—|:,(]|\s-)\s*(?:(?:an?|the|our|my|super|so|very|quick|simple|easy|best|ever|delicious|tasty|and|&|step[- ]by[- ]step|free|printable|full|complete|"
        r"homemade|with|video|photos|pictures|recipes?|tutorial|guide|\+)[\s!,]*)+\)?$",
        r"(?<=\w\W+\w+|\w{5})\s+recipe$",
    ),
    dangling=word_set(
        "a an the and or but of in on at to for with from by your my our their its his her this that these is are as into without you we i it & + vs than how"
    ),
    leaning=word_set(
        "it its they them this that these those but and so also then however because he she there here which or plus if"
    ),
    lead_ins=(r"(?:i|we) (?:tried|tested|started|spent) (?=\w+ing\b)", r"(?:here[’']s |this is )?why "),
    list_heads=r"^(?:(?:the|our|my|\p{N}+|best|top|fun|great|easy|free|more) )*(?:things to (?:do|see|eat|know|buy|try|pack)(?: (?:in|on|at|with|about|before|for))?|(?:\w+ )?(?:ways|reasons|places|tips|ideas|hacks|tricks|recipes|gifts|activities|spots) (?:to|for|in|on|of|with|from)) ",
    people=r"servings?|people|persons?|portions?",
    mention=r"\b(?:mention|include|talk about|say something about|say that|point out|highlight|emphasi[sz]e|stress|focus on|add)\s+(?:that\s+)?(?:the\s+|a\s+|an\s+)?(?P<what>.+)",
    generic_terms=frozenset(
        {"uncategorized", "uncategorised", "general", "blog", "blog posts", "posts", "news", "featured"}
    ),
    capitalise_titles=True,
    pick=frames("curiosity | {title}: which one is yours? | Look around and take your pick."),
    picked=(
        r"(?:\p{L}+ )?ideas?|recipes|looks|outfits|plants|flowers|places|things to (?:do|see|eat)|ways to (?:style|decorate|wear|serve|display|celebrate)|gifts?|crafts?|activities|dinners|breakfasts|lunches|desserts|"
        r"snacks|salads|soups|cookies|cakes|drinks|cocktails|beaches|towns|villages|hikes|trips|getaways|hotels|cafés|cafes|restaurants|parks|museums|"
        r"hairstyles|nails|colou?rs|shades|books|movies|films|games|projects|diys|toys|bouquets|wreaths|printables|fonts|rugs|lamps|names|costumes|poses|"
        r"sandwiches|pasta dishes|side dishes|smoothies|bowls|herbs|trees|shrubs|vegetables|perennials|succulents|dresses|bags|shoes|rings|tattoos|wallpapers|"
        r"decorations|centerpieces|makeovers"
    ),
    grave=(
        r"depress\w*|anxi\w+|burn-?out|stress\w*|grie\w+|griev\w+|loss|losing|lost|los[et]|mourn\w*|death|dead|die[sd]?|dying|dementia|alzheimer\w*|cancer|"
        r"tumou?rs?|disease\w*|illness\w*|sick\w*|symptoms?|signs|warning|mistakes?|errors?|reasons?|red flags|regrets?|dangers?|dangerous|risks?|toxic|"
        r"poison\w*|pain|hurts?|injur\w+|surgery|diagnos\w+|miscarriage|infertil\w+|divorce\w*|break-?up|abuse\w*|trauma\w*|addict\w*|alcoholi\w+|debts?|"
        r"bankrupt\w*|laid off|unemploy\w+|overdraft|broke|fraud|scams?|suicid\w+|panic|lonel\w+|eating disorder\w*|allerg\w+|emergenc\w+|funeral\w*|widow\w*|"
        r"cope|coping|bully\w*|bullied|tantrums?|lies|worst|never|avoid|stop"
    ),
)
