"""Commands that try single rooms without a database: read a page, draw an image, plan slots."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import with_appcontext

from server import clock, imaging
from server.commands.common import as_json
from server.demo.pictures import picture
from server.errors import PinwrightError
from server.pipeline import craft
from server.rules import planner
from server.values.brand import Brand
from server.values.planning import BoardTurn, PlanOptions, PlanPin, PlanSettings
from server.values.text import Overlay
from server.wiring import services

# The demo blog's painted scenes in place of the studio's plainer samples.
_SCENES = {"bowl": "lemon-cake", "nook": "reading-nook", "landscape": "coast-noon", "product": "stoneware-mug"}


@click.command()
@click.argument("source")
@click.option("--url", default="", help="The page's address, when SOURCE is a file.")
@click.option("--text", "with_text", is_flag=True, help="Also the main text.")
@as_json
@with_appcontext
def read(source: str, url: str, with_text: bool, is_json: bool) -> None:
    """Read the facts of a page: FILE or URL."""
    try:
        if source.startswith(("http://", "https://")):
            fetched = services().fetcher.get(source, kinds=("page",))
            facts = craft.read_document(fetched.body, fetched.charset, fetched.url, with_text=with_text)
        else:
            facts = craft.read_document(
                Path(source).read_bytes(), None, url or "https://page.example/", with_text=with_text
            )
    except (PinwrightError, OSError) as error:
        _give_up(error)
    found = {key: value for key, value in asdict(facts).items() if value not in ("", None, (), False)}
    if is_json:
        click.echo(json.dumps(asdict(facts), ensure_ascii=False))
        return
    for key, value in found.items():
        click.echo(
            f"{key}: {json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else value}"
        )


@click.command()
@click.option("--template", default="", help="A template's name; a fitting one when left out.")
@click.option("--title", default="", help="The headline.")
@click.option("--kicker", default="", help="The small line above it.")
@click.option("--item", "items", multiple=True, help="A list entry; may be repeated.")
@click.option("--photo", "photos", multiple=True, type=click.Path(exists=True, dir_okay=False), help="A photo file.")
@click.option("--domain", default="blog.example", show_default=True, help="The foot's domain.")
@click.option(
    "--out", type=click.Path(dir_okay=False), default="pin.jpg", show_default=True, help="Where to write the JPEG."
)
@click.option("--gallery", type=click.Path(file_okay=False), default="", help="Draw every template into this folder.")
@click.option("--quick", is_flag=True, help="With --gallery: a small choice.")
@as_json
@with_appcontext
def draw(
    template: str, title: str, kicker: str, items: tuple[str, ...], photos: tuple[str, ...],
    domain: str, out: str, gallery: str, quick: bool, is_json: bool,
) -> None:  # fmt: skip
    """Draw one pin image, or a gallery of all templates."""
    try:
        if gallery:
            written = []
            for path in _draw_gallery(Path(gallery), quick):
                written.append(str(path))
                click.echo(f"drew {path}", err=True)
            _print({"written": written}, is_json)
            return
        if not title:
            raise click.UsageError("Give --title, or --gallery DIR.")
        if template and template not in imaging.TEMPLATES:
            raise click.UsageError(f"There is no template {template!r}. Choose one of {', '.join(imaging.TEMPLATES)}.")
        overlay = Overlay(headline=title, kicker=kicker, items=items)
        data = [Path(path).read_bytes() for path in photos]
        shown = data if template else [photo for photo in data if imaging.carries(photo)]
        name = template or imaging.choose(overlay, len(shown), "list" if items else "article")
        pictured = data if template and "pictured" in imaging.TEMPLATES[name].needs and len(data) >= len(items) else ()
        drawing = imaging.draw(name, overlay, shown or data, Brand(name=domain, domain=domain), item_photos=pictured)
        Path(out).write_bytes(drawing.jpeg)
    except (PinwrightError, OSError) as error:
        _give_up(error)
    _print(
        {
            "out": out, "template": drawing.template, "bytes": len(drawing.jpeg),
            "contrast": round(drawing.contrast, 2), "text_ratio": round(drawing.text_ratio, 3),
            **({"instead": drawing.instead} if template and drawing.instead else {}),
            **({"unused": list(drawing.unused)} if drawing.unused else {}),
        },
        is_json,
    )  # fmt: skip


@click.command()
@click.option("--pins", "count", type=click.IntRange(1, 10_000), default=5, show_default=True, help="How many pins.")
@click.option("--timezone", default="UTC", show_default=True)
@click.option("--per-day", default=5, show_default=True, type=click.IntRange(1, 10_000), help="The account's cap.")
@click.option("--window", default="08:00-20:00", show_default=True)
@click.option("--gap", default=120, show_default=True, type=click.IntRange(0, 86_400), help="Minimum gap in seconds.")
@click.option("--mode", type=click.Choice(["automatic", "later", "now"]), default="later", show_default=True)
@click.option("--shuffle", type=click.Choice(["none", "auto", "board", "random"]), default="none", show_default=True)
@click.option("--boards", "board_count", type=click.IntRange(1, 100), default=2, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--now", "now_text", default="", help="RFC 3339 instant to plan from; the present when left out.")
@as_json
def plan(
    count: int, timezone: str, per_day: int, window: str, gap: int, mode: str, shuffle: str,
    board_count: int, seed: int, now_text: str, is_json: bool,
) -> None:  # fmt: skip
    """Show where the planner would put pins, and why."""
    try:
        now = clock.to_utc(datetime.fromisoformat(now_text)) if now_text else clock.now()
        start, _, end = window.partition("-")
        made = planner.plan(
            [PlanPin(f"pin {number + 1}", f"https://blog.example/{number + 1}") for number in range(count)],
            [BoardTurn(f"board {number + 1}", 0) for number in range(board_count)],
            PlanSettings(timezone, per_day, start, end, gap),
            PlanOptions(mode=mode, shuffle=shuffle),
            (),
            (),
            now,
            random.Random(seed),
        )
    except (PinwrightError, ValueError) as error:
        _give_up(error)
    rows = [
        {
            "pin": one.pin_id,
            "board": one.board_id,
            "due_at": clock.rfc3339(one.due_at),
            "wall": one.wall,
            "why": one.why.text,
        }
        for one in made.placements
    ]
    if is_json:
        click.echo(json.dumps({"placements": rows, "seed": seed}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['wall']}  {row['board']:<10} {row['pin']:<8} {row['why']}")


def _draw_gallery(folder: Path, quick: bool) -> Iterator[Path]:
    """One contact sheet per template, and one of all templates; each path is given as soon as its file is written."""
    folder.mkdir(parents=True, exist_ok=True)
    photos = {sample: picture(scene) for sample, scene in _SCENES.items()}
    first: list[bytes] = []
    for name in imaging.TEMPLATES:
        drawn = [one.jpeg for one in imaging.gallery(name, photos=photos, is_quick=quick)]
        first.append(drawn[len(first) % len(drawn)])
        path = folder / f"{name}.jpg"
        path.write_bytes(imaging.contact_sheet(drawn, 3 if quick else 6))
        yield path
    path = folder / "all-templates.jpg"
    path.write_bytes(imaging.contact_sheet(first, 6))
    yield path


def _print(answer: dict[str, object], is_json: bool) -> None:
    if is_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for key, value in answer.items():
        click.echo(f"{key}: {value}")


def _give_up(error: Exception) -> NoReturn:
    message = error.message if isinstance(error, PinwrightError) else str(error)
    click.echo(message, err=True)
    sys.exit(1)
