"""The studio: words, pictures and a brand in; one finished pin image out. Pure: bytes and values only."""

from __future__ import annotations

from server.imaging.choice import choose
from server.imaging.cleaning import clean
from server.imaging.doctor import available_scripts, has_colored_emoji, missing_features
from server.imaging.lacking import lacking
from server.imaging.logos import clean_logo
from server.imaging.photo import PhotoInfo, inspect_photo
from server.imaging.samples import SAMPLES, sample_photo
from server.imaging.sheets import contact_sheet, gallery, thumbnail
from server.imaging.studio import carries, draw, render, unsuited
from server.imaging.templates import TEMPLATES, Template

__all__ = [
    "SAMPLES",
    "TEMPLATES",
    "PhotoInfo",
    "Template",
    "available_scripts",
    "carries",
    "choose",
    "clean",
    "clean_logo",
    "contact_sheet",
    "draw",
    "gallery",
    "has_colored_emoji",
    "inspect_photo",
    "lacking",
    "missing_features",
    "render",
    "sample_photo",
    "thumbnail",
    "unsuited",
]
