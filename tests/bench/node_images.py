"""Two ways to draw pins with Node: sharp with text as SVG, and satori with resvg. Installed into a scratch folder for the run."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from tests.bench.measure import tell

_PACKAGES = ("sharp@0.34.4", "satori@0.18.3", "@resvg/resvg-js@2.6.2")
_SCRIPT = """
const fs = require("fs"), sharp = require("sharp"), { Resvg } = require("@resvg/resvg-js");
const [photoPath, fontPath, rounds] = process.argv.slice(2);
const photo = fs.readFileSync(photoPath), font = fs.readFileSync(fontPath);
const median = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];

async function withSvg(words) {
  const svg = `<svg width="1000" height="1500"><defs><linearGradient id="g" x1="0" y1="0" x2="0" y2="1">
    <stop offset="0.35" stop-opacity="0"/><stop offset="1" stop-opacity="0.9"/></linearGradient></defs>
    <rect width="1000" height="1500" fill="url(#g)"/><g fill="#fffaf1" font-family="sans-serif" text-anchor="middle">
    <text x="500" y="1120" font-size="104" font-weight="700">${words}</text><text x="500" y="1420" font-size="26">BLOG.EXAMPLE</text></g></svg>`;
  return sharp(photo).resize(1000, 1500, { fit: "cover" }).composite([{ input: Buffer.from(svg) }]).jpeg({ quality: 85 }).toBuffer();
}

async function withSatori(satori, words) {
  const small = await sharp(photo).resize(1000, 1500, { fit: "cover" }).jpeg({ quality: 90 }).toBuffer();
  const text = (value, size) => ({ type: "div", props: { style: { fontSize: size }, children: value } });
  const page = { type: "div", props: { style: { display: "flex", width: 1000, height: 1500, position: "relative" }, children: [
    { type: "img", props: { src: "data:image/jpeg;base64," + small.toString("base64"), width: 1000, height: 1500, style: { position: "absolute" } } },
    { type: "div", props: { style: { display: "flex", flexDirection: "column", justifyContent: "flex-end", alignItems: "center", width: 1000, height: 1500, padding: 70,
      color: "#fffaf1", backgroundImage: "linear-gradient(to bottom, rgba(0,0,0,0) 35%, rgba(0,0,0,0.9))" }, children: [text(words, 104), text("BLOG.EXAMPLE", 26)] } },
  ] } };
  const svg = await satori(page, { width: 1000, height: 1500, fonts: [{ name: "Poppins", data: font, weight: 700 }] });
  const png = new Resvg(svg).render().asPng();
  return sharp(png).jpeg({ quality: 85 }).toBuffer();
}

(async () => {
  const satori = (await import("satori")).default, told = {};
  for (const [name, draw] of [["sharp with SVG text", withSvg], ["satori with resvg", (words) => withSatori(satori, words)]]) {
    const times = [];
    for (let round = 0; round <= Number(rounds); round++) {
      const begin = performance.now();
      await draw("Lemon cake no. " + round);
      if (round) times.push(performance.now() - begin);
    }
    told[name] = median(times);
  }
  console.log(JSON.stringify(told));
})();
"""


def measure(photo: bytes, rounds: int) -> Iterator[tuple[str, float]]:
    """Milliseconds of a pin by each; nothing, and the reason on stderr, where Node or its packages are missing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        tell("  no sharp and satori beside it: Node is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="pinwright-bench-") as folder:
        Path(folder, "photo.jpg").write_bytes(photo)
        Path(folder, "draw.js").write_text(_SCRIPT)
        font = files("fontpkg_poppins").joinpath("files/Poppins-Bold.ttf")
        install = [npm, "install", "--no-audit", "--no-fund", "--silent", "--prefix", folder, *_PACKAGES]
        try:
            subprocess.run(install, check=True, capture_output=True, timeout=180, cwd=folder)
            done = subprocess.run(
                [node, "draw.js", "photo.jpg", str(font), str(rounds)],
                check=True, capture_output=True, text=True, timeout=120, cwd=folder,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            tell(
                f"  no sharp and satori beside it: {type(error).__name__} ({getattr(error, 'stderr', '') or error})"[
                    :400
                ]
            )
            return
        yield from json.loads(done.stdout).items()
