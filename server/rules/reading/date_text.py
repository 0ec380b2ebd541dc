"""Dates as people and programs write them, brought to ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?)?",
    re.I,
)
_DIGIT = re.compile(r"\d")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T?\d{4,6}Z?)?$")
_SLASHED = re.compile(r"\b(\d{4})/(\d{1,2})/(\d{1,2})\b")
_DOTTED = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})\b")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]*(?:(?:de|of)\s+)?([^\W\d]{3,12})\.?,?[\s-]+(?:del?\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d]{3,12})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?(?:,\s*|[\s-]+)(\d{4})\b")
_YEAR_LAST = re.compile(r"\b(\d{1,2})([/-])(\d{1,2})\2(\d{4})\b")
_SHORT_YEAR = re.compile(r"(?<![\d./-])(?:(\d{2})\.(\d{2})\.|(\d{1,2})/(\d{1,2})/)(\d{2})(?![\d./-])")
_EPOCH = re.compile(r"^(\d{10})(?:\d{3})?$")  # seconds or thousandths of them, as programs keep time
_YEAR_FIRST = re.compile(r"\b(\d{4})\.?\s+([^\W\d]{3,12})\.?\s+(\d{1,2})\b")
_EASTERN = re.compile(r"\b(\d{4})\s?[年년.]\s?(\d{1,2})\s?[月월.]\s?(\d{1,2})(?!\d)")
# Months of scripts whose signs are no letters to a pattern, or that put a word before them.
_OTHER_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "ינואר يناير जनवरी Ιανουαρίου Ιανουάριος มกราคม ม.ค.", "פברואר فبراير फ़रवरी फरवरी Φεβρουαρίου Φεβρουάριος กุมภาพันธ์ ก.พ.",
            "מרץ מרס مارس मार्च Μαρτίου Μάρτιος มีนาคม มี.ค.", "אפריל أبريل ابريل अप्रैल Απριλίου Απρίλιος เมษายน เม.ย.", "מאי مايو मई Μαΐου Μαίου Μάιος พฤษภาคม พ.ค.",
            "יוני يونيو जून Ιουνίου Ιούνιος มิถุนายน มิ.ย.", "יולי يوليو जुलाई Ιουλίου Ιούλιος กรกฎาคม ก.ค.", "אוגוסט أغسطس अगस्त Αυγούστου Αύγουστος สิงหาคม ส.ค.",
            "ספטמבר سبتمبر सितंबर सितम्बर Σεπτεμβρίου Σεπτέμβριος กันยายน ก.ย.", "אוקטובר أكتوبر अक्टूबर अक्तूबर Οκτωβρίου Οκτώβριος ตุลาคม ต.ค.",
            "נובמבר نوفمبر नवंबर नवम्बर Νοεμβρίου Νοέμβριος พฤศจิกายน พ.ย.", "דצמבר ديسمبر दिसंबर दिसम्बर Δεκεμβρίου Δεκέμβριος ธันวาคม ธ.ค.",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_OTHER = re.compile(
    rf"(?<!\d)(\d{{1,2}})\s*(?:ב|ل)?-?({'|'.join(map(re.escape, sorted(_OTHER_MONTHS, key=len, reverse=True)))})[\s,،]*(?:พ\.ศ\.|ค\.ศ\.)?\s*(\d{{4}})(?!\d)"
)
_VIETNAMESE = re.compile(r"(?i)(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2}),?(?:\s+năm)?\s+(\d{4})(?!\d)")
_OLD = 70  # two digits of a year from here on are of the last century
_BUDDHIST = range(2450, 2700)  # years of the Thai calendar, which is 543 ahead
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero janeiro gennaio januari styczeń stycznia январь января січня ocak ianuarie leden ledna tammikuuta január",
            "february feb februar février fevrier febrero fevereiro febbraio februari luty lutego февраль февраля лютого şubat februarie únor února helmikuuta február",
            "march mar märz maerz mars marzo março marco maart marzec marca март марта березня mart martie březen března maaliskuuta március",
            "april apr avril abril aprile kwiecień kwietnia апрель апреля квітня nisan aprilie duben dubna huhtikuuta április",
            "may mai mayo maio maggio mei maj maja май мая травня mayıs květen května toukokuuta május",
            "june jun juni juin junio junho giugno czerwiec czerwca июнь июня червня haziran iunie červen června kesäkuuta június",
            "july jul juli juillet julio julho luglio lipiec lipca июль июля липня temmuz iulie červenec července heinäkuuta július",
            "august aug août aout agosto augustus sierpień sierpnia август августа серпня ağustos srpen srpna elokuuta augusztus",
            "september sep sept septembre septiembre setembro settembre wrzesień września сентябрь сентября вересня eylül septembrie září syyskuuta szeptember",
            "october oct oktober okt octobre octubre outubro ottobre październik października октябрь октября жовтня ekim octombrie říjen října lokakuuta október",
            "november nov novembre noviembre novembro listopad listopada ноябрь ноября листопада kasım noiembrie marraskuuta",
            "december dec dezember dez décembre decembre diciembre dezembro dicembre desember grudzień grudnia декабрь декабря грудня aralık decembrie prosinec prosince joulukuuta",
        ),
        1,
    )
    for name in names.split()
}


def parse(value: str, *, month_first: bool = False) -> str | None:
    """ISO 8601 text of a date or an instant written in one of the usual ways, None when it is no sane date.

    `month_first` reads `05/06/2024` as Americans do, where both readings are possible.
    """
    value = value.strip()
    if len(value) > 120 or _DIGIT.search(value) is None:
        return None
    if match := _ISO.search(value):
        return _iso(match)
    if match := _EPOCH.match(value):
        return datetime.fromtimestamp(int(match[1]), UTC).isoformat()
    for pattern in (_COMPACT, _SLASHED, _EASTERN):
        if match := pattern.search(value):
            return day_of(match[1], match[2], match[3])
    if not value.isascii():
        if match := _VIETNAMESE.search(value):
            return day_of(match[3], match[2], match[1])
        if match := _OTHER.search(value):
            year = int(match[3])
            return day_of(year - 543 if year in _BUDDHIST else year, _OTHER_MONTHS[match[2]], match[1])
    if match := _DOTTED.search(value):
        return day_of(match[3], match[2], match[1])
    if match := _YEAR_LAST.search(value):
        return _day_or_month_first(match[4], match[1], match[3], month_first=month_first)
    if (match := _YEAR_FIRST.search(value)) and (month := _MONTHS.get(match[2].casefold())):
        return day_of(match[1], month, match[3])
    if (match := _DAY_FIRST.search(value)) and (month := _MONTHS.get(match[2].casefold())):
        return day_of(match[3], month, match[1])
    if (match := _MONTH_FIRST.search(value)) and (month := _MONTHS.get(match[1].casefold())):
        return day_of(match[3], month, match[2])
    if match := _SHORT_YEAR.search(value):
        whole = f"{'20' if int(match[5]) < _OLD else '19'}{match[5]}"
        if match[1]:
            return day_of(whole, match[2], match[1])
        return _day_or_month_first(whole, match[3], match[4], month_first=month_first)
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _day_or_month_first(year: str, first: str, second: str, *, month_first: bool) -> str | None:
    is_american = int(second) > 12 or (month_first and int(first) <= 12)
    return day_of(year, *((first, second) if is_american else (second, first)))


def _iso(match: re.Match[str]) -> str | None:
    day = day_of(match[1], match[2], match[3])
    if day is None or match[4] is None:
        return day
    zone = (match[7] or "").upper().replace("UTC", "Z").replace("GMT", "Z")
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    elif len(zone) in (3, 4) and zone != "Z":
        zone = f"{zone[:3]}:00"
    text = f"{day}T{int(match[4]):02d}:{match[5]}:{match[6] or '00'}{zone}"
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return day
    return text


def day_of(year: str | int, month: str | int, day: str | int) -> str | None:
    """The day as `YYYY-MM-DD`, None for none and for years outside 1990 to 2100."""
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if 1990 <= found.year <= 2100 else None
