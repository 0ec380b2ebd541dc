"""Whose searches on Pinterest matter for a blog: Pinterest's regions, from its language and its time zone."""

from __future__ import annotations

REGIONS = (
    "US", "CA", "DE", "FR", "ES", "IT", "DE+AT+CH", "GB+IE", "IT+ES+PT+GR+MT", "PL+RO+HU+SK+CZ", "SE+DK+FI+NO",
    "NL+BE+LU", "AR", "BR", "CO", "MX", "MX+AR+CO+CL", "AU+NZ",
)  # fmt: skip
OFF = "off"
_BY_LANGUAGE = {
    "en": "US", "de": "DE+AT+CH", "fr": "FR", "es": "ES", "it": "IT", "pt": "BR", "nl": "NL+BE+LU", "el": "IT+ES+PT+GR+MT",
    **dict.fromkeys(("sv", "da", "fi", "nb", "nn", "no"), "SE+DK+FI+NO"),
    **dict.fromkeys(("pl", "ro", "hu", "sk", "cs"), "PL+RO+HU+SK+CZ"),
}  # fmt: skip
_BY_ZONE = {
    ("en", "Europe/London"): "GB+IE", ("en", "Europe/Dublin"): "GB+IE", ("en", "Australia/"): "AU+NZ", ("en", "Pacific/Auckland"): "AU+NZ",
    ("es", "America/Mexico"): "MX", ("es", "America/Argentina"): "AR", ("es", "America/Bogota"): "CO", ("es", "America/"): "MX+AR+CO+CL",
    ("pt", "Europe/Lisbon"): "IT+ES+PT+GR+MT",
    **{(language, f"America/{city}"): "CA" for language in ("en", "fr") for city in (
        "Toronto", "Vancouver", "Montreal", "Halifax", "Winnipeg", "Edmonton", "Regina", "St_Johns",
    )},
}  # fmt: skip


def region_of(wanted: str, language: str, timezone: str) -> str:
    """The region to ask for; empty for none: switched off, or a language that Pinterest has no region for."""
    if wanted:
        return "" if wanted == OFF else wanted
    code = language.split("-")[0].casefold()
    for (spoken, zone), region in _BY_ZONE.items():
        if spoken == code and timezone.startswith(zone):
            return region
    return _BY_LANGUAGE.get(code, "")
