/** The month as a list by day, for a phone: days with pins, and today. */

import { monthOf } from "../calendar-logic.js";
import { el, emit, keep, setAttribute, setText, setTextOrHide } from "../dom.js";
import { spanWords } from "../planning-words.js";
import { countOf } from "../words.js";
import { bandsOn, useColor } from "./campaign-bars.js";
import { restOf } from "./month-grid.js";
import { makePinCard } from "./pin-card.js";

export function mountAgenda(root, store) {
  const days = el("div.agenda__days");
  const nothing = el("p.agenda__nothing", {}, "No pins in this month.");
  const bands = el("ul.campaign-list", { role: "list", "aria-label": "Campaigns" });
  const earlier = el("button.button.button--quiet.agenda__earlier", { type: "button", on: { click: showEarlier } }, "Show earlier days");
  const agenda = el("section.agenda", { "aria-labelledby": "month" }, bands, earlier, days, nothing);
  let allOf = "";
  root.replaceChildren(agenda);

  /** The month we live in begins with today: what went out before is one button away. */
  function showEarlier() {
    allOf = store.month;
    const first = days.firstElementChild;
    update();
    first?.querySelector("button")?.focus({ preventScroll: true });
  }

  function update() {
    setAttribute(agenda, "aria-busy", store.isLoading ? "true" : null);
    const meeting = store.bands.filter((band) => store.weeks.flat().some((day) => monthOf(day) === store.month && bandsOn(day, [band]).length));
    keep(bands, meeting, (band) => band.id, () => makeBand(store));
    bands.hidden = !meeting.length;
    const filled = store.weeks.flat()
      .filter((day) => monthOf(day) === store.month)
      .filter((day) => store.dayOf(day).total || day === store.today);
    const isShort = monthOf(store.today) === store.month && allOf !== store.month && store.activeDay >= store.today;
    const wanted = isShort ? filled.filter((day) => day >= store.today) : filled;
    earlier.hidden = wanted.length === filled.length;
    keep(days, wanted, (day) => day, (day) => makeDay(day, store));
    nothing.hidden = store.isLoading || wanted.some((day) => store.dayOf(day).total) || !store.hasAnyPin;
  }

  return { update };
}

function makeDay(day, store) {
  const name = el("span.agenda__name");
  const today = el("span.agenda__today", {}, "Today");
  const rest = el("span.agenda__rest");
  const pins = el("ul.agenda__pins", { role: "list" });
  const free = el("p.agenda__free", {}, "Nothing goes out today.");
  const more = el("button.button.button--quiet.agenda__more", { type: "button", on: { click: () => emit(root, "open-day", { day }) } });
  const root = el("section.agenda__day", { "data-day": day }, el("h2.agenda__title", {}, name, today, rest), pins, free, more);
  return {
    root,
    update() {
      const { pins: found, total, resting } = store.dayOf(day);
      setTextOrHide(rest, restOf(resting, store));
      setText(name, store.formats.day(day));
      today.hidden = day !== store.today;
      keep(pins, found, (pin) => pin.id, () => makeItem(store));
      pins.hidden = !found.length;
      free.hidden = total > 0 || store.isLoading;
      more.hidden = total <= found.length;
      setText(more, `Show ${countOf(total - found.length, "more pin")}`);
    },
  };
}

function makeBand(store) {
  const root = el("li.campaign-bars__bar");
  return {
    root,
    update(band) {
      useColor(root, band.color);
      setText(root, `${band.name}, ${spanWords(band.starts_on, band.ends_on, store.formats)}${band.is_paused ? " (paused)" : ""}`);
    },
  };
}

function makeItem(store) {
  const card = makePinCard(store, { size: "large" });
  return { root: el("li", {}, card.root), update: (pin) => card.update(pin) };
}
