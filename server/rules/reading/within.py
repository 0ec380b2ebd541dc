"""Elements that stand within others, found in one walk however deep these stand within each other."""

from __future__ import annotations

from selectolax.lexbor import LexborNode

from server.rules.reading.document import Document


def within(doc: Document, outer: str, inner: str, most: int, *, is_own: bool = False) -> list[LexborNode]:
    """The first elements of a selector within those of another, in the order of the page, each once, without those that are
    hidden from readers; with `is_own` also those that are both.

    One selector for both walks through each of the outer ones, and finds what stands in five of them five times.
    """
    found: list[LexborNode] = []
    known: dict[int, bool] = {}  # does an element stand in an outer one, or is it one?
    for node in doc.css(outer):
        if not _is_within(node, known):
            found += [one for one in node.css(inner) if is_own or one.mem_id != node.mem_id]
        known[node.mem_id] = True
        if len(found) >= most:
            break
    return [node for node in found[:most] if not doc.is_unseen(node)]


def _is_within(node: LexborNode, known: dict[int, bool]) -> bool:
    passed: list[int] = []
    around = node.parent
    answer = False
    while around is not None:
        identity = around.mem_id
        if identity in known:
            answer = known[identity]
            break
        passed.append(identity)
        around = around.parent
    known.update(dict.fromkeys(passed, answer))
    return answer
