"""The studio's child: values in, values out; and the ways in which hostile work ends."""

from __future__ import annotations

import io
import os
import pickle
from collections.abc import Iterator

import pytest

from server.adapters.studio import Studio, _ValuesOnly
from server.errors import ImageError, StudioError
from server.values.page import PageFacts

HELPERS = "tests.adapters.studio_jobs"


@pytest.fixture
def studio() -> Iterator[Studio]:
    made = Studio(job_seconds=5)
    yield made
    made.close()


def test_a_page_is_read_in_the_child(studio: Studio) -> None:
    page = b"<html lang=en><title>Lemon cake</title><h1>Lemon cake</h1></html>"

    facts = studio.run("server.pipeline.craft:read_document", page, None, "https://blog.example/")

    assert isinstance(facts, PageFacts)
    assert facts.title == "Lemon cake"


def test_our_errors_come_back_as_themselves(studio: Studio) -> None:
    with pytest.raises(ImageError) as refused:
        studio.run("server.pipeline.craft:clean_image", b"<svg xmlns='http://www.w3.org/2000/svg'/>")

    assert refused.value.message


def test_a_job_that_never_ends_is_killed_and_the_next_one_works(studio: Studio) -> None:
    quick = Studio(job_seconds=1.5)
    try:
        with pytest.raises(StudioError) as refused:
            quick.run(f"{HELPERS}:spin")
        assert refused.value.code == "studio_timeout"
    finally:
        quick.close()
    assert studio.run(f"{HELPERS}:double", 21) == 42


def test_a_job_that_kills_its_process_is_survived(studio: Studio) -> None:
    with pytest.raises(StudioError):
        studio.run(f"{HELPERS}:die")

    assert studio.run(f"{HELPERS}:double", 2) == 4


def test_memory_has_a_limit(studio: Studio) -> None:
    with pytest.raises(StudioError) as refused:
        studio.run(f"{HELPERS}:eat", 2_000_000_000)

    assert refused.value.code == "studio_memory"
    assert studio.run(f"{HELPERS}:double", 2) == 4


def test_a_defect_is_one_sentence(studio: Studio) -> None:
    with pytest.raises(StudioError) as refused:
        studio.run(f"{HELPERS}:raise_unexpected")

    assert "Traceback" not in refused.value.message


def test_prints_do_not_disturb_the_answers(studio: Studio) -> None:
    assert studio.run(f"{HELPERS}:shout", "hello") == "hello"


def test_large_values_pass_both_ways(studio: Studio) -> None:
    data = bytes(5_000_000)

    assert studio.run(f"{HELPERS}:echo", data) == data


def test_the_child_is_renewed(studio: Studio) -> None:
    first = studio.run(f"{HELPERS}:pid")
    studio._jobs = 10_000

    assert studio.run(f"{HELPERS}:pid") != first


def test_an_answer_can_hold_values_only() -> None:
    with pytest.raises(pickle.UnpicklingError):
        _ValuesOnly(io.BytesIO(pickle.dumps(os.system))).load()
