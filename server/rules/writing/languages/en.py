"""English."""

from server.rules.writing.phrasebook import Phrasebook, word_set

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
    title_apart="{title} – {words}",
    ready="Ready in {time}.",
    prep="{time} of prep.",
    prep_and_cook="{prep} of prep, {cook} of cooking.",
    serves="Serves {n}.",
    needs_listed="You need {listed}.",
    steps="Explained in {n} steps.",
    listed="On the list: {listed}.",
    topics="In this post: {listed}.",
    price="Price: {price}.",
    brand="Made by {brand}.",
    last_join="{a} and {b}",
    more="more",
    n_more="{n} more",
    kicker_steps="{n} steps",
    kicker_ingredients="{n} ingredients",
    kicker_kind={"recipe": "Recipe", "howto": "How-to", "product": "", "list": "", "video": "Video", "article": ""},
    calls={
        "recipe": ("Get the full recipe on the blog.", "Save it for your next meal.", "Tap through for the recipe."),
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
    alt_photo="Photo from the post “{title}”.",
    alt_card="Graphic with the words “{words}”.",
    alt_words="{alt} Text on the image: “{words}”.",
    prefixes=(
        r"how to (?:make|cook|bake|prepare) (?:(?:a|an|the|your own|some) )?(?=\w)",
        r"how to (?!not\b|never\b|avoid\b)(?=\w)",
        r"(?:the )?(?:very )?best(?: ever)? (?=\w+ \w)(?!(?:way|ways|of|time|thing|things|places?)\b)",
        r"(?:a|my|our) (?:recipe|guide|tutorial) (?:for|to) (?:a |an |the )?",
        r"(?:recipe|guide|tutorial|diy|video|review): ",
    ),
    suffixes=(
        r"\s*[–—|:,(-]\s*(?:(?:an?|the|our|my|super|so|very|quick|simple|easy|best|ever|delicious|tasty|and|&|step[- ]by[- ]step|free|printable|full|complete|"
        r"homemade|with|video|photos|pictures|recipes?|tutorial|guide|\+)[\s!,]*)+\)?$",
        r"(?<=\w\W+\w+|\w{5})\s+recipe$",
    ),
    dangling=word_set(
        "a an the and or but of in on at to for with from by your my our their its his her this that these is are as into without you we i it & + vs than how"
    ),
    leaning=word_set(
        "it its they them this that these those but and so also then however because he she there here which or plus if"
    ),
    people=r"servings?|people|persons?|portions?",
    shorter=r"\bshort(?:er|en)?\b|\bbrief(?:er)?\b|\bless text\b|\bconcise\b",
    mention=r"\b(?:mention|include|talk about|say something about|add)\s+(?:the\s+|a\s+|an\s+)?(?P<what>.+)",
    no_hashtags=r"\b(?:no|without|remove(?: the)?|drop(?: the)?) hash ?tags\b",
    generic_terms=frozenset(
        {"uncategorized", "uncategorised", "general", "blog", "blog posts", "posts", "news", "featured"}
    ),
    capitalise_titles=True,
)
