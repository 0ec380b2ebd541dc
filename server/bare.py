"""The application without its routes: a database and services, which is all that a worker needs.

Routes bring in what answers requests and shows templates, a third of a worker's memory.
"""

from __future__ import annotations

from flask import Flask

from server import telemetry, wiring
from server.config import Settings
from server.db import db, engine_options, prepare_engine
from server.pipeline.services import Services


def create_bare_app(settings: Settings) -> Flask:
    """An application that answers nothing."""
    app = Flask("server", static_folder=None)
    furnish(app, services_for(settings))
    return app


def services_for(settings: Settings | None, services: Services | None = None) -> Services:
    """The services that were handed in, or those that the settings ask for; from here on logs hide their secrets."""
    services = services or wiring.build_services(settings or Settings.from_env())
    telemetry.hide(services.settings.secrets())
    return services


def furnish(app: Flask, services: Services) -> None:
    """Give an application its database and its services."""
    settings = services.settings
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings.database)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    wiring.attach(app, services)
