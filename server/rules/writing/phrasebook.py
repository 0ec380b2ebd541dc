"""The shape of a language's phrases. Every placeholder stands where any title, number or list may stand."""

from __future__ import annotations

from dataclasses import dataclass, field

import regex


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to present any page of a kind: a title around the subject, and a first sentence that states no fact."""

    angle: str
    title: str
    opener: str


def frames(*lines: str) -> tuple[Frame, ...]:
    """Frames from lines of angle, title and opener, parted by bars."""
    return tuple(Frame(*(part.strip() for part in line.split(" | "))) for line in lines)


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """How one language joins facts. Templates use `{title}`, `{n}`, `{time}`, `{listed}`, `{price}`, `{words}`.

    `title_*` make titles; sentences end with their own full stop. No phrase judges ("easy", "best"):
    what is not on the page is not said. Words whose form would depend on the gender of a title are avoided.
    `from_price` tells the lowest of several prices, in titles and on images.
    `calls` are the invitations per kind of page, in turn for different variants. `fillers` are regular
    expressions of what a headline does without; `dangling` are words that no headline may end with;
    `leaning` are first words of sentences that lean on the one before. `summary` tells time, preparation and servings in one
    sentence, named by what is known. `frames` present a page of each kind without any fact. `seasons` are the time of the year that
    a word speaks of. `lead_ins` open a title and may go where it is too long for an image ("Why …"); `list_heads` are what a
    list's title says before its subject ("12 things to do in"). `pick` invites to choose, and stands only above lists of what one picks
    (`picked` matches a word of their titles: "ideas", "recipes"); `grave` matches subjects beside which nothing is playful. `lower_first` matches first words of list entries that are written small inside a sentence.
    """

    code: str
    hour: tuple[str, str]
    minute: tuple[str, str]
    hour_short: str
    minute_short: str
    title_time: str
    title_apart_time: str
    title_prep: str
    title_servings: str
    title_ingredients: str
    title_steps: str
    title_listed: str
    title_price: str
    from_price: str
    price_from: str
    title_apart: str
    needs_listed: str
    needs_words: str
    steps: str
    listed: str
    topics: str
    price: str
    brand: str
    last_join: str
    more: str
    n_more: str
    n_more_ingredients: str
    kicker_steps: str
    kicker_ingredients: str
    kicker_kind: dict[str, str]
    calls: dict[str, tuple[str, ...]]
    summary: dict[str, str]
    frames: dict[str, tuple[Frame, ...]]
    seasons: dict[str, str]
    season_call: str
    lower_first: str
    alt_photo: str
    alt_card: str
    alt_words: str
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    dangling: frozenset[str]
    leaning: frozenset[str]
    people: str
    mention: str
    lead_ins: tuple[str, ...] = ()
    list_heads: str = ""
    pick: tuple[Frame, ...] = ()
    picked: str = ""
    grave: str = ""
    time_join: str = " "
    semicolon: str = "; "
    generic_terms: frozenset[str] = field(default_factory=frozenset)
    capitalise_titles: bool = False

    def time(self, minutes: int, *, is_short: bool = False) -> str:
        """Say a duration: "1 hour 20 minutes", short "1 h 20 min"."""
        hours, rest = divmod(minutes, 60)
        parts = []
        if hours:
            parts.append(self.hour_short.format(n=hours) if is_short else f"{hours} {self.hour[hours != 1]}")
        if rest or not hours:
            parts.append(self.minute_short.format(n=rest) if is_short else f"{rest} {self.minute[rest != 1]}")
        return (" " if is_short else self.time_join).join(parts)

    def is_grave(self, title: str) -> bool:
        """Tell whether a title speaks of illness, loss, debts, mistakes and the like."""
        pattern = rf"(?<!\p{{L}})(?:{self.grave})(?!\p{{L}})"
        return bool(self.grave) and regex.search(pattern, title, regex.IGNORECASE) is not None

    def frames_for(self, kind: str, title: str) -> tuple[Frame, ...]:
        """The frames that suit a page of this kind and title: none that is playful beside illness, loss, debts or mistakes."""
        if self.is_grave(title):
            return tuple(frame for frame in self.frames[kind] if frame.angle == "plain")
        is_picked = (
            kind == "list"
            and self.picked
            and regex.search(rf"(?<!\p{{L}})(?:{self.picked})(?!\p{{L}})", title, regex.IGNORECASE)
        )
        return (*(self.pick if is_picked else ()), *self.frames[kind])

    @property
    def joiner(self) -> str:
        """The word between the last two entries of a list."""
        return self.last_join.format(a="", b="").strip()

    def join(self, entries: list[str], total: int | None = None, rest: str = "") -> str:
        """List entries in a sentence; `total` is how many there really are (None: at least these, say "and more")."""
        is_parted = any(regex.search(r",(?!\p{N})", entry) for entry in entries)  # "1,5 kg" has no comma
        comma = self.semicolon if is_parted else ", "
        if total is not None and total <= len(entries):
            if len(entries) == 1:
                return entries[0]
            if len(entries) > 2 and any(f" {self.joiner} " in entry for entry in entries[-2:]):
                return comma.join(entries)  # "butter, salt and pepper": a second "and" would trip
            return self.last_join.format(a=comma.join(entries[:-1]), b=entries[-1])
        left = self.more if total is None else (rest or self.n_more).format(n=total - len(entries))
        return self.last_join.format(a=comma.join(entries), b=left)


def word_set(text: str) -> frozenset[str]:
    """Words parted by spaces, as a set: keeps the tables of the languages readable."""
    return frozenset(text.split())
