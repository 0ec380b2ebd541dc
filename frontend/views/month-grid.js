/**
 * The month as a grid. One day is in the tab order; arrow keys, Home, End, Page Up and Page Down move through days as in
 * the ARIA date picker, Tab goes on to the pins of that day, Enter on a date lists the whole day.
 */

import { dayAfterKey, monthOf } from "../calendar-logic.js";
import { el, emit, keep, setAttribute, setText } from "../dom.js";
import { countOf, urgencyOf } from "../words.js";
import { bandsOn, makeCampaignBars } from "./campaign-bars.js";
import { makePinCard } from "./pin-card.js";

const PINS_SHOWN = 3;

export function mountMonthGrid(root, store) {
  const names = el("div.month-grid__names", { role: "row" });
  const weeks = el("div.month-grid__weeks", { role: "rowgroup" });
  const grid = el("div.month-grid", { role: "grid", "aria-labelledby": "month", on: { keydown, focusin, dragover, dragleave, drop } }, names, weeks);
  let lifted = null;
  grid.addEventListener("lift-pin", (event) => { lifted = event.detail.id; });
  grid.addEventListener("drop-lifted", () => { lifted = null; mark(null); });
  root.replaceChildren(grid);

  function keydown(event) {
    const cell = event.target.closest(".month-grid__day");
    if (!cell || event.altKey || event.ctrlKey || event.metaKey) return;
    if (stepInside(cell, event)) return event.preventDefault();
    const day = dayAfterKey(cell.dataset.day, event.key, { weekStart: store.weekStart, isShift: event.shiftKey });
    if (!day) return;
    event.preventDefault();
    goTo(day);
  }

  /** Up and down walk through the pins of a day before they leave it. */
  function stepInside(cell, event) {
    const offset = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const stops = [...cell.querySelectorAll("button:not([hidden])")];
    const at = stops.indexOf(event.target.closest("button"));
    const next = offset && at > 0 ? stops[at + offset] : null;
    next?.focus();
    return Boolean(next);
  }

  function goTo(day) {
    store.activeDay = day;
    const isElsewhere = monthOf(day) !== store.month;
    if (isElsewhere) emit(grid, "show-month", { month: monthOf(day), day });
    else update();
    grid.querySelector(`[data-day="${day}"] .month-grid__date`)?.focus();
  }

  function focusin(event) {
    const day = event.target.closest(".month-grid__day")?.dataset.day;
    if (!day || day === store.activeDay) return;
    store.activeDay = day;
    setStops();
  }

  function dragover(event) {
    const cell = event.target.closest(".month-grid__day");
    if (!cell || !lifted) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    mark(cell);
  }
  function dragleave(event) {
    if (!grid.contains(event.relatedTarget)) mark(null);
  }
  function drop(event) {
    const day = event.target.closest(".month-grid__day")?.dataset.day;
    if (!day || !lifted) return;
    event.preventDefault();
    const pin = store.pins.get(lifted);
    if (!pin.due_at) emit(grid, "open-pin", { id: pin.id, part: { name: "move", day } });
    else if (dayOfPin(pin) !== day) emit(grid, "move-pin", { id: pin.id, day });
    lifted = null;
    mark(null);
  }
  function dayOfPin(pin) {
    return [...store.days.keys()].find((day) => store.dayOf(day).pins.includes(pin));
  }
  function mark(cell) {
    for (const other of grid.querySelectorAll("[data-target]")) if (other !== cell) delete other.dataset.target;
    if (cell) cell.dataset.target = "";
  }

  function setStops() {
    for (const cell of weeks.querySelectorAll(".month-grid__day")) {
      const stop = cell.dataset.day === store.activeDay ? "0" : "-1";
      for (const button of cell.querySelectorAll("button")) setAttribute(button, "tabindex", stop);
    }
  }

  function update() {
    setAttribute(grid, "aria-busy", store.isLoading ? "true" : null);
    keep(names, store.weeks[0], (day) => day, makeName(store));
    keep(weeks, store.weeks, (week) => week[0], () => makeWeek(store));
    setStops();
  }

  return { update };
}

function makeName(store) {
  return () => {
    const root = el("div.month-grid__name", { role: "columnheader" });
    return {
      root,
      update(day) {
        setText(root, store.formats.weekday(day));
        setAttribute(root, "aria-label", store.formats.weekdayLong(day));
      },
    };
  };
}

function makeWeek(store) {
  const bars = makeCampaignBars();
  const root = el("div.month-grid__week", { role: "row" }, bars.root);
  return {
    root,
    update(week) {
      keep(root, week, (day) => day, (day) => makeDay(day, store));
      bars.update(week, store.bands);
    },
  };
}

function makeDay(day, store) {
  const number = el("span.month-grid__number", {}, String(Number(day.slice(8))));
  const date = el("button.month-grid__date", { type: "button", tabindex: "-1", on: { click: open } }, number);
  const pins = el("ul.month-grid__pins", { role: "list" });
  const more = el("button.month-grid__more", { type: "button", tabindex: "-1", hidden: true, on: { click: open } });
  const rest = el("span.month-grid__rest", { "aria-hidden": "true" });
  const head = el("div.month-grid__head", {}, date, rest);
  const root = el("div.month-grid__day", { role: "gridcell", "data-day": day }, head, pins, more);

  function open() {
    emit(root, "open-day", { day });
  }

  return {
    root,
    update() {
      const { pins: found, total, resting } = store.dayOf(day);
      const restWords = restOf(resting, store);
      const isToday = day === store.today;
      setAttribute(root, "data-outside", monthOf(day) !== store.month);
      setAttribute(root, "data-past", day < store.today);
      setAttribute(date, "aria-current", isToday ? "date" : null);
      setAttribute(root, "data-rest", restWords ? (resting.length < store.shownAccounts().length ? "some" : "all") : null);
      setText(rest, restWords);
      const around = [restWords.toLowerCase(), ...bandsOn(day, store.bands).map((band) => `campaign ${band.name}`)].filter(Boolean);
      setAttribute(date, "aria-label", [`${store.formats.day(day)}${isToday ? ", today" : ""}`, total ? countOf(total, "pin") : "no pins", ...around].join(", "));
      // few are shown, so those that need somebody come first
      const shown = [...found].sort((a, b) => urgencyOf(a) - urgencyOf(b)).slice(0, PINS_SHOWN);
      keep(pins, shown, (pin) => pin.id, () => makeItem(store));
      pins.hidden = !shown.length;
      const hidden = total - shown.length;
      more.hidden = hidden <= 0;
      setText(more, `+${hidden} more`);
      setAttribute(more, "aria-label", `${countOf(hidden, "more pin")} on ${store.formats.day(day)}`);
    },
  };
}

/** "Day off", or which of several accounts rests. */
export function restOf(resting, store) {
  if (!resting.length) return "";
  const all = store.shownAccounts().length;
  return resting.length >= all ? "Day off" : `Day off for ${resting.length} of ${all}`;
}

function makeItem(store) {
  const card = makePinCard(store, { isInGrid: true });
  return { root: el("li", {}, card.root), update: (pin) => card.update(pin) };
}
