"""Whatever way a duration is written or said, the reader, the writer and the check of the AI's numbers take it for the same."""

from __future__ import annotations

from server.rules.grounding.numbers import minutes_in
from server.rules.reading.recipe import minutes
from server.rules.writing.languages import BOOKS
from server.rules.writing.times import minutes_told
from server.values.durations import tells_time

_TOLD = {
    "en": {
        "1h30": 90, "1 h 30 min": 90, "1h 30m": 90, "1 hr. 20 min": 80, "1.5 hours": 90, "thirty-five minutes": 35, "1 1/2 hours": 90, "1½ hours": 90, "1-1/2 hours": 90,
        "half an hour": 30, "a half-hour": 30, "an hour and a half": 90, "one and a half hours": 90, "2 hours and a half": 150, "an hour": 60,
        "an hour and 15 minutes": 75, "three quarters of an hour": 45, "1,440 minutes": 1440, "90 m long": None, "2 hours, 4 people": 120,
    },
    "de": {
        "eine halbe Stunde": 30, "eineinhalb Stunden": 90, "anderthalb Stunden": 90, "1,5 Stunden": 90, "1 Std. 20 Min.": 80, "1 Stunde und 15 Minuten": 75,
        "eine Viertelstunde": 15, "eine Dreiviertelstunde": 45,
    },
    "fr": {"1 h 30": 90, "1 heure 30": 90, "une heure et demie": 90, "une demi-heure": 30, "1,5 heure": 90, "un quart d’heure": 15, "2 heures et quart": 135},
    "es": {"una hora y media": 90, "media hora": 30, "2 horas y media": 150, "1,5 horas": 90, "tres cuartos de hora": 45, "cuarenta y cinco minutos": 45},
    "pt": {"uma hora e meia": 90, "meia hora": 30, "1h30": 90, "1,5 horas": 90, "1 hora e 15 minutos": 75},
    "it": {"un’ora e mezzo": 90, "un'ora e mezza": 90, "mezz'ora": 30, "1,5 ore": 90, "venti minuti": 20, "1 ora e 10 minuti": 70},
}  # fmt: skip


def test_one_duration_is_the_same_for_every_reader() -> None:
    read = {}
    for language, table in _TOLD.items():
        for text, told in table.items():
            expected = {told} if told else set()
            found = ({minutes(text)} - {None}, set(minutes_told(text, BOOKS[language])), minutes_in(text))
            if found != (expected,) * 3:
                read[text] = found
    assert not read


def test_whether_a_time_is_told_is_asked_in_further_languages_too() -> None:
    told = ["45 minutter", "30 мин", "2 timmar", "30分", "Ready in half an hour", "fertig in einer Stunde", "1½ hours"]
    untold = ["5 mini quiches", "10 times better", "20 percent", "minutes", "2 jammers", "", "An easy cake"]
    assert [text for text in told if not tells_time(text)] == []
    assert [text for text in untold if tells_time(text)] == []


def test_a_range_is_both_of_its_ends_and_in_a_field_the_longer() -> None:
    assert minutes_in("Bake 20 to 30 minutes") == {20, 30}
    assert (minutes("20–30 min"), minutes("1h - 1h30"), minutes("1 day 2 hours"), minutes("45 m")) == (
        30,
        90,
        1560,
        45,
    )
