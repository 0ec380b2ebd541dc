"""A profile's fixed text ends every description, whole; the rest gives way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.rules.fixed_text import FIXED_TEXT_MAX, room_beside, with_fixed_text
from server.values.text import DESCRIPTION_MAX

_TEXT = st.text(min_size=0, max_size=700)


@given(_TEXT, st.text(min_size=1, max_size=FIXED_TEXT_MAX))
def test_it_is_never_shortened_and_the_limit_holds(description: str, fixed: str) -> None:
    made = with_fixed_text(description, fixed)

    assert made.endswith(fixed.strip())
    assert len(made) <= DESCRIPTION_MAX
    assert with_fixed_text(made, fixed) == made, "twice is once"


def test_a_long_description_ends_at_a_sentence() -> None:
    fixed = "Advertisement. #lemoncake #baking"
    long = "A soft cake with lemon and olive oil. " * 20

    made = with_fixed_text(long, fixed)

    assert made == f"{made.removesuffix(fixed).rstrip()}\n{fixed}"
    assert made.removesuffix(fixed).rstrip().endswith("oil.")
    assert len(made) <= DESCRIPTION_MAX
    assert room_beside(fixed) == DESCRIPTION_MAX - len(fixed) - 1
    assert with_fixed_text("Short.", "") == "Short."
