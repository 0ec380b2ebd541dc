"""Builds an installed WordPress as a template folder, once per version: PHP, the SQLite drop-in, one user, no plugin of ours.

WordPress and the drop-in come from two npm packages (`npm pack`), kept with the finished templates in
`.cache/wordpress` or in the folder that `PINWRIGHT_TEST_CACHE` names.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
SITE_FILES = PROJECT / "tests" / "wp_plugin" / "site"
USER = "ada"
PASSWORD = "correct horse battery"

_WORDPRESS_PACKAGE = "@wp-playground/wordpress-builds@0.9.19"
_SQLITE_PACKAGE = "@wp-playground/cli@3.1.56"
_PHP_EXTENSIONS = {"curl", "dom", "mbstring", "pdo_sqlite"}


def why_unavailable() -> str | None:
    """The reason why no WordPress can be started on this machine, or None: only a missing PHP is one."""
    if shutil.which("php") is None:
        return "php is not installed (Debian: php-cli php-sqlite3 php-curl php-mbstring php-xml)"
    listed = subprocess.run(["php", "-m"], capture_output=True, text=True, check=True).stdout.lower().split()
    missing = sorted(_PHP_EXTENSIONS - set(listed))
    return f"php lacks {', '.join(missing)}" if missing else None


def template(version: str) -> tuple[Path, str]:
    """Return `(folder, application password)` of an installed site; `version` like `6.5`, `6.5.x` or `6.5.5`."""
    line = ".".join(version.split(".")[:2])
    folder = cache_folder() / "templates" / f"wp-{line}-{_fingerprint()}"
    with _locked(f"template-{line}"):
        if not folder.exists():
            _build(line, folder)
    credentials = json.loads((folder / "credentials.json").read_text())
    return folder, credentials["app_password"]


def cache_folder() -> Path:
    folder = Path(os.environ.get("PINWRIGHT_TEST_CACHE") or PROJECT / ".cache") / "wordpress"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _build(line: str, folder: Path) -> None:
    """Unpack, configure and install into a side folder, then rename: a killed build leaves no half template behind."""
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="build-") as side:
        site = Path(side) / "site"
        _unpack_wordpress(line, site)
        _unpack_sqlite(site)
        shutil.copy(SITE_FILES / "wp-config.php", site)
        (site / "wp-config-site.php").write_text("<?php\n")
        mu_plugins = site / "wp-content" / "mu-plugins"
        mu_plugins.mkdir()
        shutil.copy(SITE_FILES / "mu-plugin.php", mu_plugins / "test-doors.php")
        done = subprocess.run(
            ["php", str(SITE_FILES / "install.php"), str(site), USER, PASSWORD], capture_output=True, text=True
        )
        answer = done.stdout.rpartition("\n")[2]
        if done.returncode != 0 or not answer.startswith("{"):
            raise RuntimeError(f"WordPress {line} did not install:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
        (site / "credentials.json").write_text(answer)
        (site / "debug.log").unlink(missing_ok=True)
        for outdated in folder.parent.glob(f"wp-{line}-*"):
            shutil.rmtree(outdated, ignore_errors=True)
        site.rename(folder)


def _unpack_wordpress(line: str, site: Path) -> None:
    """Core is split in the package: PHP in a zip, stylesheets and scripts beside it. Both are needed."""
    archive = f"package/src/wordpress/wp-{line}.zip"
    public = f"package/public/wp-{line}/"
    found = False
    with tarfile.open(_npm_pack(_WORDPRESS_PACKAGE)) as package:
        for member in package:
            if not member.isfile():
                continue
            stream = package.extractfile(member)
            assert stream is not None  # a regular file
            if member.name == archive:
                found = True
                with zipfile.ZipFile(io.BytesIO(stream.read())) as zipped:
                    zipped.extractall(site)  # noqa: S202 -- a pinned package, not somebody's upload
            elif member.name.startswith(public):
                target = site / member.name.removeprefix(public)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(stream.read())
    if not found:
        raise RuntimeError(f"{_WORDPRESS_PACKAGE} holds no WordPress {line}")
    # The build is made for another way of running; what it brings of that would shadow ours.
    (site / "wp-config.php").unlink(missing_ok=True)
    shutil.rmtree(site / "wp-content" / "database", ignore_errors=True)
    shutil.rmtree(site / "wp-content" / "mu-plugins", ignore_errors=True)


def _unpack_sqlite(site: Path) -> None:
    """The drop-in finds its plugin by the folder's name when the placeholders for its path are left empty."""
    plugins = site / "wp-content" / "plugins"
    shutil.rmtree(plugins / "sqlite-database-integration", ignore_errors=True)  # older builds bring an old one
    with tarfile.open(_npm_pack(_SQLITE_PACKAGE)) as package:
        stream = package.extractfile("package/sqlite-database-integration.zip")
        assert stream is not None  # a regular file
        zipped = stream.read()
    with tempfile.TemporaryDirectory(dir=site) as side:
        zipfile.ZipFile(io.BytesIO(zipped)).extractall(side)  # noqa: S202 -- a pinned package
        (unpacked,) = Path(side).iterdir()
        unpacked.rename(plugins / "sqlite-database-integration")
    source = (plugins / "sqlite-database-integration" / "db.copy").read_text()
    source = source.replace("{SQLITE_IMPLEMENTATION_FOLDER_PATH}", "")
    source = source.replace("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php")
    (site / "wp-content" / "db.php").write_text(source)


def _npm_pack(package: str) -> Path:
    """The package's tarball, downloaded by npm when the cache does not have it."""
    packages = cache_folder() / "packages"
    packages.mkdir(exist_ok=True)
    tarball = packages / (re.sub(r"[@/]+", "-", package).strip("-") + ".tgz")
    with _locked("packages"):
        if not tarball.exists():
            with tempfile.TemporaryDirectory(dir=packages) as side:
                command = ["npm", "pack", package, "--silent", "--pack-destination", side]
                subprocess.run(command, check=True, capture_output=True, cwd=side)
                (downloaded,) = Path(side).glob("*.tgz")
                downloaded.rename(tarball)
    return tarball


def _fingerprint() -> str:
    """Changes with everything a template is made from, so that no test ever runs on a stale one."""
    digest = hashlib.sha256((_WORDPRESS_PACKAGE + _SQLITE_PACKAGE + USER + PASSWORD).encode())
    for name in ("install.php", "mu-plugin.php", "wp-config.php"):
        digest.update((SITE_FILES / name).read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """One builder at a time over all test processes."""
    with (cache_folder() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
