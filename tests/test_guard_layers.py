"""The walls of docs/ARCHITECTURE.md: imports go down only, few doors lead outside, and only edges commit."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest

from tests.source import ROOT, Module, modules

_GROUND = frozenset({"values", "states", "config", "clock", "ids", "errors", "crypto", "db", "telemetry", "troubles"})
_MIDDLE = frozenset({"models", "rules", "imaging", "adapters"})
_EDGES = frozenset(
    {
        "__main__",
        "app",
        "bare",
        "worker",
        "chores",
        "claimer",
        "hands",
        "watching",
        "settling",
        "vitals",
        "lookout",
        "signals",
        "cli",
        "wiring",
        "api",
        "commands",
        "demo",
        "migrations",
    }
)
_BELOW = {
    **dict.fromkeys(_GROUND, _GROUND),
    "sandbox": _GROUND | {"sandbox"},
    **{room: _GROUND | {room} for room in _MIDDLE},
    "pipeline": _GROUND | _MIDDLE | {"sandbox", "pipeline"},
    **dict.fromkeys(_EDGES, _GROUND | _MIDDLE | _EDGES | {"sandbox", "pipeline"}),
    "": frozenset({"app", "config", "errors", "telemetry"}),  # server/__init__.py: a late create_app and nothing else
}

# Who may use what leads outside, and (for the drivers) what holds the database.
_DOORS = {
    "requests": {"server/adapters/http.py"},
    "urllib3": {
        "server/adapters/http.py",
        "server/adapters/dial.py",
        "server/adapters/fetch.py",
        "server/adapters/webhooks.py",
    },
    "openai": {"server/adapters/openai_chat.py"},
    "urllib.request": {"server/demo/feed.py"},  # it plays the plugin, so it stands outside
    "httpx2": {"server/adapters/openai_chat.py"},  # what the SDK is given as its transport
    "botocore": {"server/adapters/storage_s3.py"},
    "boto3": set(),
    "httpx": set(),
    "aiohttp": set(),
    "psycopg": {"server/models/listening.py"},  # hearing of changes needs a connection of its own
    "sqlite3": {
        "server/db.py",
        "server/models/listening.py",
        "server/migrations/__init__.py",
        "server/commands/doctor.py",
    },
    "subprocess": {"server/adapters/studio.py"},
    "smtplib": {"server/adapters/mail.py"},
    "pickle": {"server/adapters/studio.py", "server/adapters/studio_child.py"},
}

_WEB_FREE = _MIDDLE | _GROUND - {"db"} | {"pipeline"}  # db.py holds Flask-SQLAlchemy

_OWN_TRANSACTIONS = {
    "server/sandbox/store.py": "the sandbox keeps what it did even when the caller rolls back, as Pinterest would",
    "server/pipeline/tokens.py": "a refreshed token must be stored before it is used: the old one is dead already",
    "server/models/blobs.py": "a storage stores at once, whether it is a disk or a table",
    "server/models/listening.py": "LISTEN works outside of transactions only",
}

_IMPURE_IMPORTS = (
    "server.clock", "flask", "sqlalchemy", "requests", "urllib3", "httpx", "os", "pathlib", "shutil", "tempfile",
    "socket", "subprocess", "threading", "_thread", "time", "secrets", "uuid", "logging",
)  # fmt: skip
_AS_PURE = {
    "server/imaging/beside.py": {"_thread", "os"},  # what it does there is as pure as the rest
    "server/imaging/encoding.py": {"os"},  # for files in memory
}
_PURE_CLOCK = {"server.clock.rfc3339", "server.clock.to_utc"}  # they convert, and never look at the time
_IMPURE_CALLS = ("open", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "print", "input")


def test_every_room_has_its_layer() -> None:
    assert {_room(module.name) for module in modules()} == set(_BELOW)


def test_imports_go_down_only() -> None:
    assert climbing(modules()) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("server/rules/planner.py", "from server.models import Pin"),
        ("server/rules/planner.py", "from server import models"),
        ("server/rules/reading/text.py", "from ...adapters import http"),
        ("server/imaging/photo.py", "def draw():\n    from server.adapters.http import PageFetcher"),
        ("server/models/pin.py", "import server.rules.planner"),
        ("server/adapters/http.py", "from server.models import Account"),
        ("server/pipeline/intake.py", "from server.wiring import services"),
        ("server/pipeline/intake.py", "from server.api import shapes"),
        ("server/sandbox/store.py", "from server.models import Pin"),
        ("server/values/page.py", "from server.rules import urls"),
        ("server/states.py", "from server.models.pin import Pin"),
        ("server/__init__.py", "from server.models import Pin"),
    ],
)
def test_an_import_that_climbs_is_seen(path: str, text: str) -> None:
    assert climbing([Module(path, text)])


def test_only_the_named_modules_lead_outside() -> None:
    assert forced_doors(modules()) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("server/pipeline/scrape.py", "import requests"),
        ("server/adapters/fetch.py", "from requests.adapters import HTTPAdapter"),
        ("server/api/pins.py", "def view():\n    import openai"),
        ("server/rules/page.py", "from urllib.request import urlopen"),
        ("server/rules/page.py", "from urllib import request"),
        ("server/pipeline/intake.py", "import pickle"),
    ],
)
def test_a_forced_door_is_seen(path: str, text: str) -> None:
    assert forced_doors([Module(path, text)])


def test_every_door_is_still_used() -> None:
    unused = [
        (package, path)
        for package, paths in _DOORS.items()
        for path in paths
        if not any(_is_under(name, package) for name in _module(path).imports())
    ]
    assert unused == [], "take these out of _DOORS"


def test_inside_the_studio_alone_loads_modules_by_name() -> None:
    """Such an import is invisible to these guards; a command that loads another command does no harm."""
    by_name = {
        module.path
        for module in modules()
        if _room(module.name) not in _EDGES
        for called, _ in module.calls()
        if called in {"import_module", "importlib.import_module", "__import__"}
    }
    assert by_name == {"server/adapters/studio_child.py"}


def test_flask_stays_at_the_edges() -> None:
    inside = [
        module.path
        for module in modules()
        if _room(module.name) in _WEB_FREE
        if any(_is_under(name, "flask") or _is_under(name, "werkzeug") for name in module.imports())
    ]
    assert inside == []


def test_rules_and_imaging_are_pure() -> None:
    assert impurities(modules()) == []


@pytest.mark.parametrize(
    "text",
    [
        "from server import clock",
        "from server.clock import now",
        "import os\nHOME = os.environ['HOME']",
        "from pathlib import Path",
        "from datetime import datetime\ndef f():\n    return datetime.now()",
        "import random\ndef f():\n    return random.random()",
        "from random import shuffle",
        "def f():\n    return open('font.ttf').read()",
        "import sqlalchemy",
    ],
)
def test_an_impurity_is_seen(text: str) -> None:
    assert impurities([Module("server/rules/sample.py", text)])
    assert impurities([Module("server/imaging/sample.py", text)])
    assert not impurities([Module("server/pipeline/sample.py", text)])


def test_a_worker_loads_neither_routes_nor_what_draws() -> None:
    """It rests in little memory; pages are read and pins drawn in a process of their own (`adapters/studio.py`)."""
    assert _loaded("server.bare, server.worker, server.migrations, server.pipeline.setup") & {
        "server.api", "server.app", "server.imaging", "server.adapters.openai_chat", "alembic", "openai", "fontTools",
        "flask_openapi3",
    } == set()  # fmt: skip


@pytest.mark.parametrize("name", ["server.rules.page", "server.rules.planner", "server.imaging"])
def test_pure_rooms_load_neither_web_nor_database(name: str) -> None:
    """In a process of its own, because this one has loaded everything."""
    assert _loaded(name) & {"flask", "werkzeug", "sqlalchemy", "requests", "urllib3", "openai", "psycopg"} == set()


def _loaded(names: str) -> set[str]:
    """What a new process has loaded once it has imported these."""
    program = f"import sys, {names}; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "server" in told.split()
    return set(told.split())


def test_only_edges_commit() -> None:
    assert committing(modules()) == []


@pytest.mark.parametrize(
    "text",
    [
        "def f(session):\n    session.commit()",
        "from server.db import db\ndef f():\n    db.session.commit()",
        "def f(engine):\n    with engine.begin() as connection:\n        pass",
        "def f(self):\n    with self._engine().begin():\n        pass",
        "def f(session):\n    with session.begin():\n        pass",
        "import psycopg\npsycopg.connect('', autocommit=True)",
    ],
)
def test_a_commit_inside_is_seen(text: str) -> None:
    assert committing([Module("server/pipeline/sample.py", text)])
    assert not committing([Module("server/api/sample.py", text)])


def test_a_savepoint_is_no_commit() -> None:
    text = "def f(session):\n    with session.begin_nested():\n        session.flush()"
    assert committing([Module("server/pipeline/sample.py", text)]) == []


def test_every_own_transaction_is_still_one() -> None:
    unneeded = [path for path in _OWN_TRANSACTIONS if not any(_is_commit(*call) for call in _module(path).calls())]
    assert unneeded == [], "take these out of _OWN_TRANSACTIONS"


def climbing(found: Iterable[Module]) -> list[str]:
    """Imports between rooms that the layers do not allow."""
    return sorted(
        f"{module.path} imports {name}"
        for module in found
        for name in set(module.imports())
        if _is_under(name, "server") and name != "server" and _room(name) not in _BELOW[_room(module.name)]
    )


def forced_doors(found: Iterable[Module]) -> list[str]:
    """Modules that use a package which leads outside without being named for it."""
    return sorted(
        {
            f"{module.path} imports {package}"
            for module in found
            for name in module.imports()
            for package, allowed in _DOORS.items()
            if _is_under(name, package) and module.path not in allowed
        }
    )


def impurities(found: Iterable[Module]) -> list[str]:
    """Clocks, files, environment, network, database and unseeded chance in the pure rooms."""
    return sorted(
        f"{module.path}: {what}"
        for module in found
        if _room(module.name) in {"rules", "imaging"}
        for what in _impurities(module)
    )


def committing(found: Iterable[Module]) -> list[str]:
    """Modules inside that end a transaction, apart from those with a reason."""
    return sorted(
        f"{module.path}:{call.lineno} {called}"
        for module in found
        if _room(module.name) not in _EDGES and module.path not in _OWN_TRANSACTIONS
        for called, call in module.calls()
        if _is_commit(called, call)
    )


def _impurities(module: Module) -> Iterator[str]:
    for name in set(module.imports()):
        if name.partition(".")[0] in _AS_PURE.get(module.path, ()):
            continue
        if name not in _PURE_CLOCK and any(_is_under(name, banned) for banned in _IMPURE_IMPORTS):
            yield f"imports {name}"
        if _is_under(name, "random") and name not in {"random", "random.Random"}:
            yield f"imports {name}, which is not seeded"
    for called, _ in module.calls():
        if called in _IMPURE_CALLS or called.endswith((".read_bytes", ".write_bytes", ".write_text")):
            yield f"calls {called}"
        if called.startswith("random.") and called != "random.Random":
            yield f"calls {called}, which is not seeded"


def _is_commit(called: str, call: ast.Call) -> bool:
    owner, _, method = called.rpartition(".")
    if method == "commit":
        return True
    if method == "begin" and owner.endswith(("engine", "engine()", "session", "connection")):
        return True
    return any(
        keyword.arg == "autocommit" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in call.keywords
    )


def _room(name: str) -> str:
    """The room of a dotted name: `server.rules.page` lies in `rules`, `server` itself in ''."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


def _is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def _module(path: str) -> Module:
    return next(module for module in modules() if module.path == path)
