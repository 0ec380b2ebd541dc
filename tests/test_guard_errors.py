"""Every code that a pin or an account can carry is explained in docs/ERRORS.md, in the words that the program uses."""

from __future__ import annotations

import ast
import inspect
import re

from server import errors, troubles
from server.adapters.pinterest import refusals
from server.models import attention
from server.pipeline import holds
from tests.source import ROOT, modules

# the trees whose errors are written into a pin, a hold's reason, or an account
_STORED = (
    errors.PinterestError,
    errors.ReadError,
    errors.ImageError,
    errors.StudioError,
    errors.StorageError,
    errors.WriterError,
)
_ROOMS = ("server/pipeline/", "server/adapters/", "server/rules/reading/", "server/rules/page.py", "server/imaging/")
# those go to whoever asks, or are told of a notice or a picture, and never stand on a pin or an account
_ELSEWHERE = frozenset({"pinterest_error", "already_pinned"})


def raised_or_stored() -> set[str]:
    classes = {
        name: cls for name, cls in vars(errors).items() if inspect.isclass(cls) and issubclass(cls, _STORED)
    }  # fmt: skip
    found = {cls.code for cls in classes.values()} | {row.code for row in refusals._TABLE} | set(holds.CHOICES)
    found |= attention.PASSING_BLOCKS | attention.ACCESS_BLOCKS
    for module in modules():
        if module.path.startswith(_ROOMS):
            for node in ast.walk(ast.parse(module.text)):
                found |= set(_codes_in(node, set(classes)))
    return found - _ELSEWHERE


def _codes_in(node: ast.AST, classes: set[str]) -> list[str]:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in classes:
        return [
            word.value.value for word in node.keywords if word.arg == "code" and isinstance(word.value, ast.Constant)
        ]
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "told":
        return [node.args[0].value] if node.args and isinstance(node.args[0], ast.Constant) else []
    if isinstance(node, ast.Dict):
        keys = {
            key.value: value for key, value in zip(node.keys, node.values, strict=True) if isinstance(key, ast.Constant)
        }
        if {"code", "params", "text"} <= set(keys) and isinstance(keys["code"], ast.Constant):
            return [keys["code"].value]
    return []


def test_every_code_is_explained_and_none_that_does_not_exist() -> None:
    known, found = set(troubles.TROUBLES), raised_or_stored()
    assert found - known == set(), "explain these in server/troubles.py"
    assert known - found == set(), "nothing in the program carries these any more"


def test_the_page_says_what_the_program_says() -> None:
    page = (ROOT / "docs" / "ERRORS.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", page, re.MULTILINE))
    wanted = {code: f"{one.text} | {one.cure}" for code, one in troubles.TROUBLES.items()}
    assert rows == wanted, "run `python -m tests.errors_page` and look at what changed"
