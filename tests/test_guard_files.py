"""The house's small print: short modules, aware times, pinned packages, tests where one looks for them, links that lead."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.markers import Marker

import server.__main__ as entry
from server import cli
from server.sandbox import FAULT_KINDS
from tests.source import ROOT, Module, modules

_LONGEST = 350
_LONGER = {
    "server/migrations/versions/0001_first_tables.py": (700, "all first tables at once, written down once and for all"),
    "server/demo/pictures.py": (420, "eight painted scenes, nearly all of it coordinates"),
}
_NAIVE = {"datetime.now", "datetime.today", "date.today", "datetime.utcnow", "datetime.utcfromtimestamp"}
_NAIVE_NAMES = {called.rpartition(".")[2] + "(" for called in _NAIVE}
_FOLDERS_OF_THEIR_OWN = {"bench", "e2e", "faults", "frontend", "wp_plugin"}
_NOT_OURS_AT_RUNTIME = {"pytest", "hypothesis", "playwright", "requests_mock", "tests"}


def test_modules_are_short() -> None:
    assert too_long(modules()) == []


def test_every_long_module_is_still_long() -> None:
    lengths = {module.path: len(module.text.splitlines()) for module in modules()}
    assert [path for path in _LONGER if lengths.get(path, 0) <= _LONGEST] == [], "take these out of _LONGER"


def test_a_long_module_is_seen() -> None:
    assert too_long([Module("server/rules/sample.py", "x = 1\n" * 350)]) == []
    assert too_long([Module("server/rules/sample.py", "x = 1\n" * 351)]) == ["server/rules/sample.py has 351 lines"]
    assert too_long([Module("server/demo/pictures.py", "x = 1\n" * 421)])


def test_templates_stay_short() -> None:
    """What is longer has parts that other templates could share; `docs/TEMPLATES.md` tells how long they are."""
    lengths = {Path(module.path).stem: len(module.text.splitlines()) for module in modules("server/imaging/templates")}
    assert {name: count for name, count in lengths.items() if count > 80} == {}


def test_only_the_clock_asks_for_the_time() -> None:
    assert asking_the_time(modules()) == []


def test_tests_use_aware_times_too() -> None:
    assert [found for found in asking_the_time(modules("tests")) if not found.endswith("datetime.now(UTC)")] == []


@pytest.mark.parametrize(
    "text", ["datetime.now()", "datetime.utcnow()", "datetime.datetime.now()", "date.today()", "datetime.now(UTC)"]
)
def test_asking_for_the_time_is_seen(text: str) -> None:
    assert asking_the_time([Module("server/pipeline/sample.py", text)])
    assert not asking_the_time([Module("server/clock.py", text)])


def test_test_folders_mirror_the_servers() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    rooms = {path.name for path in (ROOT / "server").iterdir() if path.is_dir()}
    assert folders - rooms - _FOLDERS_OF_THEIR_OWN == set()


def test_every_test_folder_is_a_package() -> None:
    """Without `__init__.py` two files of one name in two folders stop the whole run."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_packages_are_pinned_and_apart() -> None:
    runtime, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert set(runtime) & set(development) == set()
    assert (ROOT / "requirements-dev.txt").read_text().count("-r requirements.txt") == 1


@pytest.mark.parametrize("line", ["flask", "flask>=3", "flask==3.*", "flask~=3.1", "git+https://example.org/x", "-e ."])
def test_a_loose_pin_is_seen(line: str) -> None:
    with pytest.raises(AssertionError):
        pins_of([line])


def test_what_the_server_imports_is_a_runtime_package() -> None:
    """A package that only the tests have would break the first start on a fresh machine."""
    names = importlib.metadata.packages_distributions()
    runtime = {_plain(name) for name in pins("requirements.txt")}
    imported = {
        name.partition(".")[0] for module in modules() for name in module.imports() if not name.startswith("__future__")
    } - set(sys.stdlib_module_names)
    missing = {
        package
        for package in imported - {"server"}
        if not {_plain(found) for found in names.get(package, [])} & runtime
    }
    assert missing == set()
    assert imported & _NOT_OURS_AT_RUNTIME == set()


def test_installed_is_what_is_pinned() -> None:
    wanted = {**pins("requirements.txt"), **pins("requirements-dev.txt")}
    installed = {_plain(found.metadata["Name"]): found.version for found in importlib.metadata.distributions()}
    other = {
        name: installed.get(_plain(name)) for name, version in wanted.items() if installed.get(_plain(name)) != version
    }
    assert other == {}


def test_the_procfile_starts_what_exists() -> None:
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line)
    assert list(lines) == ["release", "web", "worker"]
    assert '"server:create_app()"' in lines["web"]
    assert "$PORT" in lines["web"]
    for line in (lines["release"], lines["worker"]):
        program, _, role = line.rpartition(" ")
        assert program == "python -m server"
        with pytest.raises(SystemExit) as ended:
            entry.main([role, "--help"])  # argparse judges the role before it helps
        assert ended.value.code == 0


def test_a_role_that_does_not_exist_is_seen() -> None:
    with pytest.raises(SystemExit) as ended:
        entry.main(["nonsense", "--help"])
    assert ended.value.code != 0


def test_make_shows_its_targets() -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    targets = set(re.findall(r"^\s+make (\w+)", shown.stdout, re.M))
    assert targets >= {"help", "setup", "run", "demo", "test", "lint", "bench"}


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    dead = [
        f"{page.name} → {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not link.startswith("mailto:") and not (page.parent / link).exists()
    ]
    assert dead == []


def test_links_to_headings_lead_somewhere() -> None:
    dead = [
        f"{page.name} → {link}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
        for target, link in re.findall(r"\]\(([^)#\s:]*)#([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if link not in _anchors(page.parent / target if target else page)
    ]
    assert dead == []


def test_the_readme_lists_every_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("\n## Commands") :]
    commands = {row.split()[0] for row in re.findall(r"^\| `([a-z]+(?: [a-z-]+)?)` \|", table, re.M)}
    assert commands == set(cli._COMMANDS)
    roles = set(re.findall(r"^\| `python -m server ?(\w*)` \|", table, re.M))
    assert {role or "all" for role in roles} == set(entry._ROLES)


def test_the_sandbox_page_lists_every_fault() -> None:
    page = (ROOT / "docs" / "SANDBOX.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `(\w+)` \|", page, re.M)) == sorted(FAULT_KINDS)


def test_nothing_is_left_to_do_in_comments() -> None:
    files = [*modules(), *modules("tests")]
    unfinished = re.compile(r"#.*\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3]) + r")\b")
    assert [module.path for module in files if unfinished.search(module.text)] == []


def too_long(found: Iterable[Module]) -> list[str]:
    """Modules longer than the house's limit, or than their own where they have a reason."""
    lengths = [(module.path, len(module.text.splitlines())) for module in found]
    return [f"{path} has {length} lines" for path, length in lengths if length > _LONGER.get(path, (_LONGEST, ""))[0]]


def asking_the_time(found: Iterable[Module]) -> list[str]:
    """Calls that read the wall clock outside of `server/clock.py`, where a test could not stop it."""
    return [
        f"{module.path}:{call.lineno} {ast.unparse(call)}"
        for module in found
        if module.path != "server/clock.py"
        if any(name in module.text for name in _NAIVE_NAMES)  # to write out every call of a module takes long
        for called, call in module.calls()
        if ".".join(called.split(".")[-2:]) in _NAIVE
    ]


def pins(name: str) -> dict[str, str]:
    """Package → version of a requirements file, every line of which must be an exact pin; those for this machine only."""
    return pins_of((ROOT / name).read_text(encoding="utf-8").splitlines())


def pins_of(lines: Iterable[str]) -> dict[str, str]:
    found = {}
    for line in lines:
        line = line.partition("#")[0].strip()
        if not line or line == "-r requirements.txt":
            continue
        pin, _, machine = line.partition(";")
        match = re.fullmatch(r"([A-Za-z0-9._-]+)==([0-9][A-Za-z0-9.+]*)", pin)
        assert match, f"{line!r} is not pinned with =="
        if not machine or Marker(machine).evaluate():
            found[match[1]] = match[2]
    return found


def _plain(name: str) -> str:
    """PyPI's normal form of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
