"""The words of a pin, and what a writer is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from server.values.page import PageFacts

TITLE_MAX = 100
DESCRIPTION_MAX = 500
ALT_TEXT_MAX = 500
LINK_MAX = 2048
OVERLAY_WORDS_MAX = 8
_ANSWER_TOKENS = 2_000  # besides the variants: some models think before they answer, and that is billed, too
_VARIANT_TOKENS = 1_500  # one variant, generously: other scripts take more tokens a word
_ANSWER_TOKENS_MAX = 16_000  # the most that some models can do


@dataclass(frozen=True, slots=True)
class Overlay:
    """The words drawn on the image: a headline of at most 8 words, a short kicker above it, list items."""

    headline: str
    kicker: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PinText:
    """One variant of a pin's text, inside Pinterest's limits (see the constants above).

    `writer` says who wrote it: `local` or `openai`. `angle` names how it approaches the post
    (benefit, curiosity, how_to, list, plain, ...), so that variants of one post differ. `phrase` is
    the key phrase that this variant aims at, empty when it aims at none.
    """

    title: str
    description: str
    alt_text: str
    keywords: tuple[str, ...]
    overlay: Overlay
    writer: str
    angle: str = "plain"
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """How a profile likes its texts: free words for the writer, and the language ('' = the page's).

    `words_to_use` are worked in where they fit; a text that holds one of `words_to_avoid`, in any form, is not used.
    """

    tone: str = ""
    audience: str = ""
    language: str = ""
    use_hashtags: bool = False
    use_emoji: bool = False
    call_to_action: str = ""
    words_to_use: tuple[str, ...] = ()
    words_to_avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WritingTask:
    """What a writer gets: facts as data, hints from WordPress, and the number of variants wanted.

    `categories` and `tags` are the post's terms; `notes` and `wish` are the owner's words. `start`
    is the index of the first variant, so that a regenerated pin gets another angle than before.
    `phrases` are the key phrases to aim at, best first: variant number i aims at the i-th, in turn.
    `description_max` leaves room for a text that is always appended. `entries` are what each variant is about, where that
    is not the whole page but one entry of its list; the local writer is asked for them one by one.
    `present` is the text of a pin that is made anew, for the wish may speak of it.
    """

    facts: PageFacts
    count: int = 1
    voice: Voice = field(default_factory=Voice)
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    notes: str = ""
    wish: str = ""
    start: int = 0
    phrases: tuple[str, ...] = ()
    description_max: int = DESCRIPTION_MAX
    entries: tuple[PageFacts, ...] = ()
    present: PinText | None = None


@dataclass(frozen=True, slots=True)
class TokenUse:
    """What one answer of the AI writer used, as its service counts it. Zeros when the service does not say."""

    tokens_in: int = 0
    tokens_out: int = 0


def tokens_of(text: str) -> int:
    """About how many tokens a text takes, rather too many: models cut UTF-8, and three bytes are a third of an English word or a Chinese sign."""
    return -(-len(text.encode("utf-8", "replace")) // 3)


def answer_tokens(variants: int) -> int:
    """The longest answer with so many variants, in tokens: so much is asked for, and its price is set aside."""
    return min(_ANSWER_TOKENS + _VARIANT_TOKENS * variants, _ANSWER_TOKENS_MAX)
