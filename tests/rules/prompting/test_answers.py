"""Whatever a model sends, reading it gives texts or faults and never an exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.rules.grounding.judge import judge_answer
from tests.ai_texts import answer, task, variant

_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["variants", "title", "description", "overlay", "headline", "items", "keywords"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(data=_json, wrapped=st.booleans())
def test_any_json_is_read_without_an_exception(data: object, wrapped: bool) -> None:
    _, faults = judge_answer(json.dumps({"variants": [data]} if wrapped else data), task())
    assert faults


@settings(max_examples=100, deadline=None)
@given(
    title=st.text(max_size=120),
    description=st.text(max_size=600),
    headline=st.text(max_size=80),
    kicker=st.text(max_size=50),
)
def test_any_words_are_judged_without_an_exception(title: str, description: str, headline: str, kicker: str) -> None:
    texts, faults = judge_answer(
        answer(variant(title=title, description=description, headline=headline, kicker=kicker)), task()
    )
    assert len(texts) == 1
    if not faults:
        assert 0 < len(texts[0].title) <= 100
        assert 0 < len(texts[0].description) <= 500


@pytest.mark.parametrize(
    "content",
    ["", "{", "}{", '{"variants": ' + "[" * 100_000, '{"variants": {"a": 1}}', "null", "I am sorry, I cannot."],
)
def test_broken_answers_are_one_fault(content: str) -> None:
    texts, faults = judge_answer(content, task())
    assert (texts, len(faults)) == ([], 1)


def test_keywords_may_be_written_as_hashtags() -> None:
    keywords = ["#tomatosoup", "＃tomato soup", "basil"]
    assert judge_answer(answer(variant(keywords=keywords)), task())[0][0].keywords == (
        "tomatosoup",
        "tomato soup",
        "basil",
    )


def test_signs_that_no_database_takes_are_removed() -> None:
    content = answer(variant(title="Tomato\u0000 \ud83d soup\u202e"))
    assert judge_answer(content, task())[0][0].title == "Tomato soup"
