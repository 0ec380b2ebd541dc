/** All pins of one day, in a dialog. */

import * as api from "../api.js";
import { boundsOf } from "../calendar-logic.js";
import { el, emit, iconButton, keep, makeAnnouncements, setAttribute, setText, setTextOrHide } from "../dom.js";
import { NEEDS_YOU, countOf } from "../words.js";
import { makePinCard } from "./pin-card.js";
import { mountSelectionBar } from "./selection-bar.js";

export function mountDayList(root, store) {
  const title = el("h2.day-list__title", { id: "day-list-title", tabindex: "-1" });
  const count = el("p.day-list__count");
  const pins = el("ul.day-list__pins", { role: "list" });
  const message = el("p.day-list__message");
  const select = el("button.button.button--quiet.day-list__select", { type: "button", on: { click: () => emit(select, store.selection.isOn ? "end-selecting" : "begin-selecting") } }, "Select");
  const dialog = el("dialog.day-list", { "aria-labelledby": "day-list-title", on: { click: closeFromOutside } },
    el("header.day-list__head", {}, el("div", {}, title, count), select,
      iconButton("", "close", "Close", { on: { click: () => dialog.close() } })),
    message, pins, makeAnnouncements());
  root.append(dialog);
  const bar = mountSelectionBar(dialog, store, ".day-list__select");
  let shown = "";
  let failure = "";

  function closeFromOutside(event) {
    if (event.target === dialog) dialog.close();
  }

  async function open(day) {
    shown = day;
    failure = "";
    update();
    dialog.showModal();
    if (store.dayOf(day).total <= store.dayOf(day).pins.length) return;
    const { start, end } = boundsOf(day, store.zone);
    try {
      const { status } = store.filter;
      const query = { ...(status === NEEDS_YOU ? { needs_you: true } : { status }), profile_id: store.filter.profile, account_id: store.filter.account, campaign_id: store.filter.campaign, label: store.filter.label };
      store.putPins(await api.pinsBetween(start, end, query));
    } catch (problem) {
      failure = problem.message;
    }
    update();
  }

  function update() {
    bar.update();
    select.hidden = !store.canChange;
    setAttribute(select, "aria-pressed", String(store.selection.isOn));
    if (!shown) return;
    const { pins: found, total } = store.dayOf(shown);
    setText(title, store.formats.day(shown));
    setText(count, total ? countOf(total, "pin") : "No pins");
    keep(pins, found, (pin) => pin.id, () => makeItem(store));
    setTextOrHide(message, failure || (total > found.length ? "Loading the rest …" : ""));
    if (!total) setTextOrHide(message, failure || "Nothing is planned for this day.");
  }

  return { open, update, close: () => dialog.open && dialog.close() };
}

function makeItem(store) {
  const card = makePinCard(store, { size: "large" });
  return { root: el("li", {}, card.root), update: (pin) => card.update(pin) };
}
