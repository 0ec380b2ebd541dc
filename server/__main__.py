"""`python -m server [web|worker|migrate|demo]`: everything in one process, or one role of it.

Every role brings the schema to head under a lock first. Ctrl-C and SIGTERM end it cleanly with exit code 0 (`migrate`
with 130, as it is not done); a bad setting is one sentence on stderr and exit code 2.
"""

from __future__ import annotations

import argparse
import errno
import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from server import signals

if __name__ == "__main__":  # before all that takes its time to be imported
    signals.end_at_once(130 if "migrate" in sys.argv else 0)

from server import telemetry
from server.config import Settings
from server.errors import ConfigError, PinwrightError

if TYPE_CHECKING:
    from flask import Flask

_BAD_SETTING = 2
_ROLES = {
    "all": "web and worker in one process (the default)",
    "web": "only the web server",
    "worker": "only the worker",
    "migrate": "bring the database's tables up to date, then end",
    "demo": "everything, fed with a sample blog",
}


def main(arguments: list[str] | None = None) -> int:
    """Run a role and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m server",
        description="Pinwright turns published posts into pins.",
        epilog="\n".join(f"{role:8} {text}" for role, text in _ROLES.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("role", nargs="?", default="all", choices=list(_ROLES), metavar="role")
    role = parser.parse_args(arguments).role
    try:
        settings = Settings.from_env()
        telemetry.configure_logging(settings.log_level, as_json=not sys.stderr.isatty())
        return _RUNNERS[role](settings)
    except KeyboardInterrupt:
        return 0
    except (PinwrightError, OSError) as error:
        return _explain(error)
    except Exception as error:
        from server.db import unreachable

        trouble = unreachable(error)
        if trouble is None:
            raise
        return _explain(trouble)


@dataclass
class _Service:
    """The application with its listening socket, if it has one."""

    app: Flask
    settings: Settings
    listener: socket.socket | None = None


def _run_all(settings: Settings) -> int:
    service = _prepare(settings, has_web=True)
    stop = threading.Event()
    return _serve(service, stop, [lambda: _work(service.app, stop, "all")])


def _run_web(settings: Settings) -> int:
    return _serve(_prepare(settings, has_web=True), threading.Event(), [])


def _run_worker(settings: Settings) -> int:
    stop = threading.Event()
    service = _prepare(settings, has_web=False)
    with signals.caught() as heard, ThreadPoolExecutor(1, "worker") as beside:
        work = beside.submit(_work, service.app, stop, "worker")
        work.add_done_callback(lambda _: heard.speak())
        heard.wait()
        stop.set()
        work.result()
    return 0


def _run_migrate(settings: Settings) -> int:
    service = _prepare(settings, has_web=False)
    _say("The database is up to date.")
    _close(service.app)
    return 0


def _run_demo(settings: Settings) -> int:
    """On a terminal it goes on after the table until Ctrl-C; for a script it ends with the demo's exit code."""
    from server.demo.blog import SampleBlog
    from server.demo.feed import run_demo

    if settings.log_level == Settings().log_level:
        telemetry.configure_logging("WARNING", as_json=not sys.stderr.isatty())  # it tells each pin's way itself
    blog = SampleBlog().start()
    settings = replace(settings, allowed_private_hosts=(*settings.allowed_private_hosts, blog.host))
    service = _prepare(settings, has_web=True)
    stop, codes = threading.Event(), [0]

    def feed() -> None:
        try:
            codes[0] = run_demo(service.app, blog, _local_url(service), stop)
        except PinwrightError as error:  # that a service which is being stopped takes no notice is no failure
            codes[0] = 0 if stop.is_set() else _explain(error)
            signal.raise_signal(signal.SIGTERM)
            return
        if sys.stdout.isatty() and not stop.is_set():
            _say(f"\nThe calendar is at {service.settings.base_url}. Ctrl-C ends the demo.")
        elif not stop.is_set():
            _say(
                "The demo has ended, and its calendar with it. To look at it, run it on a terminal, or start `python -m server`."
            )
            signal.raise_signal(signal.SIGTERM)

    try:
        _serve(service, stop, [lambda: _work(service.app, stop, "all"), feed])
    finally:
        blog.stop()
    return codes[0]


_RUNNERS: dict[str, Callable[[Settings], int]] = {
    "all": _run_all,
    "web": _run_web,
    "worker": _run_worker,
    "migrate": _run_migrate,
    "demo": _run_demo,
}


def _prepare(settings: Settings, *, has_web: bool) -> _Service:
    """Take the port, bring the schema to head, make the first workspace; nothing is served yet."""
    listener = _bind(settings) if has_web else None
    if listener is not None:
        settings = replace(settings, port=listener.getsockname()[1])
    from server import migrations
    from server.db import db
    from server.pipeline import setup
    from server.wiring import services

    with migrations.start_lock(settings):
        migrations.upgrade(settings)
        app = _build(settings, has_web=has_web)
        with app.app_context():
            services().sandbox.create_tables()
            setup.first_start(db.session(), services())
            db.session.commit()
    _leave_alone_what_stays()
    return _Service(app, settings, listener)


def _leave_alone_what_stays() -> None:
    """Modules and the application live as long as the process: no later search for garbage passes over them.

    One takes a fifth of a second, and touches all memory, which on a machine that rests costs several times as much.
    """
    gc.collect()
    gc.freeze()


def _build(settings: Settings, *, has_web: bool) -> Flask:
    if has_web:
        from server.app import create_app

        return create_app(settings)
    from server.bare import create_bare_app

    return create_bare_app(settings)


def _serve(service: _Service, stop: threading.Event, beside: list[Callable[[], None]]) -> int:
    """Answer requests in this thread until a signal comes. What runs beside it ends with it, and ends it by failing."""
    import waitress

    from server.api.guard import FORM_BYTES

    assert service.listener is not None  # noqa: S101 - made by _prepare for every role that serves
    sockets: dict[int, Any] = {}
    server = waitress.create_server(
        service.app,
        map=sockets,
        sockets=[service.listener],
        threads=service.settings.web_threads,
        ident=None,
        clear_untrusted_proxy_headers=not service.settings.public_url,  # behind a proxy the application reads them
        channel_timeout=20,
        asyncore_loop_timeout=60,  # seconds between two looks for connections that time out; all else wakes it, and looks
        connection_limit=1000,  # half-sent requests of others must not keep everybody out
        asyncore_use_poll=True,
        max_request_body_size=service.settings.video_max_bytes
        + FORM_BYTES,  # waitress would take a gigabyte before asking us
    )
    failed: list[Exception] = []
    with signals.caught() as heard:

        def run(one: Callable[[], None]) -> None:
            try:
                one()
            except Exception as error:  # a page without its worker would look alive and publish nothing
                failed.append(error)
                heard.speak()

        threads = [threading.Thread(target=run, args=(one,), name="beside", daemon=True) for one in beside]
        _end_on(heard, stop, sockets)
        try:
            for thread in threads:
                thread.start()
            _announce(service)
            server.run()
        finally:
            stop.set()
            server.close()
            for thread in threads:
                thread.join(15)
            _close(service.app)
    if failed:
        raise failed[0]
    return 0


def _end_on(heard: signals.Caught, stop: threading.Event, sockets: dict[int, Any]) -> None:
    """Have waitress, which waits for these sockets, end its loop at a signal. Running requests end first."""
    from waitress.wasyncore import dispatcher

    class Ending(dispatcher):  # type: ignore[misc]
        def writable(self) -> bool:
            return False

        def handle_read_event(self) -> None:
            stop.set()
            raise SystemExit(0)

    Ending(heard.ear, sockets)


def _work(app: Flask, stop: threading.Event, role: str) -> None:
    from server.worker import run_worker

    run_worker(app, stop=stop, role=role)


def _announce(service: _Service) -> None:
    from server.db import db
    from server.pipeline import setup
    from server.wiring import services

    _say(f"Pinwright runs at {service.settings.base_url}")
    if not sys.stdout.isatty():
        return  # a sign-in link in a log file would be a key under the mat
    with service.app.app_context():
        link = setup.sign_in_link(db.session(), services())
        db.session.commit()
    _say(f"Sign in here (once, within ten minutes): {link}\nCtrl-C ends it.")


def _bind(settings: Settings) -> socket.socket:
    """Take the port before anything else, so that a second start touches nothing. Raises ConfigError."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1024)
    except OSError as error:
        raise ConfigError(_why_not_bound(settings, error)) from error
    return listener


def _why_not_bound(settings: Settings, error: OSError) -> str:
    where = f"{settings.host}:{settings.port}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} is in use, perhaps by another Pinwright. "
            f"Stop that one, or choose another port: PINWRIGHT_PORT={settings.port + 1 if settings.port < 65535 else 8001}"
        )
    if error.errno == errno.EACCES:
        return f"This user may not listen on {where}. Choose a port above 1023 with PINWRIGHT_PORT."
    return f"Cannot listen on {where}: {error.strerror or error}. Check PINWRIGHT_HOST and PINWRIGHT_PORT."


def _local_url(service: _Service) -> str:
    host = service.settings.host
    host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    return f"http://[{host}]:{service.settings.port}" if ":" in host else f"http://{host}:{service.settings.port}"


def _close(app: Flask) -> None:
    from server.db import db
    from server.wiring import services

    with app.app_context():
        services().sandbox.close()
        services().studio.close()
        db.session.remove()
        db.engine.dispose()


def _explain(error: Exception) -> int:
    message = getattr(error, "message", None)
    if message is None and isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        message = f"{error.strerror or error}{where}. Check PINWRIGHT_DATA_DIR and its permissions."
    print(f"pinwright: {message}", file=sys.stderr, flush=True)
    return _BAD_SETTING


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
