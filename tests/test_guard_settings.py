"""README's table of settings is the table of settings: every variable, its default and what it means."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from pathlib import Path

from server.config import Settings
from tests.source import ROOT, modules

_ELSEWHERE = {
    "PINWRIGHT_PRIVATE_HOST",  # a constant of WordPress, for the plugin
    *(f"PINWRIGHT_TEST_{name}" for name in ("KILLS", "SEED", "EXAMPLES", "PAGES")),  # the tests' own
}


def test_the_readme_lists_every_setting() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert documented(readme) == expected(), "put these lines into README.md:\n" + "\n".join(expected())


def test_a_forgotten_or_changed_setting_is_seen() -> None:
    lines = expected()
    for readme in (
        lines[1:],
        [lines[0].replace("|", "| 7 |", 2), *lines[1:]],
        [*lines, "| `PINWRIGHT_OLD` | – | gone |"],
    ):
        assert documented("\n".join(["| setting | default | meaning |", "|---|---|---|", *readme])) != lines


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = {field.metadata["variable"] for field in dataclasses.fields(Settings)}
    known |= {f"{name}_FILE" for name in known}
    pages = [ROOT / "README.md", ROOT / "Procfile", ROOT / "Makefile", *sorted((ROOT / "docs").glob("*.md"))]
    named = {
        (page.name, name)
        for page in pages
        for name in re.findall(r"\b(?:PINWRIGHT|OPENAI)_[A-Z_]+\b", page.read_text())
    }
    assert {(page, name) for page, name in named if name not in known | _ELSEWHERE} == set()


def test_the_code_names_no_other_setting() -> None:
    """A variable that is read or promised beside Settings would be neither checked nor documented."""
    known = {field.metadata["variable"] for field in dataclasses.fields(Settings)}
    named = {
        (module.path, name)
        for module in modules()
        for text in module.strings()
        for name in re.findall(r"\b(?:PINWRIGHT|OPENAI)_[A-Z]+(?:_[A-Z]+)*\b", text)
        if name not in known and name.removesuffix("_FILE") not in known
    }
    assert named == set()


def test_every_setting_has_one_variable_and_says_what_it_does() -> None:
    variables = [field.metadata["variable"] for field in dataclasses.fields(Settings)]
    assert len(set(variables)) == len(variables)
    assert all(len(field.metadata["help"]) > 15 for field in dataclasses.fields(Settings))


def test_only_the_settings_read_the_environment() -> None:
    readers = {module.path for module in modules() if re.search(r"\bos\.(environ|getenv)\b", module.text)}
    assert readers == {"server/config.py"}


def expected() -> list[str]:
    """The table's rows as the README must have them."""
    return [
        f"| `{field.metadata['variable']}` | {_default(field.default)} | {field.metadata['help']} |"
        for field in dataclasses.fields(Settings)
    ]


def documented(readme: str) -> list[str]:
    """The rows of README's table of settings."""
    lines = readme.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| setting |"))
    return _until_blank(lines[start + 2 :])


def _until_blank(lines: Sequence[str]) -> list[str]:
    end = next((number for number, line in enumerate(lines) if not line.startswith("|")), len(lines))
    return list(lines[:end])


def _default(value: object) -> str:
    if value in ("", ()):
        return "–"
    if isinstance(value, tuple):
        return f"`{','.join(str(part) for part in value)}`"
    if isinstance(value, float | int):
        return f"`{value:g}`" if value < 100_000 else f"`{value}`"
    assert isinstance(value, str | Path)
    return f"`{value}`"
