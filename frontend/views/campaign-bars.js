/** The campaigns of one week as bars above its days. Screen readers hear them with the dates, so the bars are silent. */

import { addDays, daysBetween } from "../calendar-logic.js";
import { el, keep, setAttribute, setText } from "../dom.js";

export function makeCampaignBars() {
  const root = el("div.campaign-bars", { "aria-hidden": "true" });
  return {
    root,
    update(week, bands) {
      keep(root, barsOf(week, bands), (bar) => bar.id, makeBar);
      root.hidden = !root.firstElementChild;
    },
  };
}

/** The campaigns that hold a day. */
export function bandsOn(day, bands) {
  return bands.filter((band) => (band.starts_on || band.ends_on) && (!band.starts_on || band.starts_on <= day) && (!band.ends_on || band.ends_on >= day));
}

/** Where a campaign lies in a week: first and last column; each takes the first line in which it meets no other. */
function barsOf(week, bands) {
  const last = addDays(week[0], 6);
  const ends = [];
  return bands.filter((band) => week.some((day) => bandsOn(day, [band]).length))
    .sort((a, b) => ((a.starts_on ?? "") < (b.starts_on ?? "") ? -1 : 1))
    .map((band) => {
      const from = band.starts_on && band.starts_on > week[0] ? daysBetween(week[0], band.starts_on) + 1 : 1;
      const to = band.ends_on && band.ends_on < last ? daysBetween(week[0], band.ends_on) + 1 : 7;
      let line = ends.findIndex((end) => end < from);
      if (line < 0) line = ends.length;
      ends[line] = to;
      return { ...band, from, to, line: line + 1, isBegun: band.starts_on < week[0], isOngoing: !band.ends_on || band.ends_on > last };
    });
}

function makeBar() {
  const name = el("span.campaign-bars__name");
  const root = el("div.campaign-bars__bar", {}, name);
  return {
    root,
    update(bar) {
      root.style.gridArea = `${bar.line} / ${bar.from} / auto / ${bar.to + 1}`;
      useColor(root, bar.color);
      setAttribute(root, "data-begun", bar.isBegun);
      setAttribute(root, "data-ongoing", bar.isOngoing);
      setText(name, bar.is_paused ? `${bar.name} (paused)` : bar.name);
    },
  };
}

/** A campaign's own colour; only what looks like one reaches the style. */
export function useColor(node, color) {
  if (/^#[0-9a-f]{6}$/i.test(color ?? "")) node.style.setProperty("--campaign", color);
  else node.style.removeProperty("--campaign");
}
