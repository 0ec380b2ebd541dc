"""The state table is total: every state has its word, every move a known target, every pin a way in and a way out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

import pytest

from server import states
from tests.source import ROOT, modules

_STATUS_WORDS = {"draft", "pending", "published", "failed", "cancelled", "deleted"}
_CONSTANTS = {
    name: value
    for name, value in vars(states).items()
    if name.isupper() and isinstance(value, str) and not name.startswith("_")
}
_ENDS = frozenset({states.PUBLISHED, states.DELETED})
_TABLE = {
    "a": frozenset({"b"}),
    "b": frozenset({"a", "end"}),
    "end": frozenset(),
}


def test_every_state_has_a_row_and_a_word() -> None:
    assert set(_CONSTANTS.values()) == set(states.TRANSITIONS) == set(states.STATUS) == set(states.STATES)
    assert set(states.STATUS.values()) == _STATUS_WORDS


def test_the_table_holds_together() -> None:
    assert flaws(states.TRANSITIONS, states.BIRTHS, _ENDS) == []


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"b": frozenset({"a", "end", "nowhere"})}, "b moves to nowhere, which is no state"),
        ({"lost": frozenset({"end"})}, "lost cannot be reached"),
        ({"a": frozenset({"b", "trap"}), "trap": frozenset({"trap"})}, "trap has no way to an end"),
        ({"a": frozenset({"b", "wall"}), "wall": frozenset()}, "wall has no way to an end"),
        ({"a": frozenset({"a", "b"})}, "a moves to itself"),
    ],
)
def test_a_flaw_in_a_table_is_seen(change: dict[str, frozenset[str]], flaw: str) -> None:
    assert flaws(_TABLE, {"a"}, {"end"}) == []
    assert flaw in flaws({**_TABLE, **change}, {"a"}, {"end"})


def test_a_birth_that_is_no_state_is_seen() -> None:
    assert flaws(_TABLE, {"a", "egg"}, {"end"}) == ["egg is a birth, but no state"]


def test_every_set_of_states_knows_them_all() -> None:
    known = set(states.STATES)
    for name in ("BIRTHS", "EDITABLE", "CANCELLABLE", "CANCEL_LATER", "REGENERABLE", "RETRYABLE", "OCCUPYING"):
        assert getattr(states, name) <= known, name


def test_what_can_be_cancelled_can_move_there() -> None:
    assert all(states.may_move(state, states.CANCELLED) for state in states.CANCELLABLE)
    assert states.CANCELLABLE.isdisjoint(states.CANCEL_LATER)
    uncancellable = set(states.STATES) - states.CANCELLABLE - states.CANCEL_LATER
    assert uncancellable == {states.PUBLISHED, states.CANCELLED, states.DELETED}


def test_a_pin_in_flight_is_never_edited_nor_sent_twice() -> None:
    in_flight = {states.PUBLISHING, states.UNCONFIRMED}
    assert in_flight.isdisjoint(states.EDITABLE | states.REGENERABLE | states.RETRYABLE | states.CANCELLABLE)
    assert in_flight <= states.OCCUPYING
    assert not states.may_move(states.UNCONFIRMED, states.QUEUED)
    assert not states.may_move(states.UNCONFIRMED, states.PUBLISHING)
    assert [old for old in states.STATES if states.may_move(old, states.PUBLISHING)] == [states.QUEUED]


def test_what_can_be_retried_has_somewhere_to_go() -> None:
    for state in states.RETRYABLE:
        assert states.may_move(state, states.GENERATING)
        assert states.may_move(state, states.QUEUED)


def test_birth_is_a_move_from_nothing() -> None:
    assert {state for state in states.STATES if states.may_move(None, state)} == states.BIRTHS


def test_each_word_of_people_finds_its_states() -> None:
    found = [state for word in _STATUS_WORDS for state in states.states_of(word)]
    assert sorted(found) == sorted(states.STATES)
    assert states.states_of("nonsense") == ()


def test_the_documented_table_is_the_table() -> None:
    documented = {
        row[0]: (row[1], frozenset(re.findall(r"`(\w+)`", row[3])))
        for row in _rows((ROOT / "docs" / "API.md").read_text(encoding="utf-8"), "state")
    }
    assert documented == {state: (states.STATUS[state], targets) for state, targets in states.TRANSITIONS.items()}, (
        "mend the table of states in docs/API.md"
    )


def test_only_the_mover_and_the_newborn_set_a_state() -> None:
    """A state that is assigned elsewhere would change without its event."""
    elsewhere = [
        f"{module.path}:{node_line}"
        for module in modules()
        if module.path != "server/models/moves.py"
        for node_line in _assigned_states(module.text)
    ]
    assert elsewhere == []


def test_an_assigned_state_is_seen() -> None:
    assert _assigned_states("pin.state = 'queued'\npin.state: str = x\nif pin.state == 'draft':\n    pass") == [1, 2]


def flaws(table: Mapping[str, Set[str]], births: Set[str], ends: Set[str]) -> list[str]:
    """What is wrong with a table of moves, as sentences."""
    found = [
        f"{state} moves to {target}, which is no state"
        for state, targets in table.items()
        for target in sorted(targets - set(table))
    ]
    found += [f"{state} is a birth, but no state" for state in sorted(births - set(table))]
    found += [f"{state} moves to itself" for state, targets in table.items() if state in targets]
    reached = _reach(births & set(table), table)
    found += [f"{state} cannot be reached" for state in table if state not in reached]
    found += [f"{state} has no way to an end" for state in table if not _reach({state}, table) & ends]
    return found


def _reach(start: Set[str], table: Mapping[str, Set[str]]) -> set[str]:
    reached, edge = set(start), set(start)
    while edge:
        edge = {target for state in edge for target in table.get(state, ())} - reached
        reached |= edge
    return reached


def _assigned_states(text: str) -> list[int]:
    return [
        number
        for number, line in enumerate(text.splitlines(), 1)
        if re.match(r"\s*\w*(pin|row)\.state\s*(:\s*\w+\s*)?=[^=]", line)
    ]


def _rows(document: str, first: str) -> list[list[str]]:
    """The rows of the Markdown table whose first heading is `first`, cells stripped of their back-ticks."""
    lines = document.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {first} |"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows.append([cells[0].strip("`"), cells[1].strip("`"), *cells[2:]])
    return rows
