"""Which boards a new post's pins go to: those of the post, of its rules, of the profile, or the account's rotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from server.models import Account, BoardRule, Pin, Profile
from server.models.board_reads import listed_boards, matching_rules, section_names
from server.models.moves import record
from server.rules.board_words import PostWords, plain_term, post_words, term_key
from server.values.planning import Reason

_TERMS_MAX = 50  # of one kind that a notice may bring


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """The boards that a post's pins take turns on, and why; none: the account's rotation.

    `sections` name the section of a board that its pins go to, by board. `is_matched` is False when neither the post, a rule nor the profile has named a board that exists.
    """

    board_ids: tuple[str, ...] = ()
    why: Reason = field(default=Reason("boards_in_rotation", "Takes turns on the boards of the account's rotation."))
    is_matched: bool = False
    sections: Mapping[str, str] = field(default_factory=dict)


def choose(session: Session, profile: Profile, account: Account | None, data: Mapping[str, Any]) -> BoardChoice:
    """The boards for a published post, `data` being its notice's.

    1. the boards that the post itself names;
    2. the boards of every rule that matches: categories before tags, each in the post's order, a board once;
    3. the profile's default boards;
    4. none, which means the account's rotation.

    Of 2 and 3 only boards count that Pinterest still lists; a rule's section that is gone leaves its board. Where two
    rules name a board, the first says which section.
    """
    asked = list(dict.fromkeys((data.get("options") or {}).get("board_ids") or ()))
    if asked:
        return BoardChoice(
            tuple(asked), Reason("boards_of_post", "Goes to the boards that were chosen in the post.", {}), True
        )
    if account is None:
        return BoardChoice()
    names = {board.id: board.name for board in listed_boards(session, account.id)}
    rules = _matching(session, account, data)
    by_rule = [board_id for rule in rules for board_id in rule.board_ids if board_id in names]
    if by_rule:
        return _by_rules(rules, list(dict.fromkeys(by_rule)), names, section_names(session, account.id))
    defaults = [one for one in dict.fromkeys(profile.defaults.get("board_ids") or ()) if one in names]
    if defaults:
        return BoardChoice(
            tuple(defaults), Reason("boards_of_profile", "Goes to the profile's default boards.", {}), True
        )
    return BoardChoice()


def tell(session: Session, pins: Sequence[Pin], choice: BoardChoice, *, actor: str) -> None:
    """Write into each pin's history which rule chose its boards; the rotation needs no word."""
    if not choice.is_matched:
        return
    for pin in pins:
        record(
            session, pin.workspace_id, "pin.boards_chosen", pin.id,
            actor=actor, reason=choice.why.text, data=choice.why.to_json(),
        )  # fmt: skip


def terms_of(data: Mapping[str, Any], name: str) -> list[str]:
    """A notice's categories or tags as plain names, without repetitions, in the post's order."""
    value = data.get(name)
    found: dict[str, str] = {}
    for one in value[:_TERMS_MAX] if isinstance(value, list) else ():
        term = plain_term(_text(one.get("name") if isinstance(one, Mapping) else one))
        if term:
            found.setdefault(term_key(term), term)
    return list(found.values())


def words_of(data: Mapping[str, Any]) -> PostWords:
    """What a notice says its post is about."""
    return post_words(
        title=_text(data.get("title")),
        excerpt=_text(data.get("excerpt")),
        categories=terms_of(data, "categories"),
        tags=terms_of(data, "tags"),
        language=_text(data.get("language")),
    )


def _matching(session: Session, account: Account, data: Mapping[str, Any]) -> list[BoardRule]:
    wanted = [
        (kind, term_key(term))
        for kind, name in (("category", "categories"), ("tag", "tags"))
        for term in terms_of(data, name)
    ]
    found = {
        (rule.kind, rule.term_key): rule for rule in matching_rules(session, account.id, {key for _kind, key in wanted})
    }
    return [found[one] for one in wanted if one in found]


def _by_rules(
    rules: Sequence[BoardRule],
    board_ids: Sequence[str],
    names: Mapping[str, str],
    names_of_sections: Mapping[tuple[str, str], str],
) -> BoardChoice:
    used = [rule for rule in rules if set(rule.board_ids) & set(board_ids)]
    terms = ", ".join(f"{rule.kind} “{rule.term}”" for rule in used)
    sections = _sections(rules, board_ids, names_of_sections)
    boards = ", ".join(
        f"{names[board_id]} › {names_of_sections[board_id, sections[board_id]]}"
        if board_id in sections
        else names[board_id]
        for board_id in board_ids
    )
    why = Reason(
        "boards_of_rules",
        f"The rule for {terms} sends it to {boards}."
        if len(used) == 1
        else f"The rules for {terms} send it to {boards}.",
        {"rule_ids": [rule.id for rule in used], "board_ids": list(board_ids), "sections": sections},
    )
    return BoardChoice(tuple(board_ids), why, True, sections)


def _sections(
    rules: Sequence[BoardRule], board_ids: Sequence[str], known: Mapping[tuple[str, str], str]
) -> dict[str, str]:
    """By board, what the first rule that names the board says of its section."""
    found: dict[str, str] = {}
    for board_id in board_ids:
        first = next(rule for rule in rules if board_id in rule.board_ids)
        section_id = first.sections.get(board_id)
        if section_id and (board_id, section_id) in known:
            found[board_id] = section_id
    return found


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
