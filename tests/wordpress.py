"""A real WordPress for tests: `start_wordpress(tmp)` copies an installed template, activates our plugin and serves it.

wordpress = start_wordpress(tmp_path)
wordpress.publish("Plum cake", "<p>…</p>", featured_image=jpeg, categories=["Cakes"])
wordpress.cron()
wordpress.stop()
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests import wordpress_core

PLUGIN = wordpress_core.PROJECT / "wp-plugin" / "pinwright"


def start_wordpress(
    tmp: Path,
    version: str = "6.5.x",
    *,
    plugin: bool = True,
    multisite: bool = False,
    constants: dict[str, Any] | None = None,
) -> WordPress:
    """Serve a fresh site from the folder `tmp`; `constants` are defined in its `wp-config.php`. Call `.stop()` at the end."""
    folder, app_password = wordpress_core.template(version)
    site = Path(tmp) / "wordpress"
    _copy(folder, site)
    port = _free_port()
    wordpress = WordPress(site, f"http://127.0.0.1:{port}", wordpress_core.USER, wordpress_core.PASSWORD, app_password)
    wordpress.define({"WP_HOME": wordpress.url, "WP_SITEURL": wordpress.url, **(constants or {})})
    if multisite:
        wordpress.make_multisite()
    if plugin:
        wordpress.install_plugin()
    wordpress.serve(port)
    return wordpress


@dataclass
class WordPress:
    """One served site. `publish` and `rest` speak as its owner through the REST API, `php` runs inside it."""

    folder: Path
    url: str
    user: str
    password: str
    app_password: str
    server: subprocess.Popen[bytes] | None = None
    http: requests.Session = field(default_factory=requests.Session)
    constants: dict[str, Any] = field(default_factory=dict)

    def publish(
        self,
        title: str,
        content: str,
        *,
        featured_image: bytes | None = None,
        image_name: str = "photo.jpg",
        categories: list[str] | tuple[str, ...] = (),
        tags: list[str] | tuple[str, ...] = (),
        status: str = "publish",
        date: str | None = None,
        kind: str = "posts",
        **fields: Any,
    ) -> dict[str, Any]:
        """Create a post as the block editor does; `date` is the site's wall time, `kind` a REST base like `pages`."""
        body: dict[str, Any] = {"title": title, "content": content, "status": status, **fields}
        if date:
            body["date"] = date
        if categories:
            body["categories"] = [self.term("categories", name) for name in categories]
        if tags:
            body["tags"] = [self.term("tags", name) for name in tags]
        if featured_image is not None:
            body["featured_media"] = self.upload(featured_image, image_name)["id"]
        return dict(self.rest("POST", f"/wp/v2/{kind}", json=body))

    def term(self, taxonomy: str, name: str) -> int:
        """The id of the category or tag with this name, made when there is none."""
        answer = self._request("POST", f"/wp/v2/{taxonomy}", json={"name": name})
        body = answer.json()
        if body.get("code") == "term_exists":
            return int(body["data"]["term_id"])
        answer.raise_for_status()
        return int(body["id"])

    def upload(self, data: bytes, name: str = "photo.jpg") -> dict[str, Any]:
        kinds = {".png": "image/png", ".webp": "image/webp"}
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Type": kinds.get(Path(name).suffix, "image/jpeg"),
        }
        return dict(self.rest("POST", "/wp/v2/media", data=data, headers=headers))

    def rest(self, method: str, path: str, **arguments: Any) -> Any:
        """Call the REST API; anything but a 2xx raises with WordPress's own words."""
        answer = self._request(method, path, **arguments)
        if not answer.ok:
            raise RuntimeError(f"{method} {path} → {answer.status_code}: {answer.text[:1000]}\n{self.debug_log()}")
        return answer.json()

    def cron(self) -> None:
        """Run everything that is due in WP-Cron, as a visitor's page load would."""
        answer = self.http.get(f"{self.url}/wp-cron.php", timeout=60)
        answer.raise_for_status()

    def option(self, name: str, *value: Any) -> Any:
        """Read an option, or store `value` when one is given."""
        if value:
            return self.php(f"return update_option({_literal(name)}, {_literal(value[0])});")
        return self.php(f"return get_option({_literal(name)});")

    def php(self, code: str) -> Any:
        """Run PHP code inside the site, in a process of its own; its `return` value comes back through JSON."""
        host = self.url.removeprefix("http://")
        cache = self.folder.parent / "opcache"  # compiled WordPress: a third of the time of each call
        cache.mkdir(exist_ok=True)
        options = ["opcache.enable_cli=1", f"opcache.file_cache={cache}", "opcache.file_cache_only=1"]
        script = [str(wordpress_core.SITE_FILES / "run.php"), str(self.folder), host]
        command = ["php", *(word for option in options for word in ("-d", option)), *script]
        done = subprocess.run(command, input=code, capture_output=True, text=True, timeout=60)
        _, marker, result = done.stdout.rpartition("\n--result--\n")
        if done.returncode != 0 or not marker:
            raise RuntimeError(f"PHP failed: {done.stdout[-2000:]}\n{done.stderr[-2000:]}\n{self.debug_log()}")
        # What runs at shutdown may print after the result; the first line is the result.
        return json.loads(result.partition("\n")[0])

    def install_plugin(self, *, network_wide: bool = False) -> None:
        """Copy our plugin (a copy: a site may delete its plugins) and activate it."""
        shutil.copytree(PLUGIN, self.folder / "wp-content" / "plugins" / "pinwright")
        self.activate("pinwright/pinwright.php", network_wide=network_wide)

    def activate(self, plugin: str, *, network_wide: bool = False) -> None:
        trouble = self.php(
            "require_once ABSPATH . 'wp-admin/includes/plugin.php';"
            f"$done = activate_plugin({_literal(plugin)}, '', {_literal(network_wide)});"
            "return is_wp_error($done) ? $done->get_error_message() : '';"
        )
        if trouble:
            raise RuntimeError(f"{plugin} was not activated: {trouble}")

    def define(self, constants: dict[str, Any]) -> None:
        """Add constants to `wp-config.php`; a later value replaces an earlier one."""
        self.constants.update(constants)
        lines = [f"define( {_literal(name)}, {_literal(value)} );" for name, value in self.constants.items()]
        (self.folder / "wp-config-site.php").write_text("<?php\n" + "\n".join(lines) + "\n")

    def make_multisite(self) -> None:
        """Turn the site into a network with sub-directories, with itself as the first site."""
        self.define({"WP_ALLOW_MULTISITE": True})
        host = self.url.removeprefix("http://")
        self.php(
            "require_once ABSPATH . 'wp-admin/includes/upgrade.php';"
            "foreach ( $GLOBALS['wpdb']->tables( 'ms_global' ) as $table => $prefixed ) { $GLOBALS['wpdb']->$table = $prefixed; }"
            "install_network();"
            f"populate_network( 1, {_literal(host)}, 'owner@blog.example', 'Network', '/', false );"
            "return true;"
        )
        self.define(
            {
                "MULTISITE": True,
                "SUBDOMAIN_INSTALL": False,
                "DOMAIN_CURRENT_SITE": host,
                "PATH_CURRENT_SITE": "/",
                "SITE_ID_CURRENT_SITE": 1,
                "BLOG_ID_CURRENT_SITE": 1,
            }
        )

    def debug_log(self) -> str:
        """What PHP and WordPress complained about so far."""
        log = self.folder / "debug.log"
        return log.read_text() if log.exists() else ""

    def serve(self, port: int) -> None:
        """Start PHP's own server in a session of its own: its workers outlive the parent, only the group ends them all."""
        options = ["-d", "opcache.enable=1", "-d", "opcache.revalidate_freq=0"]  # a test may rewrite a file at any time
        command = ["php", *options, "-S", f"127.0.0.1:{port}", "-t", str(self.folder)]
        with (self.folder.parent / "php-server.log").open("wb") as log:
            self.server = subprocess.Popen(
                [*command, str(wordpress_core.SITE_FILES / "router.php")],
                env={**os.environ, "PHP_CLI_SERVER_WORKERS": "4"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.http.trust_env = False
        deadline = time.monotonic() + 20
        while True:
            with contextlib.suppress(requests.ConnectionError):
                self.http.get(f"{self.url}/__alive", timeout=5).raise_for_status()
                return
            if self.server.poll() is not None or time.monotonic() > deadline:
                log_text = (self.folder.parent / "php-server.log").read_text()
                self.stop()
                raise RuntimeError(f"PHP's server did not start:\n{log_text[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        self.http.close()
        if self.server is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGTERM)
        try:
            self.server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
        self.server = None

    def _request(self, method: str, path: str, **arguments: Any) -> requests.Response:
        arguments.setdefault("timeout", 60)
        return self.http.request(method, f"{self.url}/wp-json{path}", auth=(self.user, self.app_password), **arguments)


def _copy(template: Path, site: Path) -> None:
    """Core's 70 MB are hard-linked (nothing ever writes into them); the database and the settings are real copies."""

    def link(source: str, target: str) -> None:
        name = Path(source).name
        if name.startswith(".ht.sqlite") or name == "wp-config-site.php":
            shutil.copy2(source, target)
            return
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copy2(source, target)

    shutil.copytree(template, site, copy_function=link)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _literal(value: Any) -> str:
    """A Python value as PHP source; anything but plain scalars goes through JSON."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"json_decode({_literal(json.dumps(value))}, true)"
